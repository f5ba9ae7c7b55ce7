"""Runs and configurations as files: complete, exact, in order, or not written at all."""

import asyncio
import csv
import io
import json
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cts_desktop.domain.backtests import BacktestTrade, Search
from cts_desktop.domain.errors import InvalidValueError, NotFoundError, UserActionError
from cts_desktop.domain.indicators import IndicatorGrid
from cts_desktop.runtime.files import atomic_write_pieces
from cts_desktop.service.backtests import exporting
from cts_desktop.service.backtests.exporting import BEST
from cts_desktop.service.backtests.pages import result_rows
from cts_desktop.service.preset_views import CurvePoint
from cts_desktop.service.reports import charts, content, files, html
from tests.helpers.backtest_desk import SMALL, Desk, InlinePool, preset, request, walk

CANDLES = {"BTC/USDT": walk(900), "ETH/USDT": walk(900, seed=2)}
ATR = replace(
    SMALL,
    set_id="s2",
    name="=Second <i>&",
    indicators=(IndicatorGrid("rsi", {}), IndicatorGrid("atr", {})),
    atr_stop=True,
    trailing=(None,),
)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(tmp_path, InlinePool(), CANDLES)
    yield made
    made.pool.gate.set()
    await made.close()


async def done(desk: Desk, **changes: Any) -> str:
    asked = request(*CANDLES, preset=preset(SMALL, ATR), monte_carlo=50)
    run_id = await desk.backtests.start(replace(asked, **changes))
    await desk.over(run_id)
    return run_id


async def exported(desk: Desk, run_id: str, number: int | None, kind: str) -> str:
    path = desk.directory / f"out.{kind}"
    result = await desk.backtests.export(run_id, number, kind, str(path))
    assert result.message == f"Tried is written to {path}"
    return path.read_text("utf-8")


# ------------------------------------------------------------------ refused
async def test_what_cannot_be_written_is_said_and_the_old_file_stays(desk: Desk, tmp_path: Path):
    desk.pool.gate.clear()
    run_id = await desk.backtests.start(request())
    path = tmp_path / "out.json"
    path.write_text("old")
    with pytest.raises(UserActionError, match="Nothing has been calculated yet"):
        await desk.backtests.export(run_id, None, "json", path)
    desk.pool.gate.set()
    await desk.over(run_id)
    with pytest.raises(InvalidValueError, match="choose one of csv, json, html"):
        await desk.backtests.export(run_id, None, "pdf", path)
    with pytest.raises(NotFoundError, match="has not been calculated"):
        await desk.backtests.export(run_id, 10_000, "json", path)
    with pytest.raises(NotFoundError, match="no such back-test"):
        await desk.backtests.export("none", None, "json", path)
    with pytest.raises(UserActionError, match=r"Not exported: .*does not exist"):
        await desk.backtests.export(run_id, None, "html", tmp_path / "no" / "out.html")
    assert path.read_text() == "old"


async def test_candles_that_are_gone_half_way_leave_the_old_file(desk: Desk, tmp_path: Path):
    run_id = await done(desk)
    for file in (tmp_path / "candles").glob("*"):
        file.unlink()
    del desk.source.candles["ETH/USDT"]
    path = tmp_path / "out.json"
    path.write_text("old")
    with pytest.raises(NotFoundError, match="no candles of ETH/USDT"):
        await desk.backtests.export(run_id, None, "json", path)
    assert path.read_text() == "old"
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".out")]  # noqa: PTH208


def test_a_file_whose_pieces_fail_stays_as_it_was(tmp_path: Path):
    path = tmp_path / "out"
    path.write_bytes(b"old")

    def pieces() -> Iterator[bytes]:
        yield b"new"
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        atomic_write_pieces(path, pieces())
    assert [one.name for one in tmp_path.iterdir()] == ["out"]
    assert path.read_bytes() == b"old"
    atomic_write_pieces(path, iter((b"a", b"", b"b")))
    assert path.read_bytes() == b"ab"


# ------------------------------------------------------------------ JSON
async def test_a_run_is_written_with_every_trade_in_the_order_of_its_configurations(desk: Desk):
    run_id = await done(desk)
    document = json.loads(await exported(desk, run_id, None, "json"))
    page = await desk.backtests.page(run_id, order_by="n", limit=1000)
    numbers = [one["number"] for one in document["configurations"]]
    assert numbers == list(range(page.total)) == sorted(row.number for row in page.rows)
    expected = [
        content.trade_document(trade)
        for number in numbers
        for trade in await desk.backtests.trades(run_id, number)
    ]
    assert document["trades"] == expected
    assert {one["symbol"] for one in expected} == set(CANDLES)
    assert {one["set"] for one in document["configurations"]} == {SMALL.name, ATR.name}
    rows = {row.number: row for row in page.rows}
    for one in document["configurations"]:
        row = rows[one["number"]]
        assert one["statistics"]["out"]["avg_units"] == row.outside.avg_units
        even = one["statistics"]["out"]["break_even_win_rate"]
        assert even == (row.break_even if one["set"] == SMALL.name else None)
    assert document["guard"]["tried"] == page.total
    assert document["guard"]["words"] == page.guard
    assert document["walk_forward"] is None


async def test_pieces_of_any_size_make_the_same_file(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    run_id = await done(desk)
    whole = await exported(desk, run_id, None, "json")
    monkeypatch.setattr("cts_desktop.service.backtests.exporting._TRADES_AT_ONCE", 1)
    assert await exported(desk, run_id, None, "json") == whole
    for changed in ("_TRADES_AT_ONCE", "_CONFIGURATIONS_AT_ONCE"):
        monkeypatch.setattr(f"cts_desktop.service.backtests.exporting.{changed}", 10**9)
    assert await exported(desk, run_id, None, "json") == whole


async def test_one_configuration_is_written_alone(desk: Desk):
    run_id = await done(desk, folds=2)
    document = json.loads(await exported(desk, run_id, 5, "json"))
    assert [one["number"] for one in document["configurations"]] == [5]
    assert len(document["trades"]) == document["configurations"][0]["statistics"]["all"]["n"] > 0
    assert document["walk_forward"] is None


async def test_a_run_without_trades_is_a_whole_document_too(desk: Desk):
    desk.source.candles["FLAT/USDT"] = walk(900, volatility=0.0)
    run_id = await done(desk, data=request("FLAT/USDT").data)
    document = json.loads(await exported(desk, run_id, None, "json"))
    assert document["trades"] == []
    assert document["configurations"][0]["statistics"]["all"]["avg_units"] is None
    assert "–" in await exported(desk, run_id, None, "html")


async def test_a_run_that_was_cancelled_is_written_as_far_as_it_came(desk: Desk):
    run_id = await desk.backtests.start(
        request(*CANDLES, search=Search.RANDOM, trials=60, monte_carlo=0)
    )
    while not (await desk.view(run_id)).share:  # noqa: ASYNC110 - a state that announces nothing
        await asyncio.sleep(0)
    await desk.backtests.cancel(run_id)
    document = json.loads(await exported(desk, run_id, None, "json"))
    assert document["complete"] is False
    numbers = [one["number"] for one in document["configurations"]]
    assert 0 < len(numbers) < 120
    assert numbers == sorted(numbers)
    assert "Unfinished: " in await exported(desk, run_id, None, "html")


def test_a_trade_is_written_as_json_would_write_it_and_read_back_exactly():
    trade = BacktestTrade(
        'A"\\é/B', "x\ny", "long", 1_515_560_100_250, 2, 0.1 + 0.2, 1e-300, "stop", -0.0, 1e22, 3.0
    )
    line = content.trade_line(trade)
    assert line == content.line(content.trade_document(trade))
    assert json.loads(line)["entry_price"] == 0.1 + 0.2
    assert json.loads(line)["entry_time"] == "2018-01-10T04:55:00.250Z"


# ------------------------------------------------------------------ CSV
async def test_a_table_of_trades_is_exact(desk: Desk):
    run_id = await done(desk)
    lines = list(csv.DictReader(io.StringIO(await exported(desk, run_id, 3, "csv"))))
    trades = await desk.backtests.trades(run_id, 3)
    assert [float(line["net_units"]) for line in lines] == [one.net_units for one in trades]
    assert [int(line["exit_ms"]) for line in lines] == [one.exit_ms for one in trades]
    assert set(lines[0]) == set(content.TRADE_FIELDS)


async def test_a_table_of_configurations_has_all_of_them(desk: Desk):
    run_id = await done(desk)
    lines = list(csv.DictReader(io.StringIO(await exported(desk, run_id, None, "csv"))))
    page = await desk.backtests.page(run_id, order_by="n", limit=1000)
    assert [int(line["number"]) for line in lines] == list(range(page.total))
    for row in page.rows:
        line = lines[row.number]
        assert (line["set"], line["symbol"]) == (row.set_name, row.symbol)
        assert int(line["all_n"]) == row.all.n
        assert line["in_avg_units"] == ("" if row.inside.n == 0 else repr(row.inside.avg_units))


async def test_parts_that_came_in_another_order_make_the_same_file(desk: Desk):
    run_id = await done(desk)
    whole = await exported(desk, run_id, None, "csv")
    of = await desk.backtests._snapshot(run_id)
    other = replace(of, numbers=of.numbers[::-1], figures=of.figures[:, ::-1])
    rows = result_rows(other, exporting.rows_by_number(other, None))
    assert b"".join(files.configurations_csv(rows)).decode() == whole


# ------------------------------------------------------------------ HTML
async def test_a_report_shows_the_best_in_sample_or_the_one_that_was_chosen(desk: Desk):
    run_id = await done(desk, folds=2)
    page = await desk.backtests.page(run_id, least_n=10, limit=BEST)
    text = await exported(desk, run_id, None, "html")
    assert f"<h2>{page.rows[0].symbol} · {page.rows[0].configuration}</h2>" in text
    assert "=Second &lt;i&gt;&amp;" in text
    assert "<i>" not in text
    assert "Walk-forward" in text
    alone = await exported(desk, run_id, 2, "html")
    row = (await desk.backtests.details(run_id, 2)).row
    assert f"<h2>{row.symbol} · {row.configuration}</h2>" in alone
    assert "does not pass" in alone
    other = (await desk.backtests.page(run_id, text="=Second", order_by="n", limit=1)).rows[0]
    assert "<i>" not in await exported(desk, run_id, other.number, "html")


async def test_a_report_has_no_id_of_the_run_and_no_time_of_its_making(desk: Desk):
    first, second = await done(desk), await done(desk)
    assert first != second
    for kind in ("json", "html", "csv"):
        text = await exported(desk, first, None, kind)
        assert text == await exported(desk, second, None, kind)
        assert first not in text


async def test_what_was_kept_for_nobody_is_said(desk: Desk):
    run_id = await done(desk, in_sample_share=1.0)
    text = await exported(desk, run_id, None, "html")
    assert "Nothing was kept out of sample" in text
    assert 'class="out"' not in text


async def test_of_very_many_trades_the_newest_are_listed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    run_id = await done(desk)
    monkeypatch.setattr(html, "MOST_TRADES", 3)
    trades = await desk.backtests.trades(run_id, 0)
    text = await exported(desk, run_id, 0, "html")
    table = text.partition("<h2>Trades</h2>")[2]
    assert f"{len(trades):,} trades" in table
    assert table.count('<tr><th scope="row">') == 3
    assert content.day_and_time(trades[-1].entry_ms) in table


# ------------------------------------------------------------------ drawing
def test_a_long_curve_keeps_its_highest_and_lowest_points():
    units = [0.0] * 20_000
    units[7001], units[12_345] = 500.0, -300.0
    curve = [CurvePoint(1000 * number, one, 0.0) for number, one in enumerate(units)]
    drawing = charts.equity_chart(curve, 0, 20_000_000, None)
    assert len(drawing) < 400_000
    line = drawing.partition('class="equity" points="')[2].partition('"')[0]
    heights = {float(point.partition(",")[2]) for point in line.split()}
    assert (min(heights), max(heights)) == (12.0, 240.0)


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0.0, 10.0, 5, [0, 2, 4, 6, 8, 10]),
        (-3.0, 7.0, 5, [-2, 0, 2, 4, 6]),
        (0.0, 0.003, 5, [0, 0.001, 0.002, 0.003]),
        (0.0, 1.0, 2, [0, 0.5, 1]),
        (0.0, 0.0, 5, [0]),
    ],
)
def test_axes_have_round_numbers(low: float, high: float, most: int, expected: list[float]):
    assert charts._round_values(low, high, most) == expected


def test_a_curve_without_a_trade_is_a_flat_line():
    drawing = charts.equity_chart((), 0, 1000, 500)
    assert drawing.count("<polyline") == 2
    assert "nan" not in drawing


def test_nothing_makes_no_lines():
    assert list(files.configurations_csv(())) == []
    assert b"".join(files.trades_csv(())).decode().split(",") == [
        *content.TRADE_FIELDS[:-1], f"{content.TRADE_FIELDS[-1]}\n"
    ]  # fmt: skip
