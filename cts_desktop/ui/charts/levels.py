"""Prices of positions and orders as lines across the chart; stops and targets can be pulled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt, Signal
from typing_extensions import override

from cts_desktop.ui.charts.level_texts import LevelText, LevelTexts
from cts_desktop.ui.theme import ThemeManager


class LevelKind(StrEnum):
    """What a line stands for."""

    ENTRY = "entry"
    STOP = "stop"
    TARGET = "target"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Level:
    """One line.

    Attributes:
        owner: id of the position or order.
        text: what stands at its left end; says without colour what it is.
        movable: it may be pulled to another price.
    """

    owner: str
    kind: LevelKind
    price: Decimal
    text: str
    movable: bool = False

    @property
    def key(self) -> tuple[str, LevelKind]:
        """Return what stays the same while the price moves."""
        return self.owner, self.kind

    @property
    def is_stop(self) -> bool:
        """Tell whether it is a stop."""
        return self.kind is LevelKind.STOP


_LOOKS: Final = {
    LevelKind.ENTRY: ("accent", Qt.PenStyle.SolidLine),
    LevelKind.STOP: ("negative", Qt.PenStyle.DashLine),
    LevelKind.TARGET: ("positive", Qt.PenStyle.DashLine),
    LevelKind.ORDER: ("warning", Qt.PenStyle.DotLine),
}
#: Whose text gives way last where there is no room for all.
_RANKS: Final = (LevelKind.STOP, LevelKind.TARGET, LevelKind.ENTRY, LevelKind.ORDER)


class LevelLine(pg.InfiniteLine):  # type: ignore[misc]
    """The line of a level.

    Attributes:
        held: it stays where it was let go until somebody has decided about it.
        text: what is said at it.
    """

    def __init__(self, theme: ThemeManager, level: Level, redraw: Callable[[], object]) -> None:
        """Make a line that calls *redraw* where its text must be drawn anew."""
        self._redraw = redraw
        super().__init__(pos=float(level.price), angle=0, movable=level.movable)
        self._theme = theme
        self.level = level
        self.text = level.text
        self.held = False
        self.setZValue(20 if level.movable else 15)
        if level.movable:
            self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.repaint_line()

    def repaint_line(self) -> None:
        """Use the colours of the theme."""
        role, style = _LOOKS[self.level.kind]
        color = self._theme.color(role)
        self.setPen(pg.mkPen(color, width=self._theme.px(1), style=style))
        self.setHoverPen(pg.mkPen(color, width=self._theme.px(3)))

    @property
    def role(self) -> str:
        """The colour of the theme it has."""
        return _LOOKS[self.level.kind][0]

    @property
    def rank(self) -> tuple[bool, int]:
        """What is pulled or pointed at comes first, then by kind."""
        looked_at = self.moving or self.held or bool(self.mouseHovering)
        return not looked_at, _RANKS.index(self.level.kind)

    @override
    def setMouseHover(self, hover: bool) -> None:
        super().setMouseHover(hover)
        self._redraw()

    def show_level(self, level: Level) -> None:
        """Follow the level, but never out of the hand that pulls it."""
        self.level = level
        if not self.moving and not self.held:
            self.setValue(float(level.price))
            self.say(level.text)

    def say(self, text: str) -> None:
        """Show another text."""
        if self.text != text:
            self.text = text
            self._redraw()

    def put_back(self) -> None:
        """Let go of the line: it returns to where its level is."""
        self.moving = self.held = False
        self.show_level(self.level)

    @override
    def boundingRect(self) -> Any:
        """Return a stripe that a pointer finds without aiming at one pixel."""
        area = super().boundingRect()
        _, across = self.pixelVectors(direction=pg.Point(1, 0))
        room = 0.0 if across is None else abs(across.y()) * self._theme.px(4)
        return area.adjusted(0, -room, 0, room)


class LevelLines(QObject):
    """The lines of a plot by what they stand for.

    Signals:
        pulled: a level and the price it is held at now; `dropped` where it was let go.
    """

    pulled = Signal(object, object)
    dropped = Signal(object, object)

    def __init__(self, theme: ThemeManager, plot: Any) -> None:
        super().__init__(plot)
        self._theme = theme
        self._plot = plot
        self._lines: dict[tuple[str, LevelKind], LevelLine] = {}
        self._texts = LevelTexts(theme, self._said)
        plot.addItem(self._texts, ignoreBounds=True)

    def show(self, levels: Sequence[Level]) -> None:
        """Show other levels; one whose kind of line has changed is drawn anew."""
        wanted = {level.key: level for level in levels}
        for key, line in list(self._lines.items()):
            if key not in wanted or wanted[key].movable != line.level.movable:
                self._plot.removeItem(self._lines.pop(key))
        for key, level in wanted.items():
            if key in self._lines:
                self._lines[key].show_level(level)
            else:
                self._add(level)
        self._texts.update()

    def _said(self) -> list[LevelText]:
        """Return the texts, the most important first."""
        lines = sorted(self._lines.values(), key=lambda line: line.rank)
        return [LevelText(float(line.value()), line.text, line.role) for line in lines]

    def _add(self, level: Level) -> None:
        line = LevelLine(self._theme, level, self._texts.update)
        line.sigDragged.connect(lambda of: self.pulled.emit(of.level, of.value()))
        line.sigPositionChangeFinished.connect(lambda of: self.dropped.emit(of.level, of.value()))
        self._plot.addItem(line, ignoreBounds=True)
        self._lines[level.key] = line

    def line(self, level: Level) -> LevelLine | None:
        """Return the line of *level*, while it is shown."""
        return self._lines.get(level.key)

    @property
    def prices(self) -> list[float]:
        """Where the lines are."""
        return [float(line.value()) for line in self._lines.values()]

    @property
    def pulled_line(self) -> LevelLine | None:
        """The line that is being pulled now."""
        return next((line for line in self._lines.values() if line.moving), None)

    def paint(self) -> None:
        """Use the colours of the theme."""
        for line in self._lines.values():
            line.repaint_line()
