"""The language of the window: what is chosen, what is installed, what the engine says in it."""

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QSettings, Qt, QTranslator
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton
from typing_extensions import override

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.money import GROUP
from cts_desktop.runtime.resources import resources
from cts_desktop.settings.schema import SETTINGS
from cts_desktop.ui import formatting
from cts_desktop.ui.command import describe
from cts_desktop.ui.formatting import Dates, Numbers
from cts_desktop.ui.i18n import language, said
from cts_desktop.ui.i18n.language import Language, NumberChoice
from cts_desktop.ui.table_view import TableView


@pytest.fixture
def ui_state(tmp_path: Path, qapp: QApplication) -> Iterator[QSettings]:
    state = QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)
    yield state
    state.clear()
    language.choose(state, Language.ENGLISH)
    language.install(qapp, state)


class Dictionary(QTranslator):
    """Says what it is told."""

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__()
        self.words = words

    @override
    def translate(self, context, source, disambiguation=None, n=-1):
        return self.words.get(source, source)

    @override
    def isEmpty(self):
        return False


@pytest.fixture
def speaking(qapp: QApplication, ui_state: QSettings):
    made: list[Dictionary] = []

    def speak(words: dict[str, str]) -> None:
        made.append(Dictionary(words))
        qapp.installTranslator(made[-1])
        said.translate_sentences(wanted=True)

    yield speak
    for translator in made:
        qapp.removeTranslator(translator)
    said.translate_sentences(wanted=False)


# ---------------------------------------------------------------- choosing


def test_a_new_profile_speaks_as_the_system_in_neutral_numbers(ui_state, monkeypatch):
    for system, spoken in (("de_AT", "de"), ("en_US", "en"), ("fr_FR", "en")):
        locale = QLocale(system)
        monkeypatch.setattr(QLocale, "system", staticmethod(lambda locale=locale: locale))
        assert language.language(ui_state) is Language.SYSTEM
        assert language.spoken(Language.SYSTEM) == spoken
        assert language.spoken(Language.GERMAN) is Language.GERMAN


def test_what_was_stored_by_hand_and_means_nothing_is_the_default(ui_state):
    for key in (language.LANGUAGE_KEY, language.NUMBERS_KEY, language.DATES_KEY):
        ui_state.setValue(key, "klingon")
    assert language.language(ui_state) is Language.SYSTEM
    assert language.number_choice(ui_state) is NumberChoice.LANGUAGE
    assert language.date_choice(ui_state) is Dates.ISO


def test_german_is_installed_with_its_numbers_the_texts_of_qt_and_its_keys(qapp, ui_state):
    language.choose(ui_state, Language.GERMAN)
    assert language.install(qapp, ui_state) is Language.GERMAN
    assert language.shown() is Language.GERMAN
    assert formatting.used() is Numbers.COMMA
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    save = QAction(shortcut=QKeySequence("Ctrl+S"))
    describe(save, "Speichert den Entwurf")
    assert (save.toolTip(), save.statusTip()) == (
        "Speichert den Entwurf  (Strg+S)", "Speichert den Entwurf",
    )  # fmt: skip
    language.choose(ui_state, NumberChoice.NEUTRAL)
    language.use_formats(ui_state)
    assert formatting.used() is Numbers.NEUTRAL
    language.choose(ui_state, Language.ENGLISH)
    assert language.install(qapp, ui_state) is Language.ENGLISH
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_english_knows_one_from_many(qapp, ui_state):
    language.choose(ui_state, Language.ENGLISH)
    language.install(qapp, ui_state)
    translate = QCoreApplication.translate
    assert translate("FrozenMark", "%n change(s) waiting", "", 1) == "1 change waiting"
    assert translate("FrozenMark", "%n change(s) waiting", "", 2) == "2 changes waiting"


# ---------------------------------------------------------------- what the engine says


def test_english_stays_as_it_was_said():
    text = "Leverage: 200 is outside 1 to 125 x"
    assert said.said(text) is text


def test_a_sentence_is_found_by_its_template_and_keeps_what_was_filled_in(speaking):
    speaking({"Connection {0} added": "Verbindung {0} angelegt"})
    assert said.said("Connection Main 2 added") == "Verbindung Main 2 angelegt"


def test_what_was_filled_in_is_translated_where_it_is_known(speaking):
    leverage = SETTINGS["leverage_cap"]
    speaking({
        "{0}: {1} is outside {2}": "{0}: {1} liegt außerhalb von {2}",
        "{0} to {1} {2}": "{0} bis {1} {2}", "{0} to {1}": "{0} bis {1}",
        leverage.label: "Höchster Hebel",
    })  # fmt: skip
    with pytest.raises(InvalidValueError) as refused:
        leverage.validate(1000.0)
    text = said.said(refused.value)
    assert text == f"Höchster Hebel: 1{GROUP}000.0 liegt außerhalb von 1 bis 125 ×"


def test_numbers_in_a_sentence_take_the_format_in_use(speaking):
    speaking({"{0} candles were saved to {1}.": "{0} Kerzen stehen in {1}."})
    formatting.use(Numbers.COMMA)
    for number in (f"12{GROUP}044", "12,044"):
        text = said.said(f"{number} candles were saved to a.csv.")
        assert text == "12.044 Kerzen stehen in a.csv."
    assert said.said(f"about 10{GROUP}000.50 then") == "about 10.000,50 then"


def test_several_sentences_are_translated_one_by_one(speaking):
    speaking({"Set the computer's clock (switch time synchronisation on).": "Uhr stellen."})
    text = "Something new. Set the computer's clock (switch time synchronisation on)."
    assert said.said(text) == "Something new. Uhr stellen."


def test_a_short_template_does_not_swallow_a_sentence(speaking):
    speaking({"{0} to {1} {2}": "{0} bis {1} {2}"})
    assert said.said("3 to 5 %") == "3 bis 5 %"
    assert said.said("the venue refuses to answer") == "the venue refuses to answer"


@pytest.mark.parametrize(
    ("said_in_english", "in_german"),
    [
        ("The symbol is locked: a position on the other side is open (limit free)",
         "Das Symbol ist gesperrt: eine Position auf der anderen Seite ist offen (Grenze frei)"),
        (f"symbol positions 1{GROUP}661×, cooldown 65×",
         "Positionen je Symbol 1.661×, Ruhezeit 65×"),
        (f"Base 9{GROUP}911 · Main 306; 5 paused", "Base 9.911 · Main 306; 5 angehalten"),
        ("phase 2: 30 more closed positions", "Phase 2: 30 geschlossene Positionen fehlen"),
        ("Started 1 connection", "1 Verbindung gestartet"),
    ],
)  # fmt: skip
def test_what_the_engine_says_is_german_throughout(qapp, ui_state, said_in_english, in_german):
    language.choose(ui_state, Language.GERMAN)
    language.install(qapp, ui_state)
    assert said.said(said_in_english) == in_german


def test_money_typed_in_german_is_never_misread(qapp, ui_state):
    language.choose(ui_state, Language.GERMAN)
    language.install(qapp, ui_state)
    assert formatting.parse_number("1.234,5", "Guthaben") == Decimal("1234.5")
    assert formatting.parse_number("1.234.567", "Guthaben") == 1234567
    for typed in ("1.234", "1,234.5.6", "12.34,5", "1 23"):
        with pytest.raises(InvalidValueError, match="Guthaben"):
            formatting.parse_number(typed, "Guthaben")
    with pytest.raises(InvalidValueError, match="1,234 und als 1234"):
        formatting.parse_number("1.234", "Guthaben")


def test_times_of_tables_name_their_zone(desk):
    desk.window.open_page("orders")
    header = desk.window.findChild(TableView, "ordersTable").table
    tip = partial(header.headerData, 0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    theme = desk.window.context.theme
    theme.set_utc(utc=True)
    assert tip().endswith("Times in UTC")
    theme.set_utc(utc=False)
    assert tip().endswith("Times in local time")
    theme.set_utc(utc=True)


def test_what_no_template_fits_stays_as_it_was_said(speaking):
    speaking({"{0} is disabled: enable it first": "{0} ist ausgeschaltet"})
    assert said.said("the venue says: ERR 17 {0}") == "the venue says: ERR 17 {0}"
    assert said.said("") == ""


def test_every_template_finds_what_it_makes():
    path = resources() / "translations" / "sentences.json"
    texts = [text for text in json.loads(path.read_text("utf-8")) if "{0}" in text]
    for text in texts:
        sample = text
        for number in range(9):
            sample = sample.replace(f"{{{number}}}", f"value{number}")
        assert said.pattern(text).fullmatch(sample), text


# ---------------------------------------------------------------- the pane


def test_another_language_waits_for_the_next_start_and_the_pane_says_so(desk):
    desk.window.open_page("settings/Appearance")
    box, note = desk.find(QComboBox, "languageBox"), desk.find(QLabel, "languageNote")
    assert box.accessibleName() == "Language"
    assert note.text() == ""
    box.setCurrentIndex(box.findData(Language.GERMAN))
    box.activated.emit(box.currentIndex())
    assert "The window speaks Deutsch when the program is started again" in note.text()
    assert desk.find(QPushButton, "closeForLanguageButton").isVisibleTo(desk.window)
    assert language.language(desk.window.context.ui_state) is Language.GERMAN
    box.setCurrentIndex(box.findData(Language.ENGLISH))
    box.activated.emit(box.currentIndex())
    assert note.text() == ""

    numbers = desk.find(QComboBox, "numbersBox")
    shown = []
    desk.window.context.theme.changed.connect(lambda: shown.append(formatting.money(1234.5)))
    numbers.setCurrentIndex(numbers.findData(NumberChoice.COMMA))
    numbers.activated.emit(numbers.currentIndex())
    assert shown == ["1.234,50"]
    numbers.setCurrentIndex(numbers.findData(NumberChoice.LANGUAGE))
    numbers.activated.emit(numbers.currentIndex())
    assert shown[-1] == f"1{GROUP}234.50"
