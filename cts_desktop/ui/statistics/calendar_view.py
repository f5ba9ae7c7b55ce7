"""One month of days, each with what was closed on it; moved and opened by mouse or keyboard."""

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QLocale, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.domain.money import ZERO
from cts_desktop.service.statistics_views import DayView
from cts_desktop.ui import formatting
from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.statistics.words import day_text, places_of, positions_text
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.widgets import ActionButton, ElidedLabel, label, tight

_WEEK: Final = 7
_ROWS: Final = 6
_GAP: Final = 2
#: A cell's ground takes at most this much of gain or loss: the text on it stays readable.
_STRENGTH: Final = 0.45
_MOVES: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -_WEEK,
    Qt.Key.Key_Down: _WEEK,
}


class MonthGrid(QWidget):
    """Paints the days of a month; colour, sign and arrow say the same.

    Signals:
        day_chosen: the day that was clicked or opened, as ``2026-11-23``.
        month_shown: another month is shown.
    """

    day_chosen = Signal(str)
    month_shown = Signal()

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._days: dict[str, DayView] = {}
        self._unit = ""
        self.day = date(1970, 1, 1)
        self.setObjectName("monthGrid")
        self.setAccessibleName(self.tr("Calendar of days"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_days(self, days: Sequence[DayView], unit: str) -> None:
        """Show other days; the month looked at stays where something closed in it."""
        self._days, self._unit = {day.day: day for day in days}, unit
        months = {day.day[:7] for day in days}
        if days and f"{self.day:%Y-%m}" not in months:
            self.day = date.fromisoformat(days[-1].day)
        self._moved()

    @property
    def limits(self) -> tuple[str, str]:
        """Return the first and the last month with a close, as ``2026-11``; empty without one."""
        return (min(self._days)[:7], max(self._days)[:7]) if self._days else ("", "")

    @property
    def month_days(self) -> tuple[DayView, ...]:
        """Return the days of the month shown on which something closed."""
        month = f"{self.day:%Y-%m}"
        return tuple(view for day, view in self._days.items() if day.startswith(month))

    def turn(self, months: int) -> None:
        """Show another month."""
        place = self.day.year * 12 + self.day.month - 1 + months
        year, month = divmod(place, 12)
        last = calendar.monthrange(year, month + 1)[1]
        self.day = date(year, month + 1, min(self.day.day, last))
        self._moved()

    def _moved(self) -> None:
        self.setAccessibleDescription(self.words_of(self.day.isoformat()))
        self.month_shown.emit()
        self.update()

    def words_of(self, day: str) -> str:
        """Return a day in words."""
        view = self._days.get(day)
        if view is None:
            return self.tr("{0}: nothing closed").format(day_text(day))
        net = formatting.profit(view.net, self._unit, places_of(self._unit))
        return self.tr("{0}: {1}, {2}").format(day_text(day), net, positions_text(view.n))

    # ------------------------------------------------------------ geometry

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(360), self._theme.px(240))

    @override
    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(_WEEK * 2 * line, (_ROWS + 1) * (line + 3))

    def _cell(self, place: int) -> QRect:
        """Return where the cell *place* (0 is the first of the first week) is painted."""
        top = self.fontMetrics().height() + 4
        row, column = divmod(place, _WEEK)
        left, right = (self.width() * c // _WEEK for c in (column, column + 1))
        height = self.height() - top
        upper, lower = (top + height * r // _ROWS for r in (row, row + 1))
        return QRect(left, upper, right - left - _GAP, lower - upper - _GAP)

    def _first_shown(self) -> date:
        first = self.day.replace(day=1)
        begin = QLocale().firstDayOfWeek().value
        return first - timedelta(days=(first.isoweekday() - begin) % _WEEK)

    def rect_of(self, day: date) -> QRect:
        """Return where a day is painted."""
        return self._cell((day - self._first_shown()).days)

    def _day_at(self, position: QPoint) -> date | None:
        for place in range(_ROWS * _WEEK):
            if self._cell(place).contains(position):
                found = self._first_shown() + timedelta(days=place)
                return found if found.month == self.day.month else None
        return None

    # ------------------------------------------------------------ drawing

    @override
    def paintEvent(self, event: QPaintEvent, /) -> None:
        painter = QPainter(self)
        metrics, locale = painter.fontMetrics(), QLocale()
        painter.setPen(self._theme.color("muted"))
        begin = locale.firstDayOfWeek().value
        for column in range(_WEEK):
            box = self._cell(column)
            box.setTop(0)
            box.setHeight(metrics.height())
            name = locale.dayName((begin - 1 + column) % _WEEK + 1, QLocale.FormatType.ShortFormat)
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        largest = max((abs(view.net) for view in self.month_days), default=ZERO)
        for place in range(_ROWS * _WEEK):
            day = self._first_shown() + timedelta(days=place)
            if day.month == self.day.month:
                self._draw_day(painter, self._cell(place), day, float(largest))

    def _draw_day(self, painter: QPainter, cell: QRect, day: date, largest: float) -> None:
        view = self._days.get(day.isoformat())
        ground = self._theme.color("raised" if view is None else "base")
        if view is not None and largest:
            ground = self._ground(float(view.net) / largest)
        painter.fillRect(cell, ground)
        if day == self.day and self.hasFocus():
            painter.setPen(self._theme.color("accent"))
            painter.drawRect(cell.adjusted(0, 0, -1, -1))
        inner = cell.adjusted(4, 1, -4, -1)
        painter.setPen(self._theme.color("muted" if view is None else "text"))
        painter.drawText(
            inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, str(day.day)
        )
        if view is not None:
            painter.setPen(self._theme.color("text"))
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            painter.drawText(inner, flags, self._amount(painter, view, inner, day))

    def _amount(self, painter: QPainter, view: DayView, inner: QRect, day: date) -> str:
        """Return as many digits as fit; the sign alone where not even whole amounts do."""
        metrics = painter.fontMetrics()
        room = inner.width()
        if inner.height() < 2 * metrics.height():
            room -= metrics.horizontalAdvance(f"{day.day} ")
        for places in (places_of(self._unit), 0):
            text = formatting.signed(view.net, places=places)
            if metrics.horizontalAdvance(text) <= room:
                return text
        return formatting.arrow(view.net)

    def _ground(self, share: float) -> QColor:
        toward = self._theme.color("positive" if share > 0 else "negative")
        base, strength = self._theme.color("base"), abs(share) * _STRENGTH
        mixed = (
            round(a + (b - a) * strength)
            for a, b in (
                (base.red(), toward.red()),
                (base.green(), toward.green()),
                (base.blue(), toward.blue()),
            )
        )
        return QColor(*mixed)

    # ------------------------------------------------------------ mouse and keyboard

    @override
    def mouseReleaseEvent(self, event: QMouseEvent, /) -> None:
        day = self._day_at(event.position().toPoint())
        if day is not None and event.button() is Qt.MouseButton.LeftButton:
            self.day = day
            self._moved()
            self._open()

    @override
    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        key = Qt.Key(event.key())
        if key in _MOVES:
            self.day += timedelta(days=_MOVES[key])
            self._moved()
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self.turn(-1 if key is Qt.Key.Key_PageUp else 1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        if self.day.isoformat() in self._days:
            self.day_chosen.emit(self.day.isoformat())

    @override
    def event(self, event: QEvent, /) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            day = self._day_at(event.pos())
            if day is not None:
                QToolTip.showText(event.globalPos(), self.words_of(day.isoformat()), self)
            return True
        return super().event(event)


class CalendarView(QWidget):
    """A month with its sum, and commands for the one before and after it."""

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = MonthGrid(theme)
        self._unit = ""
        self.title = label(bold=True)
        self.title.setObjectName("monthTitle")
        self.sum = ElidedLabel()
        self.sum.setObjectName("monthSum")
        tr = self.tr
        before = Command(
            tr("Calendar: month &before"), tr("The month before (Page Up)"), icon="back"
        )
        after = Command(
            tr("Calendar: month &after"), tr("The month after (Page Down)"), icon="forward"
        )
        self.previous = make_action(self, theme, before, lambda: self.grid.turn(-1))
        self.next = make_action(self, theme, after, lambda: self.grid.turn(1))
        bar = QHBoxLayout()
        bar.setSpacing(6)
        bar.addWidget(ActionButton(self.previous, "previousMonthButton", text=False))
        bar.addWidget(self.title)
        bar.addWidget(self.sum, 1)
        bar.addWidget(ActionButton(self.next, "nextMonthButton", text=False))
        layout = QVBoxLayout(self)
        tight(layout, spacing=4)
        layout.addLayout(bar)
        layout.addWidget(self.grid, 1)
        self.grid.month_shown.connect(self._follow)

    def show_days(self, days: Sequence[DayView], unit: str) -> None:
        """Show other days."""
        self._unit = unit
        self.grid.show_days(days, unit)

    def _follow(self) -> None:
        days, day = self.grid.month_days, self.grid.day
        self.title.setText(f"{QLocale().standaloneMonthName(day.month)} {day.year}")
        net = sum((view.net for view in days), ZERO)
        count = positions_text(sum(view.n for view in days))
        amount = formatting.profit(net, self._unit, places_of(self._unit))
        self.sum.show_text(f"{amount}, {count}" if days else self.tr("nothing closed"), "muted")
        first, last = self.grid.limits
        month = f"{day:%Y-%m}"
        self.previous.setEnabled(bool(first) and month > first)
        self.next.setEnabled(bool(last) and month < last)
