// SPDX-License-Identifier: AGPL-3.0-or-later
// What lies between the till and its ledger.
import QtQuick
import CoopCoin.Kiosk
import CoopCoin.Bench

Tray {
    id: tray

    required property Workbench bench

    implicitHeight: 2 * Wood.gap + Wood.head + lines.height
    objectName: "line"
    title: "Network"
    trouble: bench.cable !== "in" || bench.ledger !== "running" || bench.answers !== "sound"
    beside: {
        if (bench.cable !== "in")
            return "The till is on its own";
        switch (bench.ledger) {
        case "starting":
            return "Starting";
        case "stopping":
            return "Stopping";
        case "stopped":
            return "The till is on its own";
        default:
            return bench.answers === "sound" ? "All well" : "A bad line";
        }
    }

    Column {
        id: lines

        width: parent.width
        spacing: Wood.step

        Row {
            KText {
                anchors.verticalCenter: parent.verticalCenter
                width: Wood.label
                text: "Cable"
                size: Wood.small
            }

            Choice {
                objectName: "cable"
                width: lines.width - Wood.label
                current: tray.bench.cable
                options: [["in", "Plugged in"], ["out", "Pulled"]]
                onChosen: what => tray.bench.setCable(what)
            }
        }

        Row {
            KText {
                anchors.verticalCenter: parent.verticalCenter
                width: Wood.label
                text: "Ledger"
                size: Wood.small
            }

            Choice {
                objectName: "ledger"
                width: lines.width - Wood.label
                current: tray.bench.ledger === "starting" ? "running" : tray.bench.ledger === "stopping" ? "stopped" : tray.bench.ledger
                enabled: tray.bench.ledger === "running" || tray.bench.ledger === "stopped"
                options: [["running", "Running"], ["stopped", "Stopped"]]
                onChosen: what => tray.bench.setLedger(what)
            }
        }

        Row {
            KText {
                anchors.verticalCenter: parent.verticalCenter
                width: Wood.label
                text: "Answers"
                size: Wood.small
            }

            Choice {
                objectName: "answers"
                width: lines.width - Wood.label
                current: tray.bench.answers
                options: [["sound", "At once"], ["late", "3 s"], ["too-late", "6 s"], ["garbled", "Garbled"]]
                onChosen: what => tray.bench.setAnswers(what)
            }
        }
    }
}
