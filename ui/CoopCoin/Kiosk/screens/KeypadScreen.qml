// SPDX-License-Identifier: AGPL-3.0-or-later
// A number is typed: of what, and what it is so far | the keys, and done.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    readonly property Goods goods: till.goods

    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            goods.erase();
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
            goods.keyDone();
        else if (event.key === Qt.Key_Escape)
            till.back();
        else if (event.text >= "0" && event.text <= "9")
            goods.digit(event.text);
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    Sides {
        id: sides

        anchors.fill: parent
        stacked: Theme.portrait
        actHeight: 4 * Theme.px(88) + 3 * Theme.space8 + Theme.space16 + Theme.mainTarget

        IconTile {
            id: tile

            visible: !Theme.large
            width: visible ? Theme.tile : 0
            anchors.left: parent.left
            anchors.verticalCenter: name.verticalCenter
            name: screen.goods.keyIcon
        }

        KText {
            id: name

            objectName: "key-name"
            anchors.left: tile.right
            anchors.leftMargin: Theme.large ? 0 : Theme.space16
            anchors.right: parent.right
            text: screen.goods.keyName
            size: Theme.title
            strong: true
            elide: Text.ElideRight
            mayElide: true
        }

        Column {
            anchors.top: name.bottom
            anchors.topMargin: Theme.large ? Theme.space8 : Theme.space24
            width: parent.width
            spacing: Theme.space8

            KText {
                objectName: "key-title"
                width: parent.width
                text: screen.goods.keyTitle
                color: Theme.softInk
                wrapMode: Text.Wrap
            }

            FitText {
                objectName: "keyed"
                width: parent.width
                text: screen.goods.keyed
            }

            KText {
                objectName: "key-hint"
                visible: !Theme.large
                width: parent.width
                text: screen.goods.keyHint
                color: Theme.softInk
                wrapMode: Text.Wrap
            }
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
                what: "key"
                width: parent.width
                room: done.y - Theme.space16
                onDigit: digit => screen.goods.digit(digit)
                onErase: screen.goods.erase()
            },
            KButton {
                id: done

                objectName: "key-done"
                kind: "primary"
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.mainTarget
                enabled: screen.goods.keyGood
                iconName: enabled ? "check" : ""
                text: qsTr("Done")
                onClicked: screen.goods.keyDone()
            }
        ]
    }
}
