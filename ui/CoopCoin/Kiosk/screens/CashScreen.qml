// SPDX-License-Identifier: AGPL-3.0-or-later
// What is due, given and to be given back | the amount handed over, and done.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    readonly property CashTill cash: till.cash

    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            till.cashErase();
        else if (event.text >= "0" && event.text <= "9")
            till.cashDigit(event.text);
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    Card {
        anchors.left: parent.left
        anchors.right: side.left
        anchors.rightMargin: Theme.space24
        anchors.top: parent.top
        anchors.bottom: parent.bottom

        KText {
            id: title

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
            anchors.topMargin: Theme.space16
            width: parent.width
            label: qsTr("Given")
            money: screen.cash.given
            size: Theme.title
            colour: screen.cash.started ? Theme.ink : Theme.softInk
        }

        Rectangle {
            anchors.top: given.bottom
            anchors.topMargin: Theme.space16
            width: parent.width
            height: Theme.mainTarget
            radius: Theme.innerRadius
            color: screen.cash.enough ? Theme.tint : "transparent"
            border.width: screen.cash.enough && !Theme.highContrast ? 0 : Math.max(2, Theme.edge)
            border.color: Theme.divider

            KText {
                visible: !screen.cash.enough
                anchors.centerIn: parent
                text: screen.cash.started ? qsTr("Not enough yet") : qsTr("How much is handed over?")
                color: Theme.softInk
            }

            KText {
                visible: screen.cash.enough
                anchors.verticalCenter: parent.verticalCenter
                x: Theme.space24
                text: qsTr("Change")
                size: Theme.title
                color: Theme.inkOnTint
            }

            FitText {
                objectName: "change"
                visible: screen.cash.enough
                anchors.right: parent.right
                anchors.rightMargin: Theme.space24
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width * 0.6
                horizontalAlignment: Text.AlignRight
                text: screen.cash.change
                size: Theme.display
                color: Theme.inkOnTint
            }
        }

        Row {
            id: suggestions

            anchors.bottom: back.top
            anchors.bottomMargin: Theme.space24
            width: parent.width
            spacing: Theme.space16

            Repeater {
                model: screen.cash.suggestions

                KButton {
                    required property int index
                    required property string modelData

                    objectName: "cash-suggestion-" + index
                    width: (suggestions.width - 3 * suggestions.spacing) / 4
                    height: Theme.letterKey
                    padding: Theme.space8
                    text: modelData
                    onClicked: screen.till.cashGiven(index)
                }
            }
        }

        KButton {
            id: back

            objectName: "back"
            anchors.bottom: parent.bottom
            iconName: "back"
            text: qsTr("Back")
            onClicked: screen.till.back()
        }
    }

    Card {
        id: side

        anchors.right: parent.right
        anchors.top: parent.top
        anchors.bottom: parent.bottom
        width: Theme.sideWidth

        Keypad {
            what: "cash"
            width: parent.width
            keyHeight: Math.min(Theme.key, (taken.y - Theme.space16 - 3 * spacing) / 4)
            onDigit: digit => screen.till.cashDigit(digit)
            onErase: screen.till.cashErase()
        }

        KButton {
            id: taken

            objectName: "cash-taken"
            kind: "primary"
            anchors.bottom: parent.bottom
            width: parent.width
            height: Theme.mainTarget
            enabled: screen.cash.enough
            iconName: enabled ? "check" : ""
            text: enabled ? qsTr("Cash taken %1").arg(screen.cash.given) : qsTr("Cash taken")
            onClicked: screen.till.cashTaken()
        }
    }
}
