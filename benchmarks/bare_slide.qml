// SPDX-License-Identifier: AGPL-3.0-or-later
// The least that two pages can be that look like a basket and its payment: plain items, one slide.
pragma ComponentBehavior: Bound
import QtQuick

Window {
    id: root

    property bool second: false
    readonly property bool moving: slide.running

    width: 1280
    height: 800
    color: "#f7f3ec"

    component Sheet: Rectangle {
        radius: 20
        border.width: 1
        border.color: "#e6dece"
    }

    component Words: Text {
        font.pixelSize: 28
        color: "#1d211f"
    }

    Words {
        x: 120
        y: 30
        text: "Hello, Amina"
    }

    Item {
        id: pages

        property real shift: root.second ? 1 : 0

        Behavior on shift {
            NumberAnimation {
                id: slide

                duration: 220
                easing.type: Easing.OutCubic
            }
        }

        x: -shift * root.width
        y: 104

        Item {
            Sheet {
                x: 24
                width: 768
                height: 652

                Repeater {
                    model: 5

                    Item {
                        id: line

                        required property int index

                        x: 24
                        y: 60 + 92 * index
                        width: 720

                        Rectangle {
                            y: 16
                            width: 60
                            height: 60
                            radius: 14
                            color: "#e4f1eb"
                        }

                        Words {
                            x: 76
                            y: 10
                            text: "Sourdough loaf"
                        }

                        Words {
                            x: 76
                            y: 48
                            font.pixelSize: 22
                            text: "€3.80 each"
                        }

                        Rectangle {
                            x: 400
                            y: 18
                            width: 56
                            height: 56
                            radius: 28
                            color: "#ebe4d8"
                        }

                        Words {
                            x: 476
                            y: 26
                            text: line.index
                        }

                        Rectangle {
                            x: 512
                            y: 18
                            width: 56
                            height: 56
                            radius: 28
                            color: "#ebe4d8"
                        }

                        Words {
                            x: 640
                            y: 26
                            font.bold: true
                            text: "€3.80"
                        }
                    }
                }
            }

            Sheet {
                x: 816
                width: 440
                height: 652

                Words {
                    x: 24
                    y: 60
                    font.pixelSize: 80
                    text: "€14.25"
                }

                Rectangle {
                    x: 24
                    y: 510
                    width: 392
                    height: 118
                    radius: 20
                    color: "#0b6b4f"

                    Words {
                        anchors.centerIn: parent
                        color: "white"
                        text: "Pay €14.25"
                    }
                }
            }
        }

        Item {
            x: root.width

            Sheet {
                x: 24
                width: 768
                height: 652

                Rectangle {
                    x: 24
                    y: 70
                    width: 430
                    height: 172
                    color: "#5b3a86"

                    Words {
                        x: 24
                        y: 60
                        color: "white"
                        text: "In coin 5.34"
                    }
                }

                Rectangle {
                    x: 458
                    y: 70
                    width: 286
                    height: 172
                    color: "#e4f1eb"

                    Words {
                        x: 24
                        y: 60
                        text: "In cash €3.56"
                    }
                }

                Words {
                    x: 24
                    y: 260
                    text: "Our co-op's rule: up to 60 % of a bill in coin."
                }
            }

            Sheet {
                x: 816
                width: 440
                height: 652

                Words {
                    x: 24
                    y: 60
                    font.pixelSize: 80
                    text: "€8.90"
                }

                Rectangle {
                    x: 24
                    y: 330
                    width: 392
                    height: 298
                    radius: 20
                    color: "#0b6b4f"

                    Words {
                        anchors.centerIn: parent
                        color: "white"
                        text: "Hold your card"
                    }
                }
            }
        }
    }
}
