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
            till.pin.erase();
        else if (event.text >= "0" && event.text <= "9")
            till.pin.digit(event.text);
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    Sides {
        id: sides

        anchors.fill: parent
        stacked: Theme.portrait
        actHeight: 4 * Theme.px(100) + 3 * Theme.space8

        Column {
            id: question

            width: parent.width
            spacing: Theme.large ? Theme.space8 : Theme.space24

            KText {
                width: parent.width
                text: qsTr("Type your PIN")
                size: Theme.display
                strong: true
                wrapMode: Text.Wrap
            }

            Row {
                anchors.left: parent.left // a column does not mirror by itself
                visible: !Theme.large || screen.till.pin.message === ""
                spacing: Theme.space16

                KText {
                    objectName: "pin-desk"
                    visible: screen.till.pin.coin === ""
                    text: screen.till.desks.wanted
                    size: Theme.title
                    color: Theme.softInk
                }

                KText {
                    visible: screen.till.pin.coin !== ""
                    text: qsTr("to pay")
                    size: Theme.title
                    color: Theme.softInk
                }

                Amount {
                    objectName: "pin-coin"
                    visible: screen.till.pin.coin !== ""
                    coin: screen.till.pin.coin
                    size: Theme.title
                }

                KText {
                    visible: !Theme.large && screen.till.pin.coin !== ""
                    text: qsTr("coin")
                    size: Theme.title
                    color: Theme.softInk
                }
            }

            Row {
                objectName: "dots"
                anchors.left: parent.left
                spacing: Theme.large ? Theme.space24 : Theme.space32
                topPadding: Theme.space16
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

                    visible: !Theme.large
                    anchors.left: parent.left
                    anchors.leftMargin: Theme.space16
                    anchors.verticalCenter: parent.verticalCenter
                    name: "lock"
                    colour: Theme.inkOnNotice
                }

                FitParagraph {
                    id: wrong

                    objectName: "pin-message"
                    anchors.left: sign.visible ? sign.right : parent.left
                    anchors.leftMargin: Theme.space16
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.space16
                    anchors.verticalCenter: parent.verticalCenter
                    height: Math.min(implicitHeight, back.y - parent.y - 3 * Theme.space16)
                    text: screen.till.pin.message
                    color: Theme.inkOnNotice
                }
            }
        }

        KText {
            visible: !Theme.large && back.y - question.height > 2 * height
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
            anchors.left: parent.left
            anchors.bottom: parent.bottom
            iconName: "back"
            text: Theme.large || screen.till.pin.coin === "" ? qsTr("Back") : qsTr("Back, without paying")
            onClicked: screen.till.back()
        }

        act: Keypad {
            what: "pin"
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width
            room: parent.height
            onDigit: digit => screen.till.pin.digit(digit)
            onErase: screen.till.pin.erase()
        }
    }
}
