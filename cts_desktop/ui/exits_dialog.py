"""Edit stop and target of an open position: what each price would mean, while it is typed."""

from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)
from typing_extensions import override

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.service.views import PositionView, Snapshot
from cts_desktop.ui import formatting, questions
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.exits_question import ExitsQuestion
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import mean_price, text_label
from cts_desktop.ui.theme import profit_tone
from cts_desktop.ui.widgets import Fact, set_tone

_HUNDRED = Decimal(100)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ExitsDialog", text)


def typed_price(text: str, what: str) -> Decimal:
    """Return a typed price. Raises InvalidValueError where it is none, or could be two."""
    if not text.strip():
        raise InvalidValueError(_tr("{0}: enter a price.").format(what))
    price = formatting.parse_number(text, what)
    if price <= 0:
        raise InvalidValueError(_tr("{0}: a price is above zero.").format(what))
    return price


def side_problem(position: PositionView, price: Decimal, *, is_stop: bool) -> str:
    """Return why *price* is on the wrong side of the mark; nothing where the mark is unknown."""
    mark = position.mark_price
    is_long = position.side == "long"
    if mark is None or (price < mark if is_stop == is_long else price > mark):
        return ""
    if is_stop:
        text = _tr("The stop of a {0} position must be {1} the mark ({2}): it would close at once.")
    else:
        text = _tr("The target of a {0} position must be {1} the mark ({2}).")
    where = _tr("below") if is_stop == is_long else _tr("above")
    return text.format(said(position.side), where, mean_price(mark))


def result_at(position: PositionView, price: Decimal) -> Decimal | None:
    """Return the net result were all that is open closed at *price*, before the fee of that."""
    sign = 1 if position.side == "long" else -1
    if position.net_pnl is not None and position.mark_price is not None:
        return position.net_pnl + sign * position.qty * (price - position.mark_price)
    if position.entry_price is None:
        return None
    gross = sign * position.qty * (price - position.entry_price)
    return gross - position.fees - position.funding


class PriceRow:
    """One price to type, what holds now, and what the typed one means."""

    def __init__(self, grid: QGridLayout, row: int, name: str, caption: str) -> None:
        self.caption = caption
        self.edit = QLineEdit()
        self.edit.setObjectName(f"{name}Edit")
        self.edit.setAccessibleName(caption)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.now = text_label(formatting.DASH, "muted")
        self.distance = text_label(formatting.DASH)
        self.distance.setObjectName(f"{name}Distance")
        self.result = text_label(formatting.DASH)
        self.result.setObjectName(f"{name}Result")
        grid.addWidget(text_label(caption), row, 0)
        grid.addWidget(self.edit, row, 1)
        for column, label in enumerate((self.now, self.distance, self.result), 2):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(label, row, column)

    def price(self) -> Decimal:
        """Return what was typed, or raise InvalidValueError in words."""
        return typed_price(self.edit.text(), self.caption)

    def explain(self, position: PositionView) -> None:
        """Show distance and result of what was typed; a dash where it is no price."""
        try:
            price = self.price() if self.edit.isEnabled() else None
        except InvalidValueError:
            price = None
        mark = position.mark_price
        away = None if price is None or not mark else (price - mark) / mark * _HUNDRED
        result = None if price is None else result_at(position, price)
        self.distance.setText(formatting.pct(away, sign=True))
        self.result.setText(formatting.profit(result, questions.quote_of(position.symbol)))
        set_tone(self.result, profit_tone(result))


class ExitsDialog(ExitsQuestion):
    """Two prices for one position; a refusal is shown here and leaves them as typed."""

    def __init__(
        self, context: UiContext, position: PositionView, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, position, "exits", parent)
        self.setObjectName("exitsDialog")
        self.setWindowTitle(self.tr("Stop and target: {0}").format(position.symbol))
        note = self.tr(
            "Results are after the fees so far, before the fee of closing. From then on these "
            "prices hold instead of the percentages of the set."
        )
        self._lay_out([self._facts_row(), self._prices()], note, self._buttons(), 560)
        self._fill()
        context.bridge.snapshot_changed.connect(self.show_snapshot)
        self._show_state()

    def _facts_row(self) -> QHBoxLayout:
        self._entry = Fact(self.tr("Entry"), "exitsEntry")
        self._mark = Fact(self.tr("Mark now"), "exitsMark")
        self._result = Fact(self.tr("Result now"), "exitsResult")
        row = QHBoxLayout()
        row.setSpacing(24)
        for fact in (self._entry, self._mark, self._result):
            row.addWidget(fact)
        row.addStretch(1)
        return row

    def _prices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        captions = (self.tr("Price"), self.tr("In place"), self.tr("From the mark"))
        for column, caption in enumerate((*captions, self.tr("Result there")), 1):
            grid.addWidget(text_label(caption, "muted"), 0, column, Qt.AlignmentFlag.AlignRight)
            grid.setColumnStretch(column, 1)
        self.stop = PriceRow(grid, 1, "stop", self.tr("Stop"))
        self.target = PriceRow(grid, 2, "target", self.tr("Target"))
        self.no_target = QCheckBox(self.tr("&No target"))
        self.no_target.setObjectName("noTargetBox")
        grid.addWidget(self.no_target, 3, 1)
        return grid

    def _buttons(self) -> QHBoxLayout:
        # No button box: it would make the verb the answer to Return, after half a price too.
        self.apply = QPushButton()
        self.apply.setObjectName("setExitsButton")
        self.apply.clicked.connect(self._send)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in (self.apply, cancel):
            button.setAutoDefault(False)
            row.addWidget(button)
        return row

    def _fill(self) -> None:
        position = self._position
        for row, price in (
            (self.stop, position.stop_price),
            (self.target, position.target_price),
        ):
            row.edit.setText("" if price is None else formatting.editable(price))
            row.edit.textChanged.connect(self._typed)
        self.no_target.setChecked(position.target_price is None)
        self.no_target.toggled.connect(self._typed)
        self.stop.edit.setFocus()

    # ------------------------------------------------------------ live

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow mark, result and state of the position."""
        self._follow(snapshot)
        self._show_state()

    def _typed(self) -> None:
        self._refusal = ""
        self._show_state()

    @override
    def _show_state(self) -> None:
        position = self._position
        self._entry.show_value(mean_price(position.entry_price))
        self._mark.show_value(mean_price(position.mark_price))
        unit = questions.quote_of(position.symbol)
        self._result.show_value(
            formatting.profit(position.net_pnl, unit), profit_tone(position.net_pnl)
        )
        self.stop.now.setText(formatting.price(position.stop_price))
        self.target.now.setText(formatting.price(position.target_price))
        self.target.edit.setEnabled(not self.no_target.isChecked())
        self.stop.explain(position)
        self.target.explain(position)
        problem = self._problem()
        self.problem.setText(problem or self._refusal)
        self.apply.setEnabled(not problem and not self._sending)
        self.apply.setText(self.tr("Setting…") if self._sending else self.tr("&Set stop && target"))

    def _problem(self) -> str:
        """Return in words why these prices cannot be set; nothing where they can."""
        if self._obstacle:
            return self._obstacle
        try:
            stop, target = self._typed_prices()
        except InvalidValueError as error:
            return said(error)
        problem = side_problem(self._position, stop, is_stop=True)
        if not problem and target is not None:
            problem = side_problem(self._position, target, is_stop=False)
        return problem

    def _typed_prices(self) -> tuple[Decimal, Decimal | None]:
        stop = self.stop.price()
        return stop, None if self.no_target.isChecked() else self.target.price()

    # ------------------------------------------------------------ send

    def _send(self) -> None:
        self._send_prices(*self._typed_prices())
