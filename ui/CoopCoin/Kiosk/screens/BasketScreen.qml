// SPDX-License-Identifier: AGPL-3.0-or-later
// What is in the basket | what it costs.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property bool empty: list.count === 0

    Card {
        anchors.left: parent.left
        anchors.right: side.left
        anchors.rightMargin: Theme.space24
        anchors.top: parent.top
        anchors.bottom: parent.bottom

        KText {
            id: title

            text: qsTr("Your basket")
            size: Theme.title
            strong: true
        }

        KText {
            objectName: "line-count"
            visible: !screen.empty
            anchors.right: parent.right
            anchors.baseline: title.baseline
            text: screen.till.lineCount === 1 ? qsTr("1 line") : qsTr("%1 lines").arg(screen.till.lineCount)
            color: Theme.softInk
        }

        ScrollList {
            id: list

            objectName: "basket"
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: title.bottom
            anchors.topMargin: Theme.space8
            anchors.bottom: foot.top
            anchors.bottomMargin: Theme.space16
            model: screen.till.lines

            delegate: LineRow {
                width: list.width
                height: list.rowHeight
                onStepped: (line, by) => screen.till.changeQuantity(line, by)
            }

            // A page that opens begins where the basket was touched last.
            Component.onCompleted: Qt.callLater(list.follow, screen.till.lines.latest)

            Connections {
                function onLineTouched(row: int): void {
                    list.follow(row);
                }

                target: screen.till.lines
            }
        }

        Column {
            visible: screen.empty
            anchors.centerIn: parent
            spacing: Theme.space16

            Rectangle {
                anchors.horizontalCenter: parent.horizontalCenter
                width: Theme.emblem
                height: width
                radius: width / 2
                color: Theme.tint

                KIcon {
                    anchors.centerIn: parent
                    name: "scan"
                    colour: Theme.inkOnTint
                    size: Theme.largeIcon
                }
            }

            KText {
                anchors.horizontalCenter: parent.horizontalCenter
                text: qsTr("Scan the first thing")
                size: Theme.title
                strong: true
            }

            KText {
                anchors.horizontalCenter: parent.horizontalCenter
                text: qsTr("Hold its barcode in front of the scanner.")
                color: Theme.softInk
            }
        }

        Item {
            id: foot

            anchors.bottom: parent.bottom
            width: parent.width
            height: Theme.target

            KText {
                visible: !screen.empty
                anchors.verticalCenter: parent.verticalCenter
                text: qsTr("Scan the next thing")
                color: Theme.softInk
            }

            KButton {
                objectName: "find"
                anchors.right: parent.right
                iconName: "search"
                text: qsTr("Find by name")
                onClicked: screen.till.openSearch()
            }
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

            Rectangle {
                visible: screen.till.saved !== ""
                width: parent.width
                height: Theme.tile
                radius: Theme.innerRadius
                color: Theme.tint
                border.width: Theme.highContrast ? Theme.edge : 0
                border.color: Theme.controlEdge

                KText {
                    anchors.left: parent.left
                    anchors.leftMargin: Theme.space16
                    anchors.verticalCenter: parent.verticalCenter
                    text: qsTr("Member price saves")
                    size: Theme.caption
                    color: Theme.inkOnTint
                }

                FitText {
                    objectName: "saved"
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.space16
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.priceColumn
                    horizontalAlignment: Text.AlignRight
                    text: screen.till.saved
                    size: Theme.body
                    color: Theme.inkOnTint
                }
            }
        }

        Column {
            visible: !screen.till.member.known && !screen.empty
            anchors.bottom: pay.top
            anchors.bottomMargin: Theme.space24
            width: parent.width
            spacing: Theme.space16

            KIcon {
                name: "tap"
                colour: Theme.primary
                size: Theme.heading
            }

            KText {
                width: parent.width
                text: qsTr("Members: hold your card to the reader for your price, and to pay a part in coin.")
                size: Theme.caption
                color: Theme.softInk
                wrapMode: Text.Wrap
            }
        }

        SplitBar {
            visible: screen.till.split.current && hasCoin && !screen.empty
            anchors.bottom: pay.top
            anchors.bottomMargin: Theme.space24
            width: parent.width
            coin: screen.till.split.coin
            money: screen.till.split.money
            hasCoin: screen.till.split.hasCoin
            hasMoney: screen.till.split.hasMoney
            share: screen.till.split.share
        }

        KButton {
            id: pay

            objectName: "pay"
            kind: "primary"
            anchors.bottom: parent.bottom
            width: parent.width
            height: Theme.mainTarget
            enabled: !screen.empty
            iconName: enabled ? "check" : ""
            text: screen.till.total === "" || screen.empty ? qsTr("Pay") : qsTr("Pay %1").arg(screen.till.total)
            onClicked: screen.till.pay()
        }
    }
}
