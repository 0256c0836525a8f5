// SPDX-License-Identifier: AGPL-3.0-or-later
// What was sold here, newest first | until when: an hour or a day earlier or later; older, newer.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property Sales sales: till.sales

    // An hour or a day there and back, with what is moved in between.
    component Mover: Item {
        id: mover

        required property string unit
        required property string label
        required property string earlier
        required property string later

        width: parent ? parent.width : 0
        height: Theme.target

        RoundButton {
            id: less

            objectName: mover.unit + "-earlier"
            anchors.left: parent.left
            iconName: "minus"
            name: mover.earlier
            onClicked: screen.sales.move(mover.unit, -1)
        }

        FitText {
            anchors.left: less.right
            anchors.right: more.left
            anchors.margins: Theme.space8
            anchors.verticalCenter: parent.verticalCenter
            horizontalAlignment: Text.AlignHCenter
            text: mover.label
            size: Theme.body
        }

        RoundButton {
            id: more

            objectName: mover.unit + "-later"
            anchors.right: parent.right
            iconName: "plus"
            name: mover.later
            enabled: screen.sales.until !== ""
            onClicked: screen.sales.move(mover.unit, 1)
        }
    }

    Sides {
        id: sides

        anchors.fill: parent
        actHeight: movers.height + Theme.space16 + pages.height

        PageHead {
            id: head

            width: parent.width
            text: screen.sales.name === "" ? qsTr("What was sold here") : qsTr("What %1 bought here").arg(screen.sales.name)
            size: Theme.title
            onLeaving: screen.till.back()
        }

        ScrollList {
            id: list

            visible: !screen.sales.none
            anchors.top: head.bottom
            anchors.topMargin: Theme.space16
            anchors.bottom: parent.bottom
            width: parent.width
            rowHeight: Math.ceil((Theme.large ? 1 : 2) * Theme.body * Theme.lineHeight) + Theme.space24
            model: screen.sales.rows

            delegate: T.AbstractButton {
                id: tile

                required property string name
                required property string at
                required property string amount
                required property string how

                objectName: "sale-" + name
                width: GridView.view.cellWidth
                height: list.rowHeight - Theme.space8
                focusPolicy: Qt.TabFocus
                Accessible.name: [at, amount, how].filter(one => one !== "").join(", ")
                onClicked: screen.sales.open(name)

                background: Rectangle {
                    radius: Theme.innerRadius
                    color: tile.down ? Theme.quietPressed : Theme.quiet
                    border.width: Theme.highContrast ? Theme.edge : 0
                    border.color: Theme.controlEdge

                    FocusRing {
                        visible: tile.visualFocus
                        corner: parent.radius
                    }
                }

                FitText {
                    id: when

                    anchors.left: parent.left
                    anchors.leftMargin: Theme.space16
                    y: paid.visible ? Theme.space4 : (parent.height - height) / 2
                    width: Math.round((parent.width - 3 * Theme.space16) * 0.62)
                    text: tile.at
                    size: Theme.body
                    color: Theme.inkOnQuiet
                    Accessible.ignored: true
                }

                Amount {
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.space16
                    y: when.y + (when.height - height) / 2
                    width: Math.round((parent.width - 3 * Theme.space16) * 0.38)
                    atEnd: true
                    money: tile.amount
                    coin: ""
                    colour: Theme.inkOnQuiet
                    Accessible.ignored: true
                }

                FitParagraph {
                    id: paid

                    visible: !Theme.large
                    anchors.left: when.left
                    anchors.top: when.bottom
                    width: parent.width - 2 * Theme.space16
                    height: parent.height - y - Theme.space4
                    verticalAlignment: Text.AlignVCenter
                    text: tile.how
                    size: Theme.caption
                    color: Theme.inkOnQuiet
                    Accessible.ignored: true
                }
            }
        }

        FitParagraph {
            objectName: "nothing"
            visible: screen.sales.none
            anchors.top: head.bottom
            anchors.topMargin: Theme.space24
            anchors.bottom: parent.bottom
            width: parent.width
            text: qsTr("Nothing was sold here until then.")
            color: Theme.softInk
        }

        act: [
            Column {
                id: movers

                width: parent.width
                spacing: Theme.space8

                FitText {
                    objectName: "until"
                    width: parent.width
                    text: screen.sales.until === "" ? qsTr("Until now") : qsTr("Until %1").arg(screen.sales.until)
                    size: Theme.title
                }

                // In large letters there is room for one of them, and for the sales themselves.
                Mover {
                    visible: !Theme.large
                    unit: "hour"
                    label: qsTr("Hour")
                    earlier: qsTr("An hour earlier")
                    later: qsTr("An hour later")
                }

                Mover {
                    unit: "day"
                    label: qsTr("Day")
                    earlier: qsTr("A day earlier")
                    later: qsTr("A day later")
                }
            },
            FitParagraph {
                objectName: "how"
                visible: !sides.stacked
                anchors.top: movers.bottom
                anchors.topMargin: Theme.space16
                anchors.bottom: pages.top
                anchors.bottomMargin: Theme.space16
                width: parent.width
                text: qsTr("The buyer’s card finds what they bought, a receipt its own sale. What another till sold stands there.")
                color: Theme.softInk
            },
            Row {
                id: pages

                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.target
                spacing: Theme.space16

                KButton {
                    objectName: "older"
                    enabled: screen.sales.older
                    width: Math.round((parent.width - parent.spacing) / 2)
                    text: qsTr("Before")
                    Accessible.name: text + ". " + qsTr("What was sold before these")
                    onClicked: screen.sales.turn(1)
                }

                KButton {
                    objectName: "newer"
                    enabled: screen.sales.newer
                    width: Math.round((parent.width - parent.spacing) / 2)
                    text: qsTr("After")
                    Accessible.name: text + ". " + qsTr("What was sold after these")
                    onClicked: screen.sales.turn(-1)
                }
            }
        ]
    }
}
