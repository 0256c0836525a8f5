// SPDX-License-Identifier: AGPL-3.0-or-later
// Parts of one page, one of them open. ``tabs`` is a list of {name, words}; a tint, an edge below
// and bold words say which is open. Left and right move between them, as on every tab row. In large
// letters, where all of them would be small, only the open one and the one after it are there.
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

    function shows(index: int): bool {
        return !few || index === opened || index === (opened + 1) % tabs.length;
    }

    function widths(some: bool): real {
        let sum = 0;
        for (let at = 0; at < all.count; at++)
            sum += !some || shows(at) ? all.itemAt(at)?.implicitWidth ?? 0 : 0;
        return sum + (some && few ? sign : 0);
    }

    readonly property int sign: Theme.body + Theme.space16 // the arrow, and what is around it
    readonly property int opened: Math.max(0, tabs.findIndex(one => one.name === open))
    readonly property bool few: Theme.large && tabs.length > 2 && widths(false) > 1.25 * width
    readonly property int shown: few ? 2 : tabs.length
    readonly property real room: width - (shown - 1) * spacing
    readonly property real needed: widths(true)
    // Where there is too little room for all, what of each width beyond the least can be given.
    readonly property real given: (room - shown * Theme.target) / Math.max(1, needed - shown * Theme.target)

    spacing: Theme.space8
    Accessible.role: Accessible.PageTabList

    Repeater {
        id: all

        model: row.tabs

        T.AbstractButton {
            id: tab

            required property int index
            required property var modelData

            readonly property bool follows: row.few && !checked // what comes next, and that something does

            objectName: row.what + "-" + modelData.name
            visible: row.shows(index)
            implicitWidth: Math.max(Theme.target, measure.advanceWidth + 2 * Theme.space8) // what its words need
            readonly property real need: implicitWidth + (follows ? row.sign : 0)
            width: Math.floor(row.needed > row.room ? Theme.target + (need - Theme.target) * row.given : need + (row.room - row.needed) / row.shown)
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
                KIcon {
                    visible: tab.follows
                    x: Theme.rightToLeft ? Theme.space8 : parent.width - width - Theme.space8
                    anchors.verticalCenter: parent.verticalCenter
                    rotation: 180
                    name: "back"
                    colour: Theme.ink
                    size: Theme.body
                }

                FitText {
                    anchors.centerIn: parent
                    anchors.horizontalCenterOffset: tab.follows ? -row.sign / 2 : 0 // mirrored by Qt
                    width: parent.width - 2 * Theme.space8 - (tab.follows ? row.sign : 0)
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
