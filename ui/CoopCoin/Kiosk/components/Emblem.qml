// SPDX-License-Identifier: AGPL-3.0-or-later
// An icon in a circle: the first thing that is seen of a page.
import QtQuick
import CoopCoin.Kiosk

Rectangle {
    property alias name: picture.name
    property alias ink: picture.colour

    width: Theme.emblem
    height: width
    radius: width / 2
    color: Theme.tint
    border.width: Theme.highContrast ? Theme.edge : 0
    border.color: Theme.controlEdge

    KIcon {
        id: picture

        anchors.centerIn: parent
        colour: Theme.inkOnTint
        size: Math.round(parent.width * 0.58)
    }
}
