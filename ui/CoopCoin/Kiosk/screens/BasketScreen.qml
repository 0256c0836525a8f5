// SPDX-License-Identifier: AGPL-3.0-or-later
// What is in the basket | what it costs.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property bool empty: list.count === 0

    Sides {
        id: sides

        anchors.fill: parent
        actHeight: (Theme.large ? 0 : sum.height + Theme.space24) + ends.height

        KText {
            id: title

            visible: !Theme.large
            anchors.left: parent.left
            text: qsTr("Your basket")
            size: Theme.title
            strong: true
        }

        KText {
            objectName: "line-count"
            visible: !screen.empty && !Theme.large
            anchors.right: parent.right
            anchors.baseline: title.baseline
            text: qsTr("%n thing(s)", "", screen.till.lines.things)
            color: Theme.softInk
        }

        ScrollList {
            id: list

            objectName: "basket"
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: Theme.large ? parent.top : title.bottom
            anchors.topMargin: Theme.large ? 0 : Theme.space8
            anchors.bottom: foot.top
            anchors.bottomMargin: Theme.large ? 0 : Theme.space16
            model: screen.till.lines

            delegate: BasketLine {
                width: list.width
                height: list.rowHeight
                onStepped: (line, by) => screen.till.changeQuantity(line, by)
                onTyping: line => screen.till.goods.openKeypad("quantity", line)
            }

            // A page that opens begins where the basket was touched last.
            Component.onCompleted: Qt.callLater(list.follow, screen.till.lines.latest)
            onHeightChanged: Qt.callLater(list.follow, screen.till.lines.latest)

            Connections {
                function onLineTouched(row: int): void {
                    list.follow(row);
                }

                target: screen.till.lines
            }
        }

        Column {
            visible: screen.empty
            anchors.centerIn: list
            width: parent.width
            spacing: Theme.space16

            LiveView {
                id: large

                till: screen.till
                visible: live && (!Theme.large || Theme.portrait)
                anchors.horizontalCenter: parent.horizontalCenter
                width: Math.round(Math.min(parent.width, list.height * 0.8))
            }

            Emblem {
                visible: !large.live && (!Theme.large || Theme.portrait)
                anchors.horizontalCenter: parent.horizontalCenter
                name: "scan"
            }

            KText {
                width: parent.width
                text: qsTr("Scan the first thing")
                size: Theme.title
                strong: true
                wrapMode: Text.Wrap
                horizontalAlignment: Text.AlignHCenter
            }

            KText {
                width: parent.width
                text: large.visible ? qsTr("Hold the code inside the frame") : qsTr("Hold its barcode in front of the scanner.")
                color: Theme.softInk
                wrapMode: Text.Wrap
                horizontalAlignment: Text.AlignHCenter
            }
        }

        Item {
            id: foot

            visible: !Theme.large
            anchors.bottom: parent.bottom
            width: parent.width
            height: visible ? Theme.target : 0

            // Where the words of a language need more than there is, each gives the same part.
            readonly property real around: 2 * Theme.space16 + Math.round(1.1 * Theme.body) + Theme.space16
            readonly property real words: more.implicitWidth + shelf.implicitWidth + find.implicitWidth - 3 * around
            readonly property real fit: Math.min(1, (width - 2 * Theme.space8 - 3 * around) / words)

            function wide(needs: real): int {
                return Math.floor(around + (needs - around) * fit);
            }

            KButton {
                id: more

                objectName: "more"
                anchors.left: parent.left
                width: foot.wide(implicitWidth)
                padding: Theme.space16
                iconName: "plus"
                text: qsTr("More")
                onClicked: screen.till.goods.openMore()
            }

            KButton {
                id: shelf

                objectName: foot.visible ? "open-shelf" : ""
                anchors.right: find.left
                anchors.rightMargin: Theme.space8
                width: foot.wide(implicitWidth)
                padding: Theme.space16
                iconName: "apple"
                text: qsTr("No barcode")
                onClicked: screen.till.goods.openShelf()
            }

            KButton {
                id: find

                objectName: foot.visible ? "find" : ""
                anchors.right: parent.right
                width: foot.wide(implicitWidth)
                padding: Theme.space16
                iconName: "search"
                text: qsTr("Find by name")
                onClicked: screen.till.search.open()
            }
        }

        act: [
            Column {
                id: sum

                visible: !Theme.large
                width: parent.width
                spacing: Theme.space8

                KText {
                    width: parent.width
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

                    FitText {
                        anchors.left: parent.left
                        anchors.leftMargin: Theme.space16
                        anchors.right: saved.left
                        anchors.rightMargin: Theme.space8
                        anchors.verticalCenter: parent.verticalCenter
                        text: qsTr("Member price saves")
                        size: Theme.caption
                        strong: false
                        color: Theme.inkOnTint
                    }

                    Amount {
                        id: saved

                        objectName: "saved"
                        anchors.right: parent.right
                        anchors.rightMargin: Theme.space16
                        anchors.verticalCenter: parent.verticalCenter
                        width: Math.min(implicitWidth, Theme.priceColumn)
                        money: screen.till.saved
                        colour: Theme.inkOnTint
                    }
                }
            },
            LiveView {
                readonly property int room: ends.y - sum.y - sum.height - 2 * Theme.space16

                till: screen.till
                visible: live && !screen.empty && !Theme.large && room >= Theme.target
                anchors.horizontalCenter: parent.horizontalCenter
                y: sum.y + sum.height + Theme.space16
                width: Math.round(Math.min(parent.width, room * 16 / 9))
            },
            Column {
                id: ends

                anchors.bottom: parent.bottom
                width: parent.width
                spacing: Theme.space24

                Column {
                    visible: !screen.till.member.known && !screen.empty && !Theme.large
                    width: parent.width
                    spacing: Theme.space8

                    KIcon {
                        anchors.left: parent.left
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
                    visible: screen.till.split.current && hasCoin && !screen.empty && !Theme.large
                    width: parent.width
                    coin: screen.till.split.coin
                    money: screen.till.split.money
                    hasCoin: screen.till.split.hasCoin
                    hasMoney: screen.till.split.hasMoney
                    share: screen.till.split.share
                }

                Flow {
                    width: parent.width
                    spacing: Theme.space16

                    KButton {
                        id: findLarge

                        objectName: visible ? "find" : ""
                        visible: Theme.large
                        width: Theme.portrait ? parent.width : implicitWidth
                        height: Theme.mainTarget
                        iconName: "search"
                        text: qsTr("Find by name")
                        onClicked: screen.till.search.open()
                    }

                    KButton {
                        objectName: "pay"
                        kind: "primary"
                        width: findLarge.visible && !Theme.portrait ? parent.width - findLarge.width - parent.spacing : parent.width
                        height: Theme.mainTarget
                        enabled: !screen.empty
                        iconName: enabled ? "check" : ""
                        text: screen.till.total === "" || screen.empty ? qsTr("Pay") : qsTr("Pay %1").arg(screen.till.total)
                        onClicked: screen.till.pay()
                    }
                }
            }
        ]
    }
}
