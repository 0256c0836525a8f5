// SPDX-License-Identifier: AGPL-3.0-or-later
// The purchase stands: that, what goes back, and where the receipt is.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property Purchase purchase: till.approved
    readonly property bool onScreen: purchase.receipt === "none" || purchase.receipt === "waiting" || asked
    readonly property bool asked: purchase.receipt === "asked"
    // Large letters have no room for both in one line; broken in two it would read as two payments.
    readonly property bool below: Theme.large && purchase.coin !== "" && purchase.cash !== "" && !till.tenders.several

    Outcome {
        id: outcome

        anchors.fill: parent
        tone: "good"
        iconName: "check"
        headline: screen.till.member.known && !Theme.large && screen.till.member.name.length < 15 ? qsTr("Thank you, %1").arg(screen.till.member.name) : qsTr("Thank you")
        sided: true
        sideShare: screen.onScreen ? 0.46 : 0.4

        Labelled {
            objectName: "paid-in-coin"
            visible: screen.below
            label: qsTr("In coin")
            coin: screen.purchase.coin
            colour: Theme.inkOnGood
            coinColour: Theme.inkOnGood
        }

        Labelled {
            objectName: "paid-in-cash"
            visible: screen.below
            label: qsTr("In cash")
            money: screen.purchase.cash
            colour: Theme.inkOnGood
        }

        Flow {
            visible: !screen.below
            width: parent.width
            spacing: Theme.space16

            KText {
                objectName: "paid"
                width: Math.min(implicitWidth, parent.width)
                text: screen.purchase.givenTo !== "" ? qsTr("Given to %1:").arg(screen.purchase.givenTo) : screen.till.tenders.several ? (screen.purchase.coin === "" ? qsTr("%1 is paid.") : qsTr("%1 is paid, of it in coin:")).arg(screen.purchase.total) : screen.purchase.coin === "" ? qsTr("%1 is paid in cash.").arg(screen.purchase.cash) : qsTr("Paid:")
                size: Theme.title
                color: Theme.inkOnGood
                wrapMode: Text.Wrap
            }

            Amount {
                objectName: "paid-coin"
                visible: screen.purchase.coin !== ""
                coin: screen.purchase.coin
                size: Theme.title
                colour: Theme.inkOnGood
            }

            KText {
                objectName: "paid-cash"
                visible: screen.purchase.coin !== "" && !screen.till.tenders.several
                width: Math.min(implicitWidth, parent.width)
                wrapMode: Text.Wrap
                text: screen.purchase.cash === "" ? qsTr("coin") : qsTr("coin and %1").arg(screen.purchase.cash)
                size: Theme.title
                color: Theme.inkOnGood
            }
        }

        FitParagraph {
            objectName: "given"
            visible: screen.purchase.gift !== ""
            width: parent.width
            height: Math.min(implicitHeight, 2 * Math.ceil(Theme.body * Theme.lineHeight))
            text: screen.purchase.gift
            color: Theme.inkOnGood
        }

        FitParagraph {
            objectName: "paid-how"
            visible: screen.till.tenders.several && !Theme.large
            width: parent.width
            height: Math.min(implicitHeight, 2 * Math.ceil(Theme.body * Theme.lineHeight))
            text: screen.till.tenders.taken.map(one => one.words + " " + one.amount).join(" · ")
            color: Theme.inkOnGood
        }

        Rectangle {
            visible: screen.purchase.change !== ""
            width: parent.width
            height: back.height + 2 * Theme.space16
            radius: Theme.radius
            color: Theme.goodInset

            Column {
                id: back

                anchors.left: parent.left
                anchors.right: parent.right
                anchors.margins: Theme.space24
                anchors.verticalCenter: parent.verticalCenter

                FitText {
                    width: parent.width
                    text: qsTr("Your change")
                    size: Theme.body
                    strong: false
                    color: Theme.inkOnGood
                }

                FitText {
                    objectName: "change"
                    width: parent.width
                    text: screen.purchase.change
                    size: Theme.portrait || Theme.large ? Theme.amount : Theme.giantAmount
                    color: Theme.inkOnGood
                }
            }
        }

        FitParagraph {
            objectName: "on-its-way"
            visible: !screen.purchase.uploaded && !Theme.large
            width: parent.width
            height: Math.max(Theme.space24, outcome.room(parent.y + y))
            text: qsTr("It is written down here, and goes to the co-op's books by itself.")
            size: Theme.caption
            color: Theme.inkOnGood
        }

        side: [
            Item {
                anchors.left: parent.left
                anchors.right: parent.right
                anchors.top: parent.top
                anchors.bottom: printing.visible ? printing.top : done.top
                anchors.bottomMargin: Theme.space16

                Column {
                    visible: !screen.onScreen
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width
                    spacing: Theme.space24

                    KIcon {
                        visible: parent.parent.height >= Theme.emblem + Theme.target + 3 * Theme.title * Theme.lineHeight + 2 * Theme.space24
                        anchors.horizontalCenter: parent.horizontalCenter
                        name: screen.purchase.receipt === "printed" ? "receipt" : "printer"
                        colour: Theme.primary
                        size: Theme.emblem
                    }

                    KText {
                        objectName: "receipt"
                        width: parent.width
                        text: screen.purchase.receipt === "printed" ? qsTr("Please take your receipt") : qsTr("Your receipt is printing")
                        size: Theme.title
                        strong: true
                        wrapMode: Text.Wrap
                        horizontalAlignment: Text.AlignHCenter
                    }

                    KButton {
                        objectName: "print-again"
                        visible: screen.purchase.receipt === "printed"
                        anchors.horizontalCenter: parent.horizontalCenter
                        width: Math.min(Math.max(Theme.target, implicitWidth), parent.width)
                        text: qsTr("Print again")
                        onClicked: screen.till.printCopy()
                    }
                }

                Column {
                    visible: screen.onScreen
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width
                    spacing: Theme.space8

                    KText {
                        id: above

                        objectName: "receipt-on-screen"
                        width: parent.width
                        text: Theme.large ? qsTr("Your receipt:") : screen.purchase.receipt === "waiting" ? qsTr("The printer needs a hand. Your paper comes later; this is your receipt now:") : qsTr("Your receipt: scan it with your phone")
                        size: Theme.caption
                        strong: true
                        wrapMode: Text.Wrap
                        horizontalAlignment: Text.AlignHCenter
                    }

                    Rectangle {
                        // White in every contrast: a code is read as dark on light. As large as
                        // there is room for between the words and the code to type.
                        readonly property int room: (printing.visible ? printing.y : done.y) - Theme.space16 - above.height - (typed.visible ? typed.height + Theme.space8 : 0) - Theme.space8

                        anchors.horizontalCenter: parent.horizontalCenter
                        width: Math.min(parent.width, Math.max(Theme.qr, room))
                        height: width
                        radius: Theme.innerRadius
                        color: "white"

                        Image {
                            objectName: "qr"
                            anchors.fill: parent
                            anchors.margins: Theme.space24
                            source: screen.onScreen ? screen.purchase.qr : ""
                            smooth: false
                            fillMode: Image.PreserveAspectFit
                            Accessible.role: Accessible.Graphic
                            Accessible.name: qsTr("The code of your receipt")
                        }
                    }

                    FitText {
                        id: typed

                        objectName: "typed-code"
                        visible: !Theme.large
                        width: parent.width
                        text: screen.purchase.typedCode
                        size: Theme.caption
                        strong: false
                        color: Theme.softInk
                        horizontalAlignment: Text.AlignHCenter
                    }
                }
            },
            KButton {
                id: printing

                objectName: "print"
                visible: screen.asked
                anchors.bottom: done.top
                anchors.bottomMargin: Theme.space16
                width: parent.width
                iconName: "printer"
                text: qsTr("Print it")
                onClicked: screen.till.printCopy()
            },
            KButton {
                id: done

                objectName: "done"
                kind: "primary"
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.mainTarget
                text: qsTr("Done")
                onClicked: screen.till.done()
            }
        ]
    }
}
