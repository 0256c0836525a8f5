// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody of the staff may do at this kiosk.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    PageHead {
        id: head

        width: parent.width
        text: qsTr("For staff")
        onLeaving: screen.till.back()
    }

    DeskTiles {
        anchors.top: head.bottom
        anchors.topMargin: Theme.space24
        anchors.bottom: parent.bottom
        width: parent.width
        what: "act"
        model: screen.till.desks.acts
        onChosen: name => screen.till.desks.act(name)
    }
}
