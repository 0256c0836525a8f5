// SPDX-License-Identifier: AGPL-3.0-or-later
// Welcome. All of it is one button, but for the few at its foot; the touch that wakes the screen
// does nothing else.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property bool upright: Theme.portrait
    readonly property bool pictured: !Theme.large || upright
    readonly property bool noticed: till.notice.headline !== ""
    readonly property int foot: Theme.statusHeight + Theme.space16

    component Hint: Row {
        id: hint

        property string iconName
        property string words

        width: parent.width
        spacing: Theme.space16

        KIcon {
            id: picture

            y: Math.round((Theme.title * Theme.lineHeight - height) / 2)
            name: hint.iconName
            colour: Theme.primary
            size: Theme.heading
        }

        KText {
            width: parent.width - picture.width - parent.spacing
            text: hint.words
            size: Theme.title
            wrapMode: Text.Wrap
        }
    }

    T.AbstractButton {
        id: start

        objectName: "start"
        visible: !panel.active
        anchors.fill: parent
        focusPolicy: Qt.TabFocus
        Accessible.name: qsTr("Touch to start")
        onClicked: screen.till.start()
    }

    Emblem {
        id: picture

        // Upright, the words come first: what they leave is the picture's.
        readonly property int room: Math.max(0, main.y - y - words.height - 2 * Theme.space48)

        visible: screen.pictured && !panel.active && !camera.live
        x: screen.upright ? (parent.width - width) / 2 : Theme.rightToLeft ? Theme.space48 : parent.width - width - Theme.space48
        y: screen.upright ? Math.round(parent.height * (Theme.large ? 0.05 : 0.12)) : Math.round((main.y - height) / 2) + Theme.space24
        width: Math.round(Math.min(parent.width * 0.5, (screen.upright ? parent.height * (Theme.large ? 0.3 : 0.5) : main.y) * 0.54, screen.upright ? room : parent.width))
        name: "basket"
        ink: Theme.primary
    }

    LiveView {
        id: camera

        till: screen.till
        visible: live && screen.pictured && !panel.active
        x: picture.x
        y: Math.round(picture.y + (picture.height - height) / 2)
        width: picture.width
    }

    Column {
        id: words

        visible: !panel.active
        readonly property bool beside: screen.pictured && !screen.upright

        x: beside && Theme.rightToLeft ? picture.width + 2 * Theme.space48 : Theme.space48
        width: parent.width - 2 * Theme.space48 - (beside ? picture.width + Theme.space48 : 0)
        y: screen.upright ? picture.y + picture.height + (Theme.large ? Theme.space24 : Theme.space48) : Math.max(screen.noticed ? Theme.noticeHeight + Theme.space32 : 0, Math.round((main.y - height) / 2) + Theme.space24)
        spacing: Theme.space16

        KText {
            visible: !Theme.large
            width: parent.width
            text: qsTr("Welcome to")
            size: Theme.title
            color: Theme.softInk
        }

        KText {
            objectName: "welcome"
            // Beside a notice in large letters there is room for what to do, not for where one is.
            visible: !(Theme.large && screen.noticed && !screen.upright)
            width: parent.width
            text: screen.till.coopName.replace(/-/g, "\u2011") // "Co-op" is one word
            size: Theme.display
            strong: true
            wrapMode: Text.Wrap
            maximumLineCount: Theme.large ? 2 : 3
            elide: Text.ElideRight
            mayElide: true
            bottomPadding: Theme.space16
        }

        Hint {
            visible: screen.till.desks.sells && !screen.till.desks.cashierWanted
            iconName: "scan"
            words: qsTr("Scan the first thing you take")
        }

        Hint {
            iconName: "tap"
            words: screen.till.desks.cashierWanted ? qsTr("Cashier: hold your card to the reader") : qsTr("Members: hold your card to the reader")
        }
    }

    // It looks like a button; the whole screen is the one that is touched.
    Rectangle {
        id: main

        objectName: "start-here"
        visible: !panel.active
        x: Theme.endAtLeft ? Theme.space48 : parent.width - width - Theme.space48
        anchors.bottom: screen.upright ? aside.top : parent.bottom
        anchors.bottomMargin: screen.upright ? Theme.space24 : screen.foot
        width: screen.upright ? parent.width - 2 * Theme.space48 : Math.max(Theme.sideWidth, label.width + 2 * Theme.space48)
        height: Theme.mainTarget
        radius: Theme.radius
        color: start.down ? Theme.primaryPressed : Theme.primary

        FocusRing {
            visible: start.visualFocus
        }

        KText {
            id: label

            anchors.centerIn: parent
            text: qsTr("Touch to start")
            size: Theme.title
            strong: true
            color: Theme.inkOnPrimary
            Accessible.ignored: true
        }
    }

    Grid {
        id: aside

        // How wide they are beside each other, and how much of the foot the main action leaves them.
        readonly property real across: [display, home, languages].reduce((sum, one) => sum + (one.visible ? one.implicitWidth + spacing : 0), 0)
        readonly property real room: parent.width - main.width - 2 * Theme.space48

        visible: !panel.active
        columns: screen.upright && Theme.large ? 1 : screen.upright || across > room ? 2 : 3
        // Across from the main action.
        x: (screen.upright ? Theme.rightToLeft : Theme.endAtLeft) ? parent.width - width - Theme.space48 : Theme.space48
        anchors.bottom: parent.bottom
        anchors.bottomMargin: screen.foot
        spacing: Theme.space16

        KButton {
            id: display

            objectName: "display"
            iconName: "display"
            text: Theme.large ? "" : qsTr("Display")
            Accessible.name: text === "" ? qsTr("How the screen looks") : text
            onClicked: Appearance.choosing = true
        }

        KButton {
            id: home

            objectName: "home"
            visible: screen.till.desks.several && screen.till.desks.sells
            iconName: "person"
            text: Theme.large ? "" : qsTr("Members and staff")
            Accessible.name: text === "" ? qsTr("What else can be done here") : text
            onClicked: screen.till.desks.home()
        }

        KButton {
            id: languages

            objectName: "languages"
            visible: screen.till.speech.languages.length > 1
            iconName: "globe"
            text: screen.till.speech.languageName
            onClicked: panel.active = true
        }
    }

    Loader {
        id: panel

        active: false
        anchors.fill: parent

        sourceComponent: LanguagePanel {
            languages: screen.till.speech.languages
            spoken: screen.till.speech.language
            topmost: screen.noticed ? Theme.noticeHeight + Theme.space32 : Theme.space48
            onChosen: tag => {
                screen.till.speech.choose(tag);
                panel.active = false;
            }
            onClosed: panel.active = false
        }
    }
}
