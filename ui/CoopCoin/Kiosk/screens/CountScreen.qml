// SPDX-License-Identifier: AGPL-3.0-or-later
// The drawer is counted, coin by coin and note by note; what is expected is not said before.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            till.day.pieceErase();
        else if (event.text >= "0" && event.text <= "9")
            till.day.pieceDigit(event.text);
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    Sides {
        anchors.fill: parent
        stacked: Theme.portrait
        actHeight: 4 * Theme.px(88) + 3 * Theme.space8 + Theme.space16 + Theme.mainTarget

        FitText {
            id: title

            objectName: "headline"
            width: parent.width
            text: qsTr("Count the drawer")
            size: Theme.title
        }

        ScrollList {
            id: list

            anchors.top: title.bottom
            anchors.topMargin: Theme.space8
            anchors.bottom: sum.top
            width: parent.width
            rowHeight: Theme.target + Theme.space8
            model: screen.till.day.pieces

            delegate: T.AbstractButton {
                id: row

                required property int index
                required property string value
                required property string number
                required property string sum

                readonly property bool chosen: screen.till.day.chosen === index

                objectName: "denomination-" + index
                width: GridView.view.cellWidth
                height: Theme.target
                focusPolicy: Qt.TabFocus
                Accessible.name: row.value + " " + qsTr("times") + " " + (row.number === "" ? "–" : row.number) + " " + row.sum
                onClicked: screen.till.day.choose(index)

                background: Rectangle {
                    radius: Theme.innerRadius
                    color: row.chosen ? Theme.tint : "transparent"
                    border.width: row.chosen || Theme.highContrast ? Math.max(2, Theme.edge) : 0
                    border.color: row.chosen ? Theme.primary : Theme.divider

                    FocusRing {
                        visible: row.visualFocus
                    }
                }

                FitText {
                    x: Theme.rightToLeft ? row.width - width - Theme.space16 : Theme.space16
                    width: Math.round(row.width * 0.36)
                    anchors.verticalCenter: parent.verticalCenter
                    text: row.value
                    size: Theme.body
                    color: row.chosen ? Theme.inkOnTint : Theme.ink
                    Accessible.ignored: true
                }

                KText {
                    x: Math.round(row.width * 0.42)
                    width: row.width * 0.16
                    anchors.verticalCenter: parent.verticalCenter
                    horizontalAlignment: Text.AlignHCenter
                    text: row.number === "" ? "–" : row.number
                    color: row.chosen ? Theme.inkOnTint : Theme.ink
                    Accessible.ignored: true
                }

                FitText {
                    x: Theme.rightToLeft ? Theme.space16 : row.width - width - Theme.space16
                    width: Math.round(row.width * 0.36)
                    anchors.verticalCenter: parent.verticalCenter
                    horizontalAlignment: Text.AlignRight
                    text: row.sum
                    size: Theme.body
                    strong: false
                    color: row.chosen ? Theme.inkOnTint : Theme.softInk
                    Accessible.ignored: true
                }
            }
        }

        Labelled {
            id: sum

            objectName: "counted"
            anchors.bottom: back.top
            anchors.bottomMargin: Theme.space8
            width: parent.width
            label: qsTr("Counted")
            money: screen.till.day.counted
            size: Theme.title
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

        act: [
            Keypad {
                what: "piece"
                width: parent.width
                room: done.y - Theme.space16
                onDigit: digit => screen.till.day.pieceDigit(digit)
                onErase: screen.till.day.pieceErase()
            },
            KButton {
                id: done

                objectName: "confirm"
                kind: "primary"
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.mainTarget
                padding: Theme.space16
                text: qsTr("That is all of it")
                onClicked: screen.till.day.confirm()
            }
        ]
    }
}
