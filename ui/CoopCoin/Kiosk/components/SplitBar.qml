// SPDX-License-Identifier: AGPL-3.0-or-later
// One bill, two named parts: coin first with its mark and colour, money with its currency.
pragma ComponentBehavior: Bound
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
    // Two lines, one over the other, also where the bar has to be low.
    readonly property int most: Math.floor(0.37 * height)
    readonly property int size: Math.min(most, large ? Theme.heading : Theme.title)
    readonly property int labelSize: Math.min(most, large ? Theme.body : Theme.caption)

    // Both parts stay readable, however small one of them is.
    readonly property int coinWidth: {
        if (!hasCoin)
            return 0;
        if (!hasMoney)
            return width;
        return Math.round(width * Math.min(0.64, Math.max(0.36, share)));
    }

    height: large ? Theme.tallBar : Theme.lowBar

    component Part: Rectangle {
        id: part

        property bool first
        property bool last
        property string label
        property color ink
        property alias coin: amount.coin
        property alias money: amount.money
        property alias amountName: amount.objectName
        readonly property int startRadius: first ? Theme.radius : 0
        readonly property int endRadius: last ? Theme.radius : 0

        height: parent.height
        topLeftRadius: Theme.rightToLeft ? endRadius : startRadius
        bottomLeftRadius: topLeftRadius
        topRightRadius: Theme.rightToLeft ? startRadius : endRadius
        bottomRightRadius: topRightRadius

        Column {
            anchors.verticalCenter: parent.verticalCenter
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.leftMargin: Theme.space24
            anchors.rightMargin: Theme.space16

            FitText {
                width: parent.width
                text: part.label
                size: bar.labelSize
                strong: false
                color: part.ink
            }

            Amount {
                id: amount

                width: parent.width
                size: bar.size
                colour: part.ink
            }
        }
    }

    Part {
        visible: bar.hasCoin
        anchors.left: parent.left
        width: bar.coinWidth
        first: true
        last: !bar.hasMoney
        color: Theme.coin
        ink: Theme.inkOnCoin
        label: qsTr("In coin")
        coin: bar.coin
        amountName: "coin-part"
    }

    Part {
        visible: bar.hasMoney
        anchors.right: parent.right
        width: bar.width - (bar.hasCoin ? bar.coinWidth + Theme.space4 : 0)
        first: !bar.hasCoin
        last: true
        color: Theme.tint
        border.width: Theme.highContrast ? Theme.edge : 0
        border.color: Theme.controlEdge
        ink: Theme.inkOnTint
        label: qsTr("In cash")
        money: bar.money
        amountName: "money-part"
    }
}
