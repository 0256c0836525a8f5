// SPDX-License-Identifier: AGPL-3.0-or-later
// A name at the start, an amount at the end.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: row

    required property string label
    property string money
    property string coin
    property int size: Theme.body
    property color colour: Theme.ink
    property color coinColour: Theme.coin

    width: parent ? parent.width : implicitWidth
    height: Math.ceil(size * Theme.lineHeight)
    Accessible.role: Accessible.StaticText
    Accessible.name: label + " " + (coin !== "" ? qsTr("%1 coin").arg(coin) : money)

    FitText {
        id: words

        anchors.left: parent.left
        anchors.verticalCenter: parent.verticalCenter
        width: Math.min(measure.advanceWidth + 2, Math.max(row.width * 0.4, row.width - amount.implicitWidth - Theme.space16))
        text: row.label
        size: Theme.body
        strong: false
        color: row.colour
        Accessible.ignored: true

        TextMetrics {
            id: measure

            font.pixelSize: Theme.body
            text: row.label
        }
    }

    Amount {
        id: amount

        anchors.left: words.right
        anchors.leftMargin: Theme.space16
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        atEnd: true
        money: row.money
        coin: row.coin
        size: row.size
        colour: row.coin !== "" ? row.coinColour : row.colour
        Accessible.ignored: true
    }
}
