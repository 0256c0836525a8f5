// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick

Window {
    property alias words: label.text

    width: 1280
    height: 800

    Text {
        id: label

        anchors.centerIn: parent
        text: "0"
    }
}
