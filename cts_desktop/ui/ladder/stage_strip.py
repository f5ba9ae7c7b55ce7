"""Base → Main → Real → Exchange with how many sets stand there; a click shows only those."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.domain.ladder import SetLevel
from cts_desktop.service.views import StageView
from cts_desktop.ui import formatting
from cts_desktop.ui.dialogs import tr
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.widgets import ElidedLabel, label, set_tone, tight


def stage_words(stage: StageView) -> str:
    """Return the sets of a stage by state; what is not there is left out."""
    parts = (
        (tr("{0} evaluating"), stage.evaluating),
        (tr("{0} qualified"), stage.qualified),
        (tr("{0} paused"), stage.paused),
        (tr("{0} failed"), stage.failed),
    )
    said = [text.format(formatting.count(number)) for text, number in parts if number]
    return " · ".join(said) or tr("none")


class StageButton(QPushButton):
    """One stage: its name, how many sets stand there, and in which state."""

    def __init__(self, level: str) -> None:
        super().__init__()
        self.level = level
        self.setObjectName(f"stage{level}Button")
        self.setProperty("stage", True)  # noqa: FBT003 - Qt's signature
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.count = label(formatting.DASH, bold=True, grade="large")
        self.states = ElidedLabel()
        top = QHBoxLayout()
        top.addWidget(label(level, bold=True))
        top.addStretch(1)
        top.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 4, 10, 4)
        layout.setSpacing(2)
        layout.addLayout(top)
        layout.addWidget(self.states)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_stage(None)

    @override
    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def show_stage(self, stage: StageView | None) -> None:
        """Show other counts, or that they are not known."""
        count = formatting.count(stage.total if stage else None)
        states = stage_words(stage) if stage else tr("not known")
        if self.count.text() == count and self.states.text() == states:
            return
        self.count.setText(count)
        self.states.show_text(states)
        set_tone(self.states, "danger" if stage and stage.failed else "muted")
        self.setAccessibleName(f"{self.level}: {count}")
        self.setAccessibleDescription(states)
        filters = tr("Shows only the sets of this level; a second click shows all again")
        self.setToolTip(f"{states}\n{filters}")


class StageStrip(QWidget):
    """The four stages in a row.

    Signals:
        level_changed: another stage, or none, was clicked.
    """

    level_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stageStrip")
        self.setAccessibleName(self.tr("Levels of the ladder"))
        self.buttons = tuple(StageButton(said(level.label)) for level in SetLevel)
        layout = QHBoxLayout(self)
        tight(layout, spacing=6)
        for place, button in enumerate(self.buttons):
            if place:
                layout.addWidget(label("→", "muted"))
            layout.addWidget(button, 1)
            button.clicked.connect(lambda _=False, b=button: self._clicked(b))

    @override
    def minimumSizeHint(self) -> QSize:
        """Ask for both lines of a stage; the style sheet gives every button one."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    @property
    def level(self) -> str:
        """The chosen level, empty for all."""
        return next((button.level for button in self.buttons if button.isChecked()), "")

    def choose(self, level: str) -> None:
        """Choose a level, or all for an empty name."""
        for button in self.buttons:
            button.setChecked(button.level == level)

    def show_stages(self, stages: Sequence[StageView]) -> None:
        """Show other counts; none where the ladder is not known."""
        by_level = {stage.level: stage for stage in stages}
        for button in self.buttons:
            button.show_stage(by_level.get(button.level))

    def _clicked(self, chosen: StageButton) -> None:
        self.choose(chosen.level if chosen.isChecked() else "")
        self.level_changed.emit()
