"""A place for a chart that is made when it is first looked at: chart libraries are large."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.ui.chart_library import when_loaded

W = TypeVar("W", bound=QWidget)


class LazyChart(QWidget, Generic[W]):
    """Makes its chart soon after it is shown, then lets `fill` put in what is known by then.

    Attributes:
        chart: the chart; None before it was looked at.
    """

    def __init__(
        self, make: Callable[[], W], fill: Callable[[W], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._make, self._fill = make, fill
        self.chart: W | None = None
        self._wanted = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def refill(self) -> None:
        """Put in what is known now, where there is a chart already."""
        if self.chart is not None:
            self._fill(self.chart)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._wanted:
            self._wanted = True
            when_loaded(self, self._open)

    def _open(self) -> None:
        chart = self._make()
        when_loaded(self, lambda: self._show(chart))  # filling it takes as long: another turn

    def _show(self, chart: W) -> None:
        self.chart = chart
        self._layout.addWidget(chart)
        self._fill(chart)
