// SPDX-License-Identifier: AGPL-3.0-or-later
// How much of something is left: a ring, with the number and its unit inside.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Shapes
import CoopCoin.Kiosk

Shape {
    id: ring

    property real share: 1
    property string label
    property color colour: Theme.primary
    property color track: Theme.divider
    property color ink: Theme.ink
    readonly property real thickness: width / 11

    width: Theme.ring
    height: width
    preferredRendererType: Shape.CurveRenderer
    Accessible.ignored: true

    component Arc: ShapePath {
        id: arc

        property real sweep

        strokeWidth: ring.thickness
        fillColor: "transparent"
        capStyle: ShapePath.RoundCap

        PathAngleArc {
            centerX: ring.width / 2
            centerY: ring.height / 2
            radiusX: (ring.width - ring.thickness) / 2
            radiusY: radiusX
            startAngle: -90
            sweepAngle: arc.sweep
        }
    }

    Arc {
        strokeColor: ring.track
        sweep: 360
    }

    Arc {
        strokeColor: ring.colour
        sweep: 360 * ring.share
    }

    FitText {
        anchors.centerIn: parent
        width: parent.width - 3 * ring.thickness
        horizontalAlignment: Text.AlignHCenter
        text: ring.label
        size: Math.round(ring.width * 0.36)
        color: ring.ink
        Accessible.ignored: true
    }
}
