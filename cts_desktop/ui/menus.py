"""The menu bar, made of the same actions as everything else."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from cts_desktop.ui.palettes import GainLoss
from cts_desktop.ui.theme import SCALES, Scheme, ThemeManager

V = TypeVar("V")


def _tr(text: str) -> str:
    return QCoreApplication.translate("menus", text)


def command(
    window: QMainWindow, text: str, slot: Callable[[], object], shortcut: str = "", tip: str = ""
) -> QAction:
    """Return a command of the window."""
    action = QAction(text, window)
    action.setStatusTip(tip)
    if shortcut:
        action.setShortcut(QKeySequence(shortcut))
    action.triggered.connect(lambda _checked=False: slot())
    window.addAction(action)
    return action


def fill_menu_bar(
    window: QMainWindow,
    theme: ThemeManager,
    *,
    program: Sequence[QAction],
    engine: Sequence[QAction],
    pages: Sequence[QAction],
    view: Sequence[QAction],
    about: Sequence[QAction],
) -> None:
    """Put every command where people look for it."""
    bar = window.menuBar()
    bar.addMenu(_tr("&Program")).addActions(list(program))
    bar.addMenu(_tr("&Engine")).addActions(list(engine))
    menu = bar.addMenu(_tr("&View"))
    menu.addActions(list(pages))
    menu.addSeparator()
    _add_appearance(menu, theme)
    menu.addSeparator()
    menu.addActions(list(view))
    bar.addMenu(_tr("&Help")).addActions(list(about))


def _add_appearance(menu: QMenu, theme: ThemeManager) -> None:
    schemes = {
        _tr("&System"): Scheme.SYSTEM,
        _tr("&Light"): Scheme.LIGHT,
        _tr("&Dark"): Scheme.DARK,
    }
    colours = {
        _tr("&Green up, red down"): GainLoss.GREEN_RED,
        _tr("&Red up, green down"): GainLoss.RED_GREEN,
        _tr("&Blue up, orange down"): GainLoss.BLUE_ORANGE,
    }
    scales = {f"{percent}\N{NARROW NO-BREAK SPACE}%": percent for percent in SCALES}
    zones = {_tr("&UTC"): True, _tr("&Local time"): False}
    _add_choice(menu, _tr("&Theme"), schemes, lambda: theme.scheme, theme.set_scheme)
    _add_choice(menu, _tr("S&cale"), scales, lambda: theme.scale, theme.set_scale)
    _add_choice(menu, _tr("&Gain and loss"), colours, lambda: theme.gain_loss, theme.set_gain_loss)
    _add_choice(menu, _tr("T&imes in"), zones, lambda: theme.utc, theme.set_utc)


def _add_choice(
    parent: QMenu,
    title: str,
    options: dict[str, V],
    present: Callable[[], V],
    choose: Callable[[V], object],
) -> None:
    menu = parent.addMenu(title)
    group = QActionGroup(menu)
    actions = []
    for text, value in options.items():
        action = menu.addAction(text)
        action.setCheckable(True)
        action.triggered.connect(lambda _checked=False, value=value: choose(value))
        group.addAction(action)
        actions.append((action, value))

    def check() -> None:
        for action, value in actions:
            action.setChecked(value == present())

    menu.aboutToShow.connect(check)
    check()
