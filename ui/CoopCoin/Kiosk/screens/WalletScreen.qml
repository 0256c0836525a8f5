// SPDX-License-Identifier: AGPL-3.0-or-later
// My wallet: what is mine | what is coming and set aside, what happened, what I can do.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property Wallet wallet: till.wallet

    TabRow {
        id: parts

        anchors.left: parent.left
        width: parent.width - back.width - Theme.space16
        what: "part"
        tabs: screen.wallet.parts
        open: screen.wallet.part
        onChosen: name => screen.wallet.show(name)
    }

    KButton {
        id: back

        objectName: "back"
        anchors.right: parent.right
        iconName: "back"
        text: Theme.large ? "" : qsTr("Back")
        Accessible.name: qsTr("Back")
        onClicked: screen.till.back()
    }

    Item {
        id: body

        anchors.top: back.bottom
        anchors.topMargin: Theme.space16
        anchors.bottom: parent.bottom
        width: parent.width

        Item {
            visible: screen.wallet.part === "coin"
            anchors.fill: parent

            Column {
                id: mine

                width: parent.width
                spacing: Theme.space8

                Labelled {
                    objectName: "balance"
                    visible: screen.wallet.balance !== ""
                    label: qsTr("Balance")
                    coin: screen.wallet.balance
                    size: Theme.title
                }

                Labelled {
                    objectName: "free"
                    label: qsTr("To spend here now")
                    coin: screen.wallet.free
                    size: Theme.title
                }

                Labelled {
                    objectName: "owes"
                    visible: screen.wallet.owes !== ""
                    label: qsTr("Carried for you by the co-op")
                    coin: screen.wallet.owes
                }

                Labelled {
                    objectName: "limit"
                    visible: screen.wallet.limit !== "" && !Theme.large
                    label: qsTr("Your limit at once")
                    coin: screen.wallet.limit
                }
            }

            Table {
                id: rows

                visible: screen.wallet.rowCount > 0
                anchors.top: mine.bottom
                anchors.topMargin: Theme.space16
                anchors.bottom: parent.bottom
                width: parent.width
                what: "row"
                timed: true
                model: screen.wallet.rows
            }

            FitParagraph {
                objectName: "nothing"
                visible: !rows.visible
                anchors.top: mine.bottom
                anchors.topMargin: Theme.space24
                width: parent.width
                height: body.height - mine.height - Theme.space24
                text: screen.wallet.known ? qsTr("Nothing is coming, and nothing is set aside.") : qsTr("Without the network only this is known here. Your balance and history are there when it is back.")
                color: Theme.softInk
            }
        }

        Item {
            visible: screen.wallet.part === "history"
            anchors.fill: parent

            Table {
                visible: screen.wallet.moveCount > 0
                anchors.top: parent.top
                anchors.bottom: older.visible ? older.top : parent.bottom
                anchors.bottomMargin: older.visible ? Theme.space8 : 0
                width: parent.width
                what: "move"
                model: screen.wallet.moves
            }

            KButton {
                id: older

                objectName: "older"
                anchors.left: parent.left
                visible: screen.wallet.older
                anchors.bottom: parent.bottom
                width: Math.min(implicitWidth, parent.width)
                iconName: "down"
                text: qsTr("What was before")
                onClicked: screen.wallet.showOlder()
            }

            FitParagraph {
                objectName: "no-history"
                visible: screen.wallet.moveCount === 0
                anchors.centerIn: parent
                width: parent.width
                height: Math.min(implicitHeight, parent.height)
                horizontalAlignment: Text.AlignHCenter
                text: screen.wallet.known ? qsTr("Nothing happened yet.") : qsTr("The history is there when the network is back.")
                color: Theme.softInk
            }
        }

        DeskTiles {
            visible: screen.wallet.part === "acts"
            width: body.width
            height: body.height - (Theme.large ? 0 : Math.ceil(Theme.caption * Theme.lineHeight))
            what: "wallet"
            model: screen.wallet.acts
            onChosen: name => screen.wallet.do(name)
        }

        FitText {
            id: check

            objectName: "check"
            visible: screen.wallet.part === "acts" && !Theme.large
            anchors.bottom: parent.bottom
            width: parent.width
            text: qsTr("To check a receipt, hold its code to the scanner.")
            size: Theme.caption
            strong: false
            color: Theme.softInk
        }
    }
}
