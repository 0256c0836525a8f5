// SPDX-License-Identifier: AGPL-3.0-or-later
// A coordinator's sheets; or one of them: who was there | the line that is looked at.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    readonly property Sheets sheets: till.sheets
    readonly property bool line: sheets.person !== ""

    PageHead {
        id: head

        width: parent.width
        visible: !screen.sheets.seeking
        text: screen.line ? screen.sheets.person : screen.sheets.title
        size: Theme.title
        onLeaving: screen.line ? screen.sheets.leave() : screen.till.back()
    }

    FitText {
        id: known

        objectName: "known"
        visible: !Theme.large && !screen.sheets.seeking && text !== ""
        anchors.top: head.bottom
        anchors.topMargin: Theme.space8
        width: parent.width
        text: screen.line ? screen.sheets.seen : screen.sheets.isOpen ? screen.sheets.sum : screen.sheets.offline ? qsTr("Without the network: only what this kiosk saw itself.") : ""
        size: Theme.body
        strong: false
        color: Theme.softInk
    }

    DeskTiles {
        visible: !screen.line && !screen.sheets.seeking && screen.sheets.rowCount > 0
        anchors.top: known.visible ? known.bottom : head.bottom
        anchors.topMargin: Theme.space16
        width: screen.width
        height: screen.height - y - (foot.visible ? foot.height + Theme.space8 : 0)
        what: screen.sheets.isOpen ? "line" : "sheet"
        model: screen.sheets.rows
        onChosen: name => screen.sheets.choose(name)
    }

    Item {
        id: foot

        visible: screen.sheets.isOpen && !screen.line && !screen.sheets.seeking
        anchors.bottom: parent.bottom
        width: parent.width
        height: Theme.mainTarget

        Choice {
            id: paper

            objectName: "paper"
            visible: !Theme.large
            anchors.left: parent.left
            anchors.verticalCenter: parent.verticalCenter
            width: Math.round(parent.width * 0.34)
            checkable: false
            checked: screen.sheets.keyed
            text: qsTr("From paper")
            onClicked: screen.sheets.fromPaper(!screen.sheets.keyed)
        }

        KButton {
            objectName: "confirm"
            kind: "primary"
            anchors.left: paper.visible ? paper.right : parent.left
            anchors.leftMargin: paper.visible ? Theme.space16 : 0
            anchors.right: parent.right
            height: parent.height
            enabled: screen.sheets.ready
            text: qsTr("Confirm the sheet")
            onClicked: screen.sheets.confirm()
        }
    }

    // Who is missing on it?
    Loader {
        active: screen.sheets.seeking
        anchors.fill: parent
        focus: true
        sourceComponent: HelperSearch {
            till: screen.till
        }
    }

    // One line of it; or why there is nothing to touch.
    Card {
        visible: screen.line || screen.sheets.rowCount === 0 && !screen.sheets.seeking
        bare: Theme.large
        anchors.top: known.visible ? known.bottom : head.bottom
        anchors.topMargin: Theme.space16
        anchors.bottom: foot.visible ? foot.top : parent.bottom
        anchors.bottomMargin: foot.visible ? Theme.space16 : 0
        width: parent.width

        FitParagraph {
            objectName: "nothing"
            visible: !screen.line && screen.sheets.rowCount === 0
            anchors.fill: parent
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            text: screen.sheets.isOpen ? qsTr("Nobody is on this sheet.") : qsTr("No sheet waits for you.")
            color: Theme.softInk
        }

        Item {
            id: time

            visible: screen.line && screen.sheets.acts.length > 0
            anchors.top: parent.top
            width: parent.width
            height: Theme.target

            RoundButton {
                id: less

                objectName: "shorter"
                visible: screen.sheets.open
                anchors.left: parent.left
                iconName: "minus"
                name: qsTr("A quarter of an hour less")
                onClicked: screen.sheets.longer(-15)
            }

            FitText {
                objectName: "hours"
                anchors.left: less.right
                anchors.right: more.left
                anchors.margins: Theme.space8
                anchors.verticalCenter: parent.verticalCenter
                horizontalAlignment: Text.AlignHCenter
                text: screen.sheets.hours
                size: Theme.title
            }

            RoundButton {
                id: more

                objectName: "longer"
                visible: screen.sheets.open
                anchors.right: parent.right
                iconName: "plus"
                name: qsTr("A quarter of an hour more")
                onClicked: screen.sheets.longer(15)
            }
        }

        ScrollList {
            id: acts

            visible: time.visible
            anchors.top: time.bottom
            anchors.topMargin: Theme.space16
            anchors.bottom: parent.bottom
            width: parent.width
            rowHeight: Theme.target + Theme.space16
            cellsAcross: Theme.portrait || Theme.large ? 1 : 2
            model: screen.sheets.acts

            delegate: Item {
                id: act

                required property var modelData

                width: GridView.view.cellWidth
                height: acts.rowHeight

                KButton {
                    objectName: "line-" + act.modelData.name
                    width: parent.width - Theme.space8
                    text: act.modelData.words
                    onClicked: screen.sheets.say(act.modelData.name)
                }
            }
        }

        FitParagraph {
            objectName: "locked"
            visible: screen.line && !time.visible
            anchors.fill: parent
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            text: qsTr("This line is not yours to change: it is your own, or it is confirmed. What was confirmed, the office can take back.")
            color: Theme.softInk
        }
    }
}
