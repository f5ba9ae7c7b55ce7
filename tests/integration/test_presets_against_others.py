"""A preset against the engine of the PyPI package `backtesting`: same trades, same equity.

The strategy is written twice: as a preset (SMA 10/50 crosses, take profit, stop loss), and as a
strategy of that package, which works out its averages itself and looks at one bar after the other.
Entries at the next open, fills of stops and targets at their level or at a gap's open, the stop
before the target within one bar and exits in the bar of the entry are the same in both. What
differs, and how it is allowed for:

- That engine wants stop and target with the order, before the entry price is known. Its strategy is
  told the next open, for the levels only.
- It pays the fee of the exit on the exit price, we pay the round trip on the entry price: a trade's
  results differ by `fee·(exit - entry)`, which is added before they are compared.
- Where a bar opens beyond the target and then falls through the stop, it takes the stop; we take
  the open, which came first. This data has no such bar.
- It trades as soon as its averages are there; its strategy waits as long as a preset does.
- It knows neither gaps nor bars without a trade, where we enter nothing; the data has none.
- It has no trailing stop in per cent, no cooldown and no time exit: those are checked against
  `tests/helpers/reference`.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from backtesting import Backtest, Strategy

from cts_desktop.analysis.presets.backtest import PresetBacktest, Window
from cts_desktop.analysis.presets.candles import Series, bars_of
from cts_desktop.analysis.sweep import Trades
from cts_desktop.domain.backtests import BacktestTerms
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.market import Candles
from cts_desktop.domain.presets import PresetSet, PresetType

FEE_PCT = 0.05
TERMS = BacktestTerms(fee_round_trip_pct=2 * FEE_PCT, slippage_pct=0.0)
CASH = 1e12
SIZE = 1000
FAST, SLOW = 10, 50
#: Candles before the first signal of a preset, so that it is the same wherever history begins.
WARM_UP = 2 * SLOW + 1


def recorded(path: Path, rows: int, bar_s: int) -> Series:
    with gzip.open(path, "rt") as file:
        table = np.loadtxt(file, delimiter=",", skiprows=1, max_rows=rows)
    candles = Candles(ts_ms=table[:, 0].astype(np.int64), ohlcv=table[:, 1:6])
    series = bars_of(candles, 60, bar_s)
    assert series.follows[1:].all()
    assert not series.empty.any()
    return series


def preset_trades(series: Series, tp_factor: float, sl_ratio: float) -> Trades:
    """Return what our engine makes of it."""
    preset_set = PresetSet(
        set_id="s", name="S", timeframe_s=series.bar_s, bar_s=series.bar_s, agree=1,
        min_strength=0.0, hold_candles=1, cooldown_s=0.0, trailing=(None,),
        indicators=(IndicatorGrid("sma", {}),),
        tp_factors=ParameterRange.of(tp_factor), sl_ratios=ParameterRange.of(sl_ratio),
    )  # fmt: skip
    everything = (Window("all", 0, 2**62),)
    preset_type = PresetType(type_id="t", name="T")
    return PresetBacktest(series, preset_set, preset_type, TERMS, everything).trades(0)


def average(closes: Any, length: int) -> Any:
    return pd.Series(closes).rolling(length).mean().to_numpy()


class Crosses(Strategy):  # type: ignore[misc] # without types
    """The same preset as a strategy of the other engine."""

    opens: np.ndarray = np.empty(0)
    tp_pct = 0.0
    sl_pct = 0.0

    def init(self) -> None:
        self.fast = self.I(average, self.data.Close, FAST)
        self.slow = self.I(average, self.data.Close, SLOW)

    def next(self) -> None:
        bar = len(self.data) - 1
        if bar <= WARM_UP:
            return
        before = np.sign(self.fast[-2] - self.slow[-2])
        now = np.sign(self.fast[-1] - self.slow[-1])
        if not now or now == before or np.isnan(before) or bar + 1 >= len(self.opens):
            return
        if any(trade.is_long == (now > 0) for trade in self.trades):
            return
        entry = self.opens[bar + 1]
        order = self.buy if now > 0 else self.sell
        order(
            size=SIZE, sl=entry * (1.0 - now * self.sl_pct * 0.01),
            tp=entry * (1.0 + now * self.tp_pct * 0.01),
        )  # fmt: skip


@dataclass
class Theirs:
    trades: pd.DataFrame
    equity: np.ndarray


def their_trades(series: Series, tp_pct: float, sl_pct: float) -> Theirs:
    """Return what the other engine makes of it."""
    table = pd.DataFrame(
        {
            "Open": series.open, "High": series.high, "Low": series.low, "Close": series.close,
            "Volume": series.volume,
        },
        index=pd.to_datetime(series.ts_ms, unit="ms"),
    )  # fmt: skip
    engine = Backtest(table, Crosses, cash=CASH, commission=FEE_PCT / 100, hedging=True)
    stats = engine.run(opens=series.open, tp_pct=tp_pct, sl_pct=sl_pct)
    return Theirs(stats["_trades"], stats["_equity_curve"]["Equity"].to_numpy())


# Take profit in cost units of 0.1 %, stop loss as share of it.
CASES = [(60, 8000, 4.0, 0.5), (60, 8000, 10.0, 1.5), (300, 20_000, 12.0, 0.6)]


@pytest.fixture
def no_progress_bar(monkeypatch):
    """Its progress bar would leave a thread behind."""
    monkeypatch.setattr("backtesting.backtesting._tqdm", lambda bars, **_: bars)


@pytest.mark.usefixtures("no_progress_bar")
@pytest.mark.filterwarnings("ignore:Some trades remain open")
@pytest.mark.filterwarnings("ignore:DatetimeIndex.dayofweek is deprecated")
@pytest.mark.parametrize(("bar_s", "rows", "tp_factor", "sl_ratio"), CASES)
def test_another_engine_makes_the_same_trades_and_the_same_equity(
    bar_s, rows, tp_factor, sl_ratio, shared_data
):
    series = recorded(shared_data / "ohlcv" / "ftx_BTC_PERP_1m_202201.csv.gz", rows, bar_s)
    tp_pct = tp_factor * TERMS.position_cost_pct
    ours = preset_trades(series, tp_factor, sl_ratio)
    theirs = their_trades(series, tp_pct, sl_ratio * tp_pct)
    found = theirs.trades.sort_values(["ExitBar", "Size"], ascending=[True, False])
    assert len(ours) >= 30
    assert ours["entry_bar"].tolist() == found["EntryBar"].tolist()
    assert ours["exit_bar"].tolist() == found["ExitBar"].tolist()
    assert (ours["side"] * SIZE).tolist() == found["Size"].tolist()
    assert ours["entry_price"].tolist() == found["EntryPrice"].tolist()
    assert ours["exit_price"].tolist() == pytest.approx(found["ExitPrice"].tolist(), rel=1e-12)
    assert {1, 2} <= set(ours["reason"].tolist())

    money = SIZE * ours["entry_price"] * ours["net_units"] * TERMS.position_cost_pct / 100
    on_the_exit = SIZE * (ours["exit_price"] - ours["entry_price"]) * FEE_PCT / 100
    assert found["PnL"].to_numpy() == pytest.approx(money - on_the_exit, rel=1e-9, abs=1e-6)
    assert np.abs(on_the_exit).sum() < np.abs(money).sum() / 100
    flat = flat_bars(ours, len(series), int(found["EntryBar"].iloc[-1]))
    expected = CASH + np.cumsum(money - on_the_exit)
    for bar in flat:
        closed = np.searchsorted(ours["exit_bar"], bar, side="right")
        if closed:
            assert theirs.equity[bar] == pytest.approx(expected[closed - 1], abs=1e-2)
    assert len(flat) > 10


def flat_bars(trades: Trades, bars: int, last: int) -> np.ndarray:
    """Return the bars up to `last` at whose end no position was open."""
    open_ = np.zeros(bars + 1, np.int64)
    np.add.at(open_, trades["entry_bar"], 1)
    np.add.at(open_, trades["exit_bar"], -1)
    return np.flatnonzero(np.cumsum(open_)[:last] == 0)
