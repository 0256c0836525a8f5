// SPDX-License-Identifier: AGPL-3.0-or-later
// A sheet on the paper. Its edge is a second rectangle: no renderer needs a shadow for it.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: card

    default property alias content: inside.data
    property bool bare: false // only a place, without a sheet
    property int padding: bare ? 0 : Theme.space24
    property color colour: Theme.surface
    readonly property bool low: height < Theme.lowCard

    Rectangle {
        visible: !card.bare
        anchors.bottom: parent.bottom
        width: parent.width
        height: Math.min(2 * Theme.radius, parent.height - Theme.space4) // what is seen of it
        radius: Theme.radius
        color: Theme.surfaceEdge
    }

    Rectangle {
        visible: !card.bare
        anchors.fill: parent
        anchors.bottomMargin: Theme.space4 / 2
        radius: Theme.radius
        color: card.colour
        border.width: Theme.edge
        border.color: Theme.surfaceEdge
    }

    Item {
        id: inside

        anchors.fill: parent
        anchors.margins: card.padding
    }
}
