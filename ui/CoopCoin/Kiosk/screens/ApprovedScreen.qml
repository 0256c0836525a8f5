// SPDX-License-Identifier: AGPL-3.0-or-later
// The purchase stands: that, what goes back, and where the receipt is.
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property Purchase purchase: till.approved
    readonly property bool onScreen: purchase.receipt === "none" || purchase.receipt === "waiting"

    Outcome {
        anchors.fill: parent
        tone: "good"
        iconName: "check"
        headline: screen.till.member.known ? qsTr("Thank you, %1").arg(screen.till.member.name) : qsTr("Thank you")
        contentWidth: side.x - 2 * Theme.space48

        Row {
            spacing: Theme.space16

            KText {
                objectName: "paid"
                text: screen.purchase.coin === "" ? qsTr("%1 is paid in cash.").arg(screen.purchase.cash) : qsTr("Paid:")
                size: Theme.title
                color: Theme.inkOnPrimary
            }

            CoinAmount {
                objectName: "paid-coin"
                visible: screen.purchase.coin !== ""
                amount: screen.purchase.coin
                size: Theme.title
                colour: Theme.inkOnPrimary
            }

            KText {
                objectName: "paid-cash"
                visible: screen.purchase.coin !== ""
                text: screen.purchase.cash === "" ? qsTr("coin") : qsTr("coin and %1").arg(screen.purchase.cash)
                size: Theme.title
                color: Theme.inkOnPrimary
            }
        }

        Rectangle {
            visible: screen.purchase.change !== ""
            width: parent.width
            height: back.height + 2 * Theme.space16
            radius: Theme.radius
            color: Theme.primaryPressed

            Column {
                id: back

                x: Theme.space24
                width: parent.width - 2 * Theme.space24
                anchors.verticalCenter: parent.verticalCenter

                KText {
                    text: qsTr("Change to give back")
                    color: Theme.inkOnPrimary
                }

                FitText {
                    objectName: "change"
                    width: parent.width
                    text: screen.purchase.change
                    size: Theme.giantAmount
                    color: Theme.inkOnPrimary
                }
            }
        }

        KText {
            objectName: "on-its-way"
            visible: !screen.purchase.uploaded
            width: parent.width
            text: qsTr("It is written down here, and goes to the co-op's books by itself.")
            size: Theme.caption
            color: Theme.inkOnPrimary
            wrapMode: Text.Wrap
        }
    }

    Card {
        id: side

        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.top: parent.top
        anchors.topMargin: Theme.contentTop
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.statusHeight
        width: Theme.sideWidth

        Column {
            visible: !screen.onScreen
            anchors.horizontalCenter: parent.horizontalCenter
            anchors.verticalCenter: parent.verticalCenter
            anchors.verticalCenterOffset: -Theme.mainTarget / 2
            width: parent.width
            spacing: Theme.space24

            KIcon {
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
        }

        Column {
            visible: screen.onScreen
            width: parent.width
            spacing: Theme.space8

            KText {
                objectName: "receipt-on-screen"
                width: parent.width
                text: screen.purchase.receipt === "waiting" ? qsTr("The printer needs a hand. Your paper comes later; this is your receipt now:") : qsTr("Your receipt: scan it with your phone")
                size: Theme.caption
                strong: true
                wrapMode: Text.Wrap
                horizontalAlignment: Text.AlignHCenter
            }

            Rectangle {
                // White in every contrast: a code is read as dark on light.
                anchors.horizontalCenter: parent.horizontalCenter
                width: Theme.qr
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

            KText {
                objectName: "typed-code"
                width: parent.width
                text: screen.purchase.typedCode
                size: Theme.caption
                color: Theme.softInk
                horizontalAlignment: Text.AlignHCenter
            }
        }

        KButton {
            objectName: "done"
            kind: "primary"
            anchors.bottom: parent.bottom
            width: parent.width
            height: Theme.mainTarget
            text: qsTr("Done")
            onClicked: screen.till.done()
        }
    }
}
