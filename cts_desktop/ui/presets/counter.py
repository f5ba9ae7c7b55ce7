"""What a set makes, said while it is edited: configurations, memory, time, break-even rates."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QTableView, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.service.preset_views import BreakEvenView, SetCountView
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Tone
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import sized, text_label
from cts_desktop.ui.widgets import Card, set_tone

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
#: From this win rate on a pair asks more than markets usually give.
_HARD: Final = 0.8
#: Rows that are seen at any scale; else the page is scrolled.
_LEAST_ROWS: Final = 5
_MB_PER_GB: Final = 1000.0
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


class SetCounter(Card):
    """Three lines under the editor: how much there is, what it costs, what is wrong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("setCounter", parent)
        self.words = text_label(tr("Counting…"), wrap=True)
        self.words.setObjectName("setCounterWords")
        self.words.setAccessibleName(tr("What this set makes"))
        self.cost = text_label("", "muted", wrap=True)
        self.cost.setObjectName("setCounterCost")
        self.problems = text_label("", "danger", wrap=True)
        self.problems.setObjectName("setCounterProblems")
        self.problems.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(2)
        for widget in (self.words, self.cost, self.problems):
            layout.addWidget(widget)

    def show_set(self, count: SetCountView | None) -> None:
        """Show the count of a set; None while it is not known yet."""
        if count is not None:
            self.words.setText(count_words(count))
            self.cost.setText(cost_words(count) if count.configurations else "")
        else:
            self.words.setText(tr("Counting…"))
            self.cost.clear()
        self.cost.setVisible(bool(self.cost.text()))

    def show_preset(self, counts: Sequence[SetCountView], sets: int) -> None:
        """Show what all sets of a preset make together."""
        configurations = sum(count.configurations for count in counts)
        text = tr("{0} configurations per symbol in {1}").format(
            formatting.count(configurations), sets_text(sets)
        )
        self.words.setText(text if len(counts) >= sets else tr("Counting…"))
        warm_up = max((count.warm_up_s for count in counts), default=0)
        self.cost.setText(tr("Needs {0} of history first").format(span(warm_up)) if warm_up else "")
        self.cost.setVisible(bool(self.cost.text()))

    def fail(self, text: str) -> None:
        """Say why nothing could be counted."""
        self.words.setText(tr("Not counted: {0}").format(said(text)))
        self.cost.hide()

    def show_problems(self, problems: Sequence[str]) -> None:
        """Say the first of what keeps the preset from being saved."""
        shown = list(dict.fromkeys(problems))
        more = len(shown) - 2
        lines = [f"⚠ {said(text)}" for text in shown[:2]]
        if more > 0:
            lines.append(tr("and {0} more").format(more))
        self.problems.setText("  ".join(lines))
        self.problems.setVisible(bool(shown))
        set_tone(self, "warning" if shown else "")


def sets_text(number: int) -> str:
    """Return a number of sets in words."""
    return tr("1 set") if number == 1 else tr("{0} sets").format(number)


def count_words(count: SetCountView) -> str:
    """Return how many configurations there are and what makes them."""
    if count.problems and not count.configurations:
        return tr("Counted again once every value fits.")
    number = formatting.count
    text = tr("{0} configurations per symbol = {1} indicator settings × {2} exits").format(
        number(count.configurations), number(count.points), number(count.exits)
    )
    if count.symbols is not None:
        whole = number(count.configurations * count.symbols)
        text += tr(" · {0} on {1} symbols").format(whole, number(count.symbols))
    return text


def cost_words(count: SetCountView) -> str:
    """Return what a set needs: history, and memory and time of a back-test."""
    size = (
        formatting.money(count.memory_mb / _MB_PER_GB, "GB", 1)
        if count.memory_mb >= _MB_PER_GB
        else formatting.money(count.memory_mb, "MB", 0 if count.memory_mb >= 1 else 1)
    )
    cost = tr("A back-test of a million bars takes about {0} and {1} per symbol")
    history = tr("needs {0} of history first").format(span(count.warm_up_s))
    return f"{cost.format(size, span(count.seconds))} · {history}"


def span(seconds: float) -> str:
    """Return a length of time with one unit."""
    if seconds < _MINUTE:
        return tr("{0} s").format(formatting.money(seconds, places=0 if seconds >= 1 else 1))
    for limit, size, unit in ((_HOUR, _MINUTE, "min"), (2 * _DAY, _HOUR, "h")):
        if seconds < limit:
            return f"{round(seconds / size)} {unit}"
    return tr("{0} d").format(formatting.count(round(seconds / _DAY)))


class BreakEvenModel(QAbstractTableModel):
    """Win rates by take profit (columns) and stop loss (rows)."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._tp: list[float] = []
        self._sl: list[float] = []
        self._cells: dict[tuple[float, float], BreakEvenView] = {}
        role = Qt.ItemDataRole
        self._answers: dict[int, Callable[[BreakEvenView], Any]] = {
            int(role.DisplayRole): lambda pair: formatting.share(pair.win_rate),
            int(role.UserRole): lambda pair: pair.win_rate,
            int(role.ForegroundRole): self._colour,
            int(role.ToolTipRole): pair_words,
            int(role.AccessibleTextRole): pair_words,
        }

    def show_pairs(self, pairs: Sequence[BreakEvenView]) -> None:
        """Show *pairs*."""
        self.beginResetModel()
        self._tp = sorted({pair.tp_factor for pair in pairs})
        self._sl = sorted({pair.sl_ratio for pair in pairs})
        self._cells = {(pair.sl_ratio, pair.tp_factor): pair for pair in pairs}
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._sl)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._tp)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        pair = self._cells.get((self._sl[index.row()], self._tp[index.column()]))
        answer = self._answers.get(role)
        return answer(pair) if pair is not None and answer is not None else None

    def _colour(self, pair: BreakEvenView) -> QColor | None:
        return self._context.theme.color(Tone.WARNING) if pair.win_rate >= _HARD else None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = orientation is Qt.Orientation.Horizontal
        values = self._tp if across else self._sl
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if role == Qt.ItemDataRole.DisplayRole and section < len(values):
            return f"tp{values[section]:g}" if across else f"sl{values[section]:g}"
        return None


class BreakEvenTable(QWidget):
    """The win rate each pair of take profit and stop loss needs to pay for its costs."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = BreakEvenModel(context)
        self.model.setParent(self)
        self._pairs: tuple[BreakEvenView, ...] = ()
        self.words = text_label("", "muted", wrap=True)
        self.words.setObjectName("breakEvenWords")
        self.view = QTableView()
        self.view.setObjectName("breakEvenTable")
        self.view.setAccessibleName(tr("Win rate that pays for the costs"))
        self.view.setModel(self.model)
        self.view.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.view.setTabKeyNavigation(False)
        self.view.setCornerButtonEnabled(False)
        for header in (self.view.horizontalHeader(), self.view.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
        self._fit()
        self.view.selectionModel().currentChanged.connect(lambda *_: self._say())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        layout.addWidget(self.words)
        layout.addWidget(self.view, 1)
        context.theme.changed.connect(self.view.viewport().update)
        self._say()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        """Give cells the room of their figures, and the page that of a few rows."""
        row = self.fontMetrics().height() + 8
        self.view.horizontalHeader().setDefaultSectionSize(sized(self, 54))
        self.view.verticalHeader().setDefaultSectionSize(row)
        self.view.setMinimumHeight(_LEAST_ROWS * row)

    def show_pairs(self, pairs: Sequence[BreakEvenView]) -> None:
        """Show *pairs*; the chosen cell stays while they are the same."""
        if tuple(pairs) != self._pairs:
            self._pairs = tuple(pairs)
            self.model.show_pairs(pairs)
        self._say()

    def _say(self) -> None:
        chosen = self.view.currentIndex()
        pair = chosen.data(Qt.ItemDataRole.ToolTipRole) if chosen.isValid() else None
        if not self.model.rowCount():
            self.words.setText(
                tr("Nothing to show: the stop lies at the ATR, or a range is empty.")
            )
        else:
            usual = tr(
                "Share of winners at which take profit (across) and stop loss (down) pay for the "
                "costs. Choose a pair for its prices in percent."
            )
            self.words.setText(str(pair or usual))


def pair_words(pair: BreakEvenView) -> str:
    """Return what one pair asks for."""
    return tr("Take profit {0} ({1} C), stop {2} ({3} of it): {4} must win").format(
        formatting.pct(pair.tp_pct), formatting.general(pair.tp_factor),
        formatting.pct(pair.sl_pct), formatting.general(pair.sl_ratio),
        formatting.share(pair.win_rate, 1),
    )  # fmt: skip
