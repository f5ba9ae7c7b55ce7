"""The line above a chart: symbol, timeframe, last price, and what is known of the prices."""

from typing import Final

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from cts_desktop.domain.presets import timeframe_name
from cts_desktop.service.chart_views import LiveCandles
from cts_desktop.ui import formatting
from cts_desktop.ui.chart.symbol_box import SymbolBox
from cts_desktop.ui.widgets import ElidedLabel, label, tight

TIMEFRAMES: Final = (60, 300, 900, 3600, 14_400, 86_400)


class PaneHeader(QWidget):
    """What is chosen, and the newest price of it."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.symbol_box = SymbolBox()
        self.symbol_box.setObjectName(f"chartSymbol{number}")
        self.timeframe_box = QComboBox()
        self.timeframe_box.setObjectName(f"chartTimeframe{number}")
        self.timeframe_box.setAccessibleName(self.tr("Timeframe"))
        self.timeframe_box.setToolTip(self.tr("How long a candle is"))
        for seconds in TIMEFRAMES:
            self.timeframe_box.addItem(timeframe_name(seconds), seconds)
        self.price = label("", bold=True, grade="large")
        self.price.setObjectName(f"chartPrice{number}")
        self.price.setAccessibleName(self.tr("Last price"))
        self.state = ElidedLabel()
        self.state.setObjectName(f"chartState{number}")
        self.state.setAccessibleName(self.tr("State of the prices"))
        layout = QHBoxLayout(self)
        tight(layout, spacing=8)
        layout.addWidget(self.symbol_box, 1)
        layout.addWidget(self.timeframe_box)
        layout.addWidget(self.price)
        layout.addWidget(self.state, 1)

    @property
    def timeframe_s(self) -> int:
        """The chosen length of a candle."""
        return int(self.timeframe_box.currentData())

    def choose_timeframe(self, text: str) -> None:
        """Choose the length of a candle that was remembered, if it is one."""
        if text in map(str, TIMEFRAMES):
            self.timeframe_box.setCurrentIndex(TIMEFRAMES.index(int(text)))

    def show_state(self, live: LiveCandles | None, text: str, tone: str) -> None:
        """Show the newest price, and in words whether it is one to go by."""
        price = live.price if live is not None else None
        self.price.setText("" if price is None else formatting.price(price))
        self.state.show_text(text, tone)
        self.state.setAccessibleDescription(text)
