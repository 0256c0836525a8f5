# SPDX-License-Identifier: AGPL-3.0-or-later
"""A few screens as they looked when somebody last looked at them (``tests/ui/pictures/``).

After a change that is meant: ``PICTURES=update ./dev test tests/ui/test_pictures.py``, look at each
picture that changed, commit it. What differs is left in ``.shots/differences/``: before, now, and
now with the difference in red.
"""

import os
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from tests.ui.conftest import Bench
from tests.ui.looks import APPEARANCES, Look
from tests.ui.scenes import SCENES

_HERE = Path(__file__).parent
_PICTURES = _HERE / "pictures"
_DIFFERENCES = _HERE.parent.parent / ".shots" / "differences"
_NEAR = 24  # of 255: another release of Qt smooths an edge otherwise
_SHARE = 0.0005  # of all pixels

_EN, _DESIGN = "en-GB", (1280, 800)
SEEN = [
    ("idle", Look("light", _EN, _DESIGN)),
    ("basket-member-balance", Look("light", _EN, _DESIGN)),
    ("pay-rule", Look("light", _EN, _DESIGN)),
    ("cash-enough", Look("light", _EN, _DESIGN)),
    ("approved-printed", Look("light", _EN, _DESIGN)),
    ("refused-blocked", Look("light", _EN, _DESIGN)),
    ("pay-rule", Look("dark", "fr", _DESIGN)),
    ("basket-five", Look("contrast", "es", _DESIGN)),
    ("basket-five", Look("large", _EN, _DESIGN)),
    ("pay-rule", Look("light", "ar", _DESIGN)),
    ("search-oat", Look("light", "hi", _DESIGN)),
    ("basket-five", Look("light", "de", (800, 1280))),
    ("pin-none", Look("left-low", _EN, (1024, 600))),
]


def difference(before: QImage, now: QImage) -> tuple[int, QRect, QImage]:
    """How many pixels differ, the rectangle around them, and the picture with them in red."""
    count, where = 0, QRect()
    marked = now.copy()
    line = now.bytesPerLine()
    one, other = bytes(before.constBits()), bytes(now.constBits())
    for y in range(now.height()):
        row, there = (pixels[y * line : (y + 1) * line] for pixels in (one, other))
        if row == there:
            continue
        for x in range(now.width()):
            here = zip(row[4 * x : 4 * x + 3], there[4 * x : 4 * x + 3], strict=True)
            if any(abs(a - b) > _NEAR for a, b in here):
                count += 1
                where = where.united(QRect(x, y, 1, 1))
                marked.setPixelColor(x, y, QColor("red"))
    return count, where, marked


def _beside(*pictures: QImage) -> QImage:
    width = sum(picture.width() + 8 for picture in pictures)
    sheet = QImage(width, max(p.height() for p in pictures), QImage.Format.Format_RGB32)
    sheet.fill(QColor("black"))
    painter = QPainter(sheet)
    x = 0
    for picture in pictures:
        painter.drawImage(x, 0, picture)
        x += picture.width() + 8
    painter.end()
    return sheet


@pytest.mark.parametrize(("scene", "look"), SEEN, ids=lambda part: getattr(part, "name", part))
def test_it_looks_as_it_did(bench: Bench, scene: str, look: Look) -> None:
    bench.kiosk.window.resize(*look.size)
    bench.kiosk.appear(APPEARANCES[look.appearance])
    bench.show(msgspec.structs.replace(SCENES[scene], language=look.language))
    now = bench.kiosk.window.grabWindow().convertToFormat(QImage.Format.Format_RGB32)
    path = _PICTURES / f"{scene}-{look.name}.png"
    if os.environ.get("PICTURES") == "update":
        path.parent.mkdir(exist_ok=True)
        indexed = now.convertToFormat(QImage.Format.Format_RGB888)
        assert indexed.save(str(path), quality=0)  # the smallest that a PNG gets
        return
    assert path.exists(), "no such picture yet: PICTURES=update, look at it, commit it"
    before = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    assert (now.width(), now.height()) == (before.width(), before.height())
    count, where, marked = difference(before, now)
    if count > _SHARE * now.width() * now.height():
        _DIFFERENCES.mkdir(parents=True, exist_ok=True)
        sheet = _DIFFERENCES / path.name
        _beside(before, now, marked).save(str(sheet))
        hit = sorted({
            item.objectName() for item in bench.hands.items()
            if item.objectName() and bench.hands.rect(item).intersects(QRectF(where))
            and item.childItems() == []
        })  # fmt: skip
        pytest.fail(
            f"{count} pixels differ within {where.getRect()}, at {', '.join(hit) or 'no item'}: "
            f"see {sheet}"
        )


def test_a_difference_is_seen_and_said_where() -> None:
    before = QImage(100, 80, QImage.Format.Format_RGB32)
    before.fill(QColor("white"))
    now = before.copy()
    for x in range(10, 30):
        now.setPixelColor(x, 40, QColor("black"))
    now.setPixelColor(90, 70, QColor(250, 250, 250))  # nearly white: not a difference
    count, where, marked = difference(before, now)
    assert (count, where) == (20, QRect(10, 40, 20, 1))
    assert marked.pixelColor(10, 40) == QColor("red")


def test_the_pictures_stay_few() -> None:
    files = list(_PICTURES.glob("*.png"))
    assert len(files) == len(SEEN)
    assert sum(file.stat().st_size for file in files) < 3_000_000
