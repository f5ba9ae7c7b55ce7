"""The window that says that something went wrong, with the report it wrote about it."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.ui import dialogs
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.program.bundle_dialog import text_view
from cts_desktop.ui.theme import ThemeManager

_SUMMARY_CHARACTERS = 600
_REPORT_CHARACTERS = 2 * 1024 * 1024


class CrashDialog(QDialog):
    """Says what happened, shows the reports as they are on disk, and offers what can be done.

    It is not modal: whatever went wrong, the emergency stop must stay in reach.
    """

    def __init__(
        self,
        theme: ThemeManager,
        quit_requested: Callable[[], object],
        save_bundle: Callable[[QWidget], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._quit = quit_requested
        self._save_bundle = save_bundle
        self.setObjectName("crashDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.title = heading("")
        self.summary = text_label(wrap=True)
        self.summary.setObjectName("crashSummary")
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.more = text_label("", "warning", wrap=True)
        self.more.setObjectName("crashMore")
        self.more.hide()
        self.where = text_label("", "muted", wrap=True)
        self.where.setObjectName("crashWhere")
        self.reports = QComboBox()
        self.reports.setObjectName("crashReports")
        self.reports.setAccessibleName(self.tr("Crash reports"))
        self.reports.currentIndexChanged.connect(self._show_chosen)
        self.reports.hide()
        self.view = text_view("crashReportText", self.tr("Text of the report"))
        self.view.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        self.show_button = self._button(self.tr("Show &report"), "showReportButton")
        self.show_button.setCheckable(True)
        self.show_button.toggled.connect(self._show_report)
        bundle = self._button(self.tr("Save support &bundle…"), "crashBundleButton")
        bundle.setToolTip(self.tr("Opens it to be looked at; nothing is sent anywhere."))
        bundle.clicked.connect(lambda: self._save_bundle(self))
        self.quit_button = self._button(self.tr("Stop engine and &quit"), "crashQuitButton")
        self.quit_button.setToolTip(
            self.tr("Ends in order: positions stay open, and so do their protective stops.")
        )
        dialogs.mark_danger(self.quit_button)
        self.quit_button.clicked.connect(self._stop_and_quit)
        self.go_on_button = self._button(self.tr("&Go on"), "crashGoOnButton")
        self.go_on_button.clicked.connect(self.close)
        self.go_on_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.show_button)
        buttons.addWidget(bundle)
        buttons.addStretch(1)
        buttons.addWidget(self.quit_button)
        buttons.addWidget(self.go_on_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        for widget in (self.title, self.summary, self.more, self.where, self.reports):
            layout.addWidget(widget)
        layout.addWidget(self.view, 1)
        layout.addLayout(buttons)
        self.setMinimumWidth(self._theme.px(620))
        self.go_on_button.setFocus()  # a key that was meant for the window must do no harm

    def _button(self, text: str, name: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        return button

    def tell(self, summary: str, report: Path | None) -> None:
        """Say what has just happened."""
        self.title.setText(
            self.tr("An error that nobody expected has happened. The program goes on.")
        )
        self._tell(summary, [] if report is None else [report])

    def tell_found(self, reports: Sequence[Path]) -> None:
        """Say what earlier runs have left."""
        self.title.setText(self.tr("An earlier run has left reports of errors: look at them."))
        self._tell("", reports)
        self.quit_button.hide()
        self.go_on_button.setText(self.tr("&Close"))
        self.show_button.setChecked(bool(reports))

    def _tell(self, summary: str, reports: Sequence[Path]) -> None:
        self.summary.setText(summary[:_SUMMARY_CHARACTERS])
        self.summary.setVisible(bool(summary))
        for report in reversed(reports):
            self.reports.addItem(report.name, report)
        self.reports.setVisible(len(reports) > 1)
        self.show_button.setEnabled(bool(reports))
        if reports:
            text = self.tr("The report is in {0}. Nothing was sent anywhere.")
            if len(reports) > 1:
                text = self.tr("The reports are in {0}. Nothing was sent anywhere.")
            self.where.setText(text.format(reports[-1].parent))
        else:
            self.where.setText(
                self.tr("There is no report: too many were written in this minute, or the disk "
                        "refused it. Nothing was sent anywhere.")
            )  # fmt: skip

    def tell_more(self, count: int, newest: str) -> None:
        """Say how many errors have come since, and what the newest is."""
        text = self.tr("{0} more since then, the newest: {1}").format(
            count, newest[:_SUMMARY_CHARACTERS]
        )
        self.more.setText(text)
        self.more.show()

    def _show_report(self, show: bool) -> None:  # noqa: FBT001 - a slot
        self.view.setVisible(show)
        self.show_button.setText(self.tr("Hide &report") if show else self.tr("Show &report"))
        self._show_chosen()
        if show:
            self.resize(self._theme.px(900), self._theme.px(560))
        else:
            self.adjustSize()

    def _show_chosen(self) -> None:
        report = self.reports.currentData()
        if self.view.isHidden() or not isinstance(report, Path):
            return
        try:
            with report.open(encoding="utf-8", errors="replace") as file:
                text = file.read(_REPORT_CHARACTERS)
        except OSError as error:
            text = self.tr("The report cannot be read: {0}").format(error.strerror)
        self.view.setPlainText(text)

    def _stop_and_quit(self) -> None:
        self.close()
        self._quit()


class CrashWindow:
    """Shows one dialog at a time, told from any thread, however often.

    A dialog that fails itself is not tried again: its failure is an error like any other, and
    telling of it in the same way would never end.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        make: Callable[[], CrashDialog],
        seen: Callable[[], object],
    ) -> None:
        """Take the window's parts.

        Args:
            loop: of the window.
            make: makes a dialog; on that loop.
            seen: called when the user has closed one.
        """
        self._loop = loop
        self._make = make
        self._seen = seen
        self._lock = threading.Lock()
        self._first: tuple[str, Path | None] = ("", None)
        self._newest = ""
        self._count = 0
        self._since = 0
        self._given_up = False
        self.dialog: CrashDialog | None = None

    def tell(self, summary: str, report: Path | None) -> None:
        """Take note of an error, from any thread; raises RuntimeError where the loop has ended."""
        with self._lock:
            called, self._count, self._newest = self._count > 0, self._count + 1, summary
            if not called:
                self._first = (summary, report)
        if not called:
            self._loop.call_soon_threadsafe(self._show_waiting)

    def _show_waiting(self) -> None:
        with self._lock:
            count, self._count = self._count, 0
            first, newest = self._first, self._newest
        if self._given_up:
            return
        if self.dialog is None:
            self._since = -1
            self._open(lambda dialog: dialog.tell(*first))
        self._since += count
        if self._since:
            self._carefully(lambda dialog: dialog.tell_more(self._since, newest))

    def show_found(self, reports: Sequence[Path]) -> None:
        """Show what earlier runs have left, unless a dialog is open already."""
        if self.dialog is None and not self._given_up:
            self._open(lambda dialog: dialog.tell_found(reports))

    def _open(self, fill: Callable[[CrashDialog], object]) -> None:
        self._given_up = True
        self.dialog = self._make()
        self.dialog.finished.connect(self._closed)
        self._given_up = False
        self._carefully(fill)
        self._carefully(lambda dialog: dialog.show())

    def _carefully(self, act: Callable[[CrashDialog], object]) -> None:
        """Do something with the dialog; where that fails, never open one again."""
        if self.dialog is None:
            return
        self._given_up = True
        act(self.dialog)
        self._given_up = False

    def _closed(self) -> None:
        self.dialog = None
        self._seen()
