// SPDX-License-Identifier: AGPL-3.0-or-later
// What this till did since it was last closed; where the day is to be closed, the button for that.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property Day day: till.day
    // Where all is large and wide, the lesser buttons stand in one row: what is read needs the height.
    readonly property bool beside: Theme.large && !Theme.portrait
    readonly property int quarter: Math.round((others.parent.width - 3 * Theme.space16) / 4)
    readonly property int half: Math.round((others.parent.width - Theme.space16) / 2)

    Sides {
        anchors.fill: parent
        actHeight: (others.visible && !screen.beside ? others.height + Theme.space16 : 0) + (screen.beside ? Theme.target : 2 * Theme.target + Theme.space16) + (close.visible ? close.height + Theme.space16 : 0)

        FitText {
            id: title

            objectName: "headline"
            width: parent.width
            text: screen.day.title
            size: Theme.title
        }

        ScrollList {
            anchors.top: title.bottom
            anchors.topMargin: Theme.space8
            anchors.bottom: parent.bottom
            width: parent.width
            rowHeight: Math.ceil((screen.beside ? 1.1 : 1.6) * Theme.body * Theme.lineHeight)
            model: screen.day.rows

            delegate: Item {
                id: row

                required property string words
                required property string much
                required property string coin
                required property int strong

                width: GridView.view.cellWidth
                height: GridView.view.cellHeight
                Accessible.role: Accessible.StaticText
                Accessible.name: words + " " + (coin === "" ? much : qsTr("%1 coin").arg(coin))

                FitText {
                    anchors.left: parent.left
                    anchors.verticalCenter: parent.verticalCenter
                    width: Math.round(parent.width * 0.6)
                    text: row.words
                    size: Theme.body
                    strong: row.strong > 0
                    Accessible.ignored: true
                }

                Amount {
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    width: Math.round(parent.width * 0.38)
                    atEnd: true
                    coin: row.coin
                    money: row.much
                    strong: row.strong > 0
                    Accessible.ignored: true
                }
            }
        }

        act: [
            FitParagraph {
                objectName: "unsent"
                visible: screen.day.unsent !== "" && !Theme.large
                width: parent.width
                height: Math.min(implicitHeight, paper.y - Theme.space16)
                text: screen.day.unsent
            },
            Row {
                id: others

                visible: screen.day.older || screen.day.newer
                anchors.left: parent.left
                anchors.bottom: screen.beside ? back.bottom : paper.top
                anchors.bottomMargin: screen.beside ? 0 : Theme.space16
                spacing: Theme.space16

                KButton {
                    objectName: "older"
                    enabled: screen.day.older
                    width: screen.beside ? screen.quarter : screen.half
                    text: qsTr("Before")
                    Accessible.name: text + ". " + qsTr("The day before this one")
                    onClicked: screen.day.showOlder()
                }

                KButton {
                    objectName: "newer"
                    enabled: screen.day.newer
                    width: screen.beside ? screen.quarter : screen.half
                    text: qsTr("After")
                    Accessible.name: text + ". " + qsTr("The day after this one")
                    onClicked: screen.day.showNewer()
                }
            },
            KButton {
                id: paper

                objectName: "print"
                anchors.right: parent.right
                anchors.bottom: screen.beside ? back.bottom : back.top
                anchors.bottomMargin: screen.beside ? 0 : Theme.space16
                width: back.width
                iconName: screen.beside && others.visible ? "" : "printer"
                text: qsTr("Print it")
                onClicked: screen.day.print()
            },
            KButton {
                id: back

                objectName: "back"
                anchors.bottom: close.visible ? close.top : parent.bottom
                anchors.bottomMargin: close.visible ? Theme.space16 : 0
                anchors.right: screen.beside ? paper.left : parent.right
                anchors.rightMargin: screen.beside ? Theme.space16 : 0
                width: !screen.beside ? parent.width : others.visible ? screen.quarter : screen.half
                iconName: "back"
                text: qsTr("Back")
                onClicked: screen.till.back()
            },
            KButton {
                id: close

                objectName: "confirm"
                kind: "primary"
                visible: screen.day.closes
                enabled: screen.day.mayClose
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.mainTarget
                padding: Theme.space16
                text: qsTr("Close the day")
                onClicked: screen.day.confirm()
            }
        ]
    }
}
