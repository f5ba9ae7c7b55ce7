"""Trying a connection out step by step, without trading."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials, KeyRights, Right
from cts_desktop.domain.errors import CtsError, OrderRefusedError, RetryLaterError
from cts_desktop.domain.market import MarketRules
from cts_desktop.domain.money import grouped, to_text
from cts_desktop.domain.orders import OrderRequest, OrderType, Side
from cts_desktop.domain.ports import Clock, ExchangeGateway
from cts_desktop.domain.venues import Inspection
from cts_desktop.engine import TradeEngineConfig, chosen_symbols
from cts_desktop.service import venue_questions as ask
from cts_desktop.service.connection_parts import Parts, checked_key, needs_key
from cts_desktop.service.views import StepResult

_SHOWN: Final = 8
#: Never sent: the venue only checks an order of this id.
_PROBE_ID: Final = "ctstest"

OnStep = Callable[[StepResult], None]
Check = Callable[[Connection], Connection]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a test has found.

    Attributes:
        connection: what was tested, as it was checked; None of it need be stored.
        credentials: the key it was tested with; None where it needs none or none could be read.
        rights: what the venue said of the key; None where it was not asked.
    """

    connection: Connection
    credentials: Credentials | None
    steps: tuple[StepResult, ...]
    rights: KeyRights | None = None

    @property
    def ok(self) -> bool:
        """Tell whether nothing failed."""
        return all(step.ok for step in self.steps)


class _Steps:
    """The log of a test: `begin` names a step, `end` or `fail` says how it went."""

    def __init__(self, clock: Clock, on_step: OnStep | None) -> None:
        self.done: list[StepResult] = []
        self._clock = clock
        self._on_step = on_step
        self._name = ""

    def begin(self, name: str) -> None:
        self._name = name

    def end(self, message: str, *, problem: str = "", remedy: str = "") -> None:
        """Tell the step; with a *problem* it has failed, and *remedy* is what helps then."""
        text, helps = (problem, remedy) if problem else (message, "")
        self._tell(StepResult(self._clock.now_ms(), self._name, not problem, text, helps))

    def _tell(self, step: StepResult) -> None:
        self.done.append(step)
        if self._on_step is not None:
            self._on_step(step)

    def conclude(self, name: str) -> None:
        """Say how it went altogether."""
        failed = [step for step in self.done if not step.ok]
        self.begin("Failed" if failed else "Ready")
        if not failed:
            self.end(f"{name} can be started")
        elif self.done[-1].ok or len(failed) > 1:
            first = failed[0]
            self.end("", problem=f"{first.name}: {first.message}", remedy=first.remedy)


class ConnectionTest:
    """Asks a venue one thing after another; at most 10 s each and 30 s altogether."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def run(
        self,
        draft: Connection,
        credentials: Credentials | None,
        check: Check,
        on_step: OnStep | None,
    ) -> Trial:
        """Test *draft* with *credentials*, or with the stored key; never raises for a failure."""
        steps = _Steps(self._parts.clock, on_step)
        run = _Run(self._parts, draft, steps)
        try:
            async with asyncio.timeout(ask.TOTAL_S):
                await run.everything(credentials, check)
        except TimeoutError:
            problem = f"No answer within {ask.TOTAL_S:g} s"
            steps.end("", problem=problem, remedy="Check the network and the market's data")
        except Exception as error:  # noqa: BLE001 - whatever an adapter raises, the test has failed
            self._tell_failure(steps, error, draft)
        finally:
            await run.close()
        steps.conclude(run.connection.name)
        return Trial(run.connection, run.key, tuple(steps.done), run.rights)

    def _tell_failure(self, steps: _Steps, error: Exception, draft: Connection) -> None:
        message, remedy = ask.in_words(error, draft)
        steps.end("", problem=message, remedy=remedy)


class _Run:
    """One test: what it has learned so far."""

    def __init__(self, parts: Parts, draft: Connection, steps: _Steps) -> None:
        self.connection = draft
        self.key: Credentials | None = None
        self.rights: KeyRights | None = None
        self._parts = parts
        self._steps = steps
        self._gateway: ExchangeGateway | None = None

    async def close(self) -> None:
        if self._gateway is not None:
            try:
                async with asyncio.timeout(ask.REQUEST_S):
                    await self._gateway.close()
            except Exception as error:  # noqa: BLE001 - the test is over; the log has the rest
                self._parts.log.log_error(error, "connections", "close the tested line")

    async def everything(self, credentials: Credentials | None, check: Check) -> None:
        steps = self._steps
        steps.begin("Settings")
        self.connection = check(self.connection)
        venue = self._parts.venue(self.connection.exchange)
        if needs_key(self.connection) and venue is not None:
            stored = credentials or await self._parts.stored_key(self.connection)
            self.key = checked_key(stored or Credentials(), venue)
        steps.end("Complete and within their ranges")
        gateway = self._gateway = self._parts.gateway(self.connection, self.key)
        await self._reach(gateway)
        rules = await self._markets(gateway)
        balance_began = perf_counter()
        steps.begin("Balance")
        balance = await ask.answer(gateway.fetch_balance())
        asked_ms = (perf_counter() - balance_began) * 1000
        held, unit = grouped(f"{balance.equity:.2f}"), balance.currency
        steps.end(
            f"{held} {unit} at the exchange"
            if needs_key(self.connection)
            else f"{held} {unit} on the simulated account"
        )
        inspection = gateway.inspection()
        if inspection is None:
            steps.begin("Rights of the key")
            steps.end("Paper needs no key: nothing can be withdrawn or lost")
            return
        await self._rights(inspection)
        await self._modes(inspection, rules)
        await self._order(gateway, inspection, rules)
        steps.begin("Latency")
        latency_ms = gateway.line().latency_ms
        steps.end(f"{asked_ms if latency_ms is None else latency_ms:.0f} ms there and back")

    def _fail(self, error: CtsError) -> None:
        """Tell that the present step has failed; the next ones are asked all the same."""
        message, remedy = ask.in_words(error, self.connection)
        self._steps.end("", problem=message, remedy=remedy)

    async def _reach(self, gateway: ExchangeGateway) -> None:
        steps = self._steps
        simulated = gateway.market_data() is None
        steps.begin("Reach the market" if simulated else "Reach the exchange")
        await gateway.connect()  # several requests: the limit of all together counts
        steps.end("The market source can be opened" if simulated else "It answers")
        steps.begin("Clock")
        offset_ms = await ask.clock_offset_ms(gateway)
        limit_ms = int(self._parts.settings.get("limit_clock_offset_ms", self.connection))
        text = f"Differs by {offset_ms} ms from the venue's"
        steps.end(
            text,
            problem="" if abs(offset_ms) <= limit_ms else f"{text}, allowed are {limit_ms} ms",
            remedy="Set the computer's clock (switch time synchronisation on).",
        )

    async def _markets(self, gateway: ExchangeGateway) -> MarketRules | None:
        """Return the rules of the first chosen symbol."""
        steps = self._steps
        steps.begin("Markets")
        markets = await ask.answer(gateway.load_markets())
        steps.end(f"{len(markets)}: {', '.join(list(markets)[:_SHOWN])}")
        if gateway.market_data() is None:
            return None
        steps.begin("Symbol rules")
        config = TradeEngineConfig.resolve(self.connection, self._parts.settings)
        try:
            chosen = await ask.answer(chosen_symbols(gateway, config.symbol_rule(), markets))
        except CtsError as error:
            self._fail(error)
            return None
        rules = markets[chosen[0]]
        steps.end(
            f"{rules.symbol}: tick {to_text(rules.price_tick)}, step {to_text(rules.qty_step)}, at "
            f"least {to_text(rules.min_qty)} and {to_text(rules.min_notional)} {rules.quote}"
        )
        return rules

    async def _rights(self, inspection: Inspection) -> None:
        steps = self._steps
        steps.begin("Rights of the key")
        try:
            rights = self.rights = await ask.answer(inspection.fetch_rights())
        except RetryLaterError as error:
            self._fail(error)
            return
        problem = ask.rights_problem(rights, self.connection)
        said = ask.rights_text(rights)
        if not problem and rights.withdraw is Right.UNKNOWN:
            said = f"{said}. You have stated that it cannot withdraw"
        steps.end(
            said,
            problem=problem,
            remedy="Change the key's rights at the exchange, then test again.",
        )
        steps.begin("Addresses")
        match rights.ip_bound:
            case Right.YES:
                steps.end("The key works from listed addresses only")
            case Right.NO:
                steps.end("The key works from any address: better to bind it to yours")
            case Right.UNKNOWN:
                steps.end("The exchange does not say whether the key is bound to addresses")

    async def _modes(self, inspection: Inspection, rules: MarketRules | None) -> None:
        if rules is None:
            return
        self._steps.begin("Margin and positions")
        try:
            modes = await ask.answer(inspection.fetch_modes(rules.symbol))
        except RetryLaterError as error:
            self._fail(error)
            return
        said = ask.modes_text(modes)
        self._steps.end(f"{rules.symbol}: {said}" if said else "There are none on this market")

    async def _order(
        self, gateway: ExchangeGateway, inspection: Inspection, rules: MarketRules | None
    ) -> None:
        if rules is None:
            return
        self._steps.begin("Order, not placed")
        try:
            price = await ask.price_of(gateway, rules.symbol)
            if price is None:
                self._steps.end(f"Not checked: nobody offers {rules.symbol} right now")
                return
            qty = ask.smallest_qty(rules, price)
            request = OrderRequest(_PROBE_ID, rules.symbol, Side.BUY, OrderType.MARKET, qty)
            checked = await ask.answer(inspection.try_order(request))
        except (OrderRefusedError, RetryLaterError) as error:
            self._fail(error)
            return
        said = f"The exchange would take {to_text(qty)} {rules.base} at market"
        self._steps.end(said if checked else "This exchange cannot check an order without placing")
