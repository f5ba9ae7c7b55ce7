"""Which closed positions the figures are made of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import QDate, QSettings, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLabel, QWidget

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.statistics import Scope
from cts_desktop.service.statistics_views import Choice
from cts_desktop.ui.modes import mode_text
from cts_desktop.ui.widgets import tight

_DAY: Final = timedelta(days=1)
_QUICK_DAYS: Final = {"7d": 7, "30d": 30, "90d": 90}
CUSTOM: Final = "custom"


class FilterRow(QWidget):
    """Connection, mode, quote currency, symbol and period; remembered.

    Mode and quote currency always have one value: sums never mix them.

    Signals:
        changed: other positions are wanted.
    """

    changed = Signal()

    def __init__(self, ui_state: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ui_state = ui_state
        self._choices: tuple[Choice, ...] = ()
        tr = self.tr
        self.connection = self._box("statisticsConnection", tr("Connection"), 14)
        self.mode = self._box("statisticsMode", tr("Mode"), 5)
        self.quote = self._box("statisticsQuote", tr("Quote currency"), 4)
        self.symbol = self._box("statisticsSymbol", tr("Symbol"), 6)
        self.period = self._box("statisticsPeriod", tr("Period"), 6)
        self.mode.setToolTip(tr("Paper, testnet and live results are never added up"))
        self.quote.setToolTip(tr("Amounts of different currencies are never added up"))
        self.period.setToolTip(
            tr("When positions were closed. Paper: counted back from the newest close, because its "
               "market may have another time.")
        )  # fmt: skip
        self.begin, self.end = (
            self._date("statisticsFrom", tr("From")),
            self._date("statisticsTo", tr("To, that day included")),
        )
        self.dash = QLabel("–")
        self._fill()
        layout = QHBoxLayout(self)
        tight(layout, spacing=6)
        for widget in (
            self.connection,
            self.mode,
            self.quote,
            self.symbol,
            self.period,
            self.begin,
            self.dash,
            self.end,
        ):
            layout.addWidget(widget)
        self._restore()
        self._show_dates()
        for box in (self.mode, self.quote):
            box.setVisible(box.count() > 0)
        for box in (self.connection, self.mode, self.quote, self.symbol, self.period):
            box.activated.connect(self._chosen)
        for edit in (self.begin, self.end):
            edit.dateChanged.connect(self._chosen)

    def _box(self, name: str, title: str, letters: int) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(title)
        box.setToolTip(title)
        box.setMinimumContentsLength(letters)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return box

    def _date(self, name: str, title: str) -> QDateEdit:
        edit = QDateEdit()
        edit.setCalendarPopup(True)
        edit.setObjectName(name)
        edit.setAccessibleName(title)
        edit.setToolTip(title)
        edit.setDisplayFormat("yyyy-MM-dd")
        return edit

    def _fill(self) -> None:
        tr = self.tr
        self.connection.addItem(tr("All connections"), "")
        self.symbol.addItem(tr("All symbols"), "")
        for key, text in (
            ("all", tr("All time")), ("today", tr("Today")), ("7d", tr("Last 7 days")),
            ("30d", tr("Last 30 days")), ("90d", tr("Last 90 days")), ("month", tr("This month")),
            ("last_month", tr("Last month")), ("year", tr("This year")),
            ("last_year", tr("Last year")), (CUSTOM, tr("From … to …")),
        ):  # fmt: skip
            self.period.addItem(text, key)

    # ------------------------------------------------------------ what is wanted

    def scope(self, now_ms: int, *, utc: bool) -> Scope:
        """Return what is chosen; *now_ms* is the wall clock."""
        wanted = Scope(
            mode=str(self.mode.currentData() or ""),
            quote=str(self.quote.currentData() or ""),
            connection_id=str(self.connection.currentData() or ""),
            symbol=str(self.symbol.currentData() or ""),
            utc=utc,
        )
        since, until = self._limits(self._now(now_ms, wanted), utc=utc)
        return replace(wanted, since_ms=_ms(since), until_ms=_ms(until))

    def show_everything(self) -> None:
        """Choose all connections, symbols and times."""
        for box in (self.connection, self.symbol, self.period):
            box.setCurrentIndex(0)
        self._chosen()

    def show_choices(self, choices: Sequence[Choice], scope: Scope) -> bool:
        """Offer what there is; show the mode and quote currency that were taken.

        Returns:
            The period counts back from a close that was not known when it was asked for.
        """
        uncounted = not self._choices and self.period.currentData() not in {"all", CUSTOM}
        self._choices = tuple(choices)
        connections = {c.connection_id: c.connection_name for c in choices}
        _offer(self.connection, connections, scope.connection_id, keep_first=True)
        modes = [mode for mode in Mode if any(c.mode == mode for c in choices)]
        _offer(self.mode, {mode.value: mode_text(mode.value) for mode in modes}, scope.mode)
        same = [c for c in choices if c.mode == scope.mode]
        _offer(self.quote, {c.quote: c.quote or "?" for c in same}, scope.quote)
        symbols = sorted({c.symbol for c in same if c.quote == scope.quote})
        _offer(self.symbol, {s: s for s in symbols}, scope.symbol, keep_first=True)
        return uncounted and scope.mode == Mode.PAPER and bool(choices)

    def _now(self, now_ms: int, wanted: Scope) -> int:
        """Return the time that quick choices count back from."""
        closes = [c.last_ms for c in self._choices if c.mode == wanted.mode]
        return max(closes) if wanted.mode == Mode.PAPER and closes else now_ms

    def _limits(self, now_ms: int, *, utc: bool) -> tuple[datetime | None, datetime | None]:
        """Return begin and end of the period, None for no limit."""
        chosen = self.period.currentData()
        moment = datetime.fromtimestamp(now_ms / 1000, UTC)
        now = moment if utc else moment.astimezone()
        today = _midnight(now)
        first = today.replace(day=1)
        last_first = _midnight(first - _DAY).replace(day=1)
        year = first.replace(month=1)
        if chosen in _QUICK_DAYS:
            return now - _QUICK_DAYS[chosen] * _DAY, None
        if chosen == CUSTOM:
            return begin_of(self.begin.date(), utc=utc), begin_of(
                self.end.date().addDays(1), utc=utc
            )
        limits: dict[str, tuple[datetime, datetime | None]] = {
            "today": (today, None),
            "month": (first, None),
            "last_month": (last_first, first),
            "year": (year, None),
            "last_year": (year.replace(year=year.year - 1), year),
        }
        since, until = limits.get(chosen, (None, None))
        return _local(since, utc=utc), _local(until, utc=utc)

    # ------------------------------------------------------------ inside

    def _chosen(self) -> None:
        self._show_dates()
        for box in (self.mode, self.quote, self.connection, self.symbol, self.period):
            self._ui_state.setValue(f"statistics/{box.objectName()}", box.currentData() or "")
        self._ui_state.setValue("statistics/from", self.begin.date().toString("yyyy-MM-dd"))
        self._ui_state.setValue("statistics/to", self.end.date().toString("yyyy-MM-dd"))
        self.changed.emit()

    def _show_dates(self) -> None:
        shown = self.period.currentData() == CUSTOM
        for widget in (self.begin, self.dash, self.end):
            widget.setVisible(shown)

    def _restore(self) -> None:
        for box in (self.mode, self.quote, self.connection, self.symbol, self.period):
            value = str(self._ui_state.value(f"statistics/{box.objectName()}") or "")
            if value and box.findData(value) < 0 and box is not self.period:
                box.addItem(value, value)  # until what there is has been read
            box.setCurrentIndex(max(0, box.findData(value)) if box.count() else -1)
        for edit, name in ((self.begin, "from"), (self.end, "to")):
            day = QDate.fromString(
                str(self._ui_state.value(f"statistics/{name}") or ""), "yyyy-MM-dd"
            )
            edit.setDate(day if day.isValid() else QDate.currentDate())


def _offer(box: QComboBox, items: dict[str, str], chosen: str, *, keep_first: bool = False) -> None:
    """Offer other items; *chosen* stays chosen even where there is nothing of it."""
    if chosen and chosen not in items:
        items = {**items, chosen: chosen}
    begin = 1 if keep_first else 0
    listed = {box.itemData(place): box.itemText(place) for place in range(begin, box.count())}
    if listed != items:
        while box.count() > begin:
            box.removeItem(begin)
        for key, text in items.items():
            box.addItem(text, key)
    box.setCurrentIndex(max(0, box.findData(chosen)) if box.count() else -1)
    box.setVisible(box.count() > 0)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def begin_of(day: QDate, *, utc: bool) -> datetime:
    """Return when a day begins."""
    made = datetime(day.year(), day.month(), day.day(), tzinfo=UTC)
    return made if utc else made.replace(tzinfo=None).astimezone()


def _local(moment: datetime | None, *, utc: bool) -> datetime | None:
    """Return midnight of the same day with the offset the clock had on it."""
    if moment is None or utc:
        return moment
    return moment.replace(tzinfo=None).astimezone()


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)
