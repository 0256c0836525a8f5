// SPDX-License-Identifier: AGPL-3.0-or-later
// What stays while pages come and go: greeting, notice, status.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: frame

    required property Till till

    readonly property bool welcome: till.screen === "starting" || till.screen === "idle" || till.screen === "stopped"
    readonly property bool outcome: till.screen === "approved" || till.screen === "refused" || till.screen === "proof"
    readonly property bool green: till.screen === "approved" || (till.screen === "proof" && till.proof.state === "proved")
    readonly property bool red: (till.screen === "refused" && till.refusal.hard) || (till.screen === "proof" && till.proof.state === "false")

    Header {
        visible: !frame.welcome
        x: Theme.margin
        y: Theme.headerTop
        width: parent.width - 2 * Theme.margin
        till: frame.till
        outcome: frame.outcome
        inverse: frame.green || frame.red
        ground: frame.green ? Theme.primary : Theme.danger
    }

    NoticeBand {
        visible: headline !== ""
        x: Theme.margin
        // Over a full screen it takes the place of the greeting.
        y: frame.welcome || frame.outcome ? Theme.space16 : Theme.contentTop
        width: parent.width - 2 * Theme.margin
        headline: frame.till.notice.headline
        explanation: frame.till.notice.explanation
        iconName: frame.till.notice.icon
        good: frame.till.notice.good
    }

    StatusLine {
        anchors.bottom: parent.bottom
        x: Theme.margin
        width: parent.width - 2 * Theme.margin
        till: frame.till
        inverse: frame.green || frame.red
    }
}
