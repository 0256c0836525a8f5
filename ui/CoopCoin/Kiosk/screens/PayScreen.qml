// SPDX-License-Identifier: AGPL-3.0-or-later
// What is paid in coin and what in money | the one thing to do now.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property PaySplit split: till.split

    Card {
        anchors.left: parent.left
        anchors.right: side.left
        anchors.rightMargin: Theme.space24
        anchors.top: parent.top
        anchors.bottom: parent.bottom

        Column {
            width: parent.width
            spacing: Theme.space16

            KText {
                text: qsTr("How you pay")
                size: Theme.title
                strong: true
            }

            SplitBar {
                objectName: "split"
                visible: screen.split.known
                width: parent.width
                coin: screen.split.coin
                money: screen.split.money
                hasCoin: screen.split.hasCoin
                hasMoney: screen.split.hasMoney
                share: screen.split.share
                large: true
            }

            KText {
                objectName: "reason"
                visible: text !== ""
                width: parent.width
                text: screen.split.reason
                color: Theme.softInk
                wrapMode: Text.Wrap
            }

            Item {
                visible: screen.split.hasCoin
                width: parent.width
                height: settles.height + 2 * Theme.space8

                Rectangle {
                    width: parent.width
                    height: Theme.edge
                    color: Theme.divider
                }

                Labelled {
                    id: settles

                    objectName: "settles"
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width
                    label: qsTr("Your coin counts for")
                    money: screen.split.coinSettles
                }
            }
        }

        KButton {
            objectName: "back"
            anchors.bottom: parent.bottom
            iconName: "back"
            text: qsTr("Basket")
            onClicked: screen.till.back()
        }

        KButton {
            objectName: "all-in-money"
            visible: screen.split.hasCoin
            anchors.bottom: parent.bottom
            anchors.right: parent.right
            iconName: "cash"
            text: qsTr("Pay all in money")
            onClicked: screen.till.useCoin(false)
        }

        KButton {
            objectName: "use-coin"
            visible: screen.split.chosen
            anchors.bottom: parent.bottom
            anchors.right: parent.right
            iconName: "coin"
            text: qsTr("Pay a part in coin")
            onClicked: screen.till.useCoin(true)
        }
    }

    Card {
        id: side

        anchors.right: parent.right
        anchors.top: parent.top
        anchors.bottom: parent.bottom
        width: Theme.sideWidth

        Column {
            width: parent.width
            spacing: Theme.space8

            KText {
                text: qsTr("To pay")
                color: Theme.softInk
            }

            FitText {
                objectName: "total"
                width: parent.width
                text: screen.till.total
            }

            KText {
                visible: screen.till.saved !== ""
                text: qsTr("Member price saves %1").arg(screen.till.saved)
                size: Theme.caption
                color: Theme.softInk
            }
        }

        // With coin in it, the card is the main action.
        Rectangle {
            visible: screen.split.hasCoin
            anchors.bottom: parent.bottom
            width: parent.width
            height: prompt.height + 2 * Theme.space32
            radius: Theme.radius
            color: screen.till.readerArmed ? Theme.primary : Theme.quiet
            border.width: Theme.highContrast ? Theme.edge : 0
            border.color: Theme.controlEdge

            Column {
                id: prompt

                anchors.verticalCenter: parent.verticalCenter
                x: Theme.space24
                width: parent.width - 2 * Theme.space24
                spacing: Theme.space16

                KIcon {
                    anchors.horizontalCenter: parent.horizontalCenter
                    name: "tap"
                    colour: screen.till.readerArmed ? Theme.inkOnPrimary : Theme.softInk
                    size: side.height < Theme.lowCard ? Theme.largeIcon : Theme.emblem
                }

                KText {
                    objectName: "prompt"
                    width: parent.width
                    text: screen.till.readerArmed ? qsTr("Hold your card to the reader") : qsTr("One moment, please")
                    size: Theme.title
                    strong: true
                    color: screen.till.readerArmed ? Theme.inkOnPrimary : Theme.inkOnQuiet
                    wrapMode: Text.Wrap
                    horizontalAlignment: Text.AlignHCenter
                }
            }
        }

        KButton {
            objectName: "pay"
            visible: !screen.split.hasCoin
            kind: "primary"
            anchors.bottom: parent.bottom
            width: parent.width
            height: Theme.mainTarget
            iconName: "cash"
            text: qsTr("Pay %1 in cash").arg(screen.split.money)
            onClicked: screen.till.pay()
        }
    }
}
