// SPDX-License-Identifier: AGPL-3.0-or-later
// Sign in on one's own telephone: a code that is good for minutes, and once.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    Card {
        anchors.fill: parent
        bare: Theme.large

        KText {
            id: title

            objectName: "headline"
            width: parent.width
            text: qsTr("Scan this with your phone")
            size: Theme.large ? Theme.title : Theme.heading
            strong: true
            wrapMode: Text.Wrap
        }

        FitText {
            id: once

            visible: !Theme.large
            anchors.top: title.bottom
            width: parent.width
            text: qsTr("It signs you in there, once. Let nobody else scan it.")
            size: Theme.body
            strong: false
            color: Theme.softInk
        }

        Rectangle {
            readonly property int above: once.visible ? once.y + once.height : title.height

            // White in every contrast: a code is read as dark on light.
            anchors.horizontalCenter: parent.horizontalCenter
            y: above + Theme.space16
            width: Math.min(parent.width, back.y - Theme.space16 - y)
            height: width
            radius: Theme.innerRadius
            color: "white"

            Image {
                objectName: "qr"
                anchors.fill: parent
                anchors.margins: Theme.space24
                source: screen.till.wallet.qr
                smooth: false
                fillMode: Image.PreserveAspectFit
                Accessible.role: Accessible.Graphic
                Accessible.name: qsTr("A code for your phone")
            }
        }

        KButton {
            id: back

            objectName: "back"
            anchors.left: parent.left
            anchors.bottom: parent.bottom
            iconName: "back"
            text: qsTr("Back")
            onClicked: screen.till.back()
        }
    }
}
