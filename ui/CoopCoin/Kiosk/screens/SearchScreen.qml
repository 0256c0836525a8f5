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
            till.search.erase();
        else if (event.key === Qt.Key_Escape)
            till.search.close();
        else if (event.text.length === 1 && event.text >= " " && event.text !== "\u007f")
            till.search.type(event.text);
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    KButton {
        id: back

        objectName: "close-search"
        anchors.left: parent.left
        anchors.verticalCenter: field.verticalCenter
        iconName: "back"
        text: Theme.large ? "" : qsTr("Basket")
        Accessible.name: qsTr("Basket")
        onClicked: screen.till.search.close()
    }

    SearchField {
        id: field

        anchors.left: back.right
        anchors.leftMargin: Theme.space16
        anchors.right: parent.right
        // Within low reach it is just above the letters, and what was found above both.
        y: Theme.lowReach ? keys.y - height - Theme.space16 : 0
        typed: screen.till.search.typed
        hint: qsTr("What is it called?")
    }

    ScrollList {
        id: found

        objectName: "found"
        anchors.top: Theme.lowReach ? parent.top : field.bottom
        anchors.topMargin: Theme.lowReach ? 0 : Theme.space8
        anchors.bottom: Theme.lowReach ? field.top : keys.top
        anchors.bottomMargin: Theme.space8
        width: parent.width
        cellsAcross: Theme.large || Theme.portrait ? 1 : 2
        rowHeight: Theme.foundRow
        model: screen.till.search.found

        delegate: Item {
            id: cell

            required property int index
            required property string product
            required property string name
            required property string icon
            required property string price

            width: found.width / found.cellsAcross
            height: found.rowHeight

            T.Button {
                id: choice

                objectName: "product-" + cell.product
                // Half of the gap on each side, so that the outer edges meet the field's.
                anchors.left: parent.left
                anchors.leftMargin: cell.index % found.cellsAcross > 0 ? Theme.space8 : 0
                anchors.right: parent.right
                anchors.rightMargin: (cell.index + 1) % found.cellsAcross > 0 ? Theme.space8 : 0
                anchors.top: parent.top
                height: parent.height - Theme.space8
                focusPolicy: Qt.TabFocus
                Accessible.name: qsTr("%1, %2").arg(cell.name).arg(cell.price)
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
                    TextMetrics {
                        id: measure

                        font.pixelSize: Theme.body
                        text: cell.name
                    }

                    IconTile {
                        id: tile

                        visible: !Theme.large
                        width: visible ? Theme.tile : 0
                        anchors.left: parent.left
                        anchors.leftMargin: Theme.space16
                        anchors.verticalCenter: parent.verticalCenter
                        name: cell.icon
                    }

                    KText {
                        readonly property bool isLong: measure.advanceWidth > width && !Theme.large

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

                    Amount {
                        id: cost

                        anchors.right: parent.right
                        anchors.rightMargin: Theme.space24
                        anchors.verticalCenter: parent.verticalCenter
                        width: Theme.priceColumn
                        atEnd: true
                        money: cell.price
                        Accessible.ignored: true
                    }
                }
            }
        }
    }

    Column {
        visible: screen.till.search.foundCount === 0
        anchors.centerIn: found
        width: found.width
        spacing: Theme.space4

        KText {
            width: parent.width
            text: screen.till.search.typed === "" ? qsTr("Type the first letters") : qsTr("Nothing is called that")
            size: Theme.title
            strong: true
            wrapMode: Text.Wrap
            horizontalAlignment: Text.AlignHCenter
        }

        KText {
            width: parent.width
            text: screen.till.search.typed === "" ? qsTr("Two or three are enough.") : qsTr("Try fewer letters, or ask at the desk.")
            color: Theme.softInk
            wrapMode: Text.Wrap
            horizontalAlignment: Text.AlignHCenter
        }
    }

    LetterKeys {
        id: keys

        anchors.bottom: parent.bottom
        width: parent.width
        faces: screen.till.speech.keyFaces
        onTyped: text => screen.till.search.type(text)
        onErase: screen.till.search.erase()
    }
}
