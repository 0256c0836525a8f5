// SPDX-License-Identifier: AGPL-3.0-or-later
// Ring, words and the way out of it.
import QtQuick
import CoopCoin.Kiosk

Row {
    id: warning

    required property int seconds
    required property real share
    property color ground: Theme.primary
    property bool inverse: false // white words
    property color ringColour: inverse ? Theme.inkOnPrimary : Theme.primary

    signal moreTime

    spacing: Theme.space16

    IdleRing {
        anchors.verticalCenter: parent.verticalCenter
        share: warning.share
        colour: warning.ringColour
        track: warning.inverse ? Qt.darker(warning.ground, 1.3) : Theme.divider
    }

    Column {
        anchors.verticalCenter: parent.verticalCenter

        KText {
            text: qsTr("Still there?")
            size: Theme.caption
            strong: true
            color: warning.inverse ? Theme.inkOnPrimary : Theme.ink
        }

        KText {
            objectName: "idle-words"
            text: warning.seconds === 1 ? qsTr("Clears in 1 second") : qsTr("Clears in %1 seconds").arg(warning.seconds)
            size: Theme.caption
            color: warning.inverse ? Theme.inkOnPrimary : Theme.softInk
        }
    }

    KButton {
        objectName: "more-time"
        text: qsTr("I need more time")
        kind: warning.inverse ? "inverse" : "quiet"
        inverseInk: Theme.ink
        onClicked: warning.moreTime()
    }
}
