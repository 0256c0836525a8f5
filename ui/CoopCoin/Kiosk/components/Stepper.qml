// SPDX-License-Identifier: AGPL-3.0-or-later
// One less, how many, one more.
import QtQuick
import CoopCoin.Kiosk

Row {
    id: stepper

    required property string what
    required property int count
    required property int line

    signal stepped(by: int)
    signal typing

    RoundButton {
        objectName: "less-" + stepper.line
        iconName: "minus"
        name: qsTr("One less of %1").arg(stepper.what)
        onClicked: stepper.stepped(-1)
    }

    KText {
        objectName: "quantity-" + stepper.line
        width: Math.max(Theme.stepperCount, implicitWidth + Theme.space8)
        anchors.verticalCenter: parent.verticalCenter
        horizontalAlignment: Text.AlignHCenter
        text: stepper.count
        strong: true

        // Many are typed rather than counted up.
        TapHandler {
            onTapped: stepper.typing()
        }
    }

    RoundButton {
        objectName: "more-" + stepper.line
        iconName: "plus"
        name: qsTr("One more of %1").arg(stepper.what)
        onClicked: stepper.stepped(1)
    }
}
