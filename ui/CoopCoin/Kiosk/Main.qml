// SPDX-License-Identifier: AGPL-3.0-or-later
// The window, and what it shows until the models are there. It knows nothing of them: the first
// frame comes before they are even imported.
import QtQuick
import CoopCoin.Kiosk

Window {
    id: root

    required property real pxPerMm
    required property bool highContrast
    required property bool motion
    // Set once, after the first frame.
    property QtObject till: null

    width: 1280
    height: 800
    title: qsTr("CoopCoin")
    color: Theme.paper
    onTillChanged: stage.setSource(Qt.resolvedUrl("Stage.qml"), {
        "till": till
    })

    Binding {
        target: Theme
        property: "scale"
        // As large as designed on this panel, and never larger than fits it.
        value: Math.min(root.width / 1280, root.height / 800, root.pxPerMm > 0 ? root.pxPerMm / 5.9 : 100)
    }

    Binding {
        target: Theme
        property: "motion"
        value: root.motion
    }

    Binding {
        target: Theme
        property: "highContrast"
        value: root.highContrast
    }

    GettingReady {
        visible: stage.status !== Loader.Ready
        anchors.centerIn: parent
    }

    Loader {
        id: stage

        anchors.fill: parent
        focus: true
    }
}
