// SPDX-License-Identifier: AGPL-3.0-or-later
// A circle to touch: smaller to the eye than to the finger.
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

T.Button {
    id: button

    property string iconName
    required property string name

    width: Theme.target
    height: Theme.target
    focusPolicy: Qt.TabFocus
    Accessible.name: name

    background: Item {
        Rectangle {
            anchors.centerIn: parent
            width: Theme.stepperCircle
            height: width
            radius: width / 2
            color: button.down ? Theme.quietPressed : Theme.quiet
            border.width: Theme.highContrast ? Theme.edge : 0
            border.color: Theme.controlEdge

            Behavior on color {
                ColorAnimation {
                    duration: Theme.press
                }
            }

            FocusRing {
                visible: button.visualFocus
                corner: parent.radius
            }
        }
    }

    contentItem: Item {
        KIcon {
            anchors.centerIn: parent
            name: button.iconName
            colour: Theme.inkOnQuiet
        }
    }
}
