# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures for QML: icons drawn in any colour, QR codes, what the camera sees.

``image://icon/<name>/<rrggbb>`` is ``icons/<name>.svg`` with ``currentColor`` replaced.
``image://qr/<base64url of the content>`` is a QR code, one pixel a module, without quiet zone.
``image://camera/<number>`` is the newest picture of the camera; the number tells it from others.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtQuick import QQuickImageProvider

_ICONS = Path(__file__).parent / "icons"
_PLAIN = "basket"  # what a product without an icon of its own, or with an unknown one, gets


class Icons(QQuickImageProvider):
    """Stroke icons in the colour that the theme asks for, so that every contrast has its own."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._sources: dict[str, bytes] = {}

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: N802, N803
        """Draw one icon (called by Qt)."""
        name, _, colour = id.partition("/")
        side = requestedSize.width() if requestedSize.width() > 0 else 24
        svg = self._source(name).replace(b"currentColor", b"#" + colour[:6].encode())
        buffer = QBuffer()
        buffer.setData(QByteArray(svg))
        buffer.open(QBuffer.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer, QByteArray(b"svg"))
        reader.setScaledSize(QSize(side, side))
        return reader.read()

    def _source(self, name: str) -> bytes:
        if name not in self._sources:
            path = _ICONS / f"{name}.svg"
            # The name may come from the catalogue: only a plain word is ever a file name.
            if not name.replace("-", "").isalnum() or not path.is_file():
                path = _ICONS / f"{_PLAIN}.svg"
            self._sources[name] = path.read_bytes()
        return self._sources[name]


class QrCodes(QQuickImageProvider):
    """QR codes, error correction M."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: N802, N803
        """Draw one code (called by Qt). QML enlarges it without smoothing."""
        import zxingcpp  # not at start: no screen needs it before the first receipt

        code = zxingcpp.create_barcode(
            urlsafe_b64decode(id).decode(), zxingcpp.BarcodeFormat.QRCode, ec_level="M"
        )
        drawn = code.to_image(scale=1, add_quiet_zones=False)
        rows, columns = drawn.shape
        pixels = bytes(drawn)  # type: ignore[call-overload]  # it is a buffer; its stub hides that
        image = QImage(pixels, columns, rows, columns, QImage.Format.Format_Grayscale8)
        return image.copy()  # Qt does not keep the bytes alive


class CameraPictures(QQuickImageProvider):
    """What the camera sees: the newest picture and no other. Only on the GUI thread."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._newest = QImage(1, 1, QImage.Format.Format_Grayscale8)

    def put(self, width: int, height: int, grey: bytes) -> None:
        """From now on this is the newest: grey values, row by row."""
        image = QImage(grey, width, height, width, QImage.Format.Format_Grayscale8)
        self._newest = image.copy()  # Qt does not keep the bytes alive

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: N802, N803
        """The newest (called by Qt)."""
        return self._newest


def qr_source(content: str) -> str:
    """The address under which QML finds the QR code of this content; "" for none."""
    if not content:
        return ""
    return "image://qr/" + urlsafe_b64encode(content.encode()).decode()
