// SPDX-License-Identifier: AGPL-3.0-or-later
// What is being waited for, once it takes longer than a blink (300 ms).
import QtQuick
import CoopCoin.Kiosk

Rectangle {
    id: pill

    required property string words
    property bool waited: false
    property string shown // keeps its words while it goes

    onWordsChanged: {
        if (words === "") {
            patience.stop();
            waited = false;
        } else {
            shown = words;
            if (!waited)
                patience.start();
        }
    }
    Component.onCompleted: {
        if (words !== "") {
            shown = words;
            patience.start();
        }
    }
    width: inside.width + 2 * Theme.space24
    height: Theme.headerHeight
    radius: height / 2
    color: Theme.tint
    border.width: Theme.highContrast ? Theme.edge : 0
    border.color: Theme.controlEdge
    Accessible.role: Accessible.StaticText
    Accessible.name: shown

    Timer {
        id: patience

        interval: 300
        onTriggered: pill.waited = true
    }

    Row {
        id: inside

        anchors.centerIn: parent
        spacing: Theme.space16

        Spinner {
            anchors.verticalCenter: parent.verticalCenter
        }

        KText {
            objectName: "busy"
            text: pill.shown
            size: Theme.caption
            strong: true
            color: Theme.inkOnTint
        }
    }
}
