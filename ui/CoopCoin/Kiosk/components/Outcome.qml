// SPDX-License-Identifier: AGPL-3.0-or-later
// An outcome fills the screen: colour, icon and words, readable from three metres; where there is
// more to it, a sheet beside the words, or below them where the screen is upright.
import QtQuick
import CoopCoin.Kiosk

Rectangle {
    id: outcome

    property string tone: "good" // "good", "bad", "unsure"
    property string iconName: "check"
    property string headline
    property string explanation
    property bool sided: false
    property int foot: 0 // what the page puts at the end
    property int sideWidth: Math.max(Theme.sideWidth, Math.round(width * 0.34))
    property real sideShare: 0.5 // of the height, where the screen is upright
    default property alias content: extra.data
    property alias side: sheet.content
    readonly property alias sheet: sheet
    readonly property bool narrowed: sided && !Theme.portrait
    readonly property bool pressed: sided && Theme.portrait // for height

    readonly property color ink: tone === "good" ? Theme.inkOnGood : tone === "bad" ? Theme.inkOnBad : Theme.inkOnNotice

    // What height there is for something that begins at y of the words.
    function room(y: real): int {
        const end = pressed ? sheet.y : height - Math.max(Theme.statusHeight, Theme.margin) - foot;
        return Math.max(Theme.space24, end - words.y - y - Theme.space16);
    }

    color: tone === "good" ? Theme.good : tone === "bad" ? Theme.bad : Theme.notice
    Accessible.role: Accessible.AlertMessage
    Accessible.name: headline + " " + explanation

    Column {
        id: words

        x: outcome.narrowed && Theme.endAtLeft ? sheet.x + sheet.width + Theme.space48 : Theme.rightToLeft ? parent.width - width - Theme.space48 : Theme.space48
        y: Theme.large ? Theme.space32 : Theme.headerTop + Theme.headerHeight + Theme.space16
        width: outcome.narrowed ? outcome.width - sheet.width - Theme.margin - 2 * Theme.space48 : Math.min(outcome.width - 2 * Theme.space48, Theme.readable)
        spacing: outcome.pressed ? Theme.space16 : Theme.space24

        Rectangle {
            id: emblem

            visible: !outcome.pressed && (!Theme.large || Theme.portrait)
            x: Theme.rightToLeft ? parent.width - width : 0
            width: Theme.emblem
            height: width
            radius: width / 2
            color: outcome.ink

            NumberAnimation on scale {
                from: 0.6
                to: 1
                duration: Theme.tick
                easing.type: Easing.OutBack
                running: outcome.visible && Theme.motion
            }

            KIcon {
                anchors.centerIn: parent
                name: outcome.iconName
                colour: outcome.color
                size: Math.round(parent.width * 0.6)
            }
        }

        Row {
            width: parent.width
            spacing: Theme.space24

            // Where there is no room for the emblem above the words, its icon stands before them.
            KIcon {
                id: small

                visible: !emblem.visible
                width: visible ? size : 0
                name: outcome.iconName
                colour: outcome.ink
                size: Math.round(Theme.display * Theme.lineHeight)
            }

            KText {
                objectName: "headline"
                width: parent.width - (small.visible ? small.width + Theme.space24 : 0)
                text: outcome.headline
                size: Theme.display
                strong: true
                color: outcome.ink
                wrapMode: Text.Wrap
            }
        }

        FitParagraph {
            objectName: "explanation"
            visible: text !== ""
            width: parent.width
            height: outcome.room(y)
            text: outcome.explanation
            size: Theme.title
            color: outcome.ink
        }

        Column {
            id: extra

            width: parent.width
            spacing: Theme.space16
        }
    }

    Card {
        id: sheet

        visible: outcome.sided
        x: Theme.endAtLeft ? Theme.margin : parent.width - width - Theme.margin
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Math.max(Theme.statusHeight, Theme.margin)
        width: Theme.portrait ? outcome.width - 2 * Theme.margin : outcome.sideWidth
        height: Theme.portrait ? Math.round(outcome.height * outcome.sideShare) : outcome.height - anchors.bottomMargin - (Theme.large ? Theme.margin : Theme.headerTop + Theme.headerHeight + Theme.space16)
    }
}
