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

    // What to do is at the end of the line of reading; for the left hand, at the left.
    readonly property bool actFirst: !stacked && Theme.leftHanded && !Theme.rightToLeft

    Card {
        id: first

        bare: sides.bare
        anchors.left: sides.actFirst ? second.right : parent.left
        anchors.leftMargin: sides.actFirst ? Theme.space24 : 0
        anchors.right: sides.stacked || sides.actFirst ? parent.right : second.left
        anchors.rightMargin: sides.stacked || sides.actFirst ? 0 : Theme.space24
        anchors.top: parent.top
        anchors.bottom: sides.stacked ? second.top : parent.bottom
        anchors.bottomMargin: sides.stacked ? Theme.space16 : 0
    }

    Card {
        id: second

        bare: sides.bare
        anchors.left: sides.actFirst ? parent.left : undefined
        anchors.right: sides.actFirst ? undefined : parent.right
        anchors.bottom: parent.bottom
        width: sides.stacked ? parent.width : sides.actWidth
        height: sides.stacked ? sides.actHeight + 2 * padding : parent.height
    }
}
