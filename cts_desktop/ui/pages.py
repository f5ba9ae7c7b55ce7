"""The pages of the window as one table; each module is imported when its page is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from cts_desktop.ui.context import UiContext

# Imports inside the functions keep tables, forms and dialogs out of the way of the first paint.


def _dashboard(context: UiContext) -> QWidget:
    from cts_desktop.ui.dashboard import DashboardPage  # noqa: PLC0415

    return DashboardPage(context)


def _chart(context: UiContext) -> QWidget:
    from cts_desktop.ui.chart.page import ChartPage  # noqa: PLC0415

    return ChartPage(context)


def _positions(context: UiContext) -> QWidget:
    from cts_desktop.ui.positions_view import PositionsPage  # noqa: PLC0415

    return PositionsPage(context)


def _orders(context: UiContext) -> QWidget:
    from cts_desktop.ui.orders_view import OrdersPage  # noqa: PLC0415

    return OrdersPage(context)


def _ladder(context: UiContext) -> QWidget:
    from cts_desktop.ui.ladder.page import LadderPage  # noqa: PLC0415

    return LadderPage(context)


def _presets(context: UiContext) -> QWidget:
    from cts_desktop.ui.presets.page import PresetsPage  # noqa: PLC0415

    return PresetsPage(context)


def _statistics(context: UiContext) -> QWidget:
    from cts_desktop.ui.statistics.page import StatisticsPage  # noqa: PLC0415

    return StatisticsPage(context)


def _log(context: UiContext) -> QWidget:
    from cts_desktop.ui.log_view import LogPage  # noqa: PLC0415

    return LogPage(context)


def _settings(context: UiContext) -> QWidget:
    from cts_desktop.ui.connections.tab import ConnectionsTab  # noqa: PLC0415
    from cts_desktop.ui.settings.page import SettingsPage  # noqa: PLC0415

    return SettingsPage(context, ConnectionsTab(context))


@runtime_checkable
class HasParts(Protocol):
    """A page of which a part can be asked for, e.g. ``settings/Ladder``."""

    def show_part(self, part: str, /) -> None:
        """Show the part of this name; an unknown one changes nothing."""
        ...


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page: its name (also that of its icon) and how it is made."""

    name: str
    make: Callable[[UiContext], QWidget]


#: Order of the rail, and of the shortcuts Alt+1 to Alt+9.
PAGES: Final = (
    PageSpec("dashboard", _dashboard),
    PageSpec("chart", _chart),
    PageSpec("positions", _positions),
    PageSpec("orders", _orders),
    PageSpec("ladder", _ladder),
    PageSpec("presets", _presets),
    PageSpec("statistics", _statistics),
    PageSpec("log", _log),
    PageSpec("settings", _settings),
)


def title(page: PageSpec) -> str:
    """Return the word on the rail, with its mnemonic."""
    translate = QCoreApplication.translate
    return {
        "dashboard": translate("pages", "&Dashboard"),
        "chart": translate("pages", "&Chart"),
        "positions": translate("pages", "&Positions"),
        "orders": translate("pages", "&Orders"),
        "ladder": translate("pages", "Signals && l&adder"),
        "presets": translate("pages", "Pr&esets"),
        "statistics": translate("pages", "S&tatistics"),
        "log": translate("pages", "&Log"),
        "settings": translate("pages", "&Settings"),
    }[page.name]
