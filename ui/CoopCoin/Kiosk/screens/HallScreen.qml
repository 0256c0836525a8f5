// SPDX-License-Identifier: AGPL-3.0-or-later
// My shifts: today, the next ones, open places | how I stand, one large button to check in or out.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property Hall hall: till.hall

    Sides {
        id: sides

        anchors.fill: parent
        actHeight: (stand.visible ? stand.height + Theme.space16 : 0) + (main.visible ? main.height : 0)

        TabRow {
            id: parts

            anchors.right: parent.right
            width: parent.width - (Theme.large ? back.width + Theme.space16 : 0)
            what: "part"
            tabs: screen.hall.parts
            open: screen.hall.part
            onChosen: name => screen.hall.show(name)
        }

        DeskTiles {
            visible: screen.hall.rowCount > 0
            anchors.top: parts.bottom
            anchors.topMargin: Theme.space16
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.large ? 0 : back.height + Theme.space8
            width: parent.width
            cellsAcross: 1
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
            anchors.bottomMargin: Theme.large ? 0 : back.height + Theme.space8
            width: parent.width
            text: screen.hall.known ? qsTr("There is no shift here.") : qsTr("No shift is known here without the network.")
            color: Theme.softInk
        }

        KButton {
            id: back

            objectName: "back"
            anchors.left: parent.left
            y: Theme.large ? 0 : parent.height - height
            iconName: "back"
            text: Theme.large ? "" : qsTr("Back")
            Accessible.name: qsTr("Back")
            onClicked: screen.till.back()
        }

        act: [
            Column {
                id: stand

                // Beside a notice in large letters there is room for what to do, not for how one stands.
                visible: !Theme.large || (screen.hall.standing !== "" && screen.till.notice.headline === "")
                width: parent.width
                spacing: Theme.space8

                LightBand {
                    width: parent.width
                    light: screen.hall.colour
                    sign: screen.hall.standing !== "" ? screen.hall.sign : ""
                    words: screen.hall.standing || qsTr("My shifts")
                    lines: sides.stacked ? 1 : 3
                }

                FitParagraph {
                    objectName: "work"
                    visible: text !== "" && !Theme.large
                    width: parent.width
                    height: Math.min(implicitHeight, 6 * Math.ceil(Theme.body * Theme.lineHeight))
                    text: [screen.hall.next, screen.hall.month, screen.hall.coming].filter(one => one !== "").join("\n")
                    size: Theme.body
                    color: Theme.softInk
                }
            },
            KButton {
                id: main

                objectName: "main"
                visible: screen.hall.main !== ""
                kind: "primary"
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.mainTarget
                padding: Theme.space16
                text: screen.hall.main
                onClicked: screen.hall.doMain()
            }
        ]
    }
}
