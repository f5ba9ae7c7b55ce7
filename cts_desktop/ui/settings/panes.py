"""What forms are put into: scroll areas, file choice, and the panes of backups and appearance."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.service.views import BackupView
from cts_desktop.ui import dialogs, formatting
from cts_desktop.ui.columns import Column, Tone
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import heading, text_label, words
from cts_desktop.ui.palettes import GainLoss
from cts_desktop.ui.settings.editors import ChoiceBox, FileListEditor
from cts_desktop.ui.table_model import TableModel
from cts_desktop.ui.table_view import TableView
from cts_desktop.ui.theme import SCALES, Scheme


def scrolled(body: QWidget) -> QScrollArea:
    """Return *body* in a scroll area of its own width."""
    body.setObjectName("scrollBody")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(body)
    return area


def browse_files(context: UiContext, owner: QWidget, editor: FileListEditor) -> None:
    """Let the user choose recorded markets for *editor*."""

    async def choose() -> None:
        present = str(editor.value()).splitlines()
        folder = Path(present[-1]).parent if present else Path.home()
        paths = await dialogs.open_files(
            owner.window(),
            owner.tr("Recorded market"),
            folder,
            owner.tr("Market data (*.csv *.csv.gz)"),
        )
        editor.add_files([str(path) for path in paths])

    context.operations.start(choose(), owner=owner)


class BackupsPane(QWidget):
    """The list of backups and the way to make one now."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        columns: tuple[Column[BackupView], ...] = (
            Column("created", self.tr("Created"), lambda b: b.created_ms, self._when, width=160),
            Column("kind", self.tr("Kind"), lambda b: b.kind, words, width=110),
            Column("size", self.tr("Size"), lambda b: b.size_bytes, formatting.bytes_size,
                   numeric=True, width=90),
            Column("good", self.tr("Checked"), lambda b: b.good, self._good, width=90,
                   tone=lambda b: None if b.good else Tone.BAD),
            Column("path", self.tr("File"), lambda b: b.path, width=420),
        )  # fmt: skip
        model = TableModel(columns, lambda b: b.path, context.theme.color)
        self.view = TableView(model, "backupsTable", self.tr("Backups"), context.ui_state)
        self.view.set_empty_text(self.tr("No backup yet. One is made every hour while it runs."))
        self.button = QPushButton(self.tr("&Back up now"))
        self.button.setObjectName("backUpNowButton")
        self.button.clicked.connect(self.back_up)
        self.message = text_label("", "muted", wrap=True)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(self.message, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 10)
        layout.setSpacing(6)
        layout.addWidget(heading(self.tr("Backups")))
        layout.addWidget(self.view, 1)
        layout.addLayout(row)

    def load(self) -> None:
        """List the backups."""
        self._context.operations.run(
            lambda s: s.backups.list(), on_success=self.view.table.set_rows, owner=self,
            what=self.tr("List the backups"),
        )  # fmt: skip

    def back_up(self) -> None:
        """Make a backup now."""
        self.message.setText(self.tr("Backing up…"))
        self._context.operations.run(
            lambda s: s.backups.create(),
            on_success=self._made,
            on_failure=lambda e: self.message.setText(self.tr("✗ No backup: {0}").format(e)),
            owner=self,
            busy=(self.button,),
            what=self.tr("Back up"),
        )

    def _made(self, backup: BackupView) -> None:
        size = formatting.bytes_size(backup.size_bytes)
        mark = self.tr("✓ Saved and checked, {0}: {1}").format(size, backup.path)
        self.message.setText(mark)
        self.load()

    def _when(self, ts_ms: int) -> str:
        return formatting.timestamp(ts_ms, utc=self._context.theme.utc)

    def _good(self, good: object) -> str:
        return self.tr("✓ good") if good else self.tr("✗ damaged")


class AppearancePane(QWidget):
    """Theme, colours of gain and loss, scale and time zone; applied at once."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        form = QFormLayout(self)
        form.setContentsMargins(14, 12, 14, 12)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        self.scheme = ChoiceBox()
        self.scheme.setObjectName("themeBox")
        for scheme, word in (
            (Scheme.SYSTEM, self.tr("As the system")),
            (Scheme.LIGHT, self.tr("Light")),
            (Scheme.DARK, self.tr("Dark")),
        ):
            self.scheme.addItem(word, scheme)
        self.scheme.setCurrentIndex(self.scheme.findData(theme.scheme))
        self.scheme.activated.connect(lambda: theme.set_scheme(Scheme(self.scheme.currentData())))
        self.gain_loss = ChoiceBox()
        for choice, word in (
            (GainLoss.GREEN_RED, self.tr("Green up, red down")),
            (GainLoss.RED_GREEN, self.tr("Red up, green down")),
            (GainLoss.BLUE_ORANGE, self.tr("Blue up, orange down")),
        ):
            self.gain_loss.addItem(word, choice)
        self.gain_loss.setCurrentIndex(self.gain_loss.findData(theme.gain_loss))
        self.gain_loss.activated.connect(
            lambda: theme.set_gain_loss(GainLoss(self.gain_loss.currentData()))
        )
        self.scale = ChoiceBox()
        for percent in SCALES:
            self.scale.addItem(f"{percent} %", percent)
        self.scale.setCurrentIndex(max(0, self.scale.findData(theme.scale)))
        self.scale.activated.connect(lambda: theme.set_scale(int(self.scale.currentData())))
        self.utc = QCheckBox(self.tr("Show times in &UTC (otherwise local time)"))
        self.utc.setObjectName("utcBox")
        self.utc.setChecked(theme.utc)
        self.utc.toggled.connect(theme.set_utc)
        for label, box in (
            (self.tr("&Theme"), self.scheme),
            (self.tr("&Gain and loss"), self.gain_loss),
            (self.tr("&Size of everything"), self.scale),
        ):
            box.setAccessibleName(label.replace("&", ""))
            box.setFixedWidth(220)
            form.addRow(label, box)
        form.addRow(self.tr("Times"), self.utc)
        form.addRow("", text_label(self.tr("Applied at once and kept in this profile."), "muted"))
