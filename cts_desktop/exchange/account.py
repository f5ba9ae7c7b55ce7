"""The simulated venue's books for one account: exact decimal sums, no averages in the profit."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cts_desktop.domain.market import MarketRules, MarketType
from cts_desktop.domain.money import ZERO, book
from cts_desktop.domain.orders import Fill, Side
from cts_desktop.domain.ports import Balance, VenuePosition

#: Entry prices are shown with this many digits; they take no part in any profit.
_ENTRY_DIGITS: Final = Decimal("0.000000000001")


@dataclass(slots=True)
class Holding:
    """What one symbol did to the account.

    Attributes:
        qty: signed open quantity.
        flow: Σ notional sold - Σ notional bought; with `qty` at the mark the gross profit.
        basis: notional the open quantity was entered for (≥ 0), rounded when it is split.
        leverage: of the newest entry.
    """

    qty: Decimal = ZERO
    flow: Decimal = ZERO
    basis: Decimal = ZERO
    leverage: Decimal = Decimal(1)

    @property
    def side(self) -> Side:
        """Return the side of the open quantity (buy when flat)."""
        return Side.SELL if self.qty < 0 else Side.BUY

    def signed_basis(self) -> Decimal:
        """Return the entry notional with the sign of the position."""
        return self.basis if self.qty > 0 else -self.basis

    def trade(self, side: Side, qty: Decimal, price: Decimal) -> None:
        """Book an execution that does not cross zero."""
        notional = qty * price
        sign = side.sign
        before = abs(self.qty)
        adds = self.qty * sign >= 0
        self.qty += sign * qty
        self.flow -= sign * notional
        if adds:
            self.basis += notional
        elif self.qty == 0:
            self.basis = ZERO
        else:
            self.basis -= book(self.basis * qty / before)


class Account:
    """Balance, positions and margin of one account in one quote currency.

    At any time, to the last digit::

        equity = start + Σ(flow + qty·mark) - fees - funding

    (exact while notionals stay below 10^12: a Decimal carries 28 digits). One-way positions. Spot
    holds assets instead: no shorts, no leverage. A fee taken in base currency is a sale of that
    much at the price of the fill, whose proceeds are the fee. Marks are the caller's.
    """

    def __init__(self, start: Decimal, currency: str, rules: Mapping[str, MarketRules]) -> None:
        self.start = start
        self.currency = currency
        self.fees = ZERO
        self.funding = ZERO
        #: Start and all cash flows: what is left if open quantities are worth nothing.
        self.cash = start
        self.holdings: dict[str, Holding] = {}
        #: Symbols with an open quantity: what a step has to look at.
        self.open: dict[str, Holding] = {}
        self._rules = rules

    def book(self, fill: Fill) -> None:
        """Book a fill (which must not cross zero) and its fee."""
        if not fill.base_fee:
            self._trade(fill.symbol, fill.side, fill.qty, fill.price, fill.fee)
            return
        self._trade(fill.symbol, fill.side, fill.qty, fill.price, ZERO)
        self._trade(fill.symbol, Side.SELL, fill.base_fee, fill.price, fill.fee_in_quote)

    def _trade(self, symbol: str, side: Side, qty: Decimal, price: Decimal, fee: Decimal) -> None:
        holding = self.holdings.setdefault(symbol, Holding())
        holding.trade(side, qty, price)
        self.fees += fee
        self.cash -= side.sign * qty * price + fee
        if holding.qty:
            self.open[symbol] = holding
        else:
            self.open.pop(symbol, None)

    def qty(self, symbol: str) -> Decimal:
        """Return the signed open quantity."""
        holding = self.open.get(symbol)
        return holding.qty if holding else ZERO

    def pay_funding(self, amount: Decimal) -> None:
        """Book funding; positive = paid by us."""
        self.funding += amount
        self.cash -= amount

    def equity(self, marks: Mapping[str, Decimal]) -> Decimal:
        """Return the worth of the account with open quantities at *marks*; exact."""
        return self.cash + sum((h.qty * marks[s] for s, h in self.open.items()), ZERO)

    def wallet(self) -> Decimal:
        """Return the balance without open profit."""
        return self.cash + sum((h.signed_basis() for h in self.open.values()), ZERO)

    def position_margin(self, marks: Mapping[str, Decimal]) -> Decimal:
        """Return the initial margin of all open perpetual positions."""
        return sum(
            (
                abs(h.qty) * marks[s] / h.leverage
                for s, h in self.open.items()
                if self._rules[s].market_type is MarketType.PERPETUAL
            ),
            ZERO,
        )

    def maintenance(self, symbol: str, mark: Decimal) -> Decimal:
        """Return the margin below which a position is liquidated; 0 for spot."""
        rules = self._rules[symbol]
        if rules.market_type is MarketType.SPOT:
            return ZERO
        return abs(self.qty(symbol)) * mark * rules.maintenance_margin

    def free(self, marks: Mapping[str, Decimal], reserved: Decimal) -> Decimal:
        """Return what a new order may use: equity (spot: cash) less margin and *reserved*."""
        spot = sum((h.qty * marks[s] for s, h in self.open.items() if self._is_spot(s)), ZERO)
        worth = self.equity(marks) - spot - self.position_margin(marks) - reserved
        return max(ZERO, worth)

    def _is_spot(self, symbol: str) -> bool:
        return self._rules[symbol].market_type is MarketType.SPOT

    def balance(self, marks: Mapping[str, Decimal], reserved: Decimal) -> Balance:
        """Return the balance as a venue shows it."""
        free = self.free(marks, reserved)
        return Balance(self.currency, self.wallet(), free, self.equity(marks))

    def positions(self) -> list[VenuePosition]:
        """Return all open positions (spot: holdings)."""
        return [
            VenuePosition(
                symbol=symbol,
                side=holding.side,
                qty=abs(holding.qty),
                entry_price=(holding.basis / abs(holding.qty)).quantize(_ENTRY_DIGITS),
            )
            for symbol, holding in self.open.items()
        ]

    def assets(self) -> dict[str, Decimal]:
        """Return the balance per asset of a spot account: quote cash and what was bought."""
        held = {self._rules[s].base: h.qty for s, h in self.open.items() if self._is_spot(s)}
        return {self.currency: self.cash, **held}
