// SPDX-License-Identifier: AGPL-3.0-or-later
// Which language: each in its own words, so that nobody has to read another to find theirs.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: panel

    required property var languages // of tag and name
    required property string spoken // the tag of the one that is spoken now
    property int topmost: Theme.space48

    signal chosen(tag: string)
    signal closed

    Keys.onEscapePressed: closed()
    Component.onCompleted: forceActiveFocus()

    Rectangle {
        anchors.fill: parent
        color: Theme.paper
    }

    // Nothing behind it is touched.
    MouseArea {
        anchors.fill: parent
    }

    KIcon {
        id: globe

        x: Theme.space48
        y: panel.topmost
        name: "globe"
        colour: Theme.primary
        size: Theme.display
    }

    Flow {
        id: choices

        // Below each other, if they all have room there.
        readonly property int most: Math.max(1, Math.floor((back.y - y) / (Theme.target + spacing)))
        readonly property int across: Math.max(Theme.portrait || Theme.large ? 1 : 2, Math.ceil(panel.languages.length / most))
        readonly property int cell: (width - (across - 1) * spacing) / across

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: globe.bottom
        anchors.leftMargin: Theme.space48
        anchors.rightMargin: Theme.space48
        anchors.topMargin: Theme.space24
        spacing: Theme.space16

        Repeater {
            model: panel.languages

            Choice {
                required property var modelData

                objectName: "language-" + modelData.tag
                width: choices.cell
                text: modelData.name
                checked: modelData.tag === panel.spoken
                checkable: false
                onClicked: panel.chosen(modelData.tag)
            }
        }
    }

    KButton {
        id: back

        objectName: "languages-back"
        anchors.left: parent.left
        anchors.leftMargin: Theme.space48
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.statusHeight + Theme.space16
        iconName: "back"
        text: qsTr("Back")
        onClicked: panel.closed()
    }
}
