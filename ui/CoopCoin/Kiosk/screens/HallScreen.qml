// SPDX-License-Identifier: AGPL-3.0-or-later
// My shifts: today, the next ones, open places; one large button to check in or out.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property Hall hall: till.hall

    KIcon {
        id: sign

        visible: screen.hall.standing !== ""
        anchors.left: parent.left
        anchors.verticalCenter: back.verticalCenter
        name: screen.hall.sign
        colour: screen.hall.colour === "green" ? Theme.primary : screen.hall.colour === "red" ? Theme.danger : Theme.inkOnNotice
        size: Theme.title
    }

    FitText {
        objectName: "headline"
        anchors.left: sign.visible ? sign.right : parent.left
        anchors.leftMargin: sign.visible ? Theme.space8 : 0
        anchors.right: back.left
        anchors.rightMargin: Theme.space16
        anchors.verticalCenter: back.verticalCenter
        text: screen.hall.standing || qsTr("My shifts")
        size: Theme.title
    }

    KButton {
        id: back

        objectName: "back"
        anchors.right: parent.right
        iconName: "back"
        text: Theme.large ? "" : qsTr("Back")
        Accessible.name: qsTr("Back")
        onClicked: screen.till.back()
    }

    FitText {
        id: work

        objectName: "work"
        visible: text !== "" && !Theme.large
        anchors.top: back.bottom
        anchors.topMargin: Theme.space8
        width: parent.width
        text: [screen.hall.month, screen.hall.coming].filter(one => one !== "").join("   ")
        size: Theme.body
        strong: false
        color: Theme.softInk
    }

    TabRow {
        id: parts

        anchors.top: work.visible ? work.bottom : back.bottom
        anchors.topMargin: Theme.space8
        width: parent.width
        what: "part"
        tabs: screen.hall.parts
        open: screen.hall.part
        onChosen: name => screen.hall.show(name)
    }

    DeskTiles {
        visible: screen.hall.rowCount > 0
        anchors.top: parts.bottom
        anchors.topMargin: Theme.space16
        width: screen.width
        height: screen.height - parts.y - parts.height - Theme.space16 - (main.visible ? main.height + Theme.space8 : 0)
        what: "shift"
        model: screen.hall.rows
        onChosen: name => screen.hall.do(name)
    }

    FitParagraph {
        objectName: "nothing"
        visible: screen.hall.rowCount === 0
        anchors.top: parts.bottom
        anchors.topMargin: Theme.space24
        anchors.bottom: parent.bottom
        width: parent.width
        text: screen.hall.known ? qsTr("There is no shift here.") : qsTr("No shift is known here without the network.")
        color: Theme.softInk
    }

    KButton {
        id: main

        objectName: "main"
        visible: screen.hall.main !== ""
        kind: "primary"
        anchors.bottom: parent.bottom
        width: parent.width
        text: screen.hall.main
        onClicked: screen.hall.doMain()
    }
}
