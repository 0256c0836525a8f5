// SPDX-License-Identifier: AGPL-3.0-or-later
// The co-op's open figures by month: a bar each. For whoever stands there.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property Wallet wallet: till.wallet

    FitText {
        id: title

        objectName: "headline"
        width: parent.width
        text: qsTr("Our co-op's coin, month by month")
        size: Theme.title
    }

    TabRow {
        id: measures

        anchors.top: title.bottom
        anchors.topMargin: Theme.space8
        width: parent.width
        what: "measure"
        tabs: screen.wallet.measures
        open: screen.wallet.measure
        onChosen: name => screen.wallet.choose(name)
    }

    Plot {
        visible: screen.wallet.bars.length > 0
        anchors.top: measures.bottom
        anchors.topMargin: Theme.space16
        anchors.bottom: back.top
        anchors.bottomMargin: Theme.space16
        width: parent.width
        headline: title.text
        bars: screen.wallet.bars
    }

    FitParagraph {
        objectName: "nothing"
        visible: screen.wallet.bars.length === 0
        anchors.top: measures.bottom
        anchors.topMargin: Theme.space24
        width: parent.width
        height: back.y - measures.y - measures.height - 2 * Theme.space24
        text: screen.wallet.figuresKnown ? qsTr("No coin was issued yet.") : qsTr("The figures are there when the network is back.")
        color: Theme.softInk
    }

    KButton {
        id: back

        objectName: "back"
        anchors.left: parent.left
        anchors.bottom: parent.bottom
        iconName: "back"
        text: qsTr("Back")
        onClicked: screen.till.back()
    }
}
