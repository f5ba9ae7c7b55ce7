"""Every host the program may contact, and how often it did."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.service.outside_views import HostView
from cts_desktop.ui import formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView

REFRESH_MS = 1_000


class HostsPane(QWidget):
    """The table of hosts; read again every second while it is seen."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("hostsPane")
        self.view = TableView(
            TableModel(self._columns(), lambda h: (h.owner, h.host), context.theme.color),
            "hostsTable",
            self.tr("Hosts"),
            context.ui_state,
        )
        self.view.set_empty_text(
            self.tr("Nothing outside this computer. A venue's hosts appear when it is connected.")
        )
        context.theme.changed.connect(self.view.table.refresh_colours)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 10)
        layout.setSpacing(6)
        layout.addWidget(heading(self.tr("Network")))
        layout.addWidget(
            text_label(
                self.tr(
                    "Every host this program may contact, and what it did since it started. Each "
                    "connection has its own list; any other host is refused before its name is "
                    "looked up."
                ),
                "muted",
                wrap=True,
            )
        )
        layout.addWidget(self.view, 1)
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.load)

    def load(self) -> None:
        """Read again what is shown."""
        self._context.operations.run(
            lambda s: s.network.hosts(), on_success=self.view.table.set_rows, owner=self,
            what=self.tr("List the hosts"),
        )  # fmt: skip

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.load()
        self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def _columns(self) -> tuple[Column[HostView], ...]:
        return (
            Column("owner", self.tr("Used by"), lambda h: h.owner, width=150, room=80),
            Column("host", self.tr("Host"), lambda h: h.host, width=240, room=160),
            Column("allowed", self.tr("Allowed"), lambda h: h.allowed, self._allowed, width=90,
                   tone=lambda h: None if h.allowed else Tone.BAD,
                   tooltip=self.tr("Whether it is on the list of hosts")),
            Column("contacts", self.tr("Connections"), lambda h: h.contacts,
                   formatting.count, numeric=True, width=100,
                   tooltip=self.tr("Connections begun, also those nobody answered")),
            Column("refused", self.tr("Refused"), lambda h: h.refused, formatting.count,
                   numeric=True, width=80,
                   tone=lambda h: Tone.BAD if h.refused else None,
                   tooltip=self.tr("Connections not made because it was not allowed")),
            Column("first", self.tr("First"), lambda h: h.first_ms, self._when,
                   time=True, width=150),
            Column("last", self.tr("Last"), lambda h: h.last_ms, self._when, time=True, width=150),
        )  # fmt: skip

    def _allowed(self, allowed: bool) -> str:  # noqa: FBT001 - a cell's value
        return self.tr("✓ yes") if allowed else self.tr("✗ no")

    def _when(self, ts_ms: int | None) -> str:
        if ts_ms is None:
            return ""
        return formatting.timestamp(ts_ms, utc=self._context.theme.utc)
