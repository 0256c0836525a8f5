// SPDX-License-Identifier: AGPL-3.0-or-later
// Every component in every state, in the appearance that is chosen.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Window {
    id: root

    required property var appearance
    property real zoom: 0.75
    readonly property real pixelScale: zoom
    readonly property alias contentHeight: all.height

    width: 1280
    height: 900
    title: "The components"
    color: Theme.paper

    Binding {
        target: Theme
        property: "scale"
        value: root.zoom
    }

    Binding {
        target: Appearance
        property: "own"
        value: root.appearance
    }

    component Shown: Column {
        property string words

        spacing: Theme.space8

        Text {
            text: parent.words
            color: Theme.softInk
            font.pixelSize: 15
        }
    }

    Flickable {
        anchors.fill: parent
        contentHeight: all.height
        LayoutMirroring.enabled: Theme.rightToLeft
        LayoutMirroring.childrenInherit: true

        Column {
            id: all

            width: parent.width
            padding: Theme.space24
            spacing: Theme.space24

            readonly property int inner: width - 2 * padding

            Flow {
                width: all.inner
                spacing: Theme.space24

                Repeater {
                    model: ["primary", "quiet", "danger"]

                    Shown {
                        id: kinds

                        required property string modelData

                        words: "KButton " + modelData

                        Row {
                            spacing: Theme.space16

                            KButton {
                                kind: kinds.modelData
                                iconName: "check"
                                text: "Pay €8.90"
                            }

                            KButton {
                                kind: kinds.modelData
                                down: true
                                text: "Pressed"
                            }

                            KButton {
                                kind: kinds.modelData
                                text: "Focused"

                                FocusRing {}
                            }

                            KButton {
                                kind: kinds.modelData
                                enabled: false
                                text: "Not now"
                            }
                        }
                    }
                }

                Shown {
                    words: "KButton inverse, outline"

                    Rectangle {
                        width: wrong.width + 2 * Theme.space24
                        height: wrong.height + 2 * Theme.space24
                        color: Theme.bad

                        Row {
                            id: wrong

                            anchors.centerIn: parent
                            spacing: Theme.space16

                            KButton {
                                kind: "outline"
                                text: "End here"
                            }

                            KButton {
                                kind: "inverse"
                                text: "Go on"
                            }

                            KButton {
                                kind: "inverse"
                                text: "Focused"

                                FocusRing {}
                            }
                        }
                    }
                }

                Shown {
                    words: "RoundButton: usual, pressed, focused; Stepper"

                    Row {
                        spacing: Theme.space16

                        RoundButton {
                            iconName: "plus"
                            name: "More"
                        }

                        RoundButton {
                            iconName: "plus"
                            name: "More"
                            down: true
                        }

                        RoundButton {
                            iconName: "plus"
                            name: "More"

                            FocusRing {
                                corner: Theme.target / 2
                            }
                        }

                        Repeater {
                            model: [1, 12, 240]

                            Stepper {
                                required property int modelData

                                what: "Oat milk"
                                count: modelData
                                line: 90 + modelData
                            }
                        }
                    }
                }

                Shown {
                    words: "Choice: free, chosen, focused"

                    Row {
                        spacing: Theme.space16

                        Choice {
                            width: Theme.px(280)
                            text: "Light"
                        }

                        Choice {
                            width: Theme.px(280)
                            text: "Dark"
                            checked: true
                        }

                        Choice {
                            width: Theme.px(280)
                            text: "High contrast"

                            FocusRing {}
                        }
                    }
                }

                Shown {
                    words: "Amount: coin, money, in too little room"

                    Row {
                        spacing: Theme.space32

                        Amount {
                            coin: "5.34"
                            size: Theme.title
                        }

                        Amount {
                            money: "€3.56"
                            size: Theme.title
                        }

                        Amount {
                            width: Theme.px(120)
                            money: "€9876543210.98"
                        }
                    }
                }

                Shown {
                    words: "Ring; Spinner; CoinMark; IconTile; Emblem"

                    Row {
                        spacing: Theme.space24

                        Ring {
                            share: 0.7
                            label: "14 s"
                        }

                        Ring {
                            share: 0.05
                            label: "1 s"
                        }

                        Spinner {}

                        CoinMark {
                            size: Theme.tile
                        }

                        IconTile {
                            name: "bread"
                        }

                        Emblem {
                            name: "scale"
                        }
                    }
                }

                Shown {
                    words: "BusyPill; GreetingButton: hidden, open"

                    Row {
                        spacing: Theme.space24

                        BusyPill {
                            words: "Reading your card. Hold it still."
                        }

                        GreetingButton {
                            name: "Amina"
                            initial: "A"
                            balance: ""
                        }

                        GreetingButton {
                            name: "Amina"
                            initial: "A"
                            balance: "23.40"
                        }
                    }
                }

                Shown {
                    words: "IdleWarning"

                    IdleWarning {
                        seconds: 14
                        share: 0.7
                    }
                }

                Shown {
                    words: "MoreSign"

                    Row {
                        spacing: Theme.space16

                        MoreSign {
                            width: Theme.px(360)
                            below: false
                            count: 2
                        }

                        MoreSign {
                            width: Theme.px(360)
                            count: 26
                        }
                    }
                }

                Shown {
                    words: "Labelled"

                    Column {
                        width: Theme.px(520)

                        Labelled {
                            label: "The basket cost"
                            money: "€8.90"
                        }

                        Labelled {
                            label: "Coin set aside"
                            coin: "5.34"
                        }
                    }
                }

                Repeater {
                    model: [0, 0.05, 0.6, 1]

                    Shown {
                        id: split

                        required property real modelData

                        words: "SplitBar, %1 in coin".arg(modelData)

                        SplitBar {
                            width: Theme.px(520)
                            coin: "5.34"
                            money: "€3.56"
                            hasCoin: split.modelData > 0
                            hasMoney: split.modelData < 1
                            share: split.modelData
                        }
                    }
                }

                Shown {
                    words: "BasketLine: in the basket, weighed, saved; on a receipt"

                    Card {
                        width: Theme.px(800)
                        height: 4 * Theme.rowHeight + 2 * padding

                        Column {
                            width: parent.width

                            Repeater {
                                model: [
                                    {
                                        "fixed": false,
                                        "weight": "",
                                        "saved": "",
                                        "deposit": ""
                                    },
                                    {
                                        "fixed": false,
                                        "weight": "0.840 kg",
                                        "saved": "",
                                        "deposit": ""
                                    },
                                    {
                                        "fixed": false,
                                        "weight": "",
                                        "saved": "€0.44",
                                        "deposit": ""
                                    },
                                    {
                                        "fixed": true,
                                        "weight": "",
                                        "saved": "",
                                        "deposit": ""
                                    }
                                ]

                                BasketLine {
                                    required property var modelData

                                    width: parent.width
                                    height: Theme.rowHeight
                                    number: index
                                    name: "Sourdough loaf"
                                    icon: "bread"
                                    quantity: 2
                                    weight: modelData.weight
                                    each: "€3.80"
                                    price: "€7.60"
                                    saved: modelData.saved
                                    deposit: modelData.deposit
                                    keyed: 0
                                    fixed: modelData.fixed
                                }
                            }
                        }
                    }
                }

                Shown {
                    words: "ScrollList: more below"

                    Card {
                        width: Theme.px(380)
                        height: 4 * Theme.rowHeight + 2 * padding

                        ScrollList {
                            anchors.fill: parent
                            model: 12

                            delegate: Item {
                                id: cell

                                required property int index

                                width: parent ? parent.width : 0
                                height: Theme.rowHeight

                                KText {
                                    anchors.verticalCenter: parent.verticalCenter
                                    text: "Row " + (cell.index + 1)
                                }
                            }
                        }
                    }
                }

                Shown {
                    words: "LightBand: green, amber, red, none"

                    Column {
                        spacing: Theme.space16

                        Repeater {
                            model: [
                                {
                                    light: "green",
                                    sign: "check",
                                    words: "All shifts done"
                                },
                                {
                                    light: "amber",
                                    sign: "clock",
                                    words: "One shift to do until Sunday"
                                },
                                {
                                    light: "red",
                                    sign: "alert",
                                    words: "Two shifts are missing"
                                },
                                {
                                    light: "",
                                    sign: "",
                                    words: "My shifts"
                                }
                            ]

                            LightBand {
                                required property var modelData

                                width: Theme.px(440)
                                light: modelData.light
                                sign: modelData.sign
                                words: modelData.words
                            }
                        }
                    }
                }

                Shown {
                    words: "DeskTiles: two across"

                    DeskTiles {
                        width: Theme.px(800)
                        height: 3 * Theme.mainTarget
                        what: "gallery"
                        model: ListModel {
                            Component.onCompleted: {
                                for (const [name, icon] of [["Shop", "basket"], ["My shifts", "clock"], ["My wallet", "coin"], ["Rent", "home"], ["Staff", "person"]])
                                    append({
                                        name: name,
                                        iconName: icon,
                                        headline: name,
                                        explanation: "What it is for, in one line."
                                    });
                            }
                        }
                    }
                }

                Shown {
                    words: "Help: offered, called, here; what is said then"

                    Column {
                        spacing: Theme.space16

                        Row {
                            spacing: Theme.space16

                            KButton {
                                iconName: "help"
                                Accessible.name: "Call somebody to help"
                            }

                            KButton {
                                kind: "primary"
                                iconName: "help"
                                Accessible.name: "No help is needed any more"
                            }

                            KButton {
                                kind: "primary"
                                iconName: "check"
                                Accessible.name: "The help is done"
                            }
                        }

                        NoticeBand {
                            width: Theme.px(800)
                            headline: "Somebody is called to help"
                            explanation: "You can go on meanwhile. Touch the sign again if you need no help any more."
                            iconName: "help"
                        }
                    }
                }

                Shown {
                    words: "NoticeBand: good, not so good, bad"

                    Column {
                        spacing: Theme.space16

                        NoticeBand {
                            width: Theme.px(800)
                            headline: "Oat milk, 1 litre is in your basket"
                            explanation: ""
                            iconName: "check"
                            tone: "good"
                        }

                        NoticeBand {
                            width: Theme.px(800)
                            headline: "The printer is out of paper"
                            explanation: "Purchases count all the same. Please tell the desk."
                            iconName: "printer"
                        }

                        NoticeBand {
                            width: Theme.px(800)
                            headline: "It is too early"
                            explanation: "Nothing was noted. Come back before it begins."
                            iconName: "alert"
                            tone: "bad"
                        }
                    }
                }

                Repeater {
                    model: ["ready", "trouble", "absent"]

                    Shown {
                        id: device

                        required property string modelData

                        words: "DeviceLine " + modelData

                        DeviceLine {
                            width: Theme.px(640)
                            iconName: "printer"
                            name: "Receipt printer"
                            words: device.modelData === "ready" ? "Ready." : device.modelData === "trouble" ? "Out of paper: put a roll in." : "None here."
                            code: device.modelData === "trouble" ? "printer-paper-out" : ""
                            condition: device.modelData
                            trial: device.modelData === "ready" ? "Print a test" : ""
                        }
                    }
                }

                Repeater {
                    model: [true, false]

                    Shown {
                        id: statement

                        required property bool modelData

                        words: modelData ? "Table, coin: more below" : "Table, money: narrow"

                        Card {
                            width: Theme.px(statement.modelData ? 1000 : 520)
                            height: 5 * Theme.rowHeight + 2 * padding

                            Table {
                                what: (statement.modelData ? "coin" : "money") + "-statement"
                                anchors.fill: parent
                                model: ListModel {
                                    Component.onCompleted: {
                                        for (let day = 1; day < 12; day++)
                                            append({
                                                at: "Mon 0" + day % 10 + " Nov",
                                                words: day % 2 ? "Shift: unloading the lorry and the cold room" : "Shop",
                                                coin: statement.modelData ? (day % 2 ? "+2.50" : "−5.34") : "",
                                                money: statement.modelData ? "" : "€12.80",
                                                balance: statement.modelData ? "23.40" : "€1,204.00"
                                            });
                                    }
                                }
                            }
                        }
                    }
                }

                Shown {
                    words: "Plot: a year, one month empty"

                    Plot {
                        width: Theme.px(800)
                        height: Theme.px(320)
                        headline: "Hours by month"
                        bars: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug"].map((words, index) => ({
                                    words: words,
                                    value: String(index * 12),
                                    share: index / 7
                                }))
                    }
                }

                Shown {
                    words: "PageHead"

                    PageHead {
                        width: Theme.px(640)
                        text: "Reasons"
                        iconName: "coin"
                    }
                }

                Shown {
                    id: tabs

                    property string open: "coin"

                    words: "TabRow: open, free"

                    TabRow {
                        width: Theme.px(640)
                        open: tabs.open
                        tabs: [
                            {
                                name: "coin",
                                words: "Coin"
                            },
                            {
                                name: "vouchers",
                                words: "Vouchers"
                            },
                            {
                                name: "credit",
                                words: "Credit"
                            }
                        ]
                        onChosen: name => tabs.open = name
                    }
                }

                Shown {
                    words: "Keypad"

                    Keypad {
                        width: Theme.sideWidth
                        what: "gallery"
                        room: Theme.px(424)
                    }
                }

                Shown {
                    words: "SearchField and LetterKeys"

                    SearchField {
                        width: Math.min(all.inner, Theme.px(600))
                        typed: ""
                        hint: "What is it called?"
                    }

                    SearchField {
                        width: Math.min(all.inner, Theme.px(600))
                        typed: "sourd"
                        hint: ""
                    }

                    LetterKeys {
                        width: Math.min(all.inner, Theme.px(1232))
                        faces: [{
                            sign: "abc",
                            rows: ["qwertyuiop".split(""), "asdfghjkl’".split(""), "zxcvbnm".split("")]
                        }]
                    }
                }

                Shown {
                    words: "CodeKeys"

                    CodeKeys {
                        width: Math.min(all.inner, Theme.px(1232))
                    }
                }

                Repeater {
                    model: ["good", "bad", "unsure"]

                    Shown {
                        id: end

                        required property string modelData

                        words: "Outcome " + modelData

                        Outcome {
                            width: Theme.px(520)
                            height: Theme.px(620)
                            clip: true
                            tone: end.modelData
                            iconName: end.modelData === "good" ? "check" : "alert"
                            headline: end.modelData === "good" ? "Thank you" : "Not enough coin"
                            explanation: "Nothing was taken."
                        }
                    }
                }
            }
        }
    }
}
