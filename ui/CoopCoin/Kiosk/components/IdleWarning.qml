// SPDX-License-Identifier: AGPL-3.0-or-later
// The screen is about to clear: a ring with the seconds, words, and the way out of it.
import QtQuick
import CoopCoin.Kiosk

Row {
    id: warning

    required property int seconds
    required property real share
    property bool inverse: false // on a screen of one colour
    property color ink: Theme.ink

    signal moreTime

    spacing: Theme.space16

    Ring {
        anchors.verticalCenter: parent.verticalCenter
        share: warning.share
        label: qsTr("%n s", "", warning.seconds)
        colour: warning.inverse ? warning.ink : Theme.primary
        track: warning.inverse ? Qt.alpha(warning.ink, 0.25) : Theme.divider
        ink: warning.ink
    }

    Column {
        anchors.verticalCenter: parent.verticalCenter

        KText {
            anchors.left: parent.left // a column does not mirror by itself
            text: qsTr("Still there?")
            size: Theme.caption
            strong: true
            color: warning.ink
        }

        KText {
            objectName: "idle-words"
            anchors.left: parent.left
            text: qsTr("Clears in %n second(s)", "", warning.seconds)
            size: Theme.caption
            color: warning.ink
        }
    }

    KButton {
        objectName: "more-time"
        text: qsTr("I need more time")
        onClicked: warning.moreTime()
    }
}
