// SPDX-License-Identifier: AGPL-3.0-or-later
// How long until the screen clears: a ring, and words beside it.
import QtQuick
import QtQuick.Shapes
import CoopCoin.Kiosk

Shape {
    id: ring

    property real share: 1
    property color colour: Theme.primary
    property color track: Theme.divider
    readonly property real thickness: Theme.space8

    width: Theme.tile
    height: Theme.tile
    preferredRendererType: Shape.CurveRenderer
    Accessible.ignored: true

    ShapePath {
        strokeColor: ring.track
        strokeWidth: ring.thickness
        fillColor: "transparent"

        PathAngleArc {
            centerX: ring.width / 2
            centerY: ring.height / 2
            radiusX: ring.width / 2 - ring.thickness
            radiusY: radiusX
            startAngle: 0
            sweepAngle: 360
        }
    }

    ShapePath {
        strokeColor: ring.colour
        strokeWidth: ring.thickness
        capStyle: ShapePath.RoundCap
        fillColor: "transparent"

        PathAngleArc {
            centerX: ring.width / 2
            centerY: ring.height / 2
            radiusX: ring.width / 2 - ring.thickness
            radiusY: radiusX
            startAngle: -90
            sweepAngle: 360 * ring.share
        }
    }
}
