"""Blocks of captions and values: any facts, the key of a connection, the line to its venue."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.credentials import KeyRights, Right
from cts_desktop.domain.market import MarketType
from cts_desktop.service.views import ConnectionView
from cts_desktop.settings.schema import setting
from cts_desktop.ui import dialogs, formatting, line
from cts_desktop.ui.connections.key_box import right_text, withdraw_text
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.widgets import Card, set_tone

_tr = dialogs.tr


class FactGrid(Card):
    """A titled block of captions and values."""

    def __init__(self, title: str, captions: dict[str, str]) -> None:
        super().__init__()
        self._values: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 10)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(heading(title), 0, 0, 1, 2)
        for place, (key, caption) in enumerate(captions.items(), 1):
            value = text_label(formatting.DASH, wrap=True)
            value.setObjectName(f"info_{key}")
            value.setAccessibleName(caption)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(text_label(caption, "muted"), place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, place, 1)
            self._values[key] = value
        grid.setRowStretch(len(captions) + 1, 1)

    def show_line(self, key: str, text: str, tone: str = "") -> None:
        """Show another value."""
        label = self._values[key]
        if label.text() != text:
            label.setText(text)
        set_tone(label, tone)


class KeyGrid(FactGrid):
    """What the key may do, how the account trades, and whether it is armed."""

    def __init__(self) -> None:
        super().__init__(
            _tr("Key and rights"),
            {
                "key": _tr("Key"),
                "read": _tr("Read"),
                "trade": _tr("Trade"),
                "withdraw": _tr("Withdraw"),
                "ip": _tr("Listed addresses only"),
                "modes": _tr("Margin, positions"),
                "armed": _tr("Armed"),
            },
        )

    def show_view(self, view: ConnectionView, *, utc: bool) -> None:
        """Show another state."""
        connection, show = view.connection, self.show_line
        if connection.mode is Mode.PAPER:
            show("key", _tr("none: the account is simulated"), "muted")
            return
        show("key", connection.key_hint or _tr("stored"))
        rights = connection.rights or KeyRights()
        for name, right in (("read", rights.read), ("ip", rights.ip_bound)):
            show(name, right_text(right), "muted" if right is Right.UNKNOWN else "")
        show("trade", right_text(rights.trade), "danger" if rights.trade is Right.NO else "")
        sure = rights.withdraw is Right.NO or connection.no_withdraw_stated
        tone = "danger" if rights.withdraw is Right.YES else "" if sure else "warning"
        show("withdraw", withdraw_text(connection), tone)
        self._show_modes(connection)
        self._show_armed(connection, utc=utc)

    def _show_modes(self, connection: Connection) -> None:
        keys = ("margin_mode", "position_mode")
        values = (str(connection.settings.get(key, setting(key).default)) for key in keys)
        text = _tr("{0} (as set)").format(", ".join(values))
        spot = connection.market_type is MarketType.SPOT
        self.show_line("modes", formatting.DASH if spot else text)

    def _show_armed(self, connection: Connection, *, utc: bool) -> None:
        if connection.mode is not Mode.LIVE:
            self.show_line("armed", _tr("not needed: no real money"), "muted")
            return
        since = formatting.timestamp(connection.armed_ms, utc=utc)
        text = _tr("since {0}").format(since) if connection.armed else _tr("no")
        self.show_line("armed", text, "live" if connection.armed else "muted")


class LineGrid(FactGrid):
    """Latency, clock, request budget and streams while the engine runs."""

    def __init__(self) -> None:
        super().__init__(
            _tr("Line"),
            {
                "latency": _tr("Latency"),
                "clock": _tr("Clock offset"),
                "requests": _tr("Requests"),
                "stream": _tr("Streams"),
            },
        )

    def show_view(self, view: ConnectionView, *, utc: bool) -> None:
        """Show another state."""
        show, facts = self.show_line, view.line
        if not line.in_use((view,)):
            for name in ("latency", "clock", "requests"):
                show(name, formatting.DASH)
            show("stream", _tr("known while the engine runs"), "muted")
            return
        show("latency", formatting.money(facts.latency_ms, "ms", 0))
        for name, (text, tone) in (
            ("clock", line.clock_text((view,))),
            ("requests", line.requests_text((view,), utc=utc)),
        ):
            show(name, text, "" if tone == "muted" else tone)
        show("stream", said(facts.stream) or _tr("flowing"), "warning" if facts.stream else "")
