"""What must not leave the machine, out of texts that somebody else will read.

Stricter than `runtime.redaction`, which keeps secrets out of our own files: here go as well the
names of connections, the user's name, the folders of the user, and e-mail addresses.
"""

import getpass
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from cts_desktop.runtime.redaction import MASK, is_telling, redact

HOME: Final = "~"
PROFILE: Final = "(profile)"
USER: Final = "(user)"
_MAIL: Final = "(e-mail)"
_PIECE_CHARACTERS: Final = 32_768
#: The beginning of a line of the log; see `runtime.logs`.
_RECORD: Final = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ", re.MULTILINE)
#: Passes after which a text must be as it was before the last one.
_PASSES: Final = 3
#: User names that tell nothing about anybody, and occur in other meanings.
_ANYBODY: Final = frozenset({"root", "user", "admin", "administrator", "runner", "users"})
#: What stands for something else here, or names it in every line: no secret, whoever uses it.
_OWN_WORDS: Final = frozenset({"user", "profile", "e-mail", "mail", "home"})
_SHORTEST_NAME: Final = 3
_SHORTEST_FOLDER: Final = 4

#: What a text view does not show as it is, or shows in another order than it is stored: the bytes
#: must be those that were looked at. Invisible characters could also hide a secret from a pattern.
_UNSHOWN: Final = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xa0\\xad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202f"
    "\\u2060-\\u206f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufeff\\ufff9-\\uffff]"
)
#: Shorter than what `redact` takes for a secret: names of keys, made of random letters by venues.
_KEY_NAME: Final = re.compile(
    r"(?<![\w-])(?=[A-Z0-9]*[a-z])(?=[a-z0-9]*[A-Z])(?:[A-Za-z]*\d){2}[A-Za-z0-9]*(?![\w-])",
    re.ASCII,
)
_KEY_NAME_LENGTH: Final = range(16, 32)
_SLASH: Final = r"(?:/|\\{1,4}|%2F|%5C)"
#: The folder of any user, of this machine or of one that a file came from. The name may hold
#: blanks where another folder follows.
_ANY_HOME: Final = re.compile(
    rf"(?:(?<![\w.])[A-Za-z](?::|%3A))?{_SLASH}(?:home|users|documents and settings){_SLASH}"
    r"(?:[^/\\%\"'<>|*?:;,\r\n]{1,64}(?=[/\\%])|[^/\\%\s\"'<>|*?:;,)\]}]{1,64})",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"[\w.+-]{1,64}(?:@|%40)(?:[^\W_](?:[\w-]{0,62})\.){1,8}[^\W\d_]{2,24}(?!\w)"
)


class LeakError(Exception):
    """A text could not be made safe to hand on."""


class Scrubber:
    """Replaces everything private in texts and values."""

    def __init__(self, profile: Path, names: Mapping[str, str]) -> None:
        """Look up who is logged in here.

        Args:
            profile: directory of the profile.
            names: what stands for each private name, e.g. ``[c1]`` for a connection's.
        """
        folders = {str(profile): PROFILE, str(profile.resolve()): PROFILE}
        for home in _homes():
            folders.setdefault(str(home), HOME)
        long = {folder: mark for folder, mark in folders.items() if len(folder) >= _SHORTEST_FOLDER}
        self._folders = _Words(long, re.IGNORECASE, before=r"(?<![\w.-])", after=r"(?![\w-])")
        self._names = _Words(
            {
                name: mark
                for name, mark in names.items()
                if len(name) >= _SHORTEST_NAME and name.casefold() not in _OWN_WORDS
            }
        )
        user = _user()
        known = len(user) >= _SHORTEST_NAME and user.casefold() not in _OWN_WORDS | _ANYBODY
        self._user = _Words({user: USER} if known else {}, re.IGNORECASE)

    def text(self, text: str) -> str:
        """Return *text* as it may be shown to others; raise LeakError where that is uncertain."""
        text = _UNSHOWN.sub("\ufffd", text.replace("\r\n", "\n").replace("\xa0", " "))
        return "".join(map(self._piece, _pieces(text)))

    def _piece(self, text: str) -> str:
        for _ in range(_PASSES):
            before, text = text, self._once(text)
            if text == before:
                return text
        raise LeakError

    def value(self, value: object) -> object:
        """Return a JSON value with every text in it scrubbed, by its name and by its shape."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {
                self.text(str(key)): MASK if is_telling(str(key)) and inner else self.value(inner)
                for key, inner in value.items()
            }
        if isinstance(value, Sequence):
            return [self.value(inner) for inner in value]
        return value

    def is_clean(self, text: str) -> bool:
        """Tell whether *text* may be written as it is."""
        try:
            return self.text(text) == text
        except LeakError:
            return False

    def _once(self, text: str) -> str:
        # Secrets first: their patterns must see the text as it was written.
        text = self._folders(redact(text))
        text = _KEY_NAME.sub(_without_key_name, text)
        text = _ANY_HOME.sub(HOME, text)
        if "@" in text or "%40" in text:
            text = _ADDRESS.sub(_MAIL, text)
        return self._user(self._names(text))


def _without_key_name(match: re.Match[str]) -> str:
    return MASK if len(match[0]) in _KEY_NAME_LENGTH else match[0]


def _pieces(text: str) -> Iterator[str]:
    """Cut a log between records: a pattern at work on all of it would hold up every thread."""
    begin = 0
    for match in _RECORD.finditer(text):
        if match.start() - begin >= _PIECE_CHARACTERS:
            yield text[begin : match.start()]
            begin = match.start()
    yield text[begin:]


class _Words:
    """Replaces whole words, the longest first, however a file may have written them."""

    def __init__(
        self,
        marks: Mapping[str, str],
        flags: int = 0,
        *,
        before: str = r"(?<!\w)",
        after: str = r"(?!\w)",
    ) -> None:
        self._fold = str.casefold if flags & re.IGNORECASE else str
        self._marks = {
            self._fold(form): mark for word, mark in marks.items() for form in _forms(word)
        }
        found = "|".join(map(re.escape, sorted(self._marks, key=len, reverse=True)))
        self._pattern = re.compile(f"{before}(?:{found}){after}", flags) if found else None

    def __call__(self, text: str) -> str:
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: self._marks.get(self._fold(match[0]), MASK), text)


def _forms(word: str) -> Iterable[str]:
    """Return *word* as it stands in plain text, JSON, Python's quotes and addresses."""
    plain = word.strip()
    forms = {plain, json.dumps(plain)[1:-1], repr(plain)[1:-1], quote(plain), quote(plain, safe="")}
    forms |= {json.dumps(plain, ensure_ascii=False)[1:-1], plain.replace("\\", "/")}
    return {_UNSHOWN.sub("\ufffd", form) for form in forms}


def _homes() -> Iterable[Path]:
    try:
        home = Path.home()
    except RuntimeError:  # the system knows none
        return ()
    return (home, home.resolve())


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no variable and no entry for this user
        return ""
