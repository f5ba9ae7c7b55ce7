"""Asks before a stop or target that was pulled to another price is moved there."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget
from typing_extensions import override

from cts_desktop.service.views import PositionView, Snapshot
from cts_desktop.ui import formatting, questions
from cts_desktop.ui.chart.level_words import distance_pct, share_pct
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.exits_dialog import result_at, side_problem
from cts_desktop.ui.exits_question import ExitsQuestion
from cts_desktop.ui.labels import mean_price, text_label
from cts_desktop.ui.theme import profit_tone
from cts_desktop.ui.widgets import set_tone


class MoveDialog(ExitsQuestion):
    """What a pulled line would change, before it does; follows the mark while it is open."""

    def __init__(
        self,
        context: UiContext,
        position: PositionView,
        price: Decimal,
        parent: QWidget | None = None,
        *,
        is_stop: bool,
    ) -> None:
        super().__init__(context, position, "move", parent)
        self._price, self._is_stop = price, is_stop
        self.setObjectName("moveLevelDialog")
        title = self.tr("Move the stop of {0}") if is_stop else self.tr("Move the target of {0}")
        self.setWindowTitle(title.format(position.symbol))
        note = self.tr(
            "Results are after the fees so far, before the fee of closing. From then on the stop "
            "and the target of this position are fixed prices: neither trails any more."
        )
        self._lay_out([self._figures()], note, self._buttons(), 520)
        context.bridge.snapshot_changed.connect(self.show_snapshot)
        if context.bridge.snapshot is not None:
            self.show_snapshot(context.bridge.snapshot)

    @property
    def _before(self) -> Decimal | None:
        position = self._position
        return position.stop_price if self._is_stop else position.target_price

    # ------------------------------------------------------------ parts

    def _figures(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        right = Qt.AlignmentFlag.AlignRight
        for column, caption in enumerate((self.tr("In place"), self.tr("New")), 1):
            grid.addWidget(text_label(caption, "muted"), 0, column, right)
            grid.setColumnStretch(column, 1)
        rows = (
            ("price", self.tr("Stop") if self._is_stop else self.tr("Target")),
            ("distance", self.tr("From the mark")),
            ("result", self.tr("Result there")),
            ("share", self.tr("Of the equity")),
        )
        self._cells = {}
        for row, (name, caption) in enumerate(rows, 1):
            grid.addWidget(text_label(caption, "muted"), row, 0)
            for column, which in enumerate(("Now", "New"), 1):
                cell = text_label(formatting.DASH)
                cell.setObjectName(f"{name}{which}")
                self._cells[name, which] = cell
                grid.addWidget(cell, row, column, right)
        self._mark = text_label("", "muted")
        self._mark.setObjectName("moveMark")
        grid.addWidget(self._mark, len(rows) + 1, 0, 1, 3)
        return grid

    def _buttons(self) -> QHBoxLayout:
        self.apply = QPushButton()
        self.apply.setObjectName("moveLevelButton")
        self.apply.setAutoDefault(False)
        self.apply.clicked.connect(self._send)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setObjectName("moveCancelButton")
        self.cancel.setDefault(True)  # Return alone moves nothing
        self.cancel.clicked.connect(self.reject)
        self.cancel.setFocus()
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.apply)
        row.addWidget(self.cancel)
        return row

    # ------------------------------------------------------------ live

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow mark, equity and state of the position."""
        self._follow(snapshot)
        connection = snapshot.connection(self._position.connection_id)
        equity = connection.equity if connection is not None else None
        self._show_figures("Now", self._before, equity)
        self._show_figures("New", self._price, equity)
        mark = mean_price(self._position.mark_price)
        self._mark.setText(self.tr("Mark now: {0}").format(mark))
        self._show_state()

    def _show_figures(self, which: str, price: Decimal | None, equity: Decimal | None) -> None:
        position = self._position
        unit = questions.quote_of(position.symbol)
        result = None if price is None else result_at(position, price)
        away = None if price is None else distance_pct(position, price)
        self._cells["price", which].setText(formatting.price(price))
        self._cells["distance", which].setText(formatting.pct(away, sign=True))
        self._cells["result", which].setText(formatting.profit(result, unit))
        self._cells["share", which].setText(formatting.pct(share_pct(result, equity), sign=True))
        for name in ("result", "share"):
            set_tone(self._cells[name, which], profit_tone(result))

    @override
    def _show_state(self) -> None:
        problem = self._problem()
        self.problem.setText(problem or self._refusal)
        self.apply.setEnabled(not problem and not self._sending)
        verb = self.tr("&Move the stop") if self._is_stop else self.tr("&Move the target")
        self.apply.setText(self.tr("Moving…") if self._sending else verb)

    def _problem(self) -> str:
        """Return in words why it cannot be moved there; nothing where it can."""
        if self._obstacle:
            return self._obstacle
        if self._stop_and_target()[0] is None:
            return self.tr("This position has no stop yet: give it one first.")
        return side_problem(self._position, self._price, is_stop=self._is_stop)

    def _stop_and_target(self) -> tuple[Decimal | None, Decimal | None]:
        position = self._position
        if self._is_stop:
            return self._price, position.target_price
        return position.stop_price, self._price

    # ------------------------------------------------------------ send

    def _send(self) -> None:
        stop, target = self._stop_and_target()
        if stop is None:
            return
        self._send_prices(stop, target)
