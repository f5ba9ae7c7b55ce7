"""The built-in market: eight symbols that move like crypto, from a seed.

What it is: correlated random walks in log price with fat tails, volatility that clusters, short
impulses of which some revert and some go on, jumps, spreads that widen and volumes that rise with
movement. It exercises everything the engine does, and the same seed gives the same market.

What it is not: a forecast, or a market anybody trades. The impulses are there so that signals
occur; whether a set earns on them says nothing about profit on an exchange.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from cts_desktop.domain.errors import InvalidValueError
from cts_desktop.domain.market import FloatArray, MarketRules, MarketStep, MarketType
from cts_desktop.exchange.market_sources.names import MAKER_FEE, TAKER_FEE
from cts_desktop.exchange.market_sources.source import Grid, check_symbols

#: 2026-01-01 00:00 UTC.
DEFAULT_START_MS: Final = 1_767_225_600_000
BASE_STEP_MS: Final = 1000
#: Base steps generated at once; a multiple of every allowed grid step.
CHUNK: Final = 3600
_MINUTES: Final = CHUNK // 60


@dataclass(frozen=True, slots=True)
class _Coin:
    """What one symbol looks like: price digits, quantity digits, % per √second, units a second."""

    base: str
    price: float
    price_digits: int
    qty_digits: int
    sigma_pct: float
    volume: float
    spread_pct: float
    beta: float


_COINS: Final = (
    _Coin("BTC", 88_000.0, 1, 3, 0.010, 2.0, 0.001, 0.85),
    _Coin("ETH", 3_000.0, 2, 3, 0.013, 40.0, 0.002, 0.80),
    _Coin("SOL", 128.0, 2, 2, 0.017, 250.0, 0.008, 0.70),
    _Coin("XRP", 1.9, 4, 1, 0.016, 20_000.0, 0.006, 0.65),
    _Coin("ADA", 0.36, 4, 0, 0.018, 40_000.0, 0.028, 0.70),
    _Coin("DOGE", 0.125, 5, 0, 0.018, 160_000.0, 0.009, 0.70),
    _Coin("LINK", 12.5, 3, 2, 0.018, 900.0, 0.009, 0.70),
    _Coin("LTC", 78.0, 2, 3, 0.015, 120.0, 0.013, 0.65),
)
_COUNT: Final = len(_COINS)

#: Log-volatility per minute: pull towards the mean, and noise (market and own).
_VOL_KEEP: Final = 0.97
_VOL_NOISE: Final = 0.13
#: How long a large return keeps raising volatility (seconds), and by how much.
_SHOCK_DECAY_S: Final = 45.0
_SHOCK_WEIGHT: Final = 0.35
#: Impulses per hour, of each symbol and of the whole market; sizes in % (log-normal), in seconds.
_OWN_IMPULSES: Final = 7.0
_MARKET_IMPULSES: Final = 5.0
_IMPULSE_PCT: Final = 0.45
_IMPULSE_SPREAD: Final = 0.35
_IMPULSE_S: Final = (4, 25)
_REVERTS: Final = 0.5
_CONTINUES: Final = 0.25
_JUMPS_PER_HOUR: Final = 0.3
_JUMP_PCT: Final = 0.4
#: Share of the way back to its first price that a symbol drifts in an hour.
_HOME: Final = 0.003
_DEGREES_OF_FREEDOM: Final = 5.0


def _rules(coin: _Coin, market_type: MarketType) -> MarketRules:
    perpetual = market_type is MarketType.PERPETUAL
    step = Decimal(1).scaleb(-coin.qty_digits)
    largest = Decimal(round(5_000_000 / coin.price))
    return MarketRules(
        symbol=f"{coin.base}/USDT", base=coin.base, quote="USDT", market_type=market_type,
        price_tick=Decimal(1).scaleb(-coin.price_digits), qty_step=step, min_qty=step,
        max_qty=largest, min_notional=Decimal(5), maker_fee=MAKER_FEE, taker_fee=TAKER_FEE,
        max_leverage=Decimal(50) if perpetual else Decimal(1),
    )  # fmt: skip


def _column(name: str) -> FloatArray:
    return np.array([getattr(coin, name) for coin in _COINS], dtype=np.float64)


_PRICE, _SIGMA, _BETA = _column("price"), _column("sigma_pct") / 100, _column("beta")
_VOLUME, _SPREAD = _column("volume"), _column("spread_pct")


@dataclass(frozen=True, slots=True)
class _State:
    """What one chunk hands to the next; arrays (symbols,), the market's own volatility last.

    Attributes:
        log_price: log of price ÷ first price.
        log_vol: logarithm of the volatility factor, shape (symbols + 1,).
        shock: volatility left from large returns.
    """

    log_price: FloatArray
    log_vol: FloatArray
    shock: FloatArray

    def to_json(self) -> dict[str, object]:
        """Return lists of floats; JSON keeps every bit of them."""
        return {name: getattr(self, name).tolist() for name in self.__slots__}


def _initial() -> _State:
    return _State(np.zeros(_COUNT), np.zeros(_COUNT + 1), np.ones(_COUNT))


def _decayed(values: FloatArray, start: FloatArray, keep: float) -> FloatArray:
    """Return y[t] = keep·y[t-1] + (1 - keep)·values[t] along the first axis, in closed form."""
    powers = keep ** np.arange(1, len(values) + 1)[:, None]
    return np.asarray(powers * (start + np.cumsum((1 - keep) * values / powers, axis=0)))


def _volatility(state: _State, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Return the volatility factor per second (CHUNK, symbols) and the last log-volatility."""
    noise = rng.standard_normal((_MINUTES, _COUNT + 1)) * _VOL_NOISE
    path = np.empty((_MINUTES + 1, _COUNT + 1))
    path[0] = state.log_vol
    for minute in range(_MINUTES):
        path[minute + 1] = _VOL_KEEP * path[minute] + noise[minute]
    share = (np.arange(CHUNK) % 60 / 60.0)[:, None]
    before, after = np.repeat(path[:-1], 60, axis=0), np.repeat(path[1:], 60, axis=0)
    smooth = before + (after - before) * share
    return np.exp(0.7 * smooth[:, :_COUNT] + 0.7 * smooth[:, _COUNT:]), path[-1]


def _impulses(rng: np.random.Generator) -> FloatArray:
    """Return log-returns per second of impulses, reversions, continuations and jumps."""
    out = np.zeros((CHUNK, _COUNT + 1))  # the last column moves all symbols
    for symbol in range(_COUNT + 1):
        rate = _OWN_IMPULSES if symbol < _COUNT else _MARKET_IMPULSES
        for _ in range(rng.poisson(rate)):
            size = _IMPULSE_PCT / 100 * np.exp(_IMPULSE_SPREAD * rng.standard_normal())
            size *= rng.choice((-1, 1))
            start = _spread_out(out, symbol, int(rng.integers(0, CHUNK)), size, rng)
            fate, share = rng.random(), rng.uniform(0.4, 0.9)
            if fate < _REVERTS:
                _spread_out(out, symbol, start, -size * share, rng)
            elif fate < _REVERTS + _CONTINUES:
                _spread_out(out, symbol, start + 3, size * share, rng)
        for _ in range(rng.poisson(_JUMPS_PER_HOUR)):
            out[rng.integers(0, CHUNK), symbol] += _JUMP_PCT / 100 * rng.standard_normal()
    return out[:, :_COUNT] + _BETA * out[:, _COUNT:]


def _spread_out(
    out: FloatArray, symbol: int, start: int, size: float, rng: np.random.Generator
) -> int:
    """Spread *size* unevenly over some seconds from *start*; return the second after it.

    What reaches beyond the chunk is dropped: an impulse then simply ends early.
    """
    seconds = int(rng.integers(*_IMPULSE_S))
    weights = rng.uniform(0.4, 1.6, seconds)
    end = min(start + seconds, CHUNK)
    if start < end:
        out[start:end, symbol] += (size * weights / weights.sum())[: end - start]
    return start + seconds


def generate(seed: int, chunk: int, state: _State) -> tuple[Grid, _State]:
    """Return one hour of all symbols in base steps (`ts_ms` from 0) and the state after it."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, chunk]))
    factor, log_vol = _volatility(state, rng)
    scale = np.sqrt((_DEGREES_OF_FREEDOM - 2) / _DEGREES_OF_FREEDOM)
    shocks = rng.standard_t(_DEGREES_OF_FREEDOM, (CHUNK, _COUNT + 1)) * scale
    common = _BETA * shocks[:, _COUNT:] + np.sqrt(1 - _BETA**2) * shocks[:, :_COUNT]
    heat = _decayed(common**2, state.shock, float(np.exp(-1 / _SHOCK_DECAY_S)))
    previous = np.vstack([state.shock, heat[:-1]])
    sigma = _SIGMA * factor * np.sqrt(1 - _SHOCK_WEIGHT + _SHOCK_WEIGHT * previous)
    returns = sigma * common + _impulses(rng) - _HOME / CHUNK * state.log_price
    log_price = state.log_price + np.cumsum(returns, axis=0)
    grid = _grid(state, log_price, sigma, returns, rng)
    return grid, _State(log_price[-1].copy(), log_vol, heat[-1].copy())


def _grid(
    state: _State, log_price: FloatArray, sigma: FloatArray, returns: FloatArray,
    rng: np.random.Generator,
) -> Grid:  # fmt: skip
    """Return prices on the tick, with what happened inside each second."""
    wick = rng.exponential(0.4, (2, CHUNK, _COUNT)) * sigma
    open_log = np.vstack([state.log_price, log_price[:-1]])
    high_log = np.maximum(open_log, log_price) + wick[0]
    low_log = np.minimum(open_log, log_price) - wick[1]
    open_, high, low, last = (
        _on_tick(_PRICE * np.exp(logs)) for logs in (open_log, high_log, low_log, log_price)
    )
    intensity = np.abs(returns) / _SIGMA
    noise = np.exp(0.8 * rng.standard_normal((CHUNK, _COUNT)))
    volume = np.round(_VOLUME * noise * (0.4 + 0.5 * intensity), 3)
    tick_pct = np.array([10.0**-coin.price_digits for coin in _COINS]) / last * 100
    spread = np.maximum(tick_pct, _SPREAD * (0.5 + 0.5 * sigma / _SIGMA + 0.2 * intensity))
    ends = np.arange(1, CHUNK + 1, dtype=np.int64) * BASE_STEP_MS
    return Grid(ends, open_, high, low, last, volume, spread)


def _on_tick(prices: FloatArray) -> FloatArray:
    for symbol, coin in enumerate(_COINS):
        column = np.round(prices[:, symbol], coin.price_digits)
        prices[:, symbol] = np.maximum(column, 10.0**-coin.price_digits)
    return prices


def _coarser(grid: Grid, columns: Sequence[int], factor: int) -> Grid:
    """Return the chosen symbols, *factor* base steps in one."""
    picked = [array[:, columns] for array in grid[1:]]
    if factor == 1:
        return Grid(grid.ts_ms, *picked)
    open_, high, low, last, volume, spread = (
        array.reshape(-1, factor, len(columns)) for array in picked
    )
    return Grid(
        grid.ts_ms[factor - 1 :: factor],
        open_[:, 0].copy(), high.max(axis=1), low.min(axis=1), last[:, -1].copy(),
        volume.sum(axis=1), spread.mean(axis=1),
    )  # fmt: skip


class SyntheticSource:
    """An endless market from a seed (see MarketSource and this module's words on its meaning)."""

    wall_time = True
    notes: tuple[str, ...] = ("Synthetic prices: they say nothing about profit",)
    candles_total = None
    ticks_total = None
    candles_processed = 0
    progress = None

    def __init__(
        self,
        *,
        seed: int = 1,
        market_type: MarketType = MarketType.PERPETUAL,
        start_ms: int = DEFAULT_START_MS,
    ) -> None:
        self._seed = seed
        self.start_ms = start_ms
        self.markets = tuple(_rules(coin, market_type) for coin in _COINS)
        self._chunk = 0
        self._state = _initial()
        self._second = 0  # played in this chunk
        self.ticks_processed = 0

    def load(self) -> None:
        """Do nothing: the market is made while it is played."""

    def resolve_step_ms(self, requested_ms: int) -> int:
        """Return the step: whole seconds that divide an hour; automatic is one second."""
        if requested_ms <= 0:
            return BASE_STEP_MS
        if requested_ms % BASE_STEP_MS or CHUNK % (requested_ms // BASE_STEP_MS):
            raise InvalidValueError(
                f"Price grid: {requested_ms / 1000:g} s do not divide an hour into whole seconds. "
                "Choose 1, 5, 15, 30, 60 or 300."
            )
        return requested_ms

    def steps(
        self, symbols: Sequence[str], step_ms: int, cursor: Mapping[str, object] | None = None
    ) -> Iterator[MarketStep]:
        """Yield steps for ever; see MarketSource."""
        check_symbols(symbols, self.markets)
        step_ms = self.resolve_step_ms(step_ms)
        self._resume(cursor)
        names = [rules.symbol for rules in self.markets]
        return self._play([names.index(symbol) for symbol in symbols], step_ms // BASE_STEP_MS)

    def _play(self, columns: Sequence[int], factor: int) -> Iterator[MarketStep]:
        while True:
            base, after = generate(self._seed, self._chunk, self._state)
            grid = _coarser(base, columns, factor)
            begin_ms = self.start_ms + self._chunk * CHUNK * BASE_STEP_MS
            # A coarser grid than before starts at its next whole step.
            done = -(-self._second // factor)
            grid = Grid(grid.ts_ms + begin_ms, *grid[1:]).part(slice(done, None))
            self._second = done * factor
            for step in grid.rows():
                self._second += factor
                self.ticks_processed += len(columns)
                if self._second == CHUNK:
                    self._chunk, self._state, self._second = self._chunk + 1, after, 0
                yield step
            if self._second:  # a coarse grid had no whole step left
                self._chunk, self._state, self._second = self._chunk + 1, after, 0

    def cursor(self) -> dict[str, object]:
        """Return the state at the begin of the present hour and the second in it."""
        return {
            "source": "synthetic", "seed": self._seed, "chunk": self._chunk,
            "second": self._second, "ticks": self.ticks_processed, "start_ms": self.start_ms,
            "state": self._state.to_json(),
        }  # fmt: skip

    def _resume(self, cursor: Mapping[str, object] | None) -> None:
        self._chunk, self._state, self._second, self.ticks_processed = 0, _initial(), 0, 0
        if not cursor or cursor.get("source") != "synthetic" or cursor.get("seed") != self._seed:
            return
        state = cursor["state"]
        if not isinstance(state, Mapping):
            return
        self._state = _State(**{name: np.array(state[name]) for name in _State.__slots__})
        self._chunk, self._second = int(str(cursor["chunk"])), int(str(cursor["second"]))
        self.ticks_processed = int(str(cursor["ticks"]))
