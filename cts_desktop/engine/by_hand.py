"""What a person does to single positions, orders and differences while engines run."""

import itertools
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from cts_desktop.domain.differences import DifferenceAction
from cts_desktop.domain.errors import NotFoundError, UserActionError
from cts_desktop.domain.money import to_text
from cts_desktop.domain.ports import Log
from cts_desktop.domain.positions import CloseReason
from cts_desktop.engine.outcomes import all_in_words
from cts_desktop.engine.session import Session
from cts_desktop.engine.trade_engine import TradeEngine


class ByHand:
    """Verbs of the user, over all engines; each raises a CtsError in words and changed nothing.

    *engines* is the coordinator's own mapping.
    """

    def __init__(self, engines: Mapping[str, TradeEngine], log: Log) -> None:
        self._engines = engines
        self._log = log

    def _live_session(self, connection_id: str) -> Session:
        engine = self._engines.get(connection_id)
        if engine is None:
            raise NotFoundError("That connection is not running")
        return engine.live_session()

    def reconcile(self, connection_id: str, reason: str) -> None:
        """Compare books and venue anew; entries are blocked meanwhile."""
        self._live_session(connection_id).reconcile_again(reason)

    async def settle_difference(
        self, connection_id: str, key: str, action: DifferenceAction
    ) -> str:
        """Adopt, ignore or cancel what the venue holds and our books do not; return it in words."""
        return await self._live_session(connection_id).settle_difference(key, action)

    def reset_drawdown(self, connection_id: str) -> None:
        """Measure the drawdown of a connection from its present equity on."""
        session = self._live_session(connection_id)
        session.accounting.account.reset_drawdown(session.gateway.clock.now_ms())

    # ------------------------------------------------------------------ positions and orders
    def _session_with(self, holds: Callable[[Session], bool], what: str) -> Session:
        for engine in self._engines.values():
            if engine.reachable and engine.session is not None and holds(engine.session):
                return engine.live_session()
        raise NotFoundError(f"That {what} on a running connection")

    def _session_of(self, position_id: str) -> Session:
        return self._session_with(
            lambda session: session.book.get(position_id) is not None, "position is not open"
        )

    def close_positions(self, position_ids: Iterable[str]) -> tuple[list[str], list[str]]:
        """Close positions at market; return what is closing and what was refused, in words.

        Raises UserActionError where nothing could be closed at all.
        """
        closing: list[str] = []
        refused: list[str] = []
        for position_id in position_ids:
            try:
                session = self._session_of(position_id)
                position = session.close_position(position_id, CloseReason.MANUAL)
            except UserActionError as error:
                refused.append(str(error))
            else:
                closing.append(f"{position.symbol} {to_text(position.qty)}")
        if refused and not closing:
            raise UserActionError("; ".join(dict.fromkeys(refused)))
        return closing, refused

    def edit_exits(self, position_id: str, stop: Decimal, target: Decimal | None) -> str:
        """Set stop and target of an open position to prices; return it in words."""
        position = self._session_of(position_id).edit_exits(position_id, stop, target)
        aim = (
            "no target" if target is None else f"target {to_text(position.target_price or target)}"
        )
        return f"{position.symbol}: stop {to_text(position.stop_price or stop)}, {aim}"

    async def cancel_order(self, client_id: str) -> bool:
        """Cancel one working order; return whether the venue confirmed it."""
        session = self._session_with(
            lambda session: session.orders.is_working(client_id), "order does not work"
        )
        return await self._engines[session.connection_id].cancel_order(client_id)

    async def cancel_entries(self, connection_id: str = "") -> tuple[str, ...]:
        """Cancel what could open something, on one connection or all; return what is left."""
        engines = [
            engine
            for engine in self._engines.values()
            if engine.reachable and connection_id in {"", engine.connection_id}
        ]
        cancels = [(e.config.connection.name, e.flatten_entries()) for e in engines]
        return tuple(itertools.chain(*await all_in_words(self._log, cancels, "cancel")))
