// SPDX-License-Identifier: AGPL-3.0-or-later
// One tray on the bench: a sheet of paper with a title, and what is to be said beside it.
import QtQuick
import CoopCoin.Kiosk
import CoopCoin.Bench

Item {
    id: tray

    default property alias content: inside.data
    property string title
    property string beside
    property bool trouble: false

    Rectangle {
        anchors.fill: parent
        radius: Wood.radius
        color: Wood.sheet
        border.width: Wood.hair
        border.color: Wood.sheetEdge
    }

    KText {
        id: name

        x: Wood.gap
        y: Wood.gap - Theme.space4
        height: Wood.head
        text: tray.title
        size: Wood.title
        strong: true
    }

    FitText {
        objectName: tray.objectName + "-beside"
        anchors.left: name.right
        anchors.leftMargin: Wood.gap
        anchors.right: parent.right
        anchors.rightMargin: Wood.gap
        anchors.baseline: name.baseline
        height: Math.ceil(size * Theme.lineHeight)
        horizontalAlignment: Text.AlignRight
        minimumPixelSize: Wood.small * 0.8
        text: tray.beside
        size: Wood.small
        strong: tray.trouble
        color: tray.trouble ? Theme.inkOnNotice : Theme.softInk
    }

    Item {
        id: inside

        anchors.fill: parent
        anchors.margins: Wood.gap
        anchors.topMargin: Wood.gap + Wood.head
    }
}
