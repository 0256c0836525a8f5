// SPDX-License-Identifier: AGPL-3.0-or-later
// A voucher: scan it, or type its twelve characters.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    readonly property Tenders tenders: till.tenders

    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            tenders.erase();
        else if (/^[0-9A-Za-z-]$/.test(event.text))
            tenders.type(event.text.toUpperCase());
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    FitText {
        id: title

        objectName: "headline"
        width: parent.width
        text: qsTr("Scan the voucher, or type its code")
        size: Theme.title
    }

    Labelled {
        id: due

        objectName: "due"
        visible: !Theme.large // there the keys need the room
        anchors.top: title.bottom
        anchors.topMargin: Theme.space8
        width: parent.width
        label: qsTr("To pay")
        money: screen.tenders.left
    }

    FitText {
        id: typed

        objectName: "voucher-code"
        anchors.top: due.visible ? due.bottom : title.bottom
        anchors.topMargin: Theme.space8
        width: parent.width
        text: screen.tenders.text === "" ? "…" : screen.tenders.text
        size: Theme.title
    }

    // Where they would cover what is to be read: a scanner reads, a keyboard types.
    CodeKeys {
        visible: back.y - Theme.space16 - height >= typed.y + typed.height
        anchors.bottom: back.top
        anchors.bottomMargin: Theme.space16
        width: parent.width
        onTyped: text => screen.tenders.type(text)
        onErase: screen.tenders.erase()
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

    KButton {
        objectName: "use-voucher"
        kind: "primary"
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        width: Math.min(implicitWidth, parent.width - back.width - Theme.space16)
        enabled: screen.tenders.text.length >= 12
        text: qsTr("Use this voucher")
        onClicked: screen.tenders.use()
    }
}
