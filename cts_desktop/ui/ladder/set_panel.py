"""One configuration set in words: every gate, what is missing, the luck guard, its strategies."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from cts_desktop.service.views import GateView, SetDetailsView, SetView
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.connections.facts import FactGrid
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, measured, text_label, words
from cts_desktop.ui.ladder.set_words import evidence_text, missing_text, state_text, time_text
from cts_desktop.ui.settings.panes import scrolled
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import set_tone

_TONES = {True: Tone.GOOD, False: Tone.BAD, None: Tone.MUTED}


class SetPanel(QFrame):
    """Explains the chosen set."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("setPanel")
        self.setProperty("card", True)  # noqa: FBT003 - Qt's signature
        self.setAccessibleName(self.tr("The chosen set"))
        self.verdict = text_label(wrap=True)
        self.verdict.setObjectName("setVerdict")
        self.verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.guard_off = text_label(self.tr("⚠ Guard off: luck may have carried it"), "danger")
        self.guard_off.setObjectName("setGuardOff")
        self.gates = self._gates_table()
        tr = self.tr
        self.facts = FactGrid(
            tr("What it needs"),
            {
                "missing": tr("Missing"),
                "expected": tr("Expected"),
                "guard": tr("Luck guard"),
                "result": tr("So far"),
                "trailing": tr("Trailing"),
                "block": tr("Block"),
                "dca": tr("DCA"),
            },
        )
        self._lay_out()
        self.clear()

    def _gates_table(self) -> TableView:
        tr = self.tr
        columns: tuple[Column[GateView], ...] = (
            Column("passed", tr("Result"), lambda g: g.passed, self._result, width=92, whole=True,
                   tone=lambda g: _TONES[g.passed]),
            Column("name", tr("Gate"), lambda g: g.name, said, width=270),
            Column("value", tr("Measured"), lambda g: g.value, measured, width=120),
            Column("limit", tr("Limit"), lambda g: g.limit, measured, width=120),
        )  # fmt: skip
        model = TableModel(columns, lambda g: g.name, self._context.theme.color)
        view = TableView(model, "setGatesTable", tr("Gates"), self._context.ui_state)
        view.set_empty_text(tr("Its gates appear here."))
        view.keep_rows(2)
        return view

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(heading(self.tr("Set")))
        top.addWidget(self.verdict, 1)
        top.addWidget(self.guard_off)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.gates)
        split.addWidget(scrolled(self.facts))
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setSizes([700, 500])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(split, 1)

    def _result(self, passed: bool | None) -> str:  # noqa: FBT001 - a cell's value
        if passed is None:
            return self.tr("… not yet")
        return self.tr("✓ passed") if passed else self.tr("✗ not met")

    # ------------------------------------------------------------ what is shown

    def clear(self, text: str = "") -> None:
        """Explain nothing, or say why there is nothing to explain."""
        set_tone(self.verdict, "muted")
        self.verdict.setText(text or self.tr("Select a set to see every gate and what it lacks."))
        self.guard_off.hide()
        self.gates.table.set_rows(())
        for name in ("missing", "expected", "guard", "result", "trailing", "block", "dca"):
            self.facts.show_line(name, formatting.DASH)

    def show_set(self, view: SetView) -> None:
        """Show what the table knows already; the gates follow with the details."""
        parts = (view.set_key, words(view.level), state_text(view.state))
        set_tone(self.verdict, "danger" if view.state == "failed" else "")
        self.verdict.setText(" · ".join(parts))
        self.guard_off.setVisible(view.guard_off)
        show = self.facts.show_line
        show("missing", missing_text(view.missing))
        show("expected", time_text(view.expected_h))
        open_now = self.tr("a simulated position is open") if view.open_position else ""
        closed = self.tr("{0} closed, sum {1}").format(
            formatting.count(view.n), formatting.profit(view.total_units, "C")
        )
        last = self.tr("last {0}").format(self._time(view)) if view.last_close_ms else ""
        show("result", ", ".join(part for part in (closed, last, open_now) if part))
        off = self.tr("off")
        show("trailing", measured(view.trailing) or off, "" if view.trailing else "muted")
        show("block", measured(view.block) or off, "" if view.block else "muted")
        show("dca", measured(view.dca) or off, "" if view.dca else "muted")

    def show_details(self, details: SetDetailsView) -> None:
        """Show a set with all its gates."""
        self.show_set(details.view)
        self.gates.table.set_rows(details.gates)
        own = self.tr("evidence {0}").format(evidence_text(details.view.evidence))
        self.facts.show_line(
            "guard", measured(details.guard) or own, "danger" if details.view.guard_off else ""
        )

    def _time(self, view: SetView) -> str:
        return formatting.timestamp(view.last_close_ms, utc=self._context.theme.utc)
