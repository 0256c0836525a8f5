// SPDX-License-Identifier: AGPL-3.0-or-later
// Nothing can be sold here now: calm, and where to go.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.space48, Theme.readable)
        spacing: Theme.space24

        Emblem {
            visible: !Theme.large || Theme.portrait
            anchors.horizontalCenter: parent.horizontalCenter
            color: Theme.quiet
            name: "lock"
            ink: Theme.inkOnQuiet
        }

        KText {
            objectName: "stopped"
            width: parent.width
            text: qsTr("This till is closed just now")
            size: Theme.display
            strong: true
            wrapMode: Text.Wrap
            horizontalAlignment: Text.AlignHCenter
        }

        KText {
            objectName: "explanation"
            width: parent.width
            text: screen.till.refusal.text === "" ? qsTr("Please use another till, or ask at the desk.") : screen.till.refusal.text
            size: Theme.body
            color: Theme.softInk
            wrapMode: Text.Wrap
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
