// SPDX-License-Identifier: AGPL-3.0-or-later
// The first thing that is seen; it needs as little as it can.
import QtQuick
import CoopCoin.Kiosk

Column {
    id: ready

    property string coopName

    spacing: Theme.space24

    KText {
        anchors.horizontalCenter: parent.horizontalCenter
        text: ready.coopName === "" ? qsTr("Good day") : ready.coopName
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
