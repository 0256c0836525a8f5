# SPDX-License-Identifier: AGPL-3.0-or-later
"""A simulated receipt printer, on the network or on a cable (a pty), that speaks ESC/POS and keeps
the paper that came out.

It obeys the commands that this program and python-escpos send, answers DLE EOT with the bytes of a
real printer, and behaves like one in trouble: what arrives while it is out of paper is held and
printed after the refill; what it held when it is switched off is lost.
"""

import contextlib
import io
import select
import selectors
import socket
import threading
from functools import lru_cache, partial
from pathlib import Path

import msgspec
from PIL import Image, ImageDraw, ImageFont

from hardware.printing.commands import Command, commands, two
from hardware.virtual_port import VirtualPort

FONT = Path(__file__).with_name("fonts") / "DejaVuSansMono.ttf"

_DOTS = {80: 576, 58: 384}
_MARGIN = 32  # dots of bare paper at each side
_TOP = 56  # what stands between the cutter and the print head at the start of each piece
_CELL_W, _CELL_H = 12, 24  # font A
_SPACING = 30  # dots a line: ESC 2, and after switching on
_PAPER, _INK = 253, 26  # thermal paper is not quite white, its black not quite black

_CODE_PAGES = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
}


class Paper(msgspec.Struct, frozen=True):
    """One piece of paper, cut off. ``kicks`` counts how often the drawer was kicked while it was
    printed."""

    lines: tuple[str, ...]
    png: bytes
    kicks: int

    def text(self) -> str:
        """Its letters, line by line; a picture stands as ``[picture WIDTHxHEIGHT]``."""
        return "".join(f"{line}\n" for line in self.lines)

    def save_png(self, path: Path) -> None:
        """Write the picture of it (8 dots a millimetre, as on a real printer)."""
        path.write_bytes(self.png)


# --- the head, which prints -------------------------------------------------------------------


@lru_cache(maxsize=2048)
def _glyph(letter: str, wide: int, high: int, bold: bool) -> Image.Image:
    """The letter black on white, in its cell."""
    cell = Image.new("L", (_CELL_W * high, _CELL_H * high), 255)
    draw = ImageDraw.Draw(cell)
    for shift in (0, high) if bold else (0,):  # struck twice, as a print head does it
        draw.text((shift, 19 * high), letter, fill=0, font=_font(20 * high), anchor="ls")
    return cell if wide == high else cell.resize((_CELL_W * wide, _CELL_H * high))


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)


class _Head:
    """What ESC @ resets, the line being filled, and the paper printed since the last cut."""

    def __init__(self, dots: int) -> None:
        self.dots = dots
        self.strips: list[tuple[int, Image.Image]] = []
        self.lines: list[str] = []
        self.y = _TOP
        self.kicks = 0
        self.reset()

    def reset(self) -> None:
        self.page, self.align, self.spacing = 0, 0, _SPACING
        self.bold = self.underline = False
        self.wide = self.high = 1
        self.line: list[Image.Image] = []
        self.letters = ""

    def write(self, data: bytes) -> None:
        page = _CODE_PAGES.get(self.page, "ascii")
        for letter in data.decode(page, "replace"):
            glyph = _glyph(letter, self.wide, self.high, self.bold)
            if self.underline:
                glyph = glyph.copy()
                ImageDraw.Draw(glyph).line((0, glyph.height - 2, glyph.width, glyph.height - 2), 0)
            if sum(g.width for g in self.line) + glyph.width > self.dots:
                self.feed(self.spacing)
            self.line.append(glyph)
            self.letters += letter

    def feed(self, dots: int) -> None:
        """Print the line and move the paper on, at least by the line's height."""
        height = max((g.height for g in self.line), default=0)
        if self.line:
            strip = Image.new("L", (sum(g.width for g in self.line), height), 255)
            x = 0
            for glyph in self.line:
                strip.paste(glyph, (x, height - glyph.height))
                x += glyph.width
            self._place(strip)
        self.lines.append(self.letters.rstrip())
        self.y += max(dots, height)
        self.line, self.letters = [], ""

    def picture(self, data: bytes) -> None:
        """GS v 0 m xL xH yL yH d…: rows of dots, the highest bit at the left."""
        if self.line:
            self.feed(self.spacing)
        width, height = two(data[2:]) * 8, two(data[4:])
        if not width or not height:
            return
        image = Image.frombytes("1", (width, height), data[6:], "raw", "1;I").convert("L")
        mode = data[1] & 3
        if mode:
            image = image.resize((width * (1 + (mode & 1)), height * (1 + (mode >> 1))), 0)
        self._place(image)
        self.lines.append(f"[picture {image.width}x{image.height}]")
        self.y += image.height

    def _place(self, strip: Image.Image) -> None:
        room = self.dots - strip.width
        self.strips.append((self.y, Image.new("L", (self.dots, strip.height), 255)))
        self.strips[-1][1].paste(strip, ((0, room // 2, room)[self.align], 0))

    def cut(self) -> Paper | None:
        """The piece of paper, or None when there is nothing on it."""
        if self.line:
            self.feed(self.spacing)
        paper = None
        if self.strips:
            sheet = Image.new("L", (self.dots + 2 * _MARGIN, self.y), 255)
            for y, strip in self.strips:
                sheet.paste(strip, (_MARGIN, y))
            sheet = sheet.point([_INK + level * (_PAPER - _INK) // 255 for level in range(256)])
            png = io.BytesIO()
            sheet.save(png, "PNG", dpi=(203, 203))
            while self.lines and not self.lines[-1]:
                self.lines.pop()
            paper = Paper(tuple(self.lines), png.getvalue(), self.kicks)
        self.strips, self.lines, self.y, self.kicks = [], [], _TOP, 0
        return paper


# --- the printer ------------------------------------------------------------------------------


class PaperPrinter:
    """A printer on 127.0.0.1, or on a cable, with a drawer; switched on when it is made.

    ``papers`` are the pieces that were cut off, oldest first; ``unknown`` names the commands that
    it skipped; ``drawer_kicks`` counts all of them. Safe to use from any thread.
    """

    def __init__(self, port: int = 0, width_mm: int = 80, *, cable: Path | None = None) -> None:
        """``cable``: it hangs on this serial line (or USB file) rather than on the network."""
        self.host, self.port = "127.0.0.1", port
        self._cable = None if cable is None else VirtualPort(cable)
        self.papers: list[Paper] = []
        self.unknown: list[str] = []
        self.drawer_kicks = 0
        self.drawer_open = False
        self.paper_low = False
        self._fault: str | None = None
        self._changed = threading.Condition()
        self._head = _Head(_DOTS[width_mm])
        self._held: list[Command] = []
        self._thread: threading.Thread | None = None
        self._off, self._off_here = socket.socketpair()
        self.switch_on()

    def __enter__(self) -> "PaperPrinter":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def set_fault(self, fault: str | None) -> None:
        """``paper-out``, ``cover-open``, ``offline``, or None: mended, and what was held is
        printed."""
        if fault not in (None, "paper-out", "cover-open", "offline"):
            raise ValueError(fault)
        with self._changed:
            self._fault = fault
            if fault is None:
                held, self._held = self._held, []
                for command in held:
                    self._obey(command)

    def switch_off(self) -> None:
        """No longer listen. What was held, and the line being filled, are lost."""
        if self._thread is None:
            return
        self._off.send(b"x")
        self._thread.join()
        self._thread = None
        if self._cable is not None:
            self._cable.unplug()
        with self._changed:
            self._held = []
            self._head.reset()

    def switch_on(self) -> None:
        """Listen again, on the same port."""
        if self._thread is not None:
            return
        if self._cable is not None:
            self._cable.plug()
            serve = partial(self._serve_cable, self._cable)
        else:
            server = socket.create_server((self.host, self.port))
            self.port = server.getsockname()[1]
            serve = partial(self._serve, server)
        self._thread = threading.Thread(target=serve, name="paper printer", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Switch off for good."""
        self.switch_off()
        self._off.close()
        self._off_here.close()

    def close_drawer(self) -> None:
        """Push the drawer in."""
        with self._changed:
            self.drawer_open = False

    def wait_for(self, papers: int, timeout: float = 20.0) -> list[Paper]:
        """Wait until so many pieces came out since the start. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.papers) >= papers, timeout):
                raise TimeoutError(f"{len(self.papers)} of {papers} papers")
            return list(self.papers)

    # --- the thread ---------------------------------------------------------------------------

    def _serve(self, server: socket.socket) -> None:
        buffers: dict[socket.socket, bytearray] = {}
        with selectors.DefaultSelector() as ready, server:
            ready.register(server, selectors.EVENT_READ, server)
            ready.register(self._off_here, selectors.EVENT_READ, self._off_here)
            while True:
                for key, _ in ready.select():
                    line: socket.socket = key.data
                    if line is self._off_here:
                        line.recv(1)
                        for client in buffers:
                            client.close()
                        return
                    if line is server:
                        client, _ = server.accept()
                        buffers[client] = bytearray()
                        ready.register(client, selectors.EVENT_READ, client)
                    elif not self._receive(line, buffers[line]):
                        ready.unregister(line)
                        del buffers[line]
                        line.close()

    def _serve_cable(self, cable: VirtualPort) -> None:
        buffer = bytearray()
        while True:
            ready, _, _ = select.select([cable.fileno(), self._off_here.fileno()], [], [])
            if self._off_here.fileno() in ready:
                self._off_here.recv(1)
                return
            buffer += cable.receive()
            cable.send(self._obey_all(buffer))

    def _receive(self, line: socket.socket, buffer: bytearray) -> bool:
        """Read what came; False when the other side is gone."""
        with contextlib.suppress(OSError):
            if data := line.recv(65536):
                buffer += data
                if answer := self._obey_all(buffer):
                    line.sendall(answer)
                return True
        return False

    def _obey_all(self, buffer: bytearray) -> bytes:
        """Take the complete commands out of the buffer; the answers."""
        with self._changed:
            return b"".join(self._take(command) for command in commands(buffer))

    def _take(self, command: Command) -> bytes:
        """Answer and obey what is in real time, hold the rest while there is a fault."""
        if command.name == b"\x10\x04":
            return self._status(command.data[0])
        if command.name == b"\x10\x14" and command.data[0] == 1:
            self._kick()
        elif self._fault:
            self._held.append(command)
        else:
            self._obey(command)
        return b""

    def _status(self, n: int) -> bytes:
        status = 0x12  # bits 1 and 4 are always set
        match n:
            case 1:
                status |= 0x04 * self.drawer_open | 0x08 * (self._fault is not None)
            case 2:
                status |= 0x04 * (self._fault == "cover-open") | 0x20 * (self._fault == "paper-out")
            case 4:
                out = self._fault == "paper-out"
                status |= 0x0C * (out or self.paper_low) | 0x60 * out
            case 3:
                pass
            case _:
                return b""
        return bytes([status])

    def _kick(self) -> None:
        self.drawer_kicks += 1
        self.drawer_open = True
        self._head.kicks += 1
        self._changed.notify_all()

    def _obey(self, command: Command) -> None:
        head, (name, data) = self._head, command
        n = data[0] if data else 0
        match name:
            case b"":
                head.write(data)
            case b"\n":
                head.feed(head.spacing)
            case b"\r" | b"\x1c.":
                pass
            case b"\x1b@":
                head.reset()
            case b"\x1bt":
                head.page = n
                if n not in _CODE_PAGES:
                    self._report(command)
            case b"\x1ba" if n in (0, 1, 2, 48, 49, 50):
                head.align = n % 48
            case b"\x1bE" | b"\x1bG":
                head.bold = bool(n & 1)
            case b"\x1b-":
                head.underline = bool(n % 48)
            case b"\x1b!":
                head.bold, head.underline = bool(n & 0x08), bool(n & 0x80)
                head.wide, head.high = 1 + bool(n & 0x20), 1 + bool(n & 0x10)
            case b"\x1d!":
                head.wide, head.high = (n >> 4 & 7) + 1, (n & 7) + 1
            case b"\x1b2":
                head.spacing = _SPACING
            case b"\x1b3":
                head.spacing = n
            case b"\x1bd":
                for _ in range(max(n, 1)):
                    head.feed(head.spacing)
            case b"\x1bJ":
                head.feed(n)
            case b"\x1dv" if n in b"0":
                head.picture(data)
            case b"\x1bp":
                self._kick()
            case b"\x1dV":
                if (paper := head.cut()) is not None:
                    self.papers.append(paper)
                    self._changed.notify_all()
            case _:
                self._report(command)

    def _report(self, command: Command) -> None:
        self.unknown.append((command.name + command.data[:8]).hex(" "))
