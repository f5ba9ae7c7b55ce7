"""Two to four runs or configurations side by side: what differs, figures, curves together."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.backtests import LEAST_TRADES
from cts_desktop.domain.errors import UserActionError
from cts_desktop.service.preset_views import ResultRow, RunView
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.presets.compare_words import CompareRow, Side, rows_of, text_of, tone_of
from cts_desktop.ui.presets.lazy_chart import LazyChart
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_page import export_csv
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import tight

if TYPE_CHECKING:  # the chart library is loaded with the first chart
    from cts_desktop.service.door import Service
    from cts_desktop.ui.charts.equity_chart import EquityChart

NAMES: Final = ("A", "B", "C", "D")
_FIRST_SIDE: Final = 2


class CompareTab(QWidget):
    """Sides are added here as the best of a run, or from the results of a run."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._newest = Newest()
        self._runs: tuple[RunView, ...] = ()
        self._sides: tuple[Side, ...] = ()
        self._stale = True
        self.setObjectName("compareTab")
        self.setAccessibleName(self.tr("Compare"))
        self.run_box = QComboBox()
        self.run_box.setObjectName("compareRun")
        self.run_box.setAccessibleName(self.tr("Run"))
        self.run_box.setMinimumContentsLength(28)
        self.run_box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.add_button = QPushButton(self.tr("&Add its best"))
        self.add_button.setObjectName("compareAdd")
        self.add_button.setToolTip(
            self.tr("The configuration with the highest mean of at least {0} trades in sample; "
                    "others are added from the results of a run").format(LEAST_TRADES)
        )  # fmt: skip
        self.clear_button = QPushButton(self.tr("C&lear"))
        self.clear_button.setObjectName("compareClear")
        self.clear_button.setToolTip(
            self.tr("Takes everything out of the comparison; the runs stay")
        )
        self.only = QCheckBox(self.tr("Only what &differs"))
        self.only.setObjectName("compareOnly")
        self.only.setChecked(True)
        self.notice = text_label("", "muted")
        self.notice.setObjectName("compareNotice")
        model = TableModel(self._columns(), lambda r: (r.section, r.caption), context.theme.color)
        self.view = TableView(model, "compareTable", self.tr("Comparison"), context.ui_state)
        self.view.setSortingEnabled(False)
        self.place: LazyChart[EquityChart] = LazyChart(self._make, self._fill)
        self.chips = QHBoxLayout()
        self.chips.setSpacing(6)
        self._lay_out()
        self._connect()
        self._show()

    def _columns(self) -> tuple[Column[CompareRow], ...]:
        sides = tuple(
            Column(f"side{place}", name, text_of(place), width=118, room=120, tone=tone_of(place))
            for place, name in enumerate(NAMES)
        )
        return (
            Column("section", self.tr("Part"), lambda r: r.section, width=98, whole=True,
                   tone=lambda _: Tone.MUTED),
            Column("caption", self.tr("What"), lambda r: r.caption, width=150,
                   tone=lambda r: Tone.WARNING if r.is_setting and r.differs else None),
            *sides,
        )  # fmt: skip

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        tight(bar, spacing=8)
        for widget in (self.run_box, self.add_button, self.clear_button, self.only):
            bar.addWidget(widget)
        bar.addWidget(self.notice, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.view)
        self.splitter.addWidget(self.place)
        self.splitter.setSizes([640, 560])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(bar)
        layout.addLayout(self.chips)
        layout.addWidget(self.splitter, 1)

    def _connect(self) -> None:
        self.add_button.clicked.connect(self._add_best)
        self.clear_button.clicked.connect(self.clear)
        self.only.toggled.connect(self._show)
        self.view.export_requested.connect(self._export)
        self._context.bridge.backtests_changed.connect(self._changed)
        self._context.theme.changed.connect(self.view.table.refresh_colours)

    # ------------------------------------------------------------ which runs there are

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._load()

    def _changed(self) -> None:
        self._stale = True
        if self.isVisible() and not self._newest.waiting:
            self._load()

    def _load(self) -> None:
        if not self._stale:
            return
        self._stale = False
        self._newest.ask()
        self._context.operations.run(
            lambda s: s.backtests.runs(),
            on_success=self._newest.only(self._offer),
            on_failure=self._newest.only(lambda error: self.notice.setText(said(error))),
            owner=self,
            what=self.tr("Load the runs"),
        )

    def _offer(self, runs: tuple[RunView, ...]) -> None:
        usable = tuple(run for run in runs if run.share > 0)
        known = [self.run_box.itemData(place) for place in range(self.run_box.count())]
        ordered = sorted(usable, key=lambda run: run.created_ms, reverse=True)
        self._runs = tuple(ordered)
        if known != [run.run_id for run in ordered]:
            chosen = self.run_box.currentData()
            self.run_box.clear()
            for run in ordered:
                self.run_box.addItem(run.title, run.run_id)
            self.run_box.setCurrentIndex(max(0, self.run_box.findData(chosen)) if ordered else -1)
        gone = {side.run.run_id for side in self._sides} - {run.run_id for run in runs}
        if gone:
            self._sides = tuple(side for side in self._sides if side.run.run_id not in gone)
        self._show()

    # ------------------------------------------------------------ sides

    @property
    def sides(self) -> tuple[Side, ...]:
        """What is compared."""
        return self._sides

    def add(self, run: RunView, rows: tuple[ResultRow, ...]) -> None:
        """Put configurations of a run beside what is there, as far as there is room."""
        numbers = tuple(row.number for row in rows)
        self._read(run, lambda _service: _ready(numbers))

    def clear(self) -> None:
        """Compare nothing."""
        self._sides = ()
        self._show()

    def _add_best(self) -> None:
        place = self.run_box.currentIndex()
        if not 0 <= place < len(self._runs):
            return
        run = self._runs[place]

        async def best(service: "Service") -> tuple[int, ...]:
            page = await service.backtests.page(
                run.run_id, order_by="avg_units", part="in", descending=True, limit=1,
                least_n=LEAST_TRADES,
            )  # fmt: skip
            if not page.rows:
                text = self.tr("No configuration of “{0}” has {1} trades in sample.")
                raise UserActionError(text.format(run.title, LEAST_TRADES))
            return (page.rows[0].number,)

        self._read(run, best)

    def _read(
        self, run: RunView, numbers_of: "Callable[[Service], Coroutine[Any, Any, tuple[int, ...]]]"
    ) -> None:
        async def read(service: "Service") -> tuple[Side, ...]:
            numbers = await numbers_of(service)
            present = {side.key for side in self._sides}
            wanted = [n for n in numbers if (run.run_id, n) not in present]
            room = len(NAMES) - len(self._sides)
            return tuple(
                [Side(run, await service.backtests.details(run.run_id, n)) for n in wanted[:room]]
            )

        if len(self._sides) == len(NAMES):
            self.notice.setText(self.tr("Four are side by side already: take one away first."))
            return
        self.notice.setText(self.tr("Reading…"))
        self._context.operations.run(
            read, on_success=self._take, on_failure=lambda e: self.notice.setText(str(e)),
            owner=self, busy=(self.add_button,), what=self.tr("Compare"),
        )  # fmt: skip

    def _take(self, sides: tuple[Side, ...]) -> None:
        present = {side.key for side in self._sides}
        fresh = tuple(side for side in sides if side.key not in present)
        self._sides = (*self._sides, *fresh)[: len(NAMES)]
        self._show()

    def _remove(self, side: Side) -> None:
        self._sides = tuple(other for other in self._sides if other is not side)
        self._show()

    # ------------------------------------------------------------ what is shown

    def _show(self) -> None:
        count = len(self._sides)
        for place in range(len(NAMES)):
            self.view.setColumnHidden(_FIRST_SIDE + place, place >= count)
        rows = rows_of(self._sides, utc=self._context.theme.utc) if count else ()
        if self.only.isChecked() and count > 1:
            rows = tuple(row for row in rows if row.differs or not row.is_setting)
        self.view.table.set_rows(rows)
        self.view.set_empty_text(self._empty_words())
        self._show_chips()
        self.place.setVisible(count > 0)
        self.place.refill()
        self.clear_button.setEnabled(count > 0)
        self.add_button.setEnabled(bool(self._runs) and count < len(NAMES))
        self.notice.setText(self.tr("Add another one to compare it with.") if count == 1 else "")

    def _empty_words(self) -> str:
        if self._runs:
            return self.tr(
                "Choose a run and add its best configuration, or use “Compare” in its results."
            )
        return self.tr("No back-test has results yet.")

    def _show_chips(self) -> None:
        while (item := self.chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for name, side in zip(NAMES, self._sides, strict=False):
            row = side.details.row
            text = f"{name}: {side.run.title} · {row.symbol}"
            chip = QPushButton(f"{text}  ✕")
            chip.setObjectName(f"compareRemove{name}")
            chip.setToolTip(self.tr("Takes {0} away: {1}").format(name, row.configuration))
            chip.clicked.connect(partial(self._remove, side))
            self.chips.addWidget(chip)
        self.chips.addStretch(1)

    def _make(self) -> "EquityChart":
        from cts_desktop.ui.charts.equity_chart import EquityChart  # noqa: PLC0415 - as said above

        return EquityChart(self._context.theme)

    def _fill(self, chart: "EquityChart") -> None:
        from cts_desktop.ui.charts.equity_chart import Curve  # noqa: PLC0415 - as said above

        chart.show_curves([
            Curve(name, side.details.curve)
            for name, side in zip(NAMES, self._sides, strict=False)
        ])  # fmt: skip

    def _export(self) -> None:
        task = export_csv(self.view)
        self._context.operations.start(task, owner=self, what=self.tr("Export"))


async def _ready(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return numbers
