// SPDX-License-Identifier: AGPL-3.0-or-later
// One line that becomes smaller rather than being cut: amounts, whose length nobody knows.
import QtQuick
import CoopCoin.Kiosk

Text {
    id: label

    property int size: Theme.amount
    property bool strong: true
    readonly property int side: effectiveHorizontalAlignment // as a number, which Python can read

    height: Math.ceil(size * Theme.lineHeight)
    color: Theme.ink
    font.pixelSize: size
    font.bold: strong
    font.letterSpacing: size >= Theme.amount ? -size * 0.02 : 0
    fontSizeMode: Text.HorizontalFit
    minimumPixelSize: Theme.px(15)
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
    horizontalAlignment: Text.AlignLeft
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: !visible || text === ""
}
