"""Pictures of widgets at an exact size, after Qt has laid them out."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QWidget

#: Layouts, queued signals and one batch of data settle in this time.
SETTLE_S = 0.3


async def grab(widget: QWidget, file: Path, size: QSize | None = None) -> None:
    """Save *widget* as PNG, resized to *size* before; must run on the UI loop."""
    if size is not None:
        widget.resize(size)
    await asyncio.sleep(SETTLE_S)
    picture = widget.grab()
    if not picture.save(str(file), "PNG"):
        raise OSError(f"cannot write {file}")


def open_box(window: QWidget, name: str) -> QDialog:
    """Return the newest open box of this name."""
    found = window.findChildren(QDialog, name)
    assert found
    return found[-1]
