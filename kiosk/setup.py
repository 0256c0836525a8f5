# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds out what is plugged into this machine, by asking it in each protocol that the till speaks.

A serial line is asked as a printer, at its usual speeds, then as a scale, maker by maker; what
answers to nothing may be a scanner, which only speaks when it reads. Nothing is printed, no drawer
opened, no scale set to zero, no camera started.
"""

import fcntl
import struct
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from hardware.ports import DeviceHealth, Event, Health
from hardware.printing.transport import (
    NetworkPrinter,
    PrinterAddress,
    PrinterError,
    SerialPrinter,
    UsbPrinter,
    connect,
)
from hardware.scales.cas import CasScale
from hardware.scales.nci import NciScale
from hardware.scales.polled import PolledScale
from hardware.scales.toledo import ToledoScale
from kiosk.config import PrinterSettings, ScaleSettings, ScannerSettings

_PRINTER_BAUDS = (115200, 38400, 19200, 9600)
_QUERYCAP, _CAPTURE = 0x80685600, 1
_CAPABILITY = struct.Struct("=16x32s32x4x4xI12x")
"""``struct v4l2_capability`` of linux/videodev2.h: what the device is called, and what this file of
it can do."""

_SCALE_S = 1.6  # two answers of a scale, or the silence of what is none


class CardReaderFound(msgspec.Struct, frozen=True):
    """A card reader, by the name that PC/SC has for it."""

    name: str


class PrinterFound(msgspec.Struct, frozen=True):
    """Something that answers as a receipt printer does."""

    settings: PrinterSettings


class ScaleFound(msgspec.Struct, frozen=True):
    """Something that answers as a scale does."""

    settings: ScaleSettings


class LineFound(msgspec.Struct, frozen=True):
    """A serial line on which nothing answers: a scanner, or something switched off."""

    settings: ScannerSettings


class CameraFound(msgspec.Struct, frozen=True):
    """A camera, by its own name."""

    name: str
    settings: ScannerSettings


class Unusable(msgspec.Struct, frozen=True):
    """Something is there and cannot be used; ``code`` says why, as in DeviceHealth."""

    place: str
    code: str


Found = CardReaderFound | PrinterFound | ScaleFound | LineFound | CameraFound | Unusable


def discover(printers: Sequence[NetworkPrinter] = (), dev: Path = Path("/dev")) -> Iterator[Found]:
    """What is there: on PC/SC, USB and serial lines, and ``printers`` that somebody named."""
    for name in card_readers():
        yield CardReaderFound(name)
    for file in sorted((dev / "usb").glob("lp*")):
        yield _printer_at(UsbPrinter(str(file)), PrinterSettings(usb=str(file)))
    for address in printers:
        yield _printer_at(address, PrinterSettings(address.host, address.port))
    for line in sorted((dev / "serial" / "by-id").glob("*")):
        yield on_line(str(line))
    yield from cameras(dev)


def cameras(dev: Path = Path("/dev")) -> Iterator[CameraFound | Unusable]:
    """The cameras that are plugged in, each by a name that stays if it has one. None is started."""
    names = {link.resolve(): link for link in sorted((dev / "v4l" / "by-id").glob("*"))}
    for file in sorted(dev.glob("video[0-9]*")):
        place = str(names.get(file.resolve(), file))
        try:
            name = camera_name(file)
        except PermissionError:
            yield Unusable(place, "no-permission")
            continue
        except OSError:
            continue  # it has gone, or is none
        if name is not None:
            yield CameraFound(name, ScannerSettings(camera=place))


def camera_name(file: Path) -> str | None:
    """What this video device calls itself; None for one that takes no pictures: many cameras have
    a second file for notes about the first, and many boards have encoders. Raises OSError."""
    with open(file, "rb", buffering=0) as device:
        answer = fcntl.ioctl(device, _QUERYCAP, bytes(_CAPABILITY.size))
    card, abilities = _CAPABILITY.unpack(answer)
    return card.rstrip(b"\0").decode(errors="replace") if abilities & _CAPTURE else None


def card_readers() -> list[str]:
    """The readers that PC/SC has now; none when its service is away."""
    try:
        from smartcard import scard  # type: ignore[import-untyped]
    except ImportError:
        return []
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if result != scard.SCARD_S_SUCCESS:
        return []
    try:
        result, names = scard.SCardListReaders(context, [])
        readable = result == scard.SCARD_S_SUCCESS
        return [name for name in names if "SAM" not in name] if readable else []
    finally:
        scard.SCardReleaseContext(context)


def on_line(path: str) -> Found:
    """What is on this serial line."""
    # Printers first: one that is asked as a scale is asked would put letters on its paper.
    for baud in _PRINTER_BAUDS:
        code = _answers(SerialPrinter(path, baud))
        if code == "":
            return PrinterFound(PrinterSettings(serial=path, baud=baud))
        if code != "silent":
            return Unusable(path, code)
    for protocol, maker in (("nci", NciScale), ("cas", CasScale), ("toledo-8217", ToledoScale)):
        told = _as_scale(maker, path)
        if told is not None and told.health is not Health.MISSING:
            return ScaleFound(ScaleSettings(path, protocol))  # type: ignore[arg-type]
    return LineFound(ScannerSettings(path))


def _as_scale(maker: type[PolledScale], path: str) -> DeviceHealth | None:
    """How a scale's own driver finds it, or None when it is none."""
    told: list[DeviceHealth] = []
    news = threading.Event()

    def sink(event: Event) -> None:
        if isinstance(event, DeviceHealth):
            told.append(event)
            news.set()

    driver = maker(path)
    driver.start(sink)
    news.wait(_SCALE_S)
    driver.stop()
    return told[0] if told else None


def _printer_at(address: PrinterAddress, settings: PrinterSettings) -> Found:
    code = _answers(address)
    place = settings.usb or f"{settings.host}:{settings.port}"
    return Unusable(place, code) if code else PrinterFound(settings)


def _answers(address: PrinterAddress) -> str:
    """ "" for a printer that tells of itself, else why not."""
    try:
        with connect(address) as line:
            line.status()
    except PrinterError as e:
        return getattr(e, "code", "silent")
    return ""
