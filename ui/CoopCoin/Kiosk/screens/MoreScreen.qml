// SPDX-License-Identifier: AGPL-3.0-or-later
// What else can be done with the basket.
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
        text: qsTr("What else?")
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
        what: "more"
        model: screen.till.goods.acts
        onChosen: name => screen.till.goods.act(name)
    }
}
