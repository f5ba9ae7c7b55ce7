import pytest

from cts_desktop.domain.connections import MarketSourceKind, Mode
from cts_desktop.settings.schema import PRACTICE, validate_overrides
from cts_desktop.ui.connections.drafts import Draft


def test_a_name_is_all_a_paper_connection_needs():
    assert Draft().problems() == {"name": "Give the connection a name."}
    assert Draft(name="Practice").problems() == {}


def test_practice_bars_are_written_into_the_connection_and_nothing_else():
    connection = Draft(name="Practice").connection()
    assert connection.mode is Mode.PAPER
    assert connection.settings == PRACTICE
    assert Draft(name="Practice", practice=False).connection().settings == {}


def test_every_value_a_draft_writes_fits_the_schema():
    draft = Draft(
        name="All", source=MarketSourceKind.RECORDED, files=("a.csv",), symbols="BTC , ETH,",
        speed=0.0, balance=500.0,
    )  # fmt: skip
    values = draft.settings()
    assert validate_overrides(values) == values
    assert values["symbols"] == "BTC, ETH"
    assert values["market_speed"] == 0.0


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        (None, "Choose at least one"),
        ("prices.txt", "neither .csv nor .csv.gz"),
        ("missing.csv", "does not exist"),
        ("prices.csv", ""),
    ],
)
def test_recorded_markets_need_files_that_exist(tmp_path, file, problem):
    (tmp_path / "prices.csv").touch()
    files = () if file is None else (str(tmp_path / file),)
    draft = Draft(name="Recorded", source=MarketSourceKind.RECORDED, files=files)
    assert problem in draft.problems().get("files", "")
    assert bool(draft.problems()) is bool(problem)


def test_a_name_is_used_once_whatever_its_case():
    draft = Draft(name=" practice ", taken_names=frozenset({"practice"}))
    assert draft.problems() == {"name": "There is already a connection called “practice”."}
