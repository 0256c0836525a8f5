// SPDX-License-Identifier: AGPL-3.0-or-later
// The bare colours. Only Theme names them.
pragma Singleton
import QtQuick

QtObject {
    readonly property color paper: "#f7f3ec"
    readonly property color paperEdge: "#e6dece"
    readonly property color sand: "#ebe4d8"
    readonly property color sandPressed: "#ded4c3"
    readonly property color stone: "#837a6b"
    readonly property color night: "#1d211f"
    readonly property color slate: "#565c58"
    readonly property color mist: "#dcd9d2"
    readonly property color green: "#0b6b4f"
    readonly property color greenPressed: "#084c39"
    readonly property color greenTint: "#e4f1eb"
    readonly property color plum: "#5b3a86"
    readonly property color plumTint: "#eee8f6"
    readonly property color plumDeep: "#452a69"
    readonly property color amberTint: "#fdeccb"
    readonly property color amberDeep: "#6a4200"
    readonly property color red: "#a8241c"
    readonly property color redPressed: "#861b15"
    readonly property color blue: "#1f4e8c"
    readonly property color white: "#ffffff"
    readonly property color black: "#000000"
    readonly property color charcoal: "#1c1c1c"
    readonly property color yellow: "#ffe600"
    readonly property color yellowPressed: "#d6c100"
    readonly property color lilac: "#d9b8ff"
    readonly property color coral: "#ff8a80"
    readonly property color cyan: "#00e5ff"
}
