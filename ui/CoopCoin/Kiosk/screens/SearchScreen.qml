// SPDX-License-Identifier: AGPL-3.0-or-later
// Find by name: what was found above, letters below. A real keyboard types too.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            till.eraseTyped();
        else if (event.key === Qt.Key_Escape)
            till.closeSearch();
        else if (event.text.length === 1 && event.text >= " " && event.text !== "\u007f")
            till.type(event.text);
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    KButton {
        id: back

        objectName: "close-search"
        iconName: "back"
        text: qsTr("Basket")
        onClicked: screen.till.closeSearch()
    }

    Rectangle {
        id: field

        anchors.left: back.right
        anchors.leftMargin: Theme.space16
        anchors.right: parent.right
        height: Theme.target
        radius: Theme.radius
        color: Theme.surface
        border.width: Math.max(2, Theme.edge)
        border.color: Theme.controlEdge

        KIcon {
            id: glass

            x: Theme.space24
            anchors.verticalCenter: parent.verticalCenter
            name: "search"
            colour: Theme.softInk
        }

        KText {
            id: query

            objectName: "query"
            anchors.left: glass.right
            anchors.leftMargin: Theme.space16
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, parent.width - x - Theme.target)
            text: screen.till.typed
            elide: Text.ElideLeft
            mayElide: true
        }

        Rectangle {
            x: query.x + query.width + Theme.space4
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.space4
            height: Theme.title
            color: Theme.primary
        }

        KText {
            visible: screen.till.typed === ""
            x: query.x + Theme.space16
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("What is it called?")
            color: Theme.softInk
        }
    }

    ScrollList {
        id: found

        objectName: "found"
        anchors.top: field.bottom
        anchors.topMargin: Theme.space16
        anchors.bottom: keys.top
        anchors.bottomMargin: Theme.space16
        width: parent.width
        cellsAcross: 2
        rowHeight: Theme.lowRow
        model: screen.till.found

        delegate: Item {
            id: cell

            required property int index
            required property string product
            required property string name
            required property string icon
            required property string price

            width: found.width / 2
            height: found.rowHeight

            T.Button {
                id: choice

                objectName: "product-" + cell.product
                x: cell.index % 2 === 0 ? 0 : Theme.space8
                width: parent.width - Theme.space8
                height: parent.height - Theme.space8
                focusPolicy: Qt.NoFocus
                Accessible.name: qsTr("%1, %2").arg(cell.name).arg(cell.price)
                onClicked: screen.till.choose(cell.product)

                background: Rectangle {
                    radius: Theme.radius
                    color: choice.down ? Theme.tint : Theme.surface
                    border.width: Theme.edge
                    border.color: Theme.surfaceEdge
                }

                contentItem: Item {
                    TextMetrics {
                        id: measure

                        font.pixelSize: Theme.body
                        text: cell.name
                    }

                    IconTile {
                        id: tile

                        x: Theme.space16
                        anchors.verticalCenter: parent.verticalCenter
                        name: cell.icon
                    }

                    KText {
                        readonly property bool isLong: measure.advanceWidth > width

                        anchors.left: tile.right
                        anchors.leftMargin: Theme.space16
                        anchors.right: cost.left
                        anchors.rightMargin: Theme.space8
                        anchors.verticalCenter: parent.verticalCenter
                        text: cell.name
                        size: isLong ? Theme.caption : Theme.body
                        maximumLineCount: isLong ? 2 : 1
                        wrapMode: Text.Wrap
                        elide: Text.ElideRight
                        mayElide: true
                        Accessible.ignored: true
                    }

                    FitText {
                        id: cost

                        anchors.right: parent.right
                        anchors.rightMargin: Theme.space24
                        anchors.verticalCenter: parent.verticalCenter
                        width: Theme.priceColumn
                        horizontalAlignment: Text.AlignRight
                        text: cell.price
                        size: Theme.body
                        Accessible.ignored: true
                    }
                }
            }
        }
    }

    Column {
        visible: screen.till.foundCount === 0
        anchors.centerIn: found
        spacing: Theme.space4

        KText {
            anchors.horizontalCenter: parent.horizontalCenter
            text: screen.till.typed === "" ? qsTr("Type the first letters") : qsTr("Nothing is called that")
            size: Theme.title
            strong: true
        }

        KText {
            anchors.horizontalCenter: parent.horizontalCenter
            text: screen.till.typed === "" ? qsTr("Two or three are enough.") : qsTr("Try fewer letters, or ask at the desk.")
            color: Theme.softInk
        }
    }

    Column {
        id: keys

        readonly property real unit: (width + Theme.space8) / 11

        anchors.bottom: parent.bottom
        width: parent.width
        spacing: Theme.space8

        Repeater {
            model: [["q", "w", "e", "r", "t", "y", "u", "i", "o", "p", "erase"], ["a", "s", "d", "f", "g", "h", "j", "k", "l", "’"], ["z", "x", "c", "v", "b", "n", "m", "space"]]

            Row {
                id: line

                required property var modelData
                required property int index

                x: index * keys.unit / 2
                spacing: Theme.space8

                Repeater {
                    model: line.modelData

                    KButton {
                        required property string modelData

                        objectName: "key-" + (modelData === "’" ? "apostrophe" : modelData)
                        focusPolicy: Qt.NoFocus
                        width: (modelData === "space" ? 3 : 1) * keys.unit - Theme.space8
                        height: Theme.letterKey
                        padding: 0
                        text: modelData === "erase" ? "" : modelData === "space" ? qsTr("space") : modelData.toUpperCase()
                        iconName: modelData === "erase" ? "erase" : ""
                        Accessible.name: modelData === "erase" ? qsTr("Take the last letter back") : text
                        onClicked: {
                            if (modelData === "erase")
                                screen.till.eraseTyped();
                            else
                                screen.till.type(modelData === "space" ? " " : modelData);
                        }
                    }
                }
            }
        }
    }
}
