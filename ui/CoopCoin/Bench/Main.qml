// SPDX-License-Identifier: AGPL-3.0-or-later
// The bench beside the kiosk: in two columns, or in three where there is room.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk
import CoopCoin.Bench

Window {
    id: root

    required property Workbench bench
    required property bool motion

    readonly property bool three: width >= 900
    readonly property int columns: three ? 3 : 2
    readonly property int column: (width - (columns + 1) * Wood.gap) / columns
    readonly property int top: Wood.header
    readonly property int room: height - top - Wood.gap // under the header

    width: 640
    height: 1000
    title: "CoopCoin: the bench"
    color: Wood.plank

    function place(index: int): int {
        return Wood.gap + index * (column + Wood.gap);
    }

    Binding {
        target: Theme
        property: "scale"
        value: Math.max(0.85, Math.min(1.25, root.width / (root.three ? 960 : 640), root.height / 1000))
    }

    Column {
        Repeater {
            model: 8

            Rectangle {
                required property int index

                width: root.width
                height: root.height / 8
                color: index % 2 === 0 ? Wood.plank : Wood.otherPlank

                Rectangle {
                    width: parent.width
                    height: Wood.hair
                    color: Wood.seam
                }
            }
        }
    }

    KText {
        id: name

        x: Wood.gap
        y: (root.top - height) / 2
        text: "The bench"
        size: Wood.heading
        strong: true
    }

    FitText {
        anchors.left: name.right
        anchors.leftMargin: Wood.gap
        anchors.right: clock.left
        anchors.rightMargin: Wood.gap
        anchors.baseline: name.baseline
        height: Math.ceil(size * Theme.lineHeight)
        minimumPixelSize: Wood.small * 0.7
        text: "Simulated hardware, real protocols"
        size: Wood.small
        strong: false
        color: Theme.softInk
    }

    KText {
        id: clock

        objectName: "clock"
        anchors.right: parent.right
        anchors.rightMargin: Wood.gap
        anchors.baseline: name.baseline
        text: root.bench.clock
        size: Wood.small
    }

    CardsTray {
        id: cards

        bench: root.bench
        x: root.place(0)
        y: root.top
        width: root.column
        height: root.three ? line.y - Wood.gap - y : Math.round(root.room * 0.55)
    }

    GoodsTray {
        bench: root.bench
        x: root.place(root.three ? 1 : 0)
        y: root.three ? root.top : cards.y + cards.height + Wood.gap
        width: root.column
        height: (root.three && plate.visible ? plate.y : root.height) - Wood.gap - y
    }

    ScaleTray {
        id: plate

        bench: root.bench
        visible: root.bench.hasScale
        x: root.place(1)
        y: root.height - Wood.gap - height
        width: root.column
        height: implicitHeight
    }

    LineTray {
        id: line

        bench: root.bench
        x: root.place(root.three ? 0 : 1)
        y: (root.three || !plate.visible ? root.height : plate.y) - Wood.gap - height
        width: root.column
        height: implicitHeight
    }

    PrinterTray {
        bench: root.bench
        motion: root.motion
        x: root.place(root.columns - 1)
        y: root.top
        width: root.column
        height: (root.three ? root.height : line.y) - Wood.gap - y
    }
}
