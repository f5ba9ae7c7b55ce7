"""Stops and targets that are pulled to another price: asked about, then sent, or put back."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cts_desktop.service.chart_views import LiveCandles
from cts_desktop.service.views import PositionView
from cts_desktop.ui.chart.level_words import levels_of, on_tick, pulled_words
from cts_desktop.ui.chart.move_dialog import MoveDialog
from cts_desktop.ui.context import UiContext

if TYPE_CHECKING:  # the chart library is loaded with the first chart
    from cts_desktop.ui.charts.levels import Level
    from cts_desktop.ui.charts.live_chart import LiveChart


class Pulling(QObject):
    """Draws the levels of one chart and asks about those that are let go elsewhere."""

    def __init__(self, context: UiContext, chart: "LiveChart") -> None:
        super().__init__(chart)
        self._context = context
        self._chart = chart
        self._positions: tuple[PositionView, ...] = ()
        self._tick: Decimal | None = None
        chart.level_pulled.connect(self._pulled)
        chart.level_dropped.connect(self._dropped)

    def show(self, positions: Sequence[PositionView], live: LiveCandles | None) -> None:
        """Draw the levels of open positions and of what waits to open one."""
        self._positions = tuple(positions)
        self._tick = live.price_tick if live is not None else None
        entries = [
            (p.opened_ms, float(p.entry_price), p.side == "long")
            for p in positions
            if p.opened_ms is not None and p.entry_price is not None
        ]
        orders = live.orders if live is not None else ()
        self._chart.show_levels(levels_of(positions, orders), entries)

    def _position(self, level: "Level") -> PositionView | None:
        return next((p for p in self._positions if p.position_id == level.owner), None)

    def _pulled(self, level: "Level", value: float) -> None:
        """Say at the line what it would mean to let it go here."""
        position, line = self._position(level), self._chart.levels.line(level)
        if position is not None and line is not None and line.moving:
            price = on_tick(value, self._tick)
            line.say(pulled_words(position, price, is_stop=level.is_stop))

    def _dropped(self, level: "Level", value: float) -> None:
        """Ask about a line that was let go; it stays there until that is answered."""
        position, line = self._position(level), self._chart.levels.line(level)
        if line is None:
            return
        price = on_tick(value, self._tick)
        if position is None or price == level.price:
            line.put_back()
            return
        line.held = True
        window = self._chart.window()
        dialog = MoveDialog(self._context, position, price, window, is_stop=level.is_stop)
        dialog.finished.connect(partial(self._answered, level))
        dialog.open()

    def _answered(self, level: "Level", _code: int) -> None:
        """Let the line follow its level: what was accepted comes with the next picture."""
        if (line := self._chart.levels.line(level)) is not None:
            line.put_back()
