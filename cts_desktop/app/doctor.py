"""`doctor`: look at the installation, the profile and the machine, and say what to do."""

import argparse
import importlib
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from cts_desktop.app import crash_files
from cts_desktop.app.channel import HungError, NotListeningError, ask
from cts_desktop.app.console import Console
from cts_desktop.app.display import install_command, missing_packages, why_unreachable
from cts_desktop.app.instance import SingleInstance, read_holder
from cts_desktop.app.local_socket import listening_address
from cts_desktop.domain.access import Endpoint, Listen, TlsFiles
from cts_desktop.domain.credentials import VaultState
from cts_desktop.domain.errors import (
    DatabaseError,
    DatabaseTooNewError,
    InvalidValueError,
    ProfileInUseError,
    UserActionError,
)
from cts_desktop.runtime.autostart import Found, entry_of
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.files import free_bytes, human_os_error
from cts_desktop.runtime.paths import ProfilePaths, portable_folder
from cts_desktop.runtime.power import why_not
from cts_desktop.runtime.versions import UNKNOWN, versions
from cts_desktop.service.updates import channel_file, read_channel
from cts_desktop.settings.schema import SETTINGS, Value, effective, usable
from cts_desktop.settings.secrets import VAULT_FILE, Keys
from cts_desktop.storage.backup import Backups
from cts_desktop.storage.migrations import MIGRATIONS
from cts_desktop.storage.soundness import check_header

_LOW_DISK_MB, _NO_DISK_MB = 1000, 100
#: Nobody runs this program before it was written; a clock that says so is not set.
_EARLIEST_MS = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp() * 1000)
#: A file from the future by more than this means that the clock was set back.
_CLOCK_TOLERANCE_MS = 60_000
_PATIENCE_S = 5.0


class Grade(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    grade: Grade
    name: str
    text: str
    remedy: str = ""


Check = Callable[[ProfilePaths], Iterator[Finding]]


def run(options: argparse.Namespace, console: Console) -> int:
    """Print every finding as it comes; the exit status is 1 where anything failed."""
    findings = []
    for finding in examine(ProfilePaths(options.profile)):
        findings.append(finding)
        for line in _lines(finding):
            console.line(line)
    console.line(f"\n{_sum(findings)}")
    return 1 if any(finding.grade is Grade.FAIL for finding in findings) else 0


def report(paths: ProfilePaths) -> str:
    """Return what `run` prints, for a support bundle."""
    findings = list(examine(paths))
    lines = [line for finding in findings for line in _lines(finding)]
    return "\n".join((*lines, "", _sum(findings), ""))


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.grade.value.ljust(4)}  {finding.name}: {finding.text}"
    if finding.remedy:
        yield f"      → {finding.remedy}"


def _sum(findings: Sequence[Finding]) -> str:
    failed = sum(finding.grade is Grade.FAIL for finding in findings)
    warned = sum(finding.grade is Grade.WARN for finding in findings)
    return f"{len(findings)} checks, {failed} failed, {warned} with a warning."


def examine(paths: ProfilePaths) -> Iterator[Finding]:
    """Run all checks; one that breaks is a finding and stops none of the others."""
    for check in CHECKS:
        try:
            yield from check(paths)
        except Exception as error:  # noqa: BLE001 - a doctor that faints helps nobody
            name = check.__name__.strip("_").replace("_", " ")
            yield Finding(Grade.FAIL, name, f"the check itself failed: {error!r}")


def _installation(paths: ProfilePaths) -> Iterator[Finding]:
    del paths
    for name, version in versions().items():
        if version != UNKNOWN:
            yield Finding(Grade.OK, name, version)
        elif not getattr(sys, "frozen", False):  # a built program carries no such data
            yield Finding(Grade.FAIL, name, "not installed", f"{sys.executable} -m pip install .")


def _window(paths: ProfilePaths) -> Iterator[Finding]:
    del paths
    reason = why_unreachable()
    bad = Grade.FAIL if not reason else Grade.WARN  # without a display nothing needs Qt
    if packages := missing_packages():
        text = "system libraries are missing"
        yield Finding(bad, "Qt libraries", text, install_command(packages))
    else:
        yield _qt(bad)
    if reason:
        remedy = "run it in a desktop session, or use 'cts-desktop headless'"
        yield Finding(Grade.WARN, "Display", reason, remedy)
    else:
        yield Finding(Grade.OK, "Display", _display_name())


def _display_name() -> str:
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        if value := os.environ.get(name):
            return f"{name}={value}"
    return sys.platform


def _qt(bad: Grade) -> Finding:
    try:
        # By name: this is the one question whose answer may be no.
        version = importlib.import_module("PySide6.QtCore").qVersion()
        importlib.import_module("PySide6.QtWidgets")
    except ImportError as error:
        return Finding(bad, "Qt libraries", str(error), "install the library named here")
    return Finding(Grade.OK, "Qt libraries", f"Qt {version} loads")


def _profile(paths: ProfilePaths) -> Iterator[Finding]:
    root = paths.root
    existing = next(path for path in (root, *root.parents) if path.exists())
    if not existing.is_dir():
        yield Finding(Grade.FAIL, "Profile", f"{existing} is a file", "choose another --profile")
        return
    if not os.access(existing, os.R_OK | os.W_OK | os.X_OK):
        remedy = "give your user read and write rights to it, or choose another --profile"
        yield Finding(Grade.FAIL, "Profile", f"{existing} is not writable", remedy)
        return
    state = "writable" if root.exists() else "will be created at the first start"
    yield Finding(Grade.OK, "Profile", f"{root} ({state})")
    if root.exists():
        instance = _instance(paths)
        yield instance
        yield _control_channel(paths, running=instance.text.startswith("running"))


def _control_channel(paths: ProfilePaths, *, running: bool) -> Finding:
    name = "Control channel"
    try:
        if not running:
            return Finding(
                Grade.OK, name, f"a program will listen at {listening_address(paths.root)}"
            )
        answer = ask(paths.root, "status", {}, patience_s=_PATIENCE_S)
    except OSError as error:
        remedy = "choose a --profile with a shorter path; 'panic' works all the same"
        return Finding(Grade.WARN, name, str(error), remedy)
    except (NotListeningError, HungError) as error:
        remedy = "'cts-desktop panic' ends this program and takes over, should that be needed"
        return Finding(Grade.WARN, name, f"the program does not answer: {error}", remedy)
    return Finding(Grade.OK, name, f"process {answer['pid']} answers (engine {answer['state']})")


def _instance(paths: ProfilePaths) -> Finding:
    if not paths.lock_file.exists():
        return Finding(Grade.OK, "Instance", "not running")
    holder = read_holder(paths.lock_file)
    try:
        with SingleInstance(paths):
            return Finding(Grade.OK, "Instance", "not running")
    except ProfileInUseError:
        return Finding(Grade.OK, "Instance", f"running ({holder or 'another process'})")
    except UserActionError as error:
        return Finding(Grade.FAIL, "Instance", str(error))


def _database(paths: ProfilePaths) -> Iterator[Finding]:
    if not paths.database.exists():
        yield Finding(Grade.OK, "Database", "none yet")
        return
    try:
        check_header(paths.database, len(MIGRATIONS))
    except DatabaseTooNewError as error:
        yield Finding(Grade.FAIL, "Database", str(error))
        return
    except DatabaseError:
        pass  # what is wrong with it is found out below, with the remedy
    try:
        with closing(sqlite3.connect(f"{paths.database.as_uri()}?mode=ro", uri=True)) as database:
            answer = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer == "ok":
        size_mb = paths.database.stat().st_size / 1e6
        yield Finding(Grade.OK, "Database", f"{paths.database} is sound ({size_mb:.1f} MB)")
    else:
        remedy = f"cts-desktop --profile {paths.root} restore --newest"
        yield Finding(Grade.FAIL, "Database", f"{paths.database}: {answer}", remedy)


def _disk(paths: ProfilePaths) -> Iterator[Finding]:
    existing = next(path for path in (paths.root, *paths.root.parents) if path.exists())
    try:
        free_mb = free_bytes(existing) // 1_000_000
    except OSError as error:
        yield Finding(Grade.FAIL, "Disk", human_os_error(error, existing))
        return
    text = f"{free_mb:,} MB free for {existing}"
    if free_mb >= _LOW_DISK_MB:
        yield Finding(Grade.OK, "Disk", text)
    else:
        grade = Grade.WARN if free_mb >= _NO_DISK_MB else Grade.FAIL
        yield Finding(grade, "Disk", text, "free some space: trades and backups are written there")


def _clock(paths: ProfilePaths) -> Iterator[Finding]:
    now_ms = SystemClock().now_ms()
    now = f"{datetime.fromtimestamp(now_ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    remedy = "switch on automatic time (NTP) in the system's settings"
    if now_ms < _EARLIEST_MS:
        yield Finding(Grade.FAIL, "Clock", f"{now} lies in the past", remedy)
    elif _newest_file_ms(paths) > now_ms + _CLOCK_TOLERANCE_MS:
        yield Finding(Grade.WARN, "Clock", f"{now}, but the profile has newer files", remedy)
    else:
        yield Finding(Grade.OK, "Clock", now)


def _newest_file_ms(paths: ProfilePaths) -> float:
    files = (paths.database, paths.log_file, paths.lock_file)
    return max((path.stat().st_mtime * 1000 for path in files if path.exists()), default=0)


def _sleep(paths: ProfilePaths) -> Iterator[Finding]:
    del paths
    if reason := why_not():
        remedy = "switch off automatic sleep in the system's settings before trading live"
        yield Finding(Grade.WARN, "Sleep", f"cannot be held off: {reason}", remedy)
    else:
        yield Finding(Grade.OK, "Sleep", "is held off while trading live")


def _keychain(paths: ProfilePaths) -> Iterator[Finding]:
    match Keys(paths.root, profile="").state():
        case VaultState.KEYCHAIN:
            yield Finding(Grade.OK, "Key storage", "keys are kept in the system's keychain")
        case VaultState.NONE:
            text = "there is no keychain: keys will be kept in a file under a passphrase of yours"
            yield Finding(Grade.OK, "Key storage", text)
        case VaultState.LOCKED | VaultState.UNLOCKED:
            yield Finding(
                Grade.OK, "Key storage", f"keys are kept encrypted in {paths.root / VAULT_FILE}"
            )


def _kernels(paths: ProfilePaths) -> Iterator[Finding]:
    del paths
    cache = Path(os.environ["NUMBA_CACHE_DIR"])
    cached = sum(1 for _ in cache.rglob("*.nbi")) if cache.is_dir() else 0
    if cached:
        yield Finding(Grade.OK, "Numeric kernels", f"{cached} cached in {cache}")
    else:
        text = f"not compiled yet ({cache}): the first start takes longer"
        yield Finding(Grade.WARN, "Numeric kernels", text, "cts-desktop warm")


def _backups(paths: ProfilePaths) -> Iterator[Finding]:
    copies = Backups(paths.database, paths.backups, SystemClock().now_ms)
    if not paths.database.exists():
        return
    newest = next(iter(copies.all()), None)
    remedy = "Settings, Data & backup: Back up now"
    if newest is None:
        yield Finding(Grade.WARN, "Backups", "there is none yet", remedy)
    elif problem := copies.problem(newest):
        yield Finding(Grade.FAIL, "Backups", problem, remedy)
    else:
        made = datetime.fromtimestamp(newest.created_ms / 1000, UTC)
        yield Finding(Grade.OK, "Backups", f"the newest is sound ({made:%Y-%m-%d %H:%M} UTC)")


def _crashes(paths: ProfilePaths) -> Iterator[Finding]:
    if unseen := crash_files.unseen(paths.logs):
        text = f"{len(unseen)} not looked at, the newest is {unseen[-1].name}"
        remedy = f"cts-desktop --profile {paths.root} support FILE.zip"
        yield Finding(Grade.WARN, "Crash reports", text, remedy)
    else:
        yield Finding(Grade.OK, "Crash reports", "none that was not looked at")


def _api(paths: ProfilePaths) -> Iterator[Finding]:
    stored = _stored_settings(paths)
    values = {key: effective(key, stored, {}) for key in SETTINGS if key.startswith("api_")}
    if not values["api_enabled"]:
        yield Finding(Grade.OK, "API", "off")
        return
    files = Path(str(values["api_certificate"])), Path(str(values["api_private_key"]))
    try:
        tls = TlsFiles(*files) if values["api_certificate"] else None
        listen = Listen(
            Endpoint.parse(str(values["api_address"])), tls, public=bool(values["api_public"])
        )
        listen.check()
    except InvalidValueError as error:
        yield Finding(Grade.FAIL, "API", str(error), "change it in Settings, API")
        return
    for path in files if tls else ():
        if not os.access(path, os.R_OK):
            yield Finding(Grade.FAIL, "API", f"{path} cannot be read", "change it in Settings, API")
            return
    yield Finding(Grade.OK, "API", f"is to listen at {listen.endpoint}")


def _stored_settings(paths: ProfilePaths) -> Mapping[str, Value]:
    """Return the global values that were set; a database that cannot be read has none."""
    if not paths.database.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"{paths.database.as_uri()}?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT key, value FROM settings").fetchall()
    except sqlite3.Error:  # found and said by the check of the database
        return {}
    values = {key: usable(key, json.loads(value)) for key, value in rows}
    return {key: value for key, value in values.items() if value is not None}


def _login(paths: ProfilePaths) -> Iterator[Finding]:
    name = "Start at login"
    entry = entry_of(paths.root)
    if entry is None:
        yield Finding(Grade.OK, name, "off, as for every portable program")
        return
    match entry.find():
        case Found.OURS:
            yield Finding(Grade.OK, name, f"on ({entry.place})")
        case Found.NOTHING:
            yield Finding(Grade.OK, name, "off")
        case Found.STALE:
            text = f"{entry.place} was made by a program in another place, or changed"
            yield Finding(Grade.WARN, name, text, "cts-desktop autostart on, or off")


def _portable(paths: ProfilePaths) -> Iterator[Finding]:
    folder = portable_folder()
    if folder is None:
        return
    yield Finding(Grade.OK, "Portable", f"everything is kept in {folder}")
    if not paths.root.is_relative_to(folder):
        text = f"the profile is outside: {paths.root}"
        yield Finding(Grade.WARN, "Portable", text, "leave --profile out to use the one beside it")


def _releases(paths: ProfilePaths) -> Iterator[Finding]:
    del paths
    try:
        channel = read_channel(channel_file())
    except InvalidValueError as error:
        remedy = "install the program again"
        yield Finding(Grade.FAIL, "Release channel", str(error), remedy)
        return
    text = channel.url if channel else "none: this build does not look for updates"
    yield Finding(Grade.OK, "Release channel", text)


CHECKS: tuple[Check, ...] = (
    _installation, _window, _profile, _database, _backups, _crashes, _disk, _clock, _sleep,
    _keychain, _kernels, _api, _login, _portable, _releases,
)  # fmt: skip
