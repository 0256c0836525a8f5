// SPDX-License-Identifier: AGPL-3.0-or-later
// What is being waited for, once it takes longer than a blink (300 ms); ``isLong`` once it takes so
// long that one may want to leave (5 s).
import QtQuick
import CoopCoin.Kiosk

Rectangle {
    id: pill

    required property string words
    property bool waited: false
    property bool isLong: false
    property int most: Theme.px(10000) // what there is of width
    property string shown // keeps its words while it goes

    function look(): void {
        if (words === "") {
            blink.stop();
            patience.stop();
            waited = isLong = false;
        } else {
            shown = words;
            if (!waited)
                blink.start();
            patience.restart();
            isLong = false;
        }
    }

    onWordsChanged: look()
    Component.onCompleted: look()
    width: Math.min(inside.width + 2 * Theme.space24, most)
    height: Theme.headerHeight
    radius: height / 2
    color: Theme.tint
    border.width: Theme.highContrast ? Theme.edge : 0
    border.color: Theme.controlEdge
    Accessible.role: Accessible.StaticText
    Accessible.name: shown

    Timer {
        id: blink

        interval: 300
        onTriggered: pill.waited = true
    }

    Timer {
        id: patience

        interval: 5000
        onTriggered: pill.isLong = true
    }

    Row {
        id: inside

        anchors.centerIn: parent
        spacing: Theme.space16

        Spinner {
            id: dots

            anchors.verticalCenter: parent.verticalCenter
        }

        FitText {
            objectName: "busy"
            width: Math.min(measure.advanceWidth + 2, pill.most - dots.width - 2 * Theme.space24 - parent.spacing)
            text: pill.isLong ? qsTr("Still waiting. You can leave.") : pill.shown
            size: Theme.caption
            color: Theme.inkOnTint

            TextMetrics {
                id: measure

                font.pixelSize: Theme.caption
                font.bold: true
                text: pill.isLong ? qsTr("Still waiting. You can leave.") : pill.shown
            }
        }
    }
}
