// SPDX-License-Identifier: AGPL-3.0-or-later
// The quiet line at the foot: where one is, whether the network is away. Nothing personal.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: line

    required property Till till
    property bool inverse: false

    readonly property color colour: inverse ? Theme.inkOnPrimary : Theme.softInk

    height: Theme.statusHeight

    KText {
        id: place

        anchors.verticalCenter: parent.verticalCenter
        readonly property int room: parent.width - condition.width - Theme.space32

        width: Math.min(implicitWidth, room)
        // Where there is no room for both names, the till's own is the one that helps.
        text: line.till.kioskName === "" ? line.till.coopName : measure.advanceWidth > room ? line.till.kioskName : measure.text
        size: Theme.caption
        color: line.colour
        elide: Text.ElideRight
        mayElide: true
    }

    TextMetrics {
        id: measure

        font.pixelSize: Theme.caption
        text: qsTr("%1 · %2").arg(line.till.coopName).arg(line.till.kioskName)
    }

    Row {
        id: condition

        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.space16

        Row {
            visible: line.till.offline !== ""
            spacing: Theme.space8

            KIcon {
                anchors.verticalCenter: parent.verticalCenter
                name: "wifi-off"
                colour: line.colour
                size: Theme.caption
            }

            KText {
                objectName: "offline"
                text: line.till.offline
                size: Theme.caption
                color: line.colour
            }
        }

        Rectangle {
            visible: line.till.demo
            anchors.verticalCenter: parent.verticalCenter
            width: demo.width + 2 * Theme.space16
            height: Theme.icon
            radius: height / 2
            color: Theme.notice
            border.width: Theme.edge
            border.color: Qt.alpha(Theme.inkOnNotice, 0.35)

            KText {
                id: demo

                objectName: "demo"
                anchors.centerIn: parent
                text: qsTr("Demo: nothing here is real")
                size: Theme.caption
                color: Theme.inkOnNotice
            }
        }
    }
}
