"""The backups of a profile: make one, verify them, bring one back."""

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cts_desktop.domain.errors import CtsError
from cts_desktop.service.outside_views import RestoreView
from cts_desktop.service.views import BackupView
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, text_label, words
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.widgets import set_tone
from cts_desktop.ui.wrapping import WrappingRow


class BackupsPane(QWidget):
    """The list of backups and what can be done with them."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        columns: tuple[Column[BackupView], ...] = (
            Column("created", self.tr("Created"), lambda b: b.created_ms, self._when,
                   time=True, width=160),
            Column("kind", self.tr("Kind"), lambda b: b.kind, words, width=110, whole=True),
            Column("size", self.tr("Size"), lambda b: b.size_bytes, formatting.bytes_size,
                   numeric=True, width=90),
            Column("good", self.tr("Checked"), lambda b: b.good, self._good, width=90, whole=True,
                   tone=lambda b: None if b.good else Tone.BAD),
            Column("path", self.tr("File"), lambda b: b.path, width=420),
        )  # fmt: skip
        model = TableModel(columns, lambda b: b.path, context.theme.color)
        self.view = TableView(model, "backupsTable", self.tr("Backups"), context.ui_state)
        self.view.set_empty_text(self.tr("Reading the copies…"))
        self.view.rows_chosen.connect(self._offer)
        self.button = self._button(
            "backUpNowButton",
            self.tr("&Back up now"),
            self.back_up,
            self.tr("Copies the database and checks the copy; trading goes on meanwhile."),
        )
        self.restore_button = self._button(
            "restoreBackupButton",
            self.tr("&Restore selected…"),
            self.restore_selected,
            self.tr("Says what would be lost and asks. No engine may run."),
        )
        self.file_button = self._button(
            "restoreFileButton",
            self.tr("Restore from &file…"),
            self.restore_file,
            self.tr("As before, from a copy that was put elsewhere."),
        )
        self.verify_button = self._button(
            "verifyBackupsButton",
            self.tr("&Verify all"),
            self.verify,
            self.tr("Reads every copy from beginning to end; changes nothing."),
        )
        self.folder_button = self._button(
            "openBackupsButton",
            self.tr("&Open folder"),
            self.open_folder,
            self.tr("Shows the copies among the other files, to put one elsewhere."),
        )
        self.message = text_label("", "muted", wrap=True)
        self.message.setObjectName("backupsMessage")
        self._lay_out()
        self._offer()

    def _button(self, name: str, text: str, act: Callable[[], object], tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        row = WrappingRow()
        for button in (
            self.button, self.restore_button, self.file_button, self.verify_button,
            self.folder_button,
        ):  # fmt: skip
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 10)
        layout.setSpacing(6)
        layout.addWidget(heading(self.tr("Backups")))
        layout.addWidget(self.view, 1)
        layout.addLayout(row)
        layout.addWidget(self.message)

    # ------------------------------------------------------------ list, make, verify

    def load(self) -> None:
        """List the backups."""
        self._context.operations.run(
            lambda s: s.backups.list(), on_success=self._listed, on_failure=self._failed,
            owner=self, what=self.tr("List the backups"),
        )  # fmt: skip

    def back_up(self) -> None:
        """Make a backup now."""
        self._say(self.tr("Backing up…"))
        self._context.operations.run(
            lambda s: s.backups.create(),
            on_success=self._made,
            on_failure=lambda e: self._say(self.tr("✗ No backup: {0}").format(e), "danger"),
            owner=self,
            busy=(self.button,),
            what=self.tr("Back up"),
        )

    def verify(self) -> None:
        """Read every copy from beginning to end."""
        self._say(self.tr("Verifying…"))
        self._context.operations.run(
            lambda s: s.backups.list(),
            on_success=self._verified,
            on_failure=self._failed,
            owner=self,
            busy=(self.verify_button,),
            what=self.tr("Verify the backups"),
        )

    def open_folder(self) -> None:
        """Show the folder in the system's file manager."""
        self._context.operations.run(
            lambda s: s.backups.folder(), on_success=self._open_folder, owner=self,
            what=self.tr("Open the folder"),
        )  # fmt: skip

    def _listed(self, backups: Sequence[BackupView]) -> None:
        self.view.set_empty_text(self.tr("No backup yet. One is made every hour while it runs."))
        self.view.table.set_rows(backups)

    def _made(self, backup: BackupView) -> None:
        size = formatting.bytes_size(backup.size_bytes)
        mark = self.tr("✓ Saved and checked, {0}: {1}").format(size, backup.path)
        self._say(mark)
        self.load()

    def _verified(self, backups: Sequence[BackupView]) -> None:
        self._listed(backups)
        damaged = sum(not backup.good for backup in backups)
        if damaged:
            self._say(self.tr("✗ {0} of {1} cannot be used.").format(damaged, len(backups)),
                      "danger")  # fmt: skip
        else:
            self._say(self.tr("✓ {0} verified, all good.").format(len(backups)))

    def _open_folder(self, folder: str) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(folder)):
            self._say(self.tr("The folder is {0}").format(folder))

    # ------------------------------------------------------------ restore

    def _offer(self) -> None:
        self.restore_button.setEnabled(len(self.view.chosen) == 1)

    def restore_selected(self) -> None:
        """Bring back the selected copy, after a question that says what is lost."""
        chosen: Sequence[BackupView] = self.view.chosen
        if len(chosen) == 1:
            self._start(self._restore(chosen[0].path))

    def restore_file(self) -> None:
        """Bring back a file that is somewhere else."""
        self._start(self._choose_and_restore())

    def _start(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self._context.operations.start(
            coroutine,
            on_failure=self._failed,
            owner=self,
            busy=(self.restore_button, self.file_button),
            what=self.tr("Restore a backup"),
        )

    async def _choose_and_restore(self) -> None:
        paths = await dialogs.open_files(
            self.window(), self.tr("Restore from file"), Path.home(),
            self.tr("Databases (*.db)"), several=False,
        )  # fmt: skip
        if paths:
            await self._restore(str(paths[0]))

    async def _restore(self, path: str) -> None:
        call = self._context.operations.call
        self._say(self.tr("Verifying…"))
        found = await call(lambda s: s.backups.look_at(path))
        self._say("")
        agreed = await dialogs.confirm(
            self.window(),
            self.tr("Restore a backup"),
            self.tr("Bring back the backup of {0}?").format(self._when(found.created_ms)),
            self.tr("Restore and open again"),
            danger=True,
            detail=consequences(found),
        )
        if agreed:
            await call(lambda s: s.backups.restore(path))
            self._say(self.tr("Closing to restore…"))

    def _failed(self, error: CtsError) -> None:
        self._say(self.tr("✗ {0}").format(said(error)), "danger")

    def _say(self, text: str, tone: str = "muted") -> None:
        self.message.setText(text)
        set_tone(self.message, tone)

    def _when(self, ts_ms: int) -> str:
        return formatting.timestamp(ts_ms, utc=self._context.theme.utc)

    def _good(self, good: object) -> str:
        return self.tr("✓ good") if good else self.tr("✗ damaged")


def consequences(found: RestoreView) -> str:
    """Return in words what restoring a backup would mean."""
    tr = dialogs.tr
    names = {
        "orders": tr("orders"), "fills": tr("fills"), "positions": tr("positions"),
        "decisions": tr("decisions"), "connections": tr("connections"),
        "preset_types": tr("presets"), "backtests": tr("back-tests"),
        "settings_history": tr("changes of settings"), "trade_engine_logs": tr("lines of the log"),
    }  # fmt: skip
    rows = ", ".join(
        f"{names.get(table, table)} {formatting.count(count)}" for table, count in found.lost
    )
    if found.unknown:
        lost = tr("What is lost cannot be told: {0}.").format(said(found.unknown).rstrip("."))
    elif rows:
        lost = tr("Written since then, and lost: {0}.").format(rows)
    else:
        lost = tr("Nothing that counts was written since then.")
    lines = (
        tr("Beware: this backup is of another profile.") if not found.same_profile else "",
        lost,
        tr("Open positions among them: {0}. Venues keep those, and they are found as differences "
           "when their connection starts.").format(found.open_positions)
        if found.open_positions else "",
        tr("Its older format is brought up to date.") if found.older_schema else "",
        tr("The present database is kept beside it. The program closes and opens again; keys stay "
           "as they are. Nothing is started by itself, and real money must be armed anew."),
    )  # fmt: skip
    return "\n\n".join(line for line in lines if line)
