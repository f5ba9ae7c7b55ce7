"""When entries were sent and symbols closed: what the gate must not forget over a restart."""

from collections import deque
from collections.abc import MutableMapping
from typing import Final

from cts_desktop.domain.orders import Side
from cts_desktop.domain.ports import Clock, Stores

#: At least the longest cooldown and the longest time of "same order again" that can be set.
LOOK_BACK_MS: Final = 600_000
_MINUTE_MS: Final = 60_000
#: Entries are kept for longer than they count, in case the clock is set back a little.
_KEEP_MS: Final = 2 * _MINUTE_MS


class EntryMemory:
    """The newest entries and closes of one connection, those of earlier runs included.

    Times are compared by distance: after the clock was set back, or in another run of a recorded
    market, what lies far in the future is as far away as what lies far in the past.
    """

    def __init__(
        self,
        connection_id: str,
        stores: Stores,
        clock: Clock,
        last_close_ms: MutableMapping[str, int],
    ) -> None:
        """Recall earlier runs; *last_close_ms* (by symbol) is the order manager's, and goes on."""
        self._clock = clock
        self._last_close_ms = last_close_ms
        self._sent_ms: deque[int] = deque()
        self._last_same_ms: dict[tuple[str, Side], int] = {}
        self._recall(connection_id, stores)

    def _recall(self, connection_id: str, stores: Stores) -> None:
        now_ms = self.now_ms()
        for order in stores.orders.entries_since(connection_id, now_ms - LOOK_BACK_MS):
            if abs(now_ms - order.created_ms) < LOOK_BACK_MS:
                self.add(order.symbol, order.request.side, order.created_ms)
        for position in stores.positions.closed_since(connection_id, now_ms - LOOK_BACK_MS):
            closed_ms = position.closed_ms or 0
            if abs(now_ms - closed_ms) < LOOK_BACK_MS:
                known_ms = self._last_close_ms.get(position.symbol, 0)
                self._last_close_ms[position.symbol] = max(known_ms, closed_ms)

    def now_ms(self) -> int:
        """Return the time against which everything is measured."""
        return self._clock.now_ms()

    def add(self, symbol: str, side: Side, sent_ms: int) -> None:
        """Remember an entry."""
        self._sent_ms.append(sent_ms)
        self._last_same_ms[symbol, side] = sent_ms

    def last_minute(self, now_ms: int) -> int:
        """Return how many entries were sent within a minute."""
        while self._sent_ms and abs(now_ms - self._sent_ms[0]) >= _KEEP_MS:
            self._sent_ms.popleft()
        return sum(abs(now_ms - sent_ms) < _MINUTE_MS for sent_ms in self._sent_ms)

    def since_same_ms(self, symbol: str, side: Side, now_ms: int) -> int | None:
        """Return the time since the last entry in symbol and side, None if there was none."""
        sent_ms = self._last_same_ms.get((symbol, side))
        return None if sent_ms is None else abs(now_ms - sent_ms)

    def since_close_ms(self, symbol: str, now_ms: int) -> int | None:
        """Return the time since a position of *symbol* was closed, None if none was."""
        closed_ms = self._last_close_ms.get(symbol)
        return None if closed_ms is None else abs(now_ms - closed_ms)
