"""The reasons of one row in a window of their own, where its page has no Why panel."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from cts_desktop.service.views import (
    DecisionView,
    FillView,
    OrderView,
    PositionView,
    SignalView,
    SimulatedView,
)
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.why_panel import WhyPanel

_SIZE = (1240, 460)


class WhyDialog(QDialog):
    """A Why panel that stays with the row it was opened for."""

    def __init__(self, context: UiContext, row: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("whyDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        symbol = getattr(row, "symbol", "")
        self.setWindowTitle(self.tr("Why: {0}").format(symbol) if symbol else self.tr("Why"))
        self.panel = WhyPanel(context, "whyDialog")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(10)
        layout.addWidget(self.panel, 1)
        layout.addWidget(buttons)
        self.resize(*(context.theme.px(length) for length in _SIZE))
        explain(self.panel, row)


def explain(panel: WhyPanel, row: Any) -> None:
    """Let *panel* explain a row of any table that is about positions, orders or signals."""
    match row:
        case PositionView():
            panel.ask_position(row.position_id, row.symbol)
        case OrderView() | FillView():
            panel.ask_order(row.client_id, row.symbol)
        case DecisionView():
            panel.explain([row])
        case SignalView():
            panel.ask_signal(row)
        case SimulatedView():
            panel.ask_simulated(row)
        case _ if hasattr(row, "key") and hasattr(row, "connection_id"):
            panel.ask_set(row.connection_id, row.symbol, row.key)
        case _:
            panel.clear()


def open_why(context: UiContext, row: Any, parent: QWidget | None) -> WhyDialog:
    """Open the reasons of *row*."""
    dialog = WhyDialog(context, row, parent)
    dialog.show()
    return dialog
