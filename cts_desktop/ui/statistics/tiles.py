"""The most wanted figures in one row; as many as fit, each leading to its rows."""

from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.service.statistics_views import StatisticsReport
from cts_desktop.ui.statistics.words import FigureLine, figure_lines
from cts_desktop.ui.theme import ThemeManager
from cts_desktop.ui.tiles import Tile
from cts_desktop.ui.widgets import tight

#: In the order of their worth: the last ones give way where there is no room.
SHOWN: Final = (
    "net", "win_rate", "profit_factor", "average", "drawdown", "sharpe", "fees", "funding",
)  # fmt: skip
_WIDTH: Final = 136
_SPACING: Final = 8


class FigureTiles(QWidget):
    """A tile for each of these figures.

    Signals:
        drill_wanted: carries the Drill of a tile.
    """

    drill_wanted = Signal(object)

    def __init__(self, theme: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: dict[str, FigureLine] = {}
        layout = QHBoxLayout(self)
        tight(layout, spacing=_SPACING)
        self.tiles: dict[str, Tile] = {}
        for key in SHOWN:
            tile = Tile(f"{key}FigureTile", "", "", self)
            tile.activated.connect(lambda k=key: self._open(k))
            layout.addWidget(tile, 1)
            self.tiles[key] = tile

    def show_report(self, report: StatisticsReport) -> None:
        """Show the figures of another report."""
        self._lines = {line.key: line for line in figure_lines(report)}
        for key, tile in self.tiles.items():
            line = self._lines[key]
            tile.caption.setText(line.caption)
            tile.setAccessibleName(line.caption)
            tile.setToolTip(line.tip)
            tile.show_value(line.text, line.tone.value if line.tone else "")

    def _open(self, key: str) -> None:
        line = self._lines.get(key)
        if line is not None and line.n:
            self.drill_wanted.emit(line.drill)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(2 * _WIDTH), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        fit = max(2, (self.width() + _SPACING) // (self._theme.px(_WIDTH) + _SPACING))
        for place, tile in enumerate(self.tiles.values()):
            tile.setVisible(place < fit)
