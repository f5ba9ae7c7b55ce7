"""What many venues have in common, to write their records with."""

from types import MappingProxyType
from typing import Final

from cts_desktop.exchange.buckets import BucketSize
from cts_desktop.exchange.quirk_types import CredentialLabels, Params
from cts_desktop.exchange.throttle import Group


def params(**named: object) -> Params:
    """Return fixed parameters or options."""
    return MappingProxyType(named)


def buckets(orders: tuple[float, float], queries: tuple[float, float]) -> dict[Group, BucketSize]:
    """Return buckets of calls: so many at once, so many a second."""
    return {Group.ORDERS: BucketSize(*orders), Group.QUERIES: BucketSize(*queries)}


DAY_MS: Final = 86_400_000
TRIGGER: Final = params(trigger=True)
TEST: Final = params(test=True)
#: Binance's word for the last price, which BingX shares.
LAST_PRICE: Final = params(workingType="CONTRACT_PRICE")
#: No coins, networks and margin pairs: each is one more signed call that may fail.
LEAN: Final = {"fetchCurrencies": False, "fetchMargins": False}
ALL_BUT_POSITIONS: Final = frozenset({"watch_orders", "watch_my_trades", "watch_balance"})
ALL_STREAMS: Final = ALL_BUT_POSITIONS | {"watch_positions"}
EVERY_ORDER: Final = "all orders of the account, also those placed by hand"
PASSPHRASE: Final = CredentialLabels(passphrase="Passphrase")  # noqa: S106 - a label
