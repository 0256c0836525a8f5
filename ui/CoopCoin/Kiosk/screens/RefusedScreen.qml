// SPDX-License-Identifier: AGPL-3.0-or-later
// It does not go: why, that nothing was taken, and what next.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    Outcome {
        anchors.fill: parent
        tone: screen.till.refusal.hard ? "bad" : "unsure"
        iconName: screen.till.refusal.icon
        headline: screen.till.refusal.headline
        explanation: screen.till.refusal.explanation
        contentWidth: Math.min(width - 2 * Theme.space48, Theme.readable)
    }

    KButton {
        objectName: "end-here"
        kind: screen.till.refusal.hard ? "outline" : "quiet"
        anchors.left: parent.left
        anchors.leftMargin: Theme.space48
        anchors.bottom: go.bottom
        text: qsTr("End here")
        onClicked: screen.till.end()
    }

    KButton {
        id: go

        objectName: "done"
        kind: screen.till.refusal.hard ? "inverse" : "primary"
        inverseInk: Theme.danger
        size: Theme.title
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin + Theme.space24
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.statusHeight + Theme.space24
        width: Theme.sideWidth - 2 * Theme.space24
        height: Theme.mainTarget
        text: qsTr("Go on")
        onClicked: screen.till.done()
    }
}
