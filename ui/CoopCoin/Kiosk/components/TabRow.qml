// SPDX-License-Identifier: AGPL-3.0-or-later
// Parts of one page, one of them open. ``tabs`` is a list of {name, words}; a tint, an edge below
// and bold words say which is open. Left and right move between them, as on every tab row.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

Row {
    id: row

    property list<var> tabs
    property string open // the name of one of them
    property string what: "tab"

    signal chosen(name: string)

    function beside(index: int, by: int): void {
        const next = index + (Theme.rightToLeft ? -by : by);
        if (next < 0 || next >= tabs.length)
            return;
        all.itemAt(next).forceActiveFocus(Qt.TabFocusReason);
        chosen(tabs[next].name);
    }

    readonly property real room: width - (tabs.length - 1) * spacing
    readonly property real needed: {
        let sum = 0;
        for (let at = 0; at < all.count; at++)
            sum += all.itemAt(at)?.implicitWidth ?? 0;
        return sum;
    }
    // Where there is too little room for all, what of each width beyond the least can be given.
    readonly property real given: (room - tabs.length * Theme.target) / Math.max(1, needed - tabs.length * Theme.target)

    spacing: Theme.space8
    Accessible.role: Accessible.PageTabList

    Repeater {
        id: all

        model: row.tabs

        T.AbstractButton {
            id: tab

            required property int index
            required property var modelData

            objectName: row.what + "-" + modelData.name
            implicitWidth: Math.max(Theme.target, measure.advanceWidth + 2 * Theme.space8) // what its words need
            width: Math.floor(row.needed > row.room ? Theme.target + (implicitWidth - Theme.target) * row.given : implicitWidth + (row.room - row.needed) / row.tabs.length)
            height: Theme.target
            focusPolicy: Qt.TabFocus
            checked: row.open === modelData.name
            text: modelData.words
            Accessible.role: Accessible.PageTab
            Accessible.name: text
            Accessible.selectable: true
            Accessible.selected: checked
            Accessible.onPressAction: click()
            onClicked: row.chosen(modelData.name)
            Keys.onLeftPressed: row.beside(index, -1)
            Keys.onRightPressed: row.beside(index, 1)

            background: Rectangle {
                radius: Theme.innerRadius
                color: tab.down ? Theme.quietPressed : tab.checked ? Theme.tint : "transparent"
                border.width: Theme.highContrast ? Theme.edge : 0
                border.color: Theme.controlEdge

                Rectangle {
                    visible: tab.checked
                    anchors.bottom: parent.bottom
                    anchors.horizontalCenter: parent.horizontalCenter
                    width: parent.width - 2 * Theme.innerRadius
                    height: Math.max(4, Theme.space4)
                    color: Theme.primary
                }

                FocusRing {
                    visible: tab.visualFocus
                    corner: parent.radius
                }
            }

            TextMetrics {
                id: measure

                font.pixelSize: Theme.body
                font.bold: true
                text: tab.text
            }

            contentItem: Item {
                FitText {
                    anchors.centerIn: parent
                    width: parent.width - 2 * Theme.space8
                    horizontalAlignment: Text.AlignHCenter
                    text: tab.text
                    size: Theme.body
                    strong: tab.checked
                    color: tab.checked ? Theme.inkOnTint : Theme.ink
                    Accessible.ignored: true
                }
            }
        }
    }
}
