// SPDX-License-Identifier: AGPL-3.0-or-later
// Who is here, what is being waited for, how long it stays, and the way out.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: header

    required property Till till
    property bool outcome: false // on a screen of one colour: only what must be said
    property bool inverse: false
    property color ink: Theme.ink
    // Said once: on other screens the page itself invites members.
    readonly property bool invites: till.standing.readerArmed && (till.screen === "search" || till.screen === "weigh" || (till.screen === "basket" && till.lineCount === 0))
    readonly property bool first: till.screen === "unfinished"
    readonly property bool warns: till.standing.idleSeconds >= 0 && !Theme.large
    readonly property bool crowded: width < Theme.px(1000)
    // The invitation is longer than the rest of such a line: it takes both.
    readonly property bool alone: crowded && invites && !Theme.large
    // Where there is no room for both, what must be said comes before the greeting.
    readonly property bool quiet: (crowded && (warns || pill.visible)) || (Theme.large && pill.visible)

    height: Theme.headerHeight

    GreetingButton {
        objectName: "balance-button"
        visible: header.till.member.known && !header.outcome && !header.first && !header.quiet
        anchors.left: parent.left
        width: Math.min(implicitWidth, header.width - doings.width - Theme.space16)
        name: header.till.member.name
        initial: header.till.member.initial
        balance: header.till.member.balance
        brief: header.warns
        onClicked: header.till.showBalance(!open)
    }

    Row {
        visible: !header.outcome && (header.first || !header.till.member.known) && !header.quiet
        anchors.left: parent.left
        spacing: Theme.space16

        Emblem {
            width: Theme.headerHeight
            name: header.first ? "clock" : "tap"
        }

        Column {
            width: header.width - doings.width - Theme.headerHeight - 2 * Theme.space16
            anchors.verticalCenter: parent.verticalCenter

            FitText {
                visible: !header.alone
                width: parent.width
                height: Math.ceil(size * 1.15)
                text: header.first ? qsTr("One thing first") : qsTr("Hello")
                size: Theme.title
            }

            FitParagraph {
                visible: !Theme.large
                width: parent.width
                height: header.alone ? header.height : Math.ceil(size * Theme.lineHeight)
                verticalAlignment: Text.AlignVCenter
                text: header.first ? qsTr("A sale from before needs a decision") : header.invites ? qsTr("Members: hold your card to the reader") : qsTr("Good to see you")
                size: Theme.caption
                color: Theme.softInk
            }
        }
    }

    Row {
        id: doings

        anchors.right: parent.right
        spacing: Theme.space16

        Loader {
            active: header.warns
            visible: active
            height: Theme.headerHeight

            sourceComponent: Component {
                IdleWarning {
                    seconds: header.till.standing.idleSeconds
                    share: header.till.standing.idleShare
                    inverse: header.inverse
                    ink: header.ink
                    onMoreTime: header.till.standing.moreTime()
                }
            }
        }

        BusyPill {
            id: pill

            visible: waited && !header.warns && !header.outcome
            most: header.width - end.width - (screen.visible ? screen.width + doings.spacing : 0) - (help.visible ? help.width + doings.spacing : 0) - doings.spacing
            words: header.till.standing.busy
        }

        KButton {
            id: help

            objectName: "help"
            visible: header.till.desks.help !== "" && !header.outcome && !header.warns && !((header.crowded || Theme.large) && pill.visible)
            kind: header.till.desks.help === "offered" ? "quiet" : "primary"
            iconName: header.till.desks.help === "here" ? "check" : "help"
            Accessible.name: header.till.desks.helpWords
            onClicked: header.till.desks.callHelp()
        }

        KButton {
            id: screen

            objectName: "display"
            visible: !header.outcome && !header.warns && !((header.crowded || Theme.large) && pill.visible)
            iconName: "display"
            Accessible.name: qsTr("How the screen looks")
            onClicked: Appearance.choosing = true
        }

        KButton {
            id: end

            objectName: "end"
            visible: !header.outcome && !header.first && !(header.crowded && header.warns)
            // Upright and in large there is no room for three buttons and who is here.
            readonly property bool brief: Theme.large && header.crowded && help.visible
            iconName: brief ? "cross" : ""
            text: brief ? "" : qsTr("End")
            Accessible.name: qsTr("End")
            onClicked: header.till.end()
        }
    }
}
