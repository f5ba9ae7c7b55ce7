"""What a grid of configuration sets would cost, said while its settings are being edited."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cts_desktop.domain.errors import CtsError
from cts_desktop.service.views import GridEstimateView
from cts_desktop.ui import formatting
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.widgets import Card, set_tone

#: Groups of the schema whose settings make the grid: what is tried, and how positions end.
GRID_GROUPS: Final = frozenset({"Indications", "Strategies"})
DELAY_MS: Final = 300
_MB_PER_GB: Final = 1000.0
_LEAST_PERCENT: Final = 0.1

Wanted = Callable[[], Mapping[str, object] | None]


def estimate_words(estimate: GridEstimateView) -> str:
    """Return an estimate in one line."""
    count = formatting.count
    parts = [
        tr("{0} sets ({1} per symbol)").format(
            count(estimate.sets), count(estimate.sets_per_symbol)
        ),
        tr("{0} memory, {1} disk").format(_size(estimate.memory_mb), _size(estimate.disk_mb)),
        tr("{0} of a core (busy minute {1})").format(
            _percent(estimate.cpu_pct), _percent(estimate.busy_cpu_pct)
        ),
    ]
    if estimate.dropped:
        text = tr("{0} keep their history, {1} are no longer followed")
        parts.append(text.format(count(estimate.kept), count(estimate.dropped)))
    elif estimate.kept == estimate.sets:
        parts.append(tr("all keep their history"))
    elif estimate.kept:
        parts.append(tr("{0} keep their history").format(count(estimate.kept)))
    return " · ".join(parts)


def _size(megabytes: float) -> str:
    if megabytes >= _MB_PER_GB:
        return formatting.money(megabytes / _MB_PER_GB, "GB", 1)
    return formatting.money(megabytes, "MB", 0 if megabytes >= 1 else 1)


def _percent(value: float) -> str:
    if value < _LEAST_PERCENT:
        return "< " + formatting.pct(_LEAST_PERCENT, 1)
    return formatting.pct(value, 0 if value >= 10 else 1)  # noqa: PLR2004 - two digits


class GridEstimate(Card):
    """Asks for the estimate once editing rests, and says it with its warnings.

    Signals:
        judged: another verdict on whether the grid can be built; see `problem`.

    Attributes:
        problem: why the grid cannot be built, in words; empty where it can.
    """

    judged = Signal()

    def __init__(
        self, context: UiContext, connection_id: str, wanted: Wanted, parent: QWidget | None = None
    ) -> None:
        """Estimate what *wanted* returns: the values, or None while one of them does not fit."""
        super().__init__("gridEstimate", parent)
        self._context = context
        self._connection_id = connection_id
        self._wanted = wanted
        self._asked: Mapping[str, object] | None = None
        self._newest = Newest()
        self.problem = ""
        self.words = text_label("", "muted", wrap=True)
        self.words.setObjectName("gridEstimateWords")
        self.words.setAccessibleName(self.tr("What this grid would cost"))
        self.warnings = text_label("", "warning", wrap=True)
        self.warnings.setObjectName("gridEstimateWarnings")
        self.warnings.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(2)
        layout.addWidget(self.words)
        layout.addWidget(self.warnings)
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self.load)

    def ask(self) -> None:
        """Estimate anew once editing rests."""
        self._timer.start()

    def load(self) -> None:
        """Estimate now, unless nothing has changed since."""
        values = self._wanted()
        if not self.isVisible():
            return
        if values is None:
            self._asked = None
            self._newest.forget()
            self._say(self.tr("The estimate follows once every value fits."))
            return
        if values == self._asked:
            return
        self._asked = dict(values)
        self._newest.ask()
        if not self.words.text():
            self._say(self.tr("Counting the sets…"))

        self._context.operations.run(
            lambda s: s.settings.estimate(self._connection_id, values),
            on_success=self._newest.only(self._show),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Estimate the grid"),
        )

    def _show(self, estimate: GridEstimateView) -> None:
        self._say(estimate_words(estimate), warnings=estimate.warnings)

    def _failed(self, error: CtsError) -> None:
        text = self.tr("This grid cannot be built: {0}").format(said(error))
        self._say(text, "danger", problem=text)

    def _say(
        self, text: str, tone: str = "muted", *, warnings: tuple[str, ...] = (), problem: str = ""
    ) -> None:
        self.words.setText(text)
        set_tone(self.words, tone)
        self.warnings.setText("\n".join(f"⚠ {warning}" for warning in warnings))
        self.warnings.setVisible(bool(warnings))
        changed, self.problem = problem != self.problem, problem
        if changed:
            self.judged.emit()
