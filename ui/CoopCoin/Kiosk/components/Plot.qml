// SPDX-License-Identifier: AGPL-3.0-or-later
// A bar for each month (or whatever the words say), with its words below and its value above: no
// axis to be read, nothing told by colour alone. ``bars`` is a list of {words, value, share}: share,
// 0 to 1, is the height beside the greatest; the value is text, already in the language.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: plot

    property list<var> bars
    property string what: "bar"
    property string headline // what the screen reader says of the whole

    readonly property int most: Math.max(1, Math.floor(width / (Theme.large ? Theme.priceColumn : Theme.px(88))))
    // Where not all have room, the latest do.
    readonly property list<var> shown: bars.slice(-most)
    readonly property int line: Math.ceil(Theme.caption * Theme.lineHeight)

    implicitHeight: Theme.px(320)
    Accessible.role: Accessible.Grouping
    Accessible.name: headline

    Row {
        id: across

        anchors.fill: parent

        Repeater {
            model: plot.shown

            Item {
                id: bar

                required property int index
                required property var modelData

                objectName: plot.what + "-" + index
                width: Math.floor(across.width / plot.shown.length)
                height: across.height
                Accessible.role: Accessible.StaticText
                Accessible.name: modelData.words + " " + modelData.value

                FitText {
                    anchors.horizontalCenter: parent.horizontalCenter
                    anchors.bottom: body.top
                    width: parent.width - Theme.space4
                    horizontalAlignment: Text.AlignHCenter
                    text: bar.modelData.value
                    size: Theme.caption
                    Accessible.ignored: true
                }

                Rectangle {
                    id: body

                    objectName: plot.what + "-body-" + bar.index
                    anchors.horizontalCenter: parent.horizontalCenter
                    anchors.bottom: ground.top
                    width: Math.round(parent.width * 0.6)
                    height: Math.round((plot.height - 2 * plot.line - Theme.space4) * Math.min(1, Math.max(0, bar.modelData.share)))
                    color: Theme.primary
                }

                Rectangle {
                    id: ground

                    anchors.bottom: below.top
                    width: parent.width
                    height: Math.max(2, Theme.edge)
                    color: Theme.controlEdge
                }

                FitText {
                    id: below

                    anchors.horizontalCenter: parent.horizontalCenter
                    anchors.bottom: parent.bottom
                    width: parent.width - Theme.space4
                    horizontalAlignment: Text.AlignHCenter
                    text: bar.modelData.words
                    size: Theme.caption
                    strong: false
                    color: Theme.softInk
                    Accessible.ignored: true
                }
            }
        }
    }
}
