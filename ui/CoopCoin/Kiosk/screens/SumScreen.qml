// SPDX-License-Identifier: AGPL-3.0-or-later
// How much coin: to be given to somebody, or the most that may be spent at once.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    readonly property Wallet wallet: till.wallet

    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            wallet.erase();
        else if (event.text >= "0" && event.text <= "9")
            wallet.digit(event.text);
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
            text: !screen.wallet.gives ? qsTr("No more coin than this at once") : screen.wallet.toCommons ? qsTr("Coin for the commons") : qsTr("Coin for %1").arg(screen.wallet.to)
            size: Theme.title
            font.bold: true
        }

        Amount {
            id: typed

            objectName: "amount"
            anchors.top: title.bottom
            anchors.topMargin: Theme.space8
            width: parent.width
            coin: screen.wallet.amount
            size: Theme.large ? Theme.heading : Theme.amount
            colour: screen.wallet.over ? Theme.danger : Theme.coin
        }

        Row {
            visible: screen.wallet.most !== ""
            anchors.top: typed.bottom
            width: parent.width
            spacing: Theme.space8

            KIcon {
                visible: screen.wallet.over
                anchors.verticalCenter: parent.verticalCenter
                name: "alert"
                colour: Theme.danger
                size: Theme.body
            }

            FitText {
                objectName: "most"
                width: parent.width - (screen.wallet.over ? Theme.body + parent.spacing : 0)
                text: screen.wallet.most
                size: Theme.body
                strong: screen.wallet.over
                color: screen.wallet.over ? Theme.danger : Theme.softInk
            }
        }

        KButton {
            objectName: "no-limit"
            anchors.left: parent.left
            visible: !screen.wallet.gives && screen.wallet.hasLimit
            anchors.bottom: back.top
            anchors.bottomMargin: Theme.space8
            width: Math.min(implicitWidth, parent.width)
            text: qsTr("No limit")
            onClicked: screen.wallet.noLimit()
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
                what: "amount"
                width: parent.width
                room: done.y - Theme.space16
                onDigit: digit => screen.wallet.digit(digit)
                onErase: screen.wallet.erase()
            },
            KButton {
                id: done

                objectName: "confirm"
                kind: "primary"
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.mainTarget
                padding: Theme.space16
                enabled: screen.wallet.ready
                text: screen.wallet.gives ? qsTr("Give it") : qsTr("Keep this limit")
                onClicked: screen.wallet.confirm()
            }
        ]
    }
}
