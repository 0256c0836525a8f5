// SPDX-License-Identifier: AGPL-3.0-or-later
// One bill, two named parts: coin first with its mark and colour, money with its currency.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: bar

    required property string coin
    required property string money
    required property bool hasCoin
    required property bool hasMoney
    required property real share
    property bool large: false
    readonly property int size: large ? Theme.heading : Theme.title

    // Both parts stay readable, however small one of them is.
    readonly property int coinWidth: {
        if (!hasCoin)
            return 0;
        if (!hasMoney)
            return width;
        return Math.round(width * Math.min(0.64, Math.max(0.36, share)));
    }

    height: large ? Theme.tallBar : Theme.lowBar

    Rectangle {
        id: coinPart

        visible: bar.hasCoin
        width: bar.coinWidth
        height: parent.height
        topLeftRadius: Theme.radius
        bottomLeftRadius: Theme.radius
        topRightRadius: bar.hasMoney ? 0 : Theme.radius
        bottomRightRadius: topRightRadius
        color: Theme.coin

        Column {
            anchors.verticalCenter: parent.verticalCenter
            x: Theme.space24

            KText {
                text: qsTr("In coin")
                size: bar.large ? Theme.body : Theme.caption
                color: Theme.inkOnCoin
            }

            CoinAmount {
                objectName: "coin-part"
                amount: bar.coin
                size: bar.size
                colour: Theme.inkOnCoin
            }
        }
    }

    Rectangle {
        visible: bar.hasMoney
        anchors.right: parent.right
        width: bar.width - (bar.hasCoin ? bar.coinWidth + Theme.space4 : 0)
        height: parent.height
        topLeftRadius: bar.hasCoin ? 0 : Theme.radius
        bottomLeftRadius: topLeftRadius
        topRightRadius: Theme.radius
        bottomRightRadius: Theme.radius
        color: Theme.tint
        border.width: Theme.highContrast ? Theme.edge : 0
        border.color: Theme.controlEdge

        Column {
            anchors.verticalCenter: parent.verticalCenter
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.leftMargin: Theme.space24
            anchors.rightMargin: Theme.space16

            KText {
                text: qsTr("In cash")
                size: bar.large ? Theme.body : Theme.caption
                color: Theme.inkOnTint
            }

            FitText {
                objectName: "money-part"
                width: parent.width
                text: bar.money
                size: bar.size
                color: Theme.inkOnTint
            }
        }
    }
}
