// SPDX-License-Identifier: AGPL-3.0-or-later
// What is paid in coin and what in money | the one thing to do now.
pragma ComponentBehavior: Bound
import QtQuick
import CoopCoin.Kiosk

Item {
    id: screen

    required property Till till

    readonly property PaySplit split: till.split
    // From whose coin, and for the commons: where all is large, that leaves the bar less.
    readonly property bool crowded: Theme.large && !Theme.portrait && split.sources.length > 0

    Sides {
        id: sides

        anchors.fill: parent
        actHeight: (Theme.large ? 0 : sum.height + Theme.space24) + Math.max(prompt.visible ? prompt.height : 0, Theme.mainTarget)

        Column {
            width: parent.width
            spacing: screen.crowded ? Theme.space8 : Theme.space16

            KText {
                visible: !Theme.large || Theme.portrait
                width: parent.width
                text: qsTr("How you pay")
                size: Theme.title
                strong: true
            }

            SplitBar {
                id: bar

                objectName: "split"
                visible: screen.split.known
                width: parent.width
                height: screen.crowded ? Theme.px(146) : Theme.tallBar
                coin: screen.split.coin
                money: screen.split.money
                hasCoin: screen.split.hasCoin
                hasMoney: screen.split.hasMoney
                share: screen.split.share
                large: !screen.crowded
            }

            FitParagraph {
                id: reason

                objectName: "reason"
                // One question: the card. Why it is not more coin, only where there is room for it.
                visible: text !== "" && (!Theme.large || (!screen.split.hasCoin && screen.split.gift === ""))
                width: parent.width
                text: screen.split.reason
                color: Theme.softInk

                // After all has its place: what fits and the height would ask each other.
                Binding on height {
                    delayed: true
                    value: Theme.large ? Math.max(Theme.target, others.y - reason.y - Theme.space8) : reason.implicitHeight
                }
            }

            Flow {
                id: from

                // Where all is large they stand below each other rather than becoming small.
                readonly property bool roomy: Theme.large && (rowsNeeded() + (commons.visible ? 1 : 0)) * (Theme.target + spacing) <= others.y - y

                function rowsNeeded(): int {
                    let rows = 1;
                    let taken = 0;
                    for (let at = 0; at < ways.count; at++) {
                        const one = ((ways.itemAt(at) as Choice)?.need ?? 0) + spacing;
                        if (taken > 0 && taken + one > width) {
                            rows++;
                            taken = 0;
                        }
                        taken += one + spacing;
                    }
                    return rows;
                }

                // Each as wide as its words need, of the room for all.
                readonly property real needed: {
                    let sum = 0;
                    for (let at = 0; at < ways.count; at++)
                        sum += (ways.itemAt(at) as Choice)?.need ?? 0;
                    return Math.max(1, sum);
                }
                readonly property real around: ways.count * ((ways.itemAt(0) as Choice)?.around ?? 0)
                readonly property real given: (width - (ways.count - 1) * spacing - around) / Math.max(1, needed - around)

                visible: screen.split.sources.length > 0
                width: parent.width
                spacing: Theme.space8

                Repeater {
                    id: ways

                    model: screen.split.sources.slice(0, 3)

                    Choice {
                        required property var modelData
                        required property int index

                        objectName: "pay-from-" + index
                        width: from.roomy ? Math.min(from.width, Math.ceil(need) + Theme.space8) : Math.min(from.width / 2, Math.floor(around + (need - around) * from.given))
                        text: modelData.words
                        checkable: false
                        checked: modelData.chosen
                        onClicked: screen.till.tenders.payFrom(modelData.account)
                    }
                }
            }

            // Offered, never chosen beforehand; a second touch takes it back.
            Row {
                id: commons

                readonly property Item above: from.visible ? from : reason.visible ? reason : bar
                // What is said above all may leave it no room; the next touch takes that away.
                readonly property bool fits: above.y + above.height + (parent as Column).spacing + Theme.target <= others.y

                visible: screen.split.gift !== "" && fits
                width: parent.width
                spacing: Theme.space8

                Choice {
                    objectName: "give"
                    width: commons.width - (more.visible ? less.width + more.width + 2 * commons.spacing : 0)
                    text: screen.split.gift
                    checkable: false
                    checked: screen.split.giftSteps > 0
                    onClicked: screen.till.tenders.give(checked ? 0 : 1)
                }

                RoundButton {
                    id: less

                    objectName: "give-less"
                    visible: screen.split.giftSteps > 0
                    iconName: "minus"
                    name: qsTr("Less for the commons")
                    onClicked: screen.till.tenders.give(screen.split.giftSteps - 1)
                }

                RoundButton {
                    id: more

                    objectName: "give-more"
                    visible: screen.split.giftSteps > 0
                    enabled: screen.split.giftMore
                    opacity: enabled ? 1 : 0.4
                    iconName: "plus"
                    name: qsTr("More for the commons")
                    onClicked: screen.till.tenders.give(screen.split.giftSteps + 1)
                }
            }

            Item {
                visible: screen.split.hasCoin && !Theme.large && screen.split.gift === ""
                width: parent.width
                height: settles.height + 2 * Theme.space8

                Rectangle {
                    width: parent.width
                    height: Theme.edge
                    color: Theme.divider
                }

                Labelled {
                    id: settles

                    objectName: "settles"
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width
                    label: qsTr("Your coin counts for")
                    money: screen.split.coinSettles
                }
            }
        }

        Item {
            id: others

            readonly property bool two: Theme.portrait && Theme.large
            readonly property int beside: two ? width : width - back.width - Theme.space16

            anchors.bottom: parent.bottom
            width: parent.width
            height: two ? 2 * Theme.target + Theme.space16 : Theme.target

            KButton {
                id: back

                objectName: "back"
                anchors.left: parent.left
                anchors.bottom: parent.bottom
                iconName: "back"
                text: Theme.large || screen.till.lineCount === 0 ? qsTr("Back") : qsTr("Basket")
                onClicked: screen.till.back()
            }

            KButton {
                objectName: "all-in-money"
                visible: screen.split.hasCoin
                anchors.top: parent.top
                anchors.right: parent.right
                width: Math.min(implicitWidth, parent.beside)
                iconName: "cash"
                text: qsTr("Pay all in money")
                onClicked: screen.till.useCoin(false)
            }

            KButton {
                objectName: "use-coin"
                visible: screen.split.chosen
                anchors.top: parent.top
                anchors.right: parent.right
                width: Math.min(implicitWidth, parent.beside)
                iconName: "coin"
                text: qsTr("Pay a part in coin")
                onClicked: screen.till.useCoin(true)
            }
        }

        act: [
            Column {
                id: sum

                visible: !Theme.large
                width: parent.width
                spacing: Theme.space8

                KText {
                    width: parent.width
                    text: qsTr("To pay")
                    color: Theme.softInk
                }

                FitText {
                    objectName: "total"
                    width: parent.width
                    text: screen.till.total
                }

                KText {
                    visible: screen.till.saved !== ""
                    width: parent.width
                    text: qsTr("Member price saves %1").arg(screen.till.saved)
                    size: Theme.caption
                    color: Theme.softInk
                    wrapMode: Text.Wrap
                }
            },
            // With coin in it, the card is the main action.
            Rectangle {
                id: prompt

                readonly property bool armed: screen.till.standing.readerArmed
                readonly property bool flat: sides.stacked && !Theme.portrait // the icon before the words
                // Not by the height of its own card, which this decides where the parts are stacked.
                readonly property bool low: sides.stacked || screen.height < Theme.lowCard
                readonly property color ink: armed ? Theme.inkOnPrimary : Theme.softInk

                visible: screen.split.hasCoin
                anchors.bottom: parent.bottom
                width: parent.width
                height: flat ? Theme.mainTarget + Theme.space24 : words.height + card.height + 2 * Theme.space32 + Theme.space16
                radius: Theme.radius
                color: armed ? Theme.primary : Theme.quiet
                border.width: Theme.highContrast ? Theme.edge : 0
                border.color: Theme.controlEdge

                KIcon {
                    id: card

                    x: !prompt.flat ? (prompt.width - width) / 2 : Theme.rightToLeft ? prompt.width - width - Theme.space48 : Theme.space48
                    y: prompt.flat ? (prompt.height - height) / 2 : Theme.space32
                    name: "tap"
                    colour: prompt.ink
                    size: prompt.low ? Theme.largeIcon : Theme.emblem
                }

                KText {
                    id: words

                    objectName: "prompt"
                    x: prompt.flat && !Theme.rightToLeft ? card.x + card.width + Theme.space24 : Theme.space24
                    width: prompt.width - 2 * Theme.space24 - (prompt.flat ? card.width + Theme.space48 : 0)
                    y: prompt.flat ? (prompt.height - height) / 2 : card.y + card.height + Theme.space16
                    text: prompt.armed ? qsTr("Hold your card to the reader") : qsTr("One moment, please")
                    size: Theme.title
                    strong: true
                    color: prompt.armed ? Theme.inkOnPrimary : Theme.inkOnQuiet
                    wrapMode: Text.Wrap
                    horizontalAlignment: Text.AlignHCenter
                }
            },
            KButton {
                objectName: "pay"
                visible: !screen.split.hasCoin
                kind: "primary"
                anchors.bottom: parent.bottom
                width: parent.width
                height: Theme.mainTarget
                iconName: "cash"
                text: qsTr("Pay %1 in cash").arg(screen.split.money)
                onClicked: screen.till.pay()
            }
        ]
    }
}
