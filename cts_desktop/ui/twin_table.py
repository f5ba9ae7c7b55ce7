"""A position beside its paper twin: what the simulation expected and what the venue made of it."""

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.service.views import TwinView
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import close_reason, mean_price, text_label
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView

_PLACES = 3


@dataclass(frozen=True, slots=True)
class TwinRow:
    """One thing compared; `worse_pct` in % of price, positive is a loss against the simulation."""

    name: str
    simulated: str
    real: str
    worse_pct: float | None = None


def difference_text(worse_pct: float | None) -> str:
    """Return a difference in words: a sign alone would not say which way is bad."""
    if worse_pct is None:
        return formatting.DASH
    if not round(worse_pct, _PLACES):
        return tr("the same")
    word = tr("worse") if worse_pct > 0 else tr("better")
    return f"{formatting.pct(abs(worse_pct), _PLACES)} {word}"


def twin_rows(twin: TwinView) -> tuple[TwinRow, ...]:
    """Return the comparison line by line; what is not known yet is a dash."""
    dash = formatting.DASH
    simulated_end = close_reason(twin.simulated_exit_reason) or tr("open")
    real_end = close_reason(twin.close_reason) or tr("open")
    rows = [
        TwinRow(tr("Entry"), _price(twin.simulated_entry), mean_price(twin.entry_price),
                twin.entry_slippage_pct),
        TwinRow(tr("Exit"), _price(twin.simulated_exit), mean_price(twin.exit_price),
                twin.exit_slippage_pct),
        TwinRow(tr("Closed by"), simulated_end, real_end),
        TwinRow(tr("Fees"), dash, dash, twin.fee_difference_pct),
        TwinRow(tr("Funding"), dash, dash, twin.funding_difference_pct),
    ]  # fmt: skip
    if twin.simulated_net_units is not None:
        rows.append(TwinRow(tr("Net"), formatting.profit(twin.simulated_net_units, "C"), dash))
    return tuple(rows)


def twin_words(twin: TwinView) -> str:
    """Return how far the comparison is, and what this symbol costs on average."""
    states = {
        "running": tr("Paper twin, still running"),
        "complete": tr("Paper twin"),
        "given up": tr("Paper twin, given up"),
    }
    parts = [states.get(twin.state) or said(twin.state), said(twin.note)]
    if (measured := twin.measured) is not None:
        text = tr("{0} so far: mean slippage {1} (n = {3}), {2} was assumed")
        parts.append(
            text.format(
                twin.symbol,
                formatting.pct(measured.slippage_pct, _PLACES),
                formatting.pct(measured.assumed_pct, _PLACES),
                formatting.count(measured.comparisons),
            )
        )
        if measured.in_use:
            parts.append(tr("the simulation counts with it"))
    return " · ".join(part for part in parts if part)


class TwinTable(QWidget):
    """Shows the paper twin of a position."""

    def __init__(self, context: UiContext, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        columns: tuple[Column[TwinRow], ...] = (
            Column("name", self.tr("Paper twin"), lambda r: r.name, width=82, whole=True, room=30),
            Column("simulated", self.tr("Simulated"), lambda r: r.simulated, width=92, whole=True),
            Column("real", self.tr("Real"), lambda r: r.real, width=92, whole=True),
            Column("difference", self.tr("Difference"), lambda r: r.worse_pct, difference_text,
                   width=104, room=20, whole=True, tone=_tone,
                   tooltip=self.tr("In % of the price, against the simulation")),
        )  # fmt: skip
        model = TableModel(columns, lambda r: r.name, context.theme.color)
        title = self.tr("Paper twin")
        self.view = TableView(model, f"{name}TwinTable", title, context.ui_state)
        self.view.set_empty_text(self.tr("No simulated position goes with this one."))
        self.view.keep_rows(2)
        self.words = text_label("", "muted", wrap=True)
        self.words.setObjectName("twinWords")
        self.words.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.words)

    @override
    def minimumSizeHint(self) -> QSize:
        """Ask for all lines of the words: the table would have to give way to them."""
        hint = super().minimumSizeHint()
        lines = 0 if self.words.isHidden() else self.words.heightForWidth(self.width())
        return QSize(hint.width(), max(hint.height(), self.view.minimumSizeHint().height() + lines))

    def show_twin(self, twin: TwinView | None) -> None:
        """Show another twin, or that there is none."""
        self.view.table.set_rows(twin_rows(twin) if twin else ())
        self.words.setText(twin_words(twin) if twin else "")
        self.words.setVisible(twin is not None)


def _price(value: float | None) -> str:
    return formatting.DASH if value is None else mean_price(Decimal(repr(value)))


def _tone(row: TwinRow) -> Tone | None:
    if row.worse_pct is None or not round(row.worse_pct, _PLACES):
        return None
    return Tone.LOSS if row.worse_pct > 0 else Tone.GAIN
