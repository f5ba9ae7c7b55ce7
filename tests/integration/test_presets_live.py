"""A live preset is a back-test that goes on: the same candles give the same trades, one by one."""

import asyncio
import signal
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cts_desktop.analysis.presets.backtest import PresetBacktest, Window
from cts_desktop.analysis.presets.candles import bars_of
from cts_desktop.analysis.presets.warm import warm
from cts_desktop.domain.backtests import BacktestTerms
from cts_desktop.domain.events import DecisionMade
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.market import Candles
from cts_desktop.domain.presets import PresetSet, PresetType
from cts_desktop.domain.risk import Reason
from cts_desktop.exchange.market_sources.recorded import RecordedSource
from cts_desktop.service.presets import TEMPLATES, read_templates
from tests.helpers.paper_run import application
from tests.helpers.preset_run import (
    Closes,
    Ended,
    at_step,
    blocks_of,
    candles_of,
    draft,
    listen,
    part,
    same_trades,
    write,
)

PROJECT = Path(__file__).parents[2]
MINUTES = "ohlcv/ftx_BTC_PERP_1m_202201.csv.gz"
FOUR_HOURS = "ohlcv/binance_spot_2024_BTC_USDT_4h.csv.gz"
#: The file's name says the symbol.
FILE = "ftx_BTC_PERP.csv"
SYMBOL = "BTC/USD:USD"


def quick_preset(**changes: Any) -> PresetType:
    """A few configurations that trade every few minutes."""
    one = PresetSet(
        set_id="s1", name="Quick", timeframe_s=60, agree=1, min_strength=0.0,
        indicators=(
            IndicatorGrid("rsi", {"period": ParameterRange(5, 9, 4)}),
            IndicatorGrid("ema", {"fast": ParameterRange.of(3), "slow": ParameterRange.of(8)}),
        ),
        tp_factors=ParameterRange(2, 4, 2), sl_ratios=ParameterRange.of(0.5),
        trailing=(None, (0.1, 0.1)), max_hold_s=1800, look_back_days=365.0,
    )  # fmt: skip
    return PresetType(type_id="p1", name="Quick", sets=(replace(one, **changes),))


def looking_far_back(preset: PresetType) -> PresetType:
    """Judge by all the history there is, so that a back-test of all of it is the same."""
    return replace(preset, sets=tuple(replace(s, look_back_days=365.0) for s in preset.sets))


@pytest.fixture(scope="module", autouse=True)
def kernels_are_compiled():
    """Compiling takes longer than the engine's loop may stand still."""
    warm()
    prices = np.linspace(100.0, 101.0, 300)
    rows = np.stack([prices] * 5, axis=1)
    candles = Candles(np.arange(300) * 60_000, rows)
    test = PresetBacktest(
        bars_of(candles, 60, 60), quick_preset().sets[0], quick_preset(), BacktestTerms(),
        (Window("all", 0, 18_000_000),),
    )  # fmt: skip
    test.trades(0)


@pytest.fixture(scope="module")
def minutes(shared_data) -> Candles:
    return candles_of(shared_data / MINUTES)


@pytest.fixture(scope="module")
def five_minutes(shared_data) -> Candles:
    """Five-minute prices along recorded four-hour candles."""
    source = RecordedSource([shared_data / FOUR_HOURS])
    source.load()
    symbols = [rules.symbol for rules in source.markets]
    steps = list(source.steps(symbols, 300_000))
    rows = [(s.open[0], s.high[0], s.low[0], s.last[0], s.volume[0]) for s in steps]
    return Candles(np.array([s.ts_ms - 300_000 for s in steps]), np.array(rows))


# ---------------------------------------------------------------------- every template
@pytest.mark.parametrize(
    ("name", "history", "played"),
    [("Conservative", 36_000, 2400), ("Balanced", 10_000, 1800), ("Aggressive", 4000, 300),
     ("Scalping", 1000, 120), ("Swing", 20_500, 1000)],
)  # fmt: skip
async def test_every_template_trades_live_as_its_back_test(
    profile_dir, minutes, five_minutes, monkeypatch, name, history, played
):
    candle_s = 300 if name == "Swing" else 60
    candles = part(five_minutes if name == "Swing" else minutes, 0, history + played)
    market = write(part(candles, history), profile_dir.parent / FILE)
    (template,) = (t for t in read_templates() if t.name == name)
    closes = listen(monkeypatch)
    async with application(profile_dir) as app:
        preset = await app.service.presets.save(looking_far_back(template))
        connection = await app.service.connections.add(draft(preset, market, step_s=candle_s))
        name = connection.connection_id
        app.stores.candles.save(name, SYMBOL, candle_s, part(candles, 0, history))
        app.stores.flush()
        ended = Ended(app)
        await app.service.commands.start()
        await ended.wait()
        since_ms = int(candles.ts_ms[history])
        blocks = blocks_of(app, name)
        count = same_trades(closes, blocks, preset, candles, candle_s, since_ms, every=5)
        assert count > 5


def test_there_is_a_template_for_each_of_them():
    assert {t.name.lower() for t in read_templates()} == set(TEMPLATES)


# ---------------------------------------------------------------------- interruptions
async def test_steps_finer_than_bars_make_the_same_trades(profile_dir, minutes, monkeypatch):
    market = write(part(minutes, 0, 250), profile_dir.parent / FILE)
    closes = listen(monkeypatch)
    async with application(profile_dir) as app:
        preset = app.stores.presets.save(quick_preset(positions_per_direction=2), "test")
        connection = await app.service.connections.add(draft(preset, market, step_s=15))
        ended = Ended(app)
        await app.service.commands.start()
        await ended.wait()
        candles = app.stores.candles.load(connection.connection_id, SYMBOL, 60)
        assert candles.ohlcv[:, :4].tolist() == minutes.ohlcv[:250, :4].tolist()
        blocks = blocks_of(app, connection.connection_id)
        assert same_trades(closes, blocks, preset, candles) > 20


async def test_a_stop_and_a_start_change_nothing(profile_dir, minutes, monkeypatch):
    market = write(part(minutes, 0, 300), profile_dir.parent / FILE)
    closes = listen(monkeypatch)
    for stop_after in (301, 450, 0):
        async with application(profile_dir) as app:
            if not app.stores.presets.all():
                first = app.stores.presets.save(quick_preset(), "test")
                await app.service.connections.add(
                    draft(first, market, step_s=15, market_speed=10_000.0)
                )
            (preset,) = (version.preset for version in app.stores.presets.all())
            (connection,) = app.stores.connections.all()
            ended = Ended(app)
            there = at_step(monkeypatch, stop_after)
            await app.service.commands.start()
            if stop_after:
                await there.wait()
                await app.service.commands.stop()
                assert not ended.is_over
                continue
            await ended.wait()
            name = connection.connection_id
            # Steps that came while the engine was stopping are missing, live as in the back-test.
            seen = app.stores.candles.load(name, SYMBOL, 60)
            assert seen.ts_ms.size > 200
            # How many are missing depends on the machine, and so does how long it warms up anew.
            assert same_trades(closes, blocks_of(app, name), preset, seen) > 3


async def test_a_pause_is_a_gap(profile_dir, minutes, monkeypatch):
    market = write(part(minutes, 0, 500), profile_dir.parent / FILE)
    closes = listen(monkeypatch)
    async with application(profile_dir) as app:
        preset = app.stores.presets.save(quick_preset(), "test")
        connection = await app.service.connections.add(draft(preset, market))
        name = connection.connection_id
        ended = Ended(app)
        at_step(monkeypatch, 250, app.coordinator.pause)
        at_step(monkeypatch, 280, app.coordinator.resume)
        await app.service.commands.start()
        await ended.wait()
        seen = app.stores.candles.load(name, SYMBOL, 60)
        missing = np.setdiff1d(minutes.ts_ms[:500], seen.ts_ms)
        assert missing.size == 31
        assert (np.diff(missing) == 60_000).all()
        assert same_trades(closes, blocks_of(app, name), preset, seen) > 20


KILLED = """
import asyncio, sys
from pathlib import Path
from cts_desktop.engine.presets.block import Block
from tests.helpers.paper_run import application
run = Block.run
def heard(block, *args, keep=True):
    closed = run(block, *args, keep=keep)
    for row in closed.tolist():
        print("closed", block.preset_set.set_id, block.symbol, block.name(row[0]), *row[1:],
              sep="|", flush=True)
    return closed
Block.run = heard
async def main():
    async with application(Path(sys.argv[1])) as app:
        await app.service.commands.start()
        await asyncio.sleep(60)
asyncio.run(main())
"""


def killed_after(profile: Path, lines: int) -> list[str]:
    """Run until so many positions closed and half a second more, then kill -9."""
    found = []
    command = [sys.executable, "-c", KILLED, str(profile)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("closed|"):
                found.append(line)
            if len(found) >= lines:
                process.send_signal(signal.SIGKILL)
                break
        found += [line for line in process.stdout if line.startswith("closed|")]
    return found


@pytest.mark.logs
async def test_nothing_is_lost_or_done_twice_over_a_kill(profile_dir, minutes, monkeypatch):
    market = write(part(minutes, 0, 900), profile_dir.parent / FILE)
    async with application(profile_dir) as app:
        preset = app.stores.presets.save(quick_preset(), "test")
        connection = await app.service.connections.add(draft(preset, market))
    before = await asyncio.to_thread(killed_after, profile_dir, 60)
    closes = listen(monkeypatch)
    async with application(profile_dir) as app:
        ended = Ended(app)
        await app.service.commands.start()
        await ended.wait()
        # What was closed between the last write and the kill closes once more, exactly alike.
        joined = Closes()
        for line in before:
            _, set_id, symbol, name, *values = line.strip().split("|")
            numbers = [int(v) for v in values[:4]] + [float(v) for v in values[4:]]
            joined.of[set_id, symbol, name].append(tuple(numbers))
        for key, trades in closes.of.items():
            known = joined.of[key]
            repeated = [trade for trade in known if trade in trades]
            assert repeated == trades[: len(repeated)]
            known += trades[len(repeated) :]
        blocks = blocks_of(app, connection.connection_id)
        assert same_trades(joined, blocks, preset, part(minutes, 0, 900)) > 150


# ---------------------------------------------------------------------- real orders
@pytest.mark.logs
async def test_a_qualified_configuration_opens_a_position_with_the_presets_factor(
    profile_dir, minutes
):
    market = write(part(minutes, 0, 900), profile_dir.parent / FILE)
    wanted = quick_preset(
        windows=(5, 10), min_trades_48h=0.0, min_profit_factor=0.0, max_drawdown_hours=10_000.0,
        sl_ratios=ParameterRange.of(1.0), tp_factors=ParameterRange.of(8),
    )  # fmt: skip
    decisions = []
    async with application(profile_dir) as app:
        preset = app.stores.presets.save(replace(wanted, evaluate_every_h=1.0), "test")
        connection = await app.service.connections.add(
            draft(
                preset,
                market,
                preset_factor=0.5,
                live_factor=7.0,
                luck_guard="off",
                direction_enabled=False,
            )
        )
        app.bus.subscribe(DecisionMade, lambda e: decisions.append(e.decision))
        ended = Ended(app)
        await app.service.commands.start()
        await ended.wait()
        positions = app.stores.positions.closed_page(limit=1000).items
        own = [p for p in positions if p.set_key.startswith(f"preset Quick/Quick/{SYMBOL} ")]
        assert own
        assert own == list(positions)
        assert all(p.connection_id == connection.connection_id for p in own)
        (order, *_) = (
            o for o in app.stores.orders.page(limit=1000).items
            if o.position_id == own[0].position_id and o.computation
        )  # fmt: skip
        assert '"mode_factor":"0.5"' in order.computation
        refused = [d for d in decisions if not d.accepted]
        assert refused
        assert {d.reason for d in refused} <= {Reason.SYMBOL_LOCKED, Reason.COOLDOWN,
                                               Reason.SET_POSITIONS, Reason.SYMBOL_POSITIONS,
                                               Reason.DUPLICATE}  # fmt: skip
        assert all(d.set_key.startswith("preset Quick/") for d in decisions)
        assert own[0].fees > Decimal(0)
