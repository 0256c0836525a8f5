// SPDX-License-Identifier: AGPL-3.0-or-later
// A thing to say beside what is going on: what happened, then the rest.
import QtQuick
import CoopCoin.Kiosk

Rectangle {
    id: band

    required property string headline
    required property string explanation
    required property string iconName
    property string tone: "unsure" // "good", "bad": what was wanted did not happen, "unsure"

    readonly property bool wraps: Theme.large || Theme.portrait
    readonly property color ink: tone === "good" ? Theme.inkOnTint : tone === "bad" ? Theme.inkOnBad : Theme.inkOnNotice

    height: Theme.noticeHeight
    radius: Theme.radius
    color: tone === "good" ? Theme.tint : tone === "bad" ? Theme.bad : Theme.notice
    border.width: Theme.highContrast ? Theme.edge : 0
    border.color: ink
    Accessible.role: Accessible.AlertMessage
    Accessible.name: headline + " " + explanation

    KIcon {
        id: picture

        anchors.left: parent.left
        anchors.leftMargin: Theme.space24
        anchors.verticalCenter: parent.verticalCenter
        name: band.iconName
        colour: band.ink
        size: Theme.title
    }

    Column {
        anchors.left: picture.right
        anchors.leftMargin: Theme.space24
        anchors.right: parent.right
        anchors.rightMargin: Theme.space24
        anchors.verticalCenter: parent.verticalCenter

        FitText {
            objectName: "notice"
            width: parent.width
            height: Math.ceil(size * Theme.lineHeight)
            text: band.headline
            size: Theme.body
            color: band.ink
        }

        FitText {
            objectName: band.wraps ? "" : "notice-more"
            visible: text !== "" && !band.wraps
            width: parent.width
            text: band.explanation
            size: Theme.caption
            strong: false
            color: band.ink
        }

        FitParagraph {
            objectName: band.wraps ? "notice-more" : ""
            visible: text !== "" && band.wraps
            width: parent.width
            height: Math.min(implicitHeight, 2 * Math.ceil(Theme.caption * Theme.lineHeight))
            text: band.explanation
            size: Theme.caption
            color: band.ink
        }
    }
}
