// SPDX-License-Identifier: AGPL-3.0-or-later
// One of several, or on and off: an edge, a mark and a tint say which it is.
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

T.AbstractButton {
    id: choice

    // The mark, the words and what is around them.
    readonly property real around: Theme.icon + 3 * Theme.space16 + Theme.space8
    readonly property real need: around + measure.advanceWidth

    height: Theme.target
    focusPolicy: Qt.TabFocus
    checkable: true
    Accessible.name: text
    Accessible.checkable: true
    Accessible.checked: checked

    TextMetrics {
        id: measure

        font.pixelSize: Theme.body
        font.bold: true
        text: choice.text
    }

    background: Rectangle {
        radius: Theme.radius
        color: choice.down ? Theme.quietPressed : choice.checked ? Theme.tint : Theme.surface
        border.width: choice.checked ? Math.max(3, Theme.space4) : Math.max(2, Theme.edge)
        border.color: choice.checked ? Theme.primary : Theme.controlEdge

        FocusRing {
            visible: choice.visualFocus
        }
    }

    contentItem: Item {
        Rectangle {
            id: mark

            anchors.left: parent.left
            anchors.leftMargin: Theme.space16
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.icon
            height: width
            radius: width / 2
            color: choice.checked ? Theme.primary : "transparent"
            border.width: Math.max(2, Theme.edge)
            border.color: choice.checked ? Theme.primary : Theme.controlEdge

            KIcon {
                visible: choice.checked
                anchors.centerIn: parent
                name: "check"
                colour: Theme.inkOnPrimary
                size: Math.round(parent.width * 0.75)
            }
        }

        FitParagraph {
            anchors.left: mark.right
            anchors.leftMargin: Theme.space16
            anchors.right: parent.right
            anchors.rightMargin: Theme.space16
            height: parent.height
            verticalAlignment: Text.AlignVCenter
            text: choice.text
            wrapMode: text.includes(" ") ? Text.WordWrap : Text.NoWrap // one word only shrinks
            font.bold: choice.checked
            color: choice.checked ? Theme.inkOnTint : Theme.ink
            Accessible.ignored: true
        }
    }
}
