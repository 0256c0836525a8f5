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

    Sides {
        id: sides

        anchors.fill: parent
        actHeight: (Theme.large || !screen.weigh.settled ? 0 : cost.height + Theme.space16) + Theme.mainTarget

        IconTile {
            id: tile

            visible: !Theme.large
            width: visible ? Theme.tile : 0
            anchors.left: parent.left
            anchors.verticalCenter: what.verticalCenter
            name: screen.weigh.icon
        }

        Column {
            id: what

            anchors.left: tile.right
            anchors.leftMargin: Theme.large ? 0 : Theme.space16
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
                visible: !Theme.large || screen.weigh.settled
                width: parent.width
                text: qsTr("%1 a kilogram").arg(screen.weigh.perKg)
                color: Theme.softInk
                wrapMode: Text.Wrap
            }
        }

        Item {
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: what.bottom
            anchors.bottom: Theme.large && !Theme.portrait ? parent.bottom : back.top

            Column {
                width: parent.width
                anchors.verticalCenter: parent.verticalCenter
                spacing: Theme.space8

                Emblem {
                    visible: !screen.weigh.settled && (!Theme.large || Theme.portrait)
                    anchors.horizontalCenter: parent.horizontalCenter
                    color: screen.weigh.trouble ? Theme.notice : Theme.tint
                    name: screen.weigh.trouble ? "alert" : "scale"
                    ink: screen.weigh.trouble ? Theme.inkOnNotice : Theme.inkOnTint
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
                    visible: !Theme.large || Theme.portrait || !screen.weigh.settled
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    text: screen.weigh.explanation
                    color: Theme.softInk
                    wrapMode: Text.Wrap
                }
            }
        }

        KButton {
            id: back

            objectName: "back"
            anchors.left: parent.left
            anchors.bottom: parent.bottom
            anchors.bottomMargin: inActRow ? -sides.actHeight - Theme.space16 : 0
            height: inActRow ? Theme.mainTarget : Theme.target

            // Where all is large, beside the main action: there is no height for a row of its own.
            readonly property bool inActRow: Theme.large && !Theme.portrait

            iconName: "back"
            text: Theme.large ? qsTr("Back") : qsTr("Back, without it")
            onClicked: screen.till.back()
        }

        // Containers of one's own; and what staff may type where the scale does not help.
        Flow {
            id: helps

            visible: !Theme.large
            anchors.left: back.right
            anchors.leftMargin: Theme.space8
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            layoutDirection: Theme.rightToLeft ? Qt.LeftToRight : Qt.RightToLeft
            spacing: Theme.space8

            KButton {
                objectName: "tare"
                iconName: "jar"
                text: screen.till.goods.tare !== "" ? qsTr("Container %1").arg(screen.till.goods.tare) : screen.weigh.settled ? qsTr("Empty container") : qsTr("Own container")
                onClicked: screen.till.goods.container()
            }

            KButton {
                objectName: "key-weight"
                visible: screen.weigh.trouble
                iconName: "scale"
                text: qsTr("Type the weight")
                onClicked: screen.till.goods.openKeypad("weight", 0)
            }
        }

        act: [
            Column {
                id: cost

                visible: !Theme.large
                width: parent.width
                spacing: Theme.space8

                KText {
                    visible: screen.weigh.settled
                    width: parent.width
                    text: qsTr("It costs")
                    color: Theme.softInk
                }

                FitText {
                    objectName: "weigh-price"
                    visible: screen.weigh.settled
                    width: parent.width
                    text: screen.weigh.price
                }
            },
            KButton {
                objectName: "add-weighed"
                kind: "primary"
                anchors.right: parent.right
                anchors.bottom: parent.bottom
                width: parent.width - (back.inActRow ? back.width + Theme.space16 : 0)
                height: Theme.mainTarget
                enabled: screen.weigh.settled
                iconName: enabled ? "check" : ""
                text: enabled ? qsTr("Add %1").arg(screen.weigh.price) : qsTr("Add")
                onClicked: screen.till.weigh.add()
            }
        ]
    }
}
