// SPDX-License-Identifier: AGPL-3.0-or-later
// How far a list goes: a bar that can be seen, not taken.
import QtQuick
import CoopCoin.Kiosk
import CoopCoin.Bench

Rectangle {
    required property Flickable flickable

    parent: flickable.parent
    visible: flickable.contentHeight > flickable.height + 1
    x: flickable.x + flickable.width - width
    y: flickable.y + flickable.height * flickable.visibleArea.yPosition
    width: Theme.px(4)
    height: Math.max(Theme.px(20), flickable.height * flickable.visibleArea.heightRatio)
    radius: width / 2
    color: Wood.seam
}
