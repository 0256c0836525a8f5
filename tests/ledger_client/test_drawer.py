# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every opening of the drawer without a sale is an entry; and what else the page of the devices
does at a till with a real printer of paper, journal and ledger."""

import asyncio
from pathlib import Path

import pytest

from contract.receipt import Document, Text
from hardware.drawer import DrawerWatch
from hardware.ports import Devices
from hardware.printing.paper import PaperPrinter
from hardware.printing.printer import EscPosPrinter
from hardware.printing.spool import Spool
from hardware.printing.transport import NetworkPrinter
from kiosk.desks import upkeep
from kiosk.effects import (
    OpenDrawer,
    PrintCopy,
    PrintTest,
    RecordDrawer,
    SettlePrint,
    UpkeepEffect,
    ZeroScale,
)
from kiosk.sessions.state import Shop
from ledger_client.answers import CannotWrite
from ledger_client.journal import Journal
from tests.ledger_client.tills import Coop, Till, until
from ui.words import words_in

say = words_in("en-GB")


def test_no_opening_without_an_entry(
    coop: Coop, till: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entry is durable before the drawer moves; the ledger takes it; if the disk refuses, the
    drawer stays shut."""
    shop = Shop("Greenleaf", "Till 1", till.identity.device, "EUR", "coin:x", "Europe/Berlin")

    async def story(paper: PaperPrinter, devices: Devices) -> None:
        async with till.online() as teller:

            async def do(effect: UpkeepEffect) -> None:
                await upkeep.carry_out(effect, teller, devices, shop, say)

            await do(OpenDrawer(teller.new_id(), "test"))
            await until(lambda: paper.drawer_kicks == 1, "the drawer")
            await do(RecordDrawer(teller.new_id(), "forced"))
            await until(lambda: till.told[-1].unsent == 0, "the upload")
            with monkeypatch.context() as full:

                def refuse(*_: object, **__: object) -> None:
                    raise OSError(28, "No space left on device")

                full.setattr(Journal, "append", refuse)
                with pytest.raises((CannotWrite, OSError)):
                    await do(OpenDrawer(teller.new_id(), "test"))
            await asyncio.sleep(0.2)
            assert paper.drawer_kicks == 1
            assert coop.entries()["drawer-opened"] == {"recorded": 2}

            await do(PrintTest("t1"))
            paper.wait_for(1)
            devices.printer.print(Document("r1", (Text("Receipt 1"),)))  # type: ignore[union-attr]
            paper.wait_for(2)
            await do(PrintCopy("r1", "c1"))
            paper.wait_for(3)
            await do(PrintCopy("gone", "c2"))
            await do(SettlePrint("r1", came_out=True))
            await do(ZeroScale())

    with PaperPrinter() as paper:
        printer = EscPosPrinter(
            NetworkPrinter(paper.host, paper.port),
            spool=Spool(tmp_path / "p.db"),
            drawer=DrawerWatch(),
            poll_s=0.05,
        )
        printer.start(lambda _: None)
        try:
            asyncio.run(story(paper, Devices(printer=printer)))
        finally:
            printer.stop()
        assert "Test page" in paper.papers[0].text()
        assert paper.papers[1].lines == ("Receipt 1",)
        assert [line.strip() for line in paper.papers[2].lines] == ["Copy", "Receipt 1", "Copy"]
