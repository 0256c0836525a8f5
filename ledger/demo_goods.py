# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the demo co-op sells: 150 products in departments, with names in four languages.

A line is: code, price and perhaps the member price (in cents, of a kilogram where ``kg`` stands
before them), icon, then the name in English, German, Spanish and Turkish. The code is the first
twelve digits of an EAN-13, ``+`` for the next one of a row, or ``-`` for goods without one.
"""

from collections.abc import Iterator

import msgspec

from contract.codes import check_digit

LANGUAGES = ("de", "es", "tr")

_ROW = 400712400000  # where the codes of the lines with a plus begin


class Goods(msgspec.Struct, frozen=True):
    """A product to be. ``names``: language → name, besides the English one."""

    name: str
    names: dict[str, str]
    department: str
    tax_rate: int
    price: int
    member_price: int | None
    per_kg: int | None
    icon: str
    code: str | None


def goods() -> Iterator[Goods]:
    """All of them, in the order of the shelves."""
    department, tax_rate, number = "", 0, 0
    for line in _SHELVES.strip().splitlines():
        if line.startswith("#"):
            _, department, tax = line.split()
            tax_rate = int(tax)
            continue
        facts, name, *others = (part.strip() for part in line.split("|"))
        code, *prices, icon = facts.split()
        by_weight = prices[0] == "kg"
        price, *member = map(int, prices[1:] if by_weight else prices)
        if code == "+":
            number += 1
            code = str(_ROW + number)
        yield Goods(
            name=name,
            names=dict(zip(LANGUAGES, others, strict=True)),
            department=department,
            tax_rate=tax_rate,
            price=price,
            member_price=member[0] if member else None,
            per_kg=price if by_weight else None,
            icon=icon,
            code=None if code == "-" else code + str(check_digit(code)),
        )


_SHELVES = """
# dairy 700
400712300101 159 149 milk | Whole milk 1 l | Vollmilch 1 l | Leche entera 1 l | Tam yağlı süt 1 l
400712300102 189 bottle | Oat drink 1 l | Haferdrink 1 l | Bebida de avena 1 l | Yulaf içeceği 1 l
400712300103 199 jar | Plain yoghurt 500 g | Naturjoghurt 500 g | Yogur natural 500 g | Sade yoğurt 500 g
400712300104 279 259 cheese | Butter 250 g | Butter 250 g | Mantequilla 250 g | Tereyağı 250 g
400712300105 429 cheese | Mountain cheese 200 g | Bergkäse 200 g | Queso de montaña 200 g | Dağ peyniri 200 g
520112300106 319 cheese | Feta 180 g | Feta 180 g | Queso feta 180 g | Beyaz peynir 180 g
400712300107 289 269 egg | Free-range eggs, 6 | Freilandeier, 6 Stück | Huevos camperos, 6 | Gezen tavuk yumurtası, 6
+ 149 milk | Semi-skimmed milk 1 l | Fettarme Milch 1 l | Leche semidesnatada 1 l | Yarım yağlı süt 1 l
+ 219 bottle | Soya drink 1 l | Sojadrink 1 l | Bebida de soja 1 l | Soya içeceği 1 l
+ 129 jar | Buttermilk 500 g | Buttermilch 500 g | Suero de mantequilla 500 g | Yayık ayranı 500 g
+ 189 jar | Quark 250 g | Speisequark 250 g | Queso quark 250 g | Kuark 250 g
+ 139 jar | Sour cream 200 g | Schmand 200 g | Crema agria 200 g | Ekşi krema 200 g
+ 169 bottle | Whipping cream 200 ml | Schlagsahne 200 ml | Nata para montar 200 ml | Krema 200 ml
+ 349 cheese | Goat's cheese 150 g | Ziegenkäse 150 g | Queso de cabra 150 g | Keçi peyniri 150 g
+ 259 cheese | Mozzarella 125 g | Mozzarella 125 g | Mozzarella 125 g | Mozzarella 125 g
+ 299 cheese | Halloumi 200 g | Halloumi 200 g | Queso halloumi 200 g | Hellim 200 g
+ 229 basket | Firm tofu 200 g | Tofu natur 200 g | Tofu firme 200 g | Sert tofu 200 g
+ 199 jar | Kefir 500 g | Kefir 500 g | Kéfir 500 g | Kefir 500 g
# bakery 700
200000100018 450 420 bread | Sourdough loaf 750 g | Sauerteigbrot 750 g | Pan de masa madre 750 g | Ekşi mayalı ekmek 750 g
200000100025 380 bread | Rye bread 500 g | Roggenbrot 500 g | Pan de centeno 500 g | Çavdar ekmeği 500 g
200000100032 85 bread | Seeded roll | Körnerbrötchen | Panecillo de semillas | Tohumlu küçük ekmek
- 220 bread | Cinnamon bun | Zimtschnecke | Rollo de canela | Tarçınlı çörek
- 65 bread | Wheat roll | Weizenbrötchen | Panecillo de trigo | Küçük beyaz ekmek
- 190 bread | Butter croissant | Buttercroissant | Cruasán de mantequilla | Tereyağlı kruvasan
- 95 bread | Pretzel | Brezel | Pretzel | Alman simidi
- 130 bread | Sesame ring | Sesamring | Rosca de sésamo | Simit
- 320 bread | Flatbread | Fladenbrot | Pan plano | Pide
+ 410 bread | Spelt bread 500 g | Dinkelbrot 500 g | Pan de espelta 500 g | Kavuzlu buğday ekmeği 500 g
+ 290 bread | Wholemeal toast 500 g | Vollkorntoast 500 g | Pan de molde integral 500 g | Tam buğday tost ekmeği 500 g
+ 249 bread | Crispbread 250 g | Knäckebrot 250 g | Pan crujiente 250 g | Gevrek ekmek 250 g
- 340 bread | Plum cake, a piece | Pflaumenkuchen, ein Stück | Tarta de ciruelas, porción | Erikli kek, dilim
+ 279 bread | Corn tortillas, 8 | Maistortillas, 8 Stück | Tortillas de maíz, 8 | Mısır tortillası, 8
# produce 700
400712300111 189 169 carrot | Carrots 1 kg | Karotten 1 kg | Zanahorias 1 kg | Havuç 1 kg
400712300112 299 apple | Apples Elstar 1 kg | Äpfel Elstar 1 kg | Manzanas Elstar 1 kg | Elstar elma 1 kg
400712300113 349 carrot | Potatoes 2 kg | Kartoffeln 2 kg | Patatas 2 kg | Patates 2 kg
841012300114 229 apple | Lemons, net of 4 | Zitronen, Netz mit 4 | Limones, malla de 4 | Limon, 4'lü file
400712300115 249 leaf | Baby spinach 150 g | Babyspinat 150 g | Espinacas tiernas 150 g | Körpe ıspanak 150 g
- 199 leaf | Basil in a pot | Basilikum im Topf | Albahaca en maceta | Saksıda fesleğen
- kg 180 165 carrot | Carrots, loose | Karotten, lose | Zanahorias a granel | Havuç, açık
- kg 320 apple | Apples, loose | Äpfel, lose | Manzanas a granel | Elma, açık
- kg 149 carrot | Onions, loose | Zwiebeln, lose | Cebollas a granel | Soğan, açık
- 149 leaf | Lettuce | Kopfsalat | Lechuga | Marul
- 129 carrot | Cucumber | Salatgurke | Pepino | Salatalık
- 169 carrot | Broccoli | Brokkoli | Brócoli | Brokoli
- 199 carrot | Cauliflower | Blumenkohl | Coliflor | Karnabahar
+ 259 apple | Cherry tomatoes 250 g | Kirschtomaten 250 g | Tomates cherry 250 g | Çeri domates 250 g
+ 279 carrot | Peppers, 3 colours | Paprika, 3 Farben | Pimientos tricolor | Üç renk biber
- 99 leaf | Parsley, a bunch | Petersilie, Bund | Perejil, manojo | Maydanoz, demet
- 99 leaf | Mint, a bunch | Minze, Bund | Hierbabuena, manojo | Nane, demet
+ 199 carrot | Beetroot 500 g | Rote Bete 500 g | Remolacha 500 g | Pancar 500 g
+ 219 carrot | Mushrooms 250 g | Champignons 250 g | Champiñones 250 g | Mantar 250 g
+ 149 carrot | Garlic, 3 bulbs | Knoblauch, 3 Knollen | Ajo, 3 cabezas | Sarımsak, 3 baş
- 119 carrot | Ginger, a piece | Ingwer, ein Stück | Jengibre, un trozo | Zencefil, parça
- 149 apple | Avocado | Avocado | Aguacate | Avokado
+ 249 apple | Oranges, net of 1 kg | Orangen, Netz mit 1 kg | Naranjas, malla de 1 kg | Portakal, 1 kg file
+ 189 apple | Bananas, a bunch | Bananen, Bund | Plátanos, racimo | Muz, salkım
+ 299 apple | Pears 1 kg | Birnen 1 kg | Peras 1 kg | Armut 1 kg
+ 349 apple | Grapes 500 g | Weintrauben 500 g | Uvas 500 g | Üzüm 500 g
+ 239 apple | Plums 500 g | Pflaumen 500 g | Ciruelas 500 g | Erik 500 g
- 189 leaf | Leek | Lauch | Puerro | Pırasa
- 229 apple | Pumpkin, small | Kürbis, klein | Calabaza pequeña | Küçük balkabağı
# grocery 700
400712300117 239 219 jar | Red lentils 500 g | Rote Linsen 500 g | Lentejas rojas 500 g | Kırmızı mercimek 500 g
890112300118 399 basket | Basmati rice 1 kg | Basmatireis 1 kg | Arroz basmati 1 kg | Basmati pirinci 1 kg
800112300119 169 basket | Spaghetti 500 g | Spaghetti 500 g | Espaguetis 500 g | Spagetti 500 g
800112300120 129 jar | Peeled tomatoes 400 g | Geschälte Tomaten 400 g | Tomates pelados 400 g | Soyulmuş domates 400 g
520112300121 899 829 bottle | Olive oil 0.5 l | Olivenöl 0,5 l | Aceite de oliva 0,5 l | Zeytinyağı 0,5 l
400712300122 649 jar | Forest honey 500 g | Waldhonig 500 g | Miel de bosque 500 g | Orman balı 500 g
400712300123 799 749 basket | Coffee beans 500 g | Kaffeebohnen 500 g | Café en grano 500 g | Çekirdek kahve 500 g
761012300124 249 basket | Dark chocolate 100 g | Zartbitterschokolade 100 g | Chocolate negro 100 g | Bitter çikolata 100 g
- 349 basket | Muesli, loose, 500 g | Müsli, lose, 500 g | Muesli a granel, 500 g | Müsli, açık, 500 g
+ 139 basket | Wheat flour 1 kg | Weizenmehl 1 kg | Harina de trigo 1 kg | Buğday unu 1 kg
+ 199 basket | Spelt flour 1 kg | Dinkelmehl 1 kg | Harina de espelta 1 kg | Kavuzlu buğday unu 1 kg
+ 149 basket | Oat flakes 500 g | Haferflocken 500 g | Copos de avena 500 g | Yulaf ezmesi 500 g
+ 189 basket | Penne 500 g | Penne 500 g | Macarrones 500 g | Kalem makarna 500 g
+ 229 basket | Bulgur 500 g | Bulgur 500 g | Bulgur 500 g | Bulgur 500 g
+ 259 basket | Couscous 500 g | Couscous 500 g | Cuscús 500 g | Kuskus 500 g
+ 379 basket | Quinoa 400 g | Quinoa 400 g | Quinua 400 g | Kinoa 400 g
+ 199 jar | Chickpeas 400 g | Kichererbsen 400 g | Garbanzos 400 g | Nohut 400 g
+ 189 jar | Kidney beans 400 g | Kidneybohnen 400 g | Alubias rojas 400 g | Barbunya 400 g
+ 219 jar | White beans 500 g | Weiße Bohnen 500 g | Judías blancas 500 g | Kuru fasulye 500 g
+ 159 jar | Sweetcorn 340 g | Zuckermais 340 g | Maíz dulce 340 g | Konserve mısır 340 g
+ 179 jar | Tomato paste 200 g | Tomatenmark 200 g | Concentrado de tomate 200 g | Domates salçası 200 g
+ 349 jar | Tahini 250 g | Sesammus 250 g | Tahini 250 g | Tahin 250 g
+ 399 jar | Peanut butter 350 g | Erdnussmus 350 g | Crema de cacahuete 350 g | Fıstık ezmesi 350 g
+ 329 jar | Strawberry jam 250 g | Erdbeermarmelade 250 g | Mermelada de fresa 250 g | Çilek reçeli 250 g
+ 279 jar | Olives 200 g | Oliven 200 g | Aceitunas 200 g | Zeytin 200 g
+ 199 jar | Mustard 200 ml | Senf 200 ml | Mostaza 200 ml | Hardal 200 ml
+ 249 jar | Gherkins 370 g | Gewürzgurken 370 g | Pepinillos 370 g | Salatalık turşusu 370 g
+ 269 jar | Sauerkraut 500 g | Sauerkraut 500 g | Chucrut 500 g | Lahana turşusu 500 g
+ 449 bottle | Rapeseed oil 0.75 l | Rapsöl 0,75 l | Aceite de colza 0,75 l | Kolza yağı 0,75 l
+ 229 bottle | Apple vinegar 0.5 l | Apfelessig 0,5 l | Vinagre de manzana 0,5 l | Elma sirkesi 0,5 l
+ 289 bottle | Soy sauce 150 ml | Sojasauce 150 ml | Salsa de soja 150 ml | Soya sosu 150 ml
+ 79 basket | Sea salt 500 g | Meersalz 500 g | Sal marina 500 g | Deniz tuzu 500 g
+ 199 basket | Cane sugar 500 g | Rohrzucker 500 g | Azúcar de caña 500 g | Kamış şekeri 500 g
+ 249 jar | Black pepper 50 g | Schwarzer Pfeffer 50 g | Pimienta negra 50 g | Karabiber 50 g
+ 219 jar | Sweet paprika 50 g | Paprika edelsüß 50 g | Pimentón dulce 50 g | Tatlı toz biber 50 g
+ 229 jar | Cumin 50 g | Kreuzkümmel 50 g | Comino 50 g | Kimyon 50 g
+ 399 jar | Cinnamon 50 g | Zimt 50 g | Canela 50 g | Tarçın 50 g
+ 329 leaf | Black tea 100 g | Schwarzer Tee 100 g | Té negro 100 g | Siyah çay 100 g
+ 299 leaf | Mint tea, 20 bags | Pfefferminztee, 20 Beutel | Té de menta, 20 bolsas | Nane çayı, 20 poşet
+ 349 basket | Cocoa 250 g | Kakao 250 g | Cacao 250 g | Kakao 250 g
+ 459 basket | Walnuts 200 g | Walnüsse 200 g | Nueces 200 g | Ceviz 200 g
+ 399 basket | Hazelnuts 200 g | Haselnüsse 200 g | Avellanas 200 g | Fındık 200 g
+ 289 basket | Raisins 250 g | Rosinen 250 g | Pasas 250 g | Kuru üzüm 250 g
+ 329 basket | Dried apricots 200 g | Getrocknete Aprikosen 200 g | Orejones 200 g | Kuru kayısı 200 g
+ 199 basket | Rice cakes 100 g | Reiswaffeln 100 g | Tortitas de arroz 100 g | Pirinç patlağı 100 g
+ 229 basket | Butter biscuits 200 g | Butterkekse 200 g | Galletas de mantequilla 200 g | Tereyağlı bisküvi 200 g
+ 259 basket | Potato crisps 150 g | Kartoffelchips 150 g | Patatas fritas 150 g | Patates cipsi 150 g
# drinks 1900
400712300125 219 bottle | Apple juice 1 l | Apfelsaft 1 l | Zumo de manzana 1 l | Elma suyu 1 l
+ 89 bottle | Mineral water 1 l | Mineralwasser 1 l | Agua mineral 1 l | Maden suyu 1 l
+ 249 bottle | Orange juice 1 l | Orangensaft 1 l | Zumo de naranja 1 l | Portakal suyu 1 l
+ 179 bottle | Elderflower lemonade 0.5 l | Holunderlimonade 0,5 l | Limonada de saúco 0,5 l | Mürver çiçeği limonatası 0,5 l
+ 149 bottle | Rhubarb spritzer 0.5 l | Rhabarberschorle 0,5 l | Refresco de ruibarbo 0,5 l | Ravent gazozu 0,5 l
+ 199 bottle | Ginger ale 0.33 l | Ginger Ale 0,33 l | Ginger ale 0,33 l | Zencefilli gazoz 0,33 l
+ 189 bottle | Ayran 0.25 l | Ayran 0,25 l | Ayran 0,25 l | Ayran 0,25 l
+ 159 bottle | Pale beer 0.5 l | Helles 0,5 l | Cerveza rubia 0,5 l | Açık bira 0,5 l
+ 149 bottle | Alcohol-free wheat beer 0.5 l | Alkoholfreies Weizen 0,5 l | Cerveza de trigo sin alcohol 0,5 l | Alkolsüz buğday birası 0,5 l
+ 749 699 bottle | Red wine 0.75 l | Rotwein 0,75 l | Vino tinto 0,75 l | Kırmızı şarap 0,75 l
+ 699 bottle | White wine 0.75 l | Weißwein 0,75 l | Vino blanco 0,75 l | Beyaz şarap 0,75 l
# frozen 700
+ 299 carrot | Frozen peas 450 g | Tiefkühlerbsen 450 g | Guisantes congelados 450 g | Donmuş bezelye 450 g
+ 279 leaf | Frozen spinach 450 g | Tiefkühlspinat 450 g | Espinacas congeladas 450 g | Donmuş ıspanak 450 g
+ 449 apple | Frozen berries 300 g | Tiefkühlbeeren 300 g | Frutos rojos congelados 300 g | Donmuş orman meyveleri 300 g
+ 399 basket | Vegetable dumplings 400 g | Gemüsemaultaschen 400 g | Empanadillas de verdura 400 g | Sebzeli mantı 400 g
+ 349 carrot | Frozen vegetables 600 g | Tiefkühlgemüse 600 g | Verduras congeladas 600 g | Donmuş sebze 600 g
+ 499 bread | Margherita pizza | Pizza Margherita | Pizza margarita | Margarita pizza
+ 549 milk | Vanilla ice cream 500 ml | Vanilleeis 500 ml | Helado de vainilla 500 ml | Vanilyalı dondurma 500 ml
# refill 700
- kg 420 390 jar | Red lentils, refill | Rote Linsen, unverpackt | Lentejas rojas a granel | Kırmızı mercimek, dökme
- kg 1890 1790 jar | Almonds, refill | Mandeln, unverpackt | Almendras a granel | Badem, dökme
- kg 290 basket | Oat flakes, refill | Haferflocken, unverpackt | Copos de avena a granel | Yulaf ezmesi, dökme
- kg 390 basket | Brown rice, refill | Naturreis, unverpackt | Arroz integral a granel | Esmer pirinç, dökme
- kg 1490 jar | Sunflower honey, refill | Sonnenblumenhonig, unverpackt | Miel de girasol a granel | Ayçiçeği balı, dökme
# counter 700
- kg 2290 cheese | Mountain cheese at the counter | Bergkäse an der Theke | Queso de montaña al corte | Dağ peyniri, tezgâhtan
- kg 1990 cheese | Young gouda at the counter | Junger Gouda an der Theke | Gouda tierno al corte | Taze gouda, tezgâhtan
- kg 1490 jar | Marinated olives at the counter | Marinierte Oliven an der Theke | Aceitunas aliñadas al peso | Marine zeytin, tezgâhtan
# household 1900
400712300128 599 basket | Washing powder 1 kg | Waschpulver 1 kg | Detergente en polvo 1 kg | Çamaşır deterjanı 1 kg
400712300129 269 bottle | Dish soap 0.5 l | Spülmittel 0,5 l | Lavavajillas 0,5 l | Bulaşık deterjanı 0,5 l
- 799 699 basket | Beeswax candles, 4 | Bienenwachskerzen, 4 Stück | Velas de cera de abeja, 4 | Balmumu mum, 4
+ 349 basket | Toilet paper, 8 rolls | Toilettenpapier, 8 Rollen | Papel higiénico, 8 rollos | Tuvalet kâğıdı, 8 rulo
+ 249 basket | Kitchen paper, 2 rolls | Küchenpapier, 2 Rollen | Papel de cocina, 2 rollos | Kâğıt havlu, 2 rulo
+ 329 bottle | Vinegar cleaner 1 l | Essigreiniger 1 l | Limpiador de vinagre 1 l | Sirkeli temizleyici 1 l
+ 199 basket | Cotton cloths, 3 | Baumwolltücher, 3 Stück | Paños de algodón, 3 | Pamuk bez, 3
+ 229 basket | Baking paper, 20 sheets | Backpapier, 20 Blatt | Papel de horno, 20 hojas | Pişirme kâğıdı, 20 yaprak
+ 299 basket | Waste bags, compostable, 10 | Kompostbeutel, 10 Stück | Bolsas compostables, 10 | Kompost poşeti, 10
+ 149 basket | Matches, 3 boxes | Streichhölzer, 3 Schachteln | Cerillas, 3 cajas | Kibrit, 3 kutu
# care 1900
+ 299 basket | Olive soap | Olivenseife | Jabón de oliva | Zeytinyağlı sabun
+ 349 basket | Toothpaste 75 ml | Zahnpasta 75 ml | Pasta de dientes 75 ml | Diş macunu 75 ml
+ 499 bottle | Shampoo 250 ml | Shampoo 250 ml | Champú 250 ml | Şampuan 250 ml
+ 279 bottle | Hand cream 75 ml | Handcreme 75 ml | Crema de manos 75 ml | El kremi 75 ml
+ 249 basket | Plasters, 20 | Pflaster, 20 Stück | Tiritas, 20 | Yara bandı, 20
+ 399 basket | Bamboo toothbrush | Bambuszahnbürste | Cepillo de dientes de bambú | Bambu diş fırçası
"""
