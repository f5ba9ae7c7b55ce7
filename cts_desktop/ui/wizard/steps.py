"""The steps of the wizard: each asks for little, and says what is wrong with it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QVBoxLayout, QWidget
from typing_extensions import override

from cts_desktop.domain.connections import PAPER_EXCHANGE, Mode
from cts_desktop.service.views import VenueView
from cts_desktop.settings.schema import setting
from cts_desktop.ui import formatting
from cts_desktop.ui.connections.drafts import Draft, fits
from cts_desktop.ui.connections.fields import FieldForm
from cts_desktop.ui.connections.paper_fields import PracticeBox
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n import language
from cts_desktop.ui.i18n.language import NAMES, Language
from cts_desktop.ui.labels import Meaning, text_label
from cts_desktop.ui.settings.editors import ChoiceBox, NumberBox
from cts_desktop.ui.settings.file_editors import FileListEditor
from cts_desktop.ui.settings.panes import browse_files
from cts_desktop.ui.theme import Scheme
from cts_desktop.ui.wizard.answers import Answers, Market

_SYMBOLS = "BTC/USDT, ETH/USDT, SOL/USDT"


class Step(QWidget):
    """One page of questions.

    Signals:
        changed: an answer is another.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(12)

    def begin(self, title: str, intro: str) -> None:
        """Say what the step is about."""
        self.setAccessibleName(title)
        self.rows.addWidget(text_label(intro, wrap=True))

    @property
    def title(self) -> str:
        """What the step is about."""
        return self.accessibleName()

    def problem(self) -> str:
        """Return what keeps the wizard here, in words."""
        return ""


class LookStep(Step):
    """Language and theme; the theme is shown at once, the language is kept at the end."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        tr = self.tr
        self.begin(
            tr("Language and look"),
            tr("A few questions, then a simulated account trades on this computer. No key, no "
               "account at an exchange and no money are needed, and nothing is kept before the "
               "last step."),
        )  # fmt: skip
        self._present = language.language(context.ui_state)
        self.language_box = ChoiceBox()
        self.language_box.setObjectName("wizardLanguageBox")
        self.language_box.addItem(tr("As the system"), Language.SYSTEM)
        for choice, name in NAMES.items():
            self.language_box.addItem(name, choice)
        self.language_box.setCurrentIndex(self.language_box.findData(self._present))
        self.theme_box = ChoiceBox()
        self.theme_box.setObjectName("wizardThemeBox")
        for scheme, word in (
            (Scheme.SYSTEM, tr("As the system")),
            (Scheme.LIGHT, tr("Light")),
            (Scheme.DARK, tr("Dark")),
        ):
            self.theme_box.addItem(word, scheme)
        self.theme_box.setCurrentIndex(self.theme_box.findData(context.theme.scheme))
        self.theme_box.currentIndexChanged.connect(
            lambda: context.theme.try_scheme(Scheme(self.theme_box.currentData()))
        )
        form = FieldForm()
        form.add("language", tr("&Language"), self.language_box,
                 tr("The window speaks it from its next start."))  # fmt: skip
        form.add("theme", tr("&Theme"), self.theme_box)
        self.rows.addWidget(form)
        self.rows.addStretch(1)

    @property
    def language(self) -> Language | None:
        """The language chosen; None where it is the present one."""
        chosen = Language(self.language_box.currentData())
        return None if chosen is self._present else chosen


class AccountStep(Step):
    """How much play money there is, and whether orders are to come soon."""

    def __init__(self) -> None:
        super().__init__()
        tr = self.tr
        self.begin(
            tr("Practice account"),
            tr("The program keeps a simulated account with this balance. Fees and slippage are "
               "taken from it as at an exchange."),
        )  # fmt: skip
        self.balance_box = NumberBox(10, 100_000_000, 100)
        self.balance_box.setObjectName("wizardBalanceBox")
        self.balance_box.setSuffix(" USDT")
        self.balance_box.setValue(Draft().balance)
        self.balance_box.valueChanged.connect(self.changed)
        form = FieldForm()
        form.add("balance", tr("&Balance"), self.balance_box)
        self.practice = PracticeBox(checked=True)
        self.rows.addWidget(form)
        self.rows.addWidget(self.practice)
        self.rows.addStretch(1)

    @override
    def problem(self) -> str:
        return fits("paper_balance", self.balance_box.value())


class MarketStep(Step):
    """Where the prices come from: made here, from files, or an exchange's public ones.

    Signals:
        live_chosen: the exchanges are wanted, for the first time.
    """

    live_chosen = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        tr = self.tr
        self.begin(tr("Market"), tr("Which prices does the simulated account trade on?"))
        self._group = QButtonGroup(self)
        self._buttons: dict[Market, QRadioButton] = {}
        self.form = FieldForm()
        self._add_choice(
            Market.SIMULATED, tr("&Simulated market"),
            tr("Endless made-up prices, a minute in a second. Needs no network."),
        )  # fmt: skip
        self._add_choice(
            Market.RECORDED, tr("&Recorded market"), tr("Your own files: candles or trades.")
        )
        self.files = FileListEditor(setting("market_files"))
        self.files.setObjectName("wizardFiles")
        self.files.box.setPlaceholderText(tr("Candles or trades, .csv or .csv.gz"))
        self.files.edited.connect(self.changed)
        self.files.browse_requested.connect(lambda: browse_files(context, self, self.files))
        self._add_choice(
            Market.LIVE, tr("&Live prices of an exchange"),
            tr("Public data, without a key; orders go to the simulated account only. Needs the "
               "network, and goes as slowly as the real market."),
        )  # fmt: skip
        self.venue_box = ChoiceBox()
        self.venue_box.setObjectName("wizardVenueBox")
        self.venue_box.currentIndexChanged.connect(self.changed)
        self.symbols_edit = QLineEdit(_SYMBOLS)
        self.symbols_edit.setObjectName("wizardSymbolsEdit")
        self.symbols_edit.textChanged.connect(self.changed)
        self.form.add("files", tr("&Files"), self.files)
        self.form.add("venue", tr("&Exchange"), self.venue_box)
        self.form.add("symbols", tr("S&ymbols"), self.symbols_edit)
        self.rows.addWidget(self.form)
        self.rows.addStretch(1)
        self._venues: dict[str, VenueView] = {}
        self._asked = self._listed = False
        self._buttons[Market.SIMULATED].setChecked(True)
        self._group.buttonToggled.connect(self._follow)
        self._follow()

    def _add_choice(self, market: Market, title: str, meaning: str) -> None:
        button = QRadioButton(title)
        button.setObjectName(f"wizard{market.value.capitalize()}Button")
        button.setAccessibleDescription(meaning)
        explained = Meaning(meaning, "muted")
        both = QVBoxLayout()
        both.setSpacing(2)
        both.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        both.addWidget(explained)
        self._buttons[market] = button
        self._group.addButton(button)
        self.rows.addLayout(both)

    @property
    def market(self) -> Market:
        """What is chosen."""
        return next(m for m, button in self._buttons.items() if button.isChecked())

    def choose(self, market: Market) -> None:
        """Choose another market."""
        self._buttons[market].setChecked(True)

    @property
    def venue(self) -> VenueView | None:
        """The exchange whose prices are followed."""
        return self._venues.get(str(self.venue_box.currentData()))

    def show_venues(self, venues: Sequence[VenueView]) -> None:
        """Offer the exchanges that give prices without a key, the proven ones."""
        self._listed = True
        for venue in venues:
            usable = venue.available and venue.tested and Mode.PAPER in venue.modes
            if usable and venue.exchange != PAPER_EXCHANGE:
                self._venues[venue.exchange] = venue
                self.venue_box.addItem(venue.label, venue.exchange)
        self.changed.emit()

    @override
    def problem(self) -> str:
        if self.market is Market.LIVE and self._listed and self.venue is None:
            return self.tr("No exchange gives prices here; the simulated market needs none.")
        if self.market is Market.LIVE and self.venue is None:
            return self.tr("The exchanges are being looked up; the simulated market needs none.")
        problems = self.answers("-", 1000.0, practice=False).draft().problems()
        return next(iter(problems.values()), "")

    def answers(self, name: str, balance: float, *, practice: bool) -> Answers:
        """Return all answers, with those of the other steps."""
        return Answers(
            name=name,
            balance=balance,
            practice=practice,
            market=self.market,
            files=tuple(str(self.files.value()).splitlines()),
            venue=self.venue,
            symbols=self.symbols_edit.text(),
        )

    def _follow(self) -> None:
        self.form.set_visible("files", shown=self.market is Market.RECORDED)
        for key in ("venue", "symbols"):
            self.form.set_visible(key, shown=self.market is Market.LIVE)
        if self.market is Market.LIVE and not self._asked:
            self._asked = True
            self.live_chosen.emit()
        self.changed.emit()


class SummaryStep(Step):
    """Everything that was chosen, under a name; the last look before it begins."""

    def __init__(self, name: str) -> None:
        super().__init__()
        tr = self.tr
        self.begin(
            tr("Summary"),
            tr("Start adds the connection and runs its engine. Everything can be changed later in "
               "Settings."),
        )  # fmt: skip
        self.name_edit = QLineEdit(name)
        self.name_edit.setObjectName("wizardNameEdit")
        self.name_edit.setMaxLength(60)
        self.name_edit.textChanged.connect(self.changed)
        form = FieldForm()
        form.add("name", tr("&Name"), self.name_edit)
        self.text = text_label("", wrap=True)
        self.text.setObjectName("wizardSummary")
        self.rows.addWidget(form)
        self.rows.addWidget(self.text)
        self.rows.addStretch(1)

    def show_answers(self, answers: Answers, *, from_next_start: str) -> None:
        """Say in words what was chosen, and which language comes with the next start."""
        tr = self.tr
        venue = answers.venue.label if answers.venue else ""
        market = {
            Market.SIMULATED: tr("Simulated market, 60 times as fast as the real one"),
            Market.RECORDED: tr("Recorded market: {0}").format(
                ", ".join(Path(name).name for name in answers.files)
            ),
            Market.LIVE: tr("Live prices of {0}: {1}").format(venue, answers.symbols),
        }[answers.market]
        lines = [
            tr("PAPER: no order leaves this computer"),
            market,
            tr("Balance {0} USDT").format(formatting.money(answers.balance)),
            tr("Practice thresholds: orders within minutes, mostly by luck")
            if answers.practice
            else tr("Usual thresholds: the first orders may take hours"),
        ]
        if from_next_start:
            lines.append(tr("From the next start the window speaks {0}").format(from_next_start))
        self.text.setText("\n".join(f"• {line}" for line in lines))
