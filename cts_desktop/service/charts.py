"""What the chart shows of a symbol: candles, trades, levels, signals."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from cts_desktop.domain.backtests import IMPORTED
from cts_desktop.domain.connections import PAPER_EXCHANGE, Connection, MarketSourceKind
from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.events import ConnectionStateChanged
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.market import Candles
from cts_desktop.domain.orders import REDUCING
from cts_desktop.engine import GlobalTradeEngineCoordinator
from cts_desktop.engine.session import Session
from cts_desktop.runtime.bus import Bus
from cts_desktop.service.chart_files import RecordedFiles
from cts_desktop.service.chart_history import (
    MINUTE_S,
    charted,
    longer,
    no_candles,
    strip_of,
    within,
)
from cts_desktop.service.chart_memory import ChartMemory
from cts_desktop.service.chart_views import (
    ChartMarks,
    ChartOrder,
    ChartSymbol,
    ChartTrade,
    ChartView,
    LiveCandles,
    LiveQuestion,
)
from cts_desktop.settings.source import Settings
from cts_desktop.storage.candle_reader import CandleReader
from cts_desktop.storage.candles import SeriesKey
from cts_desktop.storage.chart_reader import ChartReader
from cts_desktop.storage.stores import SqliteStores

#: Candles in one answer: what a chart may show at once, and as much again around it.
MOST_CANDLES: Final = 200_000
#: Candles in the answer to "the newest".
FIRST_CANDLES: Final = 2_000
#: Trades in one answer, the newest.
MOST_TRADES: Final = 5_000
_KEEP_EVERY_S: Final = 30.0
_WRITE_EVERY: Final = 10
_FOR_EVER: Final = 2**62


@dataclass(frozen=True, slots=True)
class _Asked:
    """A page that is asked for, with what the engine loop knows of it.

    Attributes:
        span: opening of the first, end of the last candle; 0 for the newest.
        until_ms: nothing later exists: where a recording stands.
        files: of a recording.
        minutes: what is in memory, the newest part last.
    """

    connection_id: str
    symbol: str
    timeframe_s: int
    span: tuple[int, int]
    until_ms: int
    files: tuple[Path, ...]
    minutes: tuple[Candles, ...]
    empty: str


class ChartQueries:
    """Reads stored and live prices with what was traded at them."""

    def __init__(
        self,
        coordinator: GlobalTradeEngineCoordinator,
        stores: SqliteStores,
        settings: Settings,
        bus: Bus,
        directory: Path,
    ) -> None:
        """Read charts; *directory* is for what may be deleted at any time."""
        self._coordinator = coordinator
        self._stores = stores
        self._settings = settings
        self._candles = CandleReader(stores.database.path)
        self._reader = ChartReader(stores.database.path)
        self._memory = ChartMemory(directory)
        self._recorded = RecordedFiles()
        bus.subscribe(ConnectionStateChanged, self._state_changed)

    # ------------------------------------------------------------------ what there is
    async def symbols(self) -> tuple[ChartSymbol, ...]:
        """Return everything that can be charted, by connection and symbol."""
        self._stores.flush()
        stored = await asyncio.to_thread(self._reader.symbols)
        found: dict[tuple[str, str], ChartSymbol] = {}
        for connection in self._stores.connections.all():
            await self._memory.load(connection.connection_id)
            running, names = await self._names(connection)
            names += [symbol for source, symbol in stored if source == connection.connection_id]
            for symbol in names:
                view = ChartSymbol(
                    connection.connection_id, connection.name, connection.mode.value, symbol,
                    running=symbol in running,
                )  # fmt: skip
                found.setdefault((connection.connection_id, symbol), view)
        for source, symbol in stored:
            if source == IMPORTED:
                found[IMPORTED, symbol] = ChartSymbol(IMPORTED, "Imported", "", symbol)
        return tuple(found.values())

    async def _names(self, connection: Connection) -> tuple[set[str], list[str]]:
        """Return which symbols of a connection have live prices, and all that are known."""
        session = self._session(connection.connection_id)
        names = list(session.feed.symbols) if session is not None else []
        running = set(names) if session is not None and not session.closed else set()
        names += self._memory.symbols(connection.connection_id)
        with suppress(CtsError):  # the engine's start says what is wrong with the files
            names += await asyncio.to_thread(self._recorded.symbols, self._files(connection))
        return running, names

    def _session(self, connection_id: str) -> Session | None:
        engine = self._coordinator.engine(connection_id)
        return engine.session if engine is not None else None

    def _files(self, connection: Connection | None) -> tuple[Path, ...]:
        """Return the files a connection plays, none where its prices come from elsewhere."""
        if connection is None or connection.exchange != PAPER_EXCHANGE:
            return ()
        return _files(self._settings.all(connection))

    # ------------------------------------------------------------------ pages
    async def page(
        self, connection_id: str, symbol: str, timeframe_s: int, begin_ms: int = 0, end_ms: int = 0
    ) -> ChartView:
        """Return candles, closed positions and signals between two times; 0 and 0: the newest.

        Of more than MOST_CANDLES the newest are returned. Raises CtsError in words.
        """
        await self._memory.load(connection_id)
        self._stores.flush()
        connection = self._stores.connections.get(connection_id)
        asked = _Asked(
            connection_id=connection_id,
            symbol=symbol,
            timeframe_s=timeframe_s,
            span=(begin_ms, end_ms),
            until_ms=self._played_to(connection_id, recorded=bool(self._files(connection))),
            files=self._files(connection),
            minutes=(
                self._running(connection_id, symbol), self._memory.minutes(connection_id, symbol)
            ),
            empty=self._why_empty(connection, symbol),
        )  # fmt: skip
        return await asyncio.to_thread(self._read_page, asked)

    def _running(self, connection_id: str, symbol: str) -> Candles:
        """Return the minutes that the present session has seen."""
        session = self._session(connection_id)
        if session is None or symbol not in session.feed.rules:
            return no_candles()
        return session.feed.minutes.since(session.feed.index(symbol), 0)

    def _played_to(self, connection_id: str, *, recorded: bool) -> int:
        """Return the time a recording was played to: what comes later has not happened yet."""
        if not recorded:
            return _FOR_EVER
        session = self._session(connection_id)
        if session is not None and session.feed.newest is not None:
            return session.feed.newest.ts_ms
        cursor = self._stores.state.get(f"cursor:{connection_id}")
        return int(str(cursor.get("ts_ms") or 0)) if isinstance(cursor, dict) else 0

    def _why_empty(self, connection: Connection | None, symbol: str) -> str:
        if connection is None:
            return "These candles are gone. Import them again under Presets, Candle data."
        session = self._session(connection.connection_id)
        if session is not None and not session.closed:
            if symbol in session.feed.rules:
                return f"No price of {symbol} has come yet. It appears with the first one."
            return (
                f"“{connection.name}” does not trade {symbol} now. Add it to its symbols, or "
                "download its candles under Presets, Candle data."
            )
        if self._files(connection):
            return "Nothing of this recording has been played yet. Start the engine."
        return (
            f"There are no candles of {symbol} yet. Start the engine of “{connection.name}”, or "
            "download candles under Presets, Candle data."
        )

    def _read_page(self, asked: _Asked) -> ChartView:
        """Put a page together; in a thread."""
        names, step_ms = (asked.connection_id, asked.symbol), asked.timeframe_s * 1000
        fits = asked.timeframe_s.__mod__
        stored = {s: ends for s, ends in self._reader.timeframes(*names).items() if not fits(s)}
        recorded = self._recorded.candles(asked.files, asked.symbol, asked.until_ms)
        held = [recorded] if recorded is not None and not fits(recorded[0]) else []
        held += [(MINUTE_S, candles) for candles in asked.minutes]
        ends = [int(end) for _, part in held for end in part.ts_ms[:1].tolist()]
        ends += [int(end) for _, part in held for end in part.ts_ms[-1:].tolist()]
        ends += [end for pair in stored.values() for end in pair]
        first, last = (end // step_ms * step_ms for end in (min(ends, default=0),
                                                            max(ends, default=0)))  # fmt: skip
        begin, end = _whole(asked.span, last, step_ms)
        parts = [(s, self._candles.load(SeriesKey(*names, s), begin, end)) for s in stored]
        parts += [(s, within(part, begin, end)) for s, part in held]
        return ChartView(
            connection_id=asked.connection_id,
            symbol=asked.symbol,
            timeframe_s=asked.timeframe_s,
            begin_ms=begin,
            end_ms=end,
            first_ms=first,
            last_ms=last,
            candles=charted(parts, asked.timeframe_s),
            marks=self._read_marks(*names, asked.timeframe_s, begin, end),
            empty="" if ends else asked.empty,
        )

    async def marks(
        self, connection_id: str, symbol: str, timeframe_s: int, begin_ms: int, end_ms: int
    ) -> ChartMarks:
        """Return what was traded and signalled between two times; raises CtsError in words."""
        self._stores.flush()
        asked = connection_id, symbol, timeframe_s, begin_ms, end_ms
        return await asyncio.to_thread(self._read_marks, *asked)

    def _read_marks(
        self, connection_id: str, symbol: str, timeframe_s: int, begin_ms: int, end_ms: int
    ) -> ChartMarks:
        span = begin_ms, end_ms - 1
        trades = self._reader.closed_positions(connection_id, symbol, span, MOST_TRADES)
        signals = self._reader.signals(connection_id, symbol, span)
        return ChartMarks(tuple(map(_trade, trades)), strip_of(signals, timeframe_s))

    # ------------------------------------------------------------------ live
    async def live(self, questions: Sequence[LiveQuestion]) -> tuple[LiveCandles, ...]:
        """Return the newest of each chart; from memory only."""
        return tuple(map(self._live, questions))

    def _live(self, asked: LiveQuestion) -> LiveCandles:
        engine = self._coordinator.engine(asked.connection_id)
        state = engine.state if engine is not None else EngineState.STOPPED
        session = engine.session if engine is not None else None
        known = session is not None and asked.symbol in session.feed.rules
        if engine is None or session is None or not known or session.closed:
            return LiveCandles(
                asked, no_candles(), complete=False, price=None, age_ms=None, stale=False, now_ms=0,
                state=state.value, price_tick=None,
            )  # fmt: skip
        feed, now_ms = session.feed, session.gateway.clock.now_ms()
        step_ms = asked.timeframe_s * 1000
        since_ms = asked.since_ms // step_ms * step_ms
        minutes = feed.minutes.since(feed.index(asked.symbol), since_ms)
        age_ms = feed.age_ms(asked.symbol, now_ms)
        stale_ms = round(engine.config.number("stale_after_s") * 1000)
        return LiveCandles(
            question=asked,
            candles=longer(minutes, asked.timeframe_s),
            complete=feed.minutes.begin_ms <= since_ms,
            price=feed.mark(asked.symbol),
            age_ms=age_ms,
            stale=age_ms is not None and age_ms > max(stale_ms, session.step_ms),
            now_ms=now_ms,
            state=state.value,
            price_tick=feed.rules[asked.symbol].price_tick,
            orders=_orders(session, asked.symbol),
        )

    # ------------------------------------------------------------------ memory
    async def keep(self) -> None:
        """Remember what markets of our own play, until cancelled."""
        await asyncio.to_thread(
            self._memory.forget_all_but,
            {c.connection_id for c in self._stores.connections.all()},
        )
        turn = 0
        while True:
            await asyncio.sleep(_KEEP_EVERY_S)
            self._remember_all()
            turn += 1
            if turn % _WRITE_EVERY == 0:
                await self._memory.write()

    async def close(self) -> None:
        """Write what is not written yet."""
        self._remember_all()
        await self._memory.write()

    def _state_changed(self, event: ConnectionStateChanged) -> None:
        """Take over what a session has seen before another begins."""
        if event.state in {EngineState.STOPPED, EngineState.STARTING, EngineState.ERROR}:
            self._remember(event.connection_id)

    def _remember_all(self) -> None:
        for engine in self._coordinator.engines():
            self._remember(engine.connection_id)

    def _remember(self, connection_id: str) -> None:
        engine = self._coordinator.engine(connection_id)
        session = engine.session if engine is not None else None
        if engine is None or session is None:
            return
        if engine.config.connection.exchange == PAPER_EXCHANGE and not _files(engine.config.values):
            self._memory.take(connection_id, session.feed.symbols, session.feed.minutes)


def _files(values: Mapping[str, object]) -> tuple[Path, ...]:
    """Return the files that settings of an account of our own play, none where none."""
    if str(values["market_source"]) != MarketSourceKind.RECORDED:
        return ()
    lines = (line.strip() for line in str(values["market_files"]).splitlines())
    return tuple(Path(line) for line in lines if line)


def _whole(span: tuple[int, int], last_ms: int, step_ms: int) -> tuple[int, int]:
    """Return the time of the whole candles of *span*, of the newest where it is (0, 0)."""
    begin, end = span
    if not end:
        end = last_ms + step_ms
        begin = end - FIRST_CANDLES * step_ms
    begin, end = begin // step_ms * step_ms, -(-end // step_ms) * step_ms
    return max(begin, end - MOST_CANDLES * step_ms), end


def _trade(row: Sequence[object]) -> ChartTrade:
    position_id, side, opened_ms, entry, closed_ms, exit_, net, reason = row
    return ChartTrade(
        position_id=str(position_id),
        side="long" if side == "buy" else "short",
        opened_ms=int(str(opened_ms)),
        entry_price=float(str(entry)),
        closed_ms=int(str(closed_ms)),
        exit_price=float(str(exit_)),
        net=None if net is None else Decimal(str(net)),
        reason=str(reason),
    )


def _orders(session: Session, symbol: str) -> tuple[ChartOrder, ...]:
    """Return what waits to open or add; exits are the lines of their positions."""
    found = []
    for order in session.orders.working():
        price = order.request.price or order.request.stop_price
        if order.symbol == symbol and order.purpose not in REDUCING and price is not None:
            found.append(
                ChartOrder(
                    order.client_id, order.request.side.value, order.purpose.value, price,
                    order.remaining_qty,
                )
            )  # fmt: skip
    return tuple(found)
