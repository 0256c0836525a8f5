// SPDX-License-Identifier: AGPL-3.0-or-later
// An amount for housing: what it will do | how much.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    readonly property Housing housing: till.housing

    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            housing.eraseDigit();
        else if (event.text >= "0" && event.text <= "9")
            housing.digit(event.text);
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    Sides {
        anchors.fill: parent
        stacked: Theme.portrait
        actHeight: 4 * Theme.px(88) + 3 * Theme.space8 + Theme.space16 + Theme.mainTarget

        FitText {
            id: title

            objectName: "headline"
            width: parent.width
            text: qsTr("What is paid?")
            size: Theme.title
        }

        FitText {
            id: amount

            objectName: "amount"
            anchors.top: title.bottom
            width: parent.width
            text: screen.housing.amount
        }

        ScrollList {
            id: effect

            visible: !Theme.large && height >= rowHeight + Theme.sign + Theme.space8
            anchors.top: amount.bottom
            anchors.topMargin: Theme.space8
            anchors.bottom: sums.top
            anchors.bottomMargin: Theme.space8
            width: parent.width
            rowHeight: 2 * Math.ceil(Theme.body * Theme.lineHeight) + Theme.space8
            model: screen.housing.effect

            delegate: Item {
                id: row

                required property int index
                required property string words
                required property string amount
                required property string then

                width: GridView.view.cellWidth
                height: effect.rowHeight
                Accessible.role: Accessible.StaticText
                Accessible.name: row.words + ", " + row.amount + ", " + row.then

                FitText {
                    objectName: "effect-" + row.index
                    anchors.left: parent.left
                    y: Theme.space4
                    width: parent.width * 0.6
                    text: row.words
                    size: Theme.body
                    Accessible.ignored: true
                }

                Amount {
                    anchors.right: parent.right
                    y: Theme.space4
                    width: parent.width * 0.36
                    atEnd: true
                    money: row.amount
                    Accessible.ignored: true
                }

                FitText {
                    anchors.left: parent.left
                    y: Theme.space4 + Math.ceil(Theme.body * Theme.lineHeight)
                    width: parent.width
                    text: row.then
                    size: Theme.caption
                    strong: false
                    color: Theme.softInk
                    Accessible.ignored: true
                }
            }
        }

        Column {
            id: sums

            anchors.bottom: back.top
            anchors.bottomMargin: Theme.space16
            width: parent.width
            spacing: Theme.space4

            Labelled {
                objectName: "credit"
                visible: screen.housing.credit !== ""
                label: qsTr("Beyond what is open")
                money: screen.housing.credit
            }

            Labelled {
                objectName: "most-coin"
                visible: screen.housing.coin !== ""
                label: qsTr("In coin, at most")
                coin: screen.housing.coin
            }

            FitParagraph {
                objectName: "coin-why"
                visible: text !== "" && screen.housing.coin !== "" && !Theme.large // it says "that is"
                width: parent.width
                height: Math.min(implicitHeight, 2 * Math.ceil(Theme.caption * Theme.lineHeight))
                text: screen.housing.coinWhy
                size: Theme.caption
                color: Theme.softInk
            }

            FitText {
                objectName: "owes-then"
                visible: screen.housing.pays
                width: parent.width
                text: qsTr("Then: %1").arg(screen.housing.owesThen)
                size: Theme.body
            }

            FitParagraph {
                objectName: "noted"
                visible: screen.housing.noted && !Theme.large
                width: parent.width
                height: Math.min(implicitHeight, 2 * Math.ceil(Theme.caption * Theme.lineHeight))
                text: qsTr("Without the ledger which charges it settles is noted; the payment stands.")
                size: Theme.caption
                color: Theme.softInk
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

        act: [
            Keypad {
                what: "rent"
                width: parent.width
                room: done.y - Theme.space16
                onDigit: digit => screen.housing.digit(digit)
                onErase: screen.housing.eraseDigit()
            },
            KButton {
                id: done

                objectName: "confirm"
                kind: "primary"
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.mainTarget
                padding: Theme.space16
                enabled: screen.housing.pays
                text: qsTr("On to paying")
                onClicked: screen.housing.confirm()
            }
        ]
    }
}
