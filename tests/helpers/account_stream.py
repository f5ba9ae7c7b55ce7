"""The account events of a bad venue: kept back, lost, late, repeated, in another order."""

import heapq
import itertools
import random
from collections.abc import Iterable

from cts_desktop.domain.orders import Fill, VenueOrder
from cts_desktop.domain.ports import AccountListener, FundingPayment
from tests.helpers.faults import is_money
from tests.helpers.venue import Venue


class AccountStream:
    """Tells a listener what happens to the account, as far as the plan and a test let it.

    Attributes:
        deaf: account events are kept back instead of told (`tell_kept` tells them, `lose_kept`
            loses them).
        healthy: what `stream_healthy` says.
        echo: how often each event is told.
    """

    def __init__(self, venue: Venue) -> None:
        self.venue = venue
        self.clock = venue.clock
        self.deaf = False
        self.healthy = True
        self.echo = 1
        self.listener: AccountListener | None = None
        self._kept: list[object] = []
        self._late: list[tuple[int, int, object]] = []
        self._number = itertools.count()

    def tell(self, events: Iterable[object]) -> None:
        """Hand account events to the listener, as far as the plan lets them through."""
        for delay_s, event in self.venue.plan.events(events):
            if self.deaf:
                self._kept.append(event)
            elif delay_s:
                due_ms = self.clock.now_ms() + round(delay_s * 1000)
                heapq.heappush(self._late, (due_ms, next(self._number), event))
            else:
                for _ in range(self.echo):
                    self._tell_one(event)

    def tell_kept(self, order: random.Random | None = None) -> None:
        """Tell what was kept back, shuffled by *order*."""
        kept, self._kept, self.deaf = self._kept, [], False
        if order is not None:
            order.shuffle(kept)
        self.tell(kept)

    def lose_kept(self) -> None:
        """Lose what was kept back, and hear again; payments are told, no query knows them."""
        kept, self._kept, self.deaf = self._kept, [], False
        self.tell(event for event in kept if is_money(event))

    def gap(self, reason: str = "stream interrupted") -> None:
        """End an interruption of the stream: what was kept back is lost, and that is told."""
        self.lose_kept()
        self.healthy = True
        if self.listener is not None:
            self.listener.on_gap(reason)

    def _tell_late(self) -> None:
        now_ms = self.clock.now_ms()
        while self._late and self._late[0][0] <= now_ms:
            self._tell_one(heapq.heappop(self._late)[2])

    def _tell_one(self, event: object) -> None:
        if self.listener is None:
            return
        if isinstance(event, Fill):
            self.listener.on_fill(event)
        elif isinstance(event, FundingPayment):
            self.listener.on_funding(event)
        elif isinstance(event, VenueOrder):
            self.listener.on_order(event)

    def listen(self, listener: AccountListener | None) -> None:
        self.listener = listener

    def stream_healthy(self) -> bool:
        return self.healthy
