"""How venues differ: one record each (see `quirk_types` for what it says)."""

from functools import lru_cache
from importlib import import_module
from typing import Final

from cts_desktop.domain.errors import NotFoundError
from cts_desktop.exchange.quirk_table import FIRST
from cts_desktop.exchange.quirk_table_more import SECOND, untested
from cts_desktop.exchange.quirk_types import (
    AS_ID,
    ClientIdRule,
    CredentialLabels,
    DeadMan,
    Hedge,
    IdForm,
    MarketQuirks,
    Params,
    PriceNeed,
    Quirks,
    Testnet,
    Waiting,
)  # fmt: skip

__all__ = [
    "AS_ID", "VENUES12", "ClientIdRule", "CredentialLabels", "DeadMan", "Hedge", "IdForm",
    "MarketQuirks", "Params", "PriceNeed", "Quirks", "Testnet", "Waiting", "known_ids", "quirks_of",
]  # fmt: skip

_TABLE: Final = {quirks.venue_id: quirks for quirks in (*FIRST, *SECOND)}
#: The venues whose translation was proven.
VENUES12: Final[tuple[str, ...]] = tuple(_TABLE)


def quirks_of(venue_id: str) -> Quirks:
    """Return the record of a venue; one nobody has tried gets the cautious default.

    Raises NotFoundError where ccxt has no such venue.
    """
    if found := _TABLE.get(venue_id):
        return found
    if venue_id not in known_ids():
        raise NotFoundError(f"There is no venue {venue_id!r}")
    return untested(venue_id, venue_id.capitalize())


@lru_cache(maxsize=1)
def known_ids() -> frozenset[str]:
    """Return the ids of all venues that can be traded with streams.

    The first call imports ccxt, which takes most of a second: not on the engine's loop.
    """
    return frozenset(import_module("ccxt.pro").exchanges)
