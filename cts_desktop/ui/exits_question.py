"""What every question about stop and target of a position has in common."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.positions import PositionState
from cts_desktop.service.views import OperationResult, PositionView, Snapshot
from cts_desktop.ui import formatting, questions
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.widgets import Pill


class ExitsQuestion(QDialog):
    """Names the position, follows it, sends two prices, and shows a refusal where it was asked.

    Attributes:
        problem: why it cannot be done, or was refused, in words.
    """

    def __init__(
        self, context: UiContext, position: PositionView, name: str, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._position = position
        self._name = name
        self._obstacle = self._refusal = ""
        self._sending = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.problem = text_label("", "danger", wrap=True)
        self.problem.setObjectName(f"{name}Problem")
        self.problem.setMinimumHeight(2 * self.fontMetrics().height())  # the dialog must not jump
        self.problem.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _lay_out(
        self, parts: Sequence[QLayout], note: str, buttons: QLayout, width_px: int
    ) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(12)
        layout.addLayout(self._header())
        for part in parts:
            layout.addLayout(part)
        layout.addWidget(self.problem)
        layout.addWidget(text_label(note, "muted", wrap=True))
        layout.addStretch(1)
        layout.addLayout(buttons)
        self.setMinimumWidth(self._context.theme.px(width_px))

    def _header(self) -> QHBoxLayout:
        position = self._position
        mode = Pill(self._context.theme, f"{self._name}ModeBadge")
        mode.show_mode(Mode(position.mode))
        arrow = "▲" if position.side == "long" else "▼"
        quantity = formatting.quantity(position.qty)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(heading(f"{arrow} {said(position.side)} {quantity} {position.symbol}"))
        row.addWidget(mode)
        row.addWidget(text_label(position.connection_name, "muted"))
        row.addStretch(1)
        return row

    def _follow(self, snapshot: Snapshot) -> None:
        """Take the position as it is now, and what stands in the way of changing it."""
        found = [p for p in snapshot.positions if p.position_id == self._position.position_id]
        if found and found[0].state == PositionState.OPEN:
            self._position = found[0]
            self._obstacle = questions.engine_obstacle(snapshot, self._position)
        else:
            self._obstacle = self.tr("This position is not open any more.")

    def _show_state(self) -> None:
        """Show what may be done now."""
        raise NotImplementedError

    def _send_prices(self, stop: Decimal, target: Decimal | None) -> None:
        identity, symbol = self._position.position_id, self._position.symbol
        self._sending, self._refusal = True, ""
        self._show_state()

        async def work() -> None:
            call = self._context.operations.call
            result = await call(lambda s: s.commands.edit_exits(identity, stop, target))
            self._context.announce(result)
            if isValid(self):
                self.accept()

        what = self.tr("Set stop and target of {0}").format(symbol)
        self._context.operations.start(
            work(), owner=self.parentWidget(), on_failure=self._refused, what=what
        )

    def _refused(self, error: CtsError) -> None:
        if not isValid(self):  # closed while the engine was asked
            self._context.announce(OperationResult(said(error)))
            return
        self._sending = False
        self._refusal = said(error)
        self._show_state()
