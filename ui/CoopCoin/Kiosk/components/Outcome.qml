// SPDX-License-Identifier: AGPL-3.0-or-later
// An outcome fills the screen: colour, icon and words, readable from three metres.
import QtQuick
import CoopCoin.Kiosk

Rectangle {
    id: outcome

    property string tone: "good" // "good", "bad", "unsure"
    property string iconName: "check"
    property string headline
    property string explanation
    property int contentWidth: width - 2 * Theme.space48
    default property alias content: extra.data

    readonly property color ink: tone === "good" ? Theme.inkOnPrimary : tone === "bad" ? Theme.inkOnDanger : Theme.inkOnNotice

    color: tone === "good" ? Theme.primary : tone === "bad" ? Theme.danger : Theme.notice
    Accessible.role: Accessible.AlertMessage
    Accessible.name: headline + " " + explanation

    Column {
        x: Theme.space48
        y: Theme.contentTop
        width: outcome.contentWidth
        spacing: Theme.space24

        Rectangle {
            id: emblem

            width: Theme.emblem
            height: width
            radius: width / 2
            color: outcome.ink

            NumberAnimation on scale {
                from: 0.6
                to: 1
                duration: Theme.tick
                easing.type: Easing.OutBack
                running: Theme.motion
            }

            KIcon {
                anchors.centerIn: parent
                name: outcome.iconName
                colour: outcome.color
                size: Math.round(parent.width * 0.6)
            }
        }

        KText {
            objectName: "headline"
            width: parent.width
            text: outcome.headline
            size: Theme.display
            strong: true
            color: outcome.ink
            wrapMode: Text.Wrap
        }

        KText {
            objectName: "explanation"
            visible: text !== ""
            width: parent.width
            text: outcome.explanation
            size: Theme.title
            color: outcome.ink
            wrapMode: Text.Wrap
        }

        Column {
            id: extra

            width: parent.width
            spacing: Theme.space16
        }
    }
}
