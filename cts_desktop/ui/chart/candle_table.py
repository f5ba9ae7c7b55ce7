"""The candles in sight as a table: for reading, copying, and for who cannot see the drawing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cts_desktop.ui import formatting
from cts_desktop.ui.chart.words import signal_words, trades_by_candle
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_page import export_csv
from cts_desktop.ui.table_view import TableView

if TYPE_CHECKING:  # the chart library is loaded with the first chart
    from cts_desktop.ui.charts.live_chart import LiveChart

#: Rows at most, the newest in sight: nobody reads more, and each is an object.
MOST_ROWS: Final = 1000


@dataclass(frozen=True, slots=True)
class CandleRow:
    """One candle with what was signalled and traded in it."""

    ts_ms: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    signals: str
    trades: str

    @property
    def change_pct(self) -> float:
        """Change from open to close in %."""
        return (self.close / self.open - 1) * 100 if self.open else 0.0


class CandleTable(QWidget):
    """Newest candle first; a row that is chosen is pointed at in the chart."""

    def __init__(self, context: UiContext, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._chart: LiveChart | None = None
        model = TableModel(self._columns(), lambda row: row.ts_ms, context.theme.color)
        self.view = TableView(model, name, self.tr("Candles in sight"), context.ui_state)
        self.view.set_empty_text(self.tr("No candle is in sight. Press End for the newest."))
        self.caption = text_label("", "muted")
        self.caption.setObjectName(f"{name}Caption")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.caption)
        layout.addWidget(self.view, 1)
        self.view.export_requested.connect(self._export)
        self.view.row_selected.connect(self._point)
        context.theme.changed.connect(model.refresh_colours)

    def _columns(self) -> tuple[Column[CandleRow], ...]:
        tr = self.tr
        return (
            Column("time", tr("Time"), lambda r: r.ts_ms, self._when, width=156, time=True),
            Column("open", tr("Open"), lambda r: r.open, self._price, numeric=True, width=84),
            Column("high", tr("High"), lambda r: r.high, self._price, numeric=True, width=84),
            Column("low", tr("Low"), lambda r: r.low, self._price, numeric=True, width=84),
            Column("close", tr("Close"), lambda r: r.close, self._price, numeric=True, width=84),
            Column("change", tr("Change"), lambda r: r.change_pct,
                   lambda value: formatting.pct(value, sign=True), numeric=True, width=78,
                   tone=lambda r: _tone(r.change_pct), tooltip=tr("From open to close")),
            Column("volume", tr("Volume"), lambda r: r.volume, formatting.money, numeric=True,
                   width=84, tooltip=tr("Traded, in the base currency")),
            Column("signals", tr("Signals"), lambda r: r.signals, width=150, room=120,
                   tooltip=tr("What the main engine signalled in this candle")),
            Column("trades", tr("Positions"), lambda r: r.trades, width=180, room=160,
                   tooltip=tr("Closed positions that were opened or closed in this candle")),
        )  # fmt: skip

    def show_chart(self, chart: "LiveChart") -> None:
        """Show what is in sight of *chart* now."""
        self._chart = chart
        begin, end = chart.in_sight
        part = chart.candles.visible(begin, end)
        first = max(part.start, part.stop - MOST_ROWS)
        count = max(0, part.stop - part.start)
        text = self.tr("{0} candles in sight").format(formatting.count(count))
        if first > part.start:
            text += self.tr(", the newest {0} are listed").format(formatting.count(MOST_ROWS))
        self.caption.setText(text)
        self.view.table.set_rows(reversed(rows_of(chart, first, part.stop)))

    def _point(self, row: CandleRow | None) -> None:
        if row is not None and self._chart is not None and self.view.hasFocus():
            self._chart.point(row.ts_ms / 1000)

    def _when(self, ts_ms: int) -> str:
        return formatting.timestamp(ts_ms, utc=self._context.theme.utc)

    def _price(self, value: float) -> str:
        return self._chart.price_words(value) if self._chart is not None else str(value)

    def _export(self) -> None:
        task = export_csv(self.view)
        self._context.operations.start(task, owner=self, what=self.tr("Export"))


def rows_of(chart: "LiveChart", first: int, last: int) -> list[CandleRow]:
    """Return the candles of some places with what happened in each."""
    if first >= last:
        return []
    length = chart.timeframe_s
    opened = (chart.candles.times[first:last] * 1000).astype(int).tolist()
    trades = trades_by_candle(chart, opened[0], opened[-1] + length * 1000)
    rows = []
    for ts_ms, values in zip(opened, chart.rows[:, first:last].T.tolist(), strict=True):
        open_, high, low, close, volume = values
        signals, traded = signal_words(chart, ts_ms / 1000), "; ".join(trades.get(ts_ms, ()))
        rows.append(CandleRow(ts_ms, open_, high, low, close, volume, signals, traded))
    return rows


def _tone(value: float) -> Tone | None:
    return None if not value else Tone.GAIN if value > 0 else Tone.LOSS
