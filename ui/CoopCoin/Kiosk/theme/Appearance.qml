// SPDX-License-Identifier: AGPL-3.0-or-later
// How the screen looks for whom is here: at first as the kiosk's settings say, then as somebody
// chose on the display panel, until they have gone. Not part of any snapshot: the till knows nothing
// of it.
pragma Singleton
import QtQuick

QtObject {
    property string scheme: "light" // "light", "dark", "contrast"
    property bool large: false // 60 everywhere, one question a screen
    property bool motion: true
    property bool leftHanded: false
    property bool lowReach: false
    property bool choosing: false // the display panel is open

    // The kiosk's own: an object with the names above.
    property var own: ({
            "scheme": "light",
            "large": false,
            "motion": true,
            "leftHanded": false,
            "lowReach": false
        })
    readonly property bool changed: scheme !== own.scheme || large !== own.large || motion !== own.motion || leftHanded !== own.leftHanded || lowReach !== own.lowReach

    function reset(): void {
        choosing = false;
        scheme = own.scheme;
        large = own.large;
        motion = own.motion;
        leftHanded = own.leftHanded;
        lowReach = own.lowReach;
    }

    onOwnChanged: reset()
}
