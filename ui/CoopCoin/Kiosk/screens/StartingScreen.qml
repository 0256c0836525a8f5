// SPDX-License-Identifier: AGPL-3.0-or-later
// The first thing that is seen; it imports as little as it can.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    Column {
        anchors.centerIn: parent
        spacing: Theme.space24

        KText {
            anchors.horizontalCenter: parent.horizontalCenter
            text: screen.till.coopName === "" ? qsTr("Good morning") : screen.till.coopName
            size: Theme.heading
            strong: true
        }

        KText {
            objectName: "starting"
            anchors.horizontalCenter: parent.horizontalCenter
            text: qsTr("Getting ready")
            color: Theme.softInk
        }

        Spinner {
            anchors.horizontalCenter: parent.horizontalCenter
        }
    }
}
