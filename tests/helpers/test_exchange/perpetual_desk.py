"""The perpetual side of an account: margin, positions, leverage, income, position modes.

Hedge mode is a second matching for the SHORT side that owns no money: before each of its commands
and steps either matching is lent what the other has free, so margin and liquidation see all of it;
the wallet is the sum of both.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from typing_extensions import override

from cts_desktop.domain.market import MarketType
from cts_desktop.domain.money import ZERO
from cts_desktop.domain.orders import Fill, Side
from cts_desktop.domain.ports import FundingPayment
from cts_desktop.exchange.account import Holding
from tests.helpers.test_exchange.catalogue import QUOTE
from tests.helpers.test_exchange.context import Context
from tests.helpers.test_exchange.desk import Desk
from tests.helpers.test_exchange.errors import BinanceError
from tests.helpers.test_exchange.interfaces import (
    AccountEvent,
    AssetRow,
    BalanceEvent,
    ConfigEvent,
    OrderRow,
    PositionRow,
    TradeRow,
)
from tests.helpers.test_exchange.venue import VenueMatching

_DEFAULT_LEVERAGE = 20


class IncomeRow(NamedTuple):
    """A row of the income history."""

    symbol: str
    type: str
    amount: Decimal
    ts_ms: int
    tran_id: int
    trade_id: str


@dataclass(frozen=True, slots=True)
class Margins:
    """The sums of a perpetual account, in quote currency."""

    wallet: Decimal
    unrealized: Decimal
    positions: Decimal
    orders: Decimal
    maintenance: Decimal

    @property
    def equity(self) -> Decimal:
        """Return the margin balance."""
        return self.wallet + self.unrealized

    @property
    def available(self) -> Decimal:
        """Return what a new order may use."""
        return max(ZERO, self.equity - self.positions - self.orders)


class PerpetualDesk(Desk):
    """Cross margin throughout: the isolated margin type is stored and shown, not calculated.

    Attributes:
        hedged: positions per side (dualSidePosition).
        income: oldest first.
        countdowns: per symbol when all its orders are cancelled.
    """

    kind = MarketType.PERPETUAL

    def __init__(
        self, context: Context, name: str, publish: Callable[[AccountEvent], None]
    ) -> None:
        super().__init__(context, name, publish)
        self._short = self._matching(replace(context.settings, start_balance=ZERO))
        self._ledger: dict[tuple[VenueMatching, str], Holding] = {}
        self._leverages: dict[str, int] = {}
        self.isolated: set[str] = set()
        self.hedged = False
        self.multi_assets = False
        self.income: list[IncomeRow] = []
        self.countdowns: dict[str, int] = {}
        self._wallet = self.wallet()

    # ------------------------------------------------------------------ sides
    @override
    def books(self) -> Sequence[VenueMatching]:
        return (self.main, self._short)

    @override
    def book_of(self, row: OrderRow) -> VenueMatching:
        return self._short if row.position_side == "SHORT" else self.main

    @override
    def position_side(self, book: VenueMatching) -> str:
        if not self.hedged:
            return "BOTH"
        return "SHORT" if book is self._short else "LONG"

    @override
    def _reduces(self, row: OrderRow) -> bool:
        closing = {"LONG": "SELL", "SHORT": "BUY"}.get(row.position_side)
        return super()._reduces(row) or row.side == closing

    @override
    @contextmanager
    def _carried(self, book: VenueMatching) -> Iterator[None]:
        if not self.hedged:
            yield
            return
        other = self._short if book is self.main else self.main
        balance = other.balance()
        spare = balance.equity - other.position_margin() - other.order_margin()
        with book.lent(spare):
            yield

    def set_hedged(self, hedged: bool) -> None:
        """Change the position mode; refused while anything is open."""
        if hedged == self.hedged:
            raise BinanceError(-4059, "No need to change position side.")
        if self.open_rows() or self.open_rows(algo=True):
            raise BinanceError(
                -4067, "Position side cannot be changed if there exists open orders."
            )
        if self.positions():
            raise BinanceError(-4068, "Position side cannot be changed if there exists position.")
        self.hedged = hedged

    # ------------------------------------------------------------------ leverage
    @override
    def _leverage(self, symbol: str) -> Decimal:
        return Decimal(self.leverage(symbol))

    def leverage(self, symbol: str) -> int:
        """Return the leverage set for *symbol*."""
        rules = self.rules.get(symbol)
        most = int(rules.max_leverage) if rules else _DEFAULT_LEVERAGE
        return self._leverages.get(symbol, min(_DEFAULT_LEVERAGE, most))

    def set_leverage(self, symbol: str, leverage: int) -> None:
        """Change the leverage of *symbol*; raise BinanceError."""
        rules = self.rules.get(symbol)
        if rules is None or not 1 <= leverage <= rules.max_leverage:
            raise BinanceError(-4028, f"Leverage {leverage} is not valid")
        self._leverages[symbol] = leverage
        for book in (self.main, self._short):
            book.set_leverage(rules.symbol, Decimal(leverage))
        self._publish(ConfigEvent(symbol, leverage, self.context.now_ms()))

    def set_isolated(self, symbol: str, isolated: bool) -> None:
        """Change the margin type of *symbol*; raise BinanceError."""
        if isolated == (symbol in self.isolated):
            raise BinanceError(-4046, "No need to change margin type.")
        if self.open_rows(symbol) or self.open_rows(symbol, algo=True):
            raise BinanceError(-4047, "Margin type cannot be changed if there exists open orders.")
        if any(row.symbol == symbol for row in self.positions()):
            raise BinanceError(-4048, "Margin type cannot be changed if there exists position.")
        (self.isolated.add if isolated else self.isolated.discard)(symbol)

    # ------------------------------------------------------------------ money
    def wallet(self) -> Decimal:
        """Return the balance without open profit."""
        return self.main.balance().total + self._short.balance().total

    def margins(self) -> Margins:
        """Return the sums of the account at the newest prices."""
        books = (self.main, self._short)
        positions = self.positions()
        return Margins(
            self.wallet(),
            sum((row.unrealized for row in positions), ZERO),
            sum((book.position_margin() for book in books), ZERO),
            sum((book.order_margin() for book in books), ZERO),
            sum((self.maintenance(row) for row in positions), ZERO),
        )

    def maintenance(self, row: PositionRow) -> Decimal:
        """Return the maintenance margin of a position."""
        book = self._short if row.position_side == "SHORT" else self.main
        return book.maintenance(self.rules[row.symbol].symbol)

    def position(self, symbol: str, side: str) -> PositionRow:
        """Return a position, also a flat one."""
        book = self._short if side == "SHORT" else self.main
        name = self.rules[symbol].symbol
        holding = book.holding(name)
        mark = book.mark(name) or self.mark(symbol) or ZERO
        entry = holding.basis / abs(holding.qty) if holding.qty else ZERO
        realized = self._ledger.get((book, name), Holding())
        return PositionRow(
            symbol, side, holding.qty, entry, mark, holding.qty * mark - holding.signed_basis(),
            realized.flow + realized.signed_basis(), self.leverage(symbol),
            symbol in self.isolated,
        )  # fmt: skip

    def positions(self, symbol: str | None = None, *, flat: bool = False) -> list[PositionRow]:
        """Return the open positions, with *flat* every symbol's."""
        sides = ("LONG", "SHORT") if self.hedged else ("BOTH",)
        rows = [
            self.position(name, side)
            for name in self.rules
            if symbol in {None, name}
            for side in sides
        ]
        return rows if flat else [row for row in rows if row.qty]

    def liquidation_price(self, row: PositionRow, margins: Margins) -> Decimal:
        """Return where the position would be closed by force, 0 where it never would."""
        if not row.qty:
            return ZERO
        rate = self.rules[row.symbol].maintenance_margin
        others = margins.unrealized - row.unrealized
        needed = margins.maintenance - self.maintenance(row)
        slope = abs(row.qty) * rate - row.qty
        price = (margins.wallet + others - needed - row.qty * row.entry) / slope
        return max(ZERO, price)

    def reducible(self, row: OrderRow) -> Decimal:
        """Return how much an order can take off its position."""
        book = self.book_of(row)
        return book.reducible(self.rules[row.symbol].symbol, Side(row.side.lower()))

    def deposit(self, asset: str, amount: Decimal) -> None:
        """Add (or take) quote currency by hand."""
        now_ms = self.context.now_ms()
        self.main.deposit(amount)
        self._earn("", "TRANSFER", amount, now_ms)
        self._publish_balance("DEPOSIT" if amount > 0 else "WITHDRAW", (), now_ms)

    def liquidate(self) -> None:
        """Close every position by force."""
        now_ms = self.context.now_ms()
        for book in self.books():
            book.liquidate(now_ms)
            self._take(book, book.take_events(), now_ms)

    def tick(self, now_ms: int) -> None:
        """Cancel what a countdown ran out for."""
        for symbol in [s for s, due in self.countdowns.items() if due <= now_ms]:
            del self.countdowns[symbol]
            self.cancel_all(symbol)
            self.cancel_all(symbol, algo=True)

    # ------------------------------------------------------------------ bookkeeping
    @override
    def _realized(self, book: VenueMatching, fill: Fill) -> Decimal:
        holding = self._ledger.setdefault((book, fill.symbol), Holding())
        before = holding.flow + holding.signed_basis()
        holding.trade(fill.side, fill.qty, fill.price)
        return holding.flow + holding.signed_basis() - before

    @override
    def _traded(self, trade: TradeRow) -> None:
        number = str(trade.trade_id)
        if trade.realized:
            self._earn(trade.symbol, "REALIZED_PNL", trade.realized, trade.ts_ms, number)
        if trade.commission:
            self._earn(trade.symbol, "COMMISSION", -trade.commission, trade.ts_ms, number)

    @override
    def _funded(self, book: VenueMatching, payment: FundingPayment) -> None:
        symbol = self.catalogue.name_of(self.kind, payment.symbol)
        self._earn(symbol, "FUNDING_FEE", -payment.amount, payment.ts_ms)
        self._publish_balance("FUNDING_FEE", (), payment.ts_ms, -payment.amount)

    def _earn(
        self, symbol: str, kind: str, amount: Decimal, ts_ms: int, trade_id: str = ""
    ) -> None:
        self.income.append(IncomeRow(symbol, kind, amount, ts_ms, self.context.next_id(), trade_id))

    @override
    def _settle(self, ts_ms: int, *, traded: Iterable[str]) -> None:
        symbols = dict.fromkeys(traded)
        if symbols:
            rows = [row for name in symbols for row in self.positions(name, flat=True)]
            self._publish_balance("ORDER", tuple(rows), ts_ms)
        else:
            self._wallet = self.wallet()

    def _publish_balance(
        self, reason: str, positions: tuple[PositionRow, ...], ts_ms: int,
        change: Decimal | None = None,
    ) -> None:  # fmt: skip
        before, self._wallet = self._wallet, self.wallet()
        moved = self._wallet - before if change is None else change
        asset = AssetRow(QUOTE, self._wallet, ZERO, moved)
        self._publish(BalanceEvent(reason, (asset,), positions, ts_ms))
