"""The whole window in a language that is none: what is not in brackets was never translated."""

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from cts_desktop.ui.i18n import language, said
from cts_desktop.ui.pages import PAGES
from cts_desktop.ui.settings.page import GROUPS
from tests.gui import widget_walk as walk
from tests.gui.conftest import Desk
from tests.gui.stage import Stage
from tests.gui.test_every_widget import dialogs
from tests.helpers.pseudo_locale import CLOSE, OPEN, pseudo, pseudo_language
from tests.helpers.widget_texts import texts_of

pytestmark = pytest.mark.every_page

#: Names, keys of settings, units, symbols, places of files: what is the same in every language.
_DATA = re.compile(
    r"curl -H .*|[A-Z]+:[A-Z]+@[A-Z]+|TOPIC|[a-z]+://|mailto:|https?://\S+|/\S+|"
    r"[\w./-]+\.(?:db|zip|csv|json)|"
    r"\(?(?:Ctrl|Alt|Shift)\+\S+|\(Del\)|[A-Z]{2,}(?:/[A-Z]{2,}(?:, )?)+|(?<=: )\S+$|"
    r"\b(?:Paper 1|paper|PAPER|TESTNET|LIVE|Clone|Name of the copy|"
    r"English|Deutsch|CTS Desktop|UTC|[a-z0-9]+(?:_[a-z0-9]+)+|symbols?|off|"
    r"system|B|kB|MB|GB|ms|s|min|h|d|USDT|P&L|CSV|qt_\w+|(?:sl|tp)[\d.]*)\b"
)
_WORD = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture
def pseudo_desk(open_desk, qapp: QApplication, monkeypatch: pytest.MonkeyPatch):
    def install(*_: object) -> language.Language:
        said.translate_sentences(wanted=True)
        return language.Language.ENGLISH

    monkeypatch.setattr(language, "install", install)
    with pseudo_language(qapp):
        desk = open_desk()
        base = Stage(desk, monkeypatch)
        base.show(base.position(1), base.position(2))
        yield desk


def untranslated(root: QWidget) -> list[str]:
    """Return the texts below *root* that no translator has seen."""
    found = []
    for where, text in texts_of(root):
        plain = re.sub(r"<style.*?</style>|<[^>]*>|&\w+;", " ", text, flags=re.DOTALL)
        while OPEN in plain and CLOSE in plain:  # from the inside
            shorter = re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", "", plain, flags=re.DOTALL)
            if shorter == plain:
                break
            plain = shorter
        rest = _DATA.sub("", plain.partition("\t")[0])
        if OPEN in plain or _WORD.search(rest):
            found.append(f"{' '.join(rest.split())[:90]!r} in {where}")
    return sorted(set(found))


def test_every_text_is_translated_and_has_room_for_a_longer_language(pseudo_desk: Desk) -> None:
    desk, window = pseudo_desk, pseudo_desk.window
    window.resize(1920, 1080)
    cut: set[str] = set()
    for page in PAGES:
        window.open_page(page.name)
        for part in walk.parts(window.stack.currentWidget()):
            cut |= {f"{page.name} {part}: {one}" for one in walk.cut_off(window)}
    for part in (*GROUPS, "Network", "Appearance"):
        window.open_page(f"settings/{part}")
        QApplication.processEvents()
        cut |= {f"settings {part}: {one}" for one in walk.cut_off(window)}
    missing = untranslated(window)
    for name, opener in dialogs(desk).items():
        dialog = opener()
        QApplication.processEvents()
        # Qt opens at two thirds of the screen at most, and this one is no larger than 800 × 800.
        dialog.resize(dialog.sizeHint().expandedTo(dialog.size()).boundedTo(QSize(910, 700)))
        QApplication.processEvents()
        missing += untranslated(dialog)
        cut |= {f"{name}: {one}" for one in walk.cut_off(dialog)}
        dialog.reject()
    desk.until(lambda: window.operations.pending == 0)
    assert not missing, "\n" + "\n".join(missing)
    assert not cut, "\n" + "\n".join(sorted(cut))


def test_places_keys_and_mark_up_survive_the_language_that_is_none() -> None:
    assert pseudo("&Close {0} of <b>%n</b>\tCtrl+W") == "⟦&Çlóšé {0} óf <b>%n</b>~~~~~~~~~⟧\tCtrl+W"
    assert pseudo("CSV (*.csv)").count("(*.csv)") == 1
    assert pseudo("—") == "—"
