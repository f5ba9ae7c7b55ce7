"""One scenario: a coordinator, a real database and a bad venue, through dozens of random actions.

Everything is drawn from one seed: the market, the faults, what the user does, when the program
dies. What must hold is looked at all the way and, after everything calmed down, once more.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from cts_desktop.domain.differences import DifferenceAction
from cts_desktop.domain.errors import CtsError, OrderRefusedError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import (
    OrderType,
    Side,
)
from cts_desktop.domain.positions import PositionState
from cts_desktop.engine.entry_desk import Wish
from cts_desktop.engine.session import Session
from tests.helpers.invariants import Books, settled
from tests.helpers.trading_rig import database_full
from tests.scenarios.stage import CONNECTION, SYMBOLS, D, Outcome, Stage

ACTIONS: Final = (30, 80)
SETTLE_STEPS: Final = 60
SETTLE_STEP_S: Final = 2.5


class Scenario(Stage):
    """The life of one profile. `run` once."""

    def __init__(self, seed: int, directory: Path) -> None:
        super().__init__(seed, directory)
        self._actions = self._weighted()

    async def run(self) -> Outcome:
        """Play the scenario and return what became of it."""
        try:
            await self._start()
            for _ in range(self._dice.randint(*ACTIONS)):
                await self._act()
                if self.outcome.findings:
                    return self.outcome
            await self._settle()
        finally:
            await self._end()
        return self.outcome

    async def _act(self) -> None:
        name = self._draw_action()
        self._write(name)
        self._note(name)
        try:
            await self._actions[name][1]()
        except OrderRefusedError as error:
            self._tell(f"refused by the venue: {error}")
        except CtsError as error:
            self._tell(f"refused: {error}")
        if self._dice.random() < 0.7 or name == "wish":
            await self._tick()
        if self._dice.random() < 0.1:
            self._look()

    def _draw_action(self) -> str:
        """Return what is done next; what stands still is mostly set going again."""
        coordinator = self.world.coordinator
        if self._dice.random() < 0.5:
            if coordinator.is_paused():
                return "resume"
            if coordinator.state in {EngineState.STOPPED, EngineState.ERROR}:
                engaged = coordinator.get_status().kill_switch
                return "rearm" if engaged else "start"
        names = list(self._actions)
        weights = [weight for weight, _ in self._actions.values()]
        return self._dice.choices(names, weights)[0]

    async def _settle(self) -> None:
        """Let every fault end and time pass; then everything must agree."""
        self._write("calm")
        self._disk_is_free()
        self._volume = 1000.0
        await self._calm()
        world = self.world
        if world.coordinator.get_status().kill_switch:
            world.coordinator.rearm()
        if world.coordinator.is_paused():
            world.coordinator.resume()
        for number in range(SETTLE_STEPS):
            engine = world.coordinator.engine(CONNECTION)
            running = engine is not None and engine.state is EngineState.RUNNING
            if not running and number % 10 == 0:
                await self._until_running()
            await self._feed(SETTLE_STEP_S)
        engine = world.coordinator.engine(CONNECTION)
        if engine is None or engine.state is not EngineState.RUNNING:
            self._find("it cannot be started after everything calmed down")
            return
        if reason := engine.status().reconciling:
            self._find(f"still reconciling after everything calmed down: {reason}")
        for finding in settled(world.stores, self._venue, self._session(), world.log):
            if not (finding.endswith("nobody was told") and self._is_explained(finding)):
                self._find(finding)
        for finding in self._watch.findings:
            self._find(finding)
        self._count()

    def _is_explained(self, finding: str) -> bool:
        """Tell whether a quantity differs because the user ignored it, or by dust.

        What is too little to sell is not told; and once it has grown enough to be listed again it
        can be adopted or sold by hand, while the books show what was left behind at the time.
        """
        symbol = finding.split(":", 1)[0]
        rules, mark = self._venue.matching.rules[symbol], self._venue.matching.mark(symbol)
        books = Books(self.world.stores, CONNECTION)
        apart = abs(books.net(symbol) - self._venue.qty(symbol))
        dust = [p for p in books.positions if p.state is PositionState.DUST and p.symbol == symbol]
        too_little = apart * (mark or D(0)) < rules.min_notional
        return symbol in self._ignored or too_little or apart <= sum(abs(p.qty) for p in dust)

    async def _until_running(self) -> None:
        coordinator = self.world.coordinator
        try:
            if coordinator.state is EngineState.ERROR:
                await self._finish(coordinator.stop())
            if coordinator.state is EngineState.STOPPED:
                await self._begin(coordinator.start())
            elif coordinator.state is EngineState.RUNNING:
                await self._begin(coordinator.start_connection(CONNECTION))
        except CtsError as error:
            self._tell(str(error))
        await self._calm()

    def _count(self) -> None:
        """Count what the books tell of this life."""
        query = self.world.stores.database.select
        for status, purpose, count in query(
            "SELECT status, intent, count(*) FROM orders GROUP BY status, intent"
        ):
            self.outcome.happened[f"order {purpose} {status}"] += count
        for status, reason, count in query(
            "SELECT status, close_reason, count(*) FROM positions GROUP BY status, close_reason"
        ):
            self.outcome.happened[f"position {status} {reason or ''}".strip()] += count
        self.outcome.happened["fills"] += len(self._venue.matching.fills)
        for line in self._venue.plan.journal:
            self.outcome.happened[f"fault {line}"] += 1
        for kind in self._session().differences:
            self.outcome.happened[f"difference {kind.kind} left"] += 1
        for reason, count in query("SELECT reason, sum(repeats) FROM decisions GROUP BY reason"):
            self.outcome.happened[f"decision {reason}"] += count
        unknown = query("SELECT count(*) FROM order_events WHERE status = 'unknown'")
        self.outcome.happened["doubt about an order"] += unknown[0][0]
        adopted = query("SELECT count(*) FROM order_events WHERE event = 'made elsewhere'")
        self.outcome.happened["foreign fill adopted"] += adopted[0][0]

    async def _end(self) -> None:
        self._disk_is_free()
        self._venue.plan.calm()
        self._reader.close()
        await self._drop()

    def _session(self) -> Session:
        return self.world.session()

    # ------------------------------------------------------------------ actions
    def _weighted(self) -> dict[str, tuple[int, Callable[[], Awaitable[None]]]]:
        return {
            "wish": (30, self._wish),
            "tick": (12, self._tick),
            "jump of the price": (4, self._jump),
            "quiet minute": (2, self._minute),
            "silent market": (1, self._silent),
            "close": (4, self._close),
            "close several": (2, self._close_several),
            "edit exits": (4, self._edit_exits),
            "cancel an order": (3, self._cancel),
            "cancel entries": (2, self._cancel_entries),
            "pause": (2, self._pause),
            "resume": (3, self._resume),
            "stop": (2, self._stop),
            "start": (6, self._start),
            "emergency stop": (1, self._emergency),
            "rearm": (2, self._rearm),
            "crash": (3, self._crash),
            "crash while an order is on its way": (2, self._crash_under_way),
            "by hand: reduce": (2, self._foreign_reduce),
            "by hand: enter": (1, self._foreign_enter),
            "by hand: order": (1, self._foreign_order),
            "by hand: cancel": (1, self._foreign_cancel),
            "liquidation": (1, self._liquidate),
            "gap": (2, self._gap),
            "clock jumps": (1, self._clock_jumps),
            "settle a difference": (2, self._settle_difference),
            "reconcile": (1, self._reconcile),
            "settings": (2, self._change_settings),
            "disk full": (1, self._fill_disk),
            "disk free": (2, self._free_disk),
            "maintenance": (1, self._maintenance),
            "bad price": (1, self._bad_price),
            "reset drawdown": (1, self._reset_drawdown),
        }

    async def _wish(self) -> None:
        session = self._live()
        if session is None or session.desk is None:
            self._tell("not running")
            return
        dice = self._dice
        trailing = dice.random() < 0.3
        sent = session.desk.ask(
            Wish(
                symbol=dice.choice(SYMBOLS),
                side=Side.BUY if self._is_spot() else dice.choice(list(Side)),
                tp_pct=dice.choice((0.5, 1.0, 3.0)),
                sl_pct=dice.choice((0.3, 1.0, 2.0)),
                trail_start_pct=0.5 if trailing else 0.0,
                trail_distance_pct=0.3 if trailing else 0.0,
                max_hold_s=dice.choice((0, 0, 20)),
                set_key=f"set{dice.randrange(4)}",
            )
        )
        self._tell("sent" if sent else "not allowed")
        self._note("entry sent" if sent else "entry not allowed")

    async def _tick(self) -> None:
        dice = self._dice
        for base in self._prices:
            self._prices[base] = max(5.0, self._prices[base] * (1 + dice.gauss(0, 0.003)))
        await self._feed(dice.choice((0.2, 1.0, 1.0, 2.0)))

    async def _jump(self) -> None:
        base = self._dice.choice(list(self._prices))
        self._prices[base] *= 1 + self._dice.choice((-0.06, -0.02, 0.02, 0.06))
        await self._feed(1.0)

    async def _minute(self) -> None:
        for _ in range(30):
            await self._feed(2.0)

    async def _silent(self) -> None:
        """No prices for a while."""
        await self._clock.run(self._dice.choice((5, 40)))

    async def _close(self) -> None:
        if held := self._held():
            position = self._dice.choice(held)
            self.world.coordinator.by_hand.close_positions([position.position_id])

    async def _close_several(self) -> None:
        self.world.coordinator.by_hand.close_positions(
            [p.position_id for p in self._held()] + ["gone"]
        )

    async def _edit_exits(self) -> None:
        held = self._held()
        if not held:
            return
        position = self._dice.choice(held)
        price = D(str(round(self._prices[position.symbol.split("/")[0]], 1)))
        stop = price * (1 - position.sign * D(self._dice.choice(("0.002", "0.01", "-0.01"))))
        target = price * (1 + position.sign * D("0.02")) if self._dice.random() < 0.7 else None
        self.world.coordinator.by_hand.edit_exits(
            position.position_id, stop.quantize(D("0.1")),
            None if target is None else target.quantize(D("0.1")),
        )  # fmt: skip

    async def _cancel(self) -> None:
        session = self._live()
        if session is not None and (working := session.orders.working()):
            order = self._dice.choice(working)
            await self._finish(self.world.coordinator.by_hand.cancel_order(order.client_id))

    async def _cancel_entries(self) -> None:
        await self._finish(self.world.coordinator.by_hand.cancel_entries(""))

    async def _pause(self) -> None:
        self.world.coordinator.pause()

    async def _resume(self) -> None:
        self.world.coordinator.resume()

    async def _stop(self) -> None:
        await self._finish(self.world.coordinator.stop())

    async def _start(self) -> None:
        coordinator = self.world.coordinator
        if coordinator.state is EngineState.ERROR:
            await self._finish(coordinator.stop())
        if coordinator.state is EngineState.STOPPED:
            await self._begin(coordinator.start())
            await self._tick()

    async def _emergency(self) -> None:
        close, self._in_emergency = self._dice.random() < 0.6, True
        try:
            await self._finish(self.world.coordinator.emergency_stop(close_positions=close))
        finally:
            self._in_emergency = False

    async def _rearm(self) -> None:
        self.world.coordinator.rearm()

    async def _crash(self) -> None:
        self._disk_is_free()
        await self._drop()
        self._look()
        for _ in range(self._dice.choice((0, 1, 5))):
            await self._feed_nobody()
        self.world = self._open()
        if self._dice.random() < 0.8:
            await self._start()

    async def _feed_nobody(self) -> None:
        await self._clock.run(2)
        for base in self._prices:
            self._prices[base] *= 1 + self._dice.gauss(0, 0.004)
            self._venue.prices[f"{base}/USDT"] = round(self._prices[base], 1)
        self._venue.step()

    async def _crash_under_way(self) -> None:
        """Die some turns of the loop after an entry was decided."""
        await self._wish()
        for _ in range(self._dice.randrange(12)):
            await asyncio.sleep(0)
        await self._crash()

    async def _foreign_reduce(self) -> None:
        symbol = self._dice.choice(SYMBOLS)
        if qty := self._venue.qty(symbol):
            part = (abs(qty) * D(self._dice.choice(("0.3", "1")))).quantize(D("0.001"))
            side = Side.SELL if qty > 0 else Side.BUY
            self._venue.by_hand(symbol, side, part, reduce_only=not self._is_spot())

    async def _foreign_enter(self) -> None:
        side = Side.BUY if self._is_spot() else self._dice.choice(list(Side))
        self._venue.by_hand(self._dice.choice(SYMBOLS), side, "0.5")

    async def _foreign_order(self) -> None:
        symbol = self._dice.choice(SYMBOLS)
        price = round(self._prices[symbol.split("/")[0]] * 0.9, 1)
        self._venue.by_hand(symbol, Side.BUY, "0.5", OrderType.LIMIT, price=D(str(price)))

    async def _foreign_cancel(self) -> None:
        """Cancel one of the program's orders at the venue's own page."""
        if working := self._venue.matching.open_orders():
            self._venue.cancel_by_hand(self._dice.choice(working).client_id)

    async def _liquidate(self) -> None:
        symbol = self._dice.choice(SYMBOLS)
        if self._venue.qty(symbol) and not self._is_spot():
            self._venue.liquidate(symbol)

    async def _gap(self) -> None:
        if gateway := self._gateway_or_none():
            gateway.deaf = True
            for _ in range(self._dice.randint(1, 5)):
                await self._tick()
            gateway.gap()

    async def _clock_jumps(self) -> None:
        await self._clock.jump(self._dice.choice((8, 1800)))

    async def _settle_difference(self) -> None:
        session = self._live()
        if session is not None and session.differences:
            found = self._dice.choice(session.differences)
            action = self._dice.choice(found.actions)
            self._tell(f"{found.kind} {action}")
            self._note(f"difference {found.kind} {action}")
            await self._finish(
                self.world.coordinator.by_hand.settle_difference(CONNECTION, found.key, action)
            )
            if action is DifferenceAction.IGNORE:
                self._ignored.add(found.symbol)

    async def _reconcile(self) -> None:
        self.world.coordinator.by_hand.reconcile(CONNECTION, "asked for by hand")

    async def _change_settings(self) -> None:
        self.world.change(
            1,
            limit_positions=self._dice.choice((1, 2, 10)),
            entry_timeout_s=self._dice.choice((1.0, 5.0, 30.0)),
            live_trade=self._dice.random() < 0.9,
        )

    async def _fill_disk(self) -> None:
        if self._full is None:
            self._full = ExitStack()
            self._full.enter_context(database_full(self.world.stores))

    async def _free_disk(self) -> None:
        self._disk_is_free()

    async def _maintenance(self) -> None:
        self._venue.down = True
        for _ in range(self._dice.choice((2, 8))):
            await self._feed(5.0)
        self._venue.down = False

    async def _bad_price(self) -> None:
        if gateway := self._gateway_or_none():
            await gateway.tick(1.0, BTC=self._dice.choice((0.0, None)))
            await self._feed(1.0)

    async def _reset_drawdown(self) -> None:
        self.world.coordinator.by_hand.reset_drawdown(CONNECTION)
