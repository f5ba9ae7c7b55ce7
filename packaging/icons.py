"""The program's icon in the sizes and containers that each system wants, drawn from one SVG."""

import os
import struct
from collections.abc import Mapping
from pathlib import Path

from product import ICONS, NAME, PROJECT

SOURCE = PROJECT / "resources" / "icons" / "program.svg"
#: Edge lengths in pixels: of the hicolor theme, of Windows, and of macOS by the kind of entry.
HICOLOR = (16, 22, 24, 32, 48, 64, 128, 256, 512)
WINDOWS = (16, 24, 32, 48, 64, 128, 256)
MACOS = {
    b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024,
    b"ic11": 32, b"ic12": 64, b"ic13": 256, b"ic14": 512,
}  # fmt: skip


def write_all(folder: Path = ICONS) -> None:
    """Draw every size into *folder*, as PNG, ICO and ICNS."""
    pictures = draw(SOURCE, sorted({*HICOLOR, *WINDOWS, *MACOS.values()}))
    folder.mkdir(parents=True, exist_ok=True)
    for size in HICOLOR:
        (folder / f"{NAME}-{size}.png").write_bytes(pictures[size])
    (folder / f"{NAME}.ico").write_bytes(as_ico({size: pictures[size] for size in WINDOWS}))
    icns = as_icns({kind: pictures[size] for kind, size in MACOS.items()})
    (folder / f"{NAME}.icns").write_bytes(icns)


def draw(source: Path, sizes: list[int]) -> dict[int, bytes]:
    """Return PNGs of the SVG *source* by edge length; the same Qt draws the same bytes."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QSize  # noqa: PLC0415 - tests import the rest
    from PySide6.QtGui import QGuiApplication, QImageReader  # noqa: PLC0415 - see above

    application = QGuiApplication.instance() or QGuiApplication([NAME])
    pictures = {}
    for size in sizes:
        reader = QImageReader(str(source), QByteArray(b"svg"))
        reader.setScaledSize(QSize(size, size))
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        if not reader.read().save(buffer, "PNG"):
            raise RuntimeError(f"{source} cannot be drawn: {reader.errorString()}")
        pictures[size] = bytes(buffer.data().data())
    del application
    return pictures


def as_ico(pictures: Mapping[int, bytes]) -> bytes:
    """Put PNGs into Windows' container: a directory of 16 bytes per picture, then the pictures."""
    offset = 6 + 16 * len(pictures)
    directory, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size, picture in pictures.items():
        edge = size % 256  # 256 is written as 0
        directory += struct.pack(
            "<BBBBHHII", edge, edge, 0, 0, 1, 32, len(picture), offset + len(body)
        )
        body += picture
    return directory + body


def as_icns(pictures: Mapping[bytes, bytes]) -> bytes:
    """Put PNGs into macOS' container: each behind its kind and its length with both."""
    body = b"".join(
        kind + struct.pack(">I", 8 + len(picture)) + picture for kind, picture in pictures.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body
