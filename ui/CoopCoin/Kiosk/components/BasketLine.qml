// SPDX-License-Identifier: AGPL-3.0-or-later
// One line of the basket; without a stepper and a picture it is one of a receipt. Where everything is large, the
// price and the stepper stand below the name.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: row

    required property int index
    required property int number
    required property string name
    required property string icon
    required property int quantity
    required property string weight
    required property string each
    required property string price
    required property string saved
    required property string deposit
    required property int keyed
    property bool fixed: false
    readonly property bool tall: Theme.large
    readonly property int half: Theme.rowHeight / 2

    signal stepped(line: int, by: int)
    signal typing(line: int)

    objectName: "line-" + number

    TextMetrics {
        id: measure

        font.pixelSize: Theme.body
        text: row.name
    }

    IconTile {
        id: tile

        visible: !row.tall && !row.fixed
        width: visible ? Theme.tile : 0
        name: row.icon
        anchors.left: parent.left
        anchors.verticalCenter: parent.verticalCenter
    }

    Column {
        anchors.left: row.tall ? parent.left : tile.right
        anchors.leftMargin: tile.visible ? Theme.space16 : 0
        anchors.right: row.tall ? parent.right : steps.left
        anchors.rightMargin: row.tall ? 0 : Theme.space8
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: row.tall ? -row.half / 2 : 0

        KText {
            objectName: "name-" + row.number
            // A long name takes two small lines rather than one that is cut.
            readonly property bool isLong: measure.advanceWidth > width && !row.tall

            width: parent.width
            text: row.name
            size: isLong ? Theme.caption : Theme.body
            maximumLineCount: isLong ? 2 : 1
            wrapMode: Text.Wrap
            elide: Text.ElideRight
            mayElide: true
        }

        Row {
            visible: !row.tall
            anchors.left: parent.left
            spacing: Theme.space8

            KText {
                text: row.weight !== "" ? qsTr("%1 × %2/kg").arg(row.weight).arg(row.each) : row.fixed && row.quantity > 1 ? qsTr("%1 × %2").arg(row.quantity).arg(row.each) : qsTr("%1 each").arg(row.each)
                size: Theme.caption
                color: Theme.softInk
            }

            KText {
                objectName: "keyed-" + row.number
                visible: row.keyed
                text: qsTr("typed by hand")
                size: Theme.caption
                color: Theme.softInk
            }

            KText {
                objectName: "deposit-" + row.number
                visible: row.deposit !== ""
                text: qsTr("deposit %1").arg(row.deposit)
                size: Theme.caption
                color: Theme.softInk
            }

            KText {
                objectName: "saved-" + row.number
                visible: row.saved !== "" && !row.fixed // a receipt's line: how many, as on the paper
                text: qsTr("saves %1").arg(row.saved)
                size: Theme.caption
                strong: true
                color: Theme.primary
            }
        }
    }

    Stepper {
        id: steps

        visible: !row.fixed && row.weight === ""
        width: row.fixed ? 0 : row.weight === "" ? implicitWidth : remove.width
        anchors.right: cost.left
        anchors.verticalCenter: cost.verticalCenter
        what: row.name
        count: row.quantity
        line: row.number
        onStepped: by => row.stepped(row.number, by)
        onTyping: row.typing(row.number)
    }

    // What was weighed is taken out whole.
    RoundButton {
        id: remove

        objectName: "remove-" + row.number
        visible: !row.fixed && row.weight !== ""
        anchors.right: cost.left
        anchors.verticalCenter: cost.verticalCenter
        iconName: "cross"
        name: qsTr("Take %1 out").arg(row.name)
        onClicked: row.stepped(row.number, -1)
    }

    Amount {
        id: cost

        objectName: "price-" + row.number
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: row.tall ? row.half / 2 : 0
        width: Theme.priceColumn
        atEnd: true
        money: row.price
    }

    Rectangle {
        visible: row.index > 0
        anchors.top: parent.top
        width: parent.width
        height: Theme.edge
        color: Theme.divider
    }
}
