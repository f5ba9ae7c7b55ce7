"""A hand on mouse and keyboard of an X display, and an eye on its screen."""

import ctypes
import ctypes.util
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

from PySide6.QtGui import QImage

from tests.helpers.x_windows import connected

_Z_PIXMAP: Final = 2
_ALL_PLANES: Final = 0xFFFFFFFF


def has_xdotool() -> bool:
    return shutil.which("xdotool") is not None


class _Image(ctypes.Structure):
    """The beginning of XImage."""

    _fields_ = (
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("xoffset", ctypes.c_int),
        ("format", ctypes.c_int),
        ("data", ctypes.c_void_p),
        ("byte_order", ctypes.c_int),
        ("bitmap_unit", ctypes.c_int),
        ("bitmap_bit_order", ctypes.c_int),
        ("bitmap_pad", ctypes.c_int),
        ("depth", ctypes.c_int),
        ("bytes_per_line", ctypes.c_int),
    )


class Hand:
    """Moves, clicks and types as a person does: through the X server's own input events."""

    def __init__(self, display: str, pictures: Path | None = None) -> None:
        self._display = display
        self._pictures = pictures
        self._taken = 0

    def click(self, place: tuple[int, int]) -> None:
        """Go to *place* and click."""
        self._do("mousemove", *place, "click", 1)

    def key(self, *keys: str) -> None:
        """Press keys one after the other, as in ``alt+3`` or ``Return``."""
        self._do("key", "--delay", 40, *keys)

    def type(self, text: str) -> None:
        """Type *text*."""
        self._do("type", "--delay", 20, text)

    def focus(self, title: str) -> None:
        """Give the keyboard to the window with this title: no window manager does it here."""
        self._do("search", "--sync", "--onlyvisible", "--name", title, "windowfocus", "--sync")

    def picture(self, name: str) -> None:
        """Save the screen, where pictures are wanted."""
        if self._pictures is None:
            return
        self._taken += 1
        self._pictures.mkdir(parents=True, exist_ok=True)
        with connected(self._display) as (xlib, screen):
            image = _grab(xlib, screen)
        assert image.save(str(self._pictures / f"{self._taken:02d}-{name}.png"))

    def _do(self, *words: object) -> None:
        environment = os.environ | {"DISPLAY": self._display}
        subprocess.run(["xdotool", *map(str, words)], env=environment, check=True, timeout=20)


def _grab(xlib: Any, screen: Any) -> QImage:
    """Return what the screen shows."""
    number = xlib.XDefaultScreen(screen)
    width, height = xlib.XDisplayWidth(screen, number), xlib.XDisplayHeight(screen, number)
    xlib.XGetImage.restype = ctypes.POINTER(_Image)
    root = ctypes.c_ulong(xlib.XDefaultRootWindow(screen))
    got = xlib.XGetImage(screen, root, 0, 0, width, height, ctypes.c_ulong(_ALL_PLANES), _Z_PIXMAP)
    image = got.contents
    pixels = ctypes.string_at(image.data, image.bytes_per_line * image.height)
    return QImage(
        pixels, image.width, image.height, image.bytes_per_line, QImage.Format.Format_RGB32
    ).copy()
