// SPDX-License-Identifier: AGPL-3.0-or-later
// Says that a list goes on, and how far.
import QtQuick
import CoopCoin.Kiosk

Rectangle {
    id: sign

    property int count
    property bool below: true

    height: Theme.sign
    color: Theme.tint
    radius: Theme.innerRadius
    border.width: Theme.highContrast ? Theme.edge : 0
    border.color: Theme.controlEdge

    Row {
        anchors.centerIn: parent
        spacing: Theme.space16

        KIcon {
            anchors.verticalCenter: parent.verticalCenter
            name: sign.below ? "down" : "up"
            colour: Theme.inkOnTint
            size: Theme.caption
        }

        KText {
            text: sign.below ? qsTr("%1 more below").arg(sign.count) : qsTr("%1 more above").arg(sign.count)
            size: Theme.caption
            strong: true
            color: Theme.inkOnTint
        }
    }
}
