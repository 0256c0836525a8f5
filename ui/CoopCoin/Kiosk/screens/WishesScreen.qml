// SPDX-License-Identifier: AGPL-3.0-or-later
// How a member would rather read screens: it follows their card.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property Wallet wallet: till.wallet
    // Languages, sizes and contrasts, one below the other: three beside each other where there is room.
    readonly property var choices: [].concat(wallet.languages.map(one => Object.assign({
            "what": "language"
        }, one)), wallet.texts.map(one => Object.assign({
            "what": "text"
        }, one)), wallet.contrasts.map(one => Object.assign({
            "what": "contrast"
        }, one)))
    property string part: "language"

    Card {
        anchors.fill: parent
        bare: Theme.large

        FitText {
            id: title

            objectName: "headline"
            width: parent.width
            text: qsTr("How I read")
            size: Theme.title
        }

        TabRow {
            id: parts

            anchors.top: title.bottom
            anchors.topMargin: Theme.space8
            width: parent.width
            what: "part"
            tabs: [
                {
                    "name": "language",
                    "words": qsTr("Language")
                },
                {
                    "name": "text",
                    "words": qsTr("Text")
                },
                {
                    "name": "contrast",
                    "words": qsTr("Contrast")
                }
            ]
            open: screen.part
            onChosen: name => screen.part = name
        }

        ScrollList {
            anchors.top: parts.bottom
            anchors.topMargin: Theme.space16
            anchors.bottom: keep.top
            anchors.bottomMargin: Theme.space16
            width: parent.width
            cellsAcross: Theme.portrait || Theme.large ? 1 : 2
            gutter: Theme.space16
            rowHeight: Theme.target + Theme.space8
            model: screen.choices.filter(one => one.what === screen.part)

            delegate: Item {
                id: row

                required property int index
                required property var modelData

                width: GridView.view.cellWidth
                height: GridView.view.cellHeight

                Choice {
                    objectName: "wish-" + row.index
                    width: parent.width - (Theme.portrait || Theme.large ? 0 : Theme.space16)
                    text: row.modelData.words
                    checkable: false
                    checked: row.modelData.chosen
                    onClicked: screen.wallet.wish(row.modelData.what, row.modelData.value)
                }
            }
        }

        KButton {
            id: back

            objectName: "back"
            anchors.left: parent.left
            anchors.bottom: parent.bottom
            iconName: "back"
            text: Theme.large ? "" : qsTr("Back")
            Accessible.name: qsTr("Back")
            onClicked: screen.till.back()
        }

        KButton {
            id: keep

            objectName: "confirm"
            kind: "primary"
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            width: Math.min(implicitWidth, parent.width - back.width - Theme.space16)
            padding: Theme.space16
            text: qsTr("Keep it so")
            onClicked: screen.wallet.confirm()
        }
    }
}
