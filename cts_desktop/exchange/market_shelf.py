"""What one connection has loaded of a venue's markets, kept for the next to the same host."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final
from weakref import WeakKeyDictionary

from cts_desktop.exchange.venue_account import VenueAccount

#: What ccxt keeps of markets; see its set_markets_from_exchange.
_PARTS: Final = (
    *("id", "markets", "markets_by_id", "symbols", "ids", "currencies", "currencies_by_id"),
    *("baseCurrencies", "quoteCurrencies", "codes"),
)


@dataclass(slots=True)
class MarketShelf:
    """The newest markets of one venue and host; parsing them is the slowest part of connecting.

    Attributes:
        lock: held while someone loads, so that others wait for what is coming.
        loaded_ms: when, on a steady clock.
    """

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    loaded_ms: int = 0
    parsed: SimpleNamespace | None = None

    def put(self, api: Any, now_ms: int) -> None:
        """Keep what *api* has loaded; nothing of its account."""
        parts = {name: getattr(api, name) for name in _PARTS}
        helpers: Mapping[str, object] = {
            name: api.options[name] for name in api.options.get("marketHelperProps", ())
        }
        options = {"marketHelperProps": list(helpers), **helpers}
        self.parsed = SimpleNamespace(**parts, options=options)
        self.loaded_ms = now_ms


#: By event loop, because a lock belongs to one.
_shelves: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[object, MarketShelf]] = (
    WeakKeyDictionary()
)


def shelf_of(account: VenueAccount) -> MarketShelf:
    """Return the shelf of an account's venue and host."""
    shelves = _shelves.setdefault(asyncio.get_running_loop(), {})
    key = (account.exchange, account.market_type, account.mode, account.endpoint)
    return shelves.setdefault(key, MarketShelf())
