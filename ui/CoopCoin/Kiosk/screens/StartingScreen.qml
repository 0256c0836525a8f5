// SPDX-License-Identifier: AGPL-3.0-or-later
// The till is being opened.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    GettingReady {
        anchors.centerIn: parent
        coopName: screen.till.coopName
    }
}
