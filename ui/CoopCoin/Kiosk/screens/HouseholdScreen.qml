// SPDX-License-Identifier: AGPL-3.0-or-later
// How a household stands: what is open, the statement, the payments | what may be done.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property Housing housing: till.housing
    readonly property bool takesBack: housing.takingBack !== ""

    Sides {
        id: sides

        visible: screen.housing.known
        anchors.fill: parent
        actHeight: acts.height

        FitText {
            id: title

            objectName: "headline"
            anchors.right: parent.right
            width: parent.width - (Theme.large ? back.width + Theme.space16 : 0)
            height: Theme.large ? back.height : Math.ceil(size * Theme.lineHeight)
            text: screen.housing.name
            size: Theme.title
        }

        FitText {
            id: people

            visible: !Theme.large
            anchors.top: title.bottom
            width: parent.width
            text: screen.housing.people
            size: Theme.caption
            strong: false
            color: Theme.softInk
        }

        TabRow {
            id: parts

            anchors.top: people.visible ? people.bottom : title.bottom
            anchors.topMargin: Theme.space8
            width: parent.width
            what: "part"
            tabs: screen.housing.parts
            open: screen.housing.part
            onChosen: name => screen.housing.show(name)
        }

        Item {
            id: body

            visible: !(screen.takesBack && Theme.large)
            anchors.top: parts.bottom
            anchors.topMargin: Theme.space16
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.large ? 0 : back.height + Theme.space8
            width: parent.width

            ScrollList {
                id: due

                visible: screen.housing.part === "due"
                anchors.fill: parent
                rowHeight: Theme.target + Theme.space8
                model: screen.housing.due

                delegate: Item {
                    id: row

                    required property int index
                    required property string charge
                    required property string words
                    required property string about
                    required property string amount
                    required property int chosen
                    required property int overdue

                    width: GridView.view.cellWidth
                    height: due.rowHeight

                    T.AbstractButton {
                        id: box

                        objectName: "charge-" + row.index
                        width: parent.width
                        height: parent.height - Theme.space8
                        focusPolicy: Qt.TabFocus
                        Accessible.role: Accessible.CheckBox
                        Accessible.name: [row.words, row.about, row.amount].filter(one => one !== "").join(", ")
                        Accessible.checkable: true
                        Accessible.checked: row.chosen === 1
                        onClicked: screen.housing.choose(row.charge)

                        background: Rectangle {
                            radius: Theme.innerRadius
                            color: box.down ? Theme.quietPressed : row.chosen === 1 ? Theme.tint : Theme.surface
                            border.width: row.chosen === 1 ? Math.max(3, Theme.space4) : Math.max(2, Theme.edge)
                            border.color: row.chosen === 1 ? Theme.primary : Theme.controlEdge

                            FocusRing {
                                visible: box.visualFocus
                                corner: parent.radius
                            }
                        }

                        contentItem: Item {
                            Column {
                                anchors.left: parent.left
                                anchors.leftMargin: Theme.space16
                                anchors.right: much.left
                                anchors.rightMargin: Theme.space8
                                anchors.verticalCenter: parent.verticalCenter

                                FitText {
                                    width: parent.width
                                    text: row.words
                                    size: Theme.body
                                    color: row.chosen === 1 ? Theme.inkOnTint : Theme.ink
                                    Accessible.ignored: true
                                }

                                FitText {
                                    visible: !Theme.large && text !== ""
                                    width: parent.width
                                    text: row.about
                                    size: Theme.caption
                                    strong: row.overdue === 1
                                    color: row.chosen === 1 ? Theme.inkOnTint : row.overdue === 1 ? Theme.danger : Theme.softInk
                                    Accessible.ignored: true
                                }
                            }

                            Amount {
                                id: much

                                anchors.right: parent.right
                                anchors.rightMargin: Theme.space16
                                anchors.verticalCenter: parent.verticalCenter
                                width: Math.round(parent.width * 0.34)
                                atEnd: true
                                money: row.amount
                                colour: row.chosen === 1 ? Theme.inkOnTint : Theme.ink
                                Accessible.ignored: true
                            }
                        }
                    }
                }
            }

            Table {
                visible: screen.housing.part === "statement"
                anchors.fill: parent
                what: "line"
                model: screen.housing.lines
            }

            ScrollList {
                id: paid

                visible: screen.housing.part === "payments"
                anchors.fill: parent
                rowHeight: Theme.target + Theme.space8
                model: screen.housing.payments

                delegate: Item {
                    id: payment

                    required property int index
                    required property string payment
                    required property string at
                    required property string words
                    required property string amount
                    required property int back

                    width: GridView.view.cellWidth
                    height: paid.rowHeight

                    Column {
                        anchors.left: parent.left
                        anchors.right: undo.visible ? undo.left : parent.right
                        anchors.rightMargin: undo.visible ? Theme.space16 : 0
                        anchors.verticalCenter: parent.verticalCenter

                        FitText {
                            width: parent.width
                            text: payment.amount + " · " + payment.at
                            size: Theme.body
                        }

                        FitText {
                            visible: !Theme.large && text !== ""
                            width: parent.width
                            text: payment.words
                            size: Theme.caption
                            strong: false
                            color: Theme.softInk
                        }
                    }

                    KButton {
                        id: undo

                        objectName: "take-back-" + payment.index
                        visible: payment.back === 1
                        anchors.right: parent.right
                        anchors.verticalCenter: parent.verticalCenter
                        width: Math.min(implicitWidth, Math.round(parent.width * 0.4))
                        text: qsTr("Take back")
                        onClicked: screen.housing.takeBack(payment.payment)
                    }
                }
            }

            FitParagraph {
                objectName: "nothing"
                readonly property string of: screen.housing.part

                visible: text !== ""
                anchors.centerIn: parent
                width: parent.width
                height: Math.min(implicitHeight, parent.height)
                horizontalAlignment: Text.AlignHCenter
                text: {
                    if (of === "due" && screen.housing.dueCount === 0)
                        return qsTr("Nothing is open.");
                    if (of === "statement" && screen.housing.lineCount === 0)
                        return screen.housing.offline ? qsTr("The statement is there when the network is back.") : qsTr("Nothing happened in the last year.");
                    if (of === "payments" && paid.count === 0)
                        return qsTr("Nothing was paid yet.");
                    return "";
                }
                color: Theme.softInk
            }
        }

        KButton {
            id: back

            objectName: "back"
            anchors.left: parent.left
            y: Theme.large ? 0 : parent.height - height
            iconName: "back"
            text: Theme.large ? "" : qsTr("Back")
            Accessible.name: qsTr("Back")
            onClicked: screen.till.back()
        }

        act: [
            Column {
                id: acts

                anchors.bottom: parent.bottom
                width: parent.width
                spacing: Theme.space16

                FitParagraph {
                    objectName: "owes"
                    visible: !screen.takesBack && !Theme.large
                    width: parent.width
                    height: Math.min(implicitHeight, 2 * Math.ceil(Theme.title * Theme.lineHeight))
                    text: screen.housing.owes
                    size: Theme.title
                    font.bold: true
                }

                FitParagraph {
                    visible: screen.housing.offline && !Theme.large && !screen.takesBack
                    width: parent.width
                    height: Math.min(implicitHeight, 3 * Math.ceil(Theme.caption * Theme.lineHeight))
                    text: qsTr("Without the network: what other desks took is not in it.")
                    size: Theme.caption
                    color: Theme.softInk
                }

                FitParagraph {
                    objectName: "taking-back"
                    visible: screen.takesBack
                    width: parent.width
                    height: Math.min(implicitHeight, 3 * Math.ceil(Theme.title * Theme.lineHeight))
                    text: qsTr("Take back %1? Two of the office say so, each by card and PIN.").arg(screen.housing.takingBack)
                    size: Theme.large ? Theme.body : Theme.title
                }

                KButton {
                    objectName: "statement-print"
                    visible: !screen.takesBack && !Theme.large
                    width: parent.width
                    iconName: "receipt"
                    text: qsTr("Print the statement")
                    onClicked: screen.housing.print()
                }

                KButton {
                    objectName: "put-work"
                    visible: screen.housing.mayWork && !screen.takesBack && !Theme.large
                    width: parent.width
                    iconName: "clock"
                    text: qsTr("Hours of work")
                    onClicked: screen.housing.work()
                }

                KButton {
                    objectName: screen.takesBack ? "confirm" : "pay-rent"
                    kind: screen.takesBack ? "danger" : "primary"
                    width: parent.width
                    height: Theme.mainTarget
                    padding: Theme.space16
                    text: screen.takesBack ? qsTr("Take it back") : qsTr("Pay")
                    onClicked: {
                        if (screen.takesBack)
                            screen.housing.confirm();
                        else
                            screen.housing.pay();
                    }
                }
            }
        ]
    }

    // The ledger is asked.
    KText {
        objectName: "asked"
        visible: !screen.housing.known
        anchors.centerIn: parent
        text: qsTr("One moment, please")
        size: Theme.title
        color: Theme.softInk
    }
}
