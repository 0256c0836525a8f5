// SPDX-License-Identifier: AGPL-3.0-or-later
// Things to hold before the scanner.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk
import CoopCoin.Bench

Tray {
    id: tray

    required property Workbench bench

    objectName: "goods"
    title: "Things to scan"
    beside: "Click to scan"

    Rectangle {
        id: field

        width: parent.width
        height: Wood.control
        radius: Wood.innerRadius
        color: Theme.surface
        border.width: letters.activeFocus ? 2 * Wood.hair : Wood.hair
        border.color: letters.activeFocus ? Theme.focus : Wood.sheetEdge

        KIcon {
            id: glass

            anchors.left: parent.left
            anchors.leftMargin: Wood.step
            anchors.verticalCenter: parent.verticalCenter
            name: "search"
            size: Wood.title
            colour: Theme.softInk
        }

        TextInput {
            id: letters

            objectName: "letters"
            anchors.left: glass.right
            anchors.leftMargin: Wood.step
            anchors.right: parent.right
            anchors.rightMargin: Wood.step
            anchors.verticalCenter: parent.verticalCenter
            clip: true
            font.pixelSize: Wood.body
            color: Theme.ink
            selectByMouse: true
            activeFocusOnTab: true
            Accessible.role: Accessible.EditableText
            Accessible.name: "Find goods by name or code"
            onTextChanged: tray.bench.find(text)
            Keys.onEscapePressed: clear()
        }

        KText {
            visible: letters.text === ""
            anchors.left: letters.left
            anchors.verticalCenter: parent.verticalCenter
            text: "Find"
            size: Wood.body
            color: Theme.softInk
        }
    }

    ListView {
        id: list

        objectName: "shelf"
        anchors.top: field.bottom
        anchors.topMargin: Theme.space4
        anchors.bottom: odd.top
        anchors.bottomMargin: Wood.step
        width: parent.width
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        model: tray.bench.shelf

        delegate: T.Button {
            id: row

            required property string code
            required property string name
            required property string price

            objectName: "goods-" + code
            width: list.width
            height: Wood.row
            focusPolicy: Qt.TabFocus
            hoverEnabled: true
            Accessible.name: "Scan %1".arg(name)
            onClicked: tray.bench.scan(code)

            background: Rectangle {
                radius: Wood.innerRadius
                color: row.down ? Theme.quietPressed : row.hovered || row.visualFocus ? Theme.quiet : "transparent"

                Rectangle {
                    anchors.bottom: parent.bottom
                    width: parent.width
                    height: Wood.hair
                    color: Theme.quiet
                }
            }

            contentItem: Item {
                KText {
                    x: Theme.px(6)
                    width: cost.x - x - Wood.step
                    anchors.verticalCenter: parent.verticalCenter
                    text: row.name
                    size: Wood.body
                    elide: Text.ElideRight
                    mayElide: true
                    Accessible.ignored: true
                }

                KText {
                    id: cost

                    anchors.right: parent.right
                    anchors.rightMargin: Wood.gap
                    anchors.verticalCenter: parent.verticalCenter
                    text: row.price
                    size: Wood.body
                    strong: true
                    Accessible.ignored: true
                }
            }
        }

        Scrollbar {
            flickable: list
        }
    }

    Column {
        id: odd

        anchors.bottom: parent.bottom
        width: parent.width
        spacing: Theme.px(6)

        KText {
            text: "Other codes"
            size: Wood.small
            color: Theme.softInk
        }

        Grid {
            width: parent.width
            columns: 2
            spacing: Theme.px(6)

            Repeater {
                model: tray.bench.oddCodes

                BenchButton {
                    required property string what
                    required property string words
                    required property int usable

                    objectName: "code-" + what
                    width: Math.floor((odd.width - Theme.px(6)) / 2)
                    text: words
                    enabled: usable === 1
                    onClicked: tray.bench.scan(what)
                }
            }
        }

        Choice {
            objectName: "scanner"
            visible: tray.bench.hasWire
            width: parent.width
            current: tray.bench.scanner
            sound: 2
            options: [["keys", "Types like a keyboard"], ["wire", "Serial line"]]
            onChosen: what => tray.bench.takeScanner(what)
        }
    }
}
