"""One connection on the dashboard: what it does, what it has, and its own commands."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.ladder import SetLevel
from cts_desktop.domain.lifecycle import EngineState, StartPhase, Trigger, can
from cts_desktop.service.views import ConnectionView
from cts_desktop.settings.schema import Value, effective
from cts_desktop.ui import formatting, icons
from cts_desktop.ui.card_controls import CardControls
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.gauges import Gauges
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import words
from cts_desktop.ui.line import line_text
from cts_desktop.ui.preset_names import PresetNames
from cts_desktop.ui.reconciling import reconciling_text
from cts_desktop.ui.sparkline import Points, Sparkline
from cts_desktop.ui.theme import profit_tone
from cts_desktop.ui.tiles import currency_of
from cts_desktop.ui.widgets import Card, ElidedLabel, Fact, Pill, label

_PHASES = list(StartPhase)
_FACT_COLUMNS = 4


class ConnectionCard(Card):
    """Shows one ConnectionView and starts, stops and opens the dialogs of that connection."""

    def __init__(self, context: UiContext, connection_id: str, parent: QWidget | None) -> None:
        super().__init__(f"connectionCard-{connection_id}", parent)
        self._context = context
        self._connection_id = connection_id
        self._state = EngineState.STOPPED
        self._presets = PresetNames(context, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(8)
        layout.addLayout(self._header())
        self._phase = QProgressBar()
        self._phase.setRange(0, len(_PHASES) - 1)
        self._phase.setAccessibleName(self.tr("Progress of the start"))
        self._phase.hide()
        layout.addWidget(self._phase)
        layout.addLayout(self._body())
        self._gauges = Gauges(context.theme)
        layout.addWidget(self._gauges)
        self._controls = CardControls(context, connection_id)
        layout.addWidget(self._controls)
        layout.addLayout(self._lines())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def show_view(self, view: ConnectionView, global_values: Mapping[str, Value]) -> None:
        """Show the newest state of the connection."""
        connection, status = view.connection, view.status
        self._name.show_text(connection.name)
        self.setAccessibleName(connection.name)
        self._mode.show_mode(connection.mode)
        self._show_arming(view)
        self._show_state(view)
        unit = currency_of(view)
        self._show_money(view, unit)
        self._show_counts(view)
        self._gauges.show_limits(view.limits)
        self._controls.show_values(connection, global_values)
        self._show_lines(view)
        self._show_preset(connection.settings, global_values)
        since = self._context.bridge.reconciling_since(self._connection_id)
        comparing = reconciling_text(status, since, utc=self._context.theme.utc)
        self._comparing.setVisible(bool(comparing))
        problem = said(status.error) or comparing or said(status.blocked_by)
        self._problem.show_text(problem, _tone_of_problem(view))
        self._problem.setVisible(bool(problem))
        self._show_differences(len(view.differences))

    def _show_preset(self, own: Mapping[str, object], global_values: Mapping[str, Value]) -> None:
        type_id = str(effective("preset_type", global_values, own))
        if not type_id:
            self._show_line("preset", self.tr("none"), "muted")
            return
        parts = [self._presets.name(type_id) or self.tr("not known yet")]
        trade = bool(effective("preset_trade", global_values, own))
        parts.append(self.tr("may trade") if trade else self.tr("trading off"))
        self._show_line("preset", " · ".join(parts), "" if trade else "warning")

    def _show_differences(self, count: int) -> None:
        self._differences.setVisible(bool(count))
        text = self.tr("{0} differences with the venue — review")
        if count == 1:
            text = self.tr("1 difference with the venue — review")
        self._differences.setText(text.format(count))

    def _show_arming(self, view: ConnectionView) -> None:
        connection = view.connection
        live = connection.mode is Mode.LIVE
        self._armed.setVisible(live)
        self._prepare.setVisible(live)
        self._armed.show_armed(armed=connection.armed)
        since = formatting.timestamp(connection.armed_ms, utc=self._context.theme.utc)
        self._prepare.setText(
            self.tr("Armed since {0}: real money is traded — disarm…").format(since)
            if connection.armed
            else self.tr("Not armed: nothing new is opened — prepare for live trading…")
        )

    def show_equity(self, points: Points) -> None:
        """Show the recorded equity."""
        self._spark.show_points(points)

    def _header(self) -> QHBoxLayout:
        self._name = ElidedLabel()
        self._name.setProperty("bold", True)  # noqa: FBT003 - Qt's signature
        self._name.setProperty("grade", "large")
        self._mode = Pill(self._context.theme, f"modeBadge-{self._connection_id}")
        self._armed = Pill(self._context.theme, f"armedBadge-{self._connection_id}")
        self._armed.hide()
        self._status = Pill(self._context.theme, f"stateLabel-{self._connection_id}")
        self._comparing = Pill(self._context.theme, f"reconcilingLabel-{self._connection_id}")
        self._comparing.show_word("restart", self.tr("Reconciling"), "warning")
        self._comparing.hide()
        self._switch = QPushButton()
        self._switch.setObjectName(f"switchButton-{self._connection_id}")
        self._switch.clicked.connect(self._start_or_stop)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._name, 1)
        row.addWidget(self._mode)
        row.addWidget(self._armed)
        row.addWidget(self._status)
        row.addWidget(self._comparing)
        row.addSpacing(6)
        row.addWidget(self._switch)
        for name, text in (
            ("info", self.tr("Information about this connection")),
            ("log", self.tr("Log of this connection")),
            ("settings", self.tr("Settings of this connection")),
        ):
            row.addWidget(self._tool(name, text))
        return row

    def _tool(self, name: str, text: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"{name}Button-{self._connection_id}")
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setAutoRaise(True)
        icons.bind_icon(self._context.theme, button, name)
        button.clicked.connect(lambda: self._open(name))
        return button

    def _body(self) -> QHBoxLayout:
        captions = {
            "equity": self.tr("Equity"),
            "balance": self.tr("Balance"),
            "open": self.tr("Open P&L"),
            "realised": self.tr("Realised P&L"),
            "positions": self.tr("Positions"),
            "orders": self.tr("Orders"),
            "fills": self.tr("Fills"),
            "signals": self.tr("Signals"),
        }
        self._facts = {key: Fact(caption) for key, caption in captions.items()}
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for index, fact in enumerate(self._facts.values()):
            grid.addWidget(fact, index // _FACT_COLUMNS, index % _FACT_COLUMNS)
        self._spark = Sparkline(self._context.theme)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(grid)
        row.addWidget(self._spark, 1)
        return row

    def _lines(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self._rows: dict[str, tuple[QLabel, ElidedLabel]] = {}
        for key, caption in (
            ("preset", self.tr("Preset")),
            ("sets", self.tr("Sets")),
            ("simulated", self.tr("Simulated")),
            ("market", self.tr("Market")),
            ("line", self.tr("Line")),
            ("test", self.tr("Last test")),
            ("practice", self.tr("Practice")),
        ):
            self._rows[key] = (label(caption, "muted"), ElidedLabel())
            grid.addWidget(self._rows[key][0], len(self._rows), 0)
            grid.addWidget(self._rows[key][1], len(self._rows), 1)
        self._rows["preset"][1].setObjectName(f"presetLine-{self._connection_id}")
        self._problem = ElidedLabel()
        self._problem.setObjectName(f"problemLabel-{self._connection_id}")
        grid.addWidget(self._problem, len(self._rows) + 1, 0, 1, 2)
        self._differences = self._link("differences")
        self._prepare = self._link("preflight")
        grid.addWidget(self._differences, len(self._rows) + 2, 0, 1, 2)
        grid.addWidget(self._prepare, len(self._rows) + 3, 0, 1, 2)
        return grid

    def _link(self, dialog: str) -> QPushButton:
        link = QPushButton()
        link.setObjectName(f"{dialog}Button-{self._connection_id}")
        link.setProperty("link", True)  # noqa: FBT003 - Qt's signature
        link.setProperty("tone", "warning")
        link.clicked.connect(lambda: self._open(dialog))
        link.hide()
        return link

    def _show_state(self, view: ConnectionView) -> None:
        status = view.status
        self._state = status.state
        if view.connection.enabled:
            self._status.show_state(status.state)
        else:
            self._status.show_word("disable", self.tr("Disabled"), "muted")
        starts = can(status.state, Trigger.START)
        self._switch.setText(self.tr("Start") if starts else self.tr("Stop"))
        self._switch.setToolTip(
            self.tr("Starts this connection only.")
            if starts
            else self.tr("Stops this connection only; the others go on.")
        )
        self._switch.setEnabled(
            view.available
            and view.connection.enabled
            and (starts or can(status.state, Trigger.STOP))
        )
        self._phase.setVisible(status.state is EngineState.STARTING)
        self._phase.setValue(_PHASES.index(status.phase))
        self._phase.setFormat(words(status.phase))

    def _show_money(self, view: ConnectionView, unit: str) -> None:
        self._facts["equity"].show_value(formatting.money(view.equity, unit))
        self._facts["balance"].show_value(formatting.money(view.balance, unit))
        for key, amount in (("open", view.open_pnl), ("realised", view.realised_pnl)):
            self._facts[key].show_value(formatting.profit(amount), profit_tone(amount))

    def _show_counts(self, view: ConnectionView) -> None:
        self._facts["positions"].show_value(formatting.count(view.open_positions))
        self._facts["orders"].show_value(
            self.tr("{working} of {sent}").format(
                working=formatting.count(view.working_orders),
                sent=formatting.count(view.orders_sent),
            ),
            tip=self.tr("Working orders, and all sent since the start"),
        )
        self._facts["fills"].show_value(formatting.count(view.fills))
        self._facts["signals"].show_value(formatting.count(view.signals))

    def _show_lines(self, view: ConnectionView) -> None:
        levels = zip(SetLevel, view.sets_per_level, strict=True)
        ladder = " → ".join(f"{said(level.label)} {formatting.count(n)}" for level, n in levels)
        self._show_line("sets", ladder)
        simulated = self.tr("{opened} opened, {closed} closed, {open} open; {signals} signals")
        self._show_line(
            "simulated",
            simulated.format(
                opened=formatting.count(view.simulated_opened),
                closed=formatting.count(view.simulated_closed),
                open=formatting.count(view.simulated_open),
                signals=formatting.count(view.signals),
            ),
        )
        self._show_line("market", self._market(view))
        self._show_line("line", *line_text(view, utc=self._context.theme.utc))
        self._show_line("test", *self._last_test(view))
        practice = self.tr("{n} bars lowered to show the whole path: orders are no sign of profit")
        bars = practice.format(n=len(view.practice)) if view.practice else ""
        self._show_line("practice", bars, "warning")

    def _market(self, view: ConnectionView) -> str:
        parts = []
        if view.market_ms is not None:
            parts.append(formatting.timestamp(view.market_ms, utc=self._context.theme.utc))
        if view.market_progress is not None:
            parts.append(
                self.tr("{percent} played").format(
                    percent=formatting.share(view.market_progress, 1)
                )
            )
        if view.symbols:
            shown = ", ".join(view.symbols)
            parts.append(shown)
        return " · ".join(parts)

    def _last_test(self, view: ConnectionView) -> tuple[str, str]:
        connection = view.connection
        if connection.last_test_ms is None:
            return self.tr("never tested"), "muted"
        when = formatting.timestamp(connection.last_test_ms, utc=self._context.theme.utc)
        good = connection.last_test_result == "ok"
        word = self.tr("passed") if good else self.tr("failed")
        text = f"{word}, {when}. {said(connection.last_test_message)}".rstrip(". ")
        return text, "" if good else "danger"

    def _show_line(self, key: str, text: str, tone: str = "") -> None:
        caption, line = self._rows[key]
        caption.setVisible(bool(text))
        line.setVisible(bool(text))
        line.show_text(text, tone)
        line.setAccessibleName(f"{caption.text()}: {text}")

    def _start_or_stop(self) -> None:
        connection_id = self._connection_id
        if can(self._state, Trigger.START):
            self._context.operations.run(
                lambda service: service.commands.start_connection(connection_id),
                owner=self,
                what=self.tr("Start the connection"),
            )
        else:
            self._context.operations.run(
                lambda service: service.commands.stop_connection(connection_id),
                owner=self,
                what=self.tr("Stop the connection"),
            )

    def _open(self, dialog: str) -> None:
        # Imported when first needed: the dialogs are not part of showing the window.
        from cts_desktop.ui.connections import openers  # noqa: PLC0415

        openings: dict[str, Callable[[UiContext, str, QWidget], QDialog]] = {
            "differences": openers.open_differences,
            "info": openers.open_info,
            "log": openers.open_log,
            "preflight": openers.open_preflight,
            "settings": openers.open_settings,
        }
        openings[dialog](self._context, self._connection_id, self.window())


def _tone_of_problem(view: ConnectionView) -> str:
    return "danger" if view.status.error else "warning"
