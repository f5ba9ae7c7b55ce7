"""Keeps the one-minute candles of the traded symbols complete, in the background."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from cts_desktop.domain.errors import DatabaseError, UserActionError
from cts_desktop.domain.market import Candles
from cts_desktop.domain.ports import Clock, Log, Stores
from cts_desktop.domain.venues import MarketData

#: First and last minute, both included.
Range = tuple[int, int]

TIMEFRAME_S: Final = 60
_MINUTE_MS: Final = TIMEFRAME_S * 1000
_MINUTES_PER_HOUR: Final = 60
#: Candles that are asked for and looked up at once; most venues give that many.
PAGE: Final = 500
#: How often the minutes that have closed since are fetched.
TAIL_EVERY_S: Final = 300.0
#: Candles younger than this many may still be missing at the venue: they are asked for again.
SETTLED: Final = 5
FIRST_WAIT_S: Final = 30.0
LONGEST_WAIT_S: Final = 900.0


class CandleHistory:
    """Reads what is stored, fetches what is missing, newest first, and remembers what never was.

    Each page is stored as it comes, so an interruption costs nothing. Minutes in which a venue has
    no candle are remembered too, and not asked for again.

    Attributes:
        progress: share of the wanted time that is complete, 0 to 1; 1 once all of it was.
    """

    def __init__(
        self,
        connection_id: str,
        symbols: Sequence[str],
        hours: int,
        data: MarketData,
        stores: Stores,
        clock: Clock,
        log: Log,
    ) -> None:
        self.progress = 0.0
        self._connection_id = connection_id
        self._symbols = list(symbols)
        self._minutes = hours * _MINUTES_PER_HOUR
        self._data = data
        self._stores = stores
        self._clock = clock
        self._log = log
        self._failures = 0

    async def run(self) -> None:
        """Keep the history complete until cancelled."""
        while True:
            wait_s = TAIL_EVERY_S
            try:
                await self.fill()
                self._failures = 0
            except Exception as error:  # noqa: BLE001 - the engine can do without a history
                wait_s = self._put_off(error)
            await self._clock.sleep(wait_s)

    def _put_off(self, error: Exception) -> float:
        """Say once that it does not go on; return how long to wait."""
        if not self._failures:
            reason = str(error) or type(error).__name__
            self._say(f"Candle history: {reason}; it will be tried again", "warning")
        self._failures += 1
        return min(FIRST_WAIT_S * 2.0 ** (self._failures - 1), LONGEST_WAIT_S)

    def _say(self, message: str, level: str = "info") -> None:
        context = {"connection_id": self._connection_id}
        self._log.log_trade_engine(message, level, context)

    # ------------------------------------------------------------------ filling
    async def fill(self) -> None:
        """Fetch what is missing up to now, the newest of all symbols first.

        Raises RetryLaterError and its kin, DatabaseError; what was fetched before is kept.
        """
        last = self._clock.now_ms() // _MINUTE_MS - 1  # the newest minute that is over
        pages = list(_pages(last - self._minutes + 1, last))
        done = 0
        for page in pages:
            for symbol in tuple(self._symbols):
                await self._fill_page(symbol, page, last)
                done += 1
                self.progress = max(self.progress, done / (len(pages) * len(self._symbols) or 1))
                await asyncio.sleep(0)
        self.progress = 1.0

    async def _fill_page(self, symbol: str, page: Range, last: int) -> None:
        """Fetch what is missing of one page; give up a symbol the venue has no candles of."""
        nothing = self._nothing(symbol)
        for begin, end in reversed(self._missing(symbol, page, nothing)):
            try:
                empty = await self._fetch(symbol, (begin, end))
            except DatabaseError:
                raise
            except UserActionError as error:
                self._say(f"Candle history of {symbol}: {error}", "warning")
                self._symbols.remove(symbol)
                return
            settled = [minute for minute in empty if minute <= last - SETTLED]
            if settled:
                nothing = joined((*nothing, *ranges_of(settled)))
                self._remember(symbol, nothing, last)

    def _missing(self, symbol: str, page: Range, nothing: Sequence[Range]) -> list[Range]:
        """Return the minutes of *page* that are neither stored nor known to be empty."""
        begin, end = page
        stored = self._stores.candles.load(
            self._connection_id, symbol, TIMEFRAME_S, begin * _MINUTE_MS, end * _MINUTE_MS
        )
        missing = np.ones(end - begin + 1, np.bool_)
        missing[stored.ts_ms // _MINUTE_MS - begin] = False
        for first, final in nothing:
            missing[max(first - begin, 0) : max(final - begin + 1, 0)] = False
        return ranges_of((np.flatnonzero(missing) + begin).tolist())

    async def _fetch(self, symbol: str, wanted: Range) -> list[int]:
        """Fetch and store the candles of *wanted*; return the minutes that have none."""
        begin, end = wanted
        empty: list[int] = []
        while begin <= end:
            found, answered = await next_candles(self._data, symbol, TIMEFRAME_S, (begin, end))
            if len(found.ts_ms):
                self._stores.candles.save(self._connection_id, symbol, TIMEFRAME_S, found)
            there = (found.ts_ms // _MINUTE_MS).tolist()
            empty += sorted(set(range(begin, answered + 1)) - set(there))
            begin = answered + 1
        return empty

    # ------------------------------------------------------------------ what never was
    def _key(self, symbol: str) -> str:
        return f"no_candles:{self._connection_id}:{symbol}"

    def _nothing(self, symbol: str) -> list[Range]:
        """Return the ranges the venue has no candles for."""
        stored = self._stores.state.get(self._key(symbol))
        return [(first, final) for first, final in stored] if isinstance(stored, list) else []

    def _remember(self, symbol: str, nothing: Iterable[Range], last: int) -> None:
        wanted = last - self._minutes
        kept = [[first, final] for first, final in nothing if final > wanted]
        self._stores.state.put(self._key(symbol), kept)


async def next_candles(
    data: MarketData, symbol: str, timeframe_s: int, wanted: Range
) -> tuple[Candles, int]:
    """Fetch the first candles of *wanted*, which are counted from the epoch.

    Returns them, and the last number the answer leaves no question about. A venue may give fewer
    than it was asked for, so what follows the last one is to be asked for again; only an answer
    with nothing in it, or with later candles, says that there are none.
    """
    (begin, end), step_ms = wanted, timeframe_s * 1000
    asked = min(end, begin + PAGE - 1)
    answer = await data.fetch_candles(symbol, timeframe_s, begin * step_ms, asked - begin + 1)
    numbers = answer.ts_ms // step_ms
    inside = (numbers >= begin) & (numbers <= end)
    there = inside & np.isfinite(answer.ohlcv).all(axis=1)
    found = Candles(numbers[there] * step_ms, answer.ohlcv[there])
    if (numbers > end).any():
        return found, end
    return found, int(numbers[inside].max()) if inside.any() else asked


def _pages(begin: int, end: int) -> Iterator[Range]:
    """Yield *begin* … *end* in pages, newest first, cut at the same minutes whatever the time."""
    while begin <= end:
        first = max(begin, end // PAGE * PAGE)
        yield first, end
        end = first - 1


def ranges_of(numbers: Iterable[int]) -> list[Range]:
    """Return ascending *numbers* as ranges."""
    return joined([(number, number) for number in numbers])


def joined(ranges: Iterable[Range]) -> list[Range]:
    """Return *ranges* in order, those that touch as one."""
    merged: list[Range] = []
    for first, final in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(final, merged[-1][1]))
        else:
            merged.append((first, final))
    return merged
