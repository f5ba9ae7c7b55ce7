"""Looking for a newer version."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.service.outside_views import UpdateView
from cts_desktop.service.views import Snapshot
from cts_desktop.ui import formatting
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import heading, text_label
from cts_desktop.ui.program.update_dialog import UpdateDialog
from cts_desktop.ui.program.update_notice import put_off
from cts_desktop.ui.widgets import set_tone

_AT_REST = {EngineState.STOPPED, EngineState.ERROR}


class UpdatesBox(QWidget):
    """What the newest look has found, and a button that looks now."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._found: UpdateView | None = None
        self._looking = False
        self.setObjectName("updatesBox")
        self.state = text_label("", "", wrap=True)
        self.state.setObjectName("updateState")
        self.note = text_label("", "muted", wrap=True)
        self.note.setObjectName("updateNote")
        self.look_button = QPushButton(self.tr("&Look now"))
        self.look_button.setObjectName("lookForUpdateButton")
        self.look_button.setToolTip(self.tr("Asks the release channel once; installs nothing."))
        self.look_button.clicked.connect(self.look)
        self.changes_button = QPushButton(self.tr("&What is new…"))
        self.changes_button.setObjectName("updateChangesButton")
        self.changes_button.setToolTip(
            self.tr("Shows the changes and where the version is; opens and installs nothing yet.")
        )
        self.changes_button.clicked.connect(self.show_changes)
        row = QHBoxLayout()
        row.addWidget(self.look_button)
        row.addWidget(self.changes_button)
        row.addWidget(self.note, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 10)
        layout.addWidget(heading(self.tr("Updates")))
        layout.addWidget(self.state)
        layout.addLayout(row)
        context.bridge.snapshot_changed.connect(self._engine_may_have_moved)
        context.bridge.update_found.connect(self.load)
        self._show()

    def load(self) -> None:
        """Show what was found last; nobody is asked."""
        self._context.operations.run(
            lambda s: s.updates.last(), on_success=self._take, owner=self,
            what=self.tr("Read what is known of newer versions"),
        )  # fmt: skip

    def look(self) -> None:
        """Ask the release channel."""
        self._looking = True
        self._show()
        self._context.operations.run(
            lambda s: s.updates.check(),
            on_success=self._take_answer,
            on_failure=self._refused,
            owner=self,
            what=self.tr("Look for a newer version"),
        )

    def show_changes(self) -> None:
        """Open what is new in the newer version."""
        if self._found is not None:
            UpdateDialog(self._context, self._found, self.window()).open()

    def _take(self, found: UpdateView) -> None:
        self._found = found
        self._show()

    def _take_answer(self, found: UpdateView) -> None:
        self._looking = False
        if found.newer:  # seen here: no notice needed
            put_off(self._context.ui_state, found.version)
        self._take(found)

    def _refused(self, error: CtsError) -> None:
        self._looking = False
        self._show()
        self._say(self.tr("✗ Not looked: {0}").format(said(error)), "danger")

    def _engine_may_have_moved(self, _snapshot: Snapshot) -> None:
        self._allow()

    def _show(self) -> None:
        found = self._found
        self.changes_button.setVisible(found is not None and found.newer)
        self._allow()
        if found is None:
            self._say("", "")
        elif self._looking:
            self._say(self.tr("Looking…"), "muted")
        else:
            self._say(*self._words(found))

    def _words(self, found: UpdateView) -> tuple[str, str]:
        """Return what was found, and its tone."""
        this = self.tr("This is version {0}.").format(found.current)
        if not found.available:
            why = said(found.problem) or self.tr("This build knows no release channel")
            return f"{this} {why}.", "muted"
        if found.checked_ms is None:
            return self.tr("{0} Nobody has looked for a newer one yet.").format(this), ""
        newer = self.tr("Version {0} of {1} is newer.").format(found.version, found.released)
        if found.problem:
            text = self.tr("✗ The look at {0} found nothing out: {1}.")
            text = text.format(self._when(found.checked_ms), said(found.problem))
            return " ".join((this, text, *((newer,) if found.newer else ()))), "danger"
        if found.newer:
            return f"{this} {newer}", "warning"
        newest = self.tr("✓ It is the newest (looked at {0}).")
        return f"{this} {newest.format(self._when(found.checked_ms))}", ""

    def _when(self, ts_ms: int) -> str:
        return formatting.timestamp(ts_ms, utc=self._context.theme.utc)

    def _allow(self) -> None:
        """Enable the button where looking is possible now, and say why where not."""
        known = self._found is not None and self._found.available
        runs = self._engine_runs()
        self.look_button.setEnabled(known and not runs and not self._looking)
        note = self.tr("Asks the release channel once; installs nothing.")
        if runs:
            note = self.tr("Not while an engine runs: stop it first.")
        self.note.setText(note if known else "")

    def _engine_runs(self) -> bool:
        snapshot = self._context.bridge.snapshot
        if snapshot is None:
            return False
        status = snapshot.status
        states = {status.state, *(connection.state for connection in status.connections)}
        return not states <= _AT_REST

    def _say(self, text: str, tone: str) -> None:
        self.state.setText(text)
        set_tone(self.state, tone)
