"""The support bundle of a real profile: nothing private in any byte, the preview is the file."""

import errno
import io
import json
import os
import sqlite3
import stat
import zipfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cts_desktop.app import support as command
from cts_desktop.app.console import Console
from cts_desktop.app.instance import SingleInstance
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.events import LogWritten
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.runtime.redaction import redact
from cts_desktop.service import bundle, scrubbing
from cts_desktop.service.outside_views import BundlePart, HostView
from cts_desktop.service.support import Support, packed
from cts_desktop.storage import survey
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.manual_clock import ManualClock

#: Whatever of these is found in any byte of a bundle has leaked.
CANARIES = (
    "Zx81Qw92Er73Ty64", "hunter22", "correct-horse", "canaryTokenPart", "eyJhbGciOiJIUzI1NiJ9",
    "MIIcanary", "canary@", "mail.example.org", "canaryhome", "canaryuser", "Nest Egg",
    "canaryhint", "canarypath", "canarydraft",
)  # fmt: skip
TOKEN = "cts_t_canaryTokenPart-" + "Ab3" * 8
#: In pieces, for no file names a machine's path.
LINUX = "/home/"
LEAKY = f"""apiKey=Zx81Qw92Er73Ty64 secret: "Zx81Qw92Er73Ty64" passphrase=correct-horse
Authorization: Bearer {TOKEN} then {TOKEN} and eyJhbGciOiJIUzI1NiJ9.eyJzIjoxfQ.c2ln
https://ann:hunter22@venue.example/ by canary@mail.example.org
-----BEGIN PRIVATE KEY-----
MIIcanary
-----END PRIVATE KEY-----
/data/canaryhome/x, {LINUX}canaryuser/y, C:\\Users\\canaryuser\\z, Nest Egg, canaryuser
"""
#: Records of the log the names of which are all there is to tell what they hold.
RECORD = "2026-11-23T10:00:00.123Z INFO    cts_desktop.engine: "


class Profile:
    """A real profile with something private wherever something can be written."""

    def __init__(self, root: Path) -> None:
        self.paths = ProfilePaths(root)
        self.paths.create()
        self.stores = SqliteStores(self.paths.database, self.paths.backups, SystemClock().now_ms)
        self.stores.connections.save(
            Connection(
                "c-1",
                "Nest Egg",
                settings={"market_files": "/data/canaryhome/a.csv", "api_secret": "correct-horse"},
                last_test_result="failed",
                last_test_message=LEAKY,
                key_hint="canaryhint",
            )
        )
        self.stores.settings.put(
            {"api_private_key": "/etc/canarypath.pem", "limit_positions": 7, "gone": LEAKY}
        )
        self.stores.logs.add(LogWritten(1, "info", "x", LEAKY, "c-1", LEAKY))
        self.stores.state.put("secret", LEAKY)
        self.stores.flush()
        self.log(LEAKY)
        self.crash("crash-20261123T100000.txt", LEAKY)
        self.crash("crash-20261123T100001-native.txt", f"Fatal Python error\n{LEAKY}")
        self.paths.ui_state.write_text(
            f"[window]\npage=dashboard\n[export]\nfolder=/data/canaryhome\n[x]\n"
            f"draft={{canarydraft}}\napiKey=Zx81Qw92Er73Ty64\nnote={json.dumps(LEAKY)}\n"
        )

    def log(self, text: str) -> None:
        self.paths.log_file.write_text(RECORD + text)

    def crash(self, name: str, text: str) -> None:
        (self.paths.logs / name).write_text(text)


@pytest.fixture
def profile(profile_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Profile]:
    monkeypatch.setattr(scrubbing, "_homes", lambda: (Path("/data/canaryhome"),))
    monkeypatch.setattr(scrubbing, "_user", lambda: "canaryuser")
    made = Profile(profile_dir)
    yield made
    made.stores.close()


HOSTS = (HostView("Nest Egg", "api.venue.example", allowed=True, contacts=3),)


async def _hosts() -> tuple[HostView, ...]:
    return HOSTS


@pytest.fixture
def support(profile: Profile) -> Support:
    return Support(profile.paths, lambda: f"ok  all is well\n{LEAKY}", ManualClock(), _hosts)


def text_of(parts: tuple[BundlePart, ...], name: str) -> str:
    return next(part.text for part in parts if part.name == name)


def leaks(data: bytes) -> list[str]:
    return [canary for canary in CANARIES if canary.encode() in data]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def content(path: Path) -> bytes:
    return path.read_bytes()


def everything(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return path.read_bytes() + b"".join(map(archive.read, archive.namelist()))


# ---------------------------------------------------------------------- what leaks, and what helps
async def test_no_byte_of_the_bundle_holds_anything_private(support, tmp_path):
    path = Path(await support.write(str(tmp_path / "b.zip")))
    assert leaks(everything(path)) == []


def test_the_canaries_are_really_there_to_be_found(profile):
    found = profile.paths.log_file.read_bytes() + profile.paths.ui_state.read_bytes()
    for path in (profile.paths.database, *profile.paths.root.glob("*-wal")):
        found += path.read_bytes()
    assert leaks(found) == list(CANARIES)


async def test_what_helps_is_there(support):
    parts = await support.preview()
    assert "all is well" in text_of(parts, "doctor.txt")
    assert json.loads(text_of(parts, "settings.json"))["limit_positions"] == 7
    (connection,) = json.loads(text_of(parts, "connections.json"))
    assert (connection["id"], connection["connection"]) == ("c-1", "[c1]")
    database = json.loads(text_of(parts, "database.json"))
    assert database["rows"]["connections"] == 1
    assert database["schema"] > 0
    assert "[c1]: api.venue.example allowed, 3 contacts" in text_of(parts, "hosts.txt")
    assert "page=dashboard" in text_of(parts, "window.ini")
    assert "Fatal Python error" in text_of(parts, "crashes/crash-20261123T100001-native.txt")
    assert "cts_desktop.engine" in text_of(parts, "log.txt")
    assert "SQLite" in text_of(parts, "program.txt")


async def test_the_preview_is_byte_for_byte_what_is_written(support, profile, tmp_path):
    parts = await support.preview()
    profile.log("a line that came after the preview\n")
    profile.crash("crash-20261123T110000.txt", "and a crash")
    path = Path(await support.write(str(tmp_path / "b.zip"), parts))
    with zipfile.ZipFile(path) as archive:
        assert [(name, archive.read(name)) for name in archive.namelist()] == [
            (part.name, part.text.encode()) for part in parts
        ]
    assert mode(path) == 0o600


async def test_a_part_that_was_changed_to_hold_something_private_is_not_written(support, tmp_path):
    parts = (*await support.preview(), BundlePart("more.txt", LEAKY))
    with pytest.raises(UserActionError, match="something private"):
        await support.write(str(tmp_path / "b.zip"), parts)
    assert names(tmp_path) == {"profile"}


async def test_a_text_that_cannot_be_made_safe_is_left_out(support, monkeypatch):
    real = redact
    monkeypatch.setattr(
        scrubbing, "redact", lambda text: text + "!" if "Fatal" in text else real(text)
    )
    parts = await support.preview()
    assert "left out" in text_of(parts, "crashes/crash-20261123T100001-native.txt")
    assert "all is well" in text_of(parts, "doctor.txt")


# ---------------------------------------------------------------------- what is broken
async def test_without_a_profile_there_is_a_bundle_all_the_same(tmp_path):
    support = Support(ProfilePaths(tmp_path / "none"), lambda: "fine\n", ManualClock())
    parts = await support.preview()
    assert "no database yet" in text_of(parts, "database.json")
    assert "no log yet" in text_of(parts, "log.txt")
    assert "not asked" in text_of(parts, "hosts.txt")
    assert not (tmp_path / "none").exists()


async def test_a_damaged_database_costs_what_was_in_it_and_no_more(profile, support):
    profile.stores.close()
    data = bytearray(profile.paths.database.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    profile.paths.database.write_bytes(bytes(data))
    parts = await support.preview()
    database = json.loads(text_of(parts, "database.json"))
    assert "malformed" in str(database)
    assert "cts_desktop.engine" in text_of(parts, "log.txt")


async def test_a_file_that_is_no_database_is_named(profile, support):
    profile.stores.close()
    profile.paths.database.write_bytes(b"not a database, " * 100)
    assert "not a database" in text_of(await support.preview(), "database.json")


async def test_a_foreign_database_is_told_from_ours(profile, support):
    profile.stores.close()
    profile.paths.database.unlink()
    with closing(sqlite3.connect(profile.paths.database)) as other:
        other.execute('CREATE TABLE "odd ""name""" (x)')
    database = json.loads(text_of(await support.preview(), "database.json"))
    assert database["ours"] is False
    assert database["rows"] == {'odd "name"': 0}


async def test_counting_that_takes_too_long_is_given_up(profile, support, monkeypatch):
    monkeypatch.setattr(survey, "COUNTING_S", -1.0)
    monkeypatch.setattr(survey, "_STEPS_BETWEEN_LOOKS", 1)
    database = json.loads(text_of(await support.preview(), "database.json"))
    assert database["rows"]["orders"] is None
    assert database["schema"] > 0


async def test_a_log_that_is_no_file_is_said(profile, support):
    profile.paths.log_file.unlink()
    profile.paths.log_file.mkdir()
    assert "a folder, not a file" in text_of(await support.preview(), "log.txt")


async def test_a_check_that_breaks_costs_its_report_only(profile):
    def break_() -> str:
        raise RuntimeError("Zx81Qw92Er73Ty64")

    parts = await Support(profile.paths, break_, ManualClock()).preview()
    assert text_of(parts, "doctor.txt") == "(cannot be read: RuntimeError)\n"
    assert "cts_desktop.engine" in text_of(parts, "log.txt")


@pytest.mark.logs
async def test_hosts_that_cannot_be_listed_cost_their_list_only(profile):
    async def break_() -> tuple[HostView, ...]:
        raise RuntimeError("Zx81Qw92Er73Ty64")

    parts = await Support(profile.paths, lambda: "", ManualClock(), break_).preview()
    assert "not asked" in text_of(parts, "hosts.txt")


# ---------------------------------------------------------------------- size
async def test_a_long_log_gives_its_newest_lines_from_several_files(profile, support):
    older = profile.paths.log_file.with_name("cts.log.1")
    older.write_text("".join(f"{RECORD}older {n}\n" for n in range(1999)))
    profile.paths.log_file.write_text("".join(f"{RECORD}newer {n}\n" for n in range(500)))
    lines = text_of(await support.preview(), "log.txt").splitlines()
    assert len(lines) == 2000
    assert lines[0].endswith("older 499")
    assert lines[-1].endswith("newer 499")


async def test_a_record_whose_beginning_is_gone_is_gone(profile, support):
    key = "-----BEGIN PRIVATE KEY-----\n" + "MIIcanary\n" * 1999
    profile.paths.log_file.write_text(f"{RECORD}{key}{RECORD}the end\n")
    text = text_of(await support.preview(), "log.txt")
    assert text.endswith("the end\n")
    assert "MIIcanary" not in text


async def test_what_is_read_from_the_middle_of_a_record_is_gone(profile, support, monkeypatch):
    monkeypatch.setattr(bundle, "PART_BYTES", 500)
    value = "Zx81Qw92Er73Ty64\n"  # without its name nobody could tell
    rest = f"{RECORD}secret={'q' * 800}\n{RECORD}the end\n"  # so much shorter when masked
    rest += "." * (1000 - len(value) - len(rest) - 1) + "\n"
    profile.paths.log_file.write_text(f"{RECORD}apiKey={value}{rest}")
    text = text_of(await support.preview(), "log.txt")
    assert "the end" in text
    assert "Zx81Qw92Er73Ty64" not in text


@pytest.mark.parametrize("line", ["plain words \N{SNOWMAN} " * 400, "é" * 30_000])
async def test_what_is_too_long_is_cut_and_says_so(profile, support, monkeypatch, line):
    monkeypatch.setattr(bundle, "PART_BYTES", 20_000)
    profile.log((line + "\n") * 4)
    profile.crash("crash-20261123T100000.txt", (line + "\n") * 4)
    parts = await support.preview()
    for name in ("log.txt", "crashes/crash-20261123T100000.txt"):
        text = text_of(parts, name)
        assert len(text.encode()) <= 20_000
        assert "(cut here" in text or text == "\n"


async def test_the_newest_ten_crash_reports_are_taken_and_nothing_else_of_that_folder(
    profile, support
):
    for number in range(20):
        profile.crash(f"crash-20261124T1000{number:02}.txt", "x")
    profile.crash("crash-../../evil.txt".replace("/", "_"), "x")
    profile.crash("notes.txt", "x")
    names = [part.name for part in await support.preview() if part.name.startswith("crashes/")]
    assert names == [f"crashes/crash-20261124T1000{number:02}.txt" for number in range(10, 20)]


# ---------------------------------------------------------------------- the file
async def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(
    support, tmp_path, monkeypatch
):
    path = Path(await support.write(str(tmp_path / "b.zip")))
    before = content(path)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserActionError, match="the disk is full"):
        await support.write(str(path))
    assert content(path) == before
    assert names(tmp_path) == {"b.zip", "profile"}


async def test_only_a_zip_is_replaced(support, profile, tmp_path):
    await support.write(str(tmp_path / "b.zip"))
    await support.write(str(tmp_path / "b.zip"))
    with pytest.raises(UserActionError, match="no zip file and is not replaced"):
        await support.write(str(profile.paths.database))
    assert profile.stores.connections.get("c-1") is not None


@pytest.mark.parametrize("where", ["none/b.zip", ""])
async def test_a_place_that_cannot_be_written_is_said_in_words(support, tmp_path, where):
    with pytest.raises(UserActionError, match="Not written"):
        await support.write(str(tmp_path / where))


@pytest.mark.parametrize("name", ["../x.txt", "/etc/x.txt", "a/b/c.txt", "x.exe", "", "C:\\x.txt"])
def test_a_name_that_might_leave_its_folder_is_refused(name):
    with pytest.raises(UserActionError, match="no name for a file"):
        packed([BundlePart(name, "")], moment=datetime(2026, 11, 23, tzinfo=UTC))


# ---------------------------------------------------------------------- the command
def test_the_command_writes_beside_a_running_program_and_says_what(profile, tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kernels"))
    out = io.StringIO()
    path = tmp_path / "b.zip"
    with SingleInstance(profile.paths):
        options = Namespace(profile=profile.paths.root, file=path)
        assert command.run(options, Console(out)) == 0
    assert "nothing was sent" in out.getvalue()
    assert "doctor.txt" in out.getvalue()
    assert leaks(everything(path)) == []
    with zipfile.ZipFile(path) as archive:
        assert "Instance: running" in archive.read("doctor.txt").decode()
