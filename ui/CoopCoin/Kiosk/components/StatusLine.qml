// SPDX-License-Identifier: AGPL-3.0-or-later
// The quiet line at the foot: where one is, whether the network is away. Nothing personal. Where
// everything is large there is no room for a quiet line.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: line

    required property Till till
    property color ink: Theme.softInk
    readonly property bool narrow: width < Theme.px(1000)

    height: Theme.statusHeight

    // For staff, on the welcome screen; whatever lies below still gets the touch.
    TapHandler {
        longPressThreshold: 1.5
        onLongPressed: line.till.devices.open()
    }

    KText {
        id: place

        readonly property int room: line.width - condition.width - Theme.space32

        anchors.left: parent.left
        anchors.verticalCenter: parent.verticalCenter
        visible: room > Theme.target
        width: Math.min(implicitWidth, room)
        // Where there is no room for both names, the till's own is the one that helps.
        text: line.till.kioskName === "" ? line.till.coopName : measure.advanceWidth > room ? line.till.kioskName : measure.text
        size: Theme.caption
        color: line.ink
        elide: Text.ElideRight
        mayElide: true
    }

    TextMetrics {
        id: measure

        font.pixelSize: Theme.caption
        text: qsTr("%1 · %2").arg(line.till.coopName).arg(line.till.kioskName) + (line.till.desks.cashier === "" ? "" : " · " + line.till.desks.cashier)
    }

    Row {
        id: condition

        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.space16

        Row {
            visible: line.till.standing.offline !== ""
            spacing: Theme.space8

            KIcon {
                anchors.verticalCenter: parent.verticalCenter
                name: "wifi-off"
                colour: line.ink
                size: Theme.caption
            }

            FitText {
                objectName: "offline"
                width: Math.min(Math.ceil(words.advanceWidth) + 1, line.width - demo.width - Theme.target)
                text: line.till.standing.offline
                size: Theme.caption
                strong: false
                color: line.ink

                TextMetrics {
                    id: words

                    font.pixelSize: Theme.caption
                    text: line.till.standing.offline
                }
            }
        }

        Rectangle {
            id: demo

            visible: line.till.demo
            anchors.verticalCenter: parent.verticalCenter
            width: visible ? label.width + 2 * Theme.space16 : 0
            height: Theme.icon
            radius: height / 2
            color: Theme.notice
            border.width: Theme.edge
            border.color: Qt.alpha(Theme.inkOnNotice, 0.35)

            KText {
                id: label

                objectName: "demo"
                anchors.centerIn: parent
                text: line.narrow ? qsTr("Demo") : qsTr("Demo: nothing here is real")
                size: Theme.caption
                color: Theme.inkOnNotice
            }
        }
    }
}
