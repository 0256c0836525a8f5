// SPDX-License-Identifier: AGPL-3.0-or-later
// Who was there and is not on the sheet? By a few letters of the name, or by their card.
import QtQuick
import CoopCoin.Kiosk

FocusScope {
    id: search

    required property Till till

    readonly property Sheets sheets: till.sheets

    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            sheets.erase();
        else if (event.key === Qt.Key_Escape)
            till.back();
        else if (event.text.length === 1 && event.text >= " " && event.text !== "\u007f")
            sheets.type(event.text);
        else
            return;
        event.accepted = true;
    }
    Component.onCompleted: forceActiveFocus()

    KButton {
        id: back

        objectName: "back"
        anchors.left: parent.left
        anchors.verticalCenter: field.verticalCenter
        iconName: "back"
        text: Theme.large ? "" : qsTr("Back")
        Accessible.name: qsTr("Back")
        onClicked: search.till.back()
    }

    SearchField {
        id: field

        anchors.left: back.right
        anchors.leftMargin: Theme.space16
        anchors.right: parent.right
        y: Theme.lowReach ? keys.y - height - Theme.space16 : 0
        typed: search.sheets.typed
        hint: qsTr("Who was there?")
    }

    DeskTiles {
        id: found

        visible: search.sheets.helperCount > 0
        anchors.top: Theme.lowReach ? parent.top : field.bottom
        anchors.topMargin: Theme.lowReach ? 0 : Theme.space8
        anchors.bottom: said.visible ? said.top : (Theme.lowReach ? field.top : keys.top)
        anchors.bottomMargin: Theme.space8
        width: parent.width
        what: "helper"
        model: search.sheets.helpers
        onChosen: member => search.sheets.pick(member)
    }

    FitText {
        id: said

        objectName: "more-helpers"
        visible: search.sheets.helperCount > 0 && text !== "" && !Theme.large
        anchors.bottom: Theme.lowReach ? field.top : keys.top
        anchors.bottomMargin: Theme.space8
        width: parent.width
        text: search.sheets.helpersSaid
        size: Theme.body
        strong: false
        color: Theme.softInk
    }

    FitParagraph {
        objectName: "nobody"
        visible: search.sheets.helperCount === 0
        anchors.top: Theme.lowReach ? parent.top : field.bottom
        anchors.topMargin: Theme.space8
        anchors.bottom: Theme.lowReach ? field.top : keys.top
        anchors.bottomMargin: Theme.space8
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        text: search.sheets.helpersSaid
        size: Theme.body
        font.bold: true
    }

    LetterKeys {
        id: keys

        anchors.bottom: parent.bottom
        width: parent.width
        faces: search.till.speech.keyFaces
        onTyped: text => search.sheets.type(text)
        onErase: search.sheets.erase()
    }
}
