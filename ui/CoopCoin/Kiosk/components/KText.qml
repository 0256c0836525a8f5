// SPDX-License-Identifier: AGPL-3.0-or-later
// The one text: plain (a name can never be mark-up), in the tree that screen readers see, and in a
// line box of fixed height, so that another script moves nothing.
import QtQuick
import CoopCoin.Kiosk

Text {
    property int size: Theme.body
    property bool strong: false
    property bool mayElide: false // for what people named: products, co-ops

    readonly property int side: effectiveHorizontalAlignment // as a number, which Python can read

    color: Theme.ink
    font.pixelSize: size
    font.bold: strong
    textFormat: Text.PlainText
    lineHeightMode: Text.FixedHeight
    lineHeight: Math.ceil(size * Theme.lineHeight)
    horizontalAlignment: Text.AlignLeft
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: !visible || text === ""
}
