"""The list before real money."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

from cts_desktop.analysis.sizing import SizingRefused
from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.errors import CtsError, DatabaseError, UserActionError
from cts_desktop.domain.market import MarketRules
from cts_desktop.domain.money import grouped, to_text
from cts_desktop.domain.ports import Balance, ExchangeGateway
from cts_desktop.domain.risk import Reason
from cts_desktop.engine import EMERGENCY_TRIED_KEY, TradeEngineConfig, chosen_symbols
from cts_desktop.runtime.files import free_bytes, human_os_error
from cts_desktop.runtime.power import why_not
from cts_desktop.service import venue_questions as ask
from cts_desktop.service.connection_parts import Parts
from cts_desktop.service.views import PreflightItem, PreflightReport

OnItem = Callable[[PreflightItem], None]

_FREE_BYTES: Final = 500_000_000
_SHOWN: Final = 5
#: The distance of a stop, for the size of a trade that is planned now: wider than most sets have.
_STOP_PCT: Final = Decimal(2)
_LIMITS: Final = {
    Reason.DAILY_LOSS: "daily loss",
    Reason.DRAWDOWN: "drawdown",
    Reason.EXPOSURE: "exposure",
}


@dataclass(frozen=True, slots=True)
class _Account:
    """What the items about the account share."""

    connection: Connection
    config: TradeEngineConfig
    gateway: ExchangeGateway
    markets: Mapping[str, MarketRules]
    balance: Balance


class Preflight:
    """Goes through the list; nothing is traded and nothing at the venue is changed."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    # ------------------------------------------------------------------ the result
    def stored(self, connection_id: str) -> PreflightReport | None:
        """Return the newest list, or None."""
        found: Any = self._parts.stores.state.get(_key(connection_id))
        if found is None:
            return None
        return PreflightReport(found["ts_ms"], tuple(PreflightItem(**i) for i in found["items"]))

    def store(self, connection_id: str, report: PreflightReport | None) -> None:
        """Store a list durably, or forget it; raise DatabaseError."""
        value = None if report is None else asdict(report)
        self._parts.stores.state.put(_key(connection_id), value, durable=True)

    # ------------------------------------------------------------------ the list
    async def run(self, connection: Connection, on_item: OnItem | None) -> PreflightReport:
        """Return the list as it is now; raise UserActionError for an account on paper."""
        if connection.mode is Mode.PAPER:
            raise UserActionError(f"{connection.name} is on paper: nothing has to be checked")
        items: list[PreflightItem] = []

        def tell(item: PreflightItem) -> None:
            items.append(item)
            if on_item is not None:
                on_item(item)

        tell(self._tested(connection))
        tell(self._limits(connection))
        tell(self._emergency())
        tell(await self._disk())
        tell(await self._sleep())
        tell(await self._backup())
        await self._at_venue(connection, tell)
        return PreflightReport(self._parts.clock.now_ms(), tuple(items))

    def _tested(self, connection: Connection) -> PreflightItem:
        good = connection.last_test_result == "ok"
        said = "Passed" if good else connection.last_test_message or "Not tested yet"
        return PreflightItem(
            "Test of the connection", good, said, "" if good else "Test the connection."
        )

    def _limits(self, connection: Connection) -> PreflightItem:
        value = self._parts.settings.all(connection)
        off = [word for reason, word in _LIMITS.items() if not value[f"rule_{reason}"]]
        said = (
            f"Daily loss {value['limit_daily_loss_pct']:g} %, drawdown "
            f"{value['limit_drawdown_pct']:g} %, exposure {value['limit_exposure_pct']:g} %"
        )
        if not off:
            return PreflightItem("Limits", ok=True, message=said)
        return PreflightItem(
            "Limits",
            ok=False,
            message=f"Switched off: {', '.join(off)}",
            remedy="Switch them on under Limits in the settings of the connection.",
        )

    def _emergency(self) -> PreflightItem:
        if self._parts.stores.state.get(EMERGENCY_TRIED_KEY) is not None:
            return PreflightItem("Emergency stop", ok=True, message="It was tried in this profile")
        return PreflightItem(
            "Emergency stop",
            ok=False,
            message="It was never tried in this profile",
            remedy="Press it once now, while nothing is at stake, and arm again.",
        )

    async def _disk(self) -> PreflightItem:
        name, remedy = "Disk", "Free some space on the disk of the profile."
        directory = self._parts.directory
        try:
            free = await asyncio.to_thread(free_bytes, directory)
            self._parts.stores.state.put("preflight_try", self._parts.clock.now_ms(), durable=True)
        except OSError as error:
            return PreflightItem(name, ok=False, message=human_os_error(error, directory))
        except DatabaseError as error:
            return PreflightItem(name, ok=False, message=str(error), remedy=remedy)
        good = free >= _FREE_BYTES
        said = f"{grouped(f'{free / 1e6:.0f}')} MB are free and the database can be written"
        return PreflightItem(name, good, said, "" if good else remedy)

    async def _sleep(self) -> PreflightItem:
        """Advisory: a server never sleeps, and has nothing that could keep it from doing so."""
        name = "Staying awake"
        if self._parts.settings.get("keep_awake") == "never":
            return PreflightItem(
                name,
                ok=False,
                message="The computer may fall asleep while positions are open",
                remedy="Choose “live” under Keep the computer awake in the settings.",
                blocking=False,
            )
        problem = await asyncio.to_thread(why_not)
        return PreflightItem(
            name,
            not problem,
            f"Sleep cannot be held off here: {problem}"
            if problem
            else "The computer does not fall asleep by itself while trading is on",
            "Switch sleep off in the settings of the system." if problem else "",
            blocking=False,
        )

    async def _backup(self) -> PreflightItem:
        newest = await asyncio.to_thread(self._parts.stores.backups.newest_good)
        if newest is not None:
            return PreflightItem("Backup", ok=True, message=f"The newest is {newest.path.name}")
        return PreflightItem(
            "Backup",
            ok=False,
            message="There is no good backup of the database",
            remedy="Make one under Data & backup in the settings.",
        )

    # ------------------------------------------------------------------ at the venue
    async def _at_venue(self, connection: Connection, tell: OnItem) -> None:
        """Ask the venue item by item; what cannot be asked blocks."""
        gateway: ExchangeGateway | None = None
        try:
            async with asyncio.timeout(ask.TOTAL_S):
                key = await self._parts.stored_key(connection)
                gateway = self._parts.gateway(connection, key)
                await gateway.connect()
                account = _Account(
                    connection,
                    TradeEngineConfig.resolve(connection, self._parts.settings),
                    gateway,
                    await ask.answer(gateway.load_markets()),
                    await ask.answer(gateway.fetch_balance()),
                )
                await self._account(account, tell)
        except TimeoutError:
            problem = f"Not everything was answered within {ask.TOTAL_S:g} s"
            tell(PreflightItem("Exchange", ok=False, message=problem, remedy="Try again."))
        except Exception as error:  # noqa: BLE001 - whatever an adapter raises blocks
            message, remedy = ask.in_words(error, connection)
            tell(PreflightItem("Exchange", ok=False, message=message, remedy=remedy))
        finally:
            if gateway is not None:
                await self._close(gateway)

    async def _close(self, gateway: ExchangeGateway) -> None:
        try:
            await ask.answer(gateway.close())
        except Exception as error:  # noqa: BLE001 - the list is done; the log has the rest
            self._parts.log.log_error(error, "preflight", "close the line")

    async def _account(self, account: _Account, tell: OnItem) -> None:
        questions: tuple[tuple[str, Callable[[_Account], Awaitable[PreflightItem]]], ...] = (
            ("Rights of the key", _rights),
            ("Clock", _clock),
            ("Balance", _balance),
            ("Size of a trade", _sizes),
            ("Margin and positions", _modes),
            ("What others hold", self._foreign),
        )
        for name, question in questions:
            try:
                tell(await question(account))
            except CtsError as error:
                message, remedy = ask.in_words(error, account.connection)
                tell(PreflightItem(name, ok=False, message=message, remedy=remedy))

    async def _foreign(self, account: _Account) -> PreflightItem:
        """Advisory: what is not ours is never touched, but it uses the same balance."""
        identity = account.connection.connection_id
        stores = self._parts.stores
        ours = {order.request.client_id for order in stores.orders.unfinished(identity)}
        held = {position.symbol for position in stores.positions.unfinished(identity)}
        orders = await ask.answer(account.gateway.fetch_open_orders())
        positions = await ask.answer(account.gateway.fetch_positions())
        lines = [f"order {o.symbol} {o.venue_id}" for o in orders if o.client_id not in ours]
        lines += [
            f"{p.side.value} position {to_text(p.qty)} {p.symbol}"
            for p in positions
            if p.symbol not in held
        ]
        if not lines:
            return PreflightItem("What others hold", ok=True, message="Nothing but our own")
        more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
        return PreflightItem(
            "What others hold",
            ok=False,
            message=f"Not from this program: {', '.join(lines[:_SHOWN])}{more}",
            remedy="They are left alone. Better to trade on an account of its own.",
            blocking=False,
        )


def _key(connection_id: str) -> str:
    return f"preflight:{connection_id}"


async def _rights(account: _Account) -> PreflightItem:
    inspection = account.gateway.inspection()
    if inspection is None:
        return PreflightItem("Rights of the key", ok=True, message="There is no key")
    rights = await ask.answer(inspection.fetch_rights())
    problem = ask.rights_problem(rights, account.connection)
    remedy = "Change the key's rights at the exchange." if problem else ""
    return PreflightItem(
        "Rights of the key", not problem, problem or ask.rights_text(rights), remedy
    )


async def _clock(account: _Account) -> PreflightItem:
    offset_ms = await ask.clock_offset_ms(account.gateway)
    good = abs(offset_ms) <= account.config.whole("limit_clock_offset_ms")
    return PreflightItem(
        "Clock",
        good,
        f"Differs by {offset_ms} ms from the venue's",
        "" if good else "Set the computer's clock (switch time synchronisation on).",
    )


async def _balance(account: _Account) -> PreflightItem:
    balance = account.balance
    good = balance.free > 0
    return PreflightItem(
        "Balance",
        good,
        f"{grouped(f'{balance.equity:.2f}')} {balance.currency}, free "
        f"{grouped(f'{balance.free:.2f}')}",
        "" if good else f"Put {balance.currency} on the account that trades this market.",
    )


async def _sizes(account: _Account) -> PreflightItem:
    """Look whether a trade as it is planned now is one that the venue takes.

    Where nothing at all can be traded this blocks; where some symbols cannot it is worth knowing.
    """
    name = "Size of a trade"
    rule = account.config.symbol_rule()
    chosen = await ask.answer(chosen_symbols(account.gateway, rule, account.markets))
    if rule.needs_tickers:
        now = ", ".join(chosen[:_SHOWN])
        said = f"The symbols are picked at each start (now {now}); the gate checks each size"
        return PreflightItem(name, ok=True, message=said)
    problems = [
        f"{symbol} ({problem})"
        for symbol in chosen
        if (problem := await _size_problem(account, symbol))
    ]
    if not problems:
        return PreflightItem(
            name, ok=True, message=f"Fits the minima of {', '.join(chosen[:_SHOWN])}"
        )
    return PreflightItem(
        name,
        ok=False,
        message=f"Too small: {', '.join(problems)}",
        remedy="Raise the volume factors or the balance, or leave these symbols out.",
        blocking=len(problems) == len(chosen),
    )


async def _size_problem(account: _Account, symbol: str) -> str:
    """Return why a trade of the planned size is not possible, or an empty text."""
    rules = account.markets[symbol]
    price = await ask.price_of(account.gateway, symbol)
    if price is None:
        return "has no price"
    stop, balance = price * (1 - _STOP_PCT / 100), account.balance
    planned = account.config.sizing().size(
        rules, price, stop, _STOP_PCT, balance.equity, balance.free
    )
    if isinstance(planned, SizingRefused):
        return planned.message
    least = Decimal(planned.computation["minimum_qty"])
    if planned.qty < least:
        return f"{to_text(planned.qty)} {rules.base}, at least {to_text(least)}"
    return ""


async def _modes(account: _Account) -> PreflightItem:
    """Advisory: what differs is set at the start, unless open positions forbid it."""
    name = "Margin and positions"
    inspection = account.gateway.inspection()
    if inspection is None:
        return PreflightItem(name, ok=True, message="A simulated account has one way to trade")
    rule = account.config.symbol_rule()
    symbol = (await ask.answer(chosen_symbols(account.gateway, rule, account.markets)))[0]
    modes = await ask.answer(inspection.fetch_modes(symbol))
    wanted = (
        (modes.margin, str(account.config.values["margin_mode"])),
        (modes.position, str(account.config.values["position_mode"])),
    )
    differing = [want for found, want in wanted if found is not None and found != want]
    said = ask.modes_text(modes) or "there are none on this market"
    if not differing:
        return PreflightItem(name, ok=True, message=f"{symbol}: {said}")
    return PreflightItem(
        name,
        ok=False,
        message=f"{symbol}: {said}; wanted: {', '.join(differing)}",
        remedy="It is set at the start. Where positions are open, close them first.",
        blocking=False,
    )
