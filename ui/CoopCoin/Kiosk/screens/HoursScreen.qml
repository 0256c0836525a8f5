// SPDX-License-Identifier: AGPL-3.0-or-later
// Hours of work against rent: who did what | how long.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property Housing housing: till.housing
    // Where all is large, one question at a time.
    readonly property bool one: Theme.large
    readonly property bool whoKnown: housing.workers.some(one => one.chosen)

    Sides {
        id: sides

        anchors.fill: parent
        actHeight: Theme.target + Theme.mainTarget + (screen.one ? Theme.space16 : left.height + 2 * Theme.space16)

        FitText {
            id: title

            objectName: "headline"
            width: parent.width - (screen.one ? back.width + Theme.space16 : 0)
            text: !screen.one ? qsTr("Who worked, and what was it?") : screen.whoKnown ? qsTr("What was it?") : qsTr("Who worked?")
            size: Theme.title
        }

        ScrollList {
            id: who

            visible: !screen.one || !screen.whoKnown
            anchors.top: screen.one ? back.bottom : title.bottom
            anchors.topMargin: Theme.space8
            width: parent.width
            height: screen.one ? parent.height - y : Math.min(most, Math.ceil(screen.housing.workers.length / cellsAcross) * rowHeight)
            readonly property int most: Math.round((back.y - y - 2 * Theme.space16) * 0.4)
            rowHeight: Theme.target + Theme.space8
            cellsAcross: sides.stacked || Theme.large ? 1 : 2
            gutter: Theme.space8
            model: screen.housing.workers

            delegate: Item {
                id: person

                required property int index
                required property var modelData

                width: GridView.view.cellWidth
                height: who.rowHeight

                Choice {
                    objectName: "worker-" + person.index
                    width: parent.width - (sides.stacked || Theme.large ? 0 : Theme.space8)
                    checkable: false
                    checked: person.modelData.chosen
                    text: person.modelData.words
                    onClicked: screen.housing.worker(person.modelData.id)
                }
            }
        }

        ScrollList {
            id: what

            visible: !screen.one || screen.whoKnown
            anchors.top: screen.one ? back.bottom : who.bottom
            anchors.topMargin: screen.one ? Theme.space8 : Theme.space16
            anchors.bottom: screen.one ? parent.bottom : back.top
            anchors.bottomMargin: screen.one ? 0 : Theme.space16
            width: parent.width
            rowHeight: Theme.target + Theme.space8
            cellsAcross: sides.stacked || Theme.large ? 1 : 2
            gutter: Theme.space8
            model: screen.housing.works

            delegate: Item {
                id: work

                required property int index
                required property var modelData

                width: GridView.view.cellWidth
                height: what.rowHeight

                Choice {
                    objectName: "work-" + work.index
                    width: parent.width - (sides.stacked || Theme.large ? 0 : Theme.space8)
                    checkable: false
                    checked: work.modelData.chosen
                    text: work.modelData.words
                    onClicked: screen.housing.did(work.modelData.id)
                }
            }
        }

        KButton {
            id: back

            objectName: "back"
            x: screen.one !== Theme.rightToLeft ? parent.width - width : 0
            y: screen.one ? 0 : parent.height - height
            iconName: "back"
            text: screen.one ? "" : qsTr("Back")
            Accessible.name: qsTr("Back")
            onClicked: screen.till.back()
        }

        act: [
            Column {
                anchors.bottom: parent.bottom
                width: parent.width
                spacing: Theme.space16

                FitParagraph {
                    id: left

                    visible: !screen.one
                    width: parent.width
                    height: Math.min(implicitHeight, (Theme.large ? 1 : 4) * Math.ceil(Theme.body * Theme.lineHeight))
                    text: screen.housing.workNoted && !Theme.large ? qsTr("Without the ledger the hours are noted for the office; the rent stays open.") : qsTr("At most %1 this month").arg(screen.housing.minutesLeft)
                    color: Theme.softInk
                }

                Item {
                    width: parent.width
                    height: Theme.target

                    RoundButton {
                        id: less

                        objectName: "shorter"
                        anchors.left: parent.left
                        anchors.verticalCenter: parent.verticalCenter
                        iconName: "minus"
                        name: qsTr("Half an hour less")
                        onClicked: screen.housing.longer(-30)
                    }

                    FitText {
                        objectName: "minutes"
                        anchors.left: less.right
                        anchors.right: more.left
                        anchors.margins: Theme.space8
                        anchors.verticalCenter: parent.verticalCenter
                        horizontalAlignment: Text.AlignHCenter
                        text: screen.housing.minutes
                        size: Theme.title
                    }

                    RoundButton {
                        id: more

                        objectName: "longer"
                        anchors.right: parent.right
                        anchors.verticalCenter: parent.verticalCenter
                        iconName: "plus"
                        name: qsTr("Half an hour more")
                        onClicked: screen.housing.longer(30)
                    }
                }

                KButton {
                    objectName: "confirm"
                    kind: "primary"
                    width: parent.width
                    height: Theme.mainTarget
                    padding: Theme.space16
                    enabled: screen.housing.workReady
                    text: screen.housing.workNoted ? qsTr("Note the hours") : qsTr("Pay rent with them")
                    onClicked: screen.housing.confirm()
                }
            }
        ]
    }
}
