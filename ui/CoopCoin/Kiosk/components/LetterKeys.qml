// SPDX-License-Identifier: AGPL-3.0-or-later
// Large keys for a name; which letters is a matter of the language. Its rows are kept where they
// fit, else the letters fill as many rows as they need, in their order.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Column {
    id: keys

    required property var letters // row by row
    readonly property int least: Theme.px(72) + spacing
    readonly property int longest: Math.max(letters[0].length + 1, letters[letters.length - 1].length + 3)
    readonly property bool asGiven: letters.length < 4 && Math.floor((width + spacing) / longest) >= least
    readonly property int across: asGiven ? longest : Math.max(6, Math.floor((width + spacing) / least)) // no width yet: 0
    readonly property real unit: (width + spacing) / across
    readonly property var lines: {
        if (asGiven)
            return letters.map((row, i) => i === 0 ? row.concat(["erase"]) : i === letters.length - 1 ? row.concat(["space"]) : row);
        const all = letters.reduce((all, row) => all.concat(row), []);
        const lines = [];
        for (let i = 0; i < all.length; i += across)
            lines.push(all.slice(i, i + across));
        if (lines[lines.length - 1].length > across - 4)
            lines.push([]);
        lines[lines.length - 1].push("space", "erase");
        return lines;
    }

    signal typed(text: string)
    signal erase

    spacing: Theme.space8
    // A keyboard is the same way round in every script.
    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true

    Repeater {
        model: keys.lines

        Row {
            id: line

            required property int index
            required property var modelData

            readonly property real indent: keys.asGiven ? index / 2 : 0 // in keys
            readonly property int wide: (modelData.includes("space") ? 1 : 0) + (modelData.includes("erase") ? 1 : 0)
            readonly property real rest: keys.across - indent - (modelData.length - wide)

            leftPadding: Math.round(indent * keys.unit)
            spacing: keys.spacing

            Repeater {
                model: line.modelData

                KButton {
                    required property string modelData

                    readonly property bool erases: modelData === "erase"
                    readonly property bool spaces: modelData === "space"
                    readonly property real share: erases ? (line.wide > 1 ? 2 : Math.min(line.rest, 2)) : spaces ? line.rest - (line.wide > 1 ? 2 : 0) : 1

                    objectName: "key-" + (modelData === "’" ? "apostrophe" : modelData)
                    focusPolicy: Qt.TabFocus
                    width: share * keys.unit - keys.spacing
                    height: keys.lines.length > 3 ? Theme.px(72) : Theme.letterKey
                    padding: 0
                    text: erases ? "" : spaces ? qsTr("space") : modelData === "ß" ? modelData : modelData.toUpperCase()
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
