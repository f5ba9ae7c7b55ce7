"""What forms are put into: scroll areas, file choice, and the pane of appearance."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from cts_desktop.domain.money import GROUP
from cts_desktop.ui import dialogs
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.formatting import Dates
from cts_desktop.ui.i18n import language
from cts_desktop.ui.i18n.language import NAMES, Language, NumberChoice
from cts_desktop.ui.labels import text_label
from cts_desktop.ui.palettes import GainLoss
from cts_desktop.ui.settings.editors import ChoiceBox
from cts_desktop.ui.settings.file_editors import BrowsingEditor
from cts_desktop.ui.theme import SCALES, Scheme

_CHOICE_WIDTH = 240


def scrolled(body: QWidget) -> QScrollArea:
    """Return *body* in a scroll area; sideways only where large text does not fit at all."""
    body.setObjectName("scrollBody")
    area = QScrollArea()
    area.setWidgetResizable(True)
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
    """Language, formats, theme, colours of gain and loss, scale and time zone."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        form = QFormLayout(self)
        form.setContentsMargins(14, 12, 14, 12)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        for label, box in (*self._words_and_numbers(), *self._looks()):
            box.setAccessibleName(label.replace("&", ""))
            box.setMinimumWidth(_CHOICE_WIDTH)
            form.addRow(label, box)
        self.utc = QCheckBox(self.tr("Show times in &UTC (otherwise local time)"))
        self.utc.setObjectName("utcBox")
        self.utc.setChecked(context.theme.utc)
        self.utc.toggled.connect(context.theme.set_utc)
        form.addRow(self.tr("Times"), self.utc)
        self.later = text_label("", "warning", wrap=True)
        self.later.setObjectName("languageNote")
        self.close_now = QPushButton(self.tr("&Close the program…"))
        self.close_now.setObjectName("closeForLanguageButton")
        self.close_now.setToolTip(self.tr("Asks what closing should do; start it again then."))
        self.close_now.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.close_now.clicked.connect(lambda: self.window().close())
        form.addRow("", self.later)
        form.addRow("", self.close_now)
        rest = self.tr("Everything but the language is applied at once. The log stays English.")
        form.addRow("", text_label(rest, "muted", wrap=True))
        self._say_when()

    def _words_and_numbers(self) -> tuple[tuple[str, ChoiceBox], ...]:
        state = self._context.ui_state
        system = self.tr("As the system ({0})").format(NAMES[language.spoken(Language.SYSTEM)])
        self.language = self._choice("languageBox", language.language(state), (
            (Language.SYSTEM, system), *NAMES.items(),
        ))  # fmt: skip
        self.numbers = self._choice("numbersBox", language.number_choice(state), (
            (NumberChoice.LANGUAGE, self.tr("As usual in the language")),
            (NumberChoice.NEUTRAL, f"1{GROUP}234.56"),
            (NumberChoice.COMMA, "1.234,56"),
            (NumberChoice.POINT, "1,234.56"),
        ))  # fmt: skip
        self.dates = self._choice("datesBox", language.date_choice(state), (
            (Dates.ISO, self.tr("2026-03-31 (ISO 8601)")),
            (Dates.NAMED, self.tr("31 Mar 2026 (month as a word)")),
        ))  # fmt: skip
        self.language.activated.connect(self._language_chosen)
        for box in (self.numbers, self.dates):
            box.activated.connect(lambda _index, box=box: self._format_chosen(box))
        return (
            (self.tr("&Language"), self.language),
            (self.tr("&Numbers"), self.numbers),
            (self.tr("&Dates"), self.dates),
        )

    def _looks(self) -> tuple[tuple[str, ChoiceBox], ...]:
        theme = self._context.theme
        self.scheme = self._choice("themeBox", theme.scheme, (
            (Scheme.SYSTEM, self.tr("As the system")),
            (Scheme.LIGHT, self.tr("Light")),
            (Scheme.DARK, self.tr("Dark")),
        ))  # fmt: skip
        self.gain_loss = self._choice("gainLossBox", theme.gain_loss, (
            (GainLoss.GREEN_RED, self.tr("Green up, red down")),
            (GainLoss.RED_GREEN, self.tr("Red up, green down")),
            (GainLoss.BLUE_ORANGE, self.tr("Blue up, orange down")),
        ))  # fmt: skip
        scales = tuple((percent, f"{percent} %") for percent in SCALES)
        self.scale = self._choice("scaleBox", theme.scale, scales)
        self.scheme.activated.connect(lambda: theme.set_scheme(Scheme(self.scheme.currentData())))
        self.gain_loss.activated.connect(
            lambda: theme.set_gain_loss(GainLoss(self.gain_loss.currentData()))
        )
        self.scale.activated.connect(lambda: theme.set_scale(int(self.scale.currentData())))
        return (
            (self.tr("&Theme"), self.scheme),
            (self.tr("&Gain and loss"), self.gain_loss),
            (self.tr("&Size of everything"), self.scale),
        )

    @staticmethod
    def _choice(name: str, chosen: object, options: Iterable[tuple[object, str]]) -> ChoiceBox:
        box = ChoiceBox()
        box.setObjectName(name)
        # As wide as its longest choice, also when the size of everything changes.
        box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for value, words in options:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        return box

    def _language_chosen(self) -> None:
        language.choose(self._context.ui_state, Language(self.language.currentData()))
        self._say_when()

    def _format_chosen(self, box: ChoiceBox) -> None:
        kind = NumberChoice if box is self.numbers else Dates
        language.choose(self._context.ui_state, kind(box.currentData()))
        language.use_formats(self._context.ui_state)
        self._context.theme.changed.emit()  # everything that shows numbers follows

    def _say_when(self) -> None:
        """Say that another language waits for the next start, while one does."""
        wanted = language.spoken(Language(self.language.currentData()))
        waits = wanted is not language.shown()
        text = self.tr("The window speaks {0} when the program is started again.")
        self.later.setText(text.format(NAMES[wanted]) if waits else "")
        self.later.setVisible(waits)
        self.close_now.setVisible(waits)
