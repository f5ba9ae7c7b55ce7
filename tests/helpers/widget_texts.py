"""Every text a window shows or says, with where it stands."""

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)


def texts_of(root: QWidget) -> Iterator[tuple[str, str]]:
    """Return ``(where, text)`` of *root* and everything in it, also of what is hidden now."""
    for widget in (root, *root.findChildren(QWidget)):
        where = _path(widget)
        for kind, text in _texts(widget):
            if text:
                yield f"{where} {kind}", text
    for action in root.findChildren(QAction):
        for kind, text in (
            ("text", action.text()), ("tip", action.toolTip()), ("status", action.statusTip()),
        ):  # fmt: skip
            if text:
                yield f"action {action.objectName() or action.text()} {kind}", text


def _texts(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "tooltip", widget.toolTip()
    yield "name", widget.accessibleName()
    yield "description", widget.accessibleDescription()
    yield "what's this", widget.whatsThis()
    if widget.isWindow():
        yield "window title", widget.windowTitle()
    if isinstance(widget, QLabel | QAbstractButton):
        yield "text", widget.text()
    elif isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        yield "placeholder", widget.placeholderText()
    elif isinstance(widget, QGroupBox):
        yield "title", widget.title()
    else:
        yield from _items(widget)


def _items(widget: QWidget) -> Iterator[tuple[str, str]]:
    match widget:
        case QComboBox():
            yield from (("item", widget.itemText(place)) for place in range(widget.count()))
        case QTabBar():
            for place in range(widget.count()):
                yield "tab", widget.tabText(place)
                yield "tab's tooltip", widget.tabToolTip(place)
        case QListWidget():
            yield from (("row", widget.item(place).text()) for place in range(widget.count()))
        case QHeaderView():
            yield from _titles(widget)
        case _:
            return


def _titles(header: QHeaderView) -> Iterator[tuple[str, str]]:
    model: QAbstractItemModel | None = header.model()  # none before there is one
    if model is None or header.orientation() is not Qt.Orientation.Horizontal:
        return
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
    for section in range(model.columnCount()):
        for role in roles:
            text = model.headerData(section, Qt.Orientation.Horizontal, role)
            yield "header", "" if text is None else str(text)


def _path(widget: QWidget) -> str:
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None:
        if at.objectName():
            names.append(at.objectName())
        at = at.parentWidget()
    return f"{type(widget).__name__}@{'/'.join(reversed(names[:3]))}"
