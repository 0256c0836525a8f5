// SPDX-License-Identifier: AGPL-3.0-or-later
// A sale that was cut off: what was taken | finish it, or give everything back.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property CutOffSale sale: till.unfinished
    readonly property bool gift: sale.gift
    readonly property bool rent: !gift && sale.household !== ""
    readonly property string lost: {
        if (gift)
            return sale.household === "" ? qsTr("The till stopped before this gift to the commons was written down. Nothing of it is lost.") : qsTr("The till stopped before this gift to %1 was written down. Nothing of it is lost.").arg(sale.household);
        if (rent)
            return qsTr("The till stopped before this payment for %1 was written down. Nothing of it is lost.").arg(sale.household);
        return sale.name === "" ? qsTr("The till stopped before this sale was written down. Nothing of it is lost.") : qsTr("The till stopped before %1's sale was written down. Nothing of it is lost.").arg(sale.name);
    }

    Sides {
        anchors.fill: parent
        actHeight: asked.height + (Theme.large ? Theme.space8 : Theme.space24) + ends.height

        Column {
            width: parent.width
            spacing: Theme.large ? Theme.space8 : Theme.space24

            Row {
                width: parent.width
                spacing: Theme.space16

                KIcon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: "clock"
                    colour: Theme.inkOnNotice
                    size: Theme.heading
                }

                FitText {
                    objectName: "headline"
                    width: parent.width - Theme.heading - parent.spacing
                    text: screen.gift ? qsTr("A gift was cut off") : screen.rent ? qsTr("A payment was cut off") : qsTr("A sale was cut off")
                    size: Theme.heading
                }
            }

            KText {
                visible: !Theme.large || Theme.portrait
                width: parent.width
                text: screen.lost
                color: Theme.softInk
                wrapMode: Text.Wrap
            }

            Labelled {
                objectName: "sale-total"
                label: screen.gift ? qsTr("To give") : screen.rent ? qsTr("To pay") : qsTr("The basket cost")
                money: screen.sale.total
                size: Theme.title
            }

            Labelled {
                objectName: "sale-coin"
                visible: !screen.gift && screen.sale.coin !== ""
                label: qsTr("Coin set aside")
                coin: screen.sale.coin
                size: Theme.title
            }

            Labelled {
                objectName: "sale-cash"
                visible: screen.sale.cash !== "" && !screen.till.tenders.several
                label: qsTr("Cash handed over")
                money: screen.sale.cash
                size: Theme.title
            }

            Repeater {
                model: screen.till.tenders.several && !Theme.large ? screen.till.tenders.taken : []

                Labelled {
                    required property var modelData
                    required property int index

                    objectName: "sale-tender-" + index
                    label: modelData.words
                    money: modelData.amount
                    size: Theme.title
                }
            }

            FitParagraph {
                objectName: "sale-tenders"
                visible: screen.till.tenders.several && Theme.large
                width: parent.width
                height: 2 * Theme.body
                text: screen.till.tenders.taken.map(one => one.words + " " + one.amount).join(" · ")
            }

            KText {
                visible: !screen.gift && screen.sale.cash === "" && !screen.till.tenders.several
                width: parent.width
                text: qsTr("No cash was taken down.")
                color: Theme.softInk
                wrapMode: Text.Wrap
            }
        }

        act: [
            Column {
                id: asked

                width: parent.width
                spacing: Theme.space16

                KText {
                    width: parent.width
                    text: qsTr("What now?")
                    size: Theme.title
                    strong: true
                }

                KText {
                    visible: !Theme.large
                    width: parent.width
                    text: screen.gift ? qsTr("Finish it if it is still to be given.") : screen.rent ? qsTr("Finish it if everything was paid.") : qsTr("Finish it if the goods are gone and everything was paid.")
                    wrapMode: Text.Wrap
                }

                KText {
                    visible: !Theme.large
                    width: parent.width
                    text: screen.gift ? qsTr("Otherwise leave it: the coin is free again.") : qsTr("Otherwise give it back: the coin is free again, and any cash goes back to the shopper.")
                    wrapMode: Text.Wrap
                }
            },
            Grid {
                id: ends

                readonly property bool beside: Theme.large && !Theme.portrait
                readonly property int each: beside ? (width - spacing) / 2 : width

                anchors.bottom: parent.bottom
                width: parent.width
                columns: beside ? 2 : 1
                spacing: Theme.space16

                KButton {
                    objectName: "give-back"
                    width: ends.each
                    height: ends.beside ? Theme.mainTarget : Theme.target
                    iconName: "back"
                    text: screen.gift ? qsTr("Do not give it") : qsTr("Give everything back")
                    onClicked: screen.till.giveBack()
                }

                KButton {
                    objectName: "finish"
                    kind: "primary"
                    width: ends.each
                    height: Theme.mainTarget
                    iconName: "check"
                    text: qsTr("Finish %1").arg(screen.sale.total)
                    onClicked: screen.till.finishSale()
                }
            }
        ]
    }
}
