// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody of the staff is wanted: for what, and how they say that they looked.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    focus: true
    Keys.onEscapePressed: till.back()
    Component.onCompleted: forceActiveFocus()

    Column {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: -Theme.mainTarget / 2
        spacing: Theme.space24

        Emblem {
            visible: !Theme.large
            anchors.horizontalCenter: parent.horizontalCenter
            name: "person"
        }

        KText {
            objectName: "attend-headline"
            width: parent.width
            text: screen.till.goods.attendHeadline
            size: Theme.heading
            strong: true
            wrapMode: Text.Wrap
            horizontalAlignment: Text.AlignHCenter
        }

        KText {
            objectName: "attend-explanation"
            width: parent.width
            text: screen.till.goods.attendExplanation
            color: Theme.softInk
            wrapMode: Text.Wrap
            horizontalAlignment: Text.AlignHCenter
        }

        KText {
            visible: !screen.till.goods.byTouch
            width: parent.width
            text: qsTr("Staff: hold your card to the reader.")
            wrapMode: Text.Wrap
            horizontalAlignment: Text.AlignHCenter
        }
    }

    KButton {
        objectName: "back"
        anchors.left: parent.left
        anchors.bottom: parent.bottom
        iconName: "back"
        text: qsTr("Back")
        onClicked: screen.till.back()
    }

    KButton {
        objectName: "staff-confirms"
        visible: screen.till.goods.byTouch
        kind: "primary"
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        width: Math.min(parent.width / 2, Math.max(implicitWidth, parent.width / 3))
        height: Theme.mainTarget
        iconName: "check"
        text: qsTr("I have looked")
        onClicked: screen.till.goods.confirm()
    }
}
