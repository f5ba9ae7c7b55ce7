"""Immutable values that the chart is drawn from."""

from dataclasses import dataclass
from decimal import Decimal

from cts_desktop.domain.market import Candles, IntArray


@dataclass(frozen=True, slots=True)
class ChartSymbol:
    """Something that can be charted.

    Attributes:
        mode: of its connection: `paper`, `testnet` or `live`; empty for imported candles.
        running: the engine of the connection receives its prices now.
    """

    connection_id: str
    connection_name: str
    mode: str
    symbol: str
    running: bool = False


@dataclass(frozen=True, slots=True)
class ChartTrade:
    """A closed position as a line from entry to exit; prices only to be drawn.

    Attributes:
        net: result after fees and funding in the quote currency; None where it is not known.
    """

    position_id: str
    side: str
    opened_ms: int
    entry_price: float
    closed_ms: int
    exit_price: float
    net: Decimal | None
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class SignalStrip:
    """How often the main engine signalled, by candle and kind; only where it did.

    Attributes:
        kinds: names of the indications, in the order of the strip.
        ts_ms: opening of the candle; `kind` an index into `kinds`; `longs`, `shorts` how many.
            All int64 of shape (n,), ascending in time.
    """

    kinds: tuple[str, ...]
    ts_ms: IntArray
    kind: IntArray
    longs: IntArray
    shorts: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class ChartMarks:
    """What was traded and signalled between two times: closed positions, and counts by candle."""

    trades: tuple[ChartTrade, ...]
    signals: SignalStrip


@dataclass(frozen=True, slots=True, eq=False)
class ChartView:
    """One page of a chart: what is known of a symbol between two times.

    Attributes:
        begin_ms, end_ms: the time the candles are complete for, as far as they are known at all.
        first_ms, last_ms: opening of the first and the last candle there is; 0 where none is.
        empty: why there is nothing at all, with what helps; empty where there is something.
    """

    connection_id: str
    symbol: str
    timeframe_s: int
    begin_ms: int
    end_ms: int
    first_ms: int
    last_ms: int
    candles: Candles
    marks: ChartMarks
    empty: str = ""


@dataclass(frozen=True, slots=True)
class ChartOrder:
    """A working order with a price at which it stands."""

    client_id: str
    side: str
    purpose: str
    price: Decimal
    qty: Decimal


@dataclass(frozen=True, slots=True)
class LiveQuestion:
    """What one chart wants to know: its candles from the opening `since_ms` on."""

    connection_id: str
    symbol: str
    timeframe_s: int
    since_ms: int


@dataclass(frozen=True, slots=True, eq=False)
class LiveCandles:
    """The newest of one chart, the candle that is still open last.

    Attributes:
        candles: from `since_ms` on, as far as this run of the engine has seen them.
        complete: the first of them is whole; else its beginning is only in what is stored.
        price: last price; None where there is none now.
        age_ms: how old it is; None before the first price.
        stale: too old to be traded at, by the connection's own setting.
        now_ms: the market's time; 0 where no engine runs.
        state: of the connection's engine.
        price_tick: what prices are multiples of; None where it is not known.
    """

    question: LiveQuestion
    candles: Candles
    complete: bool
    price: Decimal | None
    age_ms: int | None
    stale: bool
    now_ms: int
    state: str
    price_tick: Decimal | None
    orders: tuple[ChartOrder, ...] = ()
