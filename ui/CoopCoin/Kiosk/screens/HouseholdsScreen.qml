// SPDX-License-Identifier: AGPL-3.0-or-later
// Which household? By a part of a name, by the home, or by the card of somebody who lives there.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import CoopCoin.Kiosk

FocusScope {
    id: screen

    required property Till till

    readonly property Housing housing: till.housing

    focus: true
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            housing.erase();
        else if (event.key === Qt.Key_Escape)
            till.back();
        else if (event.text.length === 1 && event.text >= " " && event.text !== "\u007f")
            housing.type(event.text);
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
        onClicked: screen.till.back()
    }

    SearchField {
        id: field

        anchors.left: back.right
        anchors.leftMargin: Theme.space16
        anchors.right: parent.right
        y: Theme.lowReach ? keys.y - height - Theme.space16 : 0
        typed: screen.housing.typed
        hint: qsTr("A name or a home; or a card")
    }

    ScrollList {
        id: found

        objectName: "found"
        anchors.top: Theme.lowReach ? parent.top : field.bottom
        anchors.topMargin: Theme.lowReach ? 0 : Theme.space8
        anchors.bottom: Theme.lowReach ? field.top : keys.top
        anchors.bottomMargin: Theme.space8
        width: parent.width
        rowHeight: Theme.foundRow
        model: screen.housing.found

        delegate: Item {
            id: cell

            required property string household
            required property string name
            required property string homes
            required property string owes
            required property int overdue

            width: GridView.view.cellWidth
            height: found.rowHeight

            T.Button {
                id: choice

                objectName: "household-" + cell.household
                width: parent.width
                height: parent.height - Theme.space8
                focusPolicy: Qt.TabFocus
                Accessible.name: who.text + ", " + cell.owes
                onClicked: screen.housing.open(cell.household)

                background: Rectangle {
                    radius: Theme.radius
                    color: choice.down ? Theme.tint : Theme.surface
                    border.width: Theme.edge
                    border.color: Theme.surfaceEdge

                    FocusRing {
                        visible: choice.visualFocus
                    }
                }

                contentItem: Item {
                    KText {
                        id: who

                        anchors.left: parent.left
                        anchors.leftMargin: Theme.space24
                        anchors.verticalCenter: parent.verticalCenter
                        width: (parent.width - 3 * Theme.space24) * (Theme.large ? 1 : 0.55)
                        text: cell.homes === "" ? cell.name : cell.name + " · " + cell.homes
                        strong: true
                        elide: Text.ElideRight
                        mayElide: true
                        Accessible.ignored: true
                    }

                    FitText {
                        visible: !Theme.large
                        anchors.left: who.right
                        anchors.leftMargin: Theme.space24
                        anchors.right: parent.right
                        anchors.rightMargin: Theme.space24
                        anchors.verticalCenter: parent.verticalCenter
                        horizontalAlignment: Text.AlignRight
                        text: cell.owes
                        size: Theme.body
                        strong: cell.overdue === 1
                        color: cell.overdue === 1 ? Theme.danger : Theme.ink
                        Accessible.ignored: true
                    }
                }
            }
        }
    }

    KText {
        visible: screen.housing.foundCount === 0
        anchors.centerIn: found
        width: found.width
        text: screen.housing.typed === "" ? qsTr("Hold a card to the reader, or type a few letters") : qsTr("No household of that name or home")
        size: Theme.body
        strong: true
        wrapMode: Text.Wrap
        horizontalAlignment: Text.AlignHCenter
    }

    LetterKeys {
        id: keys

        anchors.bottom: parent.bottom
        width: parent.width
        // Homes have numbers.
        faces: screen.till.speech.keyFaces.concat([
            {
                "sign": "123",
                "rows": [["1", "2", "3", "4", "5"], ["6", "7", "8", "9", "0"]]
            }
        ])
        onTyped: text => screen.housing.type(text)
        onErase: screen.housing.erase()
    }
}
