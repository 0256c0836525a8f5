# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a till is put together, all but its screen: folder, keys, journal, uplink, devices, engine.

Heavy to import; the window is up before anyone does.
"""

import os
from collections.abc import Callable

from contract.chain import key_id
from contract.ids import unb64
from contract.money import coin_unit
from hardware.cards.pcsc import PcscReader
from hardware.ports import Devices
from hardware.printing.printer import EscPosPrinter
from hardware.scales.toledo import ToledoScale
from hardware.scanners.serial import SerialScanner
from kiosk.config import Folder, Settings
from kiosk.engine import Engine
from kiosk.receipts.purchase import Say
from kiosk.sessions.checkout import Shop
from kiosk.snapshot import Snapshot
from ledger_client.answers import Status
from ledger_client.clock import Clock, MachineClock
from ledger_client.journal import Journal
from ledger_client.keys import load_or_make
from ledger_client.replica import Replica
from ledger_client.storage import Storage
from ledger_client.teller import Teller
from ledger_client.uplink import Uplink


def devices_of(settings: Settings) -> Devices:
    """The devices that the settings name, not yet started."""
    printer, scanner, scale = settings.printer, settings.scanner, settings.scale
    return Devices(
        None if settings.reader == "none" else PcscReader(),
        None
        if printer is None
        else EscPosPrinter(printer.host, printer.port, width_mm=printer.width_mm),
        None if scanner is None else SerialScanner(scanner.port, baud=scanner.baud),
        None if scale is None else ToledoScale(scale.port, baud=scale.baud),
    )


def build_engine(
    folder: Folder,
    *,
    publish: Callable[[Snapshot], None],
    say: Say,
    devices: Devices,
    clock: Clock | None = None,
    demo: bool = False,
) -> Engine:
    """A till of this folder, ready to start. Raises NotEnrolled or BadSettings."""
    identity, settings = folder.identity(), folder.settings()
    clock = clock or MachineClock()

    async def open_teller(tell: Callable[[Status], None]) -> Teller:
        key = load_or_make(folder.key)
        storage = Storage()

        def open_files() -> tuple[Journal, Replica]:
            journal = Journal(
                folder.journal,
                coop=identity.coop,
                device=identity.device,
                epoch=identity.epoch,
                public_key=key.public,
                signer=key.sign,
            )
            return journal, Replica(folder.replica)

        try:
            journal, replica = await storage(open_files)
        except BaseException:
            storage.close()
            raise
        uplink = Uplink(
            settings.ledger,
            ledger_key=unb64(identity.ledger_key),
            kid=key_id(identity.device, identity.epoch),
            signer=key.sign,
        )
        return Teller(
            identity=identity,
            key=key,
            journal=journal,
            replica=replica,
            storage=storage,
            uplink=uplink,
            clock=clock,
            random=os.urandom,
            tell=tell,
        )

    shop = Shop(
        coop_name=identity.coop_name,
        kiosk_name=identity.kiosk_name,
        device=identity.device,
        currency=identity.currency,
        coin=coin_unit(identity.coop),
        time_zone=identity.time_zone,
        has_printer=devices.printer is not None,
        demo=demo,
    )
    return Engine(
        open_teller=open_teller,
        shop=shop,
        publish=publish,
        say=say,
        devices=devices,
    )
