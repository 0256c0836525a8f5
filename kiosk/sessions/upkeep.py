# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the devices: how each is, a test of each, and what only a person at the printer
knows. And the drawer, when it opens by itself. Pure, like all sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from hardware import ports
from hardware.ports import Device
from kiosk import intents
from kiosk.effects import (
    Effect,
    OpenDrawer,
    PrintCopy,
    PrintReceipt,
    PrintTest,
    RecordDrawer,
    SettlePrint,
    ZeroScale,
)
from kiosk.snapshot import Message, Receipt, Screen

if TYPE_CHECKING:
    from kiosk.sessions.state import Context, State

UpkeepIntent = (
    intents.OpenDevices
    | intents.CloseDevices
    | intents.TestDevice
    | intents.AnswerPrinted
    | intents.PrintCopy
)
UpkeepEvent = UpkeepIntent | ports.PrintDoubts | ports.DrawerForced

Heard = ports.CodeScanned | ports.CardPresented | ports.CardUnreadable
"""What is only a test while the page is open: nothing is bought, nobody is identified."""


def step(state: State, event: UpkeepEvent, context: Context) -> tuple[State, tuple[Effect, ...]]:
    """What the till does about it."""
    open_ = state.screen is Screen.DEVICES
    touched = replace(state, notice=None, touched_ms=context.up_ms)
    match event:
        case ports.PrintDoubts(doubts=doubts):
            return replace(state, doubts=doubts), ()
        case ports.DrawerForced():
            return state, (RecordDrawer(context.id, "forced"),)
        case intents.OpenDevices() if state.real is not None:  # what hangs here is real
            return replace(state, notice=Message("not-in-training")), ()
        case intents.OpenDevices() if state.screen is Screen.IDLE and not state.busy:
            return open_page(state, context), ()
        case intents.CloseDevices() if open_:
            return replace(touched, screen=Screen.IDLE), ()
        case intents.TestDevice(device=device) if open_:
            return _test(touched, device, context)
        case intents.AnswerPrinted(document=document, came_out=came_out) if open_:
            left = tuple(doubt for doubt in state.doubts if doubt.document != document)
            if left == state.doubts:
                return touched, ()
            settle: tuple[Effect, ...] = (SettlePrint(document, came_out),)
            if not came_out:  # as a copy: nobody can be quite sure
                settle = (PrintCopy(document, context.id), *settle)
            return replace(touched, doubts=left), settle
        case intents.PrintCopy() if state.screen is Screen.APPROVED and state.bill is not None:
            if state.receipt is Receipt.ASKED and state.written is not None:
                wanted = replace(touched, receipt=Receipt.PRINTING)
                return wanted, (PrintReceipt(state.bill, state.written, drawer=False),)
            if state.receipt is not Receipt.PRINTED:
                return touched, ()
            copying = replace(touched, receipt=Receipt.PRINTING)
            return copying, (PrintCopy(state.bill.id, context.id),)
        case intents.PrintCopy() if open_ and may_print_again(state):
            return touched, (PrintCopy(state.last_receipt, context.id),)
    return state, ()


def open_page(state: State, context: Context) -> State:
    """How each device is."""
    return replace(state, screen=Screen.DEVICES, notice=None, touched_ms=context.up_ms)


def heard(state: State, event: Heard, context: Context) -> State:
    """A card or a code came while the page is open."""
    match event:
        case ports.CodeScanned(text=text):
            # Not the salt of a receipt, and not all of a member's code.
            notice = Message("heard-code", {"code": text[:8]})
        case ports.CardPresented(tap=tap):
            notice = Message("heard-card" if tap is not None else "foreign-card")
        case ports.CardUnreadable():
            notice = Message("card-pulled")
    return replace(state, notice=notice, touched_ms=context.up_ms)


def testable(state: State, device: str) -> bool:
    """Whether there is anything to test from the screen. The drawer is full of money: only where
    nobody but staff stands at the screen."""
    return device != Device.DRAWER or state.shop.drawer_from_screen


def may_print_again(state: State) -> bool:
    """Whether the page offers the last receipt once more. It tells what somebody bought: only where
    nobody but staff stands at the screen."""
    return state.shop.drawer_from_screen and state.last_receipt != ""


def _test(state: State, device: str, context: Context) -> tuple[State, tuple[Effect, ...]]:
    if device not in state.health or not testable(state, device):
        return state, ()
    match device:
        case Device.PRINTER:
            return state, (PrintTest(context.id),)
        case Device.DRAWER:
            return state, (OpenDrawer(context.id, "test"),)
        case Device.SCALE:
            return replace(state, notice=Message("test-scale")), (ZeroScale(),)
        case Device.CARD_READER:
            return replace(state, notice=Message("test-card-reader")), ()
        case Device.CODE_SCANNER:
            return replace(state, notice=Message("test-code-scanner")), ()
    return state, ()
