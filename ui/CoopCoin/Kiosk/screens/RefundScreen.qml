// SPDX-License-Identifier: AGPL-3.0-or-later
// What was sold comes back: the receipt, its lines | why, and how much goes back how.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    readonly property Refunds refund: till.refunds
    readonly property bool asks: refund.state === "receipt"
    readonly property bool elsewhere: refund.state === "elsewhere"
    readonly property bool noted: refund.state === "noted"
    readonly property bool done: refund.state === "done" || noted

    focus: true
    Keys.onPressed: event => {
        if (!asks)
            return;
        if (event.key === Qt.Key_Backspace)
            refund.erase();
        else if (/^[0-9A-Za-z-]$/.test(event.text))
            refund.type(event.text);
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    Sides {
        id: sides

        anchors.fill: parent
        actHeight: {
            const confirms = Theme.mainTarget + (second.visible ? second.height + Theme.space8 : 0);
            const chooses = 2 * Theme.target + Theme.space8;
            if (screen.asks)
                return Theme.large ? 0 : help.height;
            if (screen.done)
                return Theme.mainTarget;
            return !Theme.large ? chooses + Theme.space16 + confirms : screen.refund.ready ? confirms : chooses;
        }

        FitText {
            id: title

            visible: !Theme.large || screen.asks || screen.done
            objectName: "headline"
            width: parent.width
            text: screen.asks ? qsTr("Scan the receipt, or type its code") : screen.elsewhere ? qsTr("Another till sold it") : screen.noted ? qsTr("It is noted, and nothing was paid out") : screen.done ? qsTr("It is written down") : qsTr("What comes back?")
            size: Theme.title
        }

        KText {
            objectName: "elsewhere"
            visible: screen.elsewhere || screen.noted
            anchors.top: title.visible ? title.bottom : parent.top
            anchors.topMargin: Theme.space16
            width: parent.width
            text: screen.noted ? qsTr("The office looks at it.") : qsTr("Nothing is paid out here. Say why it comes back, and the office looks at it. Or go to that till: it stands on the receipt.")
            color: Theme.softInk
            wrapMode: Text.Wrap
        }

        FitText {
            id: typed

            objectName: "typed"
            visible: screen.asks
            anchors.top: title.bottom
            anchors.topMargin: Theme.large ? 0 : Theme.space24
            width: parent.width
            text: screen.refund.typed === "" ? "…" : screen.refund.typed
            size: Theme.heading
        }

        // Where they would cover what is to be read: a scanner reads, a keyboard types.
        CodeKeys {
            visible: screen.asks && back.y - Theme.space16 - height >= typed.y + typed.height
            anchors.bottom: back.top
            anchors.bottomMargin: Theme.space16
            width: parent.width
            onTyped: text => screen.refund.type(text)
            onErase: screen.refund.erase()
        }

        Column {
            visible: screen.done
            anchors.top: title.bottom
            anchors.topMargin: Theme.space24
            width: parent.width
            spacing: Theme.space16

            Repeater {
                model: screen.done ? screen.refund.back : []

                Labelled {
                    required property var modelData
                    required property int index

                    objectName: "back-" + index
                    label: modelData.words
                    money: modelData.money
                    coin: modelData.coin
                    size: Theme.title
                }
            }
        }

        ScrollList {
            // In large letters the question to somebody else stands alone.
            visible: !screen.asks && !screen.done && !screen.elsewhere && !(Theme.large && screen.refund.state === "second")
            anchors.top: title.visible ? title.bottom : parent.top
            anchors.topMargin: Theme.space8
            anchors.bottom: back.top
            anchors.bottomMargin: Theme.space16
            width: parent.width
            model: screen.refund.rows

            delegate: Item {
                id: row

                required property int number
                required property string name
                required property string price
                required property string weight
                required property int most
                required property int chosen

                width: GridView.view.cellWidth
                height: GridView.view.cellHeight

                FitParagraph {
                    anchors.left: parent.left
                    anchors.right: many.left
                    anchors.rightMargin: Theme.space16
                    anchors.verticalCenter: parent.verticalCenter
                    height: Math.min(implicitHeight, parent.height)
                    text: [row.name, row.weight, row.price].filter(one => one !== "").join("  ")
                    font.bold: row.chosen > 0
                }

                Stepper {
                    id: many

                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    what: row.name
                    count: row.chosen
                    line: row.number
                    onStepped: by => screen.refund.change(row.number, by)
                }
            }
        }

        KButton {
            id: back

            objectName: "back"
            visible: !screen.done
            anchors.left: parent.left
            anchors.bottom: parent.bottom
            iconName: "back"
            text: qsTr("Back")
            onClicked: screen.till.back()
        }

        KButton {
            objectName: "all"
            visible: !screen.asks && !screen.done && !screen.elsewhere
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            width: Math.min(implicitWidth, parent.width - back.width - Theme.space16)
            text: qsTr("All of it")
            onClicked: screen.refund.all()
        }

        act: [
            KText {
                id: help

                visible: screen.asks && !Theme.large
                width: parent.width
                text: qsTr("No receipt? The shopper’s card finds what they bought last, today and here. What another till sold is given back there.")
                color: Theme.softInk
                wrapMode: Text.Wrap
            },
            FitText {
                id: why

                visible: reasons.visible && !Theme.large && !sides.stacked
                width: parent.width
                height: visible ? Math.ceil(size * Theme.lineHeight) : 0
                text: qsTr("Why does it come back?")
                size: Theme.title
            },
            Grid {
                id: reasons

                y: why.visible ? why.height + Theme.space8 : 0

                visible: !screen.asks && !screen.done && (!Theme.large || !screen.refund.ready)
                width: parent.width
                columns: sides.stacked ? 2 : 1
                spacing: Theme.space8

                Repeater {
                    model: screen.refund.reasons

                    Choice {
                        required property var modelData

                        objectName: "reason-" + modelData.reason
                        width: (reasons.width - (reasons.columns - 1) * reasons.spacing) / reasons.columns
                        text: modelData.words
                        checkable: false
                        checked: modelData.chosen
                        onClicked: screen.refund.because(modelData.reason)
                    }
                }
            },
            Column {
                visible: !screen.asks
                anchors.bottom: parent.bottom
                width: parent.width
                spacing: Theme.space8

                KText {
                    id: second

                    objectName: "second"
                    visible: screen.refund.state === "second"
                    width: parent.width
                    text: qsTr("Somebody else of the staff agrees by their card")
                    strong: true
                    wrapMode: Text.Wrap
                }

                KButton {
                    objectName: screen.done ? "done" : "confirm"
                    kind: "primary"
                    width: parent.width
                    height: Theme.mainTarget
                    padding: Theme.space16
                    visible: !Theme.large || enabled
                    enabled: screen.done || screen.refund.ready
                    text: screen.done ? qsTr("Done") : screen.elsewhere ? qsTr("Note it for the office") : qsTr("Give %1 back").arg(screen.refund.amount)
                    onClicked: {
                        if (screen.done)
                            screen.till.done();
                        else
                            screen.refund.confirm();
                    }
                }
            }
        ]
    }
}
