"""The indicators of a set: one card each with from, to and step of every parameter."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cts_desktop.domain.indicators import (
    INDICATORS,
    IndicatorGrid,
    IndicatorSpec,
    ParameterRange,
    ParameterSpec,
)
from cts_desktop.ui import formatting
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.presets.fields import RangeField
from cts_desktop.ui.presets.form import PresetForm, Row, problem_of
from cts_desktop.ui.settings.editors import ChoiceBox
from cts_desktop.ui.widgets import Card, set_tone


class _Values:
    """The ranges of a grid under the names of its parameters; the default where none is named."""

    def __init__(self, grid: IndicatorGrid) -> None:
        for parameter in grid.spec.parameters:
            default = ParameterRange(parameter.default, parameter.default, parameter.step)
            setattr(self, parameter.name, grid.ranges.get(parameter.name, default))


class IndicatorCard(Card):
    """One indicator with its ranges.

    Signals:
        edited: carries the grid as it is now.
        removed: it is to go.
    """

    edited = Signal(object)
    removed = Signal()

    def __init__(self, grid: IndicatorGrid, parent: QWidget | None = None) -> None:
        super().__init__(f"indicatorCard_{grid.indicator}", parent)
        self.grid = grid
        spec = grid.spec
        title = heading(said(spec.label))
        what = text_label(_words(spec), "muted", wrap=True)
        remove = QPushButton(tr("Remove"))
        remove.setObjectName(f"remove_{grid.indicator}")
        remove.setAccessibleName(tr("Remove {0}").format(said(spec.label)))
        remove.clicked.connect(self.removed)
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 0)
        top.setSpacing(10)
        top.addWidget(title)
        top.addWidget(what, 1)
        top.addWidget(remove)
        rows = tuple(_row(parameter) for parameter in spec.parameters)
        self.form = PresetForm(rows, grid.indicator)
        self.form.edited.connect(self._edited)
        self.problem: QLabel = text_label("", "danger", wrap=True)
        self.problem.setContentsMargins(12, 0, 12, 8)
        self.problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.form)
        layout.addWidget(self.problem)

    def _edited(self, name: str, value: ParameterRange) -> None:
        self.grid = replace(self.grid, ranges={**self.grid.ranges, name: value})
        self.edited.emit(self.grid)

    def show_grid(self, grid: IndicatorGrid) -> None:
        """Show other ranges of the same indicator."""
        if grid != self.grid or not self.form.fields:
            self.grid = grid
            self.form.show_values(_Values(grid))

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong with each parameter, and with the indicator itself."""
        self.form.show_problems(problems)
        rest = {k: text for k, text in problems.items() if not self._has_row(k)}
        self.problem.setText("\n".join(f"⚠ {text}" for text in rest.values()))
        self.problem.setVisible(bool(rest))
        set_tone(self, "warning" if problems else "")

    def _has_row(self, key: str) -> bool:
        return any(problem_of({key: "."}, row) for row in self.form.keys)


class IndicatorList(QWidget):
    """All indicators of a set, and the way to add another.

    Signals:
        edited: carries the tuple of grids as it is now.
    """

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[IndicatorCard] = []
        self.choice = ChoiceBox()
        self.choice.setObjectName("indicatorChoice")
        self.choice.setAccessibleName(tr("Indicator to add"))
        self.choice.setMinimumContentsLength(16)  # its longest item would be wider than the pane
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.choice.setSizeAdjustPolicy(policy)
        self.add_button = QPushButton(tr("&Add indicator"))
        self.add_button.setObjectName("addIndicatorButton")
        self.add_button.clicked.connect(self._add)
        self.hint = text_label(tr("Add an indicator: without one a set never fires."), "warning")
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 10, 12, 0)
        bar.setSpacing(8)
        bar.addWidget(self.choice, 1)
        bar.addWidget(self.add_button)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(12, 0, 12, 10)
        self._column.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.hint)
        self.hint.setContentsMargins(12, 0, 12, 0)
        layout.addLayout(self._column)
        layout.addStretch(1)
        self._offer()

    @property
    def grids(self) -> tuple[IndicatorGrid, ...]:
        """The indicators as shown."""
        return tuple(card.grid for card in self.cards)

    def show_grids(self, grids: Sequence[IndicatorGrid]) -> None:
        """Show *grids*; cards of the same indicators are kept."""
        if [grid.indicator for grid in grids] != [card.grid.indicator for card in self.cards]:
            self._rebuild(grids)
        for card, grid in zip(self.cards, grids, strict=True):
            card.show_grid(grid)

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong; keys are `indicators[1].period`."""
        for number, card in enumerate(self.cards):
            head = f"indicators[{number}]"
            card.show_problems({
                key.removeprefix(head).lstrip("."): text
                for key, text in problems.items()
                if key == head or key.startswith(f"{head}.")
            })  # fmt: skip
        general = problems.get("indicators", "")
        empty = tr("Add an indicator: without one a set never fires.")
        self.hint.setText(f"⚠ {general}" if general else empty)
        self.hint.setVisible(bool(general) or not self.cards)

    def _rebuild(self, grids: Sequence[IndicatorGrid]) -> None:
        for card in self.cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [IndicatorCard(grid) for grid in grids]
        for card in self.cards:
            card.edited.connect(self._edited)
            card.removed.connect(lambda gone=card: self._remove(gone))
            self._column.addWidget(card)
        self._offer()

    def _offer(self) -> None:
        """Offer the indicators that are not there yet."""
        present = {card.grid.indicator for card in self.cards}
        self.choice.clear()
        for name, spec in INDICATORS.items():
            if name not in present:
                self.choice.addItem(f"{said(spec.label)}: {_words(spec)}", name)
        self.add_button.setEnabled(self.choice.count() > 0)
        self.hint.setVisible(not self.cards)

    def _edited(self) -> None:
        self.edited.emit(self.grids)

    def _add(self) -> None:
        grid = IndicatorGrid(str(self.choice.currentData()), {})
        self.show_grids((*self.grids, grid))
        self._edited()
        fields = list(self.cards[-1].form.fields.values())
        if fields:
            fields[0].setFocus()

    def _remove(self, gone: IndicatorCard) -> None:
        self.show_grids(tuple(card.grid for card in self.cards if card is not gone))
        self._edited()
        self.choice.setFocus()


def _row(parameter: ParameterSpec) -> Row:
    limits = (parameter.minimum, parameter.maximum)
    help_text = tr("{0} to {1}, usual {2}").format(
        *map(formatting.general, (*limits, parameter.default))
    )
    return Row(
        parameter.name, said(parameter.label), help_text, lambda: RangeField(limits, parameter.step)
    )


def _words(spec: IndicatorSpec) -> str:
    parts = [said(spec.what)]
    if not spec.has_side:
        parts.append(tr("a filter without a side"))
    if spec.needs_volume:
        parts.append(tr("needs volumes"))
    if spec.on_bars:
        parts.append(tr("read on bars"))
    return "; ".join(parts)
