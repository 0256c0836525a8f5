// SPDX-License-Identifier: AGPL-3.0-or-later
// Goods without a barcode, by category: large tiles with a picture, name and price.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    focus: true
    Keys.onEscapePressed: till.back()
    Component.onCompleted: forceActiveFocus()

    KButton {
        id: back

        objectName: "back"
        anchors.left: parent.left
        iconName: "back"
        text: Theme.large ? "" : qsTr("Basket")
        Accessible.name: qsTr("Basket")
        onClicked: screen.till.back()
    }

    KButton {
        id: find

        objectName: "find"
        anchors.right: parent.right
        iconName: "search"
        text: Theme.large ? "" : qsTr("Find by name")
        Accessible.name: qsTr("Find by name")
        onClicked: screen.till.search.open()
    }

    // All of them in sight; where everything is large, in one row that can be drawn along.
    Flickable {
        id: categories

        objectName: "categories"
        x: Theme.large ? back.width + Theme.space16 : 0
        y: Theme.large ? 0 : back.height + Theme.space8
        width: parent.width - 2 * x
        height: Theme.large ? Theme.target : names.height
        contentWidth: names.width
        contentHeight: height
        clip: true
        boundsBehavior: Flickable.StopAtBounds

        Flow {
            id: names

            width: Theme.large ? implicitWidth : categories.width
            spacing: Theme.space8

            Repeater {
                model: screen.till.goods.categories

                KButton {
                    required property var modelData

                    objectName: "category-" + modelData.name
                    height: Theme.target
                    kind: modelData.name === screen.till.goods.category ? "primary" : "quiet"
                    size: Theme.body
                    text: modelData.label
                    onClicked: screen.till.goods.show(modelData.name)
                }
            }
        }
    }

    ScrollList {
        id: tiles

        objectName: "shelf"
        anchors.top: categories.bottom
        anchors.topMargin: Theme.space16
        anchors.bottom: parent.bottom
        width: parent.width
        cellsAcross: Theme.large ? 1 : Theme.portrait ? 2 : 4
        rowHeight: Theme.large ? Theme.mainTarget + Theme.space8 : 2 * Theme.target + Theme.space8
        model: screen.till.search.found

        delegate: Item {
            id: cell

            required property int index
            required property string product
            required property string name
            required property string icon
            required property string price

            width: tiles.width / tiles.cellsAcross
            height: tiles.rowHeight

            T.Button {
                id: choice

                objectName: "product-" + cell.product
                anchors.fill: parent
                anchors.rightMargin: (cell.index + 1) % tiles.cellsAcross > 0 ? Theme.space8 : 0
                anchors.bottomMargin: Theme.space8
                focusPolicy: Qt.TabFocus
                Accessible.name: cell.price === "" ? cell.name : qsTr("%1, %2").arg(cell.name).arg(cell.price)
                onClicked: screen.till.search.choose(cell.product)

                background: Rectangle {
                    radius: Theme.radius
                    color: choice.down ? Theme.tint : Theme.surface
                    border.width: Theme.edge
                    border.color: Theme.surfaceEdge

                    FocusRing {
                        visible: choice.visualFocus
                    }
                }

                contentItem: Item {
                    IconTile {
                        id: picture

                        visible: !Theme.large
                        width: visible ? Theme.tile : 0
                        anchors.left: parent.left
                        anchors.leftMargin: Theme.large ? 0 : Theme.space16
                        anchors.verticalCenter: parent.verticalCenter
                        name: cell.icon
                    }

                    Column {
                        anchors.left: picture.right
                        anchors.leftMargin: Theme.space16
                        anchors.right: parent.right
                        anchors.rightMargin: Theme.space16
                        anchors.verticalCenter: parent.verticalCenter

                        KText {
                            width: parent.width
                            text: cell.name
                            size: Theme.large ? Theme.body : Theme.caption
                            maximumLineCount: Theme.large ? 1 : 3
                            wrapMode: Text.Wrap
                            elide: Text.ElideRight
                            mayElide: true
                            strong: true
                            Accessible.ignored: true
                        }

                        KText {
                            visible: cell.price !== "" && !Theme.large
                            width: parent.width
                            text: cell.price
                            size: Theme.caption
                            color: Theme.softInk
                            elide: Text.ElideRight
                            mayElide: true
                            Accessible.ignored: true
                        }
                    }
                }
            }
        }
    }
}
