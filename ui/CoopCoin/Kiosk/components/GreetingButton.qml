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
    property bool brief: false // where something else must be said

    readonly property bool open: balance !== ""
    readonly property string hello: Theme.large || brief ? name : qsTr("Hello, %1").arg(name)

    height: Theme.headerHeight
    width: implicitWidth
    implicitWidth: height + 2 * Theme.space16 + Math.max(measure.advanceWidth + 2, !below.visible ? 0 : open ? below.width : invitation.advanceWidth + Theme.caption + Theme.space16)
    focusPolicy: Qt.TabFocus
    Accessible.name: open ? qsTr("Hello, %1. You have %2 coin. Touch to hide it.").arg(name).arg(balance) : qsTr("Hello, %1. Touch to see your coin.").arg(name)

    TextMetrics {
        id: measure

        font.pixelSize: Theme.title
        font.bold: true
        text: greeting.hello
    }

    TextMetrics {
        id: invitation

        font.pixelSize: Theme.caption
        text: qsTr("Touch to see your coin")
    }

    background: Rectangle {
        radius: height / 2
        color: greeting.down ? Theme.quietPressed : "transparent"

        FocusRing {
            visible: greeting.visualFocus
            corner: parent.radius
        }
    }

    contentItem: Item {
        Rectangle {
            id: circle

            anchors.left: parent.left
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
            anchors.left: circle.right
            anchors.leftMargin: Theme.space16
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter

            KText {
                objectName: "hello"
                visible: !(Theme.large && greeting.open)
                width: parent.width
                text: greeting.hello
                size: Theme.title
                strong: true
                lineHeight: Math.ceil(size * 1.15)
                elide: Text.ElideRight
                mayElide: true
            }

            Row {
                id: below

                anchors.left: parent.left
                visible: (!Theme.large && !greeting.brief) || greeting.open
                spacing: Theme.space8

                KIcon {
                    visible: !greeting.open
                    anchors.verticalCenter: parent.verticalCenter
                    name: "eye"
                    colour: Theme.softInk
                    size: Theme.caption
                }

                FitText {
                    visible: !greeting.open
                    width: Math.min(invitation.advanceWidth + 2, greeting.width - greeting.height - 2 * Theme.space16 - Theme.caption - parent.spacing)
                    text: invitation.text
                    strong: false
                    size: Theme.caption
                    color: Theme.softInk
                }

                Amount {
                    objectName: "balance"
                    visible: greeting.open
                    width: Math.min(implicitWidth, greeting.width - greeting.height - 2 * Theme.space16)
                    coin: greeting.balance
                    size: Theme.caption
                }

                KText {
                    visible: greeting.open && !Theme.large && !Theme.portrait && !greeting.brief
                    text: qsTr("coin. Touch to hide")
                    size: Theme.caption
                    color: Theme.softInk
                }
            }
        }
    }
}
