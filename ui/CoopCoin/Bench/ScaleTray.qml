// SPDX-License-Identifier: AGPL-3.0-or-later
// The scale: what lies on it, and a hand that keeps it from coming to rest.
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk
import CoopCoin.Bench

Tray {
    id: tray

    required property Workbench bench

    implicitHeight: 2 * Wood.gap + Wood.head + rows.height
    objectName: "scale"
    title: "Scale"
    beside: bench.held ? "%1, and a hand on it".arg(bench.weight) : bench.weight
    trouble: bench.held || bench.grams > slider.heaviest

    Column {
        id: rows

        width: parent.width
        spacing: Wood.step

        T.Slider {
            id: slider

            readonly property int heaviest: 15000

            objectName: "load"
            width: parent.width
            height: Wood.lowControl
            from: 0
            to: 3000
            stepSize: 20
            snapMode: T.Slider.SnapAlways
            value: tray.bench.grams
            focusPolicy: Qt.TabFocus
            Accessible.name: "What lies on the scale, in grams"
            // What is on the way is not on the scale: it swings until the hand goes.
            onPressedChanged: if (!pressed)
                tray.bench.load(value)

            background: Rectangle {
                y: (slider.height - height) / 2
                width: slider.width
                height: Theme.px(6)
                radius: height / 2
                color: Wood.groove

                Rectangle {
                    width: slider.handle.x + slider.handle.width / 2
                    height: parent.height
                    radius: height / 2
                    color: Theme.primary
                }
            }

            handle: Rectangle {
                x: slider.visualPosition * (slider.width - width)
                y: (slider.height - height) / 2
                width: Theme.px(24)
                height: width
                radius: width / 2
                color: slider.pressed ? Theme.quiet : Theme.surface
                border.width: slider.visualFocus ? 2 * Wood.hair : Wood.hair
                border.color: slider.visualFocus ? Theme.focus : Theme.controlEdge
            }
        }

        Row {
            spacing: Theme.px(6)

            BenchButton {
                objectName: "take-off"
                width: Math.floor((rows.width - Theme.px(12)) / 3)
                text: "Take it off"
                enabled: tray.bench.grams !== 0
                onClicked: tray.bench.load(0)
            }

            BenchButton {
                objectName: "hand"
                width: Math.floor((rows.width - Theme.px(12)) / 3)
                marked: tray.bench.held
                text: "Hand on it"
                onClicked: tray.bench.hold(!tray.bench.held)
            }

            BenchButton {
                objectName: "too-heavy"
                width: Math.floor((rows.width - Theme.px(12)) / 3)
                marked: tray.bench.grams > slider.heaviest
                text: "Too heavy"
                onClicked: tray.bench.load(slider.heaviest + 2000)
            }
        }
    }
}
