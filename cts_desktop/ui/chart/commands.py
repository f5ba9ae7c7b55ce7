"""The commands of the page Chart; they go to the chart that was looked at last."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from cts_desktop.ui import formatting
from cts_desktop.ui.chart import pictures
from cts_desktop.ui.chart.pane import ChartPane
from cts_desktop.ui.command import Command, make_action
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.icons import bind_icon

_ZOOM = 1.25


class ChartCommands(QObject):
    """One action each, for buttons, context menu and palette; the chart's keys stand in the tips.

    Attributes:
        remembered: what is on or off, by its name in the window's memory.
    """

    def __init__(self, context: UiContext, page: QWidget, active: Callable[[], ChartPane]) -> None:
        """Make the commands of *page* for the chart that is *active* when one is given."""
        super().__init__(page)
        self._context = context
        self._page, self._active = page, active
        tr = self.tr
        self.follow = self._toggle(
            "chartFollow", tr("&Follow"), "chart_follow", tr("Keeps the newest candle in sight")
        )
        self.follow.setChecked(True)
        self.newest = self._command(
            "chartNow", tr("&Now"), "chart_now", tr("Goes to the newest candle (End)"),
            lambda: self._on_chart("go_newest"),
        )  # fmt: skip
        self.oldest = self._command(
            "chartOldest", tr("First candle"), "", tr("Goes to the first candle there is (Home)"),
            lambda: self._on_chart("go_oldest"),
        )  # fmt: skip
        self.fit = self._command(
            "chartFit", tr("Fi&t"), "chart_fit", tr("Zooms out to all candles there are (0)"),
            lambda: self._on_chart("show_all"),
        )  # fmt: skip
        self.zoom_in = self._command(
            "chartZoomIn", tr("Zoom in"), "", tr("Shows less time (+)"),
            lambda: self._on_chart("zoom", 1 / _ZOOM),
        )  # fmt: skip
        self.zoom_out = self._command(
            "chartZoomOut", tr("Zoom out"), "", tr("Shows more time (−)"),
            lambda: self._on_chart("zoom", _ZOOM),
        )  # fmt: skip
        self.reload = self._command(
            "chartReload", tr("Load again"), "restart", tr("Reads the candles once more (R)"),
            lambda: self._active().load(),
        )  # fmt: skip
        self.volume = self._toggle(
            "chartVolume", tr("&Volume"), "", tr("Shows what was traded, below the candles")
        )
        self.signals = self._toggle(
            "chartSignals", tr("&Indications"), "ladder",
            tr("Shows when each indication signalled, below the candles: long up, short down"),
        )  # fmt: skip
        self.table = self._toggle(
            "chartTable", tr("Ta&ble"), "chart_table", tr("Lists the candles in sight")
        )
        self.copy = self._command(
            "chartCopy", tr("&Copy picture"), "",
            tr("Puts a picture of this chart on the clipboard"),
            lambda: pictures.copy(self._active()),
        )  # fmt: skip
        self.save = self._command(
            "chartSave", tr("Save &picture…"), "chart_picture",
            tr("Saves a picture of this chart as PNG or SVG"), self._save_picture,
        )  # fmt: skip

    @property
    def remembered(self) -> dict[str, QAction]:
        """What is on or off, by its name in the window's memory."""
        return {"volume": self.volume, "signals": self.signals, "table": self.table}

    def _command(
        self, name: str, text: str, icon: str, tip: str, run: Callable[[], object] | None = None
    ) -> QAction:
        command = Command(text, tip, f"{name}Action", icon)
        return make_action(self._page, self._context.theme, command, run)

    def _toggle(self, name: str, text: str, icon: str, tip: str) -> QAction:
        action = self._command(name, text, icon, tip)
        action.setCheckable(True)
        return action

    def _save_picture(self) -> None:
        task = pictures.save(self._active())
        what = self.tr("Save the picture")
        self._context.operations.start(task, owner=self._page, what=what)

    def _on_chart(self, verb: str, *arguments: float) -> None:
        chart = self._active().chart
        if chart is not None:
            getattr(chart, verb)(*arguments)

    def show_following(self, pane: ChartPane) -> None:
        """Show whether the chart that commands go to follows the newest candle."""
        if pane.chart is not None:
            self.follow.setChecked(pane.chart.following)

    def fill(self, menu: QMenu, pane: ChartPane) -> None:
        """Offer the commands for *pane*, those on its positions first."""
        for position in pane.editable:
            text = self.tr("&Edit stop and target: {0} {1} at {2}…").format(
                position.side, formatting.quantity(position.qty),
                formatting.price(position.entry_price),
            )  # fmt: skip
            action = menu.addAction(text)
            bind_icon(self._context.theme, action, "settings")
            action.triggered.connect(lambda _=False, p=position: pane.edit_exits(p))
        if pane.positions:
            action = menu.addAction(self.tr("Show on the page &Positions"))
            action.triggered.connect(lambda: self._context.open_page("positions"))
            menu.addSeparator()
        self._fill_view(menu)

    def menu(self) -> QMenu:
        """Return a menu of what concerns the drawing."""
        menu = QMenu(self._page)
        menu.setToolTipsVisible(True)
        self._fill_view(menu)
        return menu

    def _fill_view(self, menu: QMenu) -> None:
        menu.addActions([self.follow, self.newest, self.oldest, self.fit])
        menu.addActions([self.zoom_in, self.zoom_out, self.reload])
        menu.addSeparator()
        menu.addActions([self.volume, self.signals, self.table])
        menu.addSeparator()
        menu.addActions([self.copy, self.save])
