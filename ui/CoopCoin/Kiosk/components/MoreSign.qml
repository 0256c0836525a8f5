// SPDX-License-Identifier: AGPL-3.0-or-later
// Says that a list goes on, and how far; a touch turns the page.
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

T.AbstractButton {
    id: sign

    property int count
    property bool below: true

    height: Theme.sign
    focusPolicy: Qt.TabFocus
    text: below ? qsTr("%n more below", "", count) : qsTr("%n more above", "", count)
    Accessible.name: text

    background: Rectangle {
        color: sign.down ? Theme.quietPressed : Theme.tint
        radius: Theme.innerRadius
        border.width: Theme.highContrast ? Theme.edge : 0
        border.color: Theme.controlEdge

        FocusRing {
            visible: sign.visualFocus
            corner: parent.radius
        }
    }

    contentItem: Item {
        KIcon {
            id: arrow

            anchors.right: words.left
            anchors.rightMargin: Theme.space16
            anchors.verticalCenter: parent.verticalCenter
            name: sign.below ? "down" : "up"
            colour: Theme.inkOnTint
            size: Theme.caption
        }

        FitText {
            id: words

            anchors.centerIn: parent
            width: Math.min(measure.advanceWidth + 2, sign.width - 2 * Theme.space48 - 2 * arrow.width)
            text: sign.text
            size: Theme.caption
            color: Theme.inkOnTint
            Accessible.ignored: true

            TextMetrics {
                id: measure

                font.pixelSize: Theme.caption
                font.bold: true
                text: sign.text
            }
        }
    }
}
