"""Files of everything a demo saw and simulated, one JSON object per line, for anyone to check.

Numbers are written so that they read back as the same float64. What the lines do not hold, the
settings, costs and the length of a step, stands in the summary (`facts`).
"""

import contextlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from cts_desktop import __version__
from cts_desktop.analysis.indications import INDICATIONS
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.ladder import SimulatedExit
from cts_desktop.domain.market import MarketStep
from cts_desktop.runtime.files import human_os_error

if TYPE_CHECKING:
    from cts_desktop.analysis.set_specs import Parameterisation
    from cts_desktop.analysis.sets import SetBook, StepEvents

_BUFFER_BYTES: Final = 1 << 20
_REASONS: Final = {reason.value: reason.name.lower() for reason in SimulatedExit}
_DUMPS = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class RecordPaths:
    """Where the files go; None for one that was not asked for."""

    signals: Path | None = None
    simulated: Path | None = None
    prices: Path | None = None

    def named(self) -> dict[str, Path]:
        """Return the option and path of every file asked for."""
        every = {
            "--signals": self.signals,
            "--simulated": self.simulated,
            "--prices": self.prices,
        }
        return {option: path for option, path in every.items() if path is not None}


class RecordFile:
    """One file of lines. After a fault of the disk it takes no more, and says so when closed."""

    def __init__(self, option: str, path: Path) -> None:
        self.path = path
        self.lines = 0
        self._option = option
        self._error: OSError | None = None
        try:
            self._file: BinaryIO = path.open("wb", buffering=_BUFFER_BYTES)
        except OSError as error:
            raise UserActionError(f"{option}: {human_os_error(error, path)}") from error

    def write(self, lines: Iterable[str]) -> None:
        """Add lines; never raises for the disk: this is called in the engine's loop."""
        if self._error is not None:
            return
        written = list(lines)
        try:
            self._file.write("".join(written).encode())
        except OSError as error:
            self._error = error
        else:
            self.lines += len(written)

    def close(self) -> str:
        """Write what is left and return what went wrong, in words, or an empty text."""
        try:
            self._file.close()
        except OSError as error:
            self._error = self._error or error
        if self._error is None:
            return ""
        said = human_os_error(self._error, self.path)
        return f"{self._option}: {said} The file is not complete."


@dataclass(slots=True)
class DemoRecords:
    """Writes prices, signals and closed simulated positions of one connection (StepListener)."""

    signals: RecordFile | None
    simulated: RecordFile | None
    prices: RecordFile | None
    facts: Mapping[str, object] = field(default_factory=dict)
    _names: "_Names | None" = None

    def __call__(
        self, connection_id: str, step: MarketStep, events: "StepEvents", book: "SetBook"
    ) -> None:
        """Write what this step brought."""
        del connection_id  # a demo starts one
        if self._names is None:
            self.facts, self._names = _facts(book), _Names(book)
            self._names.take_costs(book)
        if self.prices is not None:
            self.prices.write(_prices(step, self._names.symbols))
        if self.signals is not None and events.signals.size:
            self.signals.write(_signals(events, self._names))
        if self.simulated is not None and events.closed.size:
            self.simulated.write(_simulated(events, self._names))
        # They follow the spread, and a step that brings new ones has closed with the old ones.
        self._names.take_costs(book)

    @property
    def written(self) -> dict[str, int]:
        """Return how many lines each file has."""
        files = (self.signals, self.simulated, self.prices)
        return {str(file.path): file.lines for file in files if file is not None}

    def close(self) -> None:
        """End the files; raise UserActionError where one could not be written completely."""
        files = (self.signals, self.simulated, self.prices)
        faults = [fault for file in files if file is not None and (fault := file.close())]
        if faults:
            raise UserActionError("\n".join(faults))


@contextlib.contextmanager
def recording(paths: RecordPaths) -> Iterator[DemoRecords | None]:
    """Yield what writes the files asked for, None where there are none, and end them after.

    Raises UserActionError: a file cannot be opened or, at the end, was not written completely.
    """
    with contextlib.ExitStack() as opened:
        files = {}
        for option, path in paths.named().items():
            files[option] = file = RecordFile(option, path)
            opened.callback(file.close)
        if not files:
            yield None
            return
        records = DemoRecords(
            files.get("--signals"), files.get("--simulated"), files.get("--prices")
        )
        yield records
        records.close()


def _prices(step: MarketStep, symbols: Sequence[str]) -> Iterator[str]:
    """Return a line per symbol with a price in this step; none is a gap of that symbol."""
    columns = (step.open, step.high, step.low, step.last, step.volume, step.spread_pct)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for symbol, (open_, high, low, last, volume, spread_pct) in zip(symbols, rows, strict=True):
        if not 0.0 < last < math.inf:
            continue
        empty = "true" if volume == 0.0 else "false"
        yield (
            f'{{"symbol":{symbol},"ts_ms":{step.ts_ms},"open":{_number(open_)},'
            f'"high":{_number(high)},"low":{_number(low)},"last":{last!r},'
            f'"volume":{_number(volume)},"empty":{empty},"spread_pct":{_number(spread_pct)}}}\n'
        )


def _number(value: float) -> str:
    return repr(value) if math.isfinite(value) else "null"


def _signals(events: "StepEvents", names: "_Names") -> Iterator[str]:
    for symbol, parameterisation, side, strength, ts_ms in events.signals.tolist():
        yield (
            f'{{"ts_ms":{ts_ms},"symbol":{names.symbols[symbol]},"side":"{_side(side)}",'
            f'"strength":{strength!r},{names.parameterisations[parameterisation]}}}\n'
        )


def _simulated(events: "StepEvents", names: "_Names") -> Iterator[str]:
    for index, reason, entry, exit_, entry_ms, exit_ms, net, gross in events.closed.tolist():
        group, exit_number = divmod(index, len(names.exits))
        symbol, head = names.groups[group]
        key, exits = names.exits[exit_number]
        yield (
            f'{{{head} {key}","entry_ms":{entry_ms},"entry_price":{entry!r},'
            f'"exit_ms":{exit_ms},"exit_price":{exit_!r},"reason":"{_REASONS[reason]}",'
            f'"gross_units":{gross!r},"net_units":{net!r},{names.tails[group]},'
            f"{exits},{names.costs[symbol]}}}\n"
        )


class _Names:
    """The parts of lines that repeat, as JSON: a busy run writes millions of lines."""

    def __init__(self, book: "SetBook") -> None:
        space = book.space
        self.symbols = [_DUMPS(symbol) for symbol in book.symbols]
        self.parameterisations = [_used(one) for one in space.parameterisations]
        self.exits = [
            (name, _inner(asdict(exits)))
            for name, exits in zip(space.exit_names, space.exits, strict=True)
        ]
        self.groups: list[tuple[int, str]] = []
        self.tails: list[str] = []
        for group, name in enumerate(space.group_names):
            rest, side = divmod(group, len(space.sides))
            symbol, parameterisation = divmod(rest, len(space.parameterisations))
            side_text = _side(space.sides[side])
            facts = {"symbol": book.symbols[symbol], "side": side_text, "set_key": name}
            self.groups.append((symbol, _inner(facts)[:-1]))  # the exit's name follows
            self.tails.append(self.parameterisations[parameterisation])
        self.costs: list[str] = []

    def take_costs(self, book: "SetBook") -> None:
        """Take what a position of each symbol would pay now, in % of price."""
        costs = book.costs()
        columns = (costs.fee_round_trip_pct, costs.slippage_pct, costs.funding_rate_pct)
        self.costs = [
            f'"fee_pct":{fee!r},"slippage_pct":{slippage!r},"funding_pct":{funding!r}'
            for fee, slippage, funding in zip(*(one.tolist() for one in columns), strict=True)
        ]


def _inner(facts: Mapping[str, object]) -> str:
    """Return the fields of a JSON object without its braces."""
    return _DUMPS(facts)[1:-1]


def _used(parameterisation: "Parameterisation") -> str:
    """Return the parameters the indication has, as JSON fields."""
    spec = INDICATIONS[parameterisation.indication]
    unused: set[str] = set()
    if not spec.has_range:
        unused.add("range_steps")
    if not spec.windows_s:
        unused.add("window_s")
    if not spec.has_activity:
        unused.add("activity_pct")
    if not spec.has_filter:
        unused |= {"mc", "lp", "dd"}
    facts = asdict(parameterisation)
    return _inner({name: value for name, value in facts.items() if name not in unused})


def _side(side: int) -> str:
    return "long" if side > 0 else "short"


def _facts(book: "SetBook") -> dict[str, Any]:
    """Return what the rules need besides the prices, as the engine used it."""
    grid = book.grid_spec
    return {
        "version": __version__,
        "step_ms": book.step_ms,
        "position_cost_pct": book.position_cost_pct,
        "sets": len(book.specs),
        "symbols": list(book.symbols),
        "indications": [asdict(one) for one in book.specs.parameterisations],
        "exits": [asdict(one) for one in book.specs.exits],
        "sides": [_side(side) for side in grid.sides],
        "trailing_only": grid.trailing_only,
        "max_hold_s": grid.max_hold_s,
        "signal_timeout_s": grid.signal_timeout_s,
        "activity_window_s": grid.activity_window_s,
        "activity_index": grid.activity_index,
        "min_volatility_pct": grid.min_volatility_pct,
    }
