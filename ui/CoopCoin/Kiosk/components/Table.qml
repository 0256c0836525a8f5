// SPDX-License-Identifier: AGPL-3.0-or-later
// Rows of a statement: when, what, how much, and what there was afterwards; "more below" where
// there are more. Each row of the model gives ``at``, ``words``, ``coin`` or ``money`` (the one that
// is not "" is shown) and ``balance`` in the same unit. Where all is large, the words stand alone
// in their line, and the balance is left to the screen reader.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

ScrollList {
    id: table

    property string what: "row" // begins the names of the rows
    readonly property bool narrow: Theme.large || width < Theme.px(700)
    property bool timed: false // days with the time of day
    readonly property int dateColumn: narrow ? Math.round(width * 0.4) : Theme.px(timed ? 190 : 156)
    readonly property int column: Theme.px(156)

    rowHeight: narrow ? 2 * Math.ceil(Theme.body * Theme.lineHeight) + Theme.space16 : Theme.foundRow

    delegate: Item {
        id: row

        required property int index
        required property string at
        required property string words
        required property string coin
        required property string money
        required property string balance

        readonly property bool isCoin: coin !== ""

        objectName: table.what + "-" + index
        width: GridView.view.cellWidth
        height: table.rowHeight
        Accessible.role: Accessible.StaticText
        Accessible.name: at + ", " + words + ", " + (isCoin ? qsTr("%1 coin").arg(coin) : money) + (balance === "" ? "" : ", " + (isCoin ? qsTr("%1 coin").arg(balance) : balance))

        FitParagraph {
            id: when

            anchors.left: parent.left
            y: table.narrow ? parent.height / 2 : (parent.height - height) / 2
            width: table.dateColumn - Theme.space16
            height: table.narrow ? Math.ceil(Theme.body * Theme.lineHeight) : table.rowHeight - Theme.space8
            verticalAlignment: Text.AlignVCenter
            text: row.at
            size: table.narrow ? Theme.body : Theme.caption
            color: Theme.softInk
            Accessible.ignored: true
        }

        FitParagraph {
            property bool mayElide: true // the smallest letters may not be small enough for a product's name

            anchors.left: table.narrow ? parent.left : when.right
            anchors.leftMargin: table.narrow ? 0 : Theme.space16
            anchors.right: table.narrow ? parent.right : amount.left
            anchors.rightMargin: table.narrow ? 0 : Theme.space16
            y: table.narrow ? Theme.space4 : (parent.height - height) / 2
            height: table.narrow ? Math.ceil(Theme.body * Theme.lineHeight) : table.rowHeight - Theme.space8
            text: row.words
            wrapMode: table.narrow ? Text.NoWrap : Text.Wrap
            verticalAlignment: Text.AlignVCenter
            elide: Text.ElideRight
            Accessible.ignored: true
        }

        Amount {
            id: amount

            objectName: table.what + "-amount-" + row.index
            anchors.right: after.visible ? after.left : parent.right
            y: table.narrow ? parent.height / 2 : (parent.height - height) / 2
            width: table.narrow ? parent.width - table.dateColumn : table.column
            atEnd: true
            coin: row.coin
            money: row.money
            Accessible.ignored: true
        }

        Amount {
            id: after

            visible: !table.narrow && row.balance !== ""
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            width: table.column
            atEnd: true
            strong: false
            coin: row.isCoin ? row.balance : ""
            money: row.isCoin ? "" : row.balance
            size: Theme.caption
            colour: Theme.softInk
            Accessible.ignored: true
        }

        Rectangle {
            visible: row.index > 0
            width: parent.width
            height: Theme.edge
            color: Theme.divider
        }
    }
}
