// SPDX-License-Identifier: AGPL-3.0-or-later
// What stays while pages come and go: greeting, notice, status.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: frame

    required property Till till

    readonly property bool welcome: till.screen === "starting" || till.screen === "idle" || till.screen === "stopped"
    readonly property bool outcome: till.screen === "approved" || till.screen === "refused" || till.screen === "proof"
    readonly property bool good: till.screen === "approved" || (till.screen === "proof" && till.proof.state === "proved")
    readonly property bool bad: (till.screen === "refused" && till.refusal.hard) || (till.screen === "proof" && till.proof.state === "false")
    readonly property color ink: good ? Theme.inkOnGood : bad ? Theme.inkOnBad : outcome ? Theme.inkOnNotice : Theme.ink

    // Where all is large, one thing at a time: the question, else the notice, else the greeting. An
    // outcome that has no room for a notice says itself what matters.
    readonly property bool asks: Theme.large && till.standing.idleSeconds >= 0
    // Of a printer in trouble the page itself speaks, where its receipt is.
    readonly property bool said: till.screen === "approved" && till.approved.receipt === "waiting" && till.notice.icon === "printer"
    readonly property bool noticed: band.headline !== "" && !(outcome && (Theme.large || Theme.portrait)) && !asks && !said

    Header {
        visible: !frame.welcome && !frame.asks && !(Theme.large && frame.noticed)
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        y: Theme.lowReach && !frame.outcome ? parent.height - height - Theme.statusHeight - Theme.space8 : Theme.headerTop
        till: frame.till
        outcome: frame.outcome
        inverse: frame.outcome
        ink: frame.ink
    }

    NoticeBand {
        id: band

        visible: frame.noticed
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        // Over a full screen, and where all is large, it takes the place of the greeting.
        y: frame.welcome || frame.outcome || Theme.large ? Theme.space16 : Theme.contentTop
        headline: frame.till.notice.headline
        explanation: frame.till.notice.explanation
        iconName: frame.till.notice.icon
        tone: frame.till.notice.tone
    }

    StatusLine {
        visible: !Theme.large
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.bottom: parent.bottom
        till: frame.till
        ink: frame.outcome ? frame.ink : Theme.softInk
    }

    Loader {
        active: frame.asks
        anchors.fill: parent

        sourceComponent: StillThere {
            seconds: frame.till.standing.idleSeconds
            share: frame.till.standing.idleShare
            onMoreTime: frame.till.standing.moreTime()
            onEnded: frame.till.end()
        }
    }
}
