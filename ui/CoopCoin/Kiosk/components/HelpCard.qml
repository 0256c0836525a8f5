// SPDX-License-Identifier: AGPL-3.0-or-later
// A question answered: an icon, what it is about, and the answer.
import QtQuick
import CoopCoin.Kiosk

Card {
    id: card

    required property string iconName
    required property string headline
    required property string explanation

    implicitHeight: inside.height + 2 * padding
    height: implicitHeight
    Accessible.role: Accessible.StaticText
    Accessible.name: headline + " " + explanation

    IconTile {
        id: tile

        anchors.left: parent.left
        name: card.iconName
    }

    Column {
        id: inside

        anchors.left: tile.right
        anchors.leftMargin: Theme.space24
        anchors.right: parent.right

        KText {
            width: parent.width
            text: card.headline
            size: Theme.title
            strong: true
            wrapMode: Text.Wrap
            Accessible.ignored: true
        }

        KText {
            width: parent.width
            text: card.explanation
            color: Theme.softInk
            wrapMode: Text.Wrap
            Accessible.ignored: true
        }
    }
}
