"""The pane of one set: where it trades, its indicators, exits, thresholds and break-even rates."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from cts_desktop.domain.presets import PresetSet
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.presets.counter import BreakEvenTable
from cts_desktop.ui.presets.form import PresetForm, problem_of
from cts_desktop.ui.presets.indicators import IndicatorList
from cts_desktop.ui.presets.rows import exit_rows, set_rows, threshold_rows
from cts_desktop.ui.settings.panes import scrolled

GENERAL, INDICATORS, EXITS, THRESHOLDS, BREAK_EVEN = range(5)


class SetPane(QWidget):
    """Edits one set at a time.

    Signals:
        edited: carries the set as it is now.
    """

    edited = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: PresetSet | None = None
        self._problems: Mapping[str, str] = {}
        self.general = PresetForm(set_rows(), "set")
        self.exits = PresetForm(exit_rows(), "set")
        self.thresholds = PresetForm(threshold_rows(), "set")
        self.indicators = IndicatorList()
        self.break_even = BreakEvenTable(context)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("setTabs")
        self.tabs.setDocumentMode(True)
        self._titles = (
            tr("Where & when"), tr("Indicators"), tr("Exits"), tr("Thresholds"), tr("Break-even"),
        )  # fmt: skip
        pages = (
            scrolled(self.general), scrolled(self.indicators), scrolled(self.exits),
            scrolled(self.thresholds), self.break_even,
        )  # fmt: skip
        for page, title in zip(pages, self._titles, strict=True):
            self.tabs.addTab(page, title.replace("&", "&&"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        self.tabs.currentChanged.connect(self._open_tab)
        for form in self._forms:
            form.edited.connect(self._edited)
        self.indicators.edited.connect(lambda grids: self._edited("indicators", grids))

    @property
    def _forms(self) -> tuple[PresetForm, PresetForm, PresetForm]:
        return self.general, self.exits, self.thresholds

    def show_set(self, shown: PresetSet) -> None:
        """Show *shown*."""
        self.shown = shown
        for form in self._forms:
            if form.fields:
                form.show_values(shown)
        if self.indicators.cards:
            self.indicators.show_grids(shown.indicators)
        self._open_tab(self.tabs.currentIndex())

    def _open_tab(self, place: int) -> None:
        """Make what is looked at for the first time."""
        form = {GENERAL: self.general, EXITS: self.exits, THRESHOLDS: self.thresholds}.get(place)
        if form is not None and not form.fields and self.shown is not None:
            form.show_values(self.shown)
        if place == INDICATORS and self.shown is not None:
            self.indicators.show_grids(self.shown.indicators)
        self.show_problems(self._problems)
        self._follow()

    def _follow(self) -> None:
        """Rest the fields that another one has put out of use."""
        if self.shown is not None and self.exits.fields:
            self.exits.fields["sl_ratios"].setEnabled(not self.shown.atr_stop)
            self.exits.fields["tp_factors"].setEnabled(not self.shown.trailing_only)

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong beside the fields, and on the tabs that have something wrong."""
        self._problems = problems
        for form in self._forms:
            form.show_problems(problems)
        self.indicators.show_problems(problems)
        wrong = [
            any(problem_of(problems, key) for key in form.keys) or bool(form.problems)
            for form in self._forms
        ]
        marks = (wrong[0], bool(problem_of(problems, "indicators")), wrong[1], wrong[2], False)
        for place, (title, marked) in enumerate(zip(self._titles, marks, strict=True)):
            text = title.replace("&", "&&")
            self.tabs.setTabText(place, f"⚠ {text}" if marked else text)

    @property
    def problems(self) -> tuple[str, ...]:
        """What was typed that is no value, in words."""
        return tuple(text for form in self._forms for text in form.problems)

    def _edited(self, key: str, value: Any) -> None:
        if self.shown is not None:
            self.shown = replace(self.shown, **{key: value})
            self._follow()
            self.edited.emit(self.shown)
