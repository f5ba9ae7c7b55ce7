"""JSON that people edit: read with the line of every value, written so that lines stay short."""

import json
import re
from collections.abc import Mapping
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Final

from cts_desktop.domain.errors import InvalidValueError

#: Deeper nesting than any document of ours has.
_DEEPEST: Final = 20
_WIDTH: Final = 96
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_SCALAR: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null")
_LONGEST_NUMBER: Final = 40


class JsonError(InvalidValueError):
    """A text that is no JSON; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def read_json(text: str) -> tuple[object, Mapping[str, int]]:
    """Return the value, and the line of each value in it by its path, e.g. `sets[0].name`.

    The path of the whole is empty. Raises JsonError; a name that is there twice is one too.
    """
    scanner = _Scanner(text)
    value = scanner.value("", 0)
    if scanner.at < len(text):
        raise scanner.error("something follows after the end")
    return value, scanner.lines


class _Scanner:
    """One text being read; `at` is the next character that is no space."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.lines: dict[str, int] = {}
        self._counted_to, self._line = 0, 1
        self.at = 0
        self._move(0)

    def value(self, path: str, depth: int) -> object:
        """Read one value and the space after it."""
        self.lines[path] = self._line_here()
        if depth > _DEEPEST:
            raise self.error("this is nested too deeply")
        mark = self._text[self.at : self.at + 1]
        if mark == "{":
            return self._object(path, depth)
        if mark == "[":
            return self._array(path, depth)
        if mark == '"':
            return self._string()
        found = _SCALAR.match(self._text, self.at)
        if found is None or len(found[0]) > _LONGEST_NUMBER:
            raise self.error("a value is expected here" if mark else "the text ends too early")
        self._move(found.end())
        return json.loads(found[0])

    def error(self, message: str) -> JsonError:
        return JsonError(message, self._line_here())

    def _object(self, path: str, depth: int) -> dict[str, object]:
        members: dict[str, object] = {}
        self._move(self.at + 1)
        while not self._ends("}", first=not members):
            if self._text[self.at : self.at + 1] != '"':
                raise self.error("a name in double quotes is expected here")
            name = self._string()
            if name in members:
                raise self.error(f"{name!r} is there twice")
            self._take(":")
            members[name] = self.value(f"{path}.{name}" if path else name, depth + 1)
        return members

    def _array(self, path: str, depth: int) -> list[object]:
        items: list[object] = []
        self._move(self.at + 1)
        while not self._ends("]", first=not items):
            items.append(self.value(f"{path}[{len(items)}]", depth + 1))
        return items

    def _ends(self, bracket: str, *, first: bool) -> bool:
        """Take the closing bracket and return True, or the comma before another member."""
        if self._text[self.at : self.at + 1] == bracket:
            self._move(self.at + 1)
            return True
        if not first:
            self._take(",")
        return False

    def _take(self, mark: str) -> None:
        if self._text[self.at : self.at + 1] != mark:
            raise self.error(f"{mark!r} is missing here")
        self._move(self.at + 1)

    def _string(self) -> str:
        try:
            text, end = scanstring(self._text, self.at + 1)
        except json.JSONDecodeError as error:
            raise self.error(f"this text is not written properly ({error.msg})") from None
        self._move(end)
        return str(text)

    def _move(self, to: int) -> None:
        """Go to the next character from *to* on that is no space."""
        found = _SPACE.match(self._text, to)
        self.at = found.end() if found else to

    def _line_here(self) -> int:
        self._line += self._text.count("\n", self._counted_to, self.at)
        self._counted_to = max(self._counted_to, self.at)
        return self._line


def write_json(value: object, indent: int = 0, taken: int = 0) -> str:
    """Return JSON with everything on one line that fits there.

    *indent* is how deep it stands, *taken* how much of its first line is in use.
    """
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent + taken <= _WIDTH or not isinstance(value, dict | list):
        return flat
    inner = indent + 2
    if isinstance(value, dict):
        names = [json.dumps(name, ensure_ascii=False) + ": " for name in value]
        members = zip(names, value.values(), strict=True)
        lines = [name + write_json(member, inner, len(name) + 1) for name, member in members]
        opening, closing = "{", "}"
    else:
        lines = [write_json(member, inner, 1) for member in value]
        opening, closing = "[", "]"
    body = ",\n".join(" " * inner + line for line in lines)
    return f"{opening}\n{body}\n{' ' * indent}{closing}"
