"""Reads a list of data files into one checked series per symbol."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from cts_desktop.domain import market
from cts_desktop.domain.errors import DataFileError
from cts_desktop.domain.market import FloatArray, MarketRules, MarketType
from cts_desktop.exchange.market_sources.datafile import DataFile
from cts_desktop.exchange.market_sources.names import infer_rules, price_decimals, symbol_of
from cts_desktop.exchange.market_sources.path import Candles
from cts_desktop.exchange.market_sources.series import (
    TRADE_GAP_MS,
    CandleSeries,
    IntArray,
    Quotes,
    Series,
    Trades,
    TradeSeries,
    is_candle_file,
    is_quote_file,
    read_candles,
    read_quotes,
    read_trades,
)  # fmt: skip

_T = TypeVar("_T", Trades, Quotes)
_MS = 1000


@dataclass(frozen=True)
class Loaded:
    """All symbols of a list of files."""

    series: Mapping[str, Series]
    rules: tuple[MarketRules, ...]
    notes: tuple[str, ...]


class _CandleFile(NamedTuple):
    path: Path
    candles: Candles


class _Files:
    """What was read so far, by symbol."""

    def __init__(self) -> None:
        self.candles: dict[str, list[_CandleFile]] = defaultdict(list)
        self.trades: dict[str, list[Trades]] = defaultdict(list)
        self.quotes: dict[str, list[Quotes]] = defaultdict(list)
        self.notes: list[str] = []

    def add(self, path: Path) -> None:
        """Read one file; its header decides what it is."""
        file = DataFile(path)
        if is_candle_file(file):
            candles, notes = read_candles(file)
            self.candles[_symbol_in(file)].append(_CandleFile(path, candles))
        elif is_quote_file(file):
            notes = []
            self.quotes[_symbol_in(file)].append(read_quotes(file))
        else:
            if file.column_of("price") is None:
                file.fail(
                    f"is neither candles nor trades: its columns are {', '.join(file.header)}",
                    "Candles need ts_ms, open, high, low, close, volume; "
                    "trades need timestamp, price, quantity.",
                )
            trades, notes = read_trades(file)
            self.trades[_symbol_in(file)].append(trades)
        self.notes += notes


def _symbol_in(file: DataFile) -> str:
    """Return the symbol written in the file, else that of its name."""
    if "symbol" in file.header:
        named = set(file.texts("symbol"))
        if len(named) > 1:
            file.fail(
                f"holds several symbols ({', '.join(sorted(named)[:5])})",
                "Split it into one file per symbol.",
            )
        if "/" in (name := named.pop()):
            return name
    return symbol_of(file.path)


def load_symbols(paths: Sequence[Path], market_type: MarketType) -> Loaded:
    """Return the series of all *paths*; raise DataFileError."""
    if not paths:
        raise DataFileError("No data file is named. Add at least one under Market, Data files.")
    files = _Files()
    for path in dict.fromkeys(paths):
        files.add(path)
    both = [symbol for symbol in files.candles if files.trades[symbol] or files.quotes[symbol]]
    if both:
        raise DataFileError(
            f"{both[0]} is there as candles and as trades. Keep the files of one kind."
        )
    series: dict[str, Series] = {}
    rules: list[MarketRules] = []
    for symbol, parts in files.candles.items():
        candles, frame = _joined_candles(symbol, parts, files.notes)
        decimals = price_decimals(candles[1:5])
        series[symbol] = CandleSeries(candles, frame, decimals)
        rules.append(_rules(symbol, market_type, decimals, candles.close, candles.volume))
    for symbol in dict.fromkeys((*files.trades, *files.quotes)):
        if not (files.trades[symbol] or files.quotes[symbol]):
            continue
        made = _trade_series(files.trades[symbol], files.quotes[symbol])
        series[symbol] = made
        rules.append(_rules(symbol, market_type, made.decimals, made.data.price, made.data.qty))
    _refuse_mixed_quotes(rules)
    return Loaded(series, tuple(rules), tuple(files.notes))


class CandleSet(NamedTuple):
    """Candles of one symbol and timeframe, from one file or several."""

    symbol: str
    timeframe_s: int
    candles: market.Candles


def load_candles(paths: Sequence[Path]) -> tuple[list[CandleSet], tuple[str, ...]]:
    """Return the candles of all *paths* by symbol and timeframe, and notes; raise DataFileError."""
    files = _Files()
    for path in dict.fromkeys(paths):
        files.add(path)
    if trades := [*files.trades, *files.quotes]:
        raise DataFileError(
            f"The data of {', '.join(trades)} are trades or quotes: only candles can be stored. "
            "Make candles of them first, or play them as a market."
        )
    found: list[CandleSet] = []
    for symbol, parts in files.candles.items():
        by_frame: dict[int, list[_CandleFile]] = defaultdict(list)
        for part in parts:
            by_frame[_timeframe_ms(part)].append(part)
        for frame, same in by_frame.items():
            _refuse_off_grid(same, frame)
            times, *prices = _joined_candles(symbol, same, files.notes)[0]
            ohlcv = market.Candles(times, np.column_stack(prices))
            found.append(CandleSet(symbol, frame // _MS, ohlcv))
    return found, tuple(files.notes)


def _refuse_off_grid(parts: Sequence[_CandleFile], frame: int) -> None:
    """Refuse candles that do not open where candles of their length do, counted in UTC."""
    for part in parts:
        off = part.candles.ts_ms % frame != 0
        if frame % _MS or off.any():
            at = int(part.candles.ts_ms[np.argmax(off)])
            raise DataFileError(
                f"{part.path.name}: candles of {frame / _MS:g} s open at multiples of that, "
                f"counted from 1970 in UTC; {at} is none. Export them with opening times in UTC "
                f"(weeks and months as days). (File: {part.path})"
            )


def _rules(
    symbol: str, market_type: MarketType, decimals: int, prices: FloatArray, volumes: FloatArray
) -> MarketRules:
    return infer_rules(symbol, market_type, decimals, float(np.median(prices)), volumes)


def _refuse_mixed_quotes(rules: Sequence[MarketRules]) -> None:
    by_quote = {rule.quote: rule.symbol for rule in rules}
    if len(by_quote) > 1:
        raise DataFileError(
            f"One account cannot trade in several currencies: {', '.join(by_quote.values())}. "
            "Use files of symbols with the same quote currency."
        )


def _joined_candles(
    symbol: str, parts: Sequence[_CandleFile], notes: list[str]
) -> tuple[Candles, int]:
    """Return the candles of all files of a symbol in order, and their timeframe in ms."""
    frames = {part.path.name: _timeframe_ms(part) for part in parts}
    if len(set(frames.values())) > 1:
        listed = ", ".join(f"{name} ({ms / 1000:g} s)" for name, ms in frames.items())
        raise DataFileError(
            f"{symbol} is there in several timeframes: {listed}. Keep the files of one timeframe."
        )
    frame = next(iter(frames.values()))
    candles = Candles._make(map(np.concatenate, zip(*(p.candles for p in parts), strict=True)))
    if len(parts) > 1:
        candles = _without_overlap(symbol, candles, frames, notes)
    gaps = int((np.diff(candles.ts_ms) > frame).sum())
    if gaps:
        missing = int((np.diff(candles.ts_ms) // frame - 1).sum())
        notes.append(f"{symbol}: {gaps} gaps ({missing} candles missing)")
    return candles, frame


def _without_overlap(
    symbol: str, candles: Candles, files: Mapping[str, int], notes: list[str]
) -> Candles:
    """Return *candles* in order of time, candles that are in two files once."""
    order = np.argsort(candles.ts_ms, kind="stable")
    ordered = Candles._make(column[order] for column in candles)
    twice = np.flatnonzero(np.diff(ordered.ts_ms) == 0) + 1
    if any((column[twice] != column[twice - 1]).any() for column in ordered):
        raise DataFileError(
            f"{', '.join(files)} contradict each other: {symbol} has two different candles of "
            "one time. Keep one of the files."
        )
    if twice.size:
        notes.append(f"{symbol}: {twice.size} candles that are in two files dropped")
    return Candles._make(np.delete(column, twice) for column in ordered)


def _timeframe_ms(part: _CandleFile) -> int:
    """Return the most common distance of two candles; refuse candles that overlap."""
    ts = part.candles.ts_ms
    if len(ts) == 1:
        raise DataFileError(
            f"{part.path.name} has a single candle: its timeframe cannot be told. "
            f"Export at least two. (File: {part.path})"
        )
    distances, counts = np.unique(np.diff(ts), return_counts=True)
    frame = int(distances[np.argmax(counts)])
    if distances[0] < frame:
        row = int(np.argmax(np.diff(ts) < frame)) + 1
        raise DataFileError(
            f"{part.path.name} candle {row + 1} (time {ts[row]}) begins before the one before it "
            f"has ended (timeframe {frame / 1000:g} s). Export it again in one timeframe. "
            f"(File: {part.path})"
        )
    return frame


def _trade_series(trades: Sequence[Trades], quotes: Sequence[Quotes]) -> TradeSeries:
    """Return trades with the spread of the quotes; without trades the quotes' mid counts."""
    joined_quotes = _in_time_order(Quotes, quotes) if quotes else None
    ordered = sorted(trades, key=lambda part: int(part.ts_ms[0]))
    if not ordered and joined_quotes is not None:
        ordered = [Trades(joined_quotes.ts_ms, joined_quotes.mid, joined_quotes.size)]
    gaps = tuple(
        (int(before.ts_ms[-1]), int(after.ts_ms[0]))
        for before, after in pairwise(ordered)
        if after.ts_ms[0] - before.ts_ms[-1] > TRADE_GAP_MS
    )
    data = _in_time_order(Trades, ordered)
    return TradeSeries(data, joined_quotes, price_decimals([data.price]), gaps)


def _in_time_order(kind: type[_T], parts: Sequence[_T]) -> _T:
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    times: IntArray = columns[0]
    order = np.argsort(times, kind="stable")
    return kind(*(column[order] for column in columns))
