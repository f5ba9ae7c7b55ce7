"""Totals over all connections of one mode, each leading to the rows it is the sum of."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.service.views import ConnectionView, Snapshot
from cts_desktop.ui import formatting
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.modes import gravest_mode
from cts_desktop.ui.theme import profit_tone
from cts_desktop.ui.widgets import Card, label, set_tone
from cts_desktop.ui.wrapping import WrappingRow


def currency_of(view: ConnectionView) -> str:
    """Return the quote currency of a connection's symbols; nothing while they are unknown."""
    symbol = view.symbols[0] if view.symbols else ""
    if "/" in symbol:
        return symbol.partition("/")[2].partition(":")[0]
    return "USDT" if symbol.endswith("USDT") else ""


def total(values: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


class Tile(Card):
    """A figure under its caption; opens a page by click or Return."""

    activated = Signal()

    def __init__(self, name: str, caption: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.caption = label(caption, "muted")
        self.value = label(formatting.DASH, bold=True, grade="huge")
        self.value.setObjectName(f"{name}Value")
        self.setToolTip(tip)
        self.setAccessibleName(caption)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(2)
        layout.addWidget(self.caption)
        layout.addWidget(self.value)

    def show_value(self, text: str, tone: str = "") -> None:
        """Show another figure."""
        self.value.setText(text)
        self.setAccessibleDescription(text)
        set_tone(self.value, tone)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent, /) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.activated.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.activated.emit()
        else:
            super().keyPressEvent(event)


class Tiles(QWidget):
    """The row of totals; paper and live never mix in one figure."""

    def __init__(self, open_page: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = WrappingRow(self)
        self._equity = self._tile("equityTile", self.tr("Equity"), "statistics/equity", open_page)
        self._open = self._tile("openPnlTile", self.tr("Open P&L"), "positions", open_page)
        self._realised = self._tile(
            "realisedPnlTile", self.tr("Realised P&L"), "statistics/figures", open_page
        )
        self._positions = self._tile(
            "positionsTile", self.tr("Open positions"), "positions", open_page
        )
        self._orders = self._tile("ordersTile", self.tr("Working orders"), "orders", open_page)
        self._fills = self._tile("fillsTile", self.tr("Fills"), "orders", open_page)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the totals of the gravest mode in use."""
        mode = gravest_mode(snapshot.connections)
        views = [view for view in snapshot.connections if view.connection.mode is mode]
        currencies = {currency for view in views if (currency := currency_of(view))}
        unit = currencies.pop() if len(currencies) == 1 else ""
        caption = self.tr("Equity · {mode}").format(mode=said(mode.label))
        self._equity.caption.setText(caption)
        self._equity.show_value(formatting.money(total(v.equity for v in views), unit))
        for tile, amount in (
            (self._open, total(v.open_pnl for v in views)),
            (self._realised, total(v.realised_pnl for v in views)),
        ):
            tile.show_value(formatting.profit(amount), profit_tone(amount))
        self._positions.show_value(formatting.count(sum(v.open_positions for v in views)))
        self._orders.show_value(formatting.count(sum(v.working_orders for v in views)))
        self._fills.show_value(formatting.count(sum(v.fills for v in views)))

    def _tile(self, name: str, caption: str, page: str, open_page: Callable[[str], None]) -> Tile:
        tile = Tile(name, caption, self.tr("Opens the rows behind this figure"), self)
        tile.activated.connect(lambda: open_page(page))
        self._row.addWidget(tile)
        return tile
