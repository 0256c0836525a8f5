# SPDX-License-Identifier: AGPL-3.0-or-later
"""``./dev gallery``: every component in every state.

In a window, where L, D, C choose light, dark and contrast, T large text, R the direction and + and
- the size; without a display, or with ``--shots``, as pictures in ``.shots/gallery/``: each scheme,
size and direction. Exit status 1 when QML complained.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtQml import QQmlApplicationEngine
    from PySide6.QtQuick import QQuickWindow

_TOP = Path(__file__).parent.parent.parent
_ZOOMS = (0.75, 1.0, 1.35)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", action="store_true", help="pictures, no window")
    given = parser.parse_args()
    shots = given.shots or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    os.environ["QML_DISABLE_DISK_CACHE"] = "1"
    if shots:
        os.environ |= {
            "QT_QPA_PLATFORM": "offscreen",
            "QT_QUICK_BACKEND": "software",
            "QT_SCALE_FACTOR": "1",
        }
    return _pictures() if shots else _window()


def open_gallery() -> "tuple[QQmlApplicationEngine, QQuickWindow, list[str]]":
    """The window, its engine, and the list of what QML complains of from now on."""
    from PySide6.QtCore import Qt
    from PySide6.QtQml import QQmlApplicationEngine
    from PySide6.QtQuick import QQuickWindow

    import ui.viewmodel.till  # noqa: F401 - the types that some components name
    from ui.appearance import Appearance
    from ui.images import Icons
    from ui.window import application, load_fonts

    app = application()
    app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # whatever language was spoken before
    load_fonts(app)
    engine = QQmlApplicationEngine()
    warnings: list[str] = []
    engine.warnings.connect(lambda errors: warnings.extend(e.toString() for e in errors))
    engine.addImportPath(str(_TOP / "ui"))
    engine.addImageProvider("icon", Icons())
    engine.setInitialProperties({"appearance": Appearance(motion=False).for_qml()})
    engine.load(str(Path(__file__).with_suffix(".qml")))
    roots = engine.rootObjects()
    if not roots or not isinstance(roots[0], QQuickWindow):
        raise SystemExit("the gallery does not load: " + "; ".join(warnings))
    return engine, roots[0], warnings


def _pictures() -> int:
    from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
    from PySide6.QtGui import QGuiApplication

    from ui.appearance import Appearance

    engine, window, warnings = open_gallery()
    window.show()
    folder = _TOP / ".shots" / "gallery"
    folder.mkdir(parents=True, exist_ok=True)

    def pause(milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    looks = [Appearance(scheme, motion=False) for scheme in ("light", "dark", "contrast")]
    looks.append(Appearance(large=True, motion=False))
    for look in looks:
        window.setProperty("appearance", look.for_qml())
        for zoom in _ZOOMS:
            window.setProperty("zoom", zoom)
            for direction in (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft):
                QGuiApplication.setLayoutDirection(direction)
                window.resize(round(1700 * zoom), 900)
                pause(60)
                window.resize(
                    round(1700 * zoom), round(float(str(window.property("contentHeight"))))
                )
                pause(350)  # what is waited for shows after 300 ms
                name = "large" if look.large else look.scheme
                side = "ltr" if direction == Qt.LayoutDirection.LeftToRight else "rtl"
                path = folder / f"{name}-{zoom:g}-{side}.png"
                window.grabWindow().save(str(path))
                sys.stdout.write(f"{path.relative_to(_TOP)}\n")
    for warning in warnings:
        sys.stdout.write(f"QML: {warning}\n")
    window.close()
    engine.deleteLater()
    QCoreApplication.sendPostedEvents(None, 52)  # deferred deletes: the engine goes first
    return 1 if warnings else 0


def _window() -> int:
    from PySide6.QtCore import QEvent, QObject, Qt
    from PySide6.QtGui import QGuiApplication, QKeyEvent

    from ui.appearance import Appearance

    _engine, window, warnings = open_gallery()

    class Keys(QObject):
        look = Appearance(motion=False)

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
                return False
            schemes = {"l": "light", "d": "dark", "c": "contrast"}
            key = event.text().lower()
            if key in schemes:
                self.look = self.look._replace(scheme=schemes[key])
            elif key == "t":
                self.look = self.look._replace(large=not self.look.large)
            elif key == "r":
                turned = QGuiApplication.layoutDirection() == Qt.LayoutDirection.LeftToRight
                QGuiApplication.setLayoutDirection(
                    Qt.LayoutDirection.RightToLeft if turned else Qt.LayoutDirection.LeftToRight
                )
            elif key in "+-" and key:
                zoom = float(str(window.property("zoom")))
                window.setProperty("zoom", zoom * (1.1 if key == "+" else 1 / 1.1))
            else:
                return False
            window.setProperty("appearance", self.look.for_qml())
            return True

    keys = Keys()
    window.installEventFilter(keys)
    window.show()
    QGuiApplication.exec()
    return 1 if warnings else 0


if __name__ == "__main__":
    sys.exit(main())
