"""A figure over two chosen parameters of a run, as a field of cells."""

from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from cts_desktop.domain.errors import CtsError
from cts_desktop.service.preset_views import HeatMapView, RunView
from cts_desktop.ui.charts.heat_map import HeatMap
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.newest import Newest
from cts_desktop.ui.presets import run_words
from cts_desktop.ui.widgets import tight


class HeatMapTab(QWidget):
    """Chooses figure, part and parameters; the service averages over all others."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run: RunView | None = None
        self._newest = Newest()
        self._figures = {figure.key: figure for figure in run_words.figures()}
        self.across = self._box("heatMapX", self.tr("Parameter to the right"))
        self.up = self._box("heatMapY", self.tr("Parameter upwards"))
        self.figure = self._box("heatMapFigure", self.tr("Figure"))
        self.part = self._box("heatMapPart", self.tr("Part of the time"))
        for figure in self._figures.values():
            self.figure.addItem(said(figure.label), figure.key)
        for key, words in run_words.parts():
            self.part.addItem(words, key)
        self.note = text_label("", "muted")
        self.note.setObjectName("heatMapNote")
        self.map = HeatMap(context.theme)
        row = QHBoxLayout()
        tight(row)
        for caption, box in (
            (self.tr("Figure"), self.figure), (self.tr("part"), self.part),
            (self.tr("over"), self.across), (self.tr("and"), self.up),
        ):  # fmt: skip
            row.addWidget(text_label(caption, "muted"))
            row.addWidget(box)
        row.addWidget(self.note, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addWidget(self.map, 1)
        for box in (self.across, self.up, self.figure, self.part):
            box.currentIndexChanged.connect(self._ask)
        self.show_run(None)

    def _box(self, name: str, title: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(title)
        box.setToolTip(title)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return box

    def show_run(self, run: RunView | None) -> None:
        """Show another run; `load` asks for its parameters."""
        self._run = run
        self._newest.forget()
        for box in (self.across, self.up):
            _fill(box, ())
        self.note.setText("")
        self.map.clear(self.tr("Choose a run above.") if run is None else self.tr("Reading…"))

    def load(self) -> None:
        """Ask for the parameters, then for the map."""
        run = self._run
        if run is None:
            return
        self._newest.ask()
        self._context.operations.run(
            lambda s: s.backtests.parameters(run.run_id),
            on_success=self._newest.only(self._offer),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Load the parameters"),
        )

    def _offer(self, names: tuple[str, ...]) -> None:
        chosen = (self.across.currentData(), self.up.currentData())
        for box, name, usual in ((self.across, chosen[0], 0), (self.up, chosen[1], 1)):
            _fill(box, names)
            place = box.findData(name)
            box.blockSignals(True)  # noqa: FBT003 - Qt's signature
            box.setCurrentIndex(place if place >= 0 else min(usual, len(names) - 1))
            box.blockSignals(False)  # noqa: FBT003 - Qt's signature
        if len(names) > 1:
            self._ask()
        else:
            self.map.clear(self.tr("Fewer than two parameters of this run have several values."))

    def _ask(self) -> None:
        run, x, y = self._run, self.across.currentData(), self.up.currentData()
        if run is None or not x or not y:
            return
        if x == y:
            self._newest.forget()
            self.map.clear(self.tr("Choose two different parameters."))
            return
        figure, part = str(self.figure.currentData()), str(self.part.currentData())
        self._newest.ask()
        self._context.operations.run(
            lambda s: s.backtests.heat_map(run.run_id, x, y, figure, part),
            on_success=self._newest.only(self._show),
            on_failure=self._newest.only(self._failed),
            owner=self,
            what=self.tr("Load the heat map"),
        )

    def _show(self, view: HeatMapView) -> None:
        figure = self._figures[view.figure]
        self.note.setText(self.tr("Mean over all other parameters; hover for a cell's words."))
        worded = replace(
            view,
            x_name=run_words.parameter_text(view.x_name),
            y_name=run_words.parameter_text(view.y_name),
        )
        self.map.show_view(worded, figure.text, figure.middle, better_high=figure.better_high)

    def _failed(self, error: CtsError) -> None:
        self.map.clear(self.tr("Not read: {0}").format(said(error)))


def _fill(box: QComboBox, names: tuple[str, ...]) -> None:
    box.blockSignals(True)  # noqa: FBT003 - Qt's signature
    box.clear()
    for name in names:
        box.addItem(run_words.parameter_text(name), name)
    box.blockSignals(False)  # noqa: FBT003 - Qt's signature
