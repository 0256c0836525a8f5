// SPDX-License-Identifier: AGPL-3.0-or-later
// A small picture at the start of a row.
import QtQuick
import CoopCoin.Kiosk

Rectangle {
    property alias name: picture.name
    property alias ink: picture.colour

    width: Theme.tile
    height: width
    radius: Theme.innerRadius
    color: Theme.tint
    border.width: Theme.highContrast ? Theme.edge : 0
    border.color: Theme.controlEdge

    KIcon {
        id: picture

        anchors.centerIn: parent
        colour: Theme.inkOnTint
        size: Math.round(parent.width * 0.55)
    }
}
