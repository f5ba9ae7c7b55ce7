"""Executions for a tax return: which, in which layout, and where to."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QDate
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.statistics import TaxFormat, TaxScope
from cts_desktop.service.statistics_views import Choice, TaxExport
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.modes import mode_text
from cts_desktop.ui.statistics.filters import begin_of
from cts_desktop.ui.statistics.words import tr

_FORMATS: Final = {
    TaxFormat.GENERIC: QT_TRANSLATE_NOOP("statistics", "Plain table (all columns)"),
    TaxFormat.KOINLY: QT_TRANSLATE_NOOP("statistics", "Koinly (universal template)"),
    TaxFormat.COINTRACKING: QT_TRANSLATE_NOOP("statistics", "CoinTracking (CSV import)"),
}


class TaxDialog(QDialog):
    """Asks what to write; only real money unless something else is ticked."""

    def __init__(
        self, context: UiContext, choices: Sequence[Choice], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self.setObjectName("taxDialog")
        self.setWindowTitle(self.tr("Export for a tax return"))
        self.layout_box = QComboBox()
        self.layout_box.setObjectName("taxFormat")
        self.connection = QComboBox()
        self.connection.setObjectName("taxConnection")
        self.begin, self.end = self._date("taxFrom"), self._date("taxTo")
        self.modes = {mode: self._mode_box(mode) for mode in (Mode.LIVE, Mode.TESTNET, Mode.PAPER)}
        self.warning = text_label("", "warning", wrap=True)
        self.warning.setObjectName("taxWarning")
        self._fill(choices)
        self._lay_out()
        for box in self.modes.values():
            box.toggled.connect(self._follow)
        self._follow()

    def _date(self, name: str) -> QDateEdit:
        edit = QDateEdit()
        edit.setCalendarPopup(True)
        edit.setObjectName(name)
        edit.setDisplayFormat("yyyy-MM-dd")
        return edit

    def _mode_box(self, mode: Mode) -> QCheckBox:
        box = QCheckBox(mode_text(mode.value))
        box.setObjectName(f"tax{mode.value.capitalize()}")
        box.setChecked(mode is Mode.LIVE)
        return box

    def _fill(self, choices: Sequence[Choice]) -> None:
        for layout, text in _FORMATS.items():
            self.layout_box.addItem(tr(str(text)), layout)
        self.connection.addItem(self.tr("All connections"), "")
        for connection_id, name in {c.connection_id: c.connection_name for c in choices}.items():
            self.connection.addItem(name, connection_id)
        today = QDate.currentDate()
        self.begin.setDate(QDate(today.year(), 1, 1))
        self.end.setDate(QDate(today.year(), 12, 31))

    def _lay_out(self) -> None:
        tr = self.tr
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        times = QHBoxLayout()
        times.addWidget(self.begin)
        times.addWidget(QLabel("–"))
        times.addWidget(self.end)
        times.addStretch(1)
        modes = QHBoxLayout()
        modes.setSpacing(14)
        for box in self.modes.values():
            modes.addWidget(box)
        modes.addStretch(1)
        for text, field, widget in (
            (tr("&Layout"), self.layout_box, self.layout_box),
            (tr("&Connection"), self.connection, self.connection),
            (tr("&From, to (UTC)"), times, self.begin),
            (tr("&Results of"), modes, self.modes[Mode.LIVE]),
        ):
            caption = QLabel(text)
            caption.setBuddy(widget)
            form.addRow(caption, field)
            widget.setAccessibleName(text.replace("&", ""))
        self.end.setAccessibleName(tr("To, that day included"))
        for mode, box in self.modes.items():
            box.setAccessibleName(mode.label)
        note = text_label(
            tr("Fills with trade and order ids, in UTC, fees in the currency they were taken in. "
               "Funding has rows of its own, one for each position, dated at its close; positions "
               "that are still open follow once they are closed. Check what your tool makes of it: "
               "this is no tax advice."),
            "muted", wrap=True,
        )  # fmt: skip
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = self.buttons.addButton(tr("&Save as…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setObjectName("taxSaveButton")
        self.save.setToolTip(tr("Asks for the file and writes it"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.warning)
        layout.addWidget(note)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(self._context.theme.px(460))

    def _follow(self) -> None:
        chosen = [mode for mode, box in self.modes.items() if box.isChecked()]
        play = any(mode is not Mode.LIVE for mode in chosen)
        text = ""
        if not chosen:
            text = self.tr("Choose at least one kind of results.")
        elif play:
            text = self.tr("Paper and testnet results are no money: they are marked in every row.")
        self.warning.setText(text)
        self.warning.setVisible(bool(text))
        self.adjustSize()  # or the form would give its room to the warning
        self.save.setEnabled(bool(chosen))

    @property
    def scope(self) -> TaxScope:
        """What is chosen."""
        return TaxScope(
            format=TaxFormat(self.layout_box.currentData()),
            modes=tuple(mode.value for mode, box in self.modes.items() if box.isChecked()),
            connection_id=str(self.connection.currentData() or ""),
            since_ms=_ms(begin_of(self.begin.date(), utc=True)),
            until_ms=_ms(begin_of(self.end.date().addDays(1), utc=True)),
        )


async def export_tax(context: UiContext, choices: Sequence[Choice], owner: QWidget) -> None:
    """Ask what and where, write it, and say how much it was."""
    dialog = TaxDialog(context, choices, owner.window())
    sure = await dialogs.shown(dialog)
    scope = dialog.scope
    dialog.deleteLater()
    if not sure:
        return
    title = dialogs.tr("Export for a tax return")
    suggested = Path.home() / f"cts-{scope.format.value}-{'-'.join(scope.modes)}.csv"
    path = await dialogs.save_file(owner.window(), title, suggested, "CSV (*.csv)")
    if path is None:
        return
    done = await context.operations.call(lambda s: s.statistics.export_tax(str(path), scope))
    await dialogs.message(owner.window(), title, _told(done))


def _told(done: TaxExport) -> str:
    text = dialogs.tr("{0} fills, {1} fundings and {2} results of positions were written to {3}.")
    count = formatting.count
    if not done.fills + done.funding + done.gains:
        text = dialogs.tr("Nothing happened in that time: {3} has titles only.")
    return text.format(count(done.fills), count(done.funding), count(done.gains), done.path)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
