"""Executions for a tax return: nothing is lost, nothing is invented, play is marked."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.errors import (
    DatabaseCorruptError,
    DatabaseError,
    InvalidValueError,
    UserActionError,
)
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import Side
from cts_desktop.domain.positions import PositionState
from cts_desktop.domain.statistics import TaxFormat, TaxScope
from cts_desktop.service import tax
from cts_desktop.service.statistics_views import TaxExport
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.closed_positions import BEGIN_MS, HOUR_MS, Deal, connect, store
from tests.unit.storage.samples import opened
from tests.upgrade.files import write_database

PERP = Deal(
    entries=(("100", "2", "0.12"),), exits=(("105", "1", "0.06"), ("106", "1", "0.07")),
    funding="0.5", minute=60, held=10,
)  # fmt: skip
SPOT = Deal(
    symbol="ETH/USDT", entries=(("2000.123456789", "0.5", "0.0005"),), fee_currency="ETH",
    exits=(("1990", "0.4995", "0"),), minute=120, connection_id="two",
)  # fmt: skip
PAPER = Deal(mode="paper", minute=30, connection_id="play")


@pytest.fixture
def stores(profile_dir: Path) -> Iterator[SqliteStores]:
    with opened(profile_dir) as made:
        connect(made, "one", "=Main")
        made.connections.save(
            Connection("two", "Spot", mode=Mode.LIVE, market_type=MarketType.SPOT)
        )
        connect(made, "play", "Play", Mode.PAPER)
        for number, deal in enumerate((PERP, SPOT, PAPER), 1):
            store(made, number, deal)
        made.flush()
        yield made


def written(
    stores: SqliteStores, folder: Path, **scope: object
) -> tuple[TaxExport, list[dict[str, str]]]:
    path = folder / "tax.csv"
    done = tax.export(stores.database.path, path, TaxScope(**scope))  # type: ignore[arg-type]
    with path.open(newline="", encoding="utf-8") as file:
        return done, list(csv.DictReader(file))


# ---------------------------------------------------------------------- what cannot be done
def test_a_folder_that_is_not_there_is_told_and_nothing_is_made(stores, tmp_path):
    with pytest.raises(UserActionError, match="Not exported"):
        tax.export(stores.database.path, tmp_path / "no" / "tax.csv", TaxScope())
    assert list(tmp_path.glob("no*")) == []


def test_the_database_itself_is_never_replaced(stores):
    before = stores.database.path.read_bytes()
    with pytest.raises(UserActionError, match="belongs to the profile"):
        tax.export(stores.database.path, stores.database.path, TaxScope())
    assert stores.database.path.read_bytes() == before


@pytest.mark.parametrize("modes", [(), ("live", "real")])
def test_modes_that_do_not_exist_are_refused(stores, tmp_path, modes):
    with pytest.raises(InvalidValueError, match="Modes"):
        tax.export(stores.database.path, tmp_path / "tax.csv", TaxScope(modes=modes))


def test_a_damaged_database_leaves_the_old_file_as_it_was(tmp_path):
    broken, out = tmp_path / "cts.db", tmp_path / "tax.csv"
    broken.write_bytes(b"no database" * 20)
    out.write_text("old", encoding="utf-8")
    with pytest.raises(DatabaseCorruptError):
        tax.export(broken, out, TaxScope())
    assert out.read_text(encoding="utf-8") == "old"


def test_a_database_of_an_older_version_is_not_guessed_at(tmp_path):
    old = tmp_path / "cts.db"
    write_database(old, 3)
    with pytest.raises(DatabaseError, match="older version"):
        tax.export(old, tmp_path / "out.csv", TaxScope())


# ---------------------------------------------------------------------- generic
def test_real_money_alone_is_written_unless_play_is_asked_for(stores, tmp_path):
    done, rows = written(stores, tmp_path)
    assert {row["mode"] for row in rows} == {"live"}
    assert (done.fills, done.funding, done.gains) == (5, 1, 0)
    _, rows = written(stores, tmp_path, modes=("paper",))
    assert {row["mode"] for row in rows} == {"paper"}
    assert len(rows) == 2
    assert len(written(stores, tmp_path, modes=("live", "paper"))[1]) == 8


def test_each_fill_has_its_ids_its_time_in_utc_and_its_exact_amounts(stores, tmp_path):
    _, rows = written(stores, tmp_path)
    first = next(row for row in rows if row["symbol"] == "ETH/USDT")
    assert first["time_utc"].endswith("Z")
    moment = datetime.fromisoformat(first["time_utc"]).astimezone(UTC)
    assert round(moment.timestamp() * 1000) == int(first["time_ms"])
    assert (first["trade_id"], first["order_id"], first["client_id"]) == ("t2x0", "v2x0", "c2x0")
    assert (first["position_id"], first["purpose"], first["side"]) == ("pos2", "entry", "buy")
    assert Decimal(first["notional"]) == Decimal("2000.123456789") * Decimal("0.5")
    assert (first["fee"], first["fee_currency"], first["market"]) == ("0.0005", "ETH", "spot")
    assert (first["base_currency"], first["quote_currency"]) == ("ETH", "USDT")


def test_funding_has_rows_of_its_own_dated_at_the_close_and_paid_is_below_zero(stores, tmp_path):
    _, rows = written(stores, tmp_path)
    funding = [row for row in rows if row["kind"] == "funding"]
    assert [(row["funding"], row["quote_currency"], row["position_id"]) for row in funding] == [
        ("-0.5", "USDT", "pos1")
    ]
    assert int(funding[0]["time_ms"]) == BEGIN_MS + HOUR_MS
    assert [row for row in rows if row["kind"] == "fill" and row["funding"]] == []


def test_rows_come_in_the_order_of_their_times_and_a_formula_is_made_harmless(stores, tmp_path):
    _, rows = written(stores, tmp_path, modes=("live", "paper"))
    times = [int(row["time_ms"]) for row in rows]
    assert times == sorted(times)
    assert {row["connection"] for row in rows} == {"'=Main", "Spot", "Play"}


def test_period_and_connection_limit_fills_by_their_time_and_funding_by_the_close(stores, tmp_path):
    begin = BEGIN_MS + 55 * 60_000  # after the fills of the first position, before its close
    _, rows = written(stores, tmp_path, since_ms=begin, until_ms=BEGIN_MS + 2 * HOUR_MS)
    assert Counter(row["kind"] for row in rows) == {"funding": 1, "fill": 2}
    _, rows = written(stores, tmp_path, connection_id="two")
    assert {row["symbol"] for row in rows} == {"ETH/USDT"}


def test_an_open_position_has_fills_and_no_funding_yet(stores, tmp_path):
    position = store(stores, 9, replace(PERP, minute=200))
    stores.positions.save(replace(position, state=PositionState.OPEN, closed_ms=None))
    stores.flush()
    _, rows = written(stores, tmp_path)
    mine = [row["kind"] for row in rows if row["position_id"] == "pos9"]
    assert mine == ["fill", "fill", "fill"]


# ---------------------------------------------------------------------- tools
def test_koinly_gets_spot_as_trades_and_perpetuals_as_gains_and_fees(stores, tmp_path):
    done, rows = written(stores, tmp_path, format=TaxFormat.KOINLY)
    assert list(rows[0]) == [
        "Date", "Sent Amount", "Sent Currency", "Received Amount", "Received Currency",
        "Fee Amount", "Fee Currency", "Net Worth Amount", "Net Worth Currency", "Label",
        "Description", "TxHash",
    ]  # fmt: skip
    assert all(row["Date"].endswith(" UTC") for row in rows)
    bought = next(row for row in rows if row["TxHash"] == "t2x0")
    assert (bought["Received Amount"], bought["Received Currency"]) == ("0.5", "ETH")
    assert (bought["Sent Amount"], bought["Sent Currency"]) == ("1000.0617283945", "USDT")
    assert (bought["Fee Amount"], bought["Fee Currency"], bought["Label"]) == ("0.0005", "ETH", "")
    sold = next(row for row in rows if row["TxHash"] == "t2x1")
    assert (sold["Sent Currency"], sold["Received Currency"]) == ("ETH", "USDT")
    gains = [row for row in rows if row["Label"] == "realized gain"]
    assert [(row["Received Amount"], row["Received Currency"]) for row in gains] == [("11", "USDT")]
    fees = [row["Sent Amount"] for row in rows if row["Label"] == "margin fee"]
    assert fees == ["0.12", "0.06", "0.07", "0.5"]
    assert balance(rows, "Received Amount", "Sent Amount", "USDT", spot_fee="Fee") == net(stores)
    assert (done.fills, done.funding, done.gains) == (5, 1, 1)


def test_cointracking_gets_the_same_amounts_under_its_own_names(stores, tmp_path):
    _, rows = written(stores, tmp_path, format=TaxFormat.COINTRACKING)
    assert list(rows[0]) == [
        "Type", "Buy Amount", "Buy Currency", "Sell Amount", "Sell Currency", "Fee",
        "Fee Currency", "Exchange", "Trade-Group", "Comment", "Date", "Tx-ID",
    ]  # fmt: skip
    kinds = Counter(row["Type"] for row in rows)
    assert kinds == {
        "Trade": 2, "Margin Fee": 3, "Derivatives / Futures Profit": 1,
        "Derivatives / Futures Loss": 1,
    }  # fmt: skip
    funding = next(row for row in rows if row["Trade-Group"] == "Funding")
    assert (funding["Sell Amount"], funding["Sell Currency"]) == ("0.5", "USDT")
    assert balance(rows, "Buy Amount", "Sell Amount", "USDT", spot_fee="Fee") == net(stores)


def balance(
    rows: list[dict[str, str]], got: str, given: str, currency: str, *, spot_fee: str
) -> Decimal:
    """What the rows change in one currency."""
    total = Decimal(0)
    for row in rows:
        if row[f"{got.split(maxsplit=1)[0]} Currency"] == currency:
            total += Decimal(row[got])
        if row[f"{given.split(maxsplit=1)[0]} Currency"] == currency:
            total -= Decimal(row[given])
        if row[f"{spot_fee} Currency"] == currency:
            total -= Decimal(row.get("Fee Amount") or row["Fee"])
    return total


def net(stores: SqliteStores) -> Decimal:
    """What the account's quote currency changed by: the perpetual's net, and spot's two legs."""
    position = stores.positions.get("pos1")
    assert position is not None
    spot = Decimal("0.4995") * 1990 - Decimal("2000.123456789") * Decimal("0.5")
    return position.net_pnl(Decimal(0)) + spot


@pytest.mark.parametrize("layout", [TaxFormat.KOINLY, TaxFormat.COINTRACKING])
def test_whatever_is_not_real_money_says_so_in_every_row(stores, tmp_path, layout):
    _, rows = written(stores, tmp_path, format=layout, modes=("live", "paper"))
    words = [row.get("Description") or row["Comment"] for row in rows]
    play = [text for text in words if " Play " in f" {text} "]
    assert play
    assert all(text.startswith("PAPER, not real money") for text in play)
    assert not any("PAPER" in text for text in words if text not in play)


@pytest.mark.parametrize("layout", [TaxFormat.KOINLY, TaxFormat.COINTRACKING])
def test_losses_received_funding_and_rebates_stand_on_their_own_side(stores, tmp_path, layout):
    lost = Deal(
        entries=(("100", "1", "-0.01"),), exits=(("90", "1", "0"),), funding="-0.25",
        connection_id="lost", minute=300, side=Side.BUY,
    )  # fmt: skip
    store(stores, 7, lost)
    stores.flush()
    _, rows = written(stores, tmp_path, format=layout, connection_id="lost")
    got, given = (
        ("Received Amount", "Sent Amount")
        if layout is TaxFormat.KOINLY
        else ("Buy Amount", "Sell Amount")
    )
    amounts = sorted((row[got], row[given]) for row in rows)
    assert amounts == [("", "10"), ("0.01", ""), ("0.25", "")]
