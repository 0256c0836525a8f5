# SPDX-License-Identifier: AGPL-3.0-or-later
"""A kiosk's folder: who it is (written by enrolment) and what hangs on it (``settings.toml``)."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from contract.codes import ShopCode

if TYPE_CHECKING:  # the window is up before anyone reads who this kiosk is
    from contract.messages import EnrolAnswer


class NotEnrolled(Exception):
    """This folder has no identity yet."""


class BadSettings(Exception):
    """``settings.toml`` says something that cannot be; the message names it."""


class PrinterSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A receipt printer (ESC/POS): on the network (``host``, ``port``), on USB (``usb``, its file)
    or on a serial line (``serial``, its name, ``baud``). ``logo`` is a picture to print on top, in
    the kiosk's folder (PNG)."""

    host: str | None = None
    port: int = 9100
    width_mm: Literal[58, 80] = 80
    usb: str | None = None
    serial: str | None = None
    baud: int = 19200
    logo: str | None = None

    def __post_init__(self) -> None:
        if sum(place is not None for place in (self.host, self.usb, self.serial)) != 1:
            raise ValueError("a printer is at one of host, usb and serial")


class DrawerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cash drawer on the printer. ``sensor`` is which level of its pin means open, if its cable
    has one. ``from_screen``: whoever stands at the screen may open it, which is right only where
    that is always staff; each time is an entry. ``hand_over``: cashiers share what is in it, or
    it is "counted" between them. ``drop_above``: with more in it, in whole units of the currency,
    the till asks to bring some to the safe."""

    sensor: Literal["none", "open-high", "open-low"] = "none"
    open_seconds: int = 60
    from_screen: bool = False
    hand_over: Literal["shared", "counted"] = "shared"
    drop_above: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0


class ScannerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code scanner on a serial line (``port``, best a name that stays: ``/dev/serial/by-id/…``)
    or a camera (``/dev/v4l/by-id/…``). One that types like a keyboard needs no settings."""

    port: str | None = None
    baud: int = 9600
    camera: str | None = None

    def __post_init__(self) -> None:
        if (self.port is None) == (self.camera is None):
            raise ValueError("a scanner is at one of port and camera")


class ScaleSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scale on a serial line. ``data_bits``: 7 (with even parity) or 8 (without), where it is not
    set up in its protocol's usual way."""

    port: str
    protocol: Literal["toledo-8217", "nci", "cas"] = "toledo-8217"
    baud: int = 9600
    data_bits: Literal[7, 8] | None = None


class ScreenSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The panel, and how the screen looks as long as nobody chose otherwise on it.

    ``diagonal_inches`` is what the panel is sold by: with it everything has the size in millimetres
    that it was designed in. ``scheme``: "light", "dark", "contrast". ``large_text``: no small
    letters, one question a screen. ``low_reach``: nothing to touch high up on a large panel.
    ``switch_ms``: one switch (Space or Enter) is enough; what can be touched is offered in turn,
    each for so many milliseconds."""

    diagonal_inches: float | None = None
    full_screen: bool = True
    scheme: Literal["light", "dark", "contrast"] = "light"
    large_text: bool = False
    motion: bool = True
    left_handed: bool = False
    low_reach: bool = False
    switch_ms: Annotated[int, msgspec.Meta(ge=300, le=20_000)] | None = None


class SoundSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``volume`` in percent; 0 is silent."""

    volume: Annotated[int, msgspec.Meta(ge=0, le=100)] = 60


DeskName = Literal["grocery", "housing", "hall"]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the installer decides. ``reader``: "pcsc" for any PC/SC card reader, or "none".
    ``plain_cards``: cards that prove nothing are told of too, by the number that they show.
    ``shop_codes``: how the co-op's own labels carry weights and prices, as contract.codes.ShopCode
    has it: "21IIIIIWWWWWC". ``languages`` (BCP 47): what the screen and the receipts offer, the
    till's own first. ``desks``: what people come to this kiosk for, the usual one first. ``mode``:
    a cashier at the till ("attended"), or shoppers by themselves ("self"). ``tenders``: how money
    is taken here. ``receipt``: on paper each time, or on the screen, and on paper for who asks for
    it."""

    ledger: str
    desks: tuple[DeskName, ...] = ("grocery",)
    mode: Literal["attended", "self"] = "self"
    tenders: tuple[Literal["cash", "card-terminal", "voucher", "credit"], ...] = ("cash",)
    receipt: Literal["printed", "asked"] = "printed"
    languages: tuple[str, ...] = ("en-GB", "es", "fr", "de", "ar", "hi")
    reader: Literal["pcsc", "none"] = "pcsc"
    plain_cards: bool = False
    shop_codes: tuple[str, ...] = ()
    printer: PrinterSettings | None = None
    drawer: DrawerSettings | None = None
    scanner: ScannerSettings | None = None
    scale: ScaleSettings | None = None
    screen: ScreenSettings = ScreenSettings()
    sound: SoundSettings = SoundSettings()

    def __post_init__(self) -> None:
        if not self.desks:
            raise ValueError("a kiosk has at least one desk")
        for pattern in self.shop_codes:
            ShopCode(pattern)  # raises ValueError, in words


class Folder:
    """The files of one kiosk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.next_key = path / "device.next.key"
        self.journal = path / "journal.db"
        self.replica = path / "replica.db"
        self.spool = path / "printing.db"
        self.housing = path / "housing.db"
        self.hall = path / "hall.json"
        self._identity = path / "identity.json"
        self._settings = path / "settings.toml"

    @property
    def key(self) -> Path:
        """The device key. Each epoch has its own, so that key and identity change in one step."""
        try:
            return self._key_of(self.identity().epoch)
        except NotEnrolled:
            return self._key_of(1)

    def _key_of(self, epoch: int) -> Path:
        return self.path / ("device.key" if epoch == 1 else f"device.{epoch}.key")

    def public_keys(self) -> dict[int, bytes]:
        """The public key of each epoch whose key is here."""
        from ledger_client.keys import load_or_make

        keys = {}
        for file in self.path.glob("device*.key"):
            epoch = file.name.removeprefix("device").removesuffix("key").strip(".") or "1"
            if epoch.isdecimal():  # and not the next one's, which is nobody's yet
                keys[int(epoch)] = load_or_make(file).public
        return keys

    def become(self, identity: "EnrolAnswer") -> None:
        """Be this kiosk from now on, with the key in ``next_key``. The journal stays.

        The replica goes: what it holds was sealed for the old key, and all of it can be had again.
        What lay in the drawer when the journal began, and which closing was the newest then, stays:
        the journal says what came after.
        """
        if self.journal.exists() and self.is_enrolled:
            began = self.identity()
            identity = msgspec.structs.replace(identity, closed=began.closed, drawer=began.drawer)
        key = self._key_of(identity.epoch)
        key.unlink(missing_ok=True)
        key.hardlink_to(self.next_key)
        for name in ("", "-wal", "-shm"):
            self.replica.with_name(self.replica.name + name).unlink(missing_ok=True)
        self.keep_identity(msgspec.structs.replace(identity, waiting=False))
        self.next_key.unlink()

    @property
    def is_enrolled(self) -> bool:
        """Whether this folder has an identity."""
        return self._identity.exists()

    def identity(self) -> "EnrolAnswer":
        """Who this kiosk is. Raises NotEnrolled."""
        from contract.messages import EnrolAnswer

        try:
            return msgspec.json.decode(self._identity.read_bytes(), type=EnrolAnswer)
        except FileNotFoundError as e:
            raise NotEnrolled from e

    def keep_identity(self, identity: "EnrolAnswer") -> None:
        """Store what the ledger answered to the enrolment, readable by this user only."""
        self.path.mkdir(parents=True, exist_ok=True)
        part = self._identity.with_suffix(".part")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.encode(identity))
            file.flush()
            os.fsync(file.fileno())
        part.rename(self._identity)

    def settings(self) -> Settings:
        """What hangs on this kiosk. Raises BadSettings."""
        try:
            return msgspec.toml.decode(self._settings.read_bytes(), type=Settings)
        except FileNotFoundError as e:
            raise BadSettings(f"{self._settings} is missing") from e
        except (msgspec.DecodeError, ValueError) as e:
            raise BadSettings(f"{self._settings}: {e}") from e

    def keep_settings(self, settings: Settings) -> None:
        """Write the settings file."""
        self.path.mkdir(parents=True, exist_ok=True)
        self._settings.write_text(as_toml(settings))


def as_toml(settings: Settings) -> str:
    """The settings as the file that a person may edit."""
    lines = ["# What hangs on this kiosk. Restart the kiosk after a change."]
    tables: list[tuple[str, dict[str, object]]] = [("", msgspec.to_builtins(settings))]
    for name, table in tables:
        lines += ["", f"[{name}]"] if name else []
        for key, value in table.items():
            if isinstance(value, dict):
                tables.append((f"{name}.{key}" if name else key, value))
            elif value is not None:  # JSON's strings, numbers and lists are TOML's too
                lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"
