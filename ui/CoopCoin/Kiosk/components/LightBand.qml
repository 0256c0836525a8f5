// SPDX-License-Identifier: AGPL-3.0-or-later
// How something stands, seen across the room: green, amber or red, with a sign and words. Without a
// light it is a heading.
import QtQuick
import CoopCoin.Kiosk

Rectangle {
    id: band

    required property string light // "green", "amber", "red"; "" for none
    required property string sign
    required property string words
    property int lines: 3

    readonly property bool lit: light !== ""
    readonly property color ink: !lit ? Theme.ink : light === "green" ? Theme.inkOnTint : light === "red" ? Theme.inkOnBad : Theme.inkOnNotice
    readonly property int inset: lit ? Theme.space16 : 0

    height: said.height + 2 * inset
    radius: Theme.radius
    color: !lit ? "transparent" : light === "green" ? Theme.tint : light === "red" ? Theme.bad : Theme.notice
    border.width: lit && Theme.highContrast ? Theme.edge : 0
    border.color: ink

    KIcon {
        id: picture

        visible: band.sign !== ""
        anchors.left: parent.left
        anchors.leftMargin: band.inset
        y: band.inset + (Math.ceil(Theme.title * Theme.lineHeight) - height) / 2
        name: band.sign
        colour: band.ink
        size: Theme.title
    }

    FitParagraph {
        id: said

        objectName: "headline"
        anchors.left: picture.visible ? picture.right : parent.left
        anchors.leftMargin: picture.visible ? Theme.space8 : 0
        anchors.right: parent.right
        anchors.rightMargin: band.inset
        y: band.inset
        height: Math.min(implicitHeight, band.lines * Math.ceil(Theme.title * Theme.lineHeight))
        text: band.words
        color: band.ink
        size: Theme.title
        font.bold: true
    }
}
