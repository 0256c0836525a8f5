// SPDX-License-Identifier: AGPL-3.0-or-later
// What may be done, each as a large tile: icon, name, one line that explains.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

ScrollList {
    id: tiles

    property string what: "desk"
    signal chosen(string name)

    cellsAcross: Theme.portrait || Theme.large ? 1 : 2
    gutter: Theme.space16

    // As large as there is room for all of them; then fewer at a time. After the list has counted its
    // rows, which it does while it lays them out.
    Binding {
        target: tiles
        property: "rowHeight"
        delayed: true
        value: Math.max(Theme.target + Theme.space8, Math.min(tiles.roomy + Theme.space16, Math.floor(tiles.height / Math.max(1, tiles.rows))))
    }

    // Where many must stand on one page they stand closer.
    readonly property int gap: rowHeight < Theme.target + Theme.space16 ? Theme.space8 : Theme.space16
    readonly property int roomy: Math.round(1.3 * Theme.mainTarget)

    delegate: T.AbstractButton {
        id: tile

        required property string name
        required property string iconName
        required property string headline
        required property string explanation

        objectName: tiles.what + "-" + name
        width: GridView.view.cellWidth - (tiles.cellsAcross > 1 ? tiles.gutter : 0)
        height: tiles.rowHeight - tiles.gap
        focusPolicy: Qt.TabFocus
        Accessible.name: headline + ". " + explanation
        onClicked: tiles.chosen(name)

        background: Rectangle {
            radius: Theme.radius
            color: tile.down ? Theme.quietPressed : Theme.quiet
            border.width: Theme.highContrast ? Theme.edge : 0
            border.color: Theme.controlEdge

            FocusRing {
                visible: tile.visualFocus
            }
        }

        KIcon {
            id: picture

            x: Theme.rightToLeft ? tile.width - width - Theme.space24 : Theme.space24
            anchors.verticalCenter: parent.verticalCenter
            name: tile.iconName
            colour: Theme.primary
            size: Theme.heading
        }

        Column {
            x: Theme.rightToLeft ? Theme.space24 : picture.width + 2 * Theme.space24
            width: tile.width - picture.width - 3 * Theme.space24
            anchors.verticalCenter: parent.verticalCenter

            FitParagraph {
                width: parent.width
                height: explained.visible ? Math.ceil(Theme.title * Theme.lineHeight) : tile.height - Theme.space16
                verticalAlignment: Text.AlignVCenter
                text: tile.headline
                size: Theme.title
                font.bold: true
                color: Theme.inkOnQuiet
                Accessible.ignored: true
            }

            FitParagraph {
                id: explained

                visible: !Theme.large && text !== "" && tile.height > Theme.mainTarget
                width: parent.width
                height: Math.min(implicitHeight, tile.height - Math.ceil(Theme.title * Theme.lineHeight) - Theme.space16)
                text: tile.explanation
                size: Theme.body
                color: Theme.inkOnQuiet
                Accessible.ignored: true
            }
        }
    }
}
