// SPDX-License-Identifier: AGPL-3.0-or-later
// How the screen looks, for as long as somebody is here: every touch takes effect at once. It lies
// over the page and nothing lies over it.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: panel

    signal chosen
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

    KText {
        id: title

        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        y: Theme.space24
        text: qsTr("How the screen looks")
        size: Theme.heading
        strong: true
    }

    Flow {
        id: choices

        readonly property int across: Theme.portrait ? 1 : Theme.large ? 2 : 3
        readonly property int cell: (width - (across - 1) * spacing) / across

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: title.bottom
        anchors.margins: Theme.margin
        spacing: Theme.space16

        Repeater {
            model: [
                {
                    "scheme": "light",
                    "words": qsTr("Light")
                },
                {
                    "scheme": "dark",
                    "words": qsTr("Dark")
                },
                {
                    "scheme": "contrast",
                    "words": qsTr("High contrast")
                }
            ]

            Choice {
                required property var modelData

                objectName: "scheme-" + modelData.scheme
                width: choices.cell
                text: modelData.words
                checked: Appearance.scheme === modelData.scheme
                checkable: false
                onClicked: {
                    Appearance.scheme = modelData.scheme;
                    panel.chosen();
                }
            }
        }

        Repeater {
            model: [
                {
                    "mode": "large",
                    "words": qsTr("Large text")
                },
                {
                    "mode": "leftHanded",
                    "words": qsTr("Left-handed")
                },
                {
                    "mode": "lowReach",
                    "words": qsTr("Lower down")
                },
                {
                    "mode": "motion",
                    "words": qsTr("Less motion")
                }
            ]

            Choice {
                required property var modelData

                objectName: "mode-" + modelData.mode
                width: choices.cell
                text: modelData.words
                checked: modelData.mode === "motion" ? !Appearance.motion : Appearance[modelData.mode]
                checkable: false
                onClicked: {
                    Appearance[modelData.mode] = !Appearance[modelData.mode];
                    panel.chosen();
                }
            }
        }
    }

    KText {
        visible: !Theme.large
        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.right: done.left
        anchors.rightMargin: Theme.space24
        anchors.verticalCenter: done.verticalCenter
        text: qsTr("It stays until you have finished. The next person finds the screen as it was.")
        size: Theme.caption
        color: Theme.softInk
        wrapMode: Text.Wrap
    }

    KButton {
        id: done

        objectName: "display-done"
        kind: "primary"
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.margin
        width: Math.min(Theme.sideWidth, parent.width - 2 * Theme.margin)
        height: Theme.mainTarget
        iconName: "check"
        text: qsTr("Done")
        onClicked: panel.closed()
    }
}
