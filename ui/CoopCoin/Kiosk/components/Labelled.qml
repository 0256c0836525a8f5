// SPDX-License-Identifier: AGPL-3.0-or-later
// A name at the start, an amount at the end; where there is little width, the amount below.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: row

    required property string label
    property string money
    property string coin
    property int size: Theme.body
    property bool below: false
    property color colour: Theme.ink
    property color coinColour: Theme.coin

    width: parent ? parent.width : implicitWidth
    height: Math.ceil(size * Theme.lineHeight) + (below ? words.height : 0)
    Accessible.role: Accessible.StaticText
    Accessible.name: label + " " + (coin !== "" ? qsTr("%1 coin").arg(coin) : money)

    FitText {
        id: words

        anchors.left: parent.left
        y: row.below ? 0 : (row.height - height) / 2
        width: row.below ? row.width : Math.min(measure.advanceWidth + 2, Math.max(row.width * 0.4, row.width - amount.implicitWidth - Theme.space16))
        text: row.label
        size: row.below ? Theme.caption : Theme.body
        strong: false
        color: row.below ? Theme.softInk : row.colour
        Accessible.ignored: true

        TextMetrics {
            id: measure

            font.pixelSize: Theme.body
            text: row.label
        }
    }

    Amount {
        id: amount

        anchors.right: parent.right
        y: row.height - (row.below ? height : (row.height + height) / 2)
        width: row.below ? row.width : row.width - words.width - Theme.space16
        atEnd: !row.below
        money: row.money
        coin: row.coin
        size: row.size
        colour: row.coin !== "" ? row.coinColour : row.colour
        Accessible.ignored: true
    }
}
