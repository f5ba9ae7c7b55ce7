"""Long tables page by page, for whoever cannot look at the engine's own books."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from cts_desktop.domain.orders import OrderState
from cts_desktop.service.records import (
    decision_view,
    fill_view,
    log_view,
    order_view,
    position_view,
)
from cts_desktop.service.views import DecisionView, FillView, LogView, OrderView, PositionView
from cts_desktop.storage.decisions import DecisionFilter
from cts_desktop.storage.logs import LogFilter
from cts_desktop.storage.orders import OrderFilter
from cts_desktop.storage.positions import PositionFilter
from cts_desktop.storage.stores import SqliteStores

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Listing(Generic[V]):
    """Part of a list, newest first; `after` continues it and is empty where nothing follows."""

    items: tuple[V, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows; empty fields do not filter. `after` is where the page before ended."""

    connection_id: str = ""
    symbol: str = ""
    position_id: str = ""
    client_id: str = ""
    after: str = ""
    limit: int = 100


class Pages:
    """Reads the stored tables; what is queued for them is written first."""

    def __init__(self, stores: SqliteStores, names: Callable[[], Mapping[str, str]]) -> None:
        self._stores = stores
        self._names = names

    async def positions(self, wanted: Wanted, *, closed: bool) -> Listing[PositionView]:
        """Return closed positions, last closed first, or unfinished ones, newest first."""
        store, names = self._stores.positions, self._names()
        page = store.closed_page if closed else store.open_page
        found = page(
            PositionFilter(wanted.connection_id, wanted.symbol), wanted.after, wanted.limit
        )
        views = (
            position_view(p, names.get(p.connection_id, p.connection_id), None) for p in found.items
        )
        return Listing(tuple(views), found.after)

    async def orders(self, wanted: Wanted, state: OrderState | None) -> Listing[OrderView]:
        """Return orders."""
        names, states = self._names(), () if state is None else (state,)
        rows = replace(_rows(wanted), states=states)
        found = self._stores.orders.page(rows, wanted.after, wanted.limit)
        views = (order_view(o, names.get(o.connection_id, o.connection_id)) for o in found.items)
        return Listing(tuple(views), found.after)

    async def fills(self, wanted: Wanted) -> Listing[FillView]:
        """Return executions."""
        names = self._names()
        found = self._stores.orders.fill_page(_rows(wanted), wanted.after, wanted.limit)
        views = (fill_view(f, names.get(f.connection_id, f.connection_id)) for f in found.items)
        return Listing(tuple(views), found.after)

    async def decisions(self, wanted: Wanted, *, accepted: bool | None) -> Listing[DecisionView]:
        """Return decisions of the gate."""
        rows = DecisionFilter(
            wanted.connection_id,
            wanted.symbol,
            client_id=wanted.client_id,
            position_id=wanted.position_id,
            accepted=accepted,
        )
        found = self._stores.decisions.page(rows, wanted.after, wanted.limit)
        return Listing(tuple(decision_view(d) for d in found.items), found.after)

    async def logs(
        self, wanted: Wanted, *, level: str = "", source: str = "", text: str = ""
    ) -> Listing[LogView]:
        """Return lines of the system log."""
        rows = LogFilter(wanted.connection_id, (level,) if level else (), source, text)
        found = self._stores.logs.page(rows, wanted.after, wanted.limit)
        return Listing(tuple(log_view(row) for row in found.items), found.after)


def _rows(wanted: Wanted) -> OrderFilter:
    return OrderFilter(wanted.connection_id, wanted.symbol, wanted.position_id)
