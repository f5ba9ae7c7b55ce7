"""`export tax`: layouts and modes from the command line, on a real database."""

import csv
from pathlib import Path

import pytest

from cts_desktop.app import cli
from tests.helpers.closed_positions import Deal, connect, store
from tests.unit.storage.samples import opened


@pytest.fixture
def traded(profile_dir: Path) -> Path:
    with opened(profile_dir) as stores:
        connect(stores, "one", "Main")
        store(stores, 1, Deal(funding="0.5"))
        store(stores, 2, Deal(mode="paper"))
    return profile_dir


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_real_money_is_written_as_a_plain_table_by_default(traded, tmp_path, capsys):
    out = tmp_path / "tax.csv"
    assert cli.main(["--profile", str(traded), "export", "tax", str(out)]) == 0
    assert [row["kind"] for row in rows(out)] == ["fill", "fill", "funding"]
    assert "2 fills, 1 fundings and 0 results of positions (live)" in capsys.readouterr().out


def test_layout_and_modes_are_chosen_by_options(traded, tmp_path, capsys):
    out = tmp_path / "tax.csv"
    words = ["export", "tax", str(out), "--format", "koinly", "--mode", "paper", "--mode", "live"]
    assert cli.main(["--profile", str(traded), *words]) == 0
    found = rows(out)
    assert "TxHash" in found[0]
    assert sum(row["Description"].startswith("PAPER") for row in found) == 3
    assert "(paper, live)" in capsys.readouterr().out


def test_a_layout_that_does_not_exist_is_refused(traded, tmp_path, capsys):
    out = tmp_path / "tax.csv"
    words = ["export", "tax", str(out), "--format", "luck"]
    assert cli.main(["--profile", str(traded), *words]) == 2
    assert "luck" in capsys.readouterr().err
    assert not out.exists()
