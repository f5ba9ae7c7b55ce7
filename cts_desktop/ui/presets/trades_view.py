"""Trades of one configuration as a table beside its candles; a chosen trade is followed there."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSplitter, QVBoxLayout, QWidget

from cts_desktop.domain.backtests import BacktestTrade
from cts_desktop.domain.errors import CtsError
from cts_desktop.service.preset_views import CandlesView, ConfigurationDetails, RunView
from cts_desktop.ui import formatting
from cts_desktop.ui.charts.words import price_text
from cts_desktop.ui.columns import Column
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label, words
from cts_desktop.ui.ladder.set_words import side_text
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.presets.lazy_chart import LazyChart
from cts_desktop.ui.presets.run_words import units_tone
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_page import debounced, export_csv
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import ActionButton

if TYPE_CHECKING:  # the chart library is loaded with the first chart
    from cts_desktop.ui.charts.candle_chart import CandleChart

#: Candles asked for at once; the chart is a few hundred pixels wide, its surroundings as much.
MOST_CANDLES = 5000


class TradesView(QWidget):
    """The table to the left, the chart to the right.

    Signals:
        candles_shown: the chart has other candles.
    """

    candles_shown = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run: RunView | None = None
        self._details: ConfigurationDetails | None = None
        self._newest = Newest()
        model = TableModel(self._columns(), _key, context.theme.color)
        self.view = TableView(model, "backtestTrades", self.tr("Trades"), context.ui_state)
        self.view.set_empty_text(self.tr("This configuration closed no trade."))
        self.filter_edit = QLineEdit(placeholderText=self.tr("Filter trades"))
        self.filter_edit.setObjectName("backtestTradesFilter")
        self.filter_edit.setAccessibleName(self.tr("Filter trades"))
        self.filter_edit.setClearButtonEnabled(True)
        debounced(self, self.filter_edit, lambda: model.set_filter(self.filter_edit.text()))
        self.notice = text_label("", "warning")
        self.notice.setObjectName("candlesNotice")
        self.notice.hide()
        self.everything = QAction(self.tr("Show &all"), self)
        self.everything.setToolTip(self.tr("Zooms out to the whole time of the run"))
        self.everything.triggered.connect(self.show_everything)
        self.place: LazyChart[CandleChart] = LazyChart(self._make_chart, self._fill_chart)
        self._lay_out()
        self.view.row_selected.connect(self._follow)
        self.view.export_requested.connect(self._export)
        context.theme.changed.connect(model.refresh_colours)

    def _columns(self) -> tuple[Column[BacktestTrade], ...]:
        tr, signed = self.tr, formatting.signed
        return (
            Column("entry", tr("Entry"), lambda t: t.entry_ms, self._when, time=True, width=142),
            Column("side", tr("Side"), lambda t: t.side, side_text, width=66),
            Column("net", tr("Net C"), lambda t: t.net_units, signed, numeric=True, width=66,
                   tone=lambda t: units_tone(t.net_units),
                   tooltip=tr("Net result in cost units C")),
            Column("reason", tr("Ended by"), lambda t: t.reason, words, width=72),
            Column("exit", tr("Exit"), lambda t: t.exit_ms, self._when, time=True, width=142),
            Column("gross", tr("Gross C"), lambda t: t.gross_units, signed, numeric=True,
                   width=66, tooltip=tr("Before fees, slippage and funding")),
            Column("entry_price", tr("Entry price"), lambda t: t.entry_price, price_text,
                   numeric=True, width=86),
            Column("exit_price", tr("Exit price"), lambda t: t.exit_price, price_text, numeric=True,
                   width=86),
            Column("fees", tr("Costs %"), lambda t: t.fees_pct, _cost,
                   numeric=True, width=66, tooltip=tr("Fees, slippage and funding paid")),
        )  # fmt: skip

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.notice, 1)
        bar.addStretch(1)
        bar.addWidget(ActionButton(self.everything, "showAllTradesButton"))
        right = QWidget()
        layout = QVBoxLayout(right)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.place, 1)
        layout.addLayout(bar)
        left = QWidget()
        table = QVBoxLayout(left)
        table.setContentsMargins(0, 0, 0, 0)
        table.setSpacing(4)
        table.addWidget(self.filter_edit)
        table.addWidget(self.view, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setObjectName("tradesSplitter")
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(left)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 3)
        self.splitter.setSizes([440, 660])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 6, 0, 0)
        whole.addWidget(self.splitter)

    # ------------------------------------------------------------ what is shown

    def show_details(self, run: RunView | None, details: ConfigurationDetails | None) -> None:
        """Show the trades of another configuration."""
        self._newest.forget()
        self._run, self._details = run, details
        self.view.blockSignals(True)  # noqa: FBT003 - no trade of the old ones is followed
        self.view.clearSelection()
        self.view.table.set_rows(details.trades if details else ())
        self.view.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.everything.setEnabled(bool(details and details.trades))
        self.place.refill()

    def show_everything(self) -> None:
        """Bring the whole run into sight."""
        chart, run = self.place.chart, self._run
        if chart is None or run is None or not self._trades:
            return
        begin = min(facts.begin_ms for facts in run.data) if run.data else self._trades[0].entry_ms
        end = max(facts.end_ms for facts in run.data) if run.data else self._trades[-1].exit_ms
        chart.trades.choose(None)
        chart.show_range(begin, end)

    @property
    def _trades(self) -> tuple[BacktestTrade, ...]:
        return self._details.trades if self._details else ()

    def _make_chart(self) -> "CandleChart":
        from cts_desktop.ui.charts.candle_chart import CandleChart  # noqa: PLC0415 - as said above

        chart = CandleChart(self._context.theme)
        chart.range_wanted.connect(self._ask)
        return chart

    def _fill_chart(self, chart: "CandleChart") -> None:
        chart.clear()
        chart.show_trades(self._trades)
        self.notice.hide()
        chosen = self.view.selected
        if chosen is not None:
            self._follow(chosen)
        elif self._trades:
            self.show_everything()

    def _follow(self, trade: BacktestTrade | None) -> None:
        chart = self.place.chart
        if trade is not None and chart is not None:
            chart.follow(trade, self._bar_s(trade.symbol))

    def _bar_s(self, symbol: str) -> int:
        run = self._run
        lengths = [d.timeframe_s for d in run.request.data if d.symbol == symbol] if run else []
        return min(lengths, default=60)

    # ------------------------------------------------------------ candles

    def _ask(self, begin_ms: int, end_ms: int) -> None:
        """Ask for what is in sight and as much on both sides, so that moving finds it there."""
        run, details = self._run, self._details
        if run is None or details is None:
            return
        span = end_ms - begin_ms
        begin, end, symbol = begin_ms - span // 2, end_ms + span // 2, details.row.symbol
        self._newest.ask()
        self._context.operations.run(
            lambda s: s.backtests.candles(run.run_id, symbol, begin, end, most=MOST_CANDLES),
            on_success=self._newest.only(lambda view: self._show_candles(view, begin, end)),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Load the candles"),
        )

    def _show_candles(self, view: CandlesView, begin_ms: int, end_ms: int) -> None:
        if self.place.chart is not None:
            self.notice.hide()
            self.place.chart.show_candles(view, begin_ms, end_ms)
            self.candles_shown.emit()

    def _failed(self, error: CtsError) -> None:
        self.notice.setText(self.tr("No candles: {0}").format(said(error)))
        self.notice.show()

    # ------------------------------------------------------------ words

    def _when(self, ts_ms: int) -> str:
        return formatting.timestamp(ts_ms, utc=self._context.theme.utc)

    def _export(self) -> None:
        task = export_csv(self.view)
        self._context.operations.start(task, owner=self, what=self.tr("Export"))


def _cost(value: float) -> str:
    return formatting.money(value, "", 3)


def _key(trade: BacktestTrade) -> tuple[object, ...]:
    return trade.entry_ms, trade.side, trade.exit_ms, trade.entry_price, trade.reason
