// SPDX-License-Identifier: AGPL-3.0-or-later
// Whose card? What it is wanted for stands above.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    KButton {
        id: back

        objectName: "back"
        anchors.left: parent.left
        anchors.bottom: parent.bottom
        iconName: "back"
        text: qsTr("Back")
        onClicked: screen.till.back()
    }

    // They are everybody's: no card is wanted.
    KButton {
        objectName: "figures"
        visible: screen.till.desks.wantedDesk === "wallet"
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        width: Math.min(implicitWidth, parent.width - back.width - Theme.space16)
        padding: Theme.space16
        text: qsTr("The co-op's figures")
        onClicked: screen.till.wallet.showFigures()
    }

    Column {
        width: parent.width
        y: Math.max(0, Math.round((back.y - height) / 2))
        spacing: Theme.space24

        Emblem {
            visible: !Theme.large
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.round(Math.min(screen.width, screen.height) * 0.3)
            name: "tap"
            ink: Theme.primary
        }

        KText {
            objectName: "wanted"
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: screen.till.desks.wanted
            size: Theme.title
            color: Theme.softInk
            wrapMode: Text.Wrap
        }

        KText {
            objectName: "headline"
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("Hold your card to the reader")
            size: Theme.display
            strong: true
            wrapMode: Text.Wrap
        }

        KText {
            visible: !Theme.large
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("Or show the code on your telephone.")
            size: Theme.body
            color: Theme.softInk
            wrapMode: Text.Wrap
        }
    }
}
