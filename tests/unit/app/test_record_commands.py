"""`backup`, `restore` and `export` on real databases."""

import csv
import io
import sqlite3
import stat
from argparse import Namespace
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from cts_desktop.app import backup, cli, export, restore
from cts_desktop.app.console import Console
from cts_desktop.app.instance import SingleInstance
from cts_desktop.domain.errors import (
    DatabaseCorruptError,
    DatabaseError,
    NotFoundError,
    ProfileInUseError,
    UserActionError,
)
from cts_desktop.domain.events import LogWritten
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.storage.migrations import MIGRATIONS
from tests.unit.storage.samples import NOW_MS, decision, fill, opened, order, position
from tests.upgrade.files import write_database

KINDS = ("fills", "orders", "positions", "decisions", "logs")


@pytest.fixture
def filled(profile_dir: Path) -> Path:
    """A profile with records of every kind."""
    with opened(profile_dir) as stores:
        stores.orders.announce(order(1), None)
        for number in range(50):
            stores.orders.add_fill(fill(number, fee=Decimal(number) - Decimal("20.00000001")))
        stores.positions.save(position(1))
        stores.decisions.add(decision(1))
        stores.logs.add(LogWritten(NOW_MS, "info", "engine", "=cmd|' /C calc'!A0", "", "{}"))
        stores.logs.add(
            LogWritten(NOW_MS + 7, "info", "engine", 'ein "Wört",\nzwei', "paper-1", "")
        )
    return profile_dir


def told(command, profile: Path, **options: object) -> str:
    out = io.StringIO()
    assert command.run(Namespace(profile=profile, **options), Console(out)) == 0
    return out.getvalue()


def fills_in(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM fills").fetchone()[0])


def restored(profile: Path, file: Path) -> str:
    return told(restore, profile, file=file, newest=False)


# ---------------------------------------------------------------------- no profile
@pytest.mark.parametrize(
    "words", [["backup"], ["restore", "--newest"], ["restore"], ["export", "fills", "out.csv"]]
)
def test_a_profile_that_is_not_there_is_told_and_not_made(tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["--profile", str(tmp_path / "typo"), *words]) == 2
    assert "There is no profile" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------------- backup
def test_without_a_database_there_is_no_backup(profile_dir):
    ProfilePaths(profile_dir).create()
    with pytest.raises(DatabaseError, match="No backup"):
        told(backup, profile_dir, to=None)
    assert list(ProfilePaths(profile_dir).backups.iterdir()) == []


def test_a_backup_never_replaces_a_file(filled, tmp_path):
    target = tmp_path / "copy.db"
    target.write_text("something dear")
    with pytest.raises(DatabaseError, match=r"copy\.db exists already"):
        told(backup, filled, to=target)
    assert target.read_text() == "something dear"


def test_a_folder_that_is_not_there_is_named(filled, tmp_path):
    with pytest.raises(DatabaseError, match=r"gone.*does not exist"):
        told(backup, filled, to=tmp_path / "gone" / "copy.db")


def test_a_backup_is_made_while_the_program_writes_and_holds_what_was_committed(filled, tmp_path):
    with SingleInstance(ProfilePaths(filled)), opened(filled) as stores:
        stores.orders.add_fill(fill(90))
        stores.flush()
        stores.orders.add_fill(fill(91))  # queued, not written yet
        for to, directory in ((None, filled / "backups"), (tmp_path, tmp_path)):
            text = told(backup, filled, to=to)
            (copy,) = directory.glob("cts-manual-*.db")
            assert f"made and verified: {copy}" in text
            assert fills_in(copy) == 51
        told(backup, filled, to=tmp_path / "mine.db")
        stores.flush()
    assert fills_in(tmp_path / "mine.db") == 51
    assert stat.S_IMODE((tmp_path / "mine.db").stat().st_mode) == 0o600


# ---------------------------------------------------------------------- restore
def test_while_the_program_runs_nothing_is_restored(filled, tmp_path):
    told(backup, filled, to=tmp_path / "mine.db")
    with SingleInstance(ProfilePaths(filled)), pytest.raises(ProfileInUseError):
        restored(filled, tmp_path / "mine.db")


def spoil(path: Path) -> None:
    with path.open("rb+") as file:
        file.seek(4096)
        file.write(b"spoilt" * 20_000)


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (id)")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (spoil, "damaged"),
        (foreign, "belongs to another program"),
        (newer, "newer version of this program"),
        (lambda path: path.write_text("no database"), "is not a database"),
        (lambda path: path.write_bytes(b""), "is not a database"),
    ],
    ids=["damaged", "foreign", "newer", "text", "empty"],
)
@pytest.mark.parametrize("with_checksum", [True, False])
def test_what_is_no_good_backup_is_refused_and_nothing_is_changed(
    filled, tmp_path, change, why, with_checksum
):
    copy = tmp_path / "mine.db"
    told(backup, filled, to=copy)
    if not with_checksum:
        copy.with_name("mine.db.sha256").unlink()
    change(copy)
    before = {p.name: p.read_bytes() for p in filled.iterdir() if p.is_file()}
    with pytest.raises(DatabaseError, match="changed since it was made" if with_checksum else why):
        restored(filled, copy)
    assert {p.name: p.read_bytes() for p in filled.iterdir() if p.name in before} == before
    assert not list(filled.glob("*before-restore*"))


def test_the_newest_backup_of_a_newer_version_is_passed_over(filled):
    told(backup, filled, to=None)
    (good,) = (filled / "backups").glob("*.db")
    later = good.with_name("cts-manual-29991231T000000000Z.db")
    later.write_bytes(good.read_bytes())
    newer(later)
    assert good.name in told(restore, filled, newest=True, file=None)


def test_a_file_that_is_not_there_and_the_database_itself_are_refused(filled, tmp_path):
    with pytest.raises(NotFoundError, match="no file"):
        restored(filled, tmp_path / "mine.db")
    with pytest.raises(DatabaseError, match="the present database itself"):
        restored(filled, filled / "cts.db")


def test_a_restored_file_takes_the_place_of_the_database_which_is_kept(filled, tmp_path):
    told(backup, filled, to=tmp_path / "mine.db")
    with opened(filled) as stores:
        stores.orders.add_fill(fill(99))
    text = restored(filled, tmp_path / "mine.db")
    assert fills_in(filled / "cts.db") == 50
    (kept,) = filled.glob("cts-before-restore-*.db")
    assert str(kept) in text
    assert restored(filled, kept)  # and the way back
    assert fills_in(filled / "cts.db") == 51


def test_what_stands_in_the_journal_of_a_file_is_restored_with_it(filled, tmp_path):
    with opened(filled) as stores:  # copied as somebody copies the files of a dead machine
        stores.orders.add_fill(fill(99))
        stores.flush()
        for name in ("cts.db", "cts.db-wal"):
            (tmp_path / name).write_bytes((filled / name).read_bytes())
    journal = (tmp_path / "cts.db-wal").read_bytes()
    assert journal
    restored(filled, tmp_path / "cts.db")
    assert fills_in(filled / "cts.db") == 51
    assert (tmp_path / "cts.db-wal").read_bytes() == journal


def test_a_backup_makes_a_profile_on_a_new_machine(filled, tmp_path):
    told(backup, filled, to=tmp_path / "mine.db")
    restored(tmp_path / "new", tmp_path / "mine.db")
    assert fills_in(tmp_path / "new" / "cts.db") == 50


def test_without_an_option_the_backups_are_listed_and_nothing_is_done(filled, capsys):
    for _ in range(2):
        told(backup, filled, to=None)
    first, second = sorted((filled / "backups").glob("*.db"))
    spoil(second)
    assert cli.main(["--profile", str(filled), "restore"]) == 2
    said = capsys.readouterr().out
    assert said.index(second.name) < said.index(first.name)
    assert f"{second.name}  NOT USABLE" in said
    assert f"{first.name}\n" in said
    assert "restore --newest" in said


# ---------------------------------------------------------------------- export
def exported(profile: Path, what: str, file: Path) -> list[dict[str, str]]:
    told(export, profile, what=what, file=file)
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_an_export_never_writes_over_the_database(filled):
    for name in ("cts.db", "cts.db-wal"):
        with pytest.raises(UserActionError, match="belongs to the profile"):
            exported(filled, "fills", filled / "backups" / ".." / name)
    assert fills_in(filled / "cts.db") == 50


def test_a_folder_that_is_not_there_is_named_by_an_export(filled, tmp_path):
    with pytest.raises(UserActionError, match=r"Not exported: .*gone.*does not exist"):
        exported(filled, "fills", tmp_path / "gone" / "out.csv")


def test_a_database_that_breaks_off_leaves_the_old_file(filled, tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("old")
    (filled / "cts.db").write_bytes((filled / "cts.db").read_bytes()[:8192])
    with pytest.raises(DatabaseCorruptError):
        exported(filled, "fills", out)
    assert out.read_text() == "old"
    assert [path.name for path in tmp_path.glob("*out*")] == ["out.csv"]


def test_a_database_of_an_older_version_is_not_read_wrongly(profile_dir, tmp_path):
    write_database(profile_dir / "cts.db", len(MIGRATIONS) - 1)
    with pytest.raises(DatabaseError, match=r"older version .* Start this version once"):
        exported(profile_dir, "decisions", tmp_path / "out.csv")


@pytest.mark.parametrize("what", KINDS)
def test_every_stored_row_is_exported_once_oldest_first(filled, tmp_path, what):
    rows = exported(filled, what, tmp_path / "out.csv")
    table = {"logs": "trade_engine_logs"}.get(what, what)
    with closing(sqlite3.connect(filled / "cts.db")) as connection:
        ids = [str(row[0]) for row in connection.execute(f"SELECT id FROM {table} ORDER BY rowid")]  # noqa: S608
    assert [row["id"] for row in rows] == ids
    assert ids


def test_the_sums_of_exported_fills_equal_those_of_the_database(filled, tmp_path):
    rows = exported(filled, "fills", tmp_path / "out.csv")
    with opened(filled) as stores:
        totals = stores.orders.fill_totals("paper-1")
    assert len(rows) == totals.count == 50
    assert sum((Decimal(row["fee"]) for row in rows), Decimal(0)) == totals.fees
    assert Decimal(rows[0]["price"]) == fill().price  # all its digits
    assert {row["fee_currency"] for row in rows} == {"USDT"}
    assert rows[0]["fee"].startswith("-")  # a number, not a formula
    assert {row["position_id"] for row in rows} == {"pos1"}


def test_times_are_utc_as_text_and_in_milliseconds(filled, tmp_path):
    last = exported(filled, "logs", tmp_path / "out.csv")[-1]
    assert last["written_utc"] == "2026-09-21T14:13:20.007Z"
    assert last["written_ms"] == str(NOW_MS + 7)
    (order_row,) = exported(filled, "orders", tmp_path / "out.csv")
    assert (order_row["finished_utc"], order_row["finished_ms"]) == ("", "")


def test_no_text_is_taken_for_a_formula_and_quotes_and_lines_survive(profile_dir, tmp_path):
    nasty = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "a=b",
        "a\0b\rc",
        "",
        'ein "Wört",\nzwei',
    ]
    with opened(profile_dir) as stores:
        for text in nasty:
            stores.logs.add(LogWritten(NOW_MS, "info", "x", text, "", "{}"))
    messages = [row["message"] for row in exported(profile_dir, "logs", tmp_path / "out.csv")]
    assert messages == [f"'{text}" for text in nasty[:7]] + nasty[7:]


def test_a_number_that_is_none_is_not_let_through_as_one(filled, tmp_path):
    with closing(sqlite3.connect(filled / "cts.db")) as connection, connection:
        connection.execute("UPDATE fills SET fee = '-1+cmd()' WHERE id = 1")
    assert exported(filled, "fills", tmp_path / "out.csv")[0]["fee"] == "'-1+cmd()"


def test_many_rows_are_written_piece_by_piece(profile_dir, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "_PIECE_CHARACTERS", 1000)
    with opened(profile_dir) as stores:
        for number in range(500):
            stores.logs.add(LogWritten(NOW_MS + number, "info", "x", f"line {number}", "", "{}"))
    rows = exported(profile_dir, "logs", tmp_path / "out.csv")
    assert [row["message"] for row in rows] == [f"line {number}" for number in range(500)]
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o600


def test_a_time_no_calendar_has_costs_only_its_own_text(filled, tmp_path):
    with opened(filled) as stores:
        stores.logs.add(LogWritten(1_790_000_000_000_000, "info", "venue", "in µs", "", ""))
    last = exported(filled, "logs", tmp_path / "out.csv")[-1]
    assert (last["written_utc"], last["written_ms"]) == ("", "1790000000000000")


def test_a_database_without_anything_in_it_is_no_backup(filled, tmp_path):
    with closing(sqlite3.connect(tmp_path / "empty.db")) as connection:
        connection.execute("PRAGMA user_version = 1")
    before = (filled / "cts.db").read_bytes()
    with pytest.raises(DatabaseError, match="holds nothing of this program"):
        restored(filled, tmp_path / "empty.db")
    assert (filled / "cts.db").read_bytes() == before


@pytest.mark.parametrize("answer", ["y", "n"])
def test_a_damaged_database_is_restored_where_that_is_agreed_and_nothing_is_started(
    filled, monkeypatch, capsys, answer
):
    told(backup, filled, to=None)
    (filled / "cts.db").write_bytes(b"no database" * 1000)
    typed = io.StringIO(f"{answer}\n")
    monkeypatch.setattr(typed, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", typed)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert cli.main(["--profile", str(filled), "headless", "--seconds", "30"]) == 2
    said = capsys.readouterr()
    assert "is not a database" in said.err
    assert ("give the command again" in said.out) is (answer == "y")
    assert "Started" not in said.out
    if answer == "y":
        assert fills_in(filled / "cts.db") == 50
