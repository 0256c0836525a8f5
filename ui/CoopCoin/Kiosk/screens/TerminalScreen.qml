// SPDX-License-Identifier: AGPL-3.0-or-later
// What is typed into the card terminal | what it said.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    readonly property Tenders tenders: till.tenders

    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            tenders.erase();
        else if (/^[0-9A-Za-z]$/.test(event.text))
            tenders.type(event.text);
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    Sides {
        anchors.fill: parent
        actHeight: (Theme.large ? 0 : asked.height + Theme.space24) + ends.height

        Column {
            width: parent.width
            spacing: Theme.space16

            KText {
                width: parent.width
                text: qsTr("To pay at the card terminal")
                color: Theme.softInk
                wrapMode: Text.Wrap
            }

            FitText {
                objectName: "due"
                width: parent.width
                text: screen.tenders.left
            }

            KText {
                visible: !Theme.large
                width: parent.width
                text: qsTr("Type this amount into the terminal. What it answers is written down before anything else happens.")
                color: Theme.softInk
                wrapMode: Text.Wrap
            }

            Labelled {
                objectName: "reference"
                visible: screen.tenders.text !== ""
                label: qsTr("Its slip says")
                money: screen.tenders.text
            }
        }

        act: [
            KText {
                id: asked

                visible: !Theme.large
                width: parent.width
                text: qsTr("Did the terminal say “approved”?")
                size: Theme.title
                strong: true
                wrapMode: Text.Wrap
            },
            Column {
                id: ends

                anchors.bottom: parent.bottom
                width: parent.width
                spacing: Theme.space16

                KButton {
                    objectName: "terminal-declined"
                    width: parent.width
                    iconName: "cross"
                    text: qsTr("No, not approved")
                    onClicked: screen.tenders.said(false)
                }

                KButton {
                    objectName: "terminal-approved"
                    kind: "primary"
                    width: parent.width
                    height: Theme.mainTarget
                    iconName: "check"
                    text: qsTr("Yes, approved")
                    onClicked: screen.tenders.said(true)
                }
            }
        ]
    }
}
