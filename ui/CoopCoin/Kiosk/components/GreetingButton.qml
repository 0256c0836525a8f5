// SPDX-License-Identifier: AGPL-3.0-or-later
// Hello, and the coin balance for as long as the member wants the queue to see it.
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

T.Button {
    id: greeting

    required property string name
    required property string initial
    required property string balance

    readonly property bool open: balance !== ""

    height: Theme.headerHeight
    implicitWidth: words.x + words.width + Theme.space16
    focusPolicy: Qt.TabFocus
    Accessible.name: open ? qsTr("Hello, %1. You have %2 coin. Touch to hide it.").arg(name).arg(balance) : qsTr("Hello, %1. Touch to see your coin.").arg(name)

    background: Rectangle {
        radius: height / 2
        color: greeting.down ? Theme.quietPressed : "transparent"
        border.width: greeting.visualFocus ? Theme.space4 : 0
        border.color: Theme.focus
    }

    contentItem: Item {
        Rectangle {
            id: circle

            width: parent.height
            height: width
            radius: width / 2
            color: Theme.primary

            KText {
                anchors.centerIn: parent
                text: greeting.initial
                size: Theme.title
                strong: true
                color: Theme.inkOnPrimary
                Accessible.ignored: true
            }
        }

        Column {
            id: words

            x: circle.width + Theme.space16
            anchors.verticalCenter: parent.verticalCenter

            KText {
                objectName: "hello"
                text: qsTr("Hello, %1").arg(greeting.name)
                size: Theme.title
                strong: true
                lineHeight: Math.ceil(size * 1.15)
            }

            Row {
                spacing: Theme.space8

                KIcon {
                    visible: !greeting.open
                    anchors.verticalCenter: parent.verticalCenter
                    name: "eye"
                    colour: Theme.softInk
                    size: Theme.caption
                }

                KText {
                    visible: !greeting.open
                    text: qsTr("Touch to see your coin")
                    size: Theme.caption
                    color: Theme.softInk
                }

                CoinAmount {
                    objectName: "balance"
                    visible: greeting.open
                    amount: greeting.balance
                    size: Theme.caption
                }

                KText {
                    visible: greeting.open
                    text: qsTr("coin. Touch to hide")
                    size: Theme.caption
                    color: Theme.softInk
                }
            }
        }
    }
}
