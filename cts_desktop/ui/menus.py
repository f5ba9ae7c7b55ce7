"""The menu bar, made of the same actions as everything else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu

from cts_desktop.ui.palettes import GainLoss
from cts_desktop.ui.theme import SCALES, Scheme, ThemeManager

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class MenuGroups:
    """The commands by menu; `pages` and `view` stand in the same one."""

    program: list[QAction]
    edit: list[QAction]
    engine: list[QAction]
    pages: list[QAction]
    view: list[QAction]
    help: list[QAction]


def separator(window: QMainWindow) -> QAction:
    """Return a line between commands."""
    line = QAction(window)
    line.setSeparator(True)
    return line


def _tr(text: str) -> str:
    return QCoreApplication.translate("menus", text)


def fill_menu_bar(window: QMainWindow, theme: ThemeManager, groups: MenuGroups) -> None:
    """Put every command where people look for it."""
    bar = window.menuBar()
    bar.addMenu(_tr("&Program")).addActions(groups.program)
    bar.addMenu(_tr("E&dit")).addActions(groups.edit)
    bar.addMenu(_tr("&Engine")).addActions(groups.engine)
    menu = bar.addMenu(_tr("&View"))
    menu.addActions(groups.pages)
    menu.addSeparator()
    _add_appearance(menu, theme)
    menu.addSeparator()
    menu.addActions(groups.view)
    bar.addMenu(_tr("&Help")).addActions(groups.help)
    for menu in bar.findChildren(QMenu):
        menu.setToolTipsVisible(True)  # they say why a command is not possible now


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
    _add_choice(menu, _tr("T&heme"), schemes, lambda: theme.scheme, theme.set_scheme)
    _add_choice(menu, _tr("Si&ze of everything"), scales, lambda: theme.scale, theme.set_scale)
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
