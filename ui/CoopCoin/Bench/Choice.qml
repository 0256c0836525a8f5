// SPDX-License-Identifier: AGPL-3.0-or-later
// One of a few states, all of them in sight. The first is the sound one; the others are faults.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk
import CoopCoin.Bench

Rectangle {
    id: choice

    required property string current
    required property var options // [what, words] each
    property string mend // what the first is called while a fault lasts
    property int sound: 1 // so many of them, from the first, are no fault

    signal chosen(what: string)

    height: Wood.control
    radius: Wood.innerRadius
    color: Wood.groove

    // What each word needs, and the rest shared out evenly.
    readonly property real spare: (width - 2 * inset - options.reduce((sum, each) => sum + metrics.advanceWidth(each[1]), 0)) / options.length
    readonly property int inset: Theme.px(3)

    FontMetrics {
        id: metrics

        font.pixelSize: Wood.small
        font.bold: true
    }

    Row {
        anchors.fill: parent
        anchors.margins: choice.inset

        Repeater {
            model: choice.options

            T.Button {
                id: part

                required property int index
                required property var modelData
                readonly property bool on: modelData[0] === choice.current

                objectName: choice.objectName + "-" + modelData[0]
                width: metrics.advanceWidth(modelData[1]) + choice.spare
                height: choice.height - 2 * choice.inset
                focusPolicy: Qt.TabFocus
                hoverEnabled: true
                text: index === 0 && choice.mend !== "" ? choice.mend : modelData[1]
                Accessible.name: text
                Accessible.checkable: true
                Accessible.checked: on
                onClicked: choice.chosen(modelData[0])

                background: Rectangle {
                    radius: Wood.innerRadius - Theme.px(2)
                    color: !part.on ? (part.hovered ? Wood.otherPlank : "transparent") : part.index < choice.sound ? Theme.surface : Theme.notice
                    border.width: part.visualFocus ? 2 * Wood.hair : part.on ? Wood.hair : 0
                    border.color: part.visualFocus ? Theme.focus : Wood.sheetEdge
                }

                contentItem: Item {
                    FitText {
                        anchors.verticalCenter: parent.verticalCenter
                        x: Theme.px(2)
                        width: parent.width - 2 * x
                        horizontalAlignment: Text.AlignHCenter
                        minimumPixelSize: Wood.small * 0.7
                        text: part.text
                        size: Wood.small
                        strong: part.on
                        color: part.on && part.index >= choice.sound ? Theme.inkOnNotice : Theme.ink
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
