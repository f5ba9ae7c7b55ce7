"""Presets: author them, watch them live, test them, compare what they did."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.service.preset_views import ResultRow, RunView
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.presets.live_tab import LiveTab
from cts_desktop.ui.presets.presets_tab import PresetsTab

#: Calm enough to read, and nothing for the engine: one question each time, only while visible.
REFRESH_MS: Final = 3000
COMPARE: Final = 3


class PresetsPage(QWidget):
    """The presets in tabs; those with charts and results are made when they are first shown."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setObjectName("presetsPage")
        self.setAccessibleName(self.tr("Presets"))
        self.presets = PresetsTab(context)
        self.live = LiveTab(context)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("presetsTabs")
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.presets, self.tr("Presets"))
        self.tabs.addTab(self.live, self.tr("Live"))
        self._later: dict[int, Callable[[], QWidget]] = {}
        for title, make in (
            (self.tr("Back-tests"), self._runs_tab),
            (self.tr("Compare"), self._compare_tab),
            (self.tr("Candle data"), self._candles_tab),
        ):
            self._later[self.tabs.addTab(QWidget(), title)] = make
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.addWidget(self.tabs, 1)
        self.timer = QTimer(self, interval=REFRESH_MS)
        self.timer.timeout.connect(self._refresh)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.presets.dirty_changed.connect(self._mark)
        context.bridge.connections_edited.connect(lambda _id: self._refresh())
        context.bridge.presets_changed.connect(self._refresh)
        self.timer.start()

    # Imports inside the functions keep charts and results out of the way of the first paint.

    def _runs_tab(self) -> QWidget:
        from cts_desktop.ui.presets.runs_tab import RunsTab  # noqa: PLC0415

        made = RunsTab(self.context)
        made.compare_wanted.connect(self._compare)
        return made

    def _compare_tab(self) -> QWidget:
        from cts_desktop.ui.presets.compare_tab import CompareTab  # noqa: PLC0415

        return CompareTab(self.context)

    def _candles_tab(self) -> QWidget:
        from cts_desktop.ui.presets.candle_data import CandleDataTab  # noqa: PLC0415

        return CandleDataTab(self.context)

    def _compare(self, run: RunView, rows: tuple[ResultRow, ...]) -> None:
        """Put configurations of a run beside others."""
        from cts_desktop.ui.presets.compare_tab import CompareTab  # noqa: PLC0415

        self.tabs.setCurrentIndex(COMPARE)
        tab = self.tabs.currentWidget()
        if isinstance(tab, CompareTab):
            tab.add(run, rows)

    # ------------------------------------------------------------ live while visible

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def _tab_changed(self, place: int) -> None:
        if (make := self._later.pop(place, None)) is not None:
            self._replace(place, make())
        self._refresh()

    def _replace(self, place: int, made: QWidget) -> None:
        title, empty = self.tabs.tabText(place), self.tabs.widget(place)
        self.tabs.blockSignals(True)  # noqa: FBT003 - the same tab stays the current one
        self.tabs.removeTab(place)
        self.tabs.insertTab(place, made, title)
        self.tabs.setCurrentIndex(place)
        self.tabs.blockSignals(False)  # noqa: FBT003 - Qt's signature
        if empty is not None:
            empty.deleteLater()

    def _refresh(self) -> None:
        """Ask for what is looked at; a page nobody sees costs nothing."""
        if not self.isVisible() or self.window().isMinimized():
            return
        tab = self.tabs.currentWidget()
        if tab is self.presets:
            self.presets.refresh()
        elif tab is self.live:
            self.live.refresh()

    def _mark(self, dirty: bool) -> None:  # noqa: FBT001 - a slot
        """Say on the tab that something is not saved."""
        self.tabs.setTabText(0, self.tr("Presets •") if dirty else self.tr("Presets"))
