"""The time in which books and venue are compared: entries wait until it has ended well."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Final

from cts_desktop.domain.differences import Difference
from cts_desktop.domain.events import DifferencesChanged
from cts_desktop.domain.ports import Clock, Log
from cts_desktop.engine.order_evidence import NO_ANSWER
from cts_desktop.engine.reconciler import Reconciler, ReconcileReport
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.tasks import Supervisor

_PAUSES_S: Final = (2, 4, 8, 16, 30)


class Reconciling:
    """Compares until the venue has answered, at a start and whenever events may be missing.

    Attributes:
        reason: why books and venue are being compared and what failed so far; empty when done.
        stuck: set once comparing has failed, which may last.
        done: called after every comparison that ended well.

    *read_account* reads clock and balance along with it.
    """

    def __init__(
        self,
        connection_id: str,
        reconciler: Reconciler,
        read_account: Callable[[], Awaitable[None]],
        clock: Clock,
        bus: Bus,
        log: Log,
        background: Supervisor,
    ) -> None:
        self.reason = ""
        self.stuck = asyncio.Event()
        self.done: Callable[[], None] = lambda: None
        self._connection_id = connection_id
        self._reconciler = reconciler
        self._read_account = read_account
        self._clock = clock
        self._bus = bus
        self._log = log
        self._background = background
        self._told: tuple[Difference, ...] = ()

    def _say(self, message: str, level: str = "info") -> None:
        self._log.log_trade_engine(message, level, {"connection_id": self._connection_id})

    async def run(self, reason: str) -> None:
        """Bring our books and the venue's into line, trying for as long as it takes.

        Raises KeyRefusedError.
        """
        self.reason = reason
        pauses = itertools.chain(_PAUSES_S, itertools.repeat(_PAUSES_S[-1]))
        while (report := await self._once(reason)) is None:
            await self._clock.sleep(next(pauses))
        self.reason = ""
        self.done()
        self.tell()
        self._say(
            f"Reconciled {report.orders_checked} orders and {report.positions_checked} positions "
            f"({reason}): {len(report.differences)} differences"
        )

    async def _once(self, reason: str) -> ReconcileReport | None:
        """Compare once; return None where the venue did not answer."""
        try:
            report = await self._reconciler.run()
            await self._read_account()
        except NO_ANSWER as error:
            text = str(error) or "no answer"
            if self.reason == reason:
                self._say(f"Reconciling failed and is tried again: {text}", "warning")
            self.reason = f"{reason}: {text}"
            self.stuck.set()
            return None
        return report

    def again(self, reason: str) -> None:
        """Compare anew in the background, unless that is going on already."""
        if self.reason:
            return
        self.reason = reason
        self._say(f"Reconciling: {reason}", "warning")
        self._background.start(self.run(reason), "reconcile")

    def tell(self) -> None:
        """Publish the differences where they changed."""
        found = self._reconciler.difference_list.all
        if found is not self._told:
            self._told = found
            self._bus.publish(DifferencesChanged(self._connection_id, found))
