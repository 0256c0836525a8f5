// SPDX-License-Identifier: AGPL-3.0-or-later
// A list that says when there is more of it than can be seen.
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
    // How many rows lie behind the edges and the signs there; the last row may not be full.
    readonly property int rows: Math.ceil(count / cellsAcross)
    readonly property int above: hidden(view.contentY - view.originY)
    readonly property int below: hidden(view.contentHeight - (view.contentY - view.originY) - view.height)

    function hidden(length: real): int {
        return length > Theme.space8 ? Math.max(1, Math.round((length + Theme.sign) / rowHeight)) : 0;
    }

    function follow(index: int): void {
        view.forceLayout();
        view.positionViewAtIndex(index, GridView.Center);
        view.returnToBounds();
    }

    GridView {
        id: view

        property int cellsAcross: 1

        anchors.fill: parent
        clip: true
        cellWidth: Math.floor(width / cellsAcross)
        cellHeight: list.rowHeight
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentHeight > height
        cacheBuffer: 4 * list.rowHeight
    }

    MoreSign {
        objectName: "more-above"
        visible: list.above > 0
        anchors.top: parent.top
        width: parent.width
        below: false
        count: list.above * list.cellsAcross
    }

    MoreSign {
        objectName: "more-below"
        visible: list.below > 0
        anchors.bottom: parent.bottom
        width: parent.width
        count: list.count - (list.rows - list.below) * list.cellsAcross
    }
}
