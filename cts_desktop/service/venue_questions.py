"""Asking a venue within a time limit, and saying what goes wrong so that a user can mend it."""

import asyncio
from collections.abc import Awaitable, Mapping
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType
from typing import Final, TypeVar

from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.credentials import KeyRights, Right
from cts_desktop.domain.errors import (
    ClockOffsetError,
    CredentialsError,
    CtsError,
    KeyRefusedError,
    OrderRefusedError,
    RateLimitedError,
    RetryLaterError,
)
from cts_desktop.domain.market import MarketRules
from cts_desktop.domain.ports import ExchangeGateway
from cts_desktop.domain.venues import AccountModes
from cts_desktop.runtime.redaction import redact

#: Time limit of one request, and of all together.
REQUEST_S: Final = 10.0
TOTAL_S: Final = 30.0
NO_WITHDRAW: Final = (
    "This key may withdraw money. Make a key at the exchange without the right to withdraw, and "
    "enter that one."
)
STATE_IT: Final = (
    "The exchange does not say whether this key may withdraw money: look there, make a key without "
    "that right, and state here that it has none."
)
_REMEDIES: Final[Mapping[type[CtsError], str]] = MappingProxyType(
    {
        CredentialsError: "Unlock the keys, or enter this connection's key again.",
        ClockOffsetError: "Set the computer's clock (switch time synchronisation on).",
        RetryLaterError: "Check the network, endpoint and proxy, and whether the exchange is up.",
        OrderRefusedError: "Check the rights of the key, the balance and the symbols.",
    }
)
_CANNOT_TRADE: Final = "This key may not trade: give it that right at the exchange."
_CANNOT_READ: Final = "This key may not read the account: give it that right at the exchange."

T = TypeVar("T")


async def answer(question: Awaitable[T]) -> T:
    """Return the answer, or raise RetryLaterError after 10 s."""
    try:
        async with asyncio.timeout(REQUEST_S):
            return await question
    except TimeoutError:
        raise RetryLaterError(f"No answer within {REQUEST_S:g} s") from None


def in_words(error: Exception, connection: Connection) -> tuple[str, str]:
    """Return what went wrong, without secrets, and what helps."""
    if not isinstance(error, CtsError):
        message = f"The exchange's answer makes no sense ({type(error).__name__})"
        return message, "Test again later, and check endpoint and proxy. The log holds the details."
    return redact(str(error)) or type(error).__name__, _remedy(error, connection)


def _remedy(error: CtsError, connection: Connection) -> str:
    if isinstance(error, RateLimitedError):
        return f"Wait {error.retry_after_s:.0f} s and test again."
    if isinstance(error, KeyRefusedError):
        other = "testnet" if connection.mode is Mode.LIVE else "live"
        return (
            "Check that key and secret are complete, that the key allows this computer's address, "
            f"and that it is not one of the {other} site."
        )
    found = (remedy for kind, remedy in _REMEDIES.items() if isinstance(error, kind))
    return next(found, "Mend what the message names and test again.")


def rights_problem(rights: KeyRights, connection: Connection) -> str:
    """Return why this key cannot be used, in words; empty where it can."""
    if rights.withdraw is Right.YES:
        return NO_WITHDRAW
    if rights.read is Right.NO:
        return _CANNOT_READ
    if rights.trade is Right.NO:
        return _CANNOT_TRADE
    if rights.withdraw is Right.UNKNOWN and must_state(connection):
        return STATE_IT
    return ""


def must_state(connection: Connection) -> bool:
    """Tell whether the user has to say that a silent venue's key cannot withdraw, and has not.

    Play money cannot be lost, and testnets tell less than the venues themselves.
    """
    return connection.mode is Mode.LIVE and not connection.no_withdraw_stated


def rights_text(rights: KeyRights) -> str:
    """Return the rights in words."""
    said = f"Read: {rights.read}, trade: {rights.trade}, withdraw: {rights.withdraw}"
    return f"{said}. {rights.note}" if rights.note else said


def modes_text(modes: AccountModes) -> str:
    """Return the modes in words; what a market has no notion of is left out."""
    parts = (
        "" if modes.margin is None else f"margin {modes.margin}",
        "" if modes.position is None else f"positions {modes.position}",
        "" if modes.leverage is None else f"leverage {modes.leverage}",
    )
    return "; ".join(part for part in parts if part)


async def clock_offset_ms(gateway: ExchangeGateway) -> int:
    """Return the venue's clock less ours, as the line knows it or as asked now."""
    server_ms = await answer(gateway.server_time_ms())
    measured = gateway.line().clock_offset_ms
    return server_ms - gateway.clock.now_ms() if measured is None else measured


async def price_of(gateway: ExchangeGateway, symbol: str) -> Decimal | None:
    """Return the price a buyer pays now, or None where there is nothing on offer."""
    data = gateway.market_data()
    if data is None:
        return None
    book = await answer(data.fetch_order_book(symbol, 5))
    return book.asks[0][0] if book.asks else None


def smallest_qty(rules: MarketRules, price: Decimal) -> Decimal:
    """Return the least quantity the venue takes at *price*."""
    needed = max(rules.min_qty, rules.min_notional / price)
    steps = (needed / rules.qty_step).to_integral_value(ROUND_CEILING)
    return max(steps, Decimal(1)) * rules.qty_step
