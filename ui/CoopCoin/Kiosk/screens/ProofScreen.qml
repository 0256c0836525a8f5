// SPDX-License-Identifier: AGPL-3.0-or-later
// A scanned receipt, held against the log, in words.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property ReceiptProof proof: till.proof
    readonly property bool shown: proof.total !== "" || proof.hasLines

    Outcome {
        id: outcome

        anchors.fill: parent
        sided: screen.shown
        sideWidth: Math.max(Theme.sideWidth + 2 * Theme.space48, Math.round(width * 0.4))
        sideShare: 0.6
        foot: screen.shown ? 0 : Theme.mainTarget
        tone: screen.proof.state === "proved" ? "good" : screen.proof.state === "false" ? "bad" : "unsure"
        iconName: {
            switch (screen.proof.state) {
            case "proved":
                return "check";
            case "on-its-way":
                return "clock";
            case "unreachable":
                return "wifi-off";
            case "checking":
                return "search";
            default:
                return "alert";
            }
        }
        headline: {
            switch (screen.proof.state) {
            case "proved":
                return qsTr("This receipt is genuine");
            case "on-its-way":
                return qsTr("On its way");
            case "not-posted":
                return qsTr("Not posted in full");
            case "unknown":
                return qsTr("Not in our books");
            case "false":
                return qsTr("This receipt does not hold");
            case "unreachable":
                return qsTr("Cannot be checked just now");
            default:
                return qsTr("Checking the receipt");
            }
        }
        explanation: {
            switch (screen.proof.state) {
            case "proved":
                return screen.proof.logSize === "" ? qsTr("It stands in the co-op's log, exactly as on the paper.") : qsTr("It stands in the co-op's log of %1 entries, exactly as on the paper.").arg(screen.proof.logSize);
            case "on-its-way":
                return qsTr("Its till has not sent it yet. Please scan it again later: the receipt stays good.");
            case "not-posted":
                return qsTr("It stands in the co-op's log, but the books did not post all of it. Please ask at the desk.");
            case "unknown":
                return qsTr("The co-op's log has no such entry. Nothing was changed. Please ask at the desk.");
            case "false":
                return qsTr("The proof from the co-op's log does not fit this paper. Nothing was changed. Please ask at the desk.");
            case "unreachable":
                return qsTr("The network is away. Nothing was changed. Please scan it again later.");
            default:
                return qsTr("It is being held against the co-op's log.");
            }
        }

        side: [
            KText {
                id: at

                objectName: "proof-at"
                visible: !Theme.large
                anchors.left: parent.left
                text: screen.proof.at
                size: Theme.caption
                color: Theme.softInk
            },
            ScrollList {
                id: lines

                objectName: "proof-lines"
                anchors.top: at.visible ? at.bottom : parent.top
                anchors.topMargin: Theme.space8
                anchors.bottom: sums.top
                anchors.bottomMargin: Theme.space8
                width: parent.width
                visible: height >= rowHeight + Theme.sign + Theme.space8
                model: screen.till.proofLines

                delegate: BasketLine {
                    width: lines.width
                    height: lines.rowHeight
                    fixed: true
                }
            },
            KText {
                visible: !screen.proof.hasLines && lines.visible
                anchors.centerIn: lines
                width: parent.width
                text: qsTr("Its lines stay private: this code does not open them.")
                color: Theme.softInk
                wrapMode: Text.Wrap
                horizontalAlignment: Text.AlignHCenter
            },
            Column {
                id: sums

                anchors.bottom: parent.bottom
                anchors.bottomMargin: Theme.mainTarget + Theme.space16
                width: parent.width
                spacing: Theme.large ? Theme.space8 : 0

                Labelled {
                    objectName: "proof-total"
                    label: qsTr("Total")
                    money: screen.proof.total
                    size: Theme.title
                }

                Labelled {
                    objectName: "proof-coin"
                    visible: screen.proof.coin !== ""
                    label: Theme.large ? qsTr("In coin") : qsTr("of it in coin")
                    coin: screen.proof.coin
                }
            }
        ]
    }

    Spinner {
        visible: screen.proof.state === "checking"
        anchors.left: parent.left
        anchors.leftMargin: Theme.space48
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.statusHeight + Theme.space48
        colour: Theme.inkOnNotice
    }

    KButton {
        objectName: "done"
        // While it is being checked there is nothing to acknowledge; after 5 s one may leave.
        visible: screen.proof.state !== "checking" || patience.over
        kind: screen.proof.state === "false" ? "inverse" : "primary"
        size: Theme.title
        x: Theme.endAtLeft ? Theme.margin + Theme.space24 : parent.width - width - Theme.margin - Theme.space24
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Math.max(Theme.statusHeight, Theme.margin) + Theme.space24
        width: screen.shown || Theme.portrait ? outcome.sheet.width - 2 * Theme.space24 : Theme.sideWidth
        height: Theme.mainTarget
        text: screen.proof.state === "checking" ? qsTr("Do not wait") : qsTr("Done")
        onClicked: screen.till.done()
    }

    Timer {
        id: patience

        property bool over: false

        interval: 5000
        running: screen.proof.state === "checking"
        onRunningChanged: if (running)
            over = false
        onTriggered: over = true
    }
}
