// SPDX-License-Identifier: AGPL-3.0-or-later
// What else can be done with the basket.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    PageHead {
        id: head

        width: parent.width
        text: qsTr("What else?")
        onLeaving: screen.till.back()
    }

    DeskTiles {
        anchors.top: head.bottom
        anchors.topMargin: Theme.space24
        anchors.bottom: parent.bottom
        width: parent.width
        what: "more"
        model: screen.till.goods.acts
        onChosen: name => screen.till.goods.act(name)
    }
}
