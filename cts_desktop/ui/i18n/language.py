"""The language of the window, and how numbers and days are written in it.

A language is chosen in Settings → Appearance or in the wizard. It is installed before a window is
made: texts of a window that is already there keep their language until the next one.
"""

from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QSettings, QTranslator

from cts_desktop.runtime.resources import resources
from cts_desktop.ui import formatting
from cts_desktop.ui.formatting import Dates, Numbers
from cts_desktop.ui.i18n import said

LANGUAGE_KEY = "appearance/language"
NUMBERS_KEY = "appearance/numbers"
DATES_KEY = "appearance/dates"
_OWNER = "ctsTranslator"
_SHOWN = "ctsLanguage"
_C = TypeVar("_C", bound=StrEnum)


class Language(StrEnum):
    """What the window speaks; SYSTEM: as the desktop, English where it is neither."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"


class NumberChoice(StrEnum):
    """Which number format; LANGUAGE: the one usual in the language."""

    LANGUAGE = "language"
    NEUTRAL = Numbers.NEUTRAL.value
    COMMA = Numbers.COMMA.value
    POINT = Numbers.POINT.value


#: Each language in its own words.
NAMES = {Language.ENGLISH: "English", Language.GERMAN: "Deutsch"}
_USUAL = {Language.ENGLISH: Numbers.NEUTRAL, Language.GERMAN: Numbers.COMMA}


def language(ui_state: QSettings) -> Language:
    """Return the chosen language."""
    return _stored(ui_state, LANGUAGE_KEY, Language.SYSTEM)


def number_choice(ui_state: QSettings) -> NumberChoice:
    """Return the chosen number format."""
    return _stored(ui_state, NUMBERS_KEY, NumberChoice.LANGUAGE)


def date_choice(ui_state: QSettings) -> Dates:
    """Return the chosen way to write a day."""
    return _stored(ui_state, DATES_KEY, Dates.ISO)


def choose(ui_state: QSettings, choice: Language | NumberChoice | Dates) -> None:
    """Keep *choice*; it holds from the next `install` on."""
    key = {Language: LANGUAGE_KEY, NumberChoice: NUMBERS_KEY, Dates: DATES_KEY}[type(choice)]
    ui_state.setValue(key, choice.value)


def spoken(choice: Language) -> Language:
    """Return the language in which *choice* is spoken on this computer."""
    if choice is not Language.SYSTEM:
        return choice
    system = QLocale.system().language()
    return Language.GERMAN if system is QLocale.Language.German else Language.ENGLISH


def install(app: QCoreApplication, ui_state: QSettings) -> Language:
    """Speak the chosen language in every window made from now on; return which it is."""
    chosen = spoken(language(ui_state))
    for translator in app.findChildren(QTranslator, _OWNER):
        app.removeTranslator(translator)
        translator.deleteLater()
    # English as well: its texts of Qt are the source, its own file knows one from many.
    _load(app, f"cts_{chosen}", str(resources() / "translations"))
    if chosen is not Language.ENGLISH:
        _load(app, f"qtbase_{chosen}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    QLocale.setDefault(QLocale(chosen.value))
    app.setProperty(_SHOWN, chosen.value)
    said.translate_sentences(wanted=chosen is not Language.ENGLISH)
    use_formats(ui_state)
    return chosen


def shown() -> Language:
    """Return the language of the windows there are."""
    app = QCoreApplication.instance()
    installed = app.property(_SHOWN) if app is not None else None
    return Language(installed) if installed else Language.ENGLISH


def use_formats(ui_state: QSettings) -> None:
    """Write numbers and days as chosen from now on."""
    choice = number_choice(ui_state)
    numbers = _USUAL[shown()] if choice is NumberChoice.LANGUAGE else Numbers(choice.value)
    formatting.use(numbers, date_choice(ui_state))


def _load(app: QCoreApplication, name: str, folder: str) -> None:
    translator = QTranslator(app)
    translator.setObjectName(_OWNER)
    if translator.load(name, folder):
        app.installTranslator(translator)


def _stored(ui_state: QSettings, key: str, default: _C) -> _C:
    stored = str(ui_state.value(key, default.value))
    return type(default)(stored) if stored in list(type(default)) else default
