// SPDX-License-Identifier: AGPL-3.0-or-later
// Words in as many lines as they need, in a place of a given height: where a language needs more
// room than there is, the letters become smaller rather than being cut.
import QtQuick
import CoopCoin.Kiosk

Text {
    property int size: Theme.body
    readonly property int side: effectiveHorizontalAlignment // as a number, which Python can read

    color: Theme.ink
    font.pixelSize: size
    fontSizeMode: Text.Fit
    minimumPixelSize: Theme.px(18)
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
    horizontalAlignment: Text.AlignLeft
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: !visible || text === ""
}
