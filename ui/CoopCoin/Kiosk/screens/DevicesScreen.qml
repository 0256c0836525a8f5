// SPDX-License-Identifier: AGPL-3.0-or-later
// For staff: how each device is and what to do about it, a test of each, and what only a person at
// the printer knows.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    Column {
        id: asked

        width: parent.width
        spacing: Theme.space16

        PageHead {
            width: parent.width
            text: qsTr("Devices of this till")
            onLeaving: screen.till.devices.close()
        }

        Repeater {
            model: screen.till.devices.questions

            // Beside the words; below them where everything is large, one question at a time.
            delegate: Flow {
                id: question

                required property int index
                required property string document
                required property string words

                visible: !Theme.large || index === 0
                width: asked.width
                spacing: Theme.space16

                FitParagraph {
                    width: Theme.large ? parent.width : parent.width - yes.width - no.width - 2 * parent.spacing
                    height: Math.max(Theme.target, Math.ceil(2 * Theme.body * Theme.lineHeight))
                    text: question.words
                    verticalAlignment: Text.AlignVCenter
                }

                KButton {
                    id: yes

                    objectName: "printed-yes"
                    text: qsTr("Yes")
                    onClicked: screen.till.devices.answer(question.document, true)
                }

                KButton {
                    id: no

                    objectName: "printed-no"
                    width: Math.min(implicitWidth, question.width)
                    text: qsTr("No, print a copy")
                    onClicked: screen.till.devices.answer(question.document, false)
                }
            }
        }

        KButton {
            objectName: "print-again"
            visible: screen.till.devices.printAgain
            width: Math.min(implicitWidth, parent.width)
            iconName: "printer"
            text: qsTr("Print the last receipt again")
            onClicked: screen.till.printCopy()
        }
    }

    Card {
        visible: list.visible
        bare: Theme.large
        anchors.top: asked.bottom
        anchors.topMargin: Theme.space16
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        padding: bare ? 0 : Theme.space16
    }

    ScrollList {
        id: list

        readonly property int inset: Theme.large ? 0 : Theme.space16

        // What has no room for a row waits for the answer.
        visible: !overflows || height >= rowHeight + Theme.sign + Theme.space8
        anchors.top: asked.bottom
        anchors.topMargin: Theme.space16 + inset
        anchors.left: parent.left
        anchors.leftMargin: inset
        anchors.right: parent.right
        anchors.rightMargin: inset
        anchors.bottom: parent.bottom
        anchors.bottomMargin: inset
        model: screen.till.devices.rows

        delegate: Item {
            id: cell

            required property string device
            required property string iconName
            required property string name
            required property string words
            required property string condition
            required property string trial

            width: GridView.view.cellWidth
            height: Theme.rowHeight

            DeviceLine {
                width: parent.width
                iconName: cell.iconName
                name: cell.name
                words: cell.words
                condition: cell.condition
                trial: cell.trial === "test" ? qsTr("Test") : cell.trial === "open" ? qsTr("Open it") : ""
                onTried: screen.till.devices.test(cell.device)
            }
        }
    }
}
