"""The spot side of an account: assets instead of positions."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from typing_extensions import override

from cts_desktop.domain.market import MarketType
from cts_desktop.domain.money import ZERO
from tests.helpers.test_exchange.catalogue import QUOTE
from tests.helpers.test_exchange.context import Context
from tests.helpers.test_exchange.desk import Desk
from tests.helpers.test_exchange.interfaces import AccountEvent, AssetRow, BalanceEvent


class SpotDesk(Desk):
    """Buys pay their fee out of what they bought, as at Binance without BNB."""

    kind = MarketType.SPOT

    def __init__(
        self, context: Context, name: str, publish: Callable[[AccountEvent], None]
    ) -> None:
        super().__init__(context, name, publish)
        self._shown = self.balances()

    def balances(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Return free and locked per asset, every asset of the catalogue included."""
        held = {rules.base: ZERO for rules in self.rules.values()} | self.main.assets()
        locked = dict.fromkeys(held, ZERO)
        for row in self.alive():
            rest = row.qty - row.executed
            if row.side == "SELL":
                locked[self.rules[row.symbol].base] += rest
            else:
                price = row.price or row.trigger or self.mark(row.symbol) or ZERO
                locked[QUOTE] += rest * price
        return {
            asset: (total - min(locked[asset], total), min(locked[asset], total))
            for asset, total in held.items()
        }

    def deposit(self, asset: str, amount: Decimal) -> None:
        """Add (or take) an asset by hand."""
        if asset == QUOTE:
            self.main.deposit(amount)
        else:
            self.main.deposit_base(f"{asset}/{QUOTE}", amount)
        self._publish_changes("DEPOSIT", self.context.now_ms())

    @override
    def _settle(self, ts_ms: int, *, traded: Iterable[str]) -> None:
        self._publish_changes("ORDER", ts_ms)

    def _publish_changes(self, reason: str, ts_ms: int) -> None:
        before, self._shown = self._shown, self.balances()
        rows = tuple(
            AssetRow(
                asset, free, locked, free + locked - sum(before.get(asset, (ZERO, ZERO)), ZERO)
            )
            for asset, (free, locked) in self._shown.items()
            if before.get(asset) != (free, locked)
        )
        if rows:
            self._publish(BalanceEvent(reason, rows, (), ts_ms))
