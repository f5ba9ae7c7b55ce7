"""All that is known about one connection, live."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.connections import PAPER_EXCHANGE, Mode
from cts_desktop.domain.ladder import SetLevel
from cts_desktop.domain.lifecycle import Health, LoopStatus
from cts_desktop.service.views import ConnectionView, Snapshot
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.connections.engine_buttons import EngineButtons
from cts_desktop.ui.connections.facts import FactGrid, KeyGrid, LineGrid
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.gauges import Gauges
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, text_label, words
from cts_desktop.ui.questions import COMMANDABLE, sentences
from cts_desktop.ui.reconciling import reconciling_text
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import Pill


class InfoDialog(QDialog):
    """Identity, account, market, activity, loops and last test of one connection."""

    def __init__(
        self, context: UiContext, connection_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.context = context
        self.connection_id = connection_id
        self._view: ConnectionView | None = None
        self.setObjectName("connectionInfoDialog")
        self.setWindowTitle(self.tr("Connection"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.name = heading("")
        self.name.setProperty("grade", "large")
        self.mode = Pill(context.theme, "connectionModeBadge")
        self.armed = Pill(context.theme, "connectionArmedBadge")
        self.armed.hide()
        self.engine = EngineButtons(context, connection_id)
        self.notice = text_label("", "warning", wrap=True)
        self.notice.setObjectName("connectionNotice")
        self._make_blocks()
        self.key, self.line = KeyGrid(), LineGrid()
        self.limits = Gauges(context.theme)
        self.loops = self._loops_table()
        self._lay_out()
        context.bridge.snapshot_changed.connect(self.show_snapshot)
        if context.bridge.snapshot is not None:
            self.show_snapshot(context.bridge.snapshot)
        wide = 1180 if self._at_venue else 960
        self.resize(context.theme.px(wide), context.theme.px(660))

    @property
    def _at_venue(self) -> bool:
        """Whether a venue is on the other side, which a simulated market has not."""
        snapshot = self.context.bridge.snapshot
        view = snapshot.connection(self.connection_id) if snapshot else None
        return view is not None and view.connection.exchange != PAPER_EXCHANGE

    def _make_blocks(self) -> None:
        tr = self.tr
        self.identity = FactGrid(
            tr("Identity"),
            {
                "exchange": tr("Exchange"),
                "market": tr("Market"),
                "enabled": tr("Enabled"),
                "created": tr("Created"),
                "id": tr("Id"),
                "test": tr("Last test"),
            },
        )
        self.account = FactGrid(
            tr("Account"),
            {
                "balance": tr("Balance"),
                "equity": tr("Equity"),
                "open_pnl": tr("Open P&L"),
                "realised": tr("Realised P&L"),
                "positions": tr("Open positions"),
                "orders": tr("Working orders"),
            },
        )
        self.market = FactGrid(
            tr("Market data"),
            {
                "source": tr("Source"),
                "symbols": tr("Symbols"),
                "time": tr("Market time"),
                "progress": tr("Progress"),
                "age": tr("Data age"),
                "indications": tr("Indications"),
            },
        )
        self.activity = FactGrid(
            tr("Activity"),
            {
                "signals": tr("Signals"),
                "simulated": tr("Simulated"),
                "levels": tr("Sets per level"),
                "sent": tr("Orders sent"),
                "fills": tr("Fills"),
                "practice": tr("Lowered bars"),
            },
        )

    def _loops_table(self) -> TableView:
        def ms(value: float) -> str:
            return formatting.money(value, places=2)

        tr = self.tr
        columns: tuple[Column[LoopStatus], ...] = (
            Column("name", tr("Loop"), lambda x: x.name.value, words, width=80),
            Column("health", tr("Health"), lambda x: x.health.value, words, width=86, tone=_health),
            Column("interval", tr("Every ms"), lambda x: x.interval_ms, numeric=True, width=72),
            Column(
                "cycles", tr("Cycles"), lambda x: x.cycles, formatting.count, numeric=True, width=80
            ),
            Column("last", tr("Last ms"), lambda x: x.last_ms, ms, numeric=True, width=72),
            Column("mean", tr("Mean ms"), lambda x: x.mean_ms, ms, numeric=True, width=76),
            Column("p95", tr("p95 ms"), lambda x: x.p95_ms, ms, numeric=True, width=72),
            Column("skipped", tr("Skipped"), lambda x: x.skipped, numeric=True, width=72),
            Column("overrun", tr("Overrun ms"), lambda x: x.overrun_ms, ms, numeric=True, width=88),
            Column("errors", tr("Errors"), lambda x: x.errors, numeric=True, width=64),
            Column("error", tr("Last error"), lambda x: said(x.last_error), width=130),
        )
        model = TableModel(columns, lambda x: x.name, self.context.theme.color)
        view = TableView(model, "loopsTable", tr("Loops"), self.context.ui_state)
        view.set_empty_text(tr("The loops run once the engine is started."))
        view.setMinimumHeight(view.verticalHeader().defaultSectionSize() * 4 + 16)
        return view

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.name)
        top.addWidget(self.mode)
        top.addWidget(self.armed)
        top.addStretch(1)
        top.addWidget(self.engine)
        blocks = self._blocks()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        # Return must not stop an engine because its button happens to come first.
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        self.reset_drawdown = buttons.addButton(
            self.tr("Reset &drawdown…"), QDialogButtonBox.ButtonRole.ResetRole
        )
        self.reset_drawdown.setObjectName("resetDrawdownButton")
        self.reset_drawdown.setAutoDefault(False)
        self.reset_drawdown.clicked.connect(self._reset_drawdown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self.notice)
        layout.addLayout(blocks)
        layout.addWidget(self.limits)
        layout.addWidget(self.loops, 1)
        layout.addWidget(buttons)
        close.setFocus()

    def _blocks(self) -> QGridLayout:
        shown = [self.identity, self.account, self.market, self.activity]
        columns = 2
        if self._at_venue:
            shown = [self.identity, self.account, self.key, self.market, self.activity, self.line]
            columns = 3
        grid = QGridLayout()
        grid.setSpacing(10)
        for place, block in enumerate(shown):
            grid.addWidget(block, place // columns, place % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        return grid

    # ------------------------------------------------------------ live

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the connection; close when it was deleted."""
        view = snapshot.connection(self.connection_id)
        if view is None:
            self.close()
        else:
            self.show_view(view)

    def show_view(self, view: ConnectionView) -> None:
        """Show one connection."""
        connection = view.connection
        self.setWindowTitle(self.tr("Connection: {0}").format(connection.name))
        self.name.setText(connection.name)
        self.mode.show_mode(connection.mode)
        self.armed.setVisible(connection.mode is Mode.LIVE)
        self.armed.show_armed(armed=connection.armed)
        self.engine.show_view(view)
        self._view = view
        self._follow_drawdown(view)
        since = self.context.bridge.reconciling_since(self.connection_id)
        comparing = reconciling_text(view.status, since, utc=self.context.theme.utc)
        blocked = comparing or said(view.status.blocked_by)
        notice = "   ".join(part for part in (blocked, *map(said, view.notes)) if part)
        self.notice.setText(notice)
        self.notice.setVisible(bool(notice))
        self._show_identity(view)
        self._show_account(view)
        self._show_market(view)
        self._show_activity(view)
        if connection.exchange != PAPER_EXCHANGE:
            self.key.show_view(view, utc=self.context.theme.utc)
            self.line.show_view(view, utc=self.context.theme.utc)
        self.limits.show_limits(view.limits)
        self.loops.table.set_rows(view.status.loops)

    def _follow_drawdown(self, view: ConnectionView) -> None:
        runs = view.status.state in COMMANDABLE and view.equity is not None
        self.reset_drawdown.setEnabled(runs)
        self.reset_drawdown.setToolTip(
            self.tr("Measures the drawdown from the present equity on")
            if runs
            else self.tr("The present equity is known only while the engine runs.")
        )

    def _reset_drawdown(self) -> None:
        if self._view is not None:
            what = self.tr("Reset the drawdown")
            task = self._ask_to_reset(self._view)
            self.context.operations.start(task, owner=self, what=what)

    async def _ask_to_reset(self, view: ConnectionView) -> None:
        name, mode = view.connection.name, said(view.connection.mode.label)
        text = self.tr("Measure the drawdown of “{0}” ({1}) from {2} on?")
        sure = await dialogs.confirm(
            self,
            self.tr("Reset the drawdown"),
            text.format(name, mode, formatting.money(view.equity, "USDT")),
            self.tr("&Reset drawdown"),
            danger=True,
            detail=sentences(
                self.tr("The peak before is forgotten."),
                self.tr("Entries that the drawdown limit blocks become possible again."),
            ),
        )
        if sure:
            identity = view.connection.connection_id
            result = await self.context.operations.call(
                lambda s: s.commands.reset_drawdown(identity)
            )
            self.context.announce(result)

    def _show_identity(self, view: ConnectionView) -> None:
        connection, utc = view.connection, self.context.theme.utc
        show = self.identity.show_line
        show("exchange", connection.exchange)
        show("market", said(connection.market_type.label))
        show("enabled", self.tr("yes") if connection.enabled else self.tr("no"))
        show("created", formatting.timestamp(connection.created_ms or None, utc=utc))
        show("id", connection.connection_id)
        if connection.last_test_ms is None:
            show("test", self.tr("never tested"), "muted")
            return
        good = connection.last_test_result == "ok"
        mark = self.tr("✓ passed") if good else self.tr("✗ failed")
        when = formatting.timestamp(connection.last_test_ms, utc=utc)
        text = f"{mark}, {when}. {said(connection.last_test_message)}"
        show("test", text, "" if good else "danger")

    def _show_account(self, view: ConnectionView) -> None:
        show = self.account.show_line
        show("balance", formatting.money(view.balance, "USDT"))
        show("equity", formatting.money(view.equity, "USDT"))
        for key, value in (("open_pnl", view.open_pnl), ("realised", view.realised_pnl)):
            tone = "positive" if value and value > 0 else "negative" if value else ""
            show(key, formatting.profit(value, "USDT"), tone)
        show("positions", formatting.count(view.open_positions))
        show("orders", formatting.count(view.working_orders))

    def _show_market(self, view: ConnectionView) -> None:
        show, settings = self.market.show_line, view.connection.settings
        at_venue = view.connection.exchange != PAPER_EXCHANGE
        source = (
            view.connection.exchange if at_venue else settings.get("market_source", "synthetic")
        )
        show("source", said(source))
        show("symbols", ", ".join(view.symbols) or formatting.DASH)
        show("time", formatting.timestamp(view.market_ms, utc=self.context.theme.utc))
        endless = self.tr("live prices") if at_venue else self.tr("endless market")
        endless = formatting.DASH if view.market_ms is None else endless
        done = view.market_progress
        show("progress", endless if done is None else formatting.share(done, 1))
        show("age", formatting.age(view.status.data_age_ms))
        names, most = view.active_indications, 6
        rest = self.tr(" and {0} more").format(len(names) - most) if len(names) > most else ""
        show("indications", ", ".join(names[:most]) + rest or formatting.DASH)

    def _show_activity(self, view: ConnectionView) -> None:
        show, count = self.activity.show_line, formatting.count
        show("signals", count(view.signals))
        simulated = self.tr("{0} opened, {1} closed, {2} open")
        numbers = (view.simulated_opened, view.simulated_closed, view.simulated_open)
        show("simulated", simulated.format(*(count(number) for number in numbers)))
        levels = zip(SetLevel, view.sets_per_level, strict=True)
        show(
            "levels", " → ".join(f"{said(level.label)} {count(number)}" for level, number in levels)
        )
        show("sent", count(view.orders_sent))
        show("fills", count(view.fills))
        practice = self.tr("{0}, see Settings, Ladder: orders are no sign of profit")
        show(
            "practice",
            practice.format(len(view.practice)) if view.practice else self.tr("none"),
            "warning" * bool(view.practice),
        )


def _health(loop: LoopStatus) -> Tone | None:
    return {Health.UNHEALTHY: Tone.BAD, Health.DEGRADED: Tone.WARNING}.get(loop.health)
