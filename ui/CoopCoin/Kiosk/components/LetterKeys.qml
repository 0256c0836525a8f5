// SPDX-License-Identifier: AGPL-3.0-or-later
// Large keys for a name; which letters is a matter of the language. The erase key ends the first
// row, the space bar the last.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Column {
    id: keys

    property var letters: ["qwertyuiop", "asdfghjkl’", "zxcvbnm"]
    readonly property int across: Math.max(letters[0].length + 1, letters[1].length + 0.5, letters[2].length + 3.5)
    readonly property real unit: (width + spacing) / across

    signal typed(text: string)
    signal erase

    spacing: Theme.space8
    // A keyboard is the same way round in every script.
    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true

    Repeater {
        model: keys.letters.length

        Item {
            id: line

            required property int index

            readonly property bool first: index === 0
            readonly property bool last: index === keys.letters.length - 1
            readonly property var row: keys.letters[index].split("").concat(first ? ["erase"] : last ? ["space"] : [])

            width: keys.width
            height: Theme.letterKey

            Row {
                x: Math.round(line.index * keys.unit / 2)
                spacing: keys.spacing

                Repeater {
                    model: line.row

                    KButton {
                        required property string modelData

                        readonly property bool erases: modelData === "erase"
                        readonly property bool spaces: modelData === "space"

                        objectName: "key-" + (modelData === "’" ? "apostrophe" : modelData)
                        focusPolicy: Qt.NoFocus
                        width: (spaces ? keys.across - keys.letters[line.index].length - line.index / 2 : erases ? keys.across - keys.letters[0].length : 1) * keys.unit - keys.spacing
                        height: Theme.letterKey
                        padding: 0
                        text: erases ? "" : spaces ? qsTr("space") : modelData.toUpperCase()
                        iconName: erases ? "erase" : ""
                        Accessible.name: erases ? qsTr("Take the last letter back") : text
                        onClicked: {
                            if (erases)
                                keys.erase();
                            else
                                keys.typed(spaces ? " " : modelData);
                        }
                    }
                }
            }
        }
    }
}
