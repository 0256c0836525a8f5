// SPDX-License-Identifier: AGPL-3.0-or-later
// What has been typed of what somebody looks for; before that, what may be typed.
import QtQuick
import CoopCoin.Kiosk

Rectangle {
    id: field

    required property string typed
    required property string hint

    height: Theme.target
    radius: Theme.radius
    color: Theme.surface
    border.width: Math.max(2, Theme.edge)
    border.color: Theme.controlEdge

    KIcon {
        id: glass

        anchors.left: parent.left
        anchors.leftMargin: Theme.space24
        anchors.verticalCenter: parent.verticalCenter
        name: "search"
        colour: Theme.softInk
    }

    KText {
        id: query

        objectName: "query"
        anchors.left: glass.right
        anchors.leftMargin: Theme.space16
        anchors.verticalCenter: parent.verticalCenter
        width: Math.min(implicitWidth, parent.width - glass.width - 2 * Theme.space48)
        text: field.typed
        elide: Text.ElideLeft
        mayElide: true
    }

    Rectangle {
        id: caret

        anchors.left: query.right
        anchors.leftMargin: Theme.space4
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.space4
        height: Theme.title
        color: Theme.primary
    }

    FitText {
        objectName: "hint"
        visible: field.typed === ""
        anchors.left: caret.right
        anchors.leftMargin: Theme.space8
        anchors.right: parent.right
        anchors.rightMargin: Theme.space16
        anchors.verticalCenter: parent.verticalCenter
        text: field.hint
        size: Theme.body
        strong: false
        color: Theme.softInk
    }
}
