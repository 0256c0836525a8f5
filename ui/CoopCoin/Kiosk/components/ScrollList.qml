// SPDX-License-Identifier: AGPL-3.0-or-later
// A list that says when there is more of it than can be seen, and how much. To see that, one drags,
// or touches the sign.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: list

    property alias model: view.model
    property alias delegate: view.delegate
    property alias count: view.count
    property alias cellsAcross: view.cellsAcross

    property int rowHeight: Theme.rowHeight
    property int gutter: 0 // between cells beside each other; each leaves it free at its right
    readonly property int rows: Math.ceil(count / cellsAcross)
    readonly property bool overflows: view.contentHeight > height + Theme.space8
    // Whole rows only: nothing is cut in half above the sign.
    // A few pixels less than a row are a row all the same: lengths are rounded.
    readonly property int shown: Math.max(1, Math.floor((height - Theme.sign - Theme.space8) / rowHeight + 0.06))
    readonly property real scrolled: view.contentY - view.originY
    readonly property int above: Math.round(scrolled / rowHeight)
    readonly property int below: overflows ? rows - Math.round((scrolled + view.height) / rowHeight) : 0

    // Brings a row into sight.
    function follow(index: int): void {
        view.forceLayout();
        view.positionViewAtIndex(index, GridView.Contain);
        view.returnToBounds();
    }

    function turn(pages: int): void {
        const most = Math.max(0, view.contentHeight - view.height);
        view.contentY = view.originY + Math.min(most, Math.max(0, (above + pages * shown) * rowHeight));
    }

    GridView {
        id: view

        property int cellsAcross: 1

        width: parent.width + (cellsAcross > 1 ? list.gutter : 0)
        height: list.overflows ? list.shown * list.rowHeight : parent.height
        clip: true
        cellWidth: Math.floor(width / cellsAcross)
        cellHeight: list.rowHeight
        boundsBehavior: Flickable.StopAtBounds
        snapMode: GridView.SnapToRow
        interactive: list.overflows
        cacheBuffer: 0 // rows made ahead are made while the model changes, and Qt complains
    }

    Row {
        id: signs

        readonly property bool both: list.above > 0 && list.below > 0

        anchors.top: view.bottom
        anchors.topMargin: Theme.space8
        width: parent.width
        height: Theme.sign
        spacing: Theme.space8

        MoreSign {
            objectName: "more-above"
            visible: list.overflows && list.above > 0
            width: signs.both ? (parent.width - parent.spacing) / 2 : parent.width
            below: false
            count: list.above * list.cellsAcross
            onClicked: list.turn(-1)
        }

        MoreSign {
            objectName: "more-below"
            visible: list.below > 0
            width: signs.both ? (parent.width - parent.spacing) / 2 : parent.width
            count: list.count - (list.rows - list.below) * list.cellsAcross
            onClicked: list.turn(1)
        }
    }
}
