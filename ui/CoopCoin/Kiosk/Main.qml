// SPDX-License-Identifier: AGPL-3.0-or-later
// The window, and what it shows until the models are there. It knows nothing of them: the first
// frame comes before they are even imported.
import QtQuick
import CoopCoin.Kiosk

Window {
    id: root

    // How the screen looks here; see Appearance.
    required property var appearance
    // The panel's diagonal as its installer knows it; 0 when it is not known.
    required property real diagonalMm
    // Set once, after the first frame.
    property QtObject till: null

    width: 1280
    height: 800
    title: qsTr("CoopCoin")
    color: Theme.paper
    onTillChanged: stage.setSource(Qt.resolvedUrl("Stage.qml"), {
        "till": till
    })

    readonly property bool portrait: height > width
    readonly property real pxPerMm: diagonalMm > 0 ? Math.hypot(width, height) / diagonalMm : 100
    readonly property int band: Math.round(Theme.trainingBand * height)
    readonly property real fitting: Math.min(width / (portrait ? 800 : 1280), (height - band) / (portrait ? 1280 : 800))
    // As large as designed on this panel, and never larger than fits it.
    readonly property real pixelScale: Math.min(fitting, pxPerMm / 5.9)

    Binding {
        target: Theme
        property: "scale"
        value: root.pixelScale
    }

    Binding {
        target: Theme
        property: "portrait"
        value: root.portrait
    }

    Binding {
        target: Appearance
        property: "own"
        value: root.appearance
    }

    GettingReady {
        visible: stage.status !== Loader.Ready
        anchors.centerIn: parent
    }

    Rectangle {
        objectName: "training"
        visible: Theme.training
        width: parent.width
        height: root.band
        color: Theme.notice
        border.width: Theme.edge
        border.color: Theme.inkOnNotice
        Accessible.role: Accessible.AlertMessage
        Accessible.name: words.text

        FitText {
            id: words

            anchors.fill: parent
            anchors.leftMargin: Theme.margin
            anchors.rightMargin: Theme.margin
            text: qsTr("Training: nothing here is real")
            size: Theme.large ? Theme.caption : Theme.body
            color: Theme.inkOnNotice
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
        }
    }

    Loader {
        id: stage

        LayoutMirroring.enabled: Theme.rightToLeft
        LayoutMirroring.childrenInherit: true
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        // Within low reach nothing is higher than on the panel of the design.
        height: Appearance.lowReach ? Math.min(parent.height - root.band, Theme.px(root.portrait ? 1280 : 800)) : parent.height - root.band
        focus: true
    }
}
