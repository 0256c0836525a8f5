// SPDX-License-Identifier: AGPL-3.0-or-later
// The co-op's open figures by month: a bar each. For whoever stands there.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property Wallet wallet: till.wallet

    PageHead {
        id: title

        width: parent.width
        text: qsTr("Our co-op's coin, month by month")
        size: Theme.title
        onLeaving: screen.till.back()
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

    Card {
        bare: Theme.large
        anchors.top: measures.bottom
        anchors.topMargin: Theme.space16
        anchors.bottom: parent.bottom
        width: parent.width

        Plot {
            visible: screen.wallet.bars.length > 0
            anchors.fill: parent
            headline: title.text
            bars: screen.wallet.bars
        }

        FitParagraph {
            objectName: "nothing"
            visible: screen.wallet.bars.length === 0
            anchors.fill: parent
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            text: screen.wallet.figuresKnown ? qsTr("No coin was issued yet.") : qsTr("The figures are there when the network is back.")
            color: Theme.softInk
        }
    }
}
