// SPDX-License-Identifier: AGPL-3.0-or-later
// A member's card: touch it to hold it to the reader.
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk
import CoopCoin.Bench

T.Button {
    id: card

    required property string uid
    required property string name
    required property string coin
    required property string pin
    required property bool lying

    signal stayed

    objectName: "card-" + name
    focusPolicy: Qt.TabFocus
    hoverEnabled: true
    Accessible.name: "Tap %1's card".arg(name)

    background: Rectangle {
        radius: Wood.innerRadius
        color: card.lying ? Theme.tint : card.down ? Theme.quiet : Theme.surface
        border.width: card.visualFocus || card.lying ? 2 * Wood.hair : Wood.hair
        border.color: card.visualFocus ? Theme.focus : card.lying ? Theme.primary : card.hovered ? Theme.controlEdge : Wood.sheetEdge

        Rectangle {
            x: 2 * Wood.hair
            y: Wood.innerRadius
            width: Theme.px(3)
            height: parent.height - 2 * y
            radius: width / 2
            color: Theme.primary
        }
    }

    contentItem: Item {
        FitText {
            x: Wood.gap
            anchors.top: parent.top
            anchors.topMargin: Theme.px(6)
            width: hold.x - x - Theme.space4
            height: Wood.lowControl - Theme.space4
            minimumPixelSize: Wood.small * 0.7
            text: card.name
            size: Wood.body
            Accessible.ignored: true
        }

        Amount {
            objectName: "coin-" + card.name
            x: Wood.gap
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.px(6)
            coin: card.coin
            size: Wood.small
        }

        KText {
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(10)
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.px(6)
            text: "PIN %1".arg(card.pin)
            size: Wood.small
            color: Theme.softInk
        }

        BenchButton {
            id: hold

            objectName: "hold-" + card.name
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(6)
            anchors.top: parent.top
            anchors.topMargin: Theme.px(5)
            width: implicitWidth - Theme.px(8)
            height: Wood.lowControl
            text: "Hold"
            Accessible.name: "Lay %1's card on the reader and leave it there".arg(card.name)
            onClicked: card.stayed()
        }
    }
}
