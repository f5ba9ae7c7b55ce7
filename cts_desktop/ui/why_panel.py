"""Why something was done or not: the gate chain with values and limits, and the size."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.risk import RuleResult
from cts_desktop.service.views import (
    DecisionView,
    SetDetailsView,
    SignalView,
    SimulatedView,
    TwinView,
)
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, low_words, measured, text_label, words
from cts_desktop.ui.size_terms import SizeTerm, size_terms
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.twin_table import TwinTable
from cts_desktop.ui.widgets import set_tone

if TYPE_CHECKING:  # the door imports the engine, which must not delay the window
    from cts_desktop.service.door import Operation

#: As many decisions about a symbol are looked through for those that fit.
NEWEST = 500
#: What a signal leads to is decided within the same steps of the market.
LED_TO_MS = 5000


@dataclass(frozen=True, slots=True)
class NumberedRule:
    """One link of the gate chain with its place; `told` is whether it could be told already."""

    place: int
    rule: RuleResult
    told: bool = True


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


_TONES = {"off": Tone.MUTED, "unknown": Tone.MUTED, "passed": Tone.GOOD, "blocked": Tone.BAD}


def _outcome(link: NumberedRule) -> str:
    if not link.told:
        return "unknown"
    if link.rule.is_off:
        return "off"
    return "passed" if link.rule.passed else "blocked"


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
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.verdict = text_label(wrap=True)
        self.verdict.setObjectName("whyVerdict")
        self.verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.verdict.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Decision to explain"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
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
        for view in (self.gate, self.size_table):
            view.keep_rows(2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(split, 1)

    def _gate_table(self, name: str) -> TableView:
        columns: tuple[Column[NumberedRule], ...] = (
            Column("place", "#", lambda r: r.place, numeric=True, width=36),
            Column(
                "passed", self.tr("Result"), _outcome, self._result, width=92,
                whole=True,
                tone=lambda r: _TONES[_outcome(r)],
            ),
            Column("rule", self.tr("Rule"), lambda r: _rule_words(r.rule.rule), width=130,
                   room=130),
            Column("value", self.tr("Measured"), lambda r: r.rule.value, measured, width=90,
                   room=60),
            Column("limit", self.tr("Limit"), lambda r: r.rule.limit, measured, width=80,
                   room=70),
        )  # fmt: skip
        model = TableModel(columns, lambda r: r.place, self._context.theme.color)
        return TableView(model, f"{name}GateTable", self.tr("Gate chain"), self._context.ui_state)

    def _size_table(self, name: str) -> TableView:
        columns: tuple[Column[SizeTerm], ...] = (
            Column("name", self.tr("Size computation"), lambda t: t.name, width=150, room=80),
            Column("value", self.tr("Value"), lambda t: t.value, width=96, room=60),
        )
        model = TableModel(columns, lambda t: (t.name, t.value), self._context.theme.color)
        title = self.tr("Size computation")
        return TableView(model, f"{name}SizeTable", title, self._context.ui_state)

    def _result(self, outcome: str) -> str:
        words = {
            "off": self.tr("– off"),
            "unknown": self.tr("… not yet"),
            "passed": self.tr("✓ passed"),
        }
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

    def ask_signal(self, signal: SignalView) -> None:
        """Explain what a signal of the main engine led to."""
        if not self._begin(signal):
            return
        side = "buy" if signal.side == "long" else "sell"

        def led_to(decision: DecisionView) -> bool:
            since_ms = decision.ts_ms - signal.ts_ms
            return decision.side == side and 0 <= since_ms <= LED_TO_MS

        free = self.tr("It woke {0} sets; each opened a simulated position.")
        nothing = (
            free.format(formatting.count(signal.woken))
            if signal.woken
            else self.tr("It woke no set: all that listen to it hold a simulated position.")
        )
        if not signal.asks:
            no_order = self.tr("None of them stands at Exchange, so no order was asked for.")
            nothing = f"{nothing} {no_order}"
        self._look_among(signal.connection_id, signal.symbol, led_to, nothing)

    def ask_set(self, connection_id: str, symbol: str, key: str) -> None:
        """Explain what a configuration of a preset has asked for."""
        if self._begin(("configuration", connection_id, symbol, key)):
            nothing = self.tr("It has asked for no order yet ({0}).").format(symbol)
            self._look_among(connection_id, symbol, lambda d: key in d.set_key, nothing)

    def ask_simulated(self, position: SimulatedView) -> None:
        """Explain a simulated position by the gates its set stands before."""
        if not self._begin(("set", position.connection_id, position.set_key)):
            return
        verdict = self.tr(
            "Simulated: set {0} opened it at a signal to gather evidence; no order was sent. "
            "The gates of the set as it stands now:"
        )

        def show(details: SetDetailsView) -> None:
            self.gate.table.set_rows(
                NumberedRule(
                    place,
                    RuleResult(gate.name, passed=bool(gate.passed), value=gate.value,
                               limit=gate.limit),
                    told=gate.passed is not None,
                )
                for place, gate in enumerate(details.gates, 1)
            )  # fmt: skip

        self.explain((), verdict.format(position.set_key))
        self._look_up(
            lambda s: s.ladder.set_details(position.connection_id, position.set_key), show
        )

    def _begin(self, what: object) -> bool:
        """Note what is asked about now; tell whether it is something else than before."""
        if what == self._asked:
            return False
        self._forget_twin()
        self._asked = what
        self._question += 1
        self.explain((), self.tr("Looking up why…"))
        return True

    def _ask(self, what: tuple[str, str, str], symbol: str) -> bool:
        """Look up the decisions of a row; tell whether it is another row than before."""
        if not self._begin(what):
            return False
        _, position_id, client_id = what
        nothing = self.tr("No decision is stored for this row ({0}).").format(symbol)
        self._look_up(
            lambda s: s.queries.decisions(position_id=position_id, client_id=client_id),
            lambda decisions: self.explain(decisions, nothing),
        )
        return True

    def _look_among(
        self,
        connection_id: str,
        symbol: str,
        fits: Callable[[DecisionView], bool],
        nothing: str,
    ) -> None:
        """Explain those of the newest decisions about *symbol* that fit."""
        from cts_desktop.service.pages import Wanted  # noqa: PLC0415 - it brings the storage

        wanted = Wanted(connection_id, symbol=symbol, limit=NEWEST)
        self._look_up(
            lambda s: s.queries.pages.decisions(wanted, accepted=None),
            lambda listing: self.explain([d for d in listing.items if fits(d)], nothing),
        )

    def _look_up(self, verb: "Operation[Any]", show: Callable[[Any], object]) -> None:
        """Show the answer of *verb*, or why there is none, unless something else is asked now."""
        question = self._question

        def answer(found: Any) -> None:
            if question == self._question:
                show(found)

        def fail(error: CtsError) -> None:
            if question == self._question:
                self._asked = None  # asking again tries again
                self.explain((), self.tr("✗ Not read: {0}").format(said(error)))

        self._context.operations.run(
            verb, on_success=answer, on_failure=fail, owner=self, what=self.tr("Look up why")
        )

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
        for view in (self.gate, self.size_table):
            view.set_empty_text("")  # above them stands why there is nothing
            view.table.set_rows(())

    def _time(self, ts_ms: int) -> str:
        return formatting.clock(ts_ms, utc=self._context.theme.utc)

    def _show_chosen(self, number: int) -> None:
        if not 0 <= number < len(self._decisions):
            return
        decision = self._decisions[number]
        mark = self.tr("✓ Allowed") if decision.accepted else self.tr("✗ Blocked")
        parts = [f"{mark}: {low_words(decision.purpose)} {said(decision.side)} {decision.symbol}"]
        if not decision.accepted:
            parts.append(words(decision.reason))
        parts.append(said(decision.message))
        if decision.set_key:
            parts.append(self.tr("Set {0}").format(decision.set_key))
        set_tone(self.verdict, "" if decision.accepted else "danger")
        self.verdict.setText(" · ".join(part for part in parts if part))
        rules = [NumberedRule(place, rule) for place, rule in enumerate(decision.rules, 1)]
        self.gate.table.set_rows(rules)
        blocking = (r.place for r in rules if not r.rule.passed and not r.rule.is_off)
        if (first := self.gate.table.position_of(next(blocking, None))) is not None:
            self.gate.scrollTo(self.gate.table.index(first, 0))
        self.gate.set_empty_text(self.tr("The gate was not asked."))
        self.size_table.set_empty_text(self.tr("No size was computed."))
        self.size_table.table.set_rows(size_terms(decision.computation))
