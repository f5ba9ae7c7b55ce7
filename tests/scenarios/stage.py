"""What a scenario plays on: a program, its database, a bad venue, and eyes on all of it."""

import asyncio
import random
from collections import Counter
from collections.abc import Coroutine
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar

from cts_desktop.domain.events import FillRecorded, OrderChanged
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.orders import (
    Fill,
    Order,
    OrderPurpose,
    OrderRequest,
    OrderState,
)
from cts_desktop.domain.ports import VenueAbilities
from cts_desktop.domain.positions import Position
from cts_desktop.engine.session import Session
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.engine_world import World
from tests.helpers.faults import STORM, Faults
from tests.helpers.faulty_gateway import FaultyGateway
from tests.helpers.invariants import Watch, always
from tests.helpers.manual_clock import START_MS, ManualClock, turns
from tests.helpers.venue import BTC, ETH, Venue

D = Decimal
T = TypeVar("T")
CONNECTION: Final = "c001"
SYMBOLS: Final = (BTC, ETH)
#: How long an operation may take in the scenario's time; what hangs is given up now and then, as
#: every gateway does by its own time limit.
OPERATION_S: Final = 240
GIVE_UP_S: Final = 10
STALE_S: Final = 3.0


@dataclass
class Outcome:
    """What became of one scenario.

    Attributes:
        findings: what was wrong, in words.
        happened: how often each situation came up.
        story: every action in order.
    """

    seed: int
    findings: list[str] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)


class Stage:
    """A profile and its venue, from a seed, with what must hold at every moment."""

    def __init__(self, seed: int, directory: Path) -> None:
        self.outcome = Outcome(seed)
        self._dice = random.Random(seed)  # noqa: S311 - a test
        self._directory = directory
        self._clock = ManualClock()
        self._prices = {"BTC": 100.0, "ETH": 50.0}
        self._fed_ms = dict.fromkeys(SYMBOLS, 0)
        self._sent: dict[str, tuple[OrderPurpose, str]] = {}
        self._told = 0
        self._in_emergency = False
        self._ignored: set[str] = set()
        self._full: ExitStack | None = None
        self._venue, self._abilities = self._make_venue()
        self._settings = self._draw_settings()
        self.world = self._open()
        self.world.add(1, **self._settings)
        self._reader = SqliteStores(directory / "cts.db", directory / "backups", self._clock.now_ms)

    def _make_venue(self) -> tuple[Venue, VenueAbilities]:
        dice = self._dice
        spot = dice.random() < 0.25
        rates = STORM.times(dice.choice((0.0, 0.3, 1.0, 1.0, 2.0)))
        venue = Venue(
            self._clock,
            symbols=SYMBOLS,
            latency_s=dice.choice((0.0, 0.05, 0.5, 2.0)),
            rule={"market_type": MarketType.SPOT} if spot else {},
            plan=Faults(dice.randrange(10**9), rates),
            invisible_s=dice.choice((0.0, 0.0, 0.0, 5.0)),
            base_fees=spot and dice.random() < 0.7,
            volume=dice.choice((4.0, 40.0, 1000.0)),
        )
        self._volume = venue.volume
        venue.prices = {BTC: 100.0, ETH: 50.0}
        venue.step()
        abilities = VenueAbilities(
            stops=dice.random() < 0.9, targets=not spot, overlaps=not spot and dice.random() < 0.8
        )
        self._note("spot" if spot else "perpetual")
        if not abilities.stops:
            self._note("no stops at the venue")
        return venue, abilities

    def _draw_settings(self) -> dict[str, Any]:
        dice = self._dice
        every_ms = dice.choice((250, 1000, 1000, 1000))
        return {
            "move_enabled": False,  # nor any other signal: the wishes are ours
            "loop_main_ms": 1000, "loop_preset_ms": 1000, "loop_orders_ms": every_ms,
            "entry_timeout_s": dice.choice((1.0, 5.0, 30.0)),
            "close_cooldown_s": dice.choice((0.0, 5.0)),
            "limit_duplicate_s": dice.choice((0.0, 5.0)),
            "limit_orders_per_min": 1000,
            "limit_positions": dice.choice((1, 2, 10)),
            "limit_symbol_positions": dice.choice((1, 1, 1, 2)),
            "limit_set_positions": dice.choice((1, 2)),
            "breach_closes_all": dice.random() < 0.3,
            "limit_daily_loss_pct": dice.choice((3.0, 50.0, 50.0)),
            "limit_drawdown_pct": dice.choice((10.0, 90.0, 90.0)),
            "limit_price_band_pct": 20.0,
            "limit_exposure_pct": 1000.0, "limit_symbol_exposure_pct": 1000.0,
            "restart_cooldown_min": 1.0,
            "cancel_orders_on_stop": dice.random() < 0.8,
        }  # fmt: skip

    def _open(self) -> World:
        world = World(self._directory, clock=self._clock)
        self._told = 0
        world.venues[CONNECTION] = self._venue
        world.prepare = self._prepare
        self._watch = Watch(world.bus, self._blocked)
        world.bus.subscribe(FillRecorded, lambda event: self._write(_fill_in_words(event.fill)))
        world.bus.subscribe(OrderChanged, lambda event: self._look_at_the_end_of(event.order))
        world.coordinator.open()
        return world

    def _prepare(self, _name: str, gateway: FaultyGateway) -> None:
        gateway.on_create = self._received
        gateway.venue_abilities = self._abilities

    # ------------------------------------------------------------------ what is looked at
    def _note(self, situation: str) -> None:
        self.outcome.happened[situation] += 1

    def _write(self, line: str) -> None:
        """Add a line to the story, after what the log said before it."""
        lines = self.world.log.lines if hasattr(self, "world") else []
        said = [f"      {level}: {text}" for level, text in lines[self._told :]]
        self._told = len(lines)
        seconds = (self._clock.now_ms() - START_MS) / 1000
        self.outcome.story += [*said, f"{seconds:8.1f} {line}"]

    def _tell(self, text: str) -> None:
        self._write(f"    {text}")

    def _find(self, finding: str) -> None:
        self._write(f"FOUND {finding}")
        self.outcome.findings.append(finding)

    def _blocked(self) -> str:
        """Return why nothing may be opened right now, from facts and not from the gate."""
        coordinator = self.world.coordinator
        engine = coordinator.engine(CONNECTION)
        if coordinator.state is not EngineState.RUNNING:
            return f"the coordinator was {coordinator.state}"
        if engine is None or engine.state is not EngineState.RUNNING:
            return "the engine was not running"
        if coordinator.get_status().kill_switch:
            return "the emergency stop was engaged"
        if reason := engine.status().reconciling:
            return f"reconciling: {reason}"
        return ""

    def _received(self, request: OrderRequest) -> None:
        """Look at an order at the moment at which the venue gets it."""
        name = request.client_id
        if name in self._sent:
            self._find(f"order {name} was sent twice")
        rows = self._reader.database.select(
            "SELECT intent, position_id FROM orders WHERE client_id = ?", (name,)
        )
        if not rows:
            self._find(f"order {name} was sent before its intent was committed")
            return
        purpose = OrderPurpose(rows[0][0])
        self._note(f"sent {purpose}")
        at = f" at {request.stop_price}" if request.stop_price else ""
        self._write(
            f"    → {purpose} {request.symbol} {request.side} {request.qty}{at} {name[-6:]}"
        )
        stopped = self.world.coordinator.state is EngineState.STOPPED
        if stopped and not self._in_emergency:  # which connects to cancel and to close
            self._find(f"{purpose} {name} was sent after the stop")
        if purpose is OrderPurpose.ENTRY:
            if why := self._blocked() or self._stale(request.symbol):
                self._find(f"entry {name} was sent while {why}")
        elif purpose is OrderPurpose.CLOSE:
            self._look_for_another_close(name, rows[0][1])
        self._sent[name] = purpose, rows[0][1]

    def _look_at_the_end_of(self, order: Order) -> None:
        """Look at an order that was given up: nothing may be known of it at the venue."""
        if order.state not in {OrderState.REJECTED, OrderState.LOST}:
            return
        there = self._venue.matching.order(order.client_id)
        if there is not None and not there.state.is_final:
            self._find(f"{order.purpose} {order.client_id} works and is {order.state} here")
        if any(late.client_id == order.client_id for _, late in self._venue._arriving):
            self._find(f"{order.purpose} {order.client_id} is on its way and {order.state} here")

    def _stale(self, symbol: str) -> str:
        age_s = (self._clock.now_ms() - self._fed_ms[symbol]) / 1000
        # What was decided on fresh data may leave a latency later.
        return f"prices were {age_s:g} s old" if age_s > STALE_S + self._venue.latency_s else ""

    def _look_for_another_close(self, name: str, position_id: str) -> None:
        for order in self._venue.matching.open_orders():
            if self._sent.get(order.client_id) == (OrderPurpose.CLOSE, position_id):
                self._find(f"close {name} was sent while {order.client_id} works at the venue")

    def _look(self) -> None:
        """Look at what is committed, as a crash would leave it."""
        for finding in always(self._reader, self._venue) + self._watch.findings:
            # Two orders that filled at once are told as an error, and followed at the next look.
            told = self.world.log.has("error", "more was closed than was held")
            if not (told and "(open): quantity -" in finding):
                self._find(finding)
        self._watch.findings.clear()

    # ------------------------------------------------------------------ troubles
    async def _calm(self) -> None:
        gateway = self._gateway_or_none()
        if gateway is not None:
            gateway.calm()
            gateway.healthy = True
        self._venue.volume = self._volume
        self._venue.plan.calm()
        await turns()

    async def _drop(self) -> None:
        """Drop everything as SIGKILL does: what was not committed is gone, nothing is closed."""
        world = self.world
        gateway = self._gateway_or_none()
        if gateway is not None:
            gateway.listener, gateway.sink, gateway.closed = None, None, True
        self._venue.down, self._venue.volume = False, self._volume
        world.stores.database._peewee.close()
        for _ in range(5):  # what is cancelled may start something
            left = asyncio.all_tasks() - {asyncio.current_task()}
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def _disk_is_free(self) -> None:
        if self._full is not None:
            self._full.close()
            self._full = None

    # ------------------------------------------------------------------ time
    async def _finish(self, operation: Coroutine[Any, Any, T]) -> T | None:
        """Let time pass until *operation* ended."""
        task = asyncio.ensure_future(operation)
        for second in range(OPERATION_S):
            await turns()
            if task.done():
                return task.result()
            await self._clock.run(1)
            gateway = self._gateway_or_none()
            if gateway is not None and second % GIVE_UP_S == GIVE_UP_S - 1:
                gateway.release()
        self._find(f"an operation did not end within {OPERATION_S} s")
        task.cancel()
        return None

    async def _begin(self, start: Coroutine[Any, Any, None]) -> None:
        """Begin a start, which goes on by itself while the venue does not answer."""
        starting = asyncio.ensure_future(start)
        for _ in range(self._dice.choice((1, 15))):
            await turns()
            if starting.done():
                starting.result()
                return
            await self._clock.run(1)
        self._note("start takes longer")
        starting.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _feed(self, after_s: float) -> None:
        """Let time pass and the market take a step, whoever listens."""
        prices: dict[str, float | None] = {b: round(p, 1) for b, p in self._prices.items()}
        gateway = self._gateway_or_none()
        if gateway is None:
            await self._clock.run(after_s)
            for base, price in prices.items():
                self._venue.prices[f"{base}/USDT"] = price
            self._venue.step()
            return
        await gateway.tick(after_s, **prices)
        if gateway.sink is not None and not self._venue.down:
            self._fed_ms = dict.fromkeys(SYMBOLS, self._clock.now_ms())

    # ------------------------------------------------------------------ who is there
    def _gateway_or_none(self) -> FaultyGateway | None:
        return self.world.gateways.get(CONNECTION)

    def _live(self) -> Session | None:
        """Return the session that trades, or None."""
        engine = self.world.coordinator.engine(CONNECTION)
        if engine is None or engine.state not in {EngineState.RUNNING, EngineState.PAUSED}:
            return None
        return engine.session

    def _held(self) -> list[Position]:
        session = self._live()
        return session.book.held() if session is not None else []

    def _is_spot(self) -> bool:
        return self._venue.matching.rules[BTC].market_type is MarketType.SPOT


def _fill_in_words(fill: Fill) -> str:
    return f"    ← {fill.side} {fill.qty} {fill.symbol} at {fill.price} ({fill.client_id[-6:]})"
