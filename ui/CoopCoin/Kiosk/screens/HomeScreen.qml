// SPDX-License-Identifier: AGPL-3.0-or-later
// Between the desks: what would you like to do?
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    FitText {
        id: headline

        objectName: "headline"
        width: parent.width - back.width - Theme.space16
        anchors.left: parent.left
        anchors.verticalCenter: back.verticalCenter
        text: qsTr("What would you like to do?")
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
        model: screen.till.desks.rows
        onChosen: name => screen.till.desks.open(name)
    }
}
