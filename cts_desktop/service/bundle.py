"""What a support bundle is made of, collected from a profile whether a program runs on it or not.

Everything is read beside whoever uses the profile. A part that cannot be read says so in its place:
the bundle is made for days on which things are broken.
"""

import configparser
import json
import os
import platform
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.ports import Clock
from cts_desktop.runtime.files import human_os_error
from cts_desktop.runtime.logs import FILES_KEPT
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.runtime.versions import versions
from cts_desktop.service.outside_views import BundlePart, HostView
from cts_desktop.service.scrubbing import LeakError, Scrubber
from cts_desktop.settings.schema import SETTINGS
from cts_desktop.storage.survey import Survey, survey

#: Of every part, as UTF-8.
PART_BYTES: Final = 2 * 1024 * 1024
_LOG: Final = "log.txt"
LOG_LINES: Final = 2000
CRASH_REPORTS: Final = 10
_CUT: Final = "(cut here: the whole is longer than {0:,} bytes)\n"
_LEFT_OUT: Final = "(left out: it could not be made certain that it holds nothing private)\n"
_CRASH_NAME: Final = re.compile(r"crash-[0-9T]{8,20}(?:-\d{1,2})?(?:-native)?\.txt", re.ASCII)
#: Values of the window's memory that are sizes, switches and words; not texts, drafts or paths.
_PLAIN: Final = re.compile(r"[\w+-]{0,40}|-?\d+(?:\.\d+)?", re.ASCII)
_RECORD: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:")
_FILES_NAMED: Final = 200

README: Final = """\
CTS Desktop support bundle, made {when} UTC.

It holds no keys, secrets, passphrases or tokens. Names of connections are replaced
by [c1], [c2] …, the user's folder by ~, the profile by (profile), the user's name by
(user), e-mail addresses by (e-mail). What stands here is all there is: nothing was
sent anywhere by the program.
"""


class Collector:
    """Makes the parts of one bundle; blocks, so not on a loop.

    Args:
        paths: of the profile.
        examine: writes doctor's report.
        clock: for the time of making.
    """

    def __init__(self, paths: ProfilePaths, examine: Callable[[], str], clock: Clock) -> None:
        self._paths = paths
        self._examine = examine
        self._clock = clock

    def parts(self, hosts: Sequence[HostView] | None) -> tuple[BundlePart, ...]:
        """Return every file as it will be written.

        Args:
            hosts: what the running program may contact; None where it was not asked.
        """
        found = self._survey()
        survey_ = found if isinstance(found, Survey) else Survey()
        numbers = {name: f"[c{i}]" for i, name in enumerate(survey_.names.values(), start=1)}
        scrub = Scrubber(self._paths.root, numbers)
        raw: dict[str, Callable[[], object]] = {
            "readme.txt": lambda: README.format(when=self._now()),
            "program.txt": self._program,
            "doctor.txt": self._examine,
            "database.json": lambda: _database(found),
            "settings.json": lambda: _settings(survey_),
            "connections.json": lambda: _connections(survey_),
            "hosts.txt": lambda: _hosts(hosts),
            "window.ini": self._window_state,
            _LOG: lambda: _newest_lines(self._paths.log_file),
        }
        for path in crash_reports(self._paths)[-CRASH_REPORTS:]:
            raw[f"crashes/{path.name}"] = partial(_read, path)
        return tuple(_part(scrub, name, make) for name, make in raw.items())

    def is_clean(self, parts: Sequence[BundlePart]) -> bool:
        """Tell whether nothing private is in *parts*, looked at once more."""
        found = self._survey()
        names = found.names.values() if isinstance(found, Survey) else ()
        scrub = Scrubber(self._paths.root, {n: f"[c{i}]" for i, n in enumerate(names, start=1)})
        return all(_is_clean(scrub, part) for part in parts)

    def _survey(self) -> Survey | str:
        if not self._paths.database.exists():
            return "There is no database yet."
        try:
            return survey(self._paths.database, self._clock.monotonic)
        except (DatabaseError, OSError) as error:
            return str(error)

    def _now(self) -> str:
        return f"{datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC):%Y-%m-%d %H:%M:%S}"

    def _program(self) -> str:
        lines = [f"{name}: {version}" for name, version in versions().items()]
        lines += [
            f"built program: {'yes' if getattr(sys, 'frozen', False) else 'no'}",
            f"machine: {platform.machine()}, {platform.python_implementation()}",
            "",
            "files of the profile (bytes, changed UTC):",
            *self._files(),
        ]
        return "\n".join(lines) + "\n"

    def _files(self) -> Iterator[str]:
        """List names, sizes and times; not what is in them."""
        found = sorted(self._paths.root.rglob("*"))
        for path in found[:_FILES_NAMED]:
            try:
                state = path.stat()
            except OSError as error:
                yield f"  {path.relative_to(self._paths.root)}: {error.strerror}"
                continue
            changed = datetime.fromtimestamp(state.st_mtime, UTC)
            kind = "/" if path.is_dir() else f" {state.st_size:,}"
            name = path.relative_to(self._paths.root).as_posix()
            yield f"  {name}{kind} ({changed:%Y-%m-%d %H:%M:%S})"
        if len(found) > _FILES_NAMED:
            yield f"  and {len(found) - _FILES_NAMED} more"

    def _window_state(self) -> str:
        """Return sizes and switches of ui.ini; texts, drafts and paths are only counted."""
        stored = configparser.RawConfigParser(strict=False, delimiters=("=",), interpolation=None)
        stored.optionxform = str  # type: ignore[assignment, method-assign]
        try:
            stored.read_string(_read(self._paths.ui_state))
        except configparser.Error as error:
            return f"(cannot be read: {type(error).__name__})\n"
        lines = []
        for section in stored.sections():
            lines.append(f"[{section}]")
            for key, value in stored.items(section):
                plain = value if _PLAIN.fullmatch(value) else f"({len(value)} characters)"
                lines.append(f"{key}={plain}")
        return "\n".join(lines) + "\n"


def crash_reports(paths: ProfilePaths) -> list[Path]:
    """Return the crash reports of a profile, oldest first."""
    try:
        found = [path for path in paths.logs.iterdir() if _CRASH_NAME.fullmatch(path.name)]
    except OSError:
        return []
    return sorted(found, key=lambda path: path.name)


def _part(scrub: Scrubber, name: str, make: Callable[[], object]) -> BundlePart:
    """Make one file; whatever goes wrong with it, the others are made."""
    try:
        made = make()
        text = scrub.text(made) if isinstance(made, str) else _json(scrub.value(made))
    except LeakError:
        text = _LEFT_OUT
    except Exception as error:  # noqa: BLE001 - a damaged file must not cost the bundle
        text = f"(cannot be read: {type(error).__name__})\n"
    return BundlePart(name, _bounded(text, keep_end=name == _LOG))


def _is_clean(scrub: Scrubber, part: BundlePart) -> bool:
    """Look at one file; at JSON by its values, for its quotes would deceive the patterns."""
    if part.name.endswith(".json"):
        try:
            value = json.loads(part.text)
            return bool(scrub.value(value) == value)
        except LeakError:
            return False
        except ValueError:  # cut, or what stands in its place
            pass
    return scrub.is_clean(part.text)


def _bounded(text: str, *, keep_end: bool) -> str:
    """Return at most `PART_BYTES` of a text in whole lines, and say where it was cut."""
    data = text.encode()
    if len(data) <= PART_BYTES:
        return text
    note = _CUT.format(PART_BYTES)
    room = PART_BYTES - len(note.encode()) - 1
    if keep_end:
        kept = data[-room:].decode(errors="ignore")
        return note + (kept.partition("\n")[2] or kept)
    kept = data[:room].decode(errors="ignore")
    return f"{kept.rpartition(chr(10))[0] or kept}\n{note}"


def _read(path: Path) -> str:
    """Return the beginning of a text file, or why it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(2 * PART_BYTES).decode("utf-8", "replace")
    except FileNotFoundError:
        return "(there is none)\n"
    except OSError as error:
        return f"({human_os_error(error, path)})\n"


def _newest_lines(log_file: Path) -> str:
    """Return the newest lines of the log, from as many of its rotated files as it takes."""
    lines: list[str] = []
    older = [log_file.with_name(f"{log_file.name}.{n}") for n in range(1, FILES_KEPT)]
    for path in (log_file, *(one for one in older if one.exists())):
        lines = _lines(path) + lines
        if len(lines) > LOG_LINES:
            lines = _from_a_record(lines[-LOG_LINES:])
            break
    return "\n".join(lines) + "\n"


def _lines(path: Path) -> list[str]:
    """Return the lines of a log file, of which much more than fits is not read."""
    try:
        with path.open("rb") as file:
            begin = max(0, file.seek(0, os.SEEK_END) - 2 * PART_BYTES)
            file.seek(begin)
            lines = file.read().decode("utf-8", "replace").removesuffix("\n").split("\n")
    except FileNotFoundError:
        return ["(there is no log yet)"]
    except OSError as error:
        return [f"({human_os_error(error, path)})"]
    return _from_a_record(lines) if begin else lines


def _from_a_record(lines: list[str]) -> list[str]:
    """Drop the rest of a record whose beginning is gone: nobody could tell what it shows."""
    begins = (number for number, line in enumerate(lines) if _RECORD.match(line))
    return lines[next(begins, len(lines)) :]


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _database(found: Survey | str) -> object:
    if isinstance(found, str):
        return {"problem": found}
    return {
        "schema": found.schema,
        "ours": found.is_ours,
        "bytes": found.pages * found.page_size,
        "rows": found.counts,
        "problems": found.problems,
    }


def _settings(found: Survey) -> object:
    """Return what was changed; of a key nobody knows only that it is there."""
    return {
        key: value if key in SETTINGS else "(unknown setting)"
        for key, value in found.settings.items()
    }


def _connections(found: Survey) -> object:
    return [
        {"connection": f"[c{number}]", **connection}
        for number, connection in enumerate(found.connections, start=1)
    ]


def _hosts(hosts: Sequence[HostView] | None) -> str:
    if hosts is None:
        return "(not asked: only the running program knows them, see Settings, Network)\n"
    lines = [
        f"{host.owner}: {host.host} {'allowed' if host.allowed else 'not allowed'}, "
        f"{host.contacts} contacts, {host.refused} refused"
        for host in hosts
    ]
    return "\n".join(lines or ["(none)"]) + "\n"
