"""The shortcuts chapter's table, made of the commands themselves."""

import html
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QWidget

#: What stands in the chapter where the table goes.
PLACE = "<!-- shortcuts -->"


@dataclass(frozen=True, slots=True, order=True)
class Shortcut:
    """A command with its keys; `page` is empty where it works everywhere in the window."""

    page: str
    words: str
    keys: str


def collect(window: QWidget) -> tuple[Shortcut, ...]:
    """Return the shortcuts of every command of *window*, by page and in the order of words."""
    found = set()
    for action in window.findChildren(QAction):
        if action.isSeparator() or not (keys := _keys(action)):
            continue
        found.add(Shortcut(_page(action, window), _words(action), keys))
    return tuple(sorted(found))


def table(shortcuts: tuple[Shortcut, ...]) -> str:
    """Return *shortcuts* as HTML: one table for what works everywhere, one per page."""
    pages = dict.fromkeys(shortcut.page for shortcut in shortcuts)
    parts = []
    for page in pages:
        title = page or QCoreApplication.translate("shortcuts", "Everywhere")
        rows = "".join(
            f"<tr><td><b>{html.escape(s.keys)}</b></td><td>{html.escape(s.words)}</td></tr>"
            for s in shortcuts
            if s.page == page
        )
        parts.append(f"<h2>{html.escape(title)}</h2><table>{rows}</table>")
    return "".join(parts)


def _keys(action: QAction) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(keys.toString(native) for keys in action.shortcuts() if not keys.isEmpty())


def _words(action: QAction) -> str:
    words = action.text().partition("\t")[0].replace("&&", "\0").replace("&", "")
    return words.replace("\0", "&").rstrip("…")


def _page(action: QAction, window: QWidget) -> str:
    """Return the name of the page or dialog the command belongs to."""
    parent = action.parent()
    while parent is not None and parent is not window:
        if isinstance(parent, QDialog):
            return parent.windowTitle()
        if isinstance(parent, QWidget) and parent.objectName().endswith("Page"):
            return parent.accessibleName()
        parent = parent.parent()
    return ""
