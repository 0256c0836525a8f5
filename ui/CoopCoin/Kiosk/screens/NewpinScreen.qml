// SPDX-License-Identifier: AGPL-3.0-or-later
// A new PIN, twice. Only how many digits there are is seen.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    readonly property Wallet wallet: till.wallet

    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            wallet.pinErase();
        else if (event.text >= "0" && event.text <= "9")
            wallet.pinDigit(event.text);
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    Sides {
        anchors.fill: parent
        stacked: Theme.portrait
        actHeight: 4 * Theme.px(100) + 3 * Theme.space8

        Column {
            width: parent.width
            spacing: Theme.large ? Theme.space8 : Theme.space24

            KText {
                objectName: "headline"
                width: parent.width
                text: screen.wallet.pinAgain ? qsTr("The new PIN once more") : qsTr("Type a new PIN")
                size: Theme.large ? Theme.heading : Theme.display
                strong: true
                wrapMode: Text.Wrap
            }

            Row {
                objectName: "dots"
                anchors.left: parent.left
                spacing: Theme.space24
                Accessible.role: Accessible.StaticText
                Accessible.name: qsTr("%1 of %2 digits typed").arg(screen.wallet.pinDigits).arg(screen.wallet.pinLength)

                Repeater {
                    model: screen.wallet.pinLength

                    Rectangle {
                        required property int index

                        width: Theme.dot
                        height: width
                        radius: width / 2
                        color: index < screen.wallet.pinDigits ? Theme.ink : "transparent"
                        border.width: Math.max(2, Theme.edge)
                        border.color: index < screen.wallet.pinDigits ? Theme.ink : Theme.controlEdge
                    }
                }
            }
        }

        KButton {
            objectName: "back"
            anchors.left: parent.left
            anchors.bottom: parent.bottom
            iconName: "back"
            text: qsTr("Back")
            onClicked: screen.till.back()
        }

        act: Keypad {
            what: "pin"
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width
            room: parent.height
            onDigit: digit => screen.wallet.pinDigit(digit)
            onErase: screen.wallet.pinErase()
        }
    }
}
