// SPDX-License-Identifier: AGPL-3.0-or-later
// Roles and measures, by which everything on screen is named. Lengths are pixels of the design
// (5.9 px/mm) times the scale; the window sets scale, contrast and motion.
pragma Singleton
import QtQuick
import CoopCoin.Kiosk

QtObject {
    property real scale: 1
    property real textScale: 1
    property bool highContrast: false
    property bool motion: true

    function px(length: real): int {
        return Math.round(length * scale);
    }

    function hex(colour: color): string {
        return String(colour).slice(-6);
    }

    // ---- roles: colour ----
    readonly property color paper: highContrast ? Colours.black : Colours.paper
    readonly property color surface: highContrast ? Colours.black : Colours.white
    readonly property color surfaceEdge: highContrast ? Colours.white : Colours.paperEdge
    readonly property color ink: highContrast ? Colours.white : Colours.night
    readonly property color softInk: highContrast ? Colours.white : Colours.slate
    readonly property color divider: highContrast ? Colours.white : Colours.mist
    readonly property color controlEdge: highContrast ? Colours.white : Colours.stone
    readonly property color primary: highContrast ? Colours.yellow : Colours.green
    readonly property color primaryPressed: highContrast ? Colours.yellowPressed : Colours.greenPressed
    readonly property color inkOnPrimary: highContrast ? Colours.black : Colours.white
    readonly property color tint: highContrast ? Colours.black : Colours.greenTint
    readonly property color inkOnTint: highContrast ? Colours.white : Colours.greenPressed
    readonly property color quiet: highContrast ? Colours.black : Colours.sand
    readonly property color quietPressed: highContrast ? Colours.charcoal : Colours.sandPressed
    readonly property color inkOnQuiet: highContrast ? Colours.white : Colours.night
    readonly property color coin: highContrast ? Colours.lilac : Colours.plum
    readonly property color inkOnCoin: highContrast ? Colours.black : Colours.white
    readonly property color coinTint: highContrast ? Colours.black : Colours.plumTint
    readonly property color inkOnCoinTint: highContrast ? Colours.lilac : Colours.plumDeep
    readonly property color notice: highContrast ? Colours.black : Colours.amberTint
    readonly property color inkOnNotice: highContrast ? Colours.yellow : Colours.amberDeep
    readonly property color danger: highContrast ? Colours.coral : Colours.red
    readonly property color dangerPressed: highContrast ? Colours.coral : Colours.redPressed
    readonly property color inkOnDanger: highContrast ? Colours.black : Colours.white
    readonly property color focus: highContrast ? Colours.cyan : Colours.blue
    readonly property int edge: highContrast ? px(2) : Math.max(1, px(1))

    // ---- roles: type ----
    readonly property int caption: px(22 * textScale)
    readonly property int body: px(28 * textScale)
    readonly property int title: px(36 * textScale)
    readonly property int heading: px(44 * textScale)
    readonly property int display: px(60 * textScale)
    readonly property int amount: px(80 * textScale)
    readonly property int giantAmount: px(96 * textScale)
    readonly property real lineHeight: 1.28

    // ---- roles: space ----
    readonly property int space4: px(4)
    readonly property int space8: px(8)
    readonly property int space16: px(16)
    readonly property int space24: px(24)
    readonly property int space32: px(32)
    readonly property int space48: px(48)
    readonly property int radius: px(20)
    readonly property int innerRadius: px(14)

    // ---- roles: motion, in milliseconds ----
    readonly property int press: motion ? 80 : 0
    readonly property int change: motion ? 160 : 0
    readonly property int slide: motion ? 220 : 0
    readonly property int tick: motion ? 400 : 0

    // ---- components ----
    readonly property int margin: space24
    readonly property int target: px(72)
    readonly property int mainTarget: px(118)
    readonly property int key: px(118)
    readonly property int lowKey: px(100)
    readonly property int letterKey: px(76)
    readonly property int headerTop: space16
    readonly property int headerHeight: px(72)
    readonly property int contentTop: headerTop + headerHeight + space16
    readonly property int noticeHeight: px(84)
    readonly property int statusHeight: px(44)
    readonly property int readable: px(1040)
    readonly property int lowCard: px(600)
    readonly property int sideWidth: px(440)
    readonly property int rowHeight: px(92)
    readonly property int lowRow: px(86)
    readonly property int tile: px(60)
    readonly property int icon: px(32)
    readonly property int largeIcon: px(72)
    readonly property int emblem: px(124)
    readonly property int stepperCircle: px(56)
    readonly property int stepperCount: px(40)
    readonly property int priceColumn: px(132)
    readonly property int lowBar: px(124)
    readonly property int tallBar: px(172)
    readonly property int sign: px(44)
    readonly property int dot: px(44)
    readonly property int qr: px(300)
}
