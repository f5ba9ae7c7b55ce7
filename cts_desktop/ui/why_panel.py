"""Why something was done or not: the gate chain with values and limits, and the size."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.risk import RuleResult
from cts_desktop.service.views import DecisionView, TwinView
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import heading, text_label, words
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.twin_table import TwinTable
from cts_desktop.ui.widgets import set_tone


@dataclass(frozen=True, slots=True)
class NumberedRule:
    """One link of the gate chain with its place."""

    place: int
    rule: RuleResult


@dataclass(frozen=True, slots=True)
class SizeTerm:
    """One named number of a size computation."""

    name: str
    value: str


def size_terms(computation: str) -> tuple[SizeTerm, ...]:
    """Return a stored computation (JSON object, or plain text) as named terms."""
    if not computation:
        return ()
    try:
        terms = json.loads(computation)
    except ValueError:
        return (SizeTerm("", computation),)
    if not isinstance(terms, dict):
        return (SizeTerm("", str(terms)),)
    return tuple(SizeTerm(words(str(name)), _term(value)) for name, value in terms.items())


def _term(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return formatting.DASH if value is None else ("yes" if value else "no")
    return f"{value:.10g}" if isinstance(value, float) else str(value)


#: A rule is stored under the reason it gives when it blocks; the chain names what it asks for.
_ASKED = {
    "engine_not_running": QT_TRANSLATE_NOOP("dialogs", "Engine running"),
    "paused": QT_TRANSLATE_NOOP("dialogs", "Not paused"),
    "reconciling": QT_TRANSLATE_NOOP("dialogs", "Reconciled"),
    "kill_switch": QT_TRANSLATE_NOOP("dialogs", "Emergency stop off"),
    "not_armed": QT_TRANSLATE_NOOP("dialogs", "Armed"),
    "trading_off": QT_TRANSLATE_NOOP("dialogs", "Trading on"),
    "stale_data": QT_TRANSLATE_NOOP("dialogs", "Fresh data"),
    "no_data": QT_TRANSLATE_NOOP("dialogs", "Data present"),
    "symbol_locked": QT_TRANSLATE_NOOP("dialogs", "Symbol free"),
    "duplicate": QT_TRANSLATE_NOOP("dialogs", "No duplicate"),
    "no_shorts": QT_TRANSLATE_NOOP("dialogs", "Side possible"),
    "set_positions": QT_TRANSLATE_NOOP("dialogs", "Positions per set"),
    "storage": QT_TRANSLATE_NOOP("dialogs", "Database writable"),
    "stop_beyond_liquidation": QT_TRANSLATE_NOOP("dialogs", "Stop inside liquidation"),
    "below_minimum": QT_TRANSLATE_NOOP("dialogs", "Minimum size"),
    "above_maximum": QT_TRANSLATE_NOOP("dialogs", "Maximum size"),
    "unknown_balance": QT_TRANSLATE_NOOP("dialogs", "Balance known"),
}


_TONES = {"off": Tone.MUTED, "passed": Tone.GOOD, "blocked": Tone.BAD}


def _outcome(rule: RuleResult) -> str:
    if rule.is_off:
        return "off"
    return "passed" if rule.passed else "blocked"


def _rule_words(rule: str) -> str:
    return dialogs.tr(str(_ASKED[rule])) if rule in _ASKED else words(rule)


class WhyPanel(QFrame):
    """Explains the selected row by the decisions stored for it."""

    def __init__(self, context: UiContext, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._question = 0
        self._decisions: tuple[DecisionView, ...] = ()
        self._asked: object = None
        self._position = ""
        self.setObjectName("whyPanel")
        self.setProperty("card", True)  # noqa: FBT003 - Qt's signature
        self.setAccessibleName(self.tr("Why"))
        self.verdict = text_label(wrap=True)
        self.verdict.setObjectName("whyVerdict")
        self.verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.verdict.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Decision to explain"))
        self.choice.currentIndexChanged.connect(self._show_chosen)
        self.gate = self._gate_table(name)
        self.size_table = self._size_table(name)
        self.twin = TwinTable(context, name)
        self._lay_out()
        self.clear()
        context.bridge.positions_changed.connect(self._ask_twin)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(heading(self.tr("Why")))
        top.addWidget(self.verdict, 1)
        top.addWidget(self.choice)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.gate)
        split.addWidget(self.size_table)
        split.addWidget(self.twin)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setStretchFactor(2, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(split, 1)

    def _gate_table(self, name: str) -> TableView:
        columns: tuple[Column[NumberedRule], ...] = (
            Column("place", "#", lambda r: r.place, numeric=True, width=36),
            Column(
                "passed", self.tr("Result"), lambda r: _outcome(r.rule), self._result, width=92,
                tone=lambda r: _TONES[_outcome(r.rule)],
            ),
            Column("rule", self.tr("Rule"), lambda r: _rule_words(r.rule.rule), width=190),
            Column("value", self.tr("Measured"), lambda r: r.rule.value, width=150),
            Column("limit", self.tr("Limit"), lambda r: r.rule.limit, width=150),
        )  # fmt: skip
        model = TableModel(columns, lambda r: r.place, self._context.theme.color)
        return TableView(model, f"{name}GateTable", self.tr("Gate chain"), self._context.ui_state)

    def _size_table(self, name: str) -> TableView:
        columns: tuple[Column[SizeTerm], ...] = (
            Column("name", self.tr("Size computation"), lambda t: t.name, width=190),
            Column("value", self.tr("Value"), lambda t: t.value, width=140),
        )
        model = TableModel(columns, lambda t: (t.name, t.value), self._context.theme.color)
        title = self.tr("Size computation")
        view = TableView(model, f"{name}SizeTable", title, self._context.ui_state)
        view.set_empty_text(self.tr("No size was computed."))
        return view

    def _result(self, outcome: str) -> str:
        words = {"off": self.tr("– off"), "passed": self.tr("✓ passed")}
        return words.get(outcome, self.tr("✗ blocked"))

    # ------------------------------------------------------------ what is explained

    def clear(self) -> None:
        """Explain nothing."""
        self._question += 1
        self._asked = None
        self._forget_twin()
        self.explain((), self.tr("Select a row to see why it came to be."))

    def ask_position(self, position_id: str, symbol: str) -> None:
        """Explain the orders of a position, and compare it with its paper twin."""
        if self._ask(("position", position_id, ""), symbol):
            self._position = position_id
            self._ask_twin()

    def ask_order(self, client_id: str, symbol: str) -> None:
        """Explain an order."""
        self._ask(("order", "", client_id), symbol)

    def _ask(self, what: tuple[str, str, str], symbol: str) -> bool:
        """Look up the decisions of a row; tell whether it is another row than before."""
        if what == self._asked:
            return False
        self._forget_twin()
        self._asked = what
        self._question += 1
        question = self._question
        _, position_id, client_id = what

        def answer(decisions: tuple[DecisionView, ...]) -> None:
            if question == self._question:
                nothing = self.tr("No decision is stored for this row ({0}).").format(symbol)
                self.explain(decisions, nothing)

        self._context.operations.run(
            lambda s: s.queries.decisions(position_id=position_id, client_id=client_id),
            on_success=answer,
            owner=self,
            what=self.tr("Look up why"),
        )
        return True

    def _forget_twin(self) -> None:
        self._position = ""
        self.twin.hide()

    def _ask_twin(self) -> None:
        question, position_id = self._question, self._position
        if not position_id or not self.isVisible():
            return

        def answer(twin: TwinView | None) -> None:
            if question == self._question:
                self.twin.show_twin(twin)
                self.twin.show()

        self._context.operations.run(
            lambda s: s.signals.twin(position_id),
            on_success=answer,
            owner=self,
            what=self.tr("Look up the paper twin"),
        )

    def explain(self, decisions: Sequence[DecisionView], nothing: str = "") -> None:
        """Show *decisions*, the oldest (the entry) first, or say why there is none."""
        self._decisions = tuple(sorted(decisions, key=lambda decision: decision.ts_ms))

        self.choice.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.choice.clear()
        for decision in self._decisions:
            word = self.tr("allowed") if decision.accepted else self.tr("blocked")
            self.choice.addItem(f"{words(decision.purpose)} {self._time(decision.ts_ms)}: {word}")
        self.choice.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.choice.setVisible(len(self._decisions) > 1)
        if self._decisions:
            self._show_chosen(0)
            return
        set_tone(self.verdict, "muted")
        self.verdict.setText(nothing)
        self.gate.table.set_rows(())
        self.size_table.table.set_rows(())

    def _time(self, ts_ms: int) -> str:
        return formatting.clock(ts_ms, utc=self._context.theme.utc)

    def _show_chosen(self, number: int) -> None:
        if not 0 <= number < len(self._decisions):
            return
        decision = self._decisions[number]
        mark = self.tr("✓ Allowed") if decision.accepted else self.tr("✗ Blocked")
        parts = [f"{mark}: {words(decision.purpose).lower()} {decision.side} {decision.symbol}"]
        if not decision.accepted:
            parts.append(words(decision.reason))
        parts.append(decision.message)
        if decision.set_key:
            parts.append(self.tr("Set {0}").format(decision.set_key))
        set_tone(self.verdict, "" if decision.accepted else "danger")
        self.verdict.setText(" · ".join(part for part in parts if part))
        rules = (NumberedRule(place, rule) for place, rule in enumerate(decision.rules, 1))
        self.gate.table.set_rows(rules)
        self.gate.set_empty_text(self.tr("The gate was not asked."))
        self.size_table.table.set_rows(size_terms(decision.computation))
