// SPDX-License-Identifier: AGPL-3.0-or-later
// A drawn icon in the colour of its words.
import QtQuick
import CoopCoin.Kiosk

Image {
    property string name
    property color colour: Theme.ink
    property int size: Theme.icon

    width: size
    height: size
    sourceSize.width: size
    sourceSize.height: size
    source: name === "" ? "" : "image://icon/" + name + "/" + Theme.hex(colour)
    mirror: name === "back" && Theme.rightToLeft // back is where one comes from
    Accessible.ignored: true
}
