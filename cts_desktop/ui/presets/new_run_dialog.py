"""A new back-test: which preset on which candles at which costs, and how long that will take."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.backtests import BacktestRequest, Search
from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.presets import PresetSet, PresetType
from cts_desktop.service.preset_views import CandleSeriesView, PresetView, SetCountView
from cts_desktop.ui import formatting
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.presets import run_words
from cts_desktop.ui.presets.run_fields import (
    DivisionGroup,
    Group,
    PeriodField,
    SearchGroup,
    SeriesField,
    SetsField,
    TermsGroup,
)
from cts_desktop.ui.settings.editors import ChoiceBox
from cts_desktop.ui.widgets import set_tone

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Service

COUNT_DELAY_MS: Final = 200
_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would be: configurations of all symbols, and core seconds."""

    configurations: int
    seconds: float


class NewRunDialog(QDialog):
    """Fields, the estimate under them, and the start; a refusal is shown here.

    Signals:
        started: id of the run.
    """

    started = Signal(str)

    def __init__(
        self,
        context: UiContext,
        parent: QWidget | None = None,
        like: BacktestRequest | None = None,
    ) -> None:
        """Offer what there is; *like* fills the fields as another run had them."""
        super().__init__(parent)
        self._context = context
        self._like = like
        self._presets: tuple[PresetView, ...] = ()
        self._newest = Newest()
        self._sending = False
        self._reading = ""
        self._refusal = ""
        self._problems: tuple[str, ...] = ()
        self.setObjectName("newRunDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("New back-test"))
        self._make_fields()
        self._lay_out()
        self._connect()
        self._load()

    # ------------------------------------------------------------ construction

    def _make_fields(self) -> None:
        tr = self.tr
        self.title_edit = QLineEdit()
        self.title_edit.setObjectName("runTitle")
        self.title_edit.setPlaceholderText(tr("named after preset and data"))
        self.preset_box = ChoiceBox()
        self.preset_box.setObjectName("runPreset")
        self.preset_box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        self.sets = SetsField()
        self.series = SeriesField()
        self.period = PeriodField()
        self.terms = TermsGroup()
        self.division = DivisionGroup()
        self.search = SearchGroup()
        self.estimate = text_label("", "muted", wrap=True)
        self.estimate.setObjectName("runEstimate")
        self.problem = text_label("", "danger", wrap=True)
        self.problem.setObjectName("runProblem")
        self.problem.setMinimumHeight(2 * self.fontMetrics().height())  # the dialog must not jump
        self.problem.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.start = QPushButton(tr("&Start back-test"))
        self.start.setObjectName("startRunButton")
        self.start.setProperty("primary", True)  # noqa: FBT003 - Qt's signature
        self.close_button = QPushButton(tr("Cancel"))

    def _lay_out(self) -> None:
        what = Group(self.tr("Preset"))
        what.add(self.tr("P&reset"), self.preset_box)
        what.column.addWidget(self.sets, 1)
        what.add(self.tr("&Name of the run"), self.title_edit)
        self.title_edit.setMinimumWidth(self._context.theme.px(210))
        data = Group(self.tr("Candles"))
        data.column.addWidget(self.series, 1)
        data.column.addWidget(self.period)
        upper = QGridLayout()
        upper.setSpacing(10)
        upper.addWidget(what, 0, 0)
        upper.addWidget(data, 0, 1)
        upper.setColumnStretch(0, 2)
        upper.setColumnStretch(1, 3)
        lower = QHBoxLayout()
        lower.setSpacing(10)
        for group in (self.terms, self.division, self.search):
            lower.addWidget(group, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.start, self.close_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(8)
        layout.addLayout(upper, 1)
        layout.addLayout(lower)
        layout.addWidget(self.estimate)
        layout.addWidget(self.problem)
        layout.addLayout(buttons)
        px = self._context.theme.px
        self.resize(px(980), px(620))

    def _connect(self) -> None:
        self._timer = QTimer(self, singleShot=True, interval=COUNT_DELAY_MS)
        self._timer.timeout.connect(self._count)
        self.preset_box.currentIndexChanged.connect(self._preset_chosen)
        self.series.ticked.connect(self._series_chosen)
        for signal in (
            self.sets.ticked, self.period.changed, self.terms.changed, self.search.changed,
        ):  # fmt: skip
            signal.connect(self._edited)
        self.start.clicked.connect(self._send)
        self.close_button.clicked.connect(self.reject)

    # ------------------------------------------------------------ what can be chosen

    def _load(self) -> None:
        self._reading = self.tr("Reading presets and candles…")
        self._follow()

        async def both(
            service: "Service",
        ) -> tuple[tuple[PresetView, ...], tuple[CandleSeriesView, ...]]:
            return await service.presets.all(), await service.candles.series()

        self._context.operations.run(
            both, on_success=self._offer, on_failure=self._not_read, owner=self,
            what=self.tr("Load presets and candles"),
        )  # fmt: skip

    def _offer(self, found: tuple[tuple[PresetView, ...], tuple[CandleSeriesView, ...]]) -> None:
        self._presets, series = found
        self._reading = ""
        self.preset_box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        for view in self._presets:
            self.preset_box.addItem(view.preset.name)
        self.preset_box.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.series.show_series(series, utc=self._context.theme.utc)
        self._preset_chosen()
        if self._like is not None:
            self._fill(self._like)

    def _fill(self, like: BacktestRequest) -> None:
        """Show what another run was asked; its preset as it is by now."""
        self.choose(like.preset.type_id)
        self.sets.choose(like.set_ids)
        self.series.choose(like.data)
        self.period.choose(like.data[0])
        self.terms.show_terms(like.terms)
        self.division.show_request(like)
        self.search.show_request(like)

    def _not_read(self, error: CtsError) -> None:
        self._reading = self.tr("Not read: {0}").format(said(error))
        self._follow()

    @property
    def preset(self) -> PresetType | None:
        """The chosen preset."""
        place = self.preset_box.currentIndex()
        return self._presets[place].preset if 0 <= place < len(self._presets) else None

    def choose(self, type_id: str) -> None:
        """Choose a preset."""
        ids = [view.preset.type_id for view in self._presets]
        if type_id in ids:
            self.preset_box.setCurrentIndex(ids.index(type_id))

    def _preset_chosen(self) -> None:
        preset = self.preset
        self.sets.show_sets(preset.sets if preset else ())

    def _series_chosen(self) -> None:
        self.period.follow(self.series.chosen)
        self._edited()

    # ------------------------------------------------------------ estimate

    def _edited(self) -> None:
        self._refusal = ""
        self._newest.forget()
        self._timer.start()
        self._follow()

    def _count(self) -> None:
        """Count the configurations of what is chosen."""
        preset, sets = self.preset, self.sets.chosen
        if preset is None or not sets or not self.series.chosen:
            self._newest.forget()
            self.estimate.setText("")
            return
        self._newest.ask()

        async def count(service: "Service") -> tuple[SetCountView, ...]:
            return tuple([await service.presets.count(one, preset) for one in sets])

        self._context.operations.run(
            count,
            on_success=self._newest.only(lambda counts: self._show_estimate(sets, counts)),
            on_failure=self._newest.only(lambda error: self._say_estimate(said(error), "danger")),
            owner=self,
            what=self.tr("Count the configurations"),
        )

    def _show_estimate(self, sets: Sequence[PresetSet], counts: Sequence[SetCountView]) -> None:
        self._problems = tuple(
            f"{one.name}: {text}"
            for one, count in zip(sets, counts, strict=True)
            for text in count.problems.values()
        )
        found = self.judge(counts)
        text = self.tr("{0} configurations on {1} series; {2} on one core.").format(
            formatting.count(found.configurations), formatting.count(len(self.series.chosen)),
            run_words.about(found.seconds),
        )  # fmt: skip
        if self.search.kind is not Search.GRID:
            every = sum(count.configurations for count in counts)
            text += " " + self.tr("The grid has {0} per symbol.").format(formatting.count(every))
        self._say_estimate(text, "muted")
        self._follow()

    def judge(self, counts: Sequence[SetCountView]) -> Estimate:
        """Return what the run would be, from the counts of its sets on a million bars."""
        every = sum(count.configurations for count in counts)
        tried = every
        if self.search.kind is not Search.GRID:
            tried = min(every, int(self.search.trials.value()))
        share = tried / every if every else 0.0
        millions = sum(self.period.rows_of(one) for one in self.series.chosen) / _MILLION
        seconds = sum(count.seconds for count in counts) * millions * share
        return Estimate(tried * len(self.series.chosen), seconds)

    def _say_estimate(self, text: str, tone: str) -> None:
        self.estimate.setText(text)
        set_tone(self.estimate, tone)

    # ------------------------------------------------------------ start

    def _follow(self) -> None:
        problem = self._problem()
        self.problem.setText(problem or self._refusal)
        set_tone(self.problem, "muted" if problem and problem == self._reading else "danger")
        self.start.setEnabled(not problem and not self._sending)

    def _problem(self) -> str:
        """Return in words why this cannot be run; nothing where it can."""
        tr = self.tr
        if self._reading:
            return self._reading
        checks = (
            (not self._presets, tr("There is no preset yet: make one from a template first.")),
            (not self.series.count(),
             tr("There are no candles yet: import or download some under “Candle data”.")),
            (not self.sets.chosen, tr("Tick at least one set.")),
            (not self.series.chosen, tr("Tick at least one series of candles.")),
            (self.period.only.isChecked() and self.period.until_ms <= self.period.since_ms,
             tr("The last day lies before the first.")),
        )  # fmt: skip
        found = next((text for wrong, text in checks if wrong), "")
        return found or "; ".join(self._problems[:2])

    def request(self) -> BacktestRequest | None:
        """Return what was chosen; None before a preset is."""
        preset, division = self.preset, self.division
        if preset is None:
            return None
        return BacktestRequest(
            preset=preset,
            data=self.period.ranges(self.series.chosen),
            title=self.title_edit.text().strip(),
            set_ids=self.sets.set_ids,
            terms=self.terms.terms,
            in_sample_share=division.inside.value() / 100,
            folds=int(division.folds.value()),
            search=self.search.kind,
            trials=int(self.search.trials.value()),
            objective=str(self.search.objective.currentData()),
            monte_carlo=int(division.draws.value()),
            seed=int(division.seed.value()),
        )

    def _send(self) -> None:
        request = self.request()
        if request is None:
            return
        self._sending = True
        self._follow()
        self._context.operations.run(
            lambda s: s.backtests.start(request),
            on_success=self._started, on_failure=self._refused, owner=self,
            what=self.tr("Start the back-test"),
        )  # fmt: skip

    def _started(self, run_id: str) -> None:
        self.started.emit(run_id)
        self.accept()

    def _refused(self, error: CtsError) -> None:
        self._sending = False
        self._refusal = said(error)
        self._follow()
