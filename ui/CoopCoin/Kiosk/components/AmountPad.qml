// SPDX-License-Identifier: AGPL-3.0-or-later
// An amount typed: what was typed, what the limits are, and the digits. It holds no amount: the
// digits go to who asked, and the amount comes back as text.
import QtQuick
import CoopCoin.Kiosk

Column {
    id: pad

    property string coin
    property string money
    property string limits // for example "At most €50.00"
    property bool over: false // beyond the limits
    property string what: "amount"
    property int room: Theme.px(620) // what there is of height

    readonly property int above: typed.height + (limit.visible ? limit.height + spacing : 0) + spacing

    signal digit(digit: string)
    signal erase

    spacing: Theme.space8

    Amount {
        id: typed

        objectName: pad.what + "-typed"
        width: parent.width
        coin: pad.coin
        money: pad.money
        size: Theme.display
        colour: pad.over ? Theme.danger : pad.coin !== "" ? Theme.coin : Theme.ink
    }

    // Beyond the limits its sign says so beside the colour.
    Row {
        id: limit

        visible: pad.limits !== ""
        width: parent.width
        spacing: Theme.space8

        KIcon {
            visible: pad.over
            anchors.verticalCenter: parent.verticalCenter
            name: "alert"
            colour: Theme.danger
            size: Theme.body
        }

        FitText {
            objectName: pad.what + "-limits"
            width: parent.width - (pad.over ? Theme.body + parent.spacing : 0)
            text: pad.limits
            size: Theme.body
            strong: pad.over
            color: pad.over ? Theme.danger : Theme.softInk
        }
    }

    Keypad {
        width: parent.width
        what: pad.what
        room: pad.room - pad.above
        onDigit: digit => pad.digit(digit)
        onErase: pad.erase()
    }
}
