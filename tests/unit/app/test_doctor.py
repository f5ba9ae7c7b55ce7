import io
import sqlite3
from argparse import Namespace
from contextlib import closing
from pathlib import Path

import pytest

from cts_desktop.app import doctor
from cts_desktop.app.console import Console
from cts_desktop.app.doctor import Finding, Grade
from cts_desktop.app.instance import SingleInstance
from cts_desktop.runtime.autostart import entry_of
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.storage.backup import Backups
from cts_desktop.storage.stores import SqliteStores


@pytest.fixture
def paths(profile_dir: Path) -> ProfilePaths:
    return ProfilePaths(profile_dir)


@pytest.fixture(autouse=True)
def kernel_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cache = tmp_path / "kernels"
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(cache))
    return cache


def finding(paths: ProfilePaths, name: str) -> Finding:
    return next(one for one in doctor.examine(paths) if one.name == name)


def test_a_damaged_database_fails_and_names_the_remedy(paths):
    paths.database.write_bytes(b"SQLite format 3".ljust(100, b"\x00") + b"garbage" * 1000)
    found = finding(paths, "Database")
    assert found.grade is Grade.FAIL
    assert "restore --newest" in found.remedy


def test_a_database_of_a_newer_program_fails_in_words(paths):
    with closing(sqlite3.connect(paths.database)) as connection:
        connection.execute("PRAGMA user_version = 9999")
    found = finding(paths, "Database")
    assert found.grade is Grade.FAIL
    assert "newer version" in found.text


def test_a_profile_that_is_a_file_fails(tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    assert finding(ProfilePaths(path), "Profile").grade is Grade.FAIL


def test_a_full_disk_fails_and_a_nearly_full_one_warns(paths, monkeypatch):
    for free_mb, grade in ((10, Grade.FAIL), (500, Grade.WARN), (5000, Grade.OK)):
        monkeypatch.setattr(doctor, "free_bytes", lambda _path, mb=free_mb: mb * 1_000_000)
        assert finding(paths, "Disk").grade is grade


def test_missing_qt_libraries_fail_only_where_a_window_could_be_shown(paths, monkeypatch):
    monkeypatch.setattr(doctor, "missing_packages", lambda: ("libegl1",))
    monkeypatch.setattr(doctor, "why_unreachable", lambda: "")
    found = finding(paths, "Qt libraries")
    assert found.grade is Grade.FAIL
    assert "libegl1" in found.remedy
    monkeypatch.setattr(doctor, "why_unreachable", lambda: "No display")
    assert finding(paths, "Qt libraries").grade is Grade.WARN
    assert finding(paths, "Display").grade is Grade.WARN


def test_qt_that_does_not_load_is_a_finding_and_no_traceback(paths, monkeypatch):
    def refuse(name: str) -> None:
        raise ImportError("libEGL.so.1: cannot open shared object file")

    monkeypatch.setattr("importlib.import_module", refuse)
    assert "libEGL.so.1" in finding(paths, "Qt libraries").text


def test_a_clock_that_was_set_back_warns(paths, monkeypatch):
    paths.database.write_bytes(b"")
    monkeypatch.setattr(SystemClock, "now_ms", lambda _self: 1_760_000_000_000)
    assert finding(paths, "Clock").grade is Grade.WARN


def test_a_clock_that_was_never_set_fails(paths, monkeypatch):
    monkeypatch.setattr(SystemClock, "now_ms", lambda _self: 0)
    assert finding(paths, "Clock").grade is Grade.FAIL


def test_a_check_that_breaks_stops_none_of_the_others(paths, monkeypatch):
    def broken(_paths):
        yield 1 / 0

    monkeypatch.setattr(doctor, "CHECKS", (broken, *doctor.CHECKS))
    grades = [one.grade for one in doctor.examine(paths)]
    assert grades[0] is Grade.FAIL
    assert len(grades) > 5


def test_a_sound_database_is_told_from_none(paths):
    assert finding(paths, "Database").text == "none yet"
    connection = sqlite3.connect(paths.database)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    assert finding(paths, "Database").grade is Grade.OK


def test_a_running_program_is_seen_and_not_disturbed(paths):
    with SingleInstance(paths):
        assert "running (process" in finding(paths, "Instance").text
    assert finding(paths, "Instance").text == "not running"


def test_a_running_program_that_cannot_be_asked_is_a_warning_with_the_remedy(paths):
    assert finding(paths, "Control channel").grade is Grade.OK
    with SingleInstance(paths):
        found = finding(paths, "Control channel")
    assert found.grade is Grade.WARN
    assert "panic" in found.remedy


def test_a_control_channel_that_would_not_be_safe_warns(tmp_path, monkeypatch):
    (tmp_path / "cts-desktop").mkdir()
    (tmp_path / "cts-desktop").chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    root = tmp_path / ("deep" * 30)
    root.mkdir()
    assert finding(ProfilePaths(root), "Control channel").grade is Grade.WARN


def test_sleep_that_cannot_be_held_off_warns_with_the_reason(paths, monkeypatch):
    monkeypatch.setattr(doctor, "why_not", lambda: "Access denied")
    found = finding(paths, "Sleep")
    assert found.grade is Grade.WARN
    assert "Access denied" in found.text
    monkeypatch.setattr(doctor, "why_not", lambda: "")
    assert finding(paths, "Sleep").grade is Grade.OK


def test_cached_kernels_are_counted(paths, kernel_cache):
    assert finding(paths, "Numeric kernels").grade is Grade.WARN
    (kernel_cache / "module").mkdir(parents=True)
    (kernel_cache / "module" / "one.nbi").write_bytes(b"")
    assert finding(paths, "Numeric kernels").text.startswith("1 cached")


def test_a_profile_that_does_not_exist_yet_is_not_made(tmp_path):
    root = tmp_path / "later" / "profile"
    assert finding(ProfilePaths(root), "Profile").grade is Grade.OK
    assert not root.parent.exists()


@pytest.mark.parametrize(("grade", "code"), [(Grade.OK, 0), (Grade.WARN, 0), (Grade.FAIL, 1)])
def test_only_a_failure_makes_the_exit_status(grade, code, tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "CHECKS", (lambda _paths: iter([Finding(grade, "x", "y", "z")]),))
    out = io.StringIO()
    assert doctor.run(Namespace(profile=tmp_path), Console(out)) == code
    assert "→ z" in out.getvalue()


def settings(paths: ProfilePaths, **values: object) -> None:
    with SqliteStores(paths.database, paths.backups, SystemClock().now_ms) as stores:
        stores.settings.put(values)


def test_an_api_that_others_could_reach_without_consent_or_tls_fails(paths):
    paths.create()
    settings(paths, api_enabled=True, api_address="0.0.0.0:8790")
    found = finding(paths, "API")
    assert found.grade is Grade.FAIL
    assert "can be reached by other machines" in found.text
    settings(paths, api_public=True)
    assert "needs TLS" in finding(paths, "API").text
    settings(paths, api_certificate="/none/c.pem", api_private_key="/none/k.pem")
    assert "cannot be read" in finding(paths, "API").text
    settings(paths, api_address="127.0.0.1:8790", api_certificate=None, api_private_key=None)
    assert finding(paths, "API") == Finding(Grade.OK, "API", "is to listen at 127.0.0.1:8790")


def test_the_newest_backup_is_looked_at(paths):
    paths.create()
    settings(paths, limit_positions=7)
    assert finding(paths, "Backups").grade is Grade.WARN
    made = Backups(paths.database, paths.backups, SystemClock().now_ms).make("manual")
    assert finding(paths, "Backups").grade is Grade.OK
    made.path.write_bytes(b"x" * 1000)
    assert finding(paths, "Backups").grade is Grade.FAIL


def test_a_crash_report_nobody_has_looked_at_is_named(paths):
    paths.create()
    assert finding(paths, "Crash reports").grade is Grade.OK
    (paths.logs / "crash-20261123T100000.txt").write_text("x")
    assert "crash-20261123T100000.txt" in finding(paths, "Crash reports").text


def test_an_entry_of_a_program_in_another_place_warns(paths, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert finding(paths, "Start at login").text == "off"
    entry = entry_of(paths.root)
    assert entry is not None
    entry.write()
    assert finding(paths, "Start at login").grade is Grade.OK
    Path(entry.place).write_text("[Desktop Entry]\nType=Application\nExec=/elsewhere\n")
    assert finding(paths, "Start at login").grade is Grade.WARN


def test_a_portable_program_with_its_profile_elsewhere_warns(paths, tmp_path, monkeypatch):
    monkeypatch.setenv("CTS_PORTABLE", str(tmp_path / "stick"))
    grades = [one.grade for one in doctor.examine(paths) if one.name == "Portable"]
    assert grades == [Grade.OK, Grade.WARN]
    assert "portable" in finding(paths, "Start at login").text


def test_a_damaged_release_channel_fails(paths, tmp_path, monkeypatch):
    assert finding(paths, "Release channel").grade is Grade.OK
    broken = tmp_path / "channel.json"
    broken.write_text("{")
    monkeypatch.setattr(doctor, "channel_file", lambda: broken)
    assert finding(paths, "Release channel").grade is Grade.FAIL


def test_the_report_for_a_bundle_is_what_is_printed(paths):
    out = io.StringIO()
    doctor.run(Namespace(profile=paths.root), Console(out))
    first = out.getvalue().splitlines()
    second = doctor.report(paths).splitlines()
    assert len(first) == len(second)
    assert first[-1] == second[-1]
