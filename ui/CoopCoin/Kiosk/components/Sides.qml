// SPDX-License-Identifier: AGPL-3.0-or-later
// The two parts of a page: what it is about | what to do. Beside each other; where there is less
// width than height, or everything is large, what to do stands below.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: sides

    default property alias about: first.content
    property alias act: second.content
    property bool stacked: Theme.portrait || Theme.large
    property int actWidth: Math.max(Theme.sideWidth, Math.round(width * 0.34))
    property int actHeight: Theme.mainTarget // of what is inside, when stacked
    property bool bare: Theme.large && stacked
    readonly property alias aboutCard: first
    readonly property alias actCard: second

    // By x, not by anchors: whoever changes the hand sees the sides change at once.
    readonly property bool actAtLeft: !stacked && Theme.endAtLeft

    Card {
        id: first

        bare: sides.bare
        x: sides.actAtLeft ? second.width + Theme.space24 : 0
        width: sides.stacked ? parent.width : parent.width - second.width - Theme.space24
        height: sides.stacked ? second.y - Theme.space16 : parent.height
    }

    Card {
        id: second

        bare: sides.bare
        x: sides.actAtLeft ? 0 : parent.width - width
        y: parent.height - height
        width: sides.stacked ? parent.width : sides.actWidth
        height: sides.stacked ? sides.actHeight + 2 * padding : parent.height
    }
}
