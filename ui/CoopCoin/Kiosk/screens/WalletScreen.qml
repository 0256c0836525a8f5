// SPDX-License-Identifier: AGPL-3.0-or-later
// My wallet: what is coming and set aside, what happened, what I can do | what is mine.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property Wallet wallet: till.wallet

    // What is mine: at the side, and in large above what is coming.
    component Mine: Column {
        id: figures

        readonly property bool below: !Theme.portrait && !Theme.large

        spacing: Theme.space8

        Labelled {
            objectName: "balance"
            visible: screen.wallet.balance !== ""
            label: qsTr("Balance")
            coin: screen.wallet.balance
            below: figures.below
            size: Theme.title
        }

        Labelled {
            objectName: "free"
            label: qsTr("To spend here now")
            coin: screen.wallet.free
            below: figures.below
            size: Theme.title
        }

        Labelled {
            objectName: "owes"
            visible: screen.wallet.owes !== ""
            label: qsTr("Carried for you by the co-op")
            coin: screen.wallet.owes
            below: figures.below
        }

        Labelled {
            objectName: "limit"
            visible: screen.wallet.limit !== "" && !Theme.large
            label: qsTr("Your limit at once")
            coin: screen.wallet.limit
            below: figures.below
        }
    }

    Sides {
        anchors.fill: parent
        actHeight: Theme.large ? 0 : mine.height + (give.visible ? Theme.space16 + give.height : 0)

        TabRow {
            id: parts

            anchors.right: parent.right
            width: parent.width - (Theme.large ? back.width + Theme.space16 : 0)
            what: "part"
            tabs: screen.wallet.parts
            open: screen.wallet.part
            onChosen: name => screen.wallet.show(name)
        }

        Item {
            id: body

            anchors.top: parts.bottom
            anchors.topMargin: Theme.space16
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.large && !older.visible ? 0 : back.height + Theme.space8
            width: parent.width

            Item {
                visible: screen.wallet.part === "coin"
                anchors.fill: parent

                Loader {
                    id: large

                    active: Theme.large
                    width: parent.width
                    height: active ? implicitHeight + Theme.space16 : 0
                    sourceComponent: Mine {
                        width: parent.width
                    }
                }

                Table {
                    id: rows

                    visible: screen.wallet.rowCount > 0
                    anchors.top: large.bottom
                    anchors.bottom: parent.bottom
                    width: parent.width
                    what: "row"
                    timed: true
                    model: screen.wallet.rows
                }

                FitParagraph {
                    objectName: "nothing"
                    visible: !rows.visible
                    anchors.top: large.bottom
                    anchors.bottom: parent.bottom
                    width: parent.width
                    text: screen.wallet.known ? qsTr("Nothing is coming, and nothing is set aside.") : qsTr("Without the network only this is known here. Your balance and history are there when it is back.")
                    color: Theme.softInk
                }
            }

            Table {
                visible: screen.wallet.part === "history" && screen.wallet.moveCount > 0
                anchors.fill: parent
                what: "move"
                model: screen.wallet.moves
            }

            FitParagraph {
                objectName: "no-history"
                visible: screen.wallet.part === "history" && screen.wallet.moveCount === 0
                anchors.centerIn: parent
                width: parent.width
                height: Math.min(implicitHeight, parent.height)
                horizontalAlignment: Text.AlignHCenter
                text: screen.wallet.known ? qsTr("Nothing happened yet.") : qsTr("The history is there when the network is back.")
                color: Theme.softInk
            }

            DeskTiles {
                visible: screen.wallet.part === "acts"
                anchors.fill: parent
                what: "wallet"
                model: screen.wallet.acts
                onChosen: name => screen.wallet.do(name)
            }
        }

        KButton {
            id: back

            objectName: "back"
            anchors.left: parent.left
            y: Theme.large ? 0 : parent.height - height
            iconName: "back"
            text: Theme.large ? "" : qsTr("Back")
            Accessible.name: qsTr("Back")
            onClicked: screen.till.back()
        }

        KButton {
            id: older

            objectName: "older"
            visible: screen.wallet.part === "history" && screen.wallet.older
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            width: Math.min(implicitWidth, parent.width - (Theme.large ? 0 : back.width + Theme.space16))
            iconName: "down"
            text: qsTr("What was before")
            onClicked: screen.wallet.showOlder()
        }

        act: [
            Mine {
                id: mine

                visible: !Theme.large
                width: parent.width
            },
            FitParagraph {
                objectName: "check"
                visible: !Theme.portrait && !Theme.large
                anchors.bottom: give.visible ? give.top : parent.bottom
                anchors.bottomMargin: give.visible ? Theme.space16 : 0
                width: parent.width
                height: Math.min(implicitHeight, 3 * Math.ceil(Theme.caption * Theme.lineHeight))
                text: qsTr("To check a receipt, hold its code to the scanner.")
                size: Theme.caption
                color: Theme.softInk
            },
            KButton {
                id: give

                objectName: "give"
                visible: screen.wallet.giving !== "" && !Theme.large
                kind: "primary"
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.mainTarget
                padding: Theme.space16
                text: screen.wallet.giving
                onClicked: screen.wallet.do("give")
            }
        ]
    }
}
