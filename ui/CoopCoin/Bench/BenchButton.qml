// SPDX-License-Identifier: AGPL-3.0-or-later
// A button for a mouse: small and quiet, on paper.
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk
import CoopCoin.Bench

T.Button {
    id: button

    property string iconName
    property bool marked: false // it is so now

    height: Wood.control
    implicitWidth: content.implicitWidth + 2 * Wood.gap
    padding: Theme.px(5)
    focusPolicy: Qt.TabFocus
    hoverEnabled: true
    Accessible.name: text

    background: Rectangle {
        radius: Wood.innerRadius
        color: !button.enabled ? "transparent" : button.marked ? Theme.notice : button.down ? Theme.quietPressed : button.hovered ? Theme.paper : Theme.quiet
        border.width: button.visualFocus ? 2 * Wood.hair : Wood.hair
        border.color: button.visualFocus ? Theme.focus : Wood.sheetEdge
    }

    contentItem: Item {
        id: content

        readonly property int lead: button.iconName === "" ? 0 : Wood.title + Wood.step

        implicitWidth: lead + measure.advanceWidth + 1

        TextMetrics {
            id: measure

            font.pixelSize: Wood.small
            text: button.text
        }

        Item {
            anchors.centerIn: parent
            width: content.lead + label.width
            height: parent.height

            KIcon {
                visible: button.iconName !== ""
                anchors.verticalCenter: parent.verticalCenter
                name: button.iconName
                size: Wood.title
                colour: label.color
            }

            FitText {
                id: label

                x: content.lead
                width: Math.min(measure.advanceWidth + 1, content.width - content.lead)
                anchors.verticalCenter: parent.verticalCenter
                minimumPixelSize: Wood.small * 0.7
                text: button.text
                size: Wood.small
                strong: false
                color: !button.enabled ? Theme.softInk : button.marked ? Theme.inkOnNotice : Theme.ink
                Accessible.ignored: true
            }
        }
    }
}
