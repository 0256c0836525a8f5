// SPDX-License-Identifier: AGPL-3.0-or-later
// A name at the start, an amount at the end: of money as text, of coin with its mark.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: row

    required property string label
    property string money
    property string coin
    property int size: Theme.body
    property color colour: Theme.ink

    height: Math.ceil(size * Theme.lineHeight)

    KText {
        id: words

        anchors.verticalCenter: parent.verticalCenter
        text: row.label
        color: row.colour
    }

    FitText {
        visible: row.coin === ""
        anchors.left: words.right
        anchors.leftMargin: Theme.space16
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        horizontalAlignment: Text.AlignRight
        text: row.money
        size: row.size
        color: row.colour
    }

    CoinAmount {
        visible: row.coin !== ""
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        amount: row.coin
        size: row.size
    }
}
