// SPDX-License-Identifier: AGPL-3.0-or-later
// Why? Of a drawer that is opened, of cash paid out, of another price; then perhaps a second person.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    focus: true
    Keys.onEscapePressed: till.back()
    Component.onCompleted: forceActiveFocus()

    PageHead {
        id: head

        width: parent.width
        text: screen.till.day.why
        onLeaving: screen.till.back()
    }

    FitText {
        id: what

        objectName: "what"
        visible: text !== ""
        anchors.top: head.bottom
        anchors.topMargin: visible ? Theme.space16 : 0
        width: parent.width
        height: visible ? Math.ceil(size * Theme.lineHeight) : 0
        text: screen.till.day.whyWhat
        size: Theme.title
    }

    DeskTiles {
        visible: !screen.till.day.second
        anchors.top: what.bottom
        anchors.topMargin: Theme.space16
        anchors.bottom: parent.bottom
        width: parent.width
        what: "reason"
        model: screen.till.day.reasons
        onChosen: name => screen.till.day.because(name)
    }

    Column {
        visible: screen.till.day.second
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.space24

        Emblem {
            visible: !Theme.large
            anchors.horizontalCenter: parent.horizontalCenter
            name: "tap"
        }

        KText {
            objectName: "second"
            width: parent.width
            text: qsTr("Somebody else of the staff agrees by their card")
            size: Theme.title
            strong: true
            wrapMode: Text.Wrap
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
