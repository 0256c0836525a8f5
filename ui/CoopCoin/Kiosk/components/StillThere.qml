// SPDX-License-Identifier: AGPL-3.0-or-later
// The same warning where everything is large: one question, and nothing else on the screen.
import QtQuick
import CoopCoin.Kiosk

Rectangle {
    id: question

    required property int seconds
    required property real share

    signal moreTime
    signal ended

    color: Theme.paper
    Accessible.role: Accessible.AlertMessage
    Accessible.name: qsTr("Still there?")

    // Nothing behind it is touched, and whoever touches beside the button is there too.
    MouseArea {
        anchors.fill: parent
        onClicked: question.moreTime()
    }

    Column {
        anchors.centerIn: parent
        anchors.verticalCenterOffset: -Theme.mainTarget / 2
        width: parent.width - 2 * Theme.margin
        spacing: Theme.space24

        Ring {
            anchors.horizontalCenter: parent.horizontalCenter
            share: question.share
            label: qsTr("%n s", "", question.seconds)
        }

        KText {
            objectName: "still-there"
            width: parent.width
            text: qsTr("Still there?")
            size: Theme.display
            strong: true
            wrapMode: Text.Wrap
            horizontalAlignment: Text.AlignHCenter
        }

        KText {
            objectName: "idle-words"
            width: parent.width
            text: qsTr("Clears in %n second(s)", "", question.seconds)
            wrapMode: Text.Wrap
            horizontalAlignment: Text.AlignHCenter
        }
    }

    KButton {
        objectName: "end"
        visible: !Theme.portrait
        anchors.left: parent.left
        anchors.bottom: parent.bottom
        anchors.margins: Theme.margin
        height: Theme.mainTarget
        text: qsTr("End")
        onClicked: question.ended()
    }

    KButton {
        objectName: "more-time"
        kind: "primary"
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.margin
        width: Math.min(implicitWidth, parent.width - 2 * Theme.margin)
        height: Theme.mainTarget
        text: qsTr("I need more time")
        onClicked: question.moreTime()
    }
}
