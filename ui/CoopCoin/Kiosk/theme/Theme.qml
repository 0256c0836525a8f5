// SPDX-License-Identifier: AGPL-3.0-or-later
// Palette → roles → components: every colour and measure on screen is named here and nowhere else.
// Lengths are pixels of the design (5.9 px/mm) times the scale, which the window sets. The appearance
// may change at any moment, and everything here with it.
pragma Singleton
import QtQuick
import CoopCoin.Kiosk

QtObject {
    id: theme

    // ---- modes ----
    property real scale: 1
    property bool portrait: false
    readonly property string scheme: Appearance.scheme
    readonly property bool large: Appearance.large
    readonly property bool motion: Appearance.motion
    readonly property bool leftHanded: Appearance.leftHanded
    readonly property bool lowReach: Appearance.lowReach
    readonly property bool highContrast: scheme === "contrast"
    readonly property bool rightToLeft: Application.layoutDirection === Qt.RightToLeft
    // Where what to do stands: at the end of the line of reading; for the left hand, at the left.
    readonly property bool endAtLeft: rightToLeft || leftHanded

    function px(length: real): int {
        return Math.round(length * scale);
    }

    function hex(colour: color): string {
        return String(colour).slice(-6);
    }

    function pick(light: color, dark: color, contrast: color): color {
        return scheme === "contrast" ? contrast : scheme === "dark" ? dark : light;
    }

    function sized(large: real, usual: real): int {
        return px(theme.large ? large : usual);
    }

    // ---- roles: colour ----
    readonly property color paper: pick(Colours.paper, Colours.dusk, Colours.black)
    readonly property color surface: pick(Colours.white, Colours.slab, Colours.black)
    readonly property color surfaceEdge: pick(Colours.paperEdge, Colours.slabEdge, Colours.white)
    readonly property color ink: pick(Colours.night, Colours.linen, Colours.white)
    readonly property color softInk: pick(Colours.slate, Colours.fog, Colours.white)
    readonly property color divider: pick(Colours.mist, Colours.seam, Colours.white)
    readonly property color controlEdge: pick(Colours.stone, Colours.ash, Colours.white)
    readonly property color primary: pick(Colours.green, Colours.mint, Colours.yellow)
    readonly property color primaryPressed: pick(Colours.greenPressed, Colours.mintPressed, Colours.yellowPressed)
    readonly property color inkOnPrimary: pick(Colours.white, Colours.moss, Colours.black)
    readonly property color tint: pick(Colours.greenTint, Colours.forest, Colours.black)
    readonly property color inkOnTint: pick(Colours.greenPressed, Colours.forestInk, Colours.white)
    readonly property color quiet: pick(Colours.sand, Colours.pebble, Colours.black)
    readonly property color quietPressed: pick(Colours.sandPressed, Colours.pebblePressed, Colours.charcoal)
    readonly property color inkOnQuiet: pick(Colours.night, Colours.linen, Colours.white)
    readonly property color inkOnOff: pick(Colours.slate, Colours.fog, Colours.silver) // on quiet: what cannot be touched now
    readonly property color coin: pick(Colours.plum, Colours.lavender, Colours.lilac)
    readonly property color inkOnCoin: pick(Colours.white, Colours.aubergine, Colours.black)
    readonly property color coinTint: pick(Colours.plumTint, Colours.aubergineTint, Colours.black)
    readonly property color inkOnCoinTint: pick(Colours.plumDeep, Colours.lavender, Colours.lilac)
    readonly property color notice: pick(Colours.amberTint, Colours.umber, Colours.black)
    readonly property color inkOnNotice: pick(Colours.amberDeep, Colours.honey, Colours.yellow)
    readonly property color danger: pick(Colours.red, Colours.salmon, Colours.coral)
    readonly property color dangerPressed: pick(Colours.redPressed, Colours.salmonPressed, Colours.coral)
    readonly property color inkOnDanger: pick(Colours.white, Colours.maroon, Colours.black)
    // What fills the whole screen when something has gone well, or has not; inset: a box in it.
    readonly property color good: pick(Colours.green, Colours.forestField, Colours.yellow)
    readonly property color goodInset: pick(Colours.greenPressed, Colours.forestDeep, Colours.yellowPressed)
    readonly property color inkOnGood: pick(Colours.white, Colours.linen, Colours.black)
    readonly property color bad: pick(Colours.red, Colours.brick, Colours.coral)
    readonly property color badInset: pick(Colours.redPressed, Colours.brickDeep, Colours.coral)
    readonly property color inkOnBad: pick(Colours.white, Colours.linen, Colours.black)
    // Two rings, one in the other: whatever is behind, one of them is seen.
    readonly property color focus: pick(Colours.blue, Colours.sky, Colours.cyan)
    readonly property color focusHalo: pick(Colours.white, Colours.black, Colours.black)
    readonly property int edge: highContrast ? px(2) : Math.max(1, px(1))

    // ---- roles: type ----
    readonly property int caption: sized(60, 22)
    readonly property int body: sized(60, 28)
    readonly property int title: sized(60, 36)
    readonly property int heading: sized(60, 44)
    readonly property int display: sized(64, 60)
    readonly property int amount: sized(96, 80)
    readonly property int giantAmount: sized(112, 96)
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
    readonly property int target: sized(100, 72) // the least that is touched: 12 mm
    readonly property int mainTarget: sized(132, 118) // 20 mm
    readonly property int key: px(118)
    readonly property int letterKey: sized(84, 76)
    readonly property int headerTop: space16
    readonly property int headerHeight: sized(100, 72)
    readonly property int noticeHeight: sized(262, portrait ? 116 : 84)
    // Somebody practises: a band over every screen says so, and all else is a little smaller.
    property bool training: false
    readonly property real trainingBand: training ? (large ? 0.1 : 0.055) : 0
    readonly property int statusHeight: large ? 0 : px(44)
    // Between the window's edges and a page that has the greeting and the status line around it.
    readonly property int contentTop: lowReach ? space16 : headerTop + headerHeight + space16
    readonly property int contentBottom: (large ? space24 : statusHeight) + (lowReach ? headerHeight + space16 : 0)
    readonly property int readable: px(1040)
    readonly property int sideWidth: sized(520, 440)
    readonly property int rowHeight: sized(200, 92)
    readonly property int foundRow: sized(100, 86)
    readonly property int tile: sized(96, 60)
    readonly property int icon: sized(56, 32)
    readonly property int largeIcon: px(72)
    readonly property int emblem: px(124)
    readonly property int stepperCircle: sized(92, 56)
    readonly property int stepperCount: sized(76, 40)
    readonly property int priceColumn: sized(280, 132)
    readonly property int lowBar: sized(196, 124)
    readonly property int tallBar: sized(196, 172)
    readonly property int lowCard: px(600) // a card lower than this has room for less
    readonly property int sign: target
    readonly property int dot: px(44)
    readonly property int ring: sized(200, 64)
    readonly property int qr: px(300)
}
