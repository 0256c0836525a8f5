// SPDX-License-Identifier: AGPL-3.0-or-later
// Something is going on: a row of dots, one of them ahead. Steps, not a rotation: it costs two
// small repaints a second instead of sixty.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Row {
    id: dots

    property color colour: Theme.primary
    property int ahead: 0

    spacing: Theme.space8

    Timer {
        interval: 260
        repeat: true
        running: dots.visible && Theme.motion
        onTriggered: dots.ahead = (dots.ahead + 1) % 3
    }

    Repeater {
        model: 3

        Rectangle {
            required property int index

            width: Theme.space16
            height: width
            radius: width / 2
            color: dots.colour
            opacity: index === dots.ahead ? 1 : 0.3
        }
    }
}
