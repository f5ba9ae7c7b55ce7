"""The bars of one symbol, and the configurations that are simulated on them."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from cts_desktop.analysis.layout import Floats, Ints
from cts_desktop.analysis.presets.candles import Series, bars_of
from cts_desktop.analysis.presets.signals import Signals
from cts_desktop.domain.market import Candles
from cts_desktop.engine.presets.bars import Window, empty_candles
from cts_desktop.engine.presets.block import Block, WakeUps

_MS: Final = 1000


class Line:
    """One symbol's bars of one length.

    Attributes:
        column: the symbol's place in the market's steps.
        window: as many closed bars as the indicators need, and some.
    """

    def __init__(self, symbol: str, column: int, bar_s: int, blocks: Sequence[Block]) -> None:
        self.symbol = symbol
        self.column = column
        self.bar_s = bar_s
        self.blocks = tuple(blocks)
        self.window = Window(max(block.needed_bars for block in blocks))
        self._series: Series | None = None
        self._series_ms = 0

    @property
    def needed_ms(self) -> int:
        """How far back the bars must reach before the first signal."""
        return self.window.keep * self.bar_s * _MS

    @property
    def look_back_ms(self) -> int:
        """How much history judges the configurations at the start."""
        days = max(block.preset_set.look_back_days for block in self.blocks)
        return round(days * 86_400_000)

    def series(self) -> Series:
        """Return the closed bars that are there; made once for each newest bar."""
        if self._series is None or self._series_ms != self.window.last_ms:
            self._series = bars_of(self.window.candles, self.bar_s, self.bar_s)
            self._series_ms = self.window.last_ms
        return self._series

    def clear(self) -> None:
        """Forget the bars: after a gap."""
        self.window.clear()
        self._series = None

    def take(self, begin_ms: int, row: Floats) -> Series:
        """Add the bar that closed; return what is new: before it, bars without a trade.

        A bar that is not newer than the newest is none: a restarted market may repeat itself.
        """
        last_ms = self.window.last_ms
        if begin_ms <= last_ms:
            return bars_of(empty_candles(), self.bar_s, self.bar_s)
        newest = self.window.candles.ohlcv[-1:] if last_ms else np.empty((0, row.size))
        times = np.array([last_ms, begin_ms] if last_ms else [begin_ms], np.int64)
        self.window.append(begin_ms, row)
        both = bars_of(Candles(times, np.vstack((newest, row))), self.bar_s, self.bar_s)
        return both[1:] if last_ms else both


def closes_candle(block: Block, new: Series) -> bool:
    """Tell whether a set's indicators have something new to say after some bars."""
    if block.every_bar:
        return True
    return bool((new.end_ms % (block.preset_set.timeframe_s * _MS) == 0).any())


class SignalMaker:
    """The signals of one block on some bars, worked out point by point."""

    def __init__(self, block: Block, series: Series, first_bar: int) -> None:
        """Look for signals of the bars from *first_bar* on, which are counted from there."""
        self._block = block
        self._signals = Signals(series, block.preset_set, block.cost_pct)
        self._first_bar = first_bar
        self._next = 0
        self._found: list[tuple[int, Ints, Ints, Floats]] = []

    @property
    def done(self) -> bool:
        """Whether every point was looked at."""
        return self._next >= len(self._block.space.points)

    def advance(self) -> None:
        """Look at one more point."""
        point, self._next = self._next, self._next + 1
        found = self._signals.of(self._block.space.points[point])
        new = found.bars >= self._first_bar
        if new.any():
            bars, sides = found.bars[new] - self._first_bar, found.sides[new]
            self._found.append((point, bars, sides, found.stop_pct[new]))

    def finish(self) -> WakeUps:
        """Look at the rest; return the signals."""
        while not self.done:
            self.advance()
        return WakeUps.of_points(self._found, self._block.sides)


class Job:
    """The signals of one block at the close of a bar, a little at a time.

    It must be done before the line's next bar is taken.
    """

    def __init__(self, block: Block, line: Line, new: Series) -> None:
        self.block = block
        self.end_ms = int(new.end_ms[-1])
        self._line = line
        self._new_bars = len(new)
        self._maker: SignalMaker | None = None

    def advance(self) -> bool:
        """Make the candles, or look at one more point; return whether that was all."""
        if self._maker is None:
            self._maker = self._begin()
        else:
            self._maker.advance()
        return self._maker.done

    def finish(self) -> WakeUps:
        """Work out the rest; return the signals, bars counted from the first new one."""
        maker = self._maker or self._begin()
        return maker.finish()

    def _begin(self) -> SignalMaker:
        series = self._line.series()
        return SignalMaker(self.block, series, len(series) - self._new_bars)
