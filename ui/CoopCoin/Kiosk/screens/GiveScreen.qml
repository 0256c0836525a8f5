// SPDX-License-Identifier: AGPL-3.0-or-later
// To whom is coin given? By their card or code, or by name who lives in the same household.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    Card {
        anchors.fill: parent
        bare: Theme.large

        KText {
            id: title

            objectName: "headline"
            width: parent.width
            text: qsTr("Who gets it? Hold their card to the reader")
            size: Theme.large ? Theme.title : Theme.heading
            strong: true
            wrapMode: Text.Wrap
        }

        KText {
            id: code

            visible: !Theme.large
            anchors.top: title.bottom
            anchors.topMargin: Theme.space8
            width: parent.width
            text: qsTr("Or show the code on their telephone, or choose:")
            color: Theme.softInk
            wrapMode: Text.Wrap
        }

        ScrollList {
            anchors.top: code.visible ? code.bottom : title.bottom
            anchors.topMargin: Theme.space16
            anchors.bottom: back.top
            anchors.bottomMargin: Theme.space16
            width: parent.width
            rowHeight: Theme.target + Theme.space8
            model: screen.till.wallet.people

            delegate: Item {
                id: row

                required property int index
                required property var modelData

                width: GridView.view.cellWidth
                height: GridView.view.cellHeight

                KButton {
                    objectName: "give-" + row.index
                    width: parent.width
                    height: parent.height - Theme.space8
                    iconName: row.modelData.account.startsWith("commons:") ? "home" : "person"
                    text: row.modelData.words
                    onClicked: screen.till.wallet.give(row.modelData.account)
                }
            }
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
    }
}
