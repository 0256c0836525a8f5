# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes and pictures in black dots, as wide as the paper, for whatever prints or shows them.

The libraries that draw and encode take 0.4 s to load, so they are loaded by the first receipt.
"""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_QR_DOTS = 320  # 40 mm: easy for a phone, and not half the receipt
_QR_SMALLEST = 3  # dots a module; below that thermal paper smears (0.375 mm)
_BAR_DOTS = 3  # a module of 0.375 mm: what GS1 wants at a till (0.264 to 0.66 mm)
_BAR_HEIGHT = 96  # 12 mm
_LOGO_DOTS = (400, 200)


def qr_code(content: str, dots: int) -> "Image":
    """The code with its quiet zone, at most 40 mm wide, in the middle of the paper.

    Error correction is M (15 %: a fold or a faded line) as long as the modules stay large enough,
    else L. Raises ValueError when the content is longer than any QR code (2953 bytes).
    """
    if len(content.encode()) > 2953:
        raise ValueError("too long for a QR code")
    import qrcode  # type: ignore[import-untyped]
    from PIL import Image

    levels = [qrcode.constants.ERROR_CORRECT_M, qrcode.constants.ERROR_CORRECT_L]
    for level in levels if len(content) < 2000 else levels[1:]:
        qr = qrcode.QRCode(error_correction=level, border=4)
        # optimize=0: the whole content in one byte segment, as phones expect a link
        qr.add_data(content.encode(), optimize=0)
        matrix = qr.get_matrix()
        module = min(_QR_DOTS, dots) // len(matrix)
        if module >= _QR_SMALLEST:
            break
    else:
        module = dots // len(matrix)
    side = len(matrix)
    code = Image.frombytes(
        "L", (side, side), bytes(0 if dark else 255 for r in matrix for dark in r)
    )
    code = code.resize((side * module, side * module), Image.Resampling.NEAREST)
    return _centred(code, dots)


def bar_code(digits: str, dots: int) -> "Image":
    """The EAN-13 with its quiet zones, 12 mm high, in the middle of the paper.

    Raises ValueError when the digits are none.
    """
    if len(digits) != 13 or not digits.isascii() or not digits.isdigit():
        raise ValueError("no EAN-13")
    import zxingcpp
    from PIL import Image

    code = zxingcpp.create_barcode(digits, zxingcpp.BarcodeFormat.EAN13)
    drawn = code.to_image(scale=1, add_quiet_zones=False)
    height, width = drawn.shape
    grey = bytes(memoryview(drawn))  # type: ignore[arg-type]
    bars = Image.frombytes("L", (width, height), grey).crop((0, 0, width, 1))
    bars = bars.resize((width * _BAR_DOTS, _BAR_HEIGHT), Image.Resampling.NEAREST)
    return _centred(bars, dots)


def logo(png: bytes, dots: int) -> "Image":
    """The picture in black dots, at most 50 x 25 mm, in the middle of the paper.

    Raises ValueError when it is none.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        picture = Image.open(io.BytesIO(png), formats=["PNG"]).convert("LA")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as e:
        raise ValueError("no PNG picture") from e
    picture.thumbnail((min(_LOGO_DOTS[0], dots), _LOGO_DOTS[1]))
    grey = Image.new("L", picture.size, 255)
    grey.paste(picture.getchannel("L"), mask=picture.getchannel("A"))
    return _centred(grey.convert("1").convert("L"), dots)


def _centred(picture: "Image", dots: int) -> "Image":
    """In the picture itself: some printers do not obey ESC a for pictures."""
    from PIL import Image

    left = (dots - picture.width) // 2
    paper = Image.new("L", (left + picture.width, picture.height), 255)
    paper.paste(picture, (left, 0))
    return paper


def as_png(picture: "Image") -> bytes:
    """The picture as a PNG file of black and white."""
    file = io.BytesIO()
    picture.convert("1").save(file, "PNG")
    return file.getvalue()
