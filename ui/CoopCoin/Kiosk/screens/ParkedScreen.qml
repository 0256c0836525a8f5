// SPDX-License-Identifier: AGPL-3.0-or-later
// Baskets that were put aside: since when, and what was scanned first.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    FitText {
        objectName: "headline"
        width: parent.width - back.width - Theme.space16
        anchors.left: parent.left
        anchors.verticalCenter: back.verticalCenter
        text: qsTr("Baskets put aside")
        size: Theme.heading
    }

    KButton {
        id: back

        objectName: "back"
        anchors.right: parent.right
        iconName: "back"
        text: qsTr("Back")
        onClicked: screen.till.back()
    }

    DeskTiles {
        anchors.top: back.bottom
        anchors.topMargin: Theme.space24
        anchors.bottom: parent.bottom
        width: parent.width
        what: "parked"
        model: screen.till.goods.parked
        onChosen: name => screen.till.goods.resume(name)
    }
}
