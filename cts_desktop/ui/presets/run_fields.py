"""The fields of a new back-test: presets and sets, data, costs, division of time, search."""

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QDate, QDateTime, QSize, Qt, QTime, QTimeZone, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.backtests import BacktestRequest, BacktestTerms, DataRange, Search
from cts_desktop.domain.presets import PresetSet, timeframe_name
from cts_desktop.service.preset_views import CandleSeriesView
from cts_desktop.ui import formatting
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import sized, text_label
from cts_desktop.ui.presets import run_words
from cts_desktop.ui.settings.editors import ChoiceBox, NumberBox
from cts_desktop.ui.table_view import ROW_PADDING
from cts_desktop.ui.widgets import tight

_DAY_MS: Final = 86_400_000
_ROLE: Final = Qt.ItemDataRole.UserRole


class CheckList(QListWidget):
    """A short list of things to tick.

    Signals:
        ticked: other things are ticked.
    """

    ticked = Signal()

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAlternatingRowColors(True)
        self.setUniformItemSizes(True)
        self.itemChanged.connect(lambda _: self.ticked.emit())

    def offer(self, things: Iterable[tuple[str, object, bool]]) -> None:
        """Offer other things: text, value, ticked."""
        self.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.clear()
        for text, value, ticked in things:
            item = QListWidgetItem(text, self)
            item.setData(_ROLE, value)
            item.setToolTip(text)
            item.setSizeHint(QSize(0, self.fontMetrics().height() + ROW_PADDING))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.ticked.emit()

    def tick(self, places: Iterable[int]) -> None:
        """Tick what is at *places*, and nothing else."""
        wanted = set(places)
        self.blockSignals(True)  # noqa: FBT003 - Qt's signature
        for place in range(self.count()):
            ticked = Qt.CheckState.Checked if place in wanted else Qt.CheckState.Unchecked
            self.item(place).setCheckState(ticked)
        self.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.ticked.emit()

    @property
    def places(self) -> tuple[int, ...]:
        """The places of what is ticked."""
        checked = Qt.CheckState.Checked
        return tuple(n for n in range(self.count()) if self.item(n).checkState() is checked)


class SetsField(CheckList):
    """The sets of a preset."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("runSets", self.tr("Sets"), parent)
        self._sets: tuple[PresetSet, ...] = ()

    def show_sets(self, sets: Sequence[PresetSet]) -> None:
        """Offer *sets*; those in use are ticked."""
        self._sets = tuple(sets)
        off = self.tr(" (not in use)")
        self.offer((s.name if s.enabled else s.name + off, s.set_id, s.enabled) for s in sets)

    @property
    def chosen(self) -> tuple[PresetSet, ...]:
        """The sets that are ticked."""
        return tuple(self._sets[place] for place in self.places)

    def choose(self, set_ids: Sequence[str]) -> None:
        """Tick the sets with these ids; where there are none, those in use stay ticked."""
        if set_ids:
            self.tick(n for n, one in enumerate(self._sets) if one.set_id in set_ids)

    @property
    def set_ids(self) -> tuple[str, ...]:
        """Ids for the request: none where just those in use are ticked."""
        chosen = self.chosen
        if chosen == tuple(one for one in self._sets if one.enabled):
            return ()
        return tuple(one.set_id for one in chosen)


class SeriesField(CheckList):
    """Stored candles."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("runSeries", self.tr("Candles"), parent)
        self._series: tuple[CandleSeriesView, ...] = ()

    def show_series(self, series: Sequence[CandleSeriesView], *, utc: bool) -> None:
        """Offer *series*; the first is ticked."""
        self._series = tuple(series)
        self.offer(
            (series_text(one, utc=utc), place, place == 0) for place, one in enumerate(series)
        )

    def choose(self, data: Sequence[DataRange]) -> None:
        """Tick the series of *data*, as far as they are stored."""
        wanted = {(one.source, one.symbol, one.timeframe_s) for one in data}
        self.tick(
            place
            for place, one in enumerate(self._series)
            if (one.source, one.symbol, one.timeframe_s) in wanted
        )

    @property
    def chosen(self) -> tuple[CandleSeriesView, ...]:
        """The series that are ticked."""
        return tuple(self._series[place] for place in self.places)


def series_text(series: CandleSeriesView, *, utc: bool) -> str:
    """Return a stored series in one line."""
    text = tr("{0}  {1}  {2} to {3}, {4} candles, {5}").format(
        series.symbol, timeframe_name(series.timeframe_s), run_words.day(series.begin_ms, utc=utc),
        run_words.day(series.end_ms, utc=utc), formatting.count(series.rows), series.source_name,
    )  # fmt: skip
    if not series.gaps:
        return text
    return text + tr(", {0} gaps").format(formatting.count(series.gaps))


class PeriodField(QWidget):
    """All of the candles, or those of some days (UTC)."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.only = QCheckBox(self.tr("&Only from"))
        self.only.setObjectName("runPeriodBox")
        self.since, self.until = QDateEdit(), QDateEdit()
        row = QHBoxLayout(self)
        tight(row)
        row.addWidget(self.only)
        for edit, name, title in (
            (self.since, "runSince", self.tr("First day")),
            (self.until, "runUntil", self.tr("Last day")),
        ):
            edit.setObjectName(name)
            edit.setAccessibleName(title)
            edit.setDisplayFormat("yyyy-MM-dd")
            edit.setCalendarPopup(True)
            edit.setEnabled(False)
            edit.dateChanged.connect(self.changed)
            self.only.toggled.connect(edit.setEnabled)
        row.addWidget(self.since)
        row.addWidget(text_label(self.tr("to")))
        row.addWidget(self.until)
        row.addWidget(text_label(self.tr("(UTC, both included)"), "muted"))
        row.addStretch(1)
        self.only.toggled.connect(self.changed)

    def follow(self, series: Sequence[CandleSeriesView]) -> None:
        """Show what there is while no days are chosen."""
        if self.only.isChecked() or not series:
            return
        for edit, ts_ms in (
            (self.since, min(one.begin_ms for one in series)),
            (self.until, max(one.end_ms for one in series) - 1),
        ):
            edit.blockSignals(True)  # noqa: FBT003 - Qt's signature
            edit.setDate(QDateTime.fromMSecsSinceEpoch(ts_ms, QTimeZone.utc()).date())
            edit.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def choose(self, data: DataRange) -> None:
        """Show the days of *data*, where it has not all."""
        for edit, ts_ms in ((self.since, data.since_ms), (self.until, data.until_ms - 1)):
            if ts_ms > 0:
                edit.setDate(QDateTime.fromMSecsSinceEpoch(ts_ms, QTimeZone.utc()).date())
        self.only.setChecked(bool(data.since_ms or data.until_ms))

    @property
    def since_ms(self) -> int:
        """The first moment; 0 for the beginning."""
        return _ms(self.since.date()) if self.only.isChecked() else 0

    @property
    def until_ms(self) -> int:
        """The first moment after it; 0 for the end."""
        return _ms(self.until.date()) + _DAY_MS if self.only.isChecked() else 0

    def ranges(self, series: Sequence[CandleSeriesView]) -> tuple[DataRange, ...]:
        """Return the chosen days of *series*."""
        since, until = self.since_ms, self.until_ms
        return tuple(
            DataRange(one.source, one.symbol, one.timeframe_s, since, until) for one in series
        )

    def rows_of(self, series: CandleSeriesView) -> int:
        """Return roughly how many candles of *series* lie in the chosen days."""
        begin = max(series.begin_ms, self.since_ms)
        end = min(series.end_ms, self.until_ms or series.end_ms)
        return min(series.rows, max(0, (end - begin) // (series.timeframe_s * 1000)))


def _ms(date: QDate) -> int:
    return int(QDateTime(date, QTime(0, 0), QTimeZone.utc()).toMSecsSinceEpoch())


def number(
    name: str, limits: tuple[float, float], step: float, value: float, suffix: str = ""
) -> NumberBox:
    """Return a box for a number."""
    box = NumberBox(*limits, step)
    box.setObjectName(name)
    box.setValue(value)
    if suffix:
        box.setSuffix(f" {suffix}")
    box.setFixedWidth(sized(box, 118))
    return box


class Group(QGroupBox):
    """Fields under a title, each with its caption in front."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(10, 6, 10, 8)
        self.column.setSpacing(6)

    def add(self, caption: str, widget: QWidget, tip: str = "") -> None:
        """Add a field with its caption."""
        label = QLabel(caption)
        label.setBuddy(widget)
        for each in (label, widget):
            each.setToolTip(tip)
        if not widget.accessibleName():
            widget.setAccessibleName(caption.replace("&", ""))
        row = QHBoxLayout()
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(widget)
        self.column.addLayout(row)


class TermsGroup(Group):
    """What trades pay."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Costs"), parent)
        tr, usual = self.tr, BacktestTerms()
        self.cost = number("runPositionCost", (0.01, 1), 0.01, usual.position_cost_pct, "%")
        self.fee = number("runFees", (0, 5), 0.01, usual.fee_round_trip_pct, "%")
        self.slippage = number("runSlippage", (0, 5), 0.01, usual.slippage_pct, "%")
        self.funding = number("runFunding", (-1, 1), 0.001, usual.funding_rate_pct, "%")
        self.add(tr("&Fees, both ways"), self.fee, tr("Of the price, for entry and exit together"))
        self.add(tr("S&lippage"), self.slippage, tr("Of the price, for entry and exit together"))
        self.add(tr("F&unding in 8 h"), self.funding,
                 tr("What longs pay and shorts receive at 0, 8 and 16 o'clock UTC"))  # fmt: skip
        self.add(tr("&Position cost C"), self.cost,
                 tr("The unit that targets, stops and results are counted in"))  # fmt: skip
        for box in (self.cost, self.fee, self.slippage, self.funding):
            box.valueChanged.connect(self.changed)

    def show_terms(self, terms: BacktestTerms) -> None:
        """Show other costs."""
        self.cost.setValue(terms.position_cost_pct)
        self.fee.setValue(terms.fee_round_trip_pct)
        self.slippage.setValue(terms.slippage_pct)
        self.funding.setValue(terms.funding_rate_pct)

    @property
    def terms(self) -> BacktestTerms:
        """The costs as typed."""
        return BacktestTerms(
            position_cost_pct=self.cost.value(),
            fee_round_trip_pct=self.fee.value(),
            slippage_pct=self.slippage.value(),
            funding_rate_pct=self.funding.value(),
        )


class DivisionGroup(Group):
    """How the time is divided, and how robustness is looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Check"), parent)
        tr = self.tr
        self.inside = number("runInSample", (10, 95), 5, 70, "%")
        self.folds = number("runFolds", (0, 50), 1, 0)
        self.draws = number("runDraws", (0, 100_000), 100, 1000)
        self.seed = number("runSeed", (0, 2**31), 1, 1)
        self.add(
            tr("&In-sample share"),
            self.inside,
            tr("Configurations are chosen on the first part and checked on the rest"),
        )
        self.add(
            tr("&Walk-forward windows"),
            self.folds,
            tr("0 for none; each is chosen on one part and tested on the next"),
        )
        self.add(
            tr("&Monte-Carlo draws"),
            self.draws,
            tr("How often the order of trades is drawn; 0 for none"),
        )
        self.add(tr("See&d"), self.seed, tr("The same seed gives the same draws and trials"))

    def show_request(self, request: BacktestRequest) -> None:
        """Show how another run was divided."""
        self.inside.setValue(100 * request.in_sample_share)
        self.folds.setValue(request.folds)
        self.draws.setValue(request.monte_carlo)
        self.seed.setValue(request.seed)


class SearchGroup(Group):
    """Which configurations are calculated."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Search"), parent)
        tr = self.tr
        self.search = ChoiceBox()
        self.search.setObjectName("runSearch")
        for search, words in run_words.searches():
            self.search.addItem(words, search)
        self.trials = number("runTrials", (10, 1_000_000), 50, 500)
        self.objective = ChoiceBox()
        self.objective.setObjectName("runObjective")
        for figure in run_words.figures():
            self.objective.addItem(said(figure.label), figure.key)
        self.add(tr("&How"), self.search, tr("Which configurations of the sets are calculated"))
        self.add(tr("&Trials per symbol"), self.trials, tr("How many configurations are tried"))
        self.add(tr("&Best by"), self.objective, tr("What is searched for, in sample"))
        self.column.addStretch(1)
        for signal in (self.search.currentIndexChanged, self.trials.valueChanged):
            signal.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        searching = self.kind is not Search.GRID
        self.trials.setEnabled(searching)
        self.objective.setEnabled(searching)
        self.changed.emit()

    @property
    def kind(self) -> Search:
        """The way chosen."""
        return Search(self.search.currentData())

    def show_request(self, request: BacktestRequest) -> None:
        """Show how another run chose its configurations."""
        self.search.setCurrentIndex(self.search.findData(request.search))
        self.trials.setValue(request.trials)
        self.objective.setCurrentIndex(self.objective.findData(request.objective))
