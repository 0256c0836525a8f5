// SPDX-License-Identifier: AGPL-3.0-or-later
// What is weighed, and what the scale says | what it costs, and into the basket with it.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    readonly property Weighing weigh: till.weigh

    focus: true
    Keys.onEscapePressed: till.back()
    Component.onCompleted: forceActiveFocus()

    Card {
        anchors.left: parent.left
        anchors.right: side.left
        anchors.rightMargin: Theme.space24
        anchors.top: parent.top
        anchors.bottom: parent.bottom

        IconTile {
            id: tile

            anchors.verticalCenter: what.verticalCenter
            name: screen.weigh.icon
        }

        Column {
            id: what

            anchors.left: tile.right
            anchors.leftMargin: Theme.space16
            anchors.right: parent.right

            KText {
                objectName: "weigh-name"
                width: parent.width
                text: screen.weigh.name
                size: Theme.title
                strong: true
                elide: Text.ElideRight
                mayElide: true
            }

            KText {
                objectName: "per-kg"
                text: qsTr("%1 a kilogram").arg(screen.weigh.perKg)
                color: Theme.softInk
            }
        }

        Column {
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: Theme.space8

            Rectangle {
                visible: !screen.weigh.settled
                anchors.horizontalCenter: parent.horizontalCenter
                width: Theme.emblem
                height: width
                radius: width / 2
                color: screen.weigh.trouble ? Theme.notice : Theme.tint
                border.width: Theme.highContrast ? Theme.edge : 0
                border.color: Theme.controlEdge

                KIcon {
                    anchors.centerIn: parent
                    name: screen.weigh.trouble ? "alert" : "scale"
                    colour: screen.weigh.trouble ? Theme.inkOnNotice : Theme.inkOnTint
                    size: Theme.largeIcon
                }
            }

            FitText {
                objectName: "weight"
                visible: screen.weigh.settled
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: screen.weigh.weight
                size: Theme.giantAmount
            }

            KText {
                objectName: "weigh-headline"
                visible: !screen.weigh.settled
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: screen.weigh.headline
                size: Theme.title
                strong: true
                wrapMode: Text.Wrap
            }

            KText {
                objectName: "weigh-explanation"
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: screen.weigh.explanation
                color: Theme.softInk
                wrapMode: Text.Wrap
            }
        }

        KButton {
            objectName: "back"
            anchors.bottom: parent.bottom
            iconName: "back"
            text: qsTr("Back, without it")
            onClicked: screen.till.back()
        }
    }

    Card {
        id: side

        anchors.right: parent.right
        anchors.top: parent.top
        anchors.bottom: parent.bottom
        width: Theme.sideWidth

        Column {
            width: parent.width
            spacing: Theme.space8

            KText {
                visible: screen.weigh.settled
                text: qsTr("It costs")
                color: Theme.softInk
            }

            FitText {
                objectName: "weigh-price"
                width: parent.width
                text: screen.weigh.price
            }
        }

        KButton {
            objectName: "add-weighed"
            kind: "primary"
            anchors.bottom: parent.bottom
            width: parent.width
            height: Theme.mainTarget
            enabled: screen.weigh.settled
            iconName: enabled ? "check" : ""
            text: enabled ? qsTr("Add %1").arg(screen.weigh.price) : qsTr("Add")
            onClicked: screen.till.addWeighed()
        }
    }
}
