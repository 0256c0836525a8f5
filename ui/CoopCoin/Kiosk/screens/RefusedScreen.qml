// SPDX-License-Identifier: AGPL-3.0-or-later
// It does not go: why, that nothing was taken, and what next.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property bool hard: till.refusal.hard

    Outcome {
        anchors.fill: parent
        tone: screen.hard ? "bad" : "unsure"
        iconName: screen.till.refusal.icon
        headline: screen.till.refusal.headline
        explanation: screen.till.refusal.explanation
        foot: Theme.mainTarget
    }

    KButton {
        objectName: "end-here"
        kind: screen.hard ? "outline" : "quiet"
        x: Theme.endAtLeft ? parent.width - width - Theme.space48 : Theme.space48
        anchors.bottom: go.bottom
        width: Math.min(implicitWidth, parent.width - go.width - 2 * Theme.space48 - Theme.space16)
        text: qsTr("End here")
        onClicked: screen.till.end()
    }

    KButton {
        id: go

        objectName: "done"
        kind: screen.hard ? "inverse" : "primary"
        size: Theme.title
        x: Theme.endAtLeft ? Theme.space48 : parent.width - width - Theme.space48
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.statusHeight + Theme.space24
        width: Theme.portrait ? Theme.px(300) : Theme.sideWidth - 2 * Theme.space24
        height: Theme.mainTarget
        text: qsTr("Go on")
        onClicked: screen.till.done()
    }
}
