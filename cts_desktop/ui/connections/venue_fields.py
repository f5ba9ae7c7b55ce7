"""What a connection to a real venue is asked for: account, symbols, trading, advanced."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCompleter,
    QLabel,
    QLineEdit,
    QRadioButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from cts_desktop.domain.connections import Mode
from cts_desktop.domain.market import MarketType
from cts_desktop.service.views import VenueView
from cts_desktop.ui.connections.fields import FieldForm
from cts_desktop.ui.connections.key_fields import KeyFields
from cts_desktop.ui.connections.paper_fields import PracticeBox
from cts_desktop.ui.connections.venue_drafts import RULE_ONLY, VenueDraft, other_venue
from cts_desktop.ui.context import UiContext
from cts_desktop.ui.i18n.said import said
from cts_desktop.ui.labels import Meaning
from cts_desktop.ui.settings.editors import ChoiceBox
from cts_desktop.ui.settings.panes import scrolled


class ModeChoice(QWidget):
    """The modes a venue has, each with what it means.

    Signals:
        chosen: another mode.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[Mode, QRadioButton] = {}
        self._meanings: dict[Mode, QLabel] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)  # level with the caption, which fits taller fields
        layout.setSpacing(2)
        for mode, title, meaning in (
            (Mode.PAPER, self.tr("&Paper on live prices"),
             self.tr("The venue's prices, a simulated account. Needs no key, risks nothing.")),
            (Mode.TESTNET, self.tr("&Testnet (demo)"),
             self.tr("The venue's test account: its real protocol, play money.")),
            (Mode.LIVE, self.tr("&Live"),
             self.tr("Real money. Starts disarmed: no order is sent until you have gone through "
                     "the checks and armed it.")),
        ):  # fmt: skip
            button = QRadioButton(title)
            button.setObjectName(f"mode{mode.value.capitalize()}Button")
            button.setAccessibleDescription(meaning)
            explained = Meaning(meaning, "live" if mode is Mode.LIVE else "muted")
            self._buttons[mode], self._meanings[mode] = button, explained
            self._group.addButton(button)
            layout.addWidget(button)
            layout.addWidget(explained)
            button.toggled.connect(self._toggled)
        self._buttons[Mode.PAPER].setChecked(True)
        self.setFocusProxy(self._buttons[Mode.PAPER])

    @property
    def mode(self) -> Mode:
        """The chosen mode."""
        return next(mode for mode, button in self._buttons.items() if button.isChecked())

    def offer(self, modes: tuple[Mode, ...]) -> None:
        """Show only *modes*."""
        for mode, button in self._buttons.items():
            button.setVisible(mode in modes)
            self._meanings[mode].setVisible(mode in modes)
        if self.mode not in modes and modes:
            self._buttons[modes[0]].setChecked(True)

    def choose(self, mode: Mode) -> None:
        """Choose a mode."""
        self._buttons[mode].setChecked(True)

    def _toggled(self, checked: bool) -> None:  # noqa: FBT001 - a slot
        if checked:
            self.chosen.emit()


class VenueFields(QTabWidget):
    """The fields of one venue on four tabs; a dot marks a tab on which something is missing.

    Signals:
        edited: something changed.
    """

    edited = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("venueTabs")
        self.setDocumentMode(True)
        self._venue = other_venue("")
        self._others: Mapping[str, VenueView] = {}
        self._make_account(context)
        self.symbols = self._settings_form(
            ("symbol_rule", "symbols", "symbol_count", "quote_asset", "symbol_min_volume",
             "symbol_min_age_days", "symbol_blacklist")
        )  # fmt: skip
        self.trading = self._settings_form(
            ("margin_mode", "position_mode", "leverage_cap", "paper_balance")
        )
        self.practice = PracticeBox(checked=False)
        self.practice.box.toggled.connect(self._follow)
        self.advanced = self._settings_form(("endpoint", "proxy", "dead_man_s"))
        self._pages = (
            (self.tr("&Account"), self._account_page()),
            (self.tr("&Symbols"), self._page(self.symbols)),
            (self.tr("Tra&ding"), self._page(self.trading, self.practice)),
            (self.tr("Ad&vanced"), self._page(self.advanced)),
        )
        for title, page in self._pages:
            self.addTab(page, title)
        self.account.edited.connect(self.edited)
        self._follow()

    # ------------------------------------------------------------ construction

    def _make_account(self, context: UiContext) -> None:
        self.id_edit = QLineEdit()
        self.id_edit.setObjectName("exchangeIdEdit")
        self.id_edit.setPlaceholderText(self.tr("e.g. bitmart"))
        self.id_edit.textChanged.connect(self._id_typed)
        self.modes = ModeChoice()
        self.modes.setObjectName("modeChoice")
        self.modes.chosen.connect(self._follow)
        self.market_box = ChoiceBox()
        self.market_box.setObjectName("marketTypeBox")
        self.market_box.currentIndexChanged.connect(self._follow)
        self.account = FieldForm()
        self.account.add(
            "exchangeId", self.tr("Exchange &id"), self.id_edit,
            self.tr("The id that ccxt gives it. Untested: nobody has proven this program with it."),
        )  # fmt: skip
        self.account.add("mode", self.tr("Mode"), self.modes)
        self.account.add("market", self.tr("&Market"), self.market_box)
        self.keys = KeyFields(context.theme)
        self.keys.edited.connect(self.edited)

    def _settings_form(self, keys: tuple[str, ...]) -> FieldForm:
        form = FieldForm()
        for key in keys:
            form.add_setting(key)
        form.edited.connect(self._follow)
        return form

    def _account_page(self) -> QWidget:
        return self._page(self.account, self.keys)

    def _page(self, *parts: QWidget) -> QWidget:
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 10, 8, 4)
        layout.setSpacing(8)
        for part in parts:
            layout.addWidget(part)
        layout.addStretch(1)
        return scrolled(body)

    # ------------------------------------------------------------ the venue

    def offer_others(self, venues: Mapping[str, VenueView]) -> None:
        """Complete ids to those of *venues*: what is known of exchanges outside the list."""
        self._others = venues
        completer = QCompleter(sorted(venues), self.id_edit)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.id_edit.setCompleter(completer)

    def ask_other(self) -> None:
        """Ask for the id of an exchange outside the list."""
        self.show_venue(self._other(), by_id=True)

    def _other(self) -> VenueView:
        typed = self.id_edit.text().strip()
        return self._others.get(typed) or other_venue(typed)

    def _id_typed(self) -> None:
        self.account.touch("exchangeId")
        self.ask_other()

    def show_venue(self, venue: VenueView, *, by_id: bool = False) -> None:
        """Offer what *venue* has."""
        self._venue = venue
        self.account.set_visible("exchangeId", shown=by_id)
        self.modes.offer(venue.modes)
        present = self.market_box.currentData()
        self.market_box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.market_box.clear()
        for kind in venue.markets:
            self.market_box.addItem(said(kind.label), kind)
        self.market_box.setCurrentIndex(max(0, self.market_box.findData(present)))
        self.market_box.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.keys.show_venue(venue)
        self._follow()

    def draft(self, name: str, taken: frozenset[str]) -> VenueDraft:
        """Return what is typed now."""
        values = {**self.symbols.values(), **self.trading.values(), **self.advanced.values()}
        return VenueDraft(
            venue=self._venue,
            name=name,
            market_type=MarketType(self.market_box.currentData() or MarketType.PERPETUAL),
            mode=self.modes.mode,
            values=values,
            practice=self.practice.box.isChecked(),
            no_withdraw=self.keys.no_withdraw.isChecked(),
            credentials=self.keys.credentials(),
            taken_names=taken,
        )

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say beside each field what is wrong, and mark the tabs where something is."""
        account = self.account.show_problems(problems)
        wrong = (
            self.keys.fields.show_problems(problems) or account,
            self.symbols.show_problems(problems),
            self.trading.show_problems(problems),
            self.advanced.show_problems(problems),
        )
        for place, (is_wrong, (title, _)) in enumerate(zip(wrong, self._pages, strict=True)):
            self.setTabText(place, f"{title} •" if is_wrong else title)
            self.setTabToolTip(place, self.tr("Something is missing here") if is_wrong else "")

    def wipe(self) -> None:
        """Forget the key."""
        self.keys.wipe()

    def _follow(self) -> None:
        """Show the rows that the choices made call for."""
        paper = self.modes.mode is Mode.PAPER
        perpetual = self.market_box.currentData() != MarketType.SPOT
        by_list = self.symbols.editors["symbol_rule"].value() == "list"
        self.keys.setVisible(not paper)
        self.symbols.set_visible("symbols", shown=by_list)
        for key in RULE_ONLY:
            self.symbols.set_visible(key, shown=not by_list)
        for key in ("margin_mode", "position_mode"):
            self.trading.set_visible(key, shown=perpetual and not paper)
        self.trading.set_visible("leverage_cap", shown=perpetual)
        self.trading.set_visible("paper_balance", shown=paper)
        self.practice.setVisible(paper)
        self.advanced.set_visible("dead_man_s", shown=self._venue.dead_man and not paper)
        self.edited.emit()
