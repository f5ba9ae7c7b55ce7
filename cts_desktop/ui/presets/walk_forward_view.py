"""Walk-forward: what was chosen in each window and did in the next, and these joined."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from cts_desktop.domain.errors import CtsError
from cts_desktop.service.preset_views import FoldRow, RunView, WalkForwardView
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.presets.lazy_chart import LazyChart
from cts_desktop.ui.presets.run_words import UNIT, day, factor_of, units_tone
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView

if TYPE_CHECKING:  # the chart library is loaded with the first chart
    from cts_desktop.ui.charts.equity_chart import EquityChart


class WalkForwardTab(QWidget):
    """Folds as a table above the curve of their tests."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run: RunView | None = None
        self._view: WalkForwardView | None = None
        self._newest = Newest()
        self.words = text_label("", wrap=True)
        self.words.setObjectName("walkForwardWords")
        model = TableModel(self._columns(), lambda f: f.number, context.theme.color)
        title = self.tr("Walk-forward windows")
        self.view = TableView(model, "walkForwardTable", title, context.ui_state)
        self.place: LazyChart[EquityChart] = LazyChart(self._make, self._fill)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.view)
        splitter.addWidget(self.place)
        splitter.setSizes([160, 260])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.words)
        layout.addWidget(splitter, 1)
        context.theme.changed.connect(model.refresh_colours)
        self.show_run(None)

    def _columns(self) -> tuple[Column[FoldRow], ...]:
        tr, signed, count = self.tr, formatting.signed, formatting.count
        return (
            Column("number", "#", lambda f: f.number, numeric=True, width=36),
            Column("train", tr("Chosen from"), lambda f: f.train_begin_ms, self._day,
                   time=True, width=92),
            Column("test", tr("Tested from"), lambda f: f.test_begin_ms, self._day,
                   time=True, width=92),
            Column("end", tr("to"), lambda f: f.test_end_ms, self._day, time=True, width=92),
            Column("configuration", tr("Chosen configuration"), lambda f: f.configuration,
                   width=270, room=900),
            Column("train_n", tr("Train n"), lambda f: f.train.n, count, numeric=True, width=62),
            Column("train_mean", tr("Train mean C"), lambda f: f.train.avg_units, signed,
                   numeric=True, width=96, tone=lambda f: units_tone(f.train.avg_units)),
            Column("test_n", tr("Test n"), lambda f: f.test.n, count, numeric=True, width=56),
            Column("test_mean", tr("Test mean C"), lambda f: f.test.avg_units, signed,
                   numeric=True, width=92, tone=lambda f: units_tone(f.test.avg_units)),
            Column("test_total", tr("Test sum C"), lambda f: f.test.total_units, signed,
                   numeric=True, width=86, tone=lambda f: units_tone(f.test.total_units)),
        )  # fmt: skip

    def _day(self, ts_ms: int) -> str:
        return day(ts_ms, utc=self._context.theme.utc)

    # ------------------------------------------------------------ what is shown

    def show_run(self, run: RunView | None) -> None:
        """Show another run; `load` asks for its windows."""
        self._run = run
        self._newest.forget()
        self._show(None)

    def load(self) -> None:
        """Ask for the windows."""
        run = self._run
        if run is None or not run.request.folds:
            return
        self._newest.ask()
        self._context.operations.run(
            lambda s: s.backtests.walk_forward(run.run_id),
            on_success=self._newest.only(self._show),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Load the walk-forward"),
        )

    def _show(self, view: WalkForwardView | None) -> None:
        self._view = view
        self.view.table.set_rows(view.folds if view else ())
        self.view.set_empty_text(self._empty_words())
        self.words.setText(self._words(view) if view and view.folds else "")
        self.words.setVisible(bool(view and view.folds))
        self.place.setVisible(bool(view and view.folds))
        self.place.refill()

    def _words(self, view: WalkForwardView) -> str:
        joined = view.joined
        chosen = [f.train.avg_units for f in view.folds if f.train.avg_units is not None]
        promised = sum(chosen) / len(chosen) if chosen else None
        return self.tr(
            "All tests together: {0} trades, {1} per trade where {2} was promised, factor {3}, "
            "{4} in sum, {5} below the maximum."
        ).format(
            formatting.count(joined.n), formatting.signed(joined.avg_units, UNIT),
            formatting.signed(promised, UNIT), factor_of(joined).text,
            formatting.signed(joined.total_units, UNIT),
            formatting.money(joined.drawdown_units, UNIT),
        )  # fmt: skip

    def _empty_words(self) -> str:
        tr, run = self.tr, self._run
        if run is None:
            return tr("Choose a run above.")
        if not run.request.folds:
            return tr("This run was made without walk-forward windows.")
        if self._view is None:
            return tr("Reading the windows…")
        if run.state.is_over:
            return tr(
                "In no window a configuration had enough trades to be chosen: take more candles, "
                "or fewer windows."
            )
        return tr("No window has results yet.")

    def _failed(self, error: CtsError) -> None:
        self._show(None)
        self.view.set_empty_text(self.tr("Not read: {0}").format(said(error)))

    def _make(self) -> "EquityChart":
        from cts_desktop.ui.charts.equity_chart import EquityChart  # noqa: PLC0415 - as said above

        return EquityChart(self._context.theme)

    def _fill(self, chart: "EquityChart") -> None:
        from cts_desktop.ui.charts.equity_chart import Curve  # noqa: PLC0415 - as said above

        view = self._view
        chart.show_curves((Curve(self.tr("All tests"), view.curve),) if view else ())
