"""A language that is none: every translated text is accented, two fifths longer and in brackets.

What stands on the screen without brackets was never given to `tr`, and what does not fit would not
fit in a longer language either. Placeholders, mnemonics, mark-up and keys after a tab stay.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from cts_desktop.ui.i18n import said

OPEN, CLOSE = "⟦", "⟧"
_LONGER = 0.4
_ACCENTS = str.maketrans("aeiouyncsAEIOUNCS", "áéíóúýñçšÁÉÍÓÚÑÇŠ")
#: Kept as they are: places, mark-up, entities, what follows a tab, patterns of files.
_KEPT = re.compile(r"(\{[^}]*\}|%n|%\d|<[^>]*>|&\w+;|\t.*|\(\*[^)]*\)|;;)", re.DOTALL)
#: Contexts in which Qt looks for names of keys and formats, not for texts.
_NAMES = frozenset({"QShortcut", "QLocale", "QFontDatabase", "QIODevice"})


class PseudoTranslator(QTranslator):
    """Translates every text there is into the language that is none."""

    @override
    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        return source if context in _NAMES else pseudo(source)

    @override
    def isEmpty(self) -> bool:
        return False


def pseudo(source: str) -> str:
    """Return *source* accented, longer and in brackets; nothing stays nothing."""
    if not any(character.isalpha() for character in source):
        return source
    text, tab, key = source.partition("\t")
    parts = _KEPT.split(text)
    parts[::2] = [part.translate(_ACCENTS) for part in parts[::2]]
    more = "~" * max(1, round(len(text) * _LONGER))
    return f"{OPEN}{''.join(parts)}{more}{CLOSE}{tab}{key}"


@contextmanager
def pseudo_language(app: QApplication) -> Iterator[None]:
    """Speak it in every window made meanwhile."""
    translator = PseudoTranslator()
    app.installTranslator(translator)
    said.translate_sentences(wanted=True)
    try:
        yield
    finally:
        said.translate_sentences(wanted=False)
        app.removeTranslator(translator)
