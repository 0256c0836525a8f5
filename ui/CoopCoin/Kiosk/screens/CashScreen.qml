// SPDX-License-Identifier: AGPL-3.0-or-later
// What is due, given and to be given back | the amount handed over, and done.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    readonly property CashTill cash: till.cash
    readonly property Tenders tenders: till.tenders
    readonly property bool partly: cash.started && !cash.enough && tenders.ways.length > 0

    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            till.cash.erase();
        else if (event.text >= "0" && event.text <= "9")
            till.cash.digit(event.text);
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    Sides {
        id: sides

        anchors.fill: parent
        stacked: Theme.portrait
        actHeight: 4 * Theme.px(88) + 3 * Theme.space8 + Theme.space16 + Theme.mainTarget

        KText {
            id: title

            anchors.left: parent.left
            text: qsTr("To pay in cash")
            color: Theme.softInk
        }

        FitText {
            id: due

            objectName: "due"
            anchors.top: title.bottom
            width: parent.width
            text: screen.cash.due
        }

        Labelled {
            id: given

            objectName: "given"
            anchors.top: due.bottom
            anchors.topMargin: Theme.large ? 0 : Theme.space16
            width: parent.width
            label: qsTr("Given")
            money: screen.cash.given
            size: Theme.title
            colour: screen.cash.started ? Theme.ink : Theme.softInk
        }

        Rectangle {
            visible: height >= Math.ceil(Theme.body * Theme.lineHeight)
            anchors.top: given.bottom
            anchors.topMargin: Theme.space16
            width: parent.width
            height: Math.min(Theme.mainTarget, (suggestions.most > 0 ? suggestions.y : taken_.visible ? taken_.y : back.y) - y - Theme.space16)
            radius: Theme.innerRadius
            color: screen.cash.enough ? Theme.tint : "transparent"
            border.width: screen.cash.enough && !Theme.highContrast ? 0 : Math.max(2, Theme.edge)
            border.color: Theme.divider

            // Who pays and who takes the cash look at the same page: it says who does what.
            FitParagraph {
                objectName: "who-types"
                visible: !screen.cash.enough
                anchors.fill: parent
                anchors.leftMargin: Theme.space16
                anchors.rightMargin: Theme.space16
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                text: screen.partly ? qsTr("The rest in another way") : screen.cash.started ? qsTr("Not enough yet") : Theme.large ? qsTr("Hand over the cash") : qsTr("Hand over the cash; whoever takes it types how much.")
                color: Theme.softInk
            }

            KText {
                id: changeWord

                visible: screen.cash.enough
                anchors.left: parent.left
                anchors.leftMargin: Theme.space24
                anchors.verticalCenter: parent.verticalCenter
                text: qsTr("Change")
                size: Theme.title
                color: Theme.inkOnTint
            }

            FitText {
                objectName: "change"
                visible: screen.cash.enough
                anchors.left: changeWord.right
                anchors.leftMargin: Theme.space16
                anchors.right: parent.right
                anchors.rightMargin: Theme.space24
                anchors.verticalCenter: parent.verticalCenter
                horizontalAlignment: Text.AlignRight
                text: screen.cash.change
                size: Theme.display
                color: Theme.inkOnTint
            }
        }

        Row {
            id: suggestions

            readonly property int most: Theme.large || screen.tenders.taken.length > 0 ? 0 : 4

            anchors.bottom: back.top
            anchors.bottomMargin: Theme.space24
            width: parent.width
            spacing: Theme.space16

            Repeater {
                model: screen.cash.suggestions.slice(0, suggestions.most)

                KButton {
                    required property int index
                    required property string modelData

                    objectName: "cash-suggestion-" + index
                    width: (suggestions.width - 3 * suggestions.spacing) / 4
                    height: Theme.letterKey
                    padding: Theme.space8
                    text: modelData
                    onClicked: screen.till.cash.give(index)
                }
            }
        }

        Row {
            id: taken_

            visible: screen.tenders.taken.length > 0
            anchors.bottom: back.top
            anchors.bottomMargin: Theme.space24
            width: parent.width
            spacing: Theme.space16

            Repeater {
                model: screen.tenders.taken.slice(0, 3)

                KButton {
                    required property var modelData
                    required property int index

                    objectName: "take-back-" + index
                    width: Theme.large ? (taken_.width - (screen.tenders.taken.length - 1) * taken_.spacing) / Math.min(3, screen.tenders.taken.length) : (taken_.width - 2 * taken_.spacing) / 3
                    padding: Theme.space8
                    iconName: "back"
                    text: modelData.words + " " + modelData.amount
                    Accessible.name: qsTr("Give back: %1").arg(text)
                    onClicked: screen.tenders.giveBack(modelData.tender)
                }
            }
        }

        Row {
            id: ways

            anchors.left: back.right
            anchors.leftMargin: Theme.space16
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            spacing: Theme.space8

            // Each as wide as its word needs, of the room for all.
            readonly property real needed: {
                let sum = 0;
                for (let at = 0; at < others.count; at++)
                    sum += others.itemAt(at)?.implicitWidth ?? 0;
                return Math.max(1, sum);
            }

            Repeater {
                id: others

                model: screen.tenders.ways

                KButton {
                    required property var modelData

                    objectName: "pay-with-" + modelData.way
                    width: Math.floor((ways.width - (others.count - 1) * ways.spacing) * implicitWidth / ways.needed)
                    padding: Theme.space8
                    text: modelData.words
                    onClicked: screen.tenders.payWith(modelData.way)
                }
            }
        }

        KButton {
            id: back

            objectName: "back"
            anchors.left: parent.left
            anchors.bottom: parent.bottom
            iconName: "back"
            text: Theme.large && screen.tenders.ways.length > 0 ? "" : qsTr("Back")
            Accessible.name: qsTr("Back")
            onClicked: screen.till.back()
        }

        act: [
            Keypad {
                what: "cash"
                width: parent.width
                room: taken.y - Theme.space16
                onDigit: digit => screen.till.cash.digit(digit)
                onErase: screen.till.cash.erase()
            },
            KButton {
                id: taken

                objectName: "cash-taken"
                kind: "primary"
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.mainTarget
                padding: Theme.space16
                enabled: screen.cash.enough || screen.partly
                iconName: enabled && !Theme.large ? "check" : ""
                text: enabled && !Theme.large ? qsTr("Cash taken %1").arg(screen.cash.given) : qsTr("Cash taken")
                onClicked: screen.till.cash.taken()
            }
        ]
    }
}
