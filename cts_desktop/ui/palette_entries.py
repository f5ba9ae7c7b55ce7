"""What the command palette finds: commands, settings, connections, symbols and chapters of help."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QDialog,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QTabWidget,
    QWidget,
)

from cts_desktop.settings.schema import SETTINGS
from cts_desktop.ui.command import LEFT_OUT, PART, REFUSED
from cts_desktop.ui.connections import openers
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.fuzzy import score
from cts_desktop.ui.help.book import open_book
from cts_desktop.ui.i18n.said import said

#: A place fits less than the words of the command itself.
_PLACE_WORTH: Final = 4


def tr(text: str) -> str:
    """Translate *text* of this module."""
    return QCoreApplication.translate("palette", text)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the palette can do.

    Attributes:
        key: the same in every run of the program; by it what was used last is remembered.
        place: where else it is found.
        keys: its shortcut.
        refused: why it is not possible now; empty where it is.
    """

    key: str
    title: str
    place: str
    run: Callable[[], object]
    keys: str = ""
    refused: str = ""

    @property
    def spoken(self) -> str:
        """Return all of it in one line, for screen readers."""
        parts = (self.title, self.refused or self.place, self.keys)
        return ", ".join(part for part in parts if part)


def ranked(entries: list[Entry], query: str, recent: list[str]) -> list[Entry]:
    """Return what fits *query*, best first; what was used last first among equals.

    Without a query all of them: used last, then possible ones, in their order.
    """
    used = {key: place for place, key in enumerate(recent)}
    found: list[tuple[int, int, int, int, Entry]] = []
    for number, entry in enumerate(entries):
        worth = _worth(entry, query)
        if worth is not None:
            place = used.get(entry.key, len(used))
            found.append((bool(entry.refused), -worth, place, number, entry))
    return [row[-1] for row in sorted(found, key=lambda row: row[:-1])]


def _worth(entry: Entry, query: str) -> int | None:
    own = score(query, entry.title)
    if own is not None:
        return own * _PLACE_WORTH
    return score(query, f"{entry.title} {entry.place} {entry.keys}")


def collect(context: UiContext, window: QMainWindow) -> list[Entry]:
    """Return everything there is to do now."""
    return [
        *_commands(context, window),
        *_settings(context),
        *_connections(context, window),
        *_symbols(context),
        *_chapters(context),
    ]


# ------------------------------------------------------------ commands


def plain(text: str) -> str:
    """Return the words of a command without mnemonic, tab and ellipsis."""
    words = text.partition("\t")[0].replace("&&", "\0").replace("&", "").replace("\0", "&")
    return words.removesuffix("…").strip()


def _commands(context: UiContext, window: QMainWindow) -> Iterator[Entry]:
    seen = set()
    for action in window.findChildren(QAction):
        if not _is_command(action, window):
            continue
        entry = _of_action(action, context, window)
        if (entry.title, entry.place) not in seen:
            seen.add((entry.title, entry.place))
            yield entry


def _is_command(action: QAction, window: QMainWindow) -> bool:
    if action.isSeparator() or not action.isVisible() or not plain(action.text()):
        return False
    if isinstance(action.menu(), QMenu) or action.objectName().startswith(("_q_", "qt_")):
        return False
    if action.property(LEFT_OUT):
        return False
    owner = _owner(action)
    if owner is not None and owner is not window:
        if isinstance(owner.window(), QDialog):
            return False
        # Each table has the same commands: those of the tables that are looked at are enough.
        return not isinstance(owner, QAbstractItemView) or owner.isVisible()
    return True


def _owner(action: QAction) -> QWidget | None:
    """Return the widget the action belongs to."""
    parent: QObject | None = action.parent()
    while parent is not None and not isinstance(parent, QWidget):
        parent = parent.parent()
    return parent


def _of_action(action: QAction, context: UiContext, window: QMainWindow) -> Entry:
    owner = _owner(action) or window
    title, place = plain(action.text()), _place(action, owner, window)
    if isinstance(owner, QMenu):
        title = f"{plain(owner.title())}: {title}"
    refused = "" if action.isEnabled() else _reason(action)

    def run() -> None:
        reveal(owner, context, window)
        action.trigger()

    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    name = action.objectName() or title
    return Entry(f"command/{place}/{name}/{title}", title, place, run, keys, refused)


def _reason(action: QAction) -> str:
    if reason := action.property(REFUSED):
        return str(reason)
    tip = action.toolTip().partition("  (")[0]
    return tip if tip and plain(tip) != plain(action.text()) else tr("Not possible now")


def _place(action: QAction, owner: QWidget, window: QMainWindow) -> str:
    """Return the menu of a command of the window, or the page and the part of any other."""
    if owner is window:
        menus = (each for each in action.associatedObjects() if isinstance(each, QMenu))
        titles = [plain(menu.title()) for menu in menus if menu.title()]
        return tr("Menu {0}").format(titles[0]) if titles else tr("Window")
    if isinstance(owner, QMenu):
        return tr("Menu {0}").format(tr("View"))
    names: list[str] = []
    widget = owner.parentWidget() if isinstance(owner, QAbstractButton) else owner
    while widget is not None and widget is not window:
        name = widget.accessibleName()
        if name and name not in names:
            names.insert(0, name)
        widget = widget.parentWidget()
    return " → ".join(names) or tr("Window")


def reveal(widget: QWidget, context: UiContext, window: QMainWindow) -> None:
    """Show the page of *widget*, and the tab it is on."""
    pages = window.findChild(QStackedWidget, "pageStack")
    inner: QWidget | None = widget
    while inner is not None and inner is not window:
        outer = inner.parentWidget()
        if part := inner.property(PART):
            context.open_page(str(part))
            return
        if outer is pages:
            context.open_page(inner.objectName().removesuffix("Page"))
        elif isinstance(outer, QStackedWidget):
            tabs = outer.parentWidget()
            if isinstance(tabs, QTabWidget):
                tabs.setCurrentWidget(inner)
        inner = outer


# ------------------------------------------------------------ everything else


def _settings(context: UiContext) -> Iterator[Entry]:
    # The forms are made of these; here only their names are needed, when somebody asks.
    from cts_desktop.ui.settings.page import GROUPS  # noqa: PLC0415

    for group in GROUPS:
        path = f"settings/{group}"
        title = tr("Settings: {0}").format(said(group))
        yield Entry(path, title, tr("Settings"), _opener(context, path))
        for setting in SETTINGS.values():
            if setting.group == group:
                path = f"settings/{group}/{setting.key}"
                place = tr("Settings → {0}").format(said(group))
                yield Entry(path, said(setting.label), place, _opener(context, path))
    for name, title in (
        ("Connections", tr("Settings: Connections")),
        ("Network", tr("Settings: Network")),
        ("Appearance", tr("Settings: Appearance")),
    ):
        path = f"settings/{name}"
        yield Entry(path, title, tr("Settings"), _opener(context, path))


def _opener(context: UiContext, path: str) -> Callable[[], object]:
    return partial(context.open_page, path)


def _connections(context: UiContext, window: QMainWindow) -> Iterator[Entry]:
    snapshot = context.bridge.snapshot
    for view in snapshot.connections if snapshot else ():
        identity, name = view.connection.connection_id, view.connection.name
        for verb, title, opener in (
            ("info", tr("Info: {0}"), openers.open_info),
            ("settings", tr("Settings of {0}"), openers.open_settings),
            ("log", tr("Log of {0}"), openers.open_log),
        ):
            yield Entry(
                f"connection/{identity}/{verb}",
                title.format(name),
                tr("Connection, {0}").format(said(view.connection.mode.label)),
                partial(opener, context, identity, window),
            )


def _symbols(context: UiContext) -> Iterator[Entry]:
    snapshot = context.bridge.snapshot
    for view in snapshot.connections if snapshot else ():
        for symbol in view.symbols:
            path = f"chart/{view.connection.connection_id}/{symbol}"
            title = tr("Show {0} on chart").format(symbol)
            yield Entry(path, title, view.connection.name, _opener(context, path))


def _chapters(context: UiContext) -> Iterator[Entry]:
    language = QLocale().name().partition("_")[0]
    for chapter in open_book(language).chapters:
        yield Entry(
            f"help/{chapter.topic}",
            tr("Help: {0}").format(chapter.title),
            tr("Guide"),
            partial(context.help, chapter.topic),
        )
