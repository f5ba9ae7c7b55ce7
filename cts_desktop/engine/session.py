"""One connected session of a connection: the venue, the books and the loops, from start to stop."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cts_desktop.domain.errors import CtsError, UserActionError
from cts_desktop.domain.events import PositionChanged
from cts_desktop.domain.lifecycle import EngineState, LoopName
from cts_desktop.domain.market import MarketRules, MarketStep
from cts_desktop.domain.money import to_text
from cts_desktop.domain.orders import REDUCING, Side
from cts_desktop.domain.ports import ExchangeGateway, GatewayFactory, Log, Stores
from cts_desktop.domain.positions import CloseReason, Position
from cts_desktop.engine.account import Account
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.entry_desk import EngineFlags, EntryDesk, Wish
from cts_desktop.engine.ids import IdMaker
from cts_desktop.engine.loop import EngineLoop
from cts_desktop.engine.market_feed import MarketFeed
from cts_desktop.engine.order_manager import OrderManager, Sending
from cts_desktop.engine.position_book import PositionBook
from cts_desktop.engine.preset_loop import PresetLoop
from cts_desktop.engine.reconciler import Reconciler, ReconcileReport
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.tasks import Supervisor

if TYPE_CHECKING:
    from cts_desktop.engine.main_loop import Ask, MainLoop
    from cts_desktop.engine.order_loop import OrderLoop

_VALUE_EVERY_MS: Final = 60_000
_RETRY_BALANCE_MS: Final = 1_000
_SNAPSHOT_EVERY_MS: Final = 300_000
_CANCEL_ATTEMPTS: Final = 3
#: Turns of the loop until a request started in a cycle has reached the gateway: the market must not
#: move on before, or what is traded would depend on the speed of the machine.
_REQUEST_TURNS: Final = 3
_FLATTEN_ATTEMPTS: Final = 30
_FLATTEN_PAUSE_S: Final = 1.0
#: Real time after which a stop no longer waits for a venue that does not answer.
_PATIENCE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class EngineServices:
    """What every engine shares.

    Attributes:
        kill_switch: tells whether the emergency stop is engaged.
        storage_ok: tells whether the database can be written.
    """

    stores: Stores
    bus: Bus
    log: Log
    make_gateway: GatewayFactory
    kill_switch: Callable[[], bool]
    storage_ok: Callable[[], bool]


class Session:
    """The parts that live from connect to close; a new start builds a new session.

    Implements MarketSink. The owner supplies the engine's state, and hears of the market's end
    and of failures of background tasks.
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
        self.reconciling = False
        self.closed = False
        self.clock_offset_ms: int | None = None
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
        self.account = Account(self.connection_id, gateway, stores)
        self.feed = MarketFeed(())
        self.main: MainLoop | None = None
        self.desk: EntryDesk | None = None
        self._order_loop: OrderLoop | None = None
        self._preset = PresetLoop()
        self._next_value_ms = 0
        self._next_snapshot_ms = 0
        self._next_balance_ms = 0
        self._balance_of_fills = -1
        gateway.listen(self.orders)

    def _publish(self, position: Position) -> None:
        self._services.bus.publish(PositionChanged(position))

    def log(self, message: str, level: str = "info") -> None:
        """Write a line about this connection."""
        self._services.log.log_trade_engine(message, level, {"connection_id": self.connection_id})

    # ------------------------------------------------------------------ start
    async def check(self) -> None:
        """Measure the difference between the venue's clock and ours."""
        self.clock_offset_ms = await self.gateway.server_time_ms() - self.gateway.clock.now_ms()

    async def reconcile(self) -> ReconcileReport:
        """Bring our books and the venue's into line; entries are blocked meanwhile."""
        self.reconciling = True
        report = await Reconciler(
            self.connection_id,
            self.gateway,
            self.book,
            self.orders,
            self._services.stores,
            self._services.log,
        ).run()
        await self.read_balance()
        self.reconciling = False
        self.log(
            f"Reconciled {report.orders_checked} orders and {report.positions_checked} positions: "
            f"{len(report.differences)} differences"
        )
        return report

    async def load_symbols(self) -> None:
        """Choose the symbols and take their rules; raises UserActionError for an unknown one."""
        wanted = self.config.symbols()
        if wanted:  # whatever is held is watched, also where it is not traded any more
            wanted = tuple(dict.fromkeys((*wanted, *(p.symbol for p in self.book.unfinished()))))
        self.feed = MarketFeed(_chosen(await self.gateway.load_markets(), wanted))

    async def build_loops(self) -> None:
        """Load the kernels and build the loops around what earlier runs left."""
        # numba takes a while to load: off the loop, so that a stop request and the window live on.
        await asyncio.to_thread(_load_kernels)
        from cts_desktop.engine.main_loop import MainLoop  # noqa: PLC0415 - numba: see above
        from cts_desktop.engine.order_loop import OrderLoop  # noqa: PLC0415

        services, clock, log = self._services, self.gateway.clock, self._services.log
        ids = IdMaker(self.connection_id, self._generator())
        self.desk = EntryDesk(
            self.config, self.feed, self.book, self.orders, self.account, ids, clock, self._flags
        )
        self._order_loop = OrderLoop(
            self.config, self.feed, self.book, self.orders, ids, clock, log
        )
        self.step_ms = self.gateway.resolve_step_ms(self.config.whole("market_timeframe_s") * 1000)
        self.main = MainLoop(self.config, self.feed, self.step_ms, services.stores.sets, self._ask)
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
        self.orders.sending = Sending.EVERYTHING
        await self.gateway.start_market(self.feed.symbols, self.step_ms, self)
        if not self.gateway.lockstep:
            for loop in self.loops.values():
                self._background.start(loop.run(), f"{loop.name} loop")

    def configure(self, config: TradeEngineConfig) -> None:
        """Use changed intervals, limits, sizes and bars from the next cycle on."""
        self.config = config
        for name, interval_ms in config.intervals().items():
            if name in self.loops:
                self.loops[name].interval_ms = interval_ms
        if self.desk is not None and self._order_loop is not None and self.main is not None:
            self.desk.configure(config)
            self._order_loop.configure(config)
            self.main.configure(config)

    # ------------------------------------------------------------------ market
    async def on_step(self, step: MarketStep) -> None:
        """Take a price step; in lockstep run the cycles now."""
        state = self._state()
        self.feed.push(step, keep=state is not EngineState.PAUSED)
        if self.gateway.lockstep and state in {EngineState.RUNNING, EngineState.PAUSED}:
            for loop in self.loops.values():
                loop.run_cycle()
            if len(self._requests):
                for _ in range(_REQUEST_TURNS):
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
        if self._state() is EngineState.RUNNING and self.main is not None:
            self.main.cycle()

    def _preset_cycle(self) -> None:
        if self._state() is EngineState.RUNNING:
            self._preset.cycle()

    def _orders_cycle(self) -> None:
        """Protect positions and value the account; while paused as well."""
        if self._order_loop is None or self._state() not in {
            EngineState.RUNNING,
            EngineState.PAUSED,
        }:
            return
        self._order_loop.cycle()
        now_ms = self.gateway.clock.now_ms()
        asked = self.orders.account_events == self._balance_of_fills
        if not asked and now_ms >= self._next_balance_ms:
            self._balance_of_fills = self.orders.account_events
            self._requests.start(self._refresh_account(), "balance")
        if now_ms >= self._next_value_ms:
            self._next_value_ms = now_ms + _VALUE_EVERY_MS
            self.value_account(now_ms)

    async def read_balance(self) -> None:
        """Read the balance, with the number of fills it holds; raises CtsError."""
        await self.account.refresh(self.orders.account_events)

    async def _refresh_account(self) -> None:
        try:
            await self.read_balance()
        except CtsError as error:
            self._balance_of_fills = -1  # ask again, but not in every cycle
            self._next_balance_ms = self.gateway.clock.now_ms() + _RETRY_BALANCE_MS
            self.log(f"The balance could not be read: {error}", "warning")

    def value_account(self, now_ms: int) -> None:
        """Value the account at the present prices and keep its curve."""
        self._revalue(now_ms)
        if now_ms >= self._next_snapshot_ms:
            self._next_snapshot_ms = now_ms + _SNAPSHOT_EVERY_MS
            self.account.record(now_ms)

    def _revalue(self, now_ms: int) -> None:
        self.account.value(self.book, self.feed.mark, now_ms, self.orders.account_events)

    # ------------------------------------------------------------------ entries
    def _flags(self) -> EngineFlags:
        self._revalue(self.gateway.clock.now_ms())
        return EngineFlags(
            state=self._state(),
            reconciling=self.reconciling,
            kill_switch=self._services.kill_switch(),
            armed=self.config.armed,
            storage_ok=self._services.storage_ok(),
            clock_offset_ms=self.clock_offset_ms,
        )

    def _ask(self, ask: "Ask") -> None:
        assert self.desk is not None  # noqa: S101 - built together with the main loop
        spec = ask.spec
        self.desk.ask(
            Wish(
                symbol=spec.symbol,
                side=Side.BUY if spec.side > 0 else Side.SELL,
                tp_pct=ask.tp_pct,
                sl_pct=ask.sl_pct,
                trail_start_pct=spec.trailing_start_pct,
                trail_distance_pct=spec.trailing_distance_pct,
                max_hold_s=spec.max_hold_s,
                set_key=spec.key,
                candidates=ask.candidates,
            )
        )

    def blocked_by(self) -> str:
        """Return what blocks every entry right now, in words, or an empty text."""
        return self.desk.blocked_by() if self.desk is not None else ""

    # ------------------------------------------------------------------ closing
    def close_position(self, position_id: str, reason: CloseReason) -> Position:
        """Close one position at market; raises UserActionError where that is not possible."""
        position = self.book.get(position_id)
        if position is None or not position.qty:
            raise UserActionError("That position is not open any more")
        if self._order_loop is None or not self._order_loop.close(position, reason):
            raise UserActionError(f"{position.symbol}: a close is on its way already")
        return position

    async def flatten(self, *, close_positions: bool) -> tuple[str, ...]:
        """Cancel entries, close positions if asked, until nothing is left or attempts run out."""
        self.orders.sending = Sending.REDUCING
        await self.cancel_entries()
        for _ in range(_FLATTEN_ATTEMPTS if close_positions else 0):
            held = self.book.held()
            if not held:
                break
            for position in held:
                if self._order_loop is not None:
                    self._order_loop.close(position, CloseReason.EMERGENCY)
            await self.gateway.clock.sleep(_FLATTEN_PAUSE_S)
        return self.remaining()

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
        positions = [f"position {p.symbol} {p.side} {to_text(p.qty)}" for p in self.book.held()]
        orders = [
            f"{o.purpose} order {o.symbol} {to_text(o.remaining_qty)}"
            for o in self.orders.working()
        ]
        return tuple(positions + orders)

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
            await self._patiently(self._refresh_account(), "balance")
        self.value_account(self.gateway.clock.now_ms())
        self.account.record(self.gateway.clock.now_ms())
        self.persist()
        self.gateway.listen(None)
        await self._patiently(self.gateway.close(), "disconnect")
        self.closed = True
        return remaining

    # ------------------------------------------------------------------ storage
    def persist(self) -> None:
        """Queue everything that changed since the last call, with the market's cursor."""
        # Before the account was read the gateway stands at the market's beginning: storing that
        # would forget where the market stood.
        if self.closed or self.main is None:
            return
        self.main.persist()
        self._persist_cursor()

    def _persist_cursor(self) -> None:
        cursor = self.gateway.cursor()
        if cursor is not None:
            self._services.stores.state.put(f"cursor:{self.connection_id}", dict(cursor))


def _load_kernels() -> None:
    from cts_desktop.analysis.warm import warm  # noqa: PLC0415 - numba is loaded here, not before

    warm()


def _chosen(markets: Mapping[str, MarketRules], wanted: tuple[str, ...]) -> list[MarketRules]:
    """Return the rules of the wanted symbols, or of all; raise UserActionError for an unknown."""
    unknown = [symbol for symbol in wanted if symbol not in markets]
    if unknown:
        raise UserActionError(
            f"Unknown symbol {', '.join(unknown)}; this market has {', '.join(markets)}"
        )
    return [markets[symbol] for symbol in wanted] if wanted else list(markets.values())
