// SPDX-License-Identifier: AGPL-3.0-or-later
// Cash into the drawer or out of it: what for | how much.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            till.day.erase();
        else if (event.text >= "0" && event.text <= "9")
            till.day.digit(event.text);
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    Sides {
        anchors.fill: parent
        stacked: Theme.portrait
        actHeight: 4 * Theme.px(88) + 3 * Theme.space8 + Theme.space16 + Theme.mainTarget

        FitParagraph {
            id: title

            objectName: "headline"
            width: parent.width
            height: Math.min(implicitHeight, 2 * Math.ceil(Theme.title * Theme.lineHeight))
            text: screen.till.day.act
            size: Theme.title
            font.bold: true
        }

        FitText {
            objectName: "amount"
            anchors.top: title.bottom
            anchors.topMargin: Theme.space16
            width: parent.width
            text: screen.till.day.amount
        }

        KButton {
            objectName: "back"
            anchors.left: parent.left
            anchors.bottom: parent.bottom
            iconName: "back"
            text: qsTr("Back")
            onClicked: screen.till.back()
        }

        act: [
            Keypad {
                what: "amount"
                width: parent.width
                room: done.y - Theme.space16
                onDigit: digit => screen.till.day.digit(digit)
                onErase: screen.till.day.erase()
            },
            KButton {
                id: done

                objectName: "confirm"
                kind: "primary"
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.mainTarget
                padding: Theme.space16
                enabled: screen.till.day.moves
                text: qsTr("Write it down")
                onClicked: screen.till.day.confirm()
            }
        ]
    }
}
