// SPDX-License-Identifier: AGPL-3.0-or-later
// One device in the staff's list: what it is, how it is in words, its code, and a way to try it.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: line

    required property string iconName
    required property string name
    required property string words // how it is, and what to do next
    property string code // for whom one calls
    property string condition: "ready" // "ready", "trouble", "absent"
    property string trial // on the button; "" for none
    readonly property bool troubled: condition === "trouble"

    signal tried

    height: Theme.rowHeight
    Accessible.role: Accessible.StaticText
    Accessible.name: name + ". " + words

    IconTile {
        id: tile

        anchors.left: parent.left
        anchors.verticalCenter: parent.verticalCenter
        name: line.iconName
        color: line.troubled ? Theme.notice : line.condition === "ready" ? Theme.tint : Theme.quiet
        ink: line.troubled ? Theme.inkOnNotice : line.condition === "ready" ? Theme.inkOnTint : Theme.inkOnQuiet
    }

    Column {
        anchors.left: tile.right
        anchors.leftMargin: Theme.space16
        anchors.right: attempt.left
        anchors.rightMargin: Theme.space16
        anchors.verticalCenter: parent.verticalCenter

        KText {
            width: parent.width
            text: line.name
            strong: true
            elide: Text.ElideRight
            mayElide: true
            Accessible.ignored: true
        }

        Row {
            width: parent.width
            spacing: Theme.space8

            KIcon {
                id: sign

                visible: line.condition !== "absent"
                anchors.verticalCenter: parent.verticalCenter
                name: line.troubled ? "alert" : "check"
                colour: line.troubled ? Theme.inkOnNotice : Theme.primary
                size: Theme.caption
            }

            // Smaller letters rather than half of what to do.
            FitParagraph {
                property bool mayElide: true

                width: parent.width - (sign.visible ? sign.width + parent.spacing : 0)
                height: Math.ceil((Theme.large ? 1.4 : 1) * Theme.caption * Theme.lineHeight)
                text: line.code === "" ? line.words : qsTr("%1 (%2)").arg(line.words).arg(line.code)
                size: Theme.caption
                color: Theme.softInk
                elide: Text.ElideRight
                verticalAlignment: Text.AlignVCenter
                Accessible.ignored: true
            }
        }
    }

    KButton {
        id: attempt

        objectName: "try-" + line.name
        visible: line.trial !== ""
        width: visible ? Math.max(Theme.target, implicitWidth) : 0
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        text: line.trial
        onClicked: line.tried()
    }

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.edge
        color: Theme.divider
    }
}
