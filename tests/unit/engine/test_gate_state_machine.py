"""Whatever happens in whatever order, the desk's verdict is the one of a plain model of the rules.

The model reads what is stored, what the venue answered and what it asked for itself; of the gate it
knows the table of orders-and-risk only.
"""

import asyncio
import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from typing_extensions import override

from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import OrderPurpose, OrderState, Side
from cts_desktop.domain.positions import CloseReason
from cts_desktop.domain.risk import SWITCHABLE, Decision
from cts_desktop.settings.schema import SETTINGS
from tests.helpers.desk_rig import FLAGS, DeskRig
from tests.helpers.faulty_gateway import BTC, ETH, Fault, Venue, market_step
from tests.helpers.manual_clock import ManualClock
from tests.helpers.trading_rig import open_stores
from tests.unit.engine.gate_table import TABLE

#: The same few lines very often: others count them.
pytestmark = pytest.mark.no_cover

SOL = "SOL/USDT"
#: One side per symbol: a venue nets what is long and short in one symbol.
SIDES = {BTC: Side.BUY, ETH: Side.SELL, SOL: Side.BUY}
STEP, MIN_QTY, MIN_NOTIONAL, TICK = (
    Fraction(1, 1000), Fraction(1, 1000), Fraction(5), Fraction(1, 10),
)  # fmt: skip
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
FORGET_MS = 600_000
CHOICES: dict[str, list[Any]] = {
    "limit_daily_loss_pct": [0.1, 3.0], "limit_drawdown_pct": [0.1, 10.0],
    "limit_positions": [1, 2, 10], "limit_symbol_positions": [1, 2], "limit_set_positions": [1, 2],
    "limit_exposure_pct": [25.0, 1000.0], "limit_symbol_exposure_pct": [15.0, 1000.0],
    "limit_duplicate_s": [0.0, 10.0, 60.0], "limit_orders_per_min": [1, 3, 30],
    "close_cooldown_s": [0.0, 20.0, 300.0], "stale_after_s": [1.0, 3.0, 60.0],
    "limit_clock_offset_ms": [50, 1000], "reserve_pct": [0.0, 90.0],
    "leverage_cap": [1, 10], "base_factor": [0.5, 10.0], "live_factor": [0.1, 1.0],
    "positions_average": [20, 300], "live_trade": [True, True, True, False],
    "day_start_hour": [0, 7],
}  # fmt: skip
CHANGES = {key: st.sampled_from(values) for key, values in CHOICES.items()}
PLAIN: dict[str, Any] = {
    "min_volume_enforcement": False, "base_factor": 10.0, "limit_symbol_positions": 2,
    "limit_symbol_exposure_pct": 1000.0, "limit_exposure_pct": 1000.0,
    "positions_average": 20,
}  # fmt: skip
FLAG_CHOICES: dict[str, list[Any]] = {
    "state": [EngineState.PAUSED, EngineState.STOPPING], "reconciling": [True],
    "kill_switch": [True], "armed": [False], "storage_ok": [False],
    "clock_offset_ms": [None, -60, 1001],
}  # fmt: skip
Wished = tuple[str, str, float, Fault]
#: Symbol, set, stop and what becomes of the order; mostly what has a chance to pass.
WISHES = st.lists(
    st.tuples(
        st.sampled_from(list(SIDES)),
        st.sampled_from(["a", "b", ""]),
        st.sampled_from([4.5, 4.5, 4.5, 4.5, 6.0]),
        st.sampled_from([*[Fault.NONE] * 5, Fault.LOST_AFTER, Fault.LOST_BEFORE, Fault.REFUSED]),
    ),
    min_size=1,
    max_size=3,
)


@dataclass
class Sent:
    """An entry that was let through; `margin` None after a restart: worth what its price says."""

    client_id: str
    symbol: str
    side: Side
    at_ms: int
    margin: Fraction | None


def fraction(value: object) -> Fraction:
    return Fraction(str(value))


class Gate(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.directory = tempfile.TemporaryDirectory()
        self.clock = ManualClock()
        self.stores = open_stores(Path(self.directory.name), self.clock)
        self.venue = Venue(self.clock, symbols=tuple(SIDES), volume_share=1.0)
        self.settings = dict(PLAIN)
        self.off: set[str] = set()
        self.prices: dict[str, tuple[Fraction | None, int]] = {}
        self.sent: list[Sent] = []
        self.bound: dict[str, Sent] = {}
        self.last_same: dict[tuple[str, Side], int] = {}
        self.last_close: dict[str, int] = {}
        self.closes: dict[str, tuple[str, int]] = {}
        self.day: int | None = None
        self.day_start = self.peak = Fraction(0)
        self.decided = 0
        self.runner.run(self.open())

    # ------------------------------------------------------------------ the world
    async def open(self) -> None:
        self.rig = DeskRig(self.stores, self.venue, **self.all_settings())
        self.rig.gateway.symbols, self.rig.gateway.sink = tuple(SIDES), self.rig
        comparing = asyncio.ensure_future(self.rig.reconcile())
        while not comparing.done():
            await self.clock.run(1)
        now_ms = self.clock.now_ms()
        self.prices = {s: (fraction(p), now_ms) for s, p in self.venue.prices.items()}
        self.rig.prices()
        await self.read_balance()

    def all_settings(self) -> dict[str, Any]:
        return self.settings | {f"rule_{reason}": False for reason in self.off}

    def configure(self) -> None:
        self.rig.change(**self.all_settings())
        self.rig.account.day_start_hour = self.setting("day_start_hour")

    def setting(self, key: str) -> Any:
        return self.settings.get(key, SETTINGS[key].default)

    async def read_balance(self) -> None:
        """What the balance shows now binds nothing besides it any more."""
        if "fetch_balance" in self.rig.gateway.failing:
            self.rig.account.balance = None
            return
        await self.rig.read_balance()
        working = {order.client_id for order in self.stores.orders.unfinished("c001")}
        self.bound = {key: sent for key, sent in self.bound.items() if key in working}

    async def settle(self) -> None:
        await self.clock.run(0.5)
        for position_id, (symbol, known_ms) in list(self.closes.items()):
            stored = self.stores.positions.get(position_id)
            assert stored is not None
            if stored.closed_ms and not known_ms:
                self.last_close[symbol] = stored.closed_ms
                self.closes[position_id] = (symbol, stored.closed_ms)
        await self.read_balance()

    # ------------------------------------------------------------------ what happens
    @rule(
        seconds=st.sampled_from([0.5, 2, 9.5, 21, 61]),
        moves=st.dictionaries(
            st.sampled_from(list(SIDES)), st.sampled_from([98.0, 99.0, 100.0, 101.0, 102.0])
        ),
    )
    def tick(self, seconds: float, moves: dict[str, float]) -> None:
        by_base = {symbol.split("/")[0]: price for symbol, price in moves.items()}
        self.runner.run(self.rig.gateway.tick(seconds, **by_base))
        now_ms = self.clock.now_ms()
        self.prices = {s: (fraction(p), now_ms) for s, p in self.venue.prices.items()}
        self.runner.run(self.settle())

    @rule(seconds=st.sampled_from([1, 5, 30, 70]))
    def silence(self, seconds: float) -> None:
        self.runner.run(self.clock.run(seconds))
        self.runner.run(self.settle())

    @rule(seconds=st.sampled_from([-5, 5, 3600, 26 * 3600]))
    def clock_jumps(self, seconds: float) -> None:
        self.runner.run(self.clock.jump(seconds))

    @rule(symbol=st.sampled_from(list(SIDES)), wishes=WISHES)
    def wishes_while_a_price_is_missing(self, symbol: str, wishes: list[Wished]) -> None:
        now_ms = self.clock.now_ms()
        seen = {**self.venue.prices, symbol: 0.0}
        self.rig.feed.push(market_step(now_ms, list(seen.values())), keep=False)
        known = {s: (fraction(price), now_ms) for s, price in seen.items() if price}
        self.prices |= known | {symbol: (None, self.prices[symbol][1])}
        self.runner.run(self.ask(wishes))

    @rule(data=st.data(), wishes=WISHES)
    def wishes_while_a_flag_is_raised(self, data: st.DataObject, wishes: list[Wished]) -> None:
        name = data.draw(st.sampled_from(list(FLAG_CHOICES)))
        value = data.draw(st.sampled_from(FLAG_CHOICES[name]))
        self.rig.flags = replace(FLAGS, **{name: value})
        self.runner.run(self.ask(wishes))
        self.rig.flags = FLAGS

    @rule(wishes=WISHES)
    def wishes_while_the_balance_cannot_be_read(self, wishes: list[Wished]) -> None:
        self.rig.gateway.failing.add("fetch_balance")
        self.runner.run(self.settle())
        self.runner.run(self.ask(wishes))
        self.rig.gateway.failing.discard("fetch_balance")
        self.runner.run(self.settle())

    @rule()
    def settings_are_plain_again(self) -> None:
        self.settings, self.off = dict(PLAIN), set()
        self.configure()

    @initialize(changes=st.fixed_dictionaries({}, optional=CHANGES))
    def settings_at_the_start(self, changes: dict[str, Any]) -> None:
        self.settings_change(changes)

    @rule(changes=st.fixed_dictionaries({}, optional=CHANGES))
    def settings_change(self, changes: dict[str, Any]) -> None:
        self.settings |= changes
        self.configure()

    @rule(off=st.sets(st.sampled_from(SWITCHABLE), max_size=8))
    def switches_change(self, off: set[str]) -> None:
        self.off = off
        self.configure()

    @precondition(lambda self: self.rig.book.held())
    @rule(wishes=WISHES)
    def wishes_while_a_position_is_closed(self, wishes: list[Wished]) -> None:
        position = self.rig.book.held()[0]

        async def close() -> None:
            self.rig.loop.close(position, CloseReason.MANUAL)
            self.closes.setdefault(position.position_id, (position.symbol, 0))
            await self.ask(wishes)

        self.runner.run(close())

    @rule()
    def drawdown_is_reset(self) -> None:
        self.rig.facts()
        if self.revalue() is not None:
            self.rig.account.reset_drawdown(self.clock.now_ms())
            assert self.rig.account.equity is not None
            self.peak = Fraction(self.rig.account.equity)

    @rule()
    def restart(self) -> None:
        async def again() -> None:
            await self.settle()
            await self.rig.tasks.cancel()
            await self.open()
            await self.settle()

        self.runner.run(again())
        now_ms = self.clock.now_ms()
        for sent in self.bound.values():
            sent.margin = None
        self.last_close, self.last_same = {}, {}
        for symbol, at_ms in sorted(self.closes.values(), key=lambda close: close[1]):
            if abs(now_ms - at_ms) < FORGET_MS:
                self.last_close[symbol] = at_ms
        for sent in sorted(self.sent, key=lambda sent: sent.at_ms):
            if abs(now_ms - sent.at_ms) < FORGET_MS:
                self.last_same[sent.symbol, sent.side] = sent.at_ms

    @rule(fresh=st.sampled_from([True, True, True, False]), wishes=WISHES)
    def wishes_in_one_cycle(self, fresh: bool, wishes: list[Wished]) -> None:
        if fresh:
            self.tick(0.5, {})
        self.runner.run(self.ask(wishes))

    # ------------------------------------------------------------------ the verdict
    async def ask(self, wishes: list[Wished]) -> None:
        for symbol, set_key, sl_pct, fault in wishes:
            side = SIDES[symbol]
            expected = self.expected(symbol, side, set_key, sl_pct)
            accepted = self.rig.wish(symbol, side, set_key=set_key, sl_pct=sl_pct, tp_pct=20.0)
            decisions = self.rig.decisions()
            self.decided += 1
            assert sum(d.repeats for d in self.rig.stored_decisions()) == self.decided
            self.compare(decisions[-1], expected, accepted)
            if accepted:
                self.rig.gateway.faults.append(fault)
                self.remember(decisions[-1], symbol, side)
        await self.settle()
        self.rig.gateway.faults.clear()

    def compare(self, decision: Decision, expected: str, accepted: bool) -> None:
        assert decision.reason == expected, f"{decision.message}, not {expected}"
        assert decision.accepted == accepted == (expected == "accepted")
        rules = [r.rule for r in decision.rules]
        assert rules == TABLE[: len(rules)]
        assert len(rules) == len(TABLE) if accepted else rules[-1] == expected
        assert all(r.passed for r in decision.rules[:-1])
        assert decision.rules[-1].passed == accepted
        assert {r.rule for r in decision.rules if r.limit == "off" and r.passed} == (
            self.off & set(rules)
        )
        assert expected not in self.off
        if accepted:
            self.never(decision.symbol)

    def never(self, symbol: str) -> None:
        """What must hold whenever an entry passes, however the rules are told apart."""
        flags, now_ms = self.rig.flags, self.clock.now_ms()
        assert flags.state is EngineState.RUNNING
        assert (flags.reconciling, flags.kill_switch) == (False, False)
        assert (flags.armed, flags.storage_ok) == (True, True)
        assert self.rig.account.balance is not None
        price, seen_ms = self.prices[symbol]
        assert price is not None
        if "stale_data" not in self.off:
            assert now_ms - seen_ms <= self.setting("stale_after_s") * 1000
        # The entry itself is stored already, and on its way.
        states = [o.state for o in self.stores.orders.unfinished("c001") if o.symbol == symbol]
        assert OrderState.UNKNOWN not in states

    def remember(self, decision: Decision, symbol: str, side: Side) -> None:
        order = self.rig.stored(decision.client_id).request
        price = self.prices[symbol][0]
        assert price is not None
        margin = fraction(order.qty) * price / fraction(order.leverage)
        sent = Sent(decision.client_id, symbol, side, self.clock.now_ms(), margin)
        self.sent.append(sent)
        self.bound[sent.client_id] = sent
        self.last_same[symbol, side] = sent.at_ms

    # ------------------------------------------------------------------ the model
    def expected(self, symbol: str, side: Side, set_key: str, sl_pct: float) -> str:
        """Return the reason of the first rule of the table that blocks, else "accepted"."""
        equity = self.revalue()
        broken = self.broken(symbol, side, set_key, sl_pct, equity)
        found = (name for name in TABLE if name in broken and name not in self.off)
        return next(found, "accepted")

    def revalue(self) -> Fraction | None:
        """Return the equity, and begin a new day or set a new peak where it is time to."""
        balance, total = self.rig.account.balance, Fraction(0)
        if balance is None:
            return None
        for position in self.stores.positions.unfinished("c001"):
            price = self.prices[position.symbol][0]
            if not position.qty:
                continue
            if price is None:
                return None
            paid = fraction(position.entry_notional) / fraction(position.entry_qty)
            total += position.sign * fraction(position.qty) * (price - paid)
        equity = fraction(balance.total) + total
        day = (self.clock.now_ms() - self.setting("day_start_hour") * HOUR_MS) // DAY_MS
        if self.day is None:
            self.day, self.day_start, self.peak = day, equity, equity
        if day not in {self.day, self.day - 1}:
            self.day, self.day_start = day, equity
        self.peak = max(self.peak, equity)
        return equity

    def broken(
        self, symbol: str, side: Side, set_key: str, sl_pct: float, equity: Fraction | None
    ) -> set[str]:
        """Return every rule that speaks against an entry, in no order."""
        now_ms, flags, setting = self.clock.now_ms(), self.rig.flags, self.setting
        price, seen_ms = self.prices[symbol]
        positions = self.stores.positions.unfinished("c001")
        orders = self.stores.orders.unfinished("c001")
        closed_ms, same_ms = self.last_close.get(symbol), self.last_same.get((symbol, side))
        found = {
            "engine_not_running": flags.state is EngineState.STOPPING,
            "paused": flags.state is EngineState.PAUSED,
            "reconciling": flags.reconciling,
            "kill_switch": flags.kill_switch,
            "not_armed": not flags.armed,
            "trading_off": not setting("live_trade"),
            "storage": not flags.storage_ok,
            "stale_data": now_ms - seen_ms > setting("stale_after_s") * 1000,
            "no_data": price is None,
            "clock_offset": flags.clock_offset_ms is None
            or abs(flags.clock_offset_ms) > setting("limit_clock_offset_ms"),
            "symbol_locked": any(
                o.symbol == symbol
                and (o.state is OrderState.UNKNOWN or o.purpose is OrderPurpose.CLOSE)
                for o in orders
            ),
            "cooldown": closed_ms is not None
            and abs(now_ms - closed_ms) < setting("close_cooldown_s") * 1000,
            "max_positions": len(positions) >= setting("limit_positions"),
            "symbol_positions": sum(p.symbol == symbol for p in positions)
            >= setting("limit_symbol_positions"),
            "set_positions": set_key != ""
            and sum((p.set_key, p.side) == (set_key, side) for p in positions)
            >= setting("limit_set_positions"),
            "duplicate": same_ms is not None
            and abs(now_ms - same_ms) < setting("limit_duplicate_s") * 1000,
            "order_rate": sum(abs(now_ms - sent.at_ms) < 60_000 for sent in self.sent)
            >= setting("limit_orders_per_min"),
        }
        names = {name for name, broken in found.items() if broken}
        free = self.free()
        if equity is None or free is None:
            return names | {"unknown_balance"}
        if self.fell(self.day_start, equity, "limit_daily_loss_pct"):
            names.add("daily_loss")
        if self.fell(self.peak, equity, "limit_drawdown_pct"):
            names.add("drawdown")
        if price is not None:
            names |= self.broken_by_size(symbol, side, sl_pct, price, equity, free)
        return names

    def fell(self, start: Fraction, now: Fraction, limit: str) -> bool:
        return (start - now) * 100 >= fraction(self.setting(limit)) * start

    def free(self) -> Fraction | None:
        """Return the free balance less what entries bind that it does not show yet."""
        balance = self.rig.account.balance
        if balance is None:
            return None
        bound = Fraction(0)
        for sent in self.bound.values():
            margin = sent.margin
            if margin is None:
                price = self.prices[sent.symbol][0]
                if price is None:
                    return None
                request = self.rig.stored(sent.client_id).request
                margin = fraction(request.qty) * price / fraction(request.leverage)
            bound += margin
        return fraction(balance.free) - bound

    def broken_by_size(
        self, symbol: str, side: Side, sl_pct: float, price: Fraction, equity: Fraction,
        free: Fraction,
    ) -> set[str]:  # fmt: skip
        setting = self.setting
        factor = fraction(setting("base_factor")) * fraction(setting("live_factor"))
        target = equity / setting("positions_average") * factor
        qty = floor(target / price / STEP) * STEP
        leverage = Fraction(setting("leverage_cap"))
        stop = round(price * (1 - side.sign * fraction(sl_pct) / 100) / TICK) * TICK
        held = {s: self.notional(s) for s in SIDES}
        exposure = sum(v or Fraction(0) for v in held.values()) + qty * price
        in_symbol = (held[symbol] or Fraction(0)) + qty * price
        found = {
            "exposure": None in held.values()
            or exposure * 100 > fraction(setting("limit_exposure_pct")) * equity,
            "symbol_exposure": held[symbol] is None
            or in_symbol * 100 > fraction(setting("limit_symbol_exposure_pct")) * equity,
            "stop_beyond_liquidation": abs(price - stop) / price >= Fraction(1, 2) / leverage,
            "below_minimum": qty < MIN_QTY or qty * min(price, stop) < MIN_NOTIONAL,
            "balance": qty * price / leverage
            > free * (1 - fraction(setting("reserve_pct")) / 100),
        }  # fmt: skip
        return {name for name, broken in found.items() if broken}

    def notional(self, symbol: str) -> Fraction | None:
        """Return what is held and on its way in *symbol*, None where it has no price."""
        price = self.prices[symbol][0]
        held = sum(
            (fraction(p.qty) for p in self.stores.positions.unfinished("c001")
             if p.symbol == symbol), Fraction(0),
        )  # fmt: skip
        coming = sum(
            (fraction(o.remaining_qty) for o in self.stores.orders.unfinished("c001")
             if o.symbol == symbol and o.purpose is OrderPurpose.ENTRY), Fraction(0),
        )  # fmt: skip
        if price is None:
            return None if held or coming else Fraction(0)
        return (held + coming) * price

    @override
    def teardown(self) -> None:
        self.runner.run(self.rig.tasks.cancel())
        self.runner.close()
        self.stores.close()
        self.directory.cleanup()


TestGate = Gate.TestCase
TestGate.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)
