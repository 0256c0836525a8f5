# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a till is put together, all but its screen: folder, keys, journal, uplink, devices, engine.

Heavy to import; the window is up before anyone does.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from contract.codes import ShopCode
from contract.money import coin_unit, decimals
from hardware.cards.attend import read_any_card, read_member_card
from hardware.cards.pcsc import PcscReader
from hardware.drawer import DrawerWatch
from hardware.ports import CodeScanner, Devices
from hardware.printing.pictures import logo
from hardware.printing.printer import EscPosPrinter
from hardware.printing.spool import Spool, SpoolBroken
from hardware.printing.transport import (
    NetworkPrinter,
    PrinterAddress,
    SerialPrinter,
    UsbPrinter,
)
from hardware.scales.cas import CasScale
from hardware.scales.nci import NciScale
from hardware.scales.polled import PolledScale
from hardware.scales.toledo import ToledoScale
from hardware.scanners.camera import CameraScanner
from hardware.scanners.serial import SerialScanner
from kiosk.bundle import collect_support
from kiosk.config import Folder, PrinterSettings, ScannerSettings, Settings
from kiosk.engine import Engine
from kiosk.receipts.purchase import Say
from kiosk.sessions.state import Desk, Shop
from kiosk.snapshot import Snapshot
from ledger_client.answers import Status
from ledger_client.clock import Clock, MachineClock
from ledger_client.opening import open_teller
from ledger_client.teller import Teller

_log = logging.getLogger(__name__)

_SCALES: dict[str, type[PolledScale]] = {
    "toledo-8217": ToledoScale,
    "nci": NciScale,
    "cas": CasScale,
}


def devices_of(settings: Settings, spool: Path | None = None) -> Devices:
    """The devices that the settings name, not yet started. ``spool`` is the file that keeps what
    is to be printed. Raises SpoolBroken."""
    scanner, scale = settings.scanner, settings.scale
    return Devices(
        None
        if settings.reader == "none"
        else PcscReader(attend=read_any_card if settings.plain_cards else read_member_card),
        _printer(settings, spool),
        None if scanner is None else _scanner(scanner),
        None
        if scale is None
        else _SCALES[scale.protocol](scale.port, baud=scale.baud, data_bits=scale.data_bits),
    )


def _scanner(scanner: ScannerSettings) -> CodeScanner:
    if scanner.camera is not None:
        return CameraScanner(scanner.camera)
    assert scanner.port is not None  # the settings see to it
    return SerialScanner(scanner.port, baud=scanner.baud)


def printer_address(printer: PrinterSettings) -> PrinterAddress:
    """Where the printer is."""
    if printer.usb is not None:
        return UsbPrinter(printer.usb)
    if printer.serial is not None:
        return SerialPrinter(printer.serial, printer.baud)
    assert printer.host is not None  # the settings see to it
    return NetworkPrinter(printer.host, printer.port)


def _printer(settings: Settings, spool: Path | None) -> EscPosPrinter | None:
    if settings.printer is None:
        return None
    drawer = settings.drawer
    watched = drawer is not None and drawer.sensor != "none"
    return EscPosPrinter(
        printer_address(settings.printer),
        width_mm=settings.printer.width_mm,
        spool=_spool(spool),
        drawer=DrawerWatch(open_s=drawer.open_seconds) if drawer is not None and watched else None,
        drawer_open_high=drawer is None or drawer.sensor != "open-low",
    )


def _logo(folder: Folder, settings: Settings) -> bytes:
    """The picture for receipts; one that cannot be drawn would keep each of them from the paper."""
    if settings.printer is None or settings.printer.logo is None:
        return b""
    try:
        png = (folder.path / settings.printer.logo).read_bytes()
        logo(png, 384)
    except (OSError, ValueError) as e:
        _log.error("the logo %s is left out: %s", settings.printer.logo, e)
        return b""
    return png


def _spool(path: Path | None) -> Spool:
    """The print queue. One that cannot be read is set aside: what it held is lost, the till is not.
    Raises SpoolBroken when there is no making a new one either."""
    try:
        return Spool(path)
    except SpoolBroken:
        if path is None or not path.exists():
            raise
        _log.exception("the print queue %s is set aside", path)
        path.replace(path.with_suffix(".damaged"))
        return Spool(path)


def build_engine(
    folder: Folder,
    *,
    publish: Callable[[Snapshot], None],
    words: Callable[[str], Say],
    devices: Devices,
    clock: Clock | None = None,
    demo: bool = False,
) -> Engine:
    """A till of this folder, ready to start. Raises NotEnrolled or BadSettings."""
    identity, settings = folder.identity(), folder.settings()

    async def open_till(tell: Callable[[Status], None]) -> Teller:
        return await open_teller(
            identity,
            settings.ledger,
            key_file=folder.key,
            journal_file=folder.journal,
            replica_file=folder.replica,
            clock=clock or MachineClock(),
            tell=tell,
        )

    shop = Shop(
        coop_name=identity.coop_name,
        kiosk_name=identity.kiosk_name,
        device=identity.device,
        currency=identity.currency,
        coin=coin_unit(identity.coop),
        time_zone=identity.time_zone,
        shop_codes=tuple(map(ShopCode, settings.shop_codes)),
        has_printer=devices.printer is not None,
        demo=demo,
        languages=settings.languages,
        desks=tuple(map(Desk, settings.desks)),
        mode=settings.mode,
        tenders=settings.tenders,
        receipt_asked=settings.receipt == "asked",
        counts_at_hand_over=settings.drawer is not None and settings.drawer.hand_over == "counted",
        drop_above=0
        if settings.drawer is None
        else settings.drawer.drop_above * 10 ** decimals(identity.currency),
        logo=_logo(folder, settings),
        drawer_from_screen=settings.drawer is not None and settings.drawer.from_screen,
    )
    return Engine(
        open_teller=open_till,
        shop=shop,
        publish=publish,
        words=words,
        devices=devices,
        collect_support=lambda devices: collect_support(folder, devices),
        housing_file=folder.housing if Desk.HOUSING in shop.desks else None,
        hall_file=folder.hall if Desk.HALL in shop.desks else None,
    )
