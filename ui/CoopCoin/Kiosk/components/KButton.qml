// SPDX-License-Identifier: AGPL-3.0-or-later
// The one button. Kinds: "primary" (one a screen), "quiet", "danger"; where something
// went wrong "inverse", and "outline" beside it.
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

T.Button {
    id: button

    property string kind: "quiet"
    property string iconName
    property int size: kind === "primary" || kind === "danger" ? Theme.title : Theme.body

    readonly property color face: {
        if (!enabled)
            return Theme.quiet;
        switch (kind) {
        case "primary":
            return down ? Theme.primaryPressed : Theme.primary;
        case "danger":
            return down ? Theme.dangerPressed : Theme.danger;
        case "inverse":
            return Theme.inkOnBad;
        case "outline":
            return "transparent";
        default:
            return down ? Theme.quietPressed : Theme.quiet;
        }
    }
    readonly property color ink: {
        if (!enabled)
            return Theme.inkOnOff;
        switch (kind) {
        case "primary":
            return Theme.inkOnPrimary;
        case "danger":
            return Theme.inkOnDanger;
        case "inverse":
            return down ? Theme.badInset : Theme.bad;
        case "outline":
            return Theme.inkOnBad;
        default:
            return Theme.inkOnQuiet;
        }
    }

    height: Theme.target
    width: Math.max(Theme.target, implicitWidth)
    implicitWidth: content.implicitWidth + 2 * padding
    padding: Theme.space24
    focusPolicy: Qt.TabFocus // a touch moves no focus: the scanner's Enter must press nothing
    Accessible.name: text

    background: Rectangle {
        radius: Theme.radius
        color: button.face
        border.width: button.kind === "outline" ? Math.max(Theme.edge, Theme.space4 / 2) : Theme.highContrast ? Theme.edge : 0
        border.color: button.kind === "outline" ? Theme.inkOnBad : button.enabled ? Theme.controlEdge : Theme.inkOnOff

        Behavior on color {
            ColorAnimation {
                duration: Theme.press
            }
        }

        FocusRing {
            visible: button.visualFocus
        }
    }

    contentItem: Item {
        id: content

        readonly property int between: button.iconName === "" || button.text === "" ? 0 : Theme.space16
        readonly property int iconSize: button.iconName === "" ? 0 : Math.round(button.size * 1.1)

        implicitWidth: iconSize + between + Math.ceil(measure.advanceWidth) + 1

        TextMetrics {
            id: measure

            font.pixelSize: button.size
            font.bold: label.font.bold
            text: button.text
        }

        Row {
            anchors.centerIn: parent
            spacing: content.between

            KIcon {
                visible: button.iconName !== ""
                anchors.verticalCenter: parent.verticalCenter
                name: button.iconName
                size: content.iconSize
                colour: button.ink
            }

            FitText {
                id: label

                visible: button.text !== ""
                width: Math.min(Math.ceil(measure.advanceWidth) + 1, content.width - content.iconSize - content.between)
                anchors.verticalCenter: parent.verticalCenter
                text: button.text
                size: button.size
                strong: button.kind !== "quiet" && button.kind !== "outline"
                color: button.ink
                Accessible.ignored: true
            }
        }
    }
}
