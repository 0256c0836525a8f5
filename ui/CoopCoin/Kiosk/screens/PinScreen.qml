// SPDX-License-Identifier: AGPL-3.0-or-later
// What the PIN is for | the keys. The last digit sends it.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            till.pinErase();
        else if (event.text >= "0" && event.text <= "9")
            till.pinDigit(event.text);
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

        Column {
            width: parent.width
            spacing: Theme.space24

            KText {
                text: qsTr("Type your PIN")
                size: Theme.display
                strong: true
            }

            Row {
                spacing: Theme.space16

                KText {
                    text: qsTr("to pay")
                    size: Theme.title
                    color: Theme.softInk
                }

                CoinAmount {
                    objectName: "pin-coin"
                    amount: screen.till.pin.coin
                    size: Theme.title
                }

                KText {
                    text: qsTr("coin")
                    size: Theme.title
                    color: Theme.softInk
                }
            }

            Row {
                objectName: "dots"
                spacing: Theme.space32
                topPadding: Theme.space24
                bottomPadding: Theme.space16
                Accessible.role: Accessible.StaticText
                Accessible.name: qsTr("%1 of %2 digits typed").arg(screen.till.pin.digits).arg(screen.till.pin.length)

                Repeater {
                    model: screen.till.pin.length

                    Rectangle {
                        required property int index

                        width: Theme.dot
                        height: width
                        radius: width / 2
                        color: index < screen.till.pin.digits ? Theme.ink : "transparent"
                        border.width: Math.max(2, Theme.edge)
                        border.color: index < screen.till.pin.digits ? Theme.ink : Theme.controlEdge
                    }
                }
            }

            Rectangle {
                visible: screen.till.pin.message !== ""
                width: parent.width
                height: wrong.height + 2 * Theme.space16
                radius: Theme.innerRadius
                color: Theme.notice
                border.width: Theme.highContrast ? Theme.edge : 0
                border.color: Theme.inkOnNotice

                KIcon {
                    id: sign

                    x: Theme.space16
                    anchors.verticalCenter: parent.verticalCenter
                    name: "lock"
                    colour: Theme.inkOnNotice
                }

                KText {
                    id: wrong

                    objectName: "pin-message"
                    anchors.left: sign.right
                    anchors.leftMargin: Theme.space16
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.space16
                    anchors.verticalCenter: parent.verticalCenter
                    text: screen.till.pin.message
                    color: Theme.inkOnNotice
                    wrapMode: Text.Wrap
                }
            }
        }

        KText {
            anchors.bottom: back.top
            anchors.bottomMargin: Theme.space24
            width: parent.width
            text: qsTr("Cover the keys with your other hand. Nobody here ever asks you for your PIN.")
            size: Theme.caption
            color: Theme.softInk
            wrapMode: Text.Wrap
        }

        KButton {
            id: back

            objectName: "back"
            anchors.bottom: parent.bottom
            iconName: "back"
            text: qsTr("Back, without paying")
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
            what: "pin"
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width
            keyHeight: Math.min(Theme.key, (parent.height - 3 * spacing) / 4)
            onDigit: digit => screen.till.pinDigit(digit)
            onErase: screen.till.pinErase()
        }
    }
}
