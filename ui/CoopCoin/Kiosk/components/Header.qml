// SPDX-License-Identifier: AGPL-3.0-or-later
// Who is here, what is being waited for, how long it stays, and the way out.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: header

    required property Till till
    property bool outcome: false // on a screen of one colour: only what must be said
    property bool inverse: false // in white words
    property color ground: Theme.paper
    // Said once: on other screens the page itself invites members.
    readonly property bool invites: till.readerArmed && (till.screen === "search" || till.screen === "weigh" || (till.screen === "basket" && till.lineCount === 0))
    readonly property bool first: till.screen === "unfinished"

    height: Theme.headerHeight

    GreetingButton {
        objectName: "balance-button"
        visible: header.till.member.known && !header.outcome && !header.first
        name: header.till.member.name
        initial: header.till.member.initial
        balance: header.till.member.balance
        onClicked: header.till.showBalance(!open)
    }

    Row {
        visible: !header.outcome && (header.first || !header.till.member.known)
        spacing: Theme.space16

        Rectangle {
            width: Theme.headerHeight
            height: width
            radius: width / 2
            color: Theme.tint

            KIcon {
                anchors.centerIn: parent
                name: header.first ? "clock" : "tap"
                colour: Theme.inkOnTint
                size: Theme.heading
            }
        }

        Column {
            anchors.verticalCenter: parent.verticalCenter
            anchors.verticalCenterOffset: -Theme.space4

            KText {
                text: header.first ? qsTr("One thing first") : qsTr("Hello")
                size: Theme.title
                strong: true
                lineHeight: Math.ceil(size * 1.15)
            }

            KText {
                text: header.first ? qsTr("A sale from before needs a decision") : header.invites ? qsTr("Members: hold your card to the reader") : qsTr("Good to see you")
                size: Theme.caption
                color: Theme.softInk
            }
        }
    }

    Row {
        anchors.right: parent.right
        spacing: Theme.space16
        layoutDirection: Qt.LeftToRight

        Loader {
            active: header.till.idleSeconds >= 0
            visible: active
            height: Theme.headerHeight

            sourceComponent: Component {
                IdleWarning {
                    seconds: header.till.idleSeconds
                    share: header.till.idleShare
                    inverse: header.inverse
                    ground: header.ground
                    onMoreTime: header.till.moreTime()
                }
            }
        }

        BusyPill {
            visible: waited && header.till.idleSeconds < 0
            words: header.till.busy
        }

        KButton {
            objectName: "end"
            visible: !header.outcome && !header.first
            text: qsTr("End")
            onClicked: header.till.end()
        }
    }
}
