"""The status bar: mode, data age, database, market clock, wall clock."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QStatusBar, QWidget

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.lifecycle import ConnectionStatus, EngineState
from cts_desktop.domain.ports import Clock
from cts_desktop.service.views import Snapshot
from cts_desktop.ui import formatting, line
from cts_desktop.ui.bridge import Bridge
from cts_desktop.ui.freezing import Freezing, FrozenMark
from cts_desktop.ui.modes import any_armed, gravest_mode
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import Pill, YieldingLabel, label, set_tone

#: Older data is worth a colour; what counts as stale for entries is a setting of the engine.
OLD_DATA_MS = 3000
#: Snapshots come every second at least. Counted in seconds in which the window itself was awake.
SILENT_S = 5
_SECOND_MS = 1000
_ACTIVE = frozenset({EngineState.RUNNING, EngineState.PAUSED})


class StatusBar(QStatusBar):
    """Shows what must never be hidden; messages of menus appear on its left.

    Signals:
        review: the id of a connection whose differences are to be shown.
    """

    review = Signal(str)

    def __init__(
        self,
        bridge: Bridge,
        theme: ThemeManager,
        clock: Clock,
        freezing: Freezing,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self._theme = theme
        self._clock = clock
        self._snapshot: Snapshot | None = None
        self._silent_s = 0
        self._mode = Pill(theme, "statusModeBadge")
        self._mode.show_mode(Mode.PAPER)
        self._data_age = self._entry("dataAgeLabel", self.tr("Age of the oldest prices in use"))
        self._requests = self._entry("rateLimitLabel", self.tr("Fullest request budget of a venue"))
        self._offset = self._entry("clockOffsetLabel", self.tr("Widest gap to a venue's clock"))
        self._stream = self._hint("streamLabel", self.tr("Why events of a venue may be missing"))
        self._armed = Pill(theme, "statusArmedBadge")
        self._armed.hide()
        self._database = self._entry("databaseLabel", self.tr("State of the database"))
        self._market = self._hint("marketClockLabel", self.tr("Time of the market"), "muted")
        self._market.show()
        self._wall = self._clock_button()
        self._silence = self._hint("silenceLabel", self.tr("The engine sends no news"), "danger")
        self._reconciling = self._hint(
            "reconcilingLabel", self.tr("Books and venue are being compared: entries wait")
        )
        self._frozen = FrozenMark(freezing, theme)
        self._frozen.setObjectName("statusFrozenMark")
        self._differences = self._differences_link()
        for widget in (
            self._silence, self._frozen, self._reconciling, self._differences, self._stream,
            self._data_age, self._requests, self._offset, self._database, self._market,
            self._wall, self._mode, self._armed,
        ):  # fmt: skip
            self.addPermanentWidget(widget)
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self._pass_second)
        self._timer.start()
        bridge.snapshot_changed.connect(self._show_snapshot)
        theme.changed.connect(self._show_clock)
        self._show_clock()

    def _entry(self, name: str, tip: str) -> QLabel:
        result = label("", "muted")
        result.setObjectName(name)
        result.setToolTip(tip)
        result.setAccessibleDescription(tip)  # a name would hide the text from screen readers
        result.setContentsMargins(8, 0, 8, 0)
        return result

    def _hint(self, name: str, tip: str, tone: str = "warning") -> YieldingLabel:
        """Return an entry that gives way on a narrow screen; hidden until there is something."""
        result = YieldingLabel()
        result.setObjectName(name)
        result.setToolTip(tip)
        result.setAccessibleName(tip)
        result.setContentsMargins(8, 0, 8, 0)
        set_tone(result, tone)
        result.hide()
        return result

    def _clock_button(self) -> QPushButton:
        button = QPushButton()
        button.setObjectName("clockLabel")
        button.setProperty("link", True)  # noqa: FBT003 - Qt's signature
        button.setProperty("tone", "muted")
        button.setContentsMargins(8, 0, 8, 0)
        button.clicked.connect(lambda: self._theme.set_utc(not self._theme.utc))
        return button

    def _show_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._silent_s = 0
        self._show_silence()
        mode = gravest_mode(snapshot.connections)
        self._mode.show_mode(mode)
        self._armed.setVisible(mode is Mode.LIVE)
        self._armed.show_armed(armed=any_armed(snapshot.connections))
        self._show_line(snapshot)
        good = snapshot.database == "ok"
        self._database.setText(self.tr("Database {state}").format(state=snapshot.database))
        set_tone(self._database, "muted" if good else "danger")
        self._show_comparison(snapshot)
        self._show_ages()

    def _show_line(self, snapshot: Snapshot) -> None:
        """Show the worst line of all venues that are in use; a dash where none is."""
        views = line.in_use(snapshot.connections)
        for entry, words, (text, tone) in (
            (
                self._requests,
                self.tr("Requests {0}"),
                line.requests_text(views, utc=self._theme.utc),
            ),
            (self._offset, self.tr("Clock {0}"), line.clock_text(views)),
        ):
            entry.setText(words.format(text))
            set_tone(entry, tone)
        trouble = line.stream_text(views)
        self._stream.show_text(trouble, "warning")
        self._stream.setAccessibleDescription(trouble)
        self._stream.setVisible(bool(trouble))

    def _differences_link(self) -> QPushButton:
        link = QPushButton()
        link.setObjectName("differencesButton")
        link.setProperty("link", True)  # noqa: FBT003 - Qt's signature
        link.setProperty("tone", "warning")
        link.setToolTip(self.tr("What the venue holds and our books do not"))
        link.clicked.connect(self._review)
        link.hide()
        return link

    def _show_comparison(self, snapshot: Snapshot) -> None:
        names = [status.name for status in snapshot.status.connections if status.reconciling]
        self._reconciling.show_text(self.tr("Reconciling: {0}").format(", ".join(names)), "warning")
        self._reconciling.setVisible(bool(names))
        count = sum(len(view.differences) for view in snapshot.connections)
        text = (
            self.tr("1 difference — review") if count == 1 else self.tr("{0} differences — review")
        )
        self._differences.setText(text.format(count))
        self._differences.setVisible(bool(count))

    def _review(self) -> None:
        """Open the first connection that has differences; the link stays while there are more."""
        for view in self._snapshot.connections if self._snapshot else ():
            if view.differences:
                self.review.emit(view.connection.connection_id)
                return

    def _pass_second(self) -> None:
        self._silent_s += 1
        self._show_clock()

    def _show_silence(self) -> None:
        """Say for how long everything shown is old, where the engine sends no snapshots."""
        self._silence.setVisible(self._silent_s >= SILENT_S)
        age = formatting.age(self._silent_s * _SECOND_MS)
        self._silence.show_text(self.tr("✗ No news from the engine for {0}").format(age), "danger")

    def _show_ages(self) -> None:
        if self._snapshot is None:
            return
        active = [c for c in self._snapshot.status.connections if c.state in _ACTIVE]
        self._show_age(active)
        times = [v.market_ms for v in self._snapshot.connections if v.market_ms is not None]
        market = formatting.timestamp(max(times, default=None), utc=self._theme.utc)
        self._market.show_text(self.tr("Market {time}").format(time=market), "muted")

    def _show_age(self, active: list[ConnectionStatus]) -> None:
        ages = [c.data_age_ms for c in active if c.data_age_ms is not None]
        if not ages:
            self._data_age.setText(self.tr("No live data"))
            set_tone(self._data_age, "muted")
            return
        self._data_age.setText(self.tr("Data {age} old").format(age=formatting.age(max(ages))))
        set_tone(self._data_age, "warning" if max(ages) > OLD_DATA_MS else "muted")

    def _show_clock(self) -> None:
        now, utc = self._clock.now_ms(), self._theme.utc
        shown = f"{formatting.clock(now, utc=utc)} {formatting.zone(now, utc=utc)}"
        self._wall.setText(shown)
        other = self.tr("local time") if utc else self.tr("UTC")
        self._wall.setToolTip(
            self.tr("Times are in {0}; a click shows them in {1}").format(
                formatting.zone(now, utc=utc), other
            )
        )
        self._wall.setAccessibleName(self.tr("Clock, {0}").format(shown))
        self._show_silence()
        self._show_ages()
