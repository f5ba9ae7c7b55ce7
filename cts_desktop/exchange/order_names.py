"""Which of the venue's orders are ours: their ids, and those of what became of them."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final, TypeVar

from cts_desktop.exchange.client_ids import is_ours

_K = TypeVar("_K")

#: How many orders are remembered; older ones are asked for.
_REMEMBERED: Final = 20_000


class OrderNames:
    """Client ids by the venue's own ids, for executions that name their order only.

    Venues number their orders per symbol. A conditional order becomes another order when it is
    triggered; that one is ours under the same client id.
    """

    def __init__(self, ours: Callable[[str], bool]) -> None:
        """Begin knowing nothing; *ours* tells whether an id looks like one of our own."""
        self._looks_ours = ours
        self._names: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._venue_ids: OrderedDict[str, str] = OrderedDict()
        self._waiting: OrderedDict[str, str] = OrderedDict()

    def ours(self, client_id: str) -> str:
        """Return *client_id* where it is one of ours, else nothing."""
        return client_id if client_id in self._venue_ids or self._looks_ours(client_id) else ""

    def placed(self, client_id: str, venue_id: str = "") -> None:
        """Know an order as placed here, under which id of the venue's if any is known."""
        if client_id and (venue_id or client_id not in self._venue_ids):
            _remember(self._venue_ids, client_id, venue_id)

    def knows(self, client_id: str) -> bool:
        """Tell whether an order of that id was placed or seen here."""
        return client_id in self._venue_ids

    def learn(self, symbol: str, venue_id: str, client_id: str) -> None:
        """Know *venue_id* as *client_id*; an empty one says that the order is nobody's."""
        if venue_id:
            _remember(self._names, (symbol, venue_id), client_id)

    def client_id(self, symbol: str, venue_id: str) -> str | None:
        """Return whose order it is, or None where nobody has said so yet."""
        return self._names.get((symbol, venue_id))

    def venue_id(self, client_id: str) -> str:
        """Return under which id the venue took the order; empty where unknown."""
        return self._venue_ids.get(client_id, "")

    def wait(self, symbol: str, client_id: str) -> None:
        """Know that an order waits for a price."""
        if client_id:
            _remember(self._waiting, client_id, symbol)

    def waits(self, client_id: str) -> bool:
        """Tell whether an order was seen to wait for a price."""
        return client_id in self._waiting


def made_ms(client_id: str) -> int:
    """Return when one of our ids was made (they carry it in front of eight random digits), or 0."""
    try:
        return int(client_id[-16:-8], 36) if is_ours(client_id) else 0
    except ValueError:
        return 0


def _remember(store: OrderedDict[_K, str], key: _K, value: str) -> None:
    store[key] = value
    if len(store) > _REMEMBERED:
        store.popitem(last=False)
