"""One connected session of a connection: the venue, the books and the loops, from start to stop."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cts_desktop.domain.differences import Difference, DifferenceAction
from cts_desktop.domain.errors import CtsError, UserActionError
from cts_desktop.domain.events import PositionChanged
from cts_desktop.domain.lifecycle import EngineState, LoopName
from cts_desktop.domain.market import MarketRules, MarketStep
from cts_desktop.domain.money import to_text
from cts_desktop.domain.orders import REDUCING, Order
from cts_desktop.domain.ports import ExchangeGateway
from cts_desktop.domain.positions import CloseReason, Position
from cts_desktop.engine.account_keeper import AccountKeeper
from cts_desktop.engine.account_watch import AccountWatch
from cts_desktop.engine.candle_history import CandleHistory
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.dca import Addition
from cts_desktop.engine.difference_list import AdoptionTerms
from cts_desktop.engine.entry_desk import EngineFlags, EntryDesk
from cts_desktop.engine.entry_memory import EntryMemory
from cts_desktop.engine.ids import IdMaker
from cts_desktop.engine.loop import EngineLoop
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.order_manager import OrderManager, Sending
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.engine.preset_loop import PresetLoop
from cts_desktop.engine.presets.symbols import assigned_symbols
from cts_desktop.engine.reconciler import Reconciler
from cts_desktop.engine.reconciling import Reconciling
from cts_desktop.engine.services import EngineServices
from cts_desktop.engine.symbol_choice import chosen_symbols
from cts_desktop.runtime.tasks import Supervisor

if TYPE_CHECKING:
    from cts_desktop.engine.main_loop import Ask, MainLoop
    from cts_desktop.engine.order_loop import OrderLoop

_CANCEL_ATTEMPTS: Final = 3
#: Turns of the loop until a request started in a cycle has reached the gateway: the market must not
#: move on before, or what is traded would depend on the speed of the machine.
_REQUEST_TURNS: Final = 3
#: The same for a look at the venue, which asks more than once and is rarely due.
_LOOK_TURNS: Final = 200
#: Longer than an exchange that hangs for half a minute and an order of unknown outcome together.
_FLATTEN_ATTEMPTS: Final = 120
_FLATTEN_PAUSE_S: Final = 1.0
#: States in which positions are looked after.
_WATCHFUL: Final = frozenset({EngineState.RUNNING, EngineState.PAUSED, EngineState.ERROR})
#: Real time after which a stop no longer waits for a venue that does not answer.
_PATIENCE_S: Final = 10.0


class Session:
    """The parts that live from connect to close; a new start builds a new session.

    Implements MarketSink. The owner supplies the engine's state, and hears of the market's end
    and of failures of background tasks.

    Attributes:
        accounting: balance, equity, limits and clock offset.
        reconciling: whether, and why, books and venue are being compared.
        closing_only: nothing is opened in this session, whatever the gate says.
        history: keeps the candles of the traded symbols complete; None where there are none.
        presets: runs the assigned preset; None before the loops are built.
    """

    def __init__(
        self,
        config: TradeEngineConfig,
        services: EngineServices,
        gateway: ExchangeGateway,
        state: Callable[[], EngineState],
        on_end: Callable[[], None],
        on_failure: Callable[[str, BaseException], None],
    ) -> None:
        self.config = config
        self.gateway = gateway
        self.connection_id = config.connection.connection_id
        self.loops: Mapping[LoopName, EngineLoop] = {}
        self.step_ms = 0
        self.closed = False
        self.closing_only = False
        self._services = services
        self._state = state
        self._on_end = on_end
        self._on_failure = on_failure
        self._requests = Supervisor(on_failure)
        self._background = Supervisor(on_failure)
        stores = services.stores
        self.book = PositionBook(self.connection_id, stores.positions, self._publish)
        self.orders = OrderManager(
            gateway, self.book, stores, services.bus, services.log, self._requests, self._background
        )
        self.orders.before_commit = self._persist_cursor
        self.orders.on_trouble = self.reconcile_again
        bus, log = services.bus, services.log
        self.accounting = AccountKeeper(
            config, gateway, self.book, self.orders, stores, bus, log, self._requests
        )
        self.reconciler = Reconciler(
            self.connection_id, gateway, self.book, self.orders, stores, log
        )
        self.reconciling = Reconciling(
            self.connection_id, self.reconciler, self._read_account, gateway.clock, bus, log,
            self._background,
        )  # fmt: skip
        self.reconciling.done = self._compared
        self.watch = AccountWatch(
            gateway, self.orders, self.reconciler, self._background, log, self.reconciling.tell
        )
        self.feed = MarketFeed(())
        self.main: MainLoop | None = None
        self.desk: EntryDesk | None = None
        self._order_loop: OrderLoop | None = None
        self._ids = IdMaker(self.connection_id, random.SystemRandom())
        self.presets: PresetLoop | None = None
        self._chosen: tuple[str, ...] = ()
        self._markets: Mapping[str, MarketRules] = {}
        self.history: CandleHistory | None = None
        gateway.listen(self.orders)

    def _publish(self, position: Position) -> None:
        self._services.bus.publish(PositionChanged(position))
        if self.main is None:
            return
        try:
            self.main.twins.position_changed(position, self.gateway.clock.now_ms())
        except Exception as error:  # noqa: BLE001 - a fill is being booked, which matters more
            self._services.log.log_error(error, "session", "paper twin")

    def log(self, message: str, level: str = "info") -> None:
        """Write a line about this connection."""
        self._services.log.log_trade_engine(message, level, {"connection_id": self.connection_id})

    # ------------------------------------------------------------------ start
    async def prepare(self) -> None:
        """Take up what earlier runs left, so that it can be closed from here on.

        Raises UserActionError for an unknown symbol, RetryLaterError.
        """
        self.reconciler.load()
        markets = self._markets = await self.gateway.load_markets()
        held = {p.symbol for p in self.book.unfinished()}
        rule = self.config.symbol_rule()
        self._chosen = await chosen_symbols(self.gateway, rule, markets, held)
        # Whatever is held is watched, also what is traded by hand or by a preset only.
        presets = self._services.stores.presets
        of_preset = await assigned_symbols(
            self.config, presets, self.gateway, markets, self._chosen
        )
        watched = dict.fromkeys((*self._chosen, *of_preset, *sorted(held & markets.keys())))
        self.feed = MarketFeed([markets[symbol] for symbol in watched])
        for symbol in sorted(held - markets.keys()):
            self.log(f"{symbol} is held, but not traded here any more: it has no price", "warning")
        self.reconciler.watch(self.feed)
        self.accounting.marks = self.feed.last_mark
        # numba takes a while to load: off the loop, so that a stop request and the window live on.
        await asyncio.to_thread(_load_kernels)
        from cts_desktop.engine.order_loop import OrderLoop  # noqa: PLC0415 - numba: see above

        self._ids = IdMaker(self.connection_id, self._generator())
        self._order_loop = OrderLoop(
            self.config, self.feed, self.book, self.orders, self._ids, self.gateway,
            self._services.log, self.reconciler.seen.get,
        )  # fmt: skip
        self._order_loop.holding = True
        self.accounting.close = self._order_loop.close
        self.orders.sending = Sending.REDUCING

    async def _read_account(self) -> None:
        await self.accounting.check()
        await self.accounting.read_balance()

    def _compared(self) -> None:
        self.watch.begin()
        if self._order_loop is not None:
            self._order_loop.holding = False

    def reconcile_again(self, reason: str) -> None:
        """Compare with the venue anew in the background (gap, wake, by hand)."""
        if self.prepared:
            self.skip_gap()
            self.reconciling.again(reason)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Return what the venue holds and our books do not."""
        return self.reconciler.difference_list.all

    async def build_loops(self) -> None:
        """Build the loops around what earlier runs left."""
        from cts_desktop.engine.main_loop import MainLoop  # noqa: PLC0415 - numba: see `prepare`

        services, clock, log = self._services, self.gateway.clock, self._services.log
        memory = EntryMemory(self.connection_id, services.stores, clock, self.orders.last_close_ms)
        self.desk = EntryDesk(
            self.config, self.feed, self.book, self.orders, self.accounting.account, self._ids,
            memory, self._flags,
        )  # fmt: skip
        if self._order_loop is not None:
            self._order_loop.averager.send = self._add
        self.step_ms = self.gateway.resolve_step_ms(self.config.whole("market_timeframe_s") * 1000)
        main = MainLoop(self.config, self.feed, self.step_ms, services, self._ask, self._chosen)
        await main.restore(clock.now_ms())
        main.configure(self.config)  # it may have changed meanwhile
        self.main = main
        # In lockstep the market waits for what a change of preset takes.
        tasks = self._requests if self.gateway.lockstep else self._background
        self.presets = PresetLoop(
            self.config, self.gateway, self.feed, services, self.step_ms, tasks, self._trades
        )
        await self.presets.start(
            self._markets, self._chosen, lambda: main.costs, self.desk, self.book
        )
        cycles: dict[LoopName, Callable[[], None]] = {
            LoopName.MAIN: self._main_cycle,
            LoopName.PRESET: self._preset_cycle,
            LoopName.ORDERS: self._orders_cycle,
        }
        intervals = self.config.intervals()
        self.loops = {
            name: EngineLoop(name, intervals[name], cycle, clock, log)
            for name, cycle in cycles.items()
        }

    def _generator(self) -> random.Random:
        """Return the source of ids: repeatable for the n-th run of a seeded market, else random."""
        key = f"runs:{self.connection_id}"
        stored = self._services.stores.state.get(key)
        run = stored + 1 if isinstance(stored, int) else 1
        self._services.stores.state.put(key, run)
        if self.gateway.lockstep:
            return random.Random(f"{self.config.whole('market_seed')}:{run}")  # noqa: S311 - ids only
        return random.SystemRandom()

    async def go(self) -> None:
        """Let prices flow and loops run."""
        if not self.closing_only:
            self.orders.sending = Sending.EVERYTHING
        await self.gateway.start_market(self.feed.symbols, self.step_ms, self)
        if not self.gateway.lockstep:
            for loop in self.loops.values():
                self._background.start(loop.run(), f"{loop.name} loop")
        data, hours = self.gateway.market_data(), self.config.whole("history_hours")
        if data is not None and hours:
            self.history = CandleHistory(
                self.connection_id, self._chosen, hours, data, self._services.stores,
                self.gateway.clock, self._services.log,
            )  # fmt: skip
            self._background.start(self.history.run(), "candle history")

    def configure(self, config: TradeEngineConfig) -> None:
        """Use changed intervals, limits, sizes and bars from the next cycle on."""
        self.config = config
        self.accounting.configure(config)
        for name, interval_ms in config.intervals().items():
            if name in self.loops:
                self.loops[name].interval_ms = interval_ms
        for part in (self.desk, self._order_loop, self.main, self.presets):
            if part is not None:  # a start may be under way
                part.configure(config)

    # ------------------------------------------------------------------ market
    async def on_step(self, step: MarketStep) -> None:
        """Take a price step; in lockstep run the cycles now."""
        state = self._state()
        self.feed.push(step, keep=state is not EngineState.PAUSED)
        if self.gateway.lockstep and state in _WATCHFUL:
            for loop in self.loops.values():
                loop.run_cycle()
            if len(self._requests):
                for _ in range(_REQUEST_TURNS):
                    await asyncio.sleep(0)
            for _ in range(_LOOK_TURNS):
                if not self.watch.looking:
                    break
                await asyncio.sleep(0)

    def on_market_end(self) -> None:
        """Pass on that a recorded market has played its last step."""
        self._on_end()

    def on_market_failure(self, error: BaseException) -> None:
        """Pass on that prices no longer flow."""
        self._on_failure("market", error)

    def skip_gap(self) -> None:
        """Forget the prices of a pause: no signal may span it, no burst of missed steps follows."""
        self.feed.discard()

    # ------------------------------------------------------------------ cycles
    def _main_cycle(self) -> None:
        if self._trades() and self.main is not None:
            self.main.cycle()

    def _preset_cycle(self) -> None:
        if self.presets is not None:
            self.presets.cycle()

    def _trades(self) -> bool:
        return self._state() is EngineState.RUNNING and not self.closing_only

    def _orders_cycle(self) -> None:
        """Protect positions and value the account; while paused and after a fault as well."""
        if self._state() not in _WATCHFUL:
            return
        self._protect()
        self.accounting.cycle()

    def _protect(self) -> None:
        """Look after orders in flight and open positions; never waits."""
        self.watch.cycle()
        if self._order_loop is not None:
            self._order_loop.cycle()

    # ------------------------------------------------------------------ entries
    def _flags(self) -> EngineFlags:
        self.accounting.revalue()
        return EngineFlags(
            state=self._state(),
            reconciling=bool(self.reconciling.reason),
            kill_switch=self._services.kill_switch(),
            armed=self.config.armed,
            storage_ok=self._services.storage_ok(),
            clock_offset_ms=self.accounting.clock_offset_ms,
        )

    def _ask(self, ask: "Ask") -> None:
        """Let the desk decide; a position that follows is linked to its simulated twin."""
        assert self.desk is not None  # noqa: S101 - built together with the main loop
        assert self.main is not None  # noqa: S101 - it asks
        if self.desk.ask(ask.wish()):
            key, symbol = ask.spec.key, ask.spec.symbol
            position = next(p for p in reversed(self.book.in_symbol(symbol)) if p.set_key == key)
            self.book.put(self.main.twins.begin(position, ask.set_index, ask.spec, ask.ts_ms))

    def _add(self, addition: Addition) -> bool:
        """Let the desk decide about an add; return whether it was sent.

        Whoever switched DCA off, or trades the symbol no more, wants no more money in it.
        """
        assert self.desk is not None  # noqa: S101 - it is what adds are passed on to
        wanted = self.config.flag("dca_enabled") and addition.position.symbol in self._chosen
        return wanted and self.desk.add(addition)

    def blocked_by(self) -> str:
        """Return what blocks every entry right now, in words, or an empty text."""
        return self.desk.blocked_by() if self.desk is not None else ""

    # ------------------------------------------------------------------ closing
    def close_position(self, position_id: str, reason: CloseReason) -> Position:
        """Close one position at market; raises UserActionError where that is not possible."""
        position, order_loop = self._open_position(position_id)
        if refusal := order_loop.close(position, reason):
            raise UserActionError(f"{position.symbol}: {refusal}")
        return position

    def edit_exits(self, position_id: str, stop: Decimal, target: Decimal | None) -> Position:
        """Set stop and target of an open position; raises UserActionError and its kin."""
        position, order_loop = self._open_position(position_id)
        if self.orders.close_in_flight(position_id):
            raise UserActionError(f"{position.symbol} is being closed")
        return order_loop.edit(position, stop, target)

    def _open_position(self, position_id: str) -> "tuple[Position, OrderLoop]":
        position = self.book.get(position_id)
        if position is None or not position.qty or self._order_loop is None:
            raise UserActionError("That position is not open any more")
        return position, self._order_loop

    def protection(self, position: Position) -> str:
        """Return where the stop of *position* is watched (see OrderLoop.protection)."""
        return "" if self._order_loop is None else self._order_loop.protection(position)

    @property
    def prepared(self) -> bool:
        """Tell whether positions can be closed and orders cancelled here."""
        return self._order_loop is not None and not self.closed

    async def settle_difference(self, key: str, action: DifferenceAction) -> str:
        """Adopt, ignore or cancel a difference; raises UserActionError and its kin."""
        terms = AdoptionTerms(
            ids=self._ids,
            mode=self.config.connection.mode,
            stop_pct=self.config.number("adopted_stop_pct"),
            target_pct=self.config.number("adopted_target_pct"),
        )
        text = await self.reconciler.difference_list.settle(key, action, terms)
        self.reconciling.tell()
        return text

    async def flatten(self, *, close_positions: bool) -> tuple[str, ...]:
        """Cancel entries, close positions if asked, until nothing is left or attempts run out."""
        self.orders.sending = min(self.orders.sending, Sending.REDUCING)
        for _ in range(_FLATTEN_ATTEMPTS):
            if not self._urge(close_positions=close_positions):
                break
            await self.gateway.clock.sleep(_FLATTEN_PAUSE_S)
            self._protect()
        return self.remaining()

    def _urge(self, *, close_positions: bool) -> bool:
        """Ask for every cancel and close that is not on its way; return whether anything is left.

        Nothing here waits, so an order that hangs holds up no other.
        """
        entries = [o for o in self.orders.working() if o.purpose not in REDUCING]
        for order in entries:
            self.orders.cancel(order)
        if not close_positions or self._order_loop is None:
            return bool(entries)
        for position in self.book.held():
            self._order_loop.close(position, CloseReason.EMERGENCY)
        return bool(entries or self.book.held())

    async def cancel_entries(self) -> None:
        """Cancel what could still open something, and verify that it is gone."""
        for _ in range(_CANCEL_ATTEMPTS):
            entries = [o for o in self.orders.working() if o.purpose not in REDUCING]
            if not entries:
                return
            cancels = asyncio.gather(*(self.orders.cancel_now(order) for order in entries))
            if not await self._patiently(cancels, "cancel"):
                return

    async def _patiently(self, request: Awaitable[object], what: str) -> bool:
        """Wait for *request*, but neither for ever nor giving up the rest where it fails."""
        try:
            await asyncio.wait_for(request, _PATIENCE_S)
        except (CtsError, TimeoutError, OSError) as error:
            self.log(f"{what}: {str(error) or 'no answer'}", "warning")
            return False
        return True

    def remaining(self) -> tuple[str, ...]:
        """Return what is still open, one line each."""
        return remaining_in_words(self.book.held(), self.orders.working())

    # ------------------------------------------------------------------ stop
    async def close(self, *, cancel_entries: bool) -> tuple[str, ...]:
        """Gate, end loops, cancel entries, settle, close; return what remained open."""
        self.orders.sending = Sending.REDUCING
        await self._background.cancel()
        if cancel_entries:
            await self.cancel_entries()
        if not await self._requests.settle(_PATIENCE_S):
            self.log("Some requests were still on their way when the engine stopped", "warning")
        self.orders.sending = Sending.NOTHING
        await self._requests.cancel()
        await self._patiently(self.gateway.stop_market(), "stop of the market")
        # A fill of the last steps asks for the cancel of what it made superfluous.
        await self._requests.settle(_PATIENCE_S)
        remaining = self.remaining()
        if self.loops:  # else it never came to trading
            await self._patiently(self.accounting.refresh(), "balance")
        self.accounting.value()
        self.accounting.record()
        self.persist()
        if self.presets is not None:
            await self.presets.close()
        if self.main is not None:
            await self.main.close(self._services.stores.flush)
        self.gateway.listen(None)
        await self._patiently(self.gateway.close(), "disconnect")
        self.closed = True
        return remaining

    # ------------------------------------------------------------------ storage
    def persist(self) -> None:
        """Queue what changed since the last call, with the market's cursor."""
        # Before the account was read the gateway stands at the market's beginning: storing that
        # would forget where the market stood.
        if self.closed or self.main is None:
            return
        self.main.persist(market_waits=self.gateway.lockstep)
        if self.presets is not None:
            self.presets.persist()
        self._persist_cursor()

    def _persist_cursor(self) -> None:
        cursor = self.gateway.cursor()
        if cursor is not None:
            self._services.stores.state.put(f"cursor:{self.connection_id}", dict(cursor))


def remaining_in_words(positions: Iterable[Position], orders: Iterable[Order]) -> tuple[str, ...]:
    """Return what is open, one line each."""
    held = [f"position {p.symbol} {p.side} {to_text(p.qty)}" for p in positions if p.qty]
    working = [
        f"{o.purpose} order {o.symbol} {to_text(o.remaining_qty)} ({o.state})" for o in orders
    ]
    return tuple(held + working)


def _load_kernels() -> None:
    from cts_desktop.analysis.warm import warm  # noqa: PLC0415 - numba is loaded here, not before

    warm()
