// SPDX-License-Identifier: AGPL-3.0-or-later
// Large keys for a name; which letters is a matter of the language. Its rows are kept where they
// fit, else the letters fill as many rows as they need, in their order.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Column {
    id: keys

    required property var faces // one, or several of different scripts
    property int face: 0
    readonly property var letters: faces[face].rows // row by row
    readonly property bool changes: faces.length > 1
    readonly property int other: (face + 1) % faces.length
    readonly property int least: Theme.px(72) + spacing
    readonly property int longest: letters.reduce((most, row, i) => {
        const more = i === 0 ? 1 : i === letters.length - 1 ? changes ? 3 : 2 : 0;
        return Math.max(most, Math.ceil(row.length + more + i / 2));
    }, 0)
    readonly property bool asGiven: letters.length < 5 && Math.floor((width + spacing) / longest) >= least
    readonly property int across: asGiven ? longest : Math.max(6, Math.floor((width + spacing) / least)) // no width yet: 0
    readonly property real unit: (width + spacing) / across
    property bool spaced: true // a code has no space in it
    readonly property var ends: [changes ? "script" : "", spaced ? "space" : ""].filter(one => one !== "")
    readonly property var lines: {
        if (asGiven)
            return letters.map((row, i) => i === 0 ? row.concat(["erase"]) : i === letters.length - 1 ? row.concat(ends) : row);
        const all = letters.reduce((all, row) => all.concat(row), []);
        const lines = [];
        for (let i = 0; i < all.length; i += across)
            lines.push(all.slice(i, i + across));
        if (lines[lines.length - 1].length > across - 3 - ends.length)
            lines.push([]);
        lines[lines.length - 1].push(...ends, "erase");
        return lines;
    }

    signal typed(text: string)
    signal erase

    onFacesChanged: face = 0

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
                    readonly property bool turns: modelData === "script"
                    readonly property real share: erases ? (line.wide > 1 ? 2 : Math.min(line.rest, 3)) : spaces ? line.rest - (line.wide > 1 ? 2 : 0) : 1

                    objectName: "key-" + (modelData === "’" ? "apostrophe" : modelData)
                    focusPolicy: Qt.TabFocus
                    width: share * keys.unit - keys.spacing
                    height: keys.lines.length > 3 ? Theme.px(72) : Theme.letterKey
                    padding: 0
                    text: erases ? "" : spaces ? qsTr("space") : turns ? keys.faces[keys.other].sign.toUpperCase() : modelData === "ß" ? modelData : modelData.toUpperCase()
                    iconName: erases ? "erase" : ""
                    Accessible.name: erases ? qsTr("Take the last letter back") : text
                    onClicked: {
                        if (erases)
                            keys.erase();
                        else if (turns)
                            keys.face = keys.other;
                        else
                            keys.typed(spaces ? " " : modelData);
                    }
                }
            }
        }
    }
}
