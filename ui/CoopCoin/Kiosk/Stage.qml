// SPDX-License-Identifier: AGPL-3.0-or-later
// One page a screen, made when it is shown or shortly before; greeting, notice and status around it.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: root

    objectName: "stage"
    required property Till till
    readonly property bool moving: slide.running

    // Where each screen stands on the way from welcome to thanks: pages slide along it.
    readonly property var steps: ["devices", "starting", "stopped", "idle", "home", "who", "staff", "sales", "sold", "refund", "move", "reason", "count", "report", "households", "household", "rent", "hours", "hall", "sheet", "work", "figures", "wallet", "give", "sum", "newpin", "wishes", "phone", "unfinished", "basket", "search", "shelf", "more", "parked", "weigh", "keypad", "attend", "pay", "pin", "cash", "terminal", "voucher", "refused", "approved", "proof"]
    readonly property bool full: ["starting", "stopped", "idle", "approved", "refused", "proof"].includes(till.screen)
    readonly property bool noticed: till.notice.headline !== ""

    // What mostly comes next where somebody waits for it: that page is made while nothing else
    // happens, and shown in the first frame after it is wanted.
    readonly property var next: ({
            "idle": "basket",
            "basket": "pay",
            "pay": "approved",
            "pin": "approved",
            "cash": "approved",
            "terminal": "approved"
        })

    Binding {
        target: Theme
        property: "training"
        value: root.till.training
    }

    property Page current: first
    property Page leaving: second
    property Page spare: third
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
        const next = spare;
        const forward = steps.indexOf(till.screen) >= steps.indexOf(shownScreen);
        // The welcome screen is there at once: it clears what was personal. So is an outcome, whole
        // in its first frame: nobody should watch it arrive who waits to hear whether they paid.
        const still = slide.duration === 0 || ["starting", "idle", "stopped", "approved", "refused"].includes(till.screen);
        shownScreen = till.screen;
        if (till.screen !== "starting" && !frame.item)
            frame.setSource(Qt.resolvedUrl("components/Frame.qml"), {
                "till": till
            });
        next.make(till.screen, false);
        next.full = full;
        spare = leaving;
        leaving = old;
        current = next;
        next.forceActiveFocus();
        if (still) {
            next.shift = 0;
            settled();
            return;
        }
        incoming.target = next;
        incoming.from = forward ? 1 : -1;
        outgoing.target = old;
        outgoing.to = forward ? -1 : 1;
        next.shift = incoming.from;
        slide.start();
    }

    // The page before is out of sight.
    function settled(): void {
        leaving.clear();
        leaving.shift = 2;
        makeNext();
    }

    // Not while the till starts: it needs the processor itself.
    function makeNext(): void {
        const coming = next[shownScreen];
        if (coming !== undefined && (shownScreen !== "idle" || compiled.length > 1))
            spare.make(coming, true);
        else
            spare.clear();
    }

    Component.onCompleted: {
        turn();
        compile(["idle"]);
    }

    function compile(screens: list<string>): void {
        for (const screen of screens)
            compiled.push(Qt.createComponent(fileOf(screen), Component.Asynchronous));
    }

    // The other pages when the first is there: until then the till itself needs the processor.
    Timer {
        interval: 300
        running: root.shownScreen !== "starting"
        onTriggered: {
            root.compile(root.steps);
            if (!slide.running)
                root.makeNext();
        }
    }

    Connections {
        function onScreenChanged(): void {
            root.turn();
            Appearance.choosing = false;
            if (root.till.screen === "idle")
                Appearance.reset();
        }

        target: root.till
    }

    Connections {
        function onIdleChanged(): void {
            if (root.till.standing.idleSeconds >= 0)
                Appearance.choosing = false;
        }

        target: root.till.standing
    }

    ParallelAnimation {
        id: slide

        property int duration: Theme.slide

        onFinished: root.settled()

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
        id: page

        property bool full: true
        property real shift: 2
        property string made

        function make(screen: string, ahead: bool): void {
            if (made === screen && (ahead || status !== Loader.Loading))
                return;
            // A page that is wanted before it is ready is begun again: a Loader that is only told to
            // hurry forgets what it was to give the page.
            clear();
            asynchronous = ahead;
            made = screen;
            setSource(root.fileOf(screen), {
                "till": root.till
            });
        }

        function clear(): void {
            made = "";
            source = "";
        }

        // On whole pixels: what lies between two is drawn over more of them, and through uneven clips.
        x: (full ? 0 : Theme.margin) + Math.round(shift * root.width) * (Theme.rightToLeft ? -1 : 1)
        y: full ? 0 : root.noticed && Theme.large ? Theme.noticeHeight + 2 * Theme.space16 : Theme.contentTop + (root.noticed ? Theme.noticeHeight + Theme.space16 : 0)
        width: root.width - (full ? 0 : 2 * Theme.margin)
        height: root.height - y - (full ? 0 : Theme.contentBottom)
        // Also at the very edge: what it draws with is made in the frame before it moves.
        visible: shift >= -1 && shift <= 1 && !(Theme.large && root.till.standing.idleSeconds >= 0)
        focus: root.current === this
        // In motion it is one picture, drawn once and not in each frame.
        layer.enabled: slide.running

        // The software renderer's picture of a page that clips something is black where nothing is.
        Rectangle {
            z: -1
            anchors.fill: parent
            visible: slide.running
            color: Theme.paper
        }
    }

    Page {
        id: first
    }

    Page {
        id: second
    }

    Page {
        id: third
    }

    // What is around the pages. By name, like them: the first frame needs none of it.
    Loader {
        id: frame

        anchors.fill: parent
        visible: root.shownScreen !== "starting"
    }

    // A page in motion takes no touch: the second half of a double tap must not pay.
    MouseArea {
        anchors.fill: parent
        enabled: slide.running
    }

    // How the screen looks: over everything but the warning, which closes it.
    Loader {
        id: panel

        active: Appearance.choosing
        anchors.fill: parent
        onActiveChanged: {
            if (active)
                setSource(Qt.resolvedUrl("components/DisplayPanel.qml"));
            else
                root.current.forceActiveFocus();
        }

        Connections {
            function onChosen(): void {
                leave.restart();
                root.till.standing.moreTime();
            }

            function onClosed(): void {
                Appearance.choosing = false;
            }

            target: panel.item
        }
    }

    // As their card asks for it, from the tap on; by touch it may still be otherwise.
    Connections {
        function onAsked(): void {
            if (root.till.member.readsLarge)
                Appearance.large = true;
            else if (root.till.member.readsUsual)
                Appearance.large = false;
            if (root.till.member.wantsContrast)
                Appearance.scheme = "contrast";
        }

        target: root.till.member
    }

    // Whoever comes next finds the screen as the kiosk has it.
    Timer {
        id: leave

        interval: 60000
        running: Appearance.changed && root.till.screen === "idle"
        onTriggered: Appearance.reset()
    }
}
