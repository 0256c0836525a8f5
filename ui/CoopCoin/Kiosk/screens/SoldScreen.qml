// SPDX-License-Identifier: AGPL-3.0-or-later
// One sale: what was in it and how it was paid | a copy of its receipt, its code, giving back.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property Sales sales: till.sales
    readonly property bool coded: sales.qr !== ""

    Sides {
        id: sides

        anchors.fill: parent
        actHeight: acts.height

        PageHead {
            id: head

            width: parent.width
            text: screen.sales.at
            size: Theme.title
            onLeaving: screen.till.back()
        }

        ScrollList {
            id: lines

            visible: !screen.coded
            anchors.top: head.bottom
            anchors.topMargin: Theme.space16
            anchors.bottom: sums.top
            anchors.bottomMargin: Theme.space8
            width: parent.width
            rowHeight: Math.ceil(1.6 * Theme.body * Theme.lineHeight)
            model: screen.sales.lines

            delegate: Item {
                id: row

                required property int index
                required property string words
                required property string much
                required property string coin
                required property int strong

                objectName: "line-" + index
                width: GridView.view.cellWidth
                height: GridView.view.cellHeight
                Accessible.role: Accessible.StaticText
                Accessible.name: words + " " + (coin === "" ? much : qsTr("%1 coin").arg(coin))

                FitText {
                    anchors.left: parent.left
                    anchors.verticalCenter: parent.verticalCenter
                    width: Math.round(parent.width * 0.66)
                    text: row.words
                    size: Theme.body
                    strong: row.strong > 0
                    Accessible.ignored: true
                }

                Amount {
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    width: Math.round(parent.width * 0.32)
                    atEnd: true
                    coin: row.coin
                    money: row.much
                    strong: row.strong > 0
                    Accessible.ignored: true
                }
            }
        }

        // White in every contrast: a code is read as dark on light.
        Rectangle {
            visible: screen.coded
            anchors.horizontalCenter: parent.horizontalCenter
            y: head.height + Theme.space16
            width: Math.min(parent.width, sums.y - Theme.space16 - y)
            height: width
            radius: Theme.innerRadius
            color: "white"

            Image {
                objectName: "qr"
                anchors.fill: parent
                anchors.margins: Theme.space24
                source: screen.sales.qr
                smooth: false
                fillMode: Image.PreserveAspectFit
                Accessible.role: Accessible.Graphic
                Accessible.name: qsTr("The code of this receipt")
            }
        }

        Column {
            id: sums

            anchors.bottom: parent.bottom
            width: parent.width

            FitText {
                objectName: "served"
                visible: text !== "" && (screen.coded || !Theme.large)
                width: parent.width
                text: screen.coded ? screen.sales.code : screen.sales.served
                size: Theme.body
                strong: screen.coded
                color: Theme.softInk
            }

            Labelled {
                objectName: "total"
                label: qsTr("Total")
                money: screen.sales.total
                size: Theme.title
            }
        }

        act: [
            // In large letters beside each other, the lesser ones by their signs: the lines need the room.
            Grid {
                id: acts

                readonly property int lesser: (copy.visible ? copy.width + spacing : 0) + (code.visible ? code.width + spacing : 0)

                anchors.bottom: parent.bottom
                width: parent.width
                spacing: Theme.space8
                columns: Theme.large ? 3 : 1
                verticalItemAlignment: Grid.AlignBottom

                KButton {
                    id: copy

                    objectName: "copy"
                    visible: screen.sales.copies
                    width: Theme.large ? implicitWidth : parent.width
                    iconName: "printer"
                    text: Theme.large ? "" : qsTr("Print a copy")
                    Accessible.name: qsTr("Print a copy")
                    onClicked: screen.sales.copy()
                }

                KButton {
                    id: code

                    readonly property string words: screen.coded ? qsTr("Hide the code") : qsTr("Show the code")

                    objectName: "code"
                    visible: screen.sales.hasCode
                    width: Theme.large ? implicitWidth : parent.width
                    iconName: "scan"
                    text: Theme.large ? "" : words
                    Accessible.name: words
                    onClicked: screen.sales.showCode()
                }

                KButton {
                    objectName: "give-back"
                    kind: "primary"
                    width: parent.width - (Theme.large ? acts.lesser : 0)
                    height: Theme.mainTarget
                    padding: Theme.space16
                    text: qsTr("Give something back")
                    onClicked: screen.sales.giveBack()
                }
            }
        ]
    }
}
