// SPDX-License-Identifier: AGPL-3.0-or-later
// Keys for the code of a receipt or a voucher: digits, and the letters that nobody takes for one.
import CoopCoin.Kiosk

LetterKeys {
    spaced: false
    faces: [
        {
            "rows": [["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"], ["Q", "W", "E", "R", "T", "Y", "P", "A", "S", "D"], ["F", "G", "H", "J", "K", "Z", "X", "C", "V"], ["B", "N", "M"]]
        }
    ]
}
