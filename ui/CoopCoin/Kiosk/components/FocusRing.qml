// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the keyboard is: a ring around its parent, and another around that, so that one of the two
// stands out from whatever is behind.
import QtQuick
import CoopCoin.Kiosk

Rectangle {
    property int corner: Theme.radius

    anchors.fill: parent
    anchors.margins: -Theme.space4
    radius: corner + Theme.space4
    color: "transparent"
    border.width: Theme.space4
    border.color: Theme.focus

    Rectangle {
        anchors.fill: parent
        anchors.margins: -Theme.space4 / 2
        radius: parent.radius + Theme.space4 / 2
        color: "transparent"
        border.width: Theme.space4 / 2
        border.color: Theme.focusHalo
    }
}
