// SPDX-License-Identifier: AGPL-3.0-or-later
// Coin's own mark: a drawn disc, never a letter and never a currency.
import CoopCoin.Kiosk

KIcon {
    name: "coin"
    colour: Theme.coin
}
