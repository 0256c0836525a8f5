// SPDX-License-Identifier: AGPL-3.0-or-later
// The receipt printer: its paper as it comes out, its faults, and the drawer that hangs on it.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk
import CoopCoin.Bench

Tray {
    id: tray

    required property Workbench bench
    property bool motion: true

    objectName: "printer"
    title: "Receipts"
    beside: {
        switch (bench.printer) {
        case "paper-out":
            return "Out of paper";
        case "cover-open":
            return "The cover is open";
        case "off":
            return "Switched off";
        default:
            return papers.count === 0 ? "Nothing printed yet" : "%1 kept here".arg(papers.count);
        }
    }
    trouble: bench.printer !== "ready"

    Rectangle {
        id: well

        anchors.top: parent.top
        anchors.bottom: machine.top
        anchors.bottomMargin: -machine.radius
        width: parent.width
        color: Wood.groove
        radius: Wood.innerRadius
        border.width: Wood.hair
        border.color: Wood.sheetEdge

        // The newest comes out of the printer below it; older ones are pushed up.
        ListView {
            id: papers

            objectName: "papers"
            anchors.fill: parent
            anchors.margins: Wood.hair
            anchors.bottomMargin: machine.radius
            clip: true
            verticalLayoutDirection: ListView.BottomToTop
            boundsBehavior: Flickable.StopAtBounds
            model: tray.bench.papers
            spacing: Wood.step
            onCountChanged: Qt.callLater(positionViewAtBeginning)

            delegate: Item {
                id: piece

                required property int number
                required property string source
                required property int permille
                readonly property int whole: Math.round(picture.width * permille / 1000)

                objectName: "paper-" + number
                width: papers.width
                height: whole
                clip: true

                ListView.onAdd: if (tray.motion)
                    comesOut.start()

                Image {
                    id: picture

                    x: Theme.space16
                    width: parent.width - 2 * x
                    height: piece.whole
                    source: piece.source
                    sourceSize.width: width
                    Accessible.role: Accessible.Graphic
                    Accessible.name: "Receipt %1".arg(piece.number)
                }

                NumberAnimation {
                    id: comesOut

                    target: piece
                    property: "height"
                    from: 0
                    to: piece.whole
                    duration: 900
                    onRunningChanged: if (!running)
                        piece.height = Qt.binding(() => piece.whole)
                }
            }
        }

        Scrollbar {
            flickable: papers
        }
    }

    Rectangle {
        id: machine

        anchors.bottom: states.top
        anchors.bottomMargin: Wood.step
        width: parent.width
        height: Theme.px(26)
        radius: Wood.innerRadius
        color: Wood.slot

        Rectangle {
            x: Theme.space8
            width: parent.width - 2 * x
            height: Theme.px(5)
            color: Theme.ink
        }

        Rectangle {
            anchors.right: parent.right
            anchors.rightMargin: Wood.gap
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.px(6)
            width: Theme.px(8)
            height: width
            radius: width / 2
            color: tray.bench.printer === "off" ? Wood.slotEdge : tray.trouble ? Theme.notice : Theme.tint
        }
    }

    Choice {
        id: states

        objectName: "printer"
        anchors.bottom: drawer.top
        anchors.bottomMargin: Wood.step
        width: parent.width
        current: tray.bench.printer
        mend: {
            switch (tray.bench.printer) {
            case "paper-out":
                return "Refill";
            case "cover-open":
                return "Close it";
            case "off":
                return "Switch on";
            default:
                return "";
            }
        }
        options: [["ready", "Ready"], ["paper-out", "No paper"], ["cover-open", "Open"], ["off", "Off"]]
        onChosen: what => tray.bench.setPrinter(what)
    }

    Item {
        id: drawer

        anchors.bottom: parent.bottom
        width: parent.width
        height: Wood.control

        KIcon {
            id: mark

            anchors.verticalCenter: parent.verticalCenter
            name: "cash"
            size: Theme.px(22)
            colour: tray.bench.drawerOpen ? Theme.inkOnNotice : Theme.softInk
        }

        KText {
            objectName: "drawer"
            anchors.left: mark.right
            anchors.leftMargin: Wood.step
            anchors.verticalCenter: parent.verticalCenter
            text: tray.bench.drawerOpen ? "The drawer is open" : "The drawer is shut"
            size: Wood.small
            strong: tray.bench.drawerOpen
            color: tray.bench.drawerOpen ? Theme.inkOnNotice : Theme.softInk
        }

        BenchButton {
            objectName: "push-drawer"
            visible: tray.bench.drawerOpen
            anchors.right: parent.right
            width: implicitWidth
            text: "Push it in"
            onClicked: tray.bench.pushDrawer()
        }
    }
}
