// SPDX-License-Identifier: AGPL-3.0-or-later
// Between the desks: what would you like to do?
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    PageHead {
        id: head

        width: parent.width
        text: qsTr("What would you like to do?")
        onLeaving: screen.till.back()
    }

    DeskTiles {
        anchors.top: head.bottom
        anchors.topMargin: Theme.space24
        anchors.bottom: parent.bottom
        width: parent.width
        model: screen.till.desks.rows
        onChosen: name => screen.till.desks.open(name)
    }
}
