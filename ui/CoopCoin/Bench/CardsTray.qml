// SPDX-License-Identifier: AGPL-3.0-or-later
// Cards to hold to the reader, and what lies on it.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk
import CoopCoin.Bench

Tray {
    id: tray

    required property Workbench bench

    objectName: "cards"
    title: "Cards"
    beside: "Click a card to tap it"

    Rectangle {
        id: reader

        width: parent.width
        height: Wood.control + Theme.space8
        radius: Wood.innerRadius
        color: tray.bench.lying === "" ? Wood.groove : Theme.tint
        border.width: Wood.hair
        border.color: tray.bench.lying === "" ? Wood.sheetEdge : Theme.primary

        KIcon {
            id: mark

            anchors.left: parent.left
            anchors.leftMargin: Theme.px(10)
            anchors.verticalCenter: parent.verticalCenter
            name: "tap"
            size: Theme.px(22)
            colour: tray.bench.lying === "" ? Theme.softInk : Theme.inkOnTint
        }

        FitText {
            objectName: "lying"
            anchors.left: mark.right
            anchors.leftMargin: Wood.step
            anchors.right: lift.left
            anchors.rightMargin: Wood.step
            anchors.verticalCenter: parent.verticalCenter
            height: Math.ceil(size * Theme.lineHeight)
            minimumPixelSize: Wood.small * 0.7
            text: tray.bench.lyingWords
            size: Wood.small
            strong: tray.bench.lying !== ""
            color: tray.bench.lying === "" ? Theme.ink : Theme.inkOnTint
        }

        BenchButton {
            id: lift

            objectName: "lift"
            visible: tray.bench.stays
            width: visible ? implicitWidth + Wood.step : 0
            anchors.right: parent.right
            anchors.rightMargin: Theme.space4
            anchors.verticalCenter: parent.verticalCenter
            text: "Lift"
            onClicked: tray.bench.lift()
        }
    }

    GridView {
        id: cards

        objectName: "card-list"
        anchors.top: reader.bottom
        anchors.topMargin: Wood.step
        anchors.bottom: odd.top
        anchors.bottomMargin: Wood.step
        width: parent.width + Wood.step
        clip: true
        cellWidth: Math.floor(width / 2)
        cellHeight: Wood.card + Wood.step
        boundsBehavior: Flickable.StopAtBounds
        model: tray.bench.cards

        delegate: MemberCardTile {
            width: cards.cellWidth - Wood.step
            height: Wood.card
            lying: tray.bench.lying === uid
            onClicked: tray.bench.tap(uid)
            onStayed: tray.bench.leave(uid)
        }

        Scrollbar {
            flickable: cards
        }
    }

    Column {
        id: odd

        anchors.bottom: parent.bottom
        width: parent.width
        spacing: Theme.px(6)

        KText {
            text: "Not as they should be"
            size: Wood.small
            color: Theme.softInk
        }

        Grid {
            width: parent.width
            columns: 2
            spacing: Theme.px(6)

            Repeater {
                model: tray.bench.oddCards

                BenchButton {
                    required property string what
                    required property string words
                    required property int usable

                    objectName: "odd-" + what
                    width: Math.floor((odd.width - Theme.px(6)) / 2)
                    text: words
                    enabled: usable === 1
                    onClicked: tray.bench.tap(what)
                }
            }
        }
    }
}
