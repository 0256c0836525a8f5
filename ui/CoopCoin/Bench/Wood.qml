// SPDX-License-Identifier: AGPL-3.0-or-later
// The bench's own roles beside the kiosk's: wood under paper, and smaller type. Lengths follow the
// kiosk's scale, which this window sets for itself.
pragma Singleton
import QtQuick
import CoopCoin.Kiosk

QtObject {
    // ---- colour ----
    readonly property color plank: "#e9dcc2"
    readonly property color otherPlank: "#e5d6b9"
    readonly property color seam: "#d6c4a0"
    readonly property color groove: "#ddcdac"
    readonly property color sheet: "#fbf8f1"
    readonly property color sheetEdge: "#d3c19c"
    readonly property color slot: "#3b403d"
    readonly property color slotEdge: "#565c58"

    // ---- type ----
    readonly property int small: Theme.px(13)
    readonly property int body: Theme.px(15)
    readonly property int title: Theme.px(18)
    readonly property int heading: Theme.px(24)

    // ---- measures ----
    readonly property int gap: Theme.px(12)
    readonly property int step: Theme.px(8)
    readonly property int hair: Math.max(1, Theme.px(1))
    readonly property int radius: Theme.px(12)
    readonly property int innerRadius: Theme.px(8)
    readonly property int control: Theme.px(34)
    readonly property int lowControl: Theme.px(28)
    readonly property int row: Theme.px(36)
    readonly property int card: Theme.px(60)
    readonly property int header: Theme.px(56)
    readonly property int label: Theme.px(64)
    readonly property int head: Theme.px(30)
}
