// SPDX-License-Identifier: AGPL-3.0-or-later
// What the camera sees, as in a mirror, with a frame for the code. Pictures that stop coming are no
// longer shown: `live` says whether there is anything to see.
import QtQuick
import CoopCoin.Kiosk

Rectangle {
    id: view

    required property Till till
    property bool live: false

    objectName: "live-view"
    height: Math.round(width * 9 / 16)
    radius: Theme.innerRadius
    color: Theme.quiet
    Accessible.role: Accessible.Graphic
    Accessible.name: qsTr("What the camera sees")

    Connections {
        function onPictureChanged(): void {
            view.live = true;
            stale.restart();
        }

        target: view.till
    }

    Timer {
        id: stale

        interval: 1500
        onTriggered: view.live = false
    }

    Image {
        anchors.fill: parent
        anchors.margins: Theme.space4
        source: view.visible && view.live ? view.till.picture : ""
        cache: false
        mirror: true
        fillMode: Image.PreserveAspectCrop
        clip: true
    }

    Rectangle {
        anchors.centerIn: parent
        width: Math.round(parent.width * 0.7)
        height: Math.round(parent.height * 0.5)
        radius: Theme.innerRadius
        color: "transparent"
        border.width: Theme.space4
        border.color: Theme.focusHalo

        Rectangle {
            anchors.fill: parent
            anchors.margins: Theme.space4
            radius: parent.radius - Theme.space4
            color: "transparent"
            border.width: Theme.space4
            border.color: Theme.focus
        }
    }
}
