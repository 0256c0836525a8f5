// SPDX-License-Identifier: AGPL-3.0-or-later
// An amount: of coin with its mark before the digits, of money as text with its currency. Where it
// has less room than it needs, it becomes smaller; it is never cut.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: amount

    property string coin // digits only
    property string money
    property int size: Theme.body
    property bool strong: true
    property bool atEnd: false
    property color colour: isCoin ? Theme.coin : Theme.ink

    readonly property bool isCoin: coin !== ""
    readonly property int markRoom: isCoin ? Math.round(size * 1.3) : 0

    implicitWidth: markRoom + Math.ceil(measure.advanceWidth) + 1
    implicitHeight: Math.ceil(size * Theme.lineHeight)
    width: implicitWidth
    height: implicitHeight
    Accessible.role: Accessible.StaticText
    Accessible.name: isCoin ? qsTr("%1 coin").arg(coin) : money
    Accessible.ignored: !visible || Accessible.name === ""

    TextMetrics {
        id: measure

        font.pixelSize: amount.size
        font.bold: amount.strong
        text: amount.isCoin ? amount.coin : amount.money
    }

    Row {
        id: together

        anchors.left: amount.atEnd ? undefined : parent.left
        anchors.right: amount.atEnd ? parent.right : undefined
        anchors.verticalCenter: parent.verticalCenter
        spacing: amount.markRoom - mark.width

        CoinMark {
            id: mark

            visible: amount.isCoin
            width: amount.isCoin ? size : 0
            size: Math.round(amount.size * 1.05)
            colour: amount.colour
            anchors.verticalCenter: parent.verticalCenter
        }

        FitText {
            width: Math.min(Math.ceil(measure.advanceWidth) + 1, amount.width - amount.markRoom)
            text: measure.text
            size: amount.size
            strong: amount.strong
            color: amount.colour
            Accessible.ignored: true
        }
    }
}
