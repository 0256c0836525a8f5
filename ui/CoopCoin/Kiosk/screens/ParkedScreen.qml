// SPDX-License-Identifier: AGPL-3.0-or-later
// Baskets that were put aside: since when, and what was scanned first.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    PageHead {
        id: head

        width: parent.width
        text: qsTr("Baskets put aside")
        onLeaving: screen.till.back()
    }

    DeskTiles {
        anchors.top: head.bottom
        anchors.topMargin: Theme.space24
        anchors.bottom: parent.bottom
        width: parent.width
        what: "parked"
        model: screen.till.goods.parked
        onChosen: name => screen.till.goods.resume(name)
    }
}
