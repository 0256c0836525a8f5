// SPDX-License-Identifier: AGPL-3.0-or-later
// An amount of coin: the mark first, then the digits.
import QtQuick
import CoopCoin.Kiosk

Row {
    id: row

    property string amount
    property int size: Theme.body
    property color colour: Theme.coin
    property bool strong: true

    spacing: size / 4
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("%1 coin").arg(amount)

    CoinMark {
        size: Math.round(row.size * 1.05)
        colour: row.colour
        anchors.verticalCenter: parent.verticalCenter
    }

    KText {
        text: row.amount
        size: row.size
        strong: row.strong
        color: row.colour
        Accessible.ignored: true
    }
}
