// SPDX-License-Identifier: AGPL-3.0-or-later
// Digits as on a telephone, 20 mm wide, the same way round in every script. ``what`` begins the
// names of the keys.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Grid {
    id: pad

    required property string what
    property int room: 4 * Theme.key + 3 * spacing // what there is of height
    readonly property int keyHeight: Math.min(Theme.key, (room - 3 * spacing) / 4)

    signal digit(digit: string)
    signal erase

    columns: 3
    spacing: Theme.space8
    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true

    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "erase"]

        Item {
            id: place

            required property string modelData

            width: (pad.width - 2 * pad.spacing) / 3
            height: pad.keyHeight

            KButton {
                objectName: pad.what + "-" + place.modelData
                visible: place.modelData !== ""
                anchors.fill: parent
                text: place.modelData === "erase" ? "" : place.modelData
                iconName: place.modelData === "erase" ? "erase" : ""
                size: Theme.title
                Accessible.name: place.modelData === "erase" ? qsTr("Take the last digit back") : place.modelData
                onClicked: {
                    if (place.modelData === "erase")
                        pad.erase();
                    else
                        pad.digit(place.modelData);
                }
            }
        }
    }
}
