// SPDX-License-Identifier: AGPL-3.0-or-later
// Welcome. All of it is one button; the touch that wakes the screen does nothing else.
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    T.AbstractButton {
        objectName: "start"
        anchors.fill: parent
        focusPolicy: Qt.TabFocus
        Accessible.name: qsTr("Touch to start")
        onClicked: screen.till.start()
    }

    Item {
        anchors.fill: parent
        anchors.leftMargin: Theme.space48
        anchors.rightMargin: Theme.space48
        anchors.topMargin: Theme.contentTop
        anchors.bottomMargin: Theme.statusHeight

        Column {
            anchors.left: parent.left
            anchors.right: picture.left
            anchors.rightMargin: Theme.space32
            anchors.verticalCenter: parent.verticalCenter
            anchors.verticalCenterOffset: -Theme.space48
            spacing: Theme.space16

            KText {
                text: qsTr("Welcome to")
                size: Theme.title
                color: Theme.softInk
            }

            KText {
                objectName: "welcome"
                width: parent.width
                text: screen.till.coopName
                size: Theme.display
                strong: true
                wrapMode: Text.Wrap
                maximumLineCount: 3
                elide: Text.ElideRight
                mayElide: true
            }

            Item {
                width: 1
                height: Theme.space8
            }

            Row {
                spacing: Theme.space16

                KIcon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: "scan"
                    colour: Theme.primary
                    size: Theme.heading
                }

                KText {
                    anchors.verticalCenter: parent.verticalCenter
                    text: qsTr("Scan the first thing you take")
                    size: Theme.title
                }
            }

            Row {
                spacing: Theme.space16

                KIcon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: "tap"
                    colour: Theme.primary
                    size: Theme.heading
                }

                KText {
                    anchors.verticalCenter: parent.verticalCenter
                    text: qsTr("Members: hold your card to the reader")
                    size: Theme.title
                }
            }
        }

        Rectangle {
            id: picture

            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            anchors.verticalCenterOffset: -Theme.space48
            width: Math.round(parent.height * 0.56)
            height: width
            radius: width / 2
            color: Theme.tint
            border.width: Theme.highContrast ? Theme.edge : 0
            border.color: Theme.controlEdge

            KIcon {
                anchors.centerIn: parent
                name: "basket"
                colour: Theme.primary
                size: Math.round(parent.width * 0.56)
            }
        }

        // It looks like a button; the whole screen is the one that is touched.
        Rectangle {
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.space16
            anchors.right: parent.right
            width: Math.max(picture.width, label.width + 2 * Theme.space48)
            height: Theme.mainTarget
            radius: Theme.radius
            color: Theme.primary

            KText {
                id: label

                anchors.centerIn: parent
                text: qsTr("Touch to start")
                size: Theme.title
                strong: true
                color: Theme.inkOnPrimary
            }
        }
    }
}
