"""Market sources for tests of the whole program: a price the test moves, and many symbols."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from typing_extensions import override

from cts_desktop.domain.market import MarketRules, MarketStep
from cts_desktop.exchange.market_sources.source import Grid, joined
from cts_desktop.exchange.market_sources.synthetic import (
    BASE_STEP_MS,
    CHUNK,
    DEFAULT_START_MS,
    SyntheticSource,
)


class _Endless:
    """What both sources say of themselves; their steps are one second long."""

    wall_time = True
    notes: tuple[str, ...] = ()
    start_ms = DEFAULT_START_MS
    candles_total = None
    ticks_total = None
    candles_processed = 0
    ticks_processed = 0
    progress = None
    markets: tuple[MarketRules, ...] = ()

    def __init__(self) -> None:
        self._played = 0

    def load(self) -> None:
        """Nothing to read."""

    def resolve_step_ms(self, requested_ms: int) -> int:
        return BASE_STEP_MS

    def cursor(self) -> dict[str, object]:
        return {"played": self._played}

    def _resume(self, cursor: Mapping[str, object] | None) -> None:
        self._played = int(str((cursor or {}).get("played", 0)))

    def _next_ms(self) -> int:
        self._played += 1
        return self.start_ms + self._played * BASE_STEP_MS


class ScriptedSource(_Endless):
    """BTC alone, at whatever price stands in `price` when a step is made."""

    def __init__(self, price: float) -> None:
        super().__init__()
        self.price = price
        self.markets = SyntheticSource().markets[:1]

    def steps(
        self, symbols: Sequence[str], step_ms: int, cursor: Mapping[str, object] | None = None
    ) -> Iterator[MarketStep]:
        self._resume(cursor)
        return self._play()

    def _play(self) -> Iterator[MarketStep]:
        before = self.price
        volume, spread = np.array([1000.0]), np.array([0.001])
        while True:
            now = self.price
            open_, last = np.array([before]), np.array([now])
            high, low = np.maximum(open_, last), np.minimum(open_, last)
            yield MarketStep(self._next_ms(), open_, high, low, last, volume, spread)
            before = now


class WideSource(_Endless):
    """Many symbols: synthetic markets of different seeds side by side, one hour to and fro.

    The hour is made by `load`, so that playing costs nothing but the engine's own work.
    """

    def __init__(self, symbols: int, seed: int = 1) -> None:
        super().__init__()
        of_one = SyntheticSource().markets
        self._seeds = range(seed, seed + -(-symbols // len(of_one)))
        every = (
            replace(rules, symbol=f"{rules.base}{number}/USDT", base=f"{rules.base}{number}")
            for number in range(len(self._seeds))
            for rules in of_one
        )
        self.markets = tuple(itertools.islice(every, symbols))
        self._path: Grid | None = None

    @override
    def load(self) -> None:
        names = [rules.symbol for rules in SyntheticSource().markets]
        tiles = [
            list(itertools.islice(SyntheticSource(seed=seed).steps(names, BASE_STEP_MS), CHUNK))
            for seed in self._seeds
        ]
        arrays = (
            np.concatenate([[getattr(s, field) for s in tile] for tile in tiles], axis=1)
            for field in ("open", "high", "low", "last", "volume", "spread_pct")
        )
        forth = Grid(np.arange(CHUNK, dtype=np.int64), *arrays)
        back = forth.part(slice(None, None, -1))
        self._path = joined([forth, back._replace(open=back.last, last=back.open)])

    def steps(
        self, symbols: Sequence[str], step_ms: int, cursor: Mapping[str, object] | None = None
    ) -> Iterator[MarketStep]:
        assert self._path is not None
        self._resume(cursor)
        known = [rules.symbol for rules in self.markets]
        columns = [known.index(symbol) for symbol in symbols]
        return self._play(Grid(self._path.ts_ms, *(a[:, columns] for a in self._path[1:])))

    def _play(self, path: Grid) -> Iterator[MarketStep]:
        rows = list(path.rows())
        while True:
            step = rows[self._played % len(rows)]
            yield MarketStep(
                self._next_ms(),
                step.open, step.high, step.low, step.last, step.volume, step.spread_pct,
            )  # fmt: skip
