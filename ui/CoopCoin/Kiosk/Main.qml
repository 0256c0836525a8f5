// SPDX-License-Identifier: AGPL-3.0-or-later
// The window: one page a screen, made when it is first shown; greeting, notice and status around it.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Window {
    id: root

    required property Till till
    required property real pxPerMm
    required property bool highContrast
    property bool motion: true
    // Set by the window when the first frame was shown: now there is time for the rest.
    property bool ready: false
    readonly property bool moving: slide.running

    // Where each screen stands on the way from welcome to thanks: pages slide along it.
    readonly property var steps: ["starting", "stopped", "idle", "unfinished", "basket", "search", "pay", "pin", "cash", "refused", "approved", "proof"]
    readonly property bool full: ["starting", "stopped", "idle", "approved", "refused", "proof"].includes(till.screen)
    readonly property bool coloured: ["approved", "refused", "proof"].includes(till.screen)
    readonly property bool bare: till.screen === "starting" || till.screen === "idle" || till.screen === "stopped"
    // Amber is light: only these two take white words.
    readonly property bool inverse: till.screen === "approved" || (till.screen === "refused" && till.refusal.hard) || (till.screen === "proof" && (till.proof.state === "proved" || till.proof.state === "false"))

    property Loader current: even
    property Loader leaving: odd
    property string shownScreen
    property var compiled: []

    function fileOf(screen: string): url {
        return Qt.resolvedUrl("screens/" + screen.charAt(0).toUpperCase() + screen.slice(1) + "Screen.qml");
    }

    function turn(): void {
        if (till.screen === shownScreen)
            return;
        slide.complete();
        const old = current;
        const next = current === even ? odd : even;
        const forward = steps.indexOf(till.screen) >= steps.indexOf(shownScreen);
        // The welcome screen is there at once: it clears what was personal.
        const still = slide.duration === 0 || shownScreen === "" || bare;
        shownScreen = till.screen;
        next.full = full;
        next.setSource(fileOf(till.screen), {
            "till": till
        });
        current = next;
        next.forceActiveFocus();
        if (still) {
            old.source = "";
            next.shift = 0;
            return;
        }
        incoming.target = next;
        incoming.from = forward ? 1 : -1;
        leaving = old;
        outgoing.target = old;
        outgoing.to = forward ? -1 : 1;
        next.shift = incoming.from;
        slide.start();
    }

    width: 1280
    height: 800
    title: qsTr("CoopCoin")
    color: Theme.paper
    onReadyChanged: {
        for (const screen of steps)
            compiled.push(Qt.createComponent(fileOf(screen), Component.Asynchronous));
    }
    Component.onCompleted: turn()

    Binding {
        target: Theme
        property: "scale"
        // As large as designed on this panel, and never larger than fits it.
        value: Math.min(root.width / 1280, root.height / 800, root.pxPerMm > 0 ? root.pxPerMm / 5.9 : 100)
    }

    Binding {
        target: Theme
        property: "motion"
        value: root.motion
    }

    Binding {
        target: Theme
        property: "highContrast"
        value: root.highContrast
    }

    Connections {
        function onScreenChanged(): void {
            root.turn();
        }

        target: root.till
    }

    ParallelAnimation {
        id: slide

        property int duration: Theme.slide

        onFinished: root.leaving.source = ""

        NumberAnimation {
            id: incoming

            property: "shift"
            to: 0
            duration: slide.duration
            easing.type: Easing.OutCubic
        }

        NumberAnimation {
            id: outgoing

            property: "shift"
            duration: slide.duration
            easing.type: Easing.OutCubic
        }
    }

    component Page: Loader {
        property bool full: true
        property real shift: 0

        x: (full ? 0 : Theme.margin) + shift * root.width
        y: full ? 0 : Theme.contentTop + (notice.shown ? Theme.noticeHeight + Theme.space16 : 0)
        width: root.width - (full ? 0 : 2 * Theme.margin)
        height: root.height - y - (full ? 0 : Theme.statusHeight)
        visible: shift > -1 && shift < 1
    }

    Page {
        id: even

        focus: root.current === even
    }

    Page {
        id: odd

        focus: root.current === odd
    }

    Loader {
        active: root.shownScreen !== "" && (!root.bare || active)
        visible: !root.bare
        x: Theme.margin
        y: Theme.headerTop
        width: root.width - 2 * Theme.margin
        height: Theme.headerHeight

        sourceComponent: Component {
            Header {
                till: root.till
                outcome: root.coloured
                inverse: root.inverse
                ground: till.screen === "approved" || (till.screen === "proof" && till.proof.state === "proved") ? Theme.primary : Theme.danger
            }
        }
    }

    Loader {
        id: notice

        readonly property bool shown: root.till.notice.headline !== ""
        // Over a full screen it takes the place of the greeting.
        readonly property bool above: root.full

        active: shown
        x: Theme.margin
        y: above ? Theme.space16 : Theme.contentTop
        width: root.width - 2 * Theme.margin

        sourceComponent: Component {
            NoticeBand {
                headline: root.till.notice.headline
                explanation: root.till.notice.explanation
                iconName: root.till.notice.icon
                good: root.till.notice.good
            }
        }
    }

    // A page in motion takes no touch: the second half of a double tap must not pay.
    MouseArea {
        anchors.fill: parent
        enabled: slide.running
    }

    StatusLine {
        visible: root.till.screen !== "starting"
        till: root.till
        inverse: root.inverse
        anchors.bottom: parent.bottom
        x: Theme.margin
        width: root.width - 2 * Theme.margin
    }
}
