// SPDX-License-Identifier: AGPL-3.0-or-later
// The way back, and what this page is. Back stands where reading begins: "End", which clears all,
// stands at the other end of the header, and nobody takes one for the other.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: head

    property alias text: headline.text
    property alias size: headline.size
    property alias iconName: sign.name // beside the words; "" is none
    property alias iconColour: sign.colour

    signal leaving

    implicitHeight: back.height
    height: implicitHeight

    KButton {
        id: back

        objectName: "back"
        anchors.left: parent.left
        iconName: "back"
        text: Theme.large ? "" : qsTr("Back")
        Accessible.name: qsTr("Back")
        onClicked: head.leaving()
    }

    KIcon {
        id: sign

        visible: name !== ""
        anchors.left: back.right
        anchors.leftMargin: Theme.space16
        anchors.verticalCenter: parent.verticalCenter
        size: Theme.title
    }

    FitText {
        id: headline

        objectName: "headline"
        anchors.left: sign.visible ? sign.right : back.right
        anchors.leftMargin: sign.visible ? Theme.space8 : Theme.space16
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        size: Theme.heading
    }
}
