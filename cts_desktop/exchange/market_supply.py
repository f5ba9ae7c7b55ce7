"""Where the prices of a simulated account come from; one such place: a market that is played."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from cts_desktop.domain.market import MarketRules, MarketStep
from cts_desktop.domain.ports import Clock, MarketFacts
from cts_desktop.domain.venues import LineFacts, MarketData
from cts_desktop.exchange.market_driver import (
    Deliver,
    LockstepDriver,
    MarketClock,
    MarketDriver,
    RealTimeDriver,
    ShiftedClock,
)  # fmt: skip
from cts_desktop.exchange.market_sources.source import MarketSource
from cts_desktop.runtime.clock import SystemClock

_log = logging.getLogger(__name__)

#: The speed of real time.
REAL_TIME = 1.0


def log_failure(name: str, error: BaseException) -> None:
    """Report a background task that died."""
    _log.error("The simulated %s stopped: %s", name, error, exc_info=error)


class MarketSupply(Protocol):
    """The prices a simulated venue trades at.

    Attributes:
        clock: the market's time.
        lockstep: True where the market drives the clock and paces the engine.
        wall_time: True where timestamps mean the present (or nothing at all).
        on_failure: hears of background tasks that died.
    """

    on_failure: Callable[[str, BaseException], None]

    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def lockstep(self) -> bool: ...  # noqa: D102
    @property
    def wall_time(self) -> bool: ...  # noqa: D102

    async def load(self) -> Sequence[MarketRules]:
        """Return the rules of every symbol, all of one quote currency.

        Raises UserActionError (DataFileError) or RetryLaterError.
        """
        ...

    def open(self, now_ms: int) -> None:
        """Begin to serve the clock, which goes on from *now_ms* where it is not the present."""
        ...

    def resolve_step_ms(self, requested_ms: int) -> int:
        """Return the grid step for *requested_ms* (0 = automatic); raise InvalidValueError."""
        ...

    async def play(
        self,
        symbols: Sequence[str],
        step_ms: int,
        cursor: Mapping[str, object] | None,
        deliver: Deliver,
        on_end: Callable[[], None],
    ) -> None:
        """Start the steps of *symbols* after *cursor*; none is delivered before this returns.

        Raises NotFoundError for an unknown symbol, InvalidValueError for an impossible grid.
        """
        ...

    async def stop(self) -> None:
        """Stop the steps; idempotent."""
        ...

    async def close(self) -> None:
        """Stop everything; whoever sleeps on the clock wakes. Idempotent."""
        ...

    def cursor(self) -> Mapping[str, object]:
        """Return JSON values from which `play` continues."""
        ...

    def facts(self) -> MarketFacts:
        """Return how far the market has come and what is to be said about its data."""
        ...

    def line(self) -> LineFacts:
        """Return the state of the line to it; nothing to tell where there is none."""
        ...

    def market_data(self) -> MarketData | None:
        """Return a venue's public data; None for a market of our own."""
        ...


class PlayedMarket:
    """Recorded or synthetic prices at some speed (see MarketSupply).

    At speed 1 the market runs in real time: synthetic prices carry the present time, recorded ones
    their own, and `clock` follows them. At any other speed (0 = as fast as possible) the market
    drives the clock and paces the engine (`lockstep`).
    """

    def __init__(self, source: MarketSource, speed: float = 0.0) -> None:
        self.on_failure: Callable[[str, BaseException], None] = log_failure
        self._source = source
        self._driver = self._make_driver(speed)

    def _make_driver(self, speed: float) -> MarketDriver:
        def failed(name: str, error: BaseException) -> None:
            self.on_failure(name, error)

        if speed == REAL_TIME:
            clock = SystemClock() if self._source.wall_time else ShiftedClock()
            return RealTimeDriver(clock, failed)
        return LockstepDriver(0, speed, failed)

    @property
    def clock(self) -> Clock:
        """Return the market's clock."""
        return self._driver.clock

    @property
    def lockstep(self) -> bool:
        """Tell whether the market paces the engine."""
        return self._driver.lockstep

    @property
    def wall_time(self) -> bool:
        """Tell whether timestamps may be moved to the present."""
        return self._source.wall_time

    async def load(self) -> Sequence[MarketRules]:
        """Read the data; raise UserActionError (DataFileError)."""
        await asyncio.to_thread(self._source.load)
        return self._source.markets

    def open(self, now_ms: int) -> None:
        """Put the clock where the market goes on; a clock of the present stays as it is."""
        now_ms, clock = max(now_ms, self._source.start_ms), self.clock
        if isinstance(clock, MarketClock):
            clock.advance_to(now_ms)
        elif isinstance(clock, ShiftedClock):
            clock.set_now(now_ms)
        self._driver.open()

    def resolve_step_ms(self, requested_ms: int) -> int:
        """Return the grid step for *requested_ms* (0 = automatic); raise InvalidValueError."""
        return self._source.resolve_step_ms(requested_ms)

    async def play(
        self,
        symbols: Sequence[str],
        step_ms: int,
        cursor: Mapping[str, object] | None,
        deliver: Deliver,
        on_end: Callable[[], None],
    ) -> None:
        """Start playing."""
        await self._driver.stop()
        steps = self._source.steps(symbols, step_ms, cursor)
        if self.wall_time and self.lockstep:
            steps = _never_back(steps, self.clock.now_ms(), step_ms)
        await self._driver.play(steps, step_ms, deliver, on_end)

    async def stop(self) -> None:
        """Stop playing after the step in progress."""
        await self._driver.stop()

    async def close(self) -> None:
        """Stop, and wake whoever still sleeps on the clock."""
        await self._driver.close()

    def cursor(self) -> Mapping[str, object]:
        """Return where the market stands."""
        return self._source.cursor()

    def facts(self) -> MarketFacts:
        """Return how far the market has come and what is to be said about its data."""
        source = self._source
        return MarketFacts(
            source.candles_processed, source.ticks_processed, source.progress, source.notes
        )

    def line(self) -> LineFacts:
        """Return nothing to tell: there is no line."""
        return LineFacts()

    def market_data(self) -> MarketData | None:
        """Return None: the market is our own."""
        return None


def _never_back(steps: Iterator[MarketStep], last_ms: int, step_ms: int) -> Iterator[MarketStep]:
    """Move a market without dates of its own behind what the account has lived through."""
    moved_ms: int | None = None
    for step in steps:
        if moved_ms is None:
            late = max(0, last_ms + step_ms - step.ts_ms)
            moved_ms = -(-late // step_ms) * step_ms
        yield replace(step, ts_ms=step.ts_ms + moved_ms) if moved_ms else step
