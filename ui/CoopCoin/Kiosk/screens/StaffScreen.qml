// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody of the staff may do at this kiosk.
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
        text: qsTr("For staff")
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
        what: "act"
        model: screen.till.desks.acts
        onChosen: name => screen.till.desks.act(name)
    }
}
