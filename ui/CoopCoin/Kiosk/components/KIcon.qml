// SPDX-License-Identifier: AGPL-3.0-or-later
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
    Accessible.ignored: true
}
