// SPDX-License-Identifier: AGPL-3.0-or-later
// Work outside the shifts: what it was | how long, when; then who received it confirms it.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property OtherWork work: till.otherWork
    readonly property bool asked: work.question !== ""

    // Where all is large there is room for what is chosen, which says what it is.
    component Asked: FitText {
        visible: !Theme.large
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        size: Theme.caption
        strong: false
        color: Theme.softInk
    }

    Sides {
        id: sides

        anchors.fill: parent
        actHeight: screen.asked ? Theme.mainTarget : choices.height

        FitText {
            id: title

            objectName: "headline"
            width: parent.width
            text: screen.asked ? qsTr("Is that so?") : !screen.work.chosen ? qsTr("What did you do?") : qsTr("Now the card of who received it")
            size: Theme.title
        }

        FitParagraph {
            objectName: "question"
            visible: screen.asked
            anchors.top: title.bottom
            anchors.topMargin: Theme.space16
            anchors.bottom: back.top
            anchors.bottomMargin: Theme.space16
            width: parent.width
            text: screen.work.question
        }

        ScrollList {
            id: what

            visible: !screen.asked
            anchors.top: title.bottom
            anchors.topMargin: Theme.space8
            anchors.bottom: worth.visible ? worth.top : back.top
            anchors.bottomMargin: Theme.space16
            width: parent.width
            rowHeight: Theme.target + Theme.space8
            cellsAcross: sides.stacked || Theme.large ? 1 : 2
            model: screen.work.works

            delegate: Item {
                id: kind

                required property int index
                required property var modelData

                width: GridView.view.cellWidth
                height: what.rowHeight

                Choice {
                    objectName: "work-" + kind.index
                    width: parent.width - Theme.space8
                    checkable: false
                    checked: kind.modelData.chosen
                    text: kind.modelData.words
                    onClicked: screen.work.did(kind.modelData.id)
                }
            }
        }

        FitParagraph {
            id: worth

            objectName: "worth"
            visible: !screen.asked && !Theme.large && text !== ""
            anchors.bottom: back.top
            anchors.bottomMargin: Theme.space16
            width: parent.width
            height: Math.min(implicitHeight, 2 * Math.ceil(Theme.body * Theme.lineHeight))
            text: screen.work.worth
            color: Theme.softInk
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
            Column {
                id: choices

                visible: !screen.asked
                anchors.bottom: parent.bottom
                width: parent.width
                spacing: Theme.large ? Theme.space16 : Theme.space8

                Asked {
                    text: qsTr("On which day?")
                }

                Item {
                    width: parent.width
                    height: Theme.target

                    RoundButton {
                        id: earlier

                        objectName: "earlier"
                        anchors.left: parent.left
                        iconName: "minus"
                        name: qsTr("A day earlier")
                        onClicked: screen.work.later(-1)
                    }

                    FitText {
                        objectName: "day"
                        anchors.left: earlier.right
                        anchors.right: later.left
                        anchors.margins: Theme.space8
                        anchors.verticalCenter: parent.verticalCenter
                        horizontalAlignment: Text.AlignHCenter
                        text: screen.work.day
                        size: Theme.body
                    }

                    RoundButton {
                        id: later

                        objectName: "later"
                        anchors.right: parent.right
                        iconName: "plus"
                        name: qsTr("A day later")
                        onClicked: screen.work.later(1)
                    }
                }

                Asked {
                    text: qsTr("How long?")
                }

                Item {
                    width: parent.width
                    height: Theme.target

                    RoundButton {
                        id: less

                        objectName: "shorter"
                        anchors.left: parent.left
                        iconName: "minus"
                        name: qsTr("A quarter of an hour less")
                        onClicked: screen.work.longer(-15)
                    }

                    FitText {
                        objectName: "hours"
                        anchors.left: less.right
                        anchors.right: more.left
                        anchors.margins: Theme.space8
                        anchors.verticalCenter: parent.verticalCenter
                        horizontalAlignment: Text.AlignHCenter
                        text: screen.work.minutes
                        size: Theme.body
                    }

                    RoundButton {
                        id: more

                        objectName: "longer"
                        anchors.right: parent.right
                        iconName: "plus"
                        name: qsTr("A quarter of an hour more")
                        onClicked: screen.work.longer(15)
                    }
                }
            },
            KButton {
                objectName: "confirm"
                visible: screen.asked
                kind: "primary"
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.mainTarget
                text: qsTr("Yes, that is so")
                onClicked: screen.work.confirm()
            }
        ]
    }
}
