"""What forms are put into: scroll areas, file choice, and the pane of appearance."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QScrollArea,
    QWidget,
)

from cts_desktop.ui import dialogs
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.palettes import GainLoss
from cts_desktop.ui.settings.editors import BrowsingEditor, ChoiceBox
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


def browse_files(context: UiContext, owner: QWidget, editor: BrowsingEditor) -> None:
    """Let the user choose the files of *editor*."""

    async def choose() -> None:
        present = str(editor.value()).splitlines()
        folder = Path(present[-1]).parent if present else Path.home()
        paths = await dialogs.open_files(
            owner.window(), editor.title, folder, editor.file_filter, several=editor.several
        )
        editor.add_files([str(path) for path in paths])

    context.operations.start(choose(), owner=owner)


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
