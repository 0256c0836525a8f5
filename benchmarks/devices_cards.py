# SPDX-License-Identifier: AGPL-3.0-or-later
"""A card read by the driver and verified, against the same APDUs sent by pyscard's plain functions,
through a private pcscd both.

libpcsclite asks only once where pcscd is, so this measures in a process of its own (``python -m
benchmarks.devices_cards ROUNDS``), which prints its samples.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from benchmarks.measure import Figure, figure, interleaved, median, spread
from benchmarks.tap import RawCard
from contract.credentials import card_keys, verify_sun
from hardware.cards.pcsc import PcscReader, _Tap
from hardware.cards.private_pcscd import READER, CannotRun, PrivatePcscd
from hardware.cards.virtual_card import VirtualNtag424
from hardware.ports import CardPresented, Event

_UID = "04A1B2C3D4E580"
_KEYS = card_keys(b"master key, 16 b", b"meta key, 16 byt", _UID)
_GOAL = 1.3


def figures(*, long: bool) -> tuple[list[Figure], list[str]]:
    """The figure of this file, for the area ``devices``, and what to say about it."""
    command = [sys.executable, "-m", "benchmarks.devices_cards", "400" if long else "100"]
    samples = msgspec.json.decode(subprocess.check_output(command), type=dict[str, list[float]])
    if not samples:
        return [], ["cards: no private pcscd runs here, nothing was measured"]
    ours, raw = median(samples, "read and verified"), median(samples, "raw APDUs")
    return (
        [figure("devices", "a card read and verified", ours, raw, "ms", _GOAL)],
        [spread(samples, name, "ms") for name in samples],
    )


def _measure(rounds: int) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            with PrivatePcscd(Path(folder)) as pcscd:
                os.environ["PCSCLITE_CSOCK_NAME"] = pcscd.socket_name
                pcscd.slot.insert(
                    VirtualNtag424.personal(_UID, _KEYS, "https://greenleaf.example/card")
                )
                time.sleep(1)  # until pcscd has found it
                raw, told = RawCard(), list[Event]()
                driver = PcscReader()
                driver._sink = told.append

                def ours() -> dict[str, float]:
                    told.clear()
                    began = time.monotonic_ns()
                    driver._read_card(f"{READER} 00 00", _Tap(1, time.monotonic() + 5))
                    (event,) = told
                    assert isinstance(event, CardPresented)
                    assert event.tap is not None
                    proof = verify_sun(
                        event.tap.picc_data, event.tap.cmac, _KEYS.meta, lambda _: _KEYS.file
                    )
                    assert proof.uid == _UID
                    return {"read and verified": (time.monotonic_ns() - began) / 1e6}

                return interleaved(rounds, [ours, lambda: {"raw APDUs": raw.exchange()}])
        except CannotRun:
            return {}


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(_measure(int(sys.argv[1]))))
