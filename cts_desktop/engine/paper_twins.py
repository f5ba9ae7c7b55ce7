"""The simulated twin of every position at the venue, and how the two differ (domain §5).

A set that asks for an order has just been woken by the same signal: its simulated position is the
twin of the one at the venue. The twin follows the simulation's entry and exit, the position its
fills. Once both are over they are compared; a twin whose simulated side is lost (its entry was
dropped in a gap, its set is no longer in the grid) is given up, with the reason in its note.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from cts_desktop.analysis.layout import HOLDING, PENDING, PHASE
from cts_desktop.analysis.outcome import FUNDING_PERIOD_MS
from cts_desktop.analysis.set_specs import MarketCosts, SetSpec, side_name
from cts_desktop.analysis.sets import SetBook, StepEvents
from cts_desktop.domain.ladder import SimulatedExit
from cts_desktop.domain.ports import TwinStore
from cts_desktop.domain.positions import CloseReason, Position, PositionState
from cts_desktop.domain.sets import PaperTwin
from cts_desktop.engine.twin_costs import WINDOW, TwinCosts

#: What ended a position at the venue, as the simulation would call it; nothing else compares.
_ALIKE: Final = {
    CloseReason.STOP: SimulatedExit.STOP,
    CloseReason.LOCAL_STOP: SimulatedExit.STOP,
    CloseReason.TARGET: SimulatedExit.TARGET,
    CloseReason.TRAILING: SimulatedExit.TRAILING,
    CloseReason.TIME: SimulatedExit.TIME,
}


class PaperTwins:
    """The twins of one connection that are still compared, and the costs measured so far.

    Attributes:
        costs: what complete comparisons have shown, by symbol.
    """

    def __init__(
        self,
        connection_id: str,
        book: SetBook,
        store: TwinStore,
        position_of: Callable[[str], Position | None],
    ) -> None:
        """Follow sets of *book*; *position_of* finds a stored position by its id, over or not."""
        self.costs = TwinCosts()
        self._connection_id = connection_id
        self._book = book
        self._store = store
        self._position_of = position_of
        self._running: dict[str, PaperTwin] = {}
        self._set_of: dict[str, int] = {}
        self._over: dict[str, Position] = {}

    # ------------------------------------------------------------------ begin
    def restore(self, now_ms: int) -> None:
        """Go on with what an earlier run left, after the book was restored and its gap marked."""
        for symbol in self._book.symbols:
            for twin in reversed(self._store.newest(self._connection_id, symbol, WINDOW)):
                self.costs.add(twin)
        for twin in self._store.unfinished(self._connection_id):
            index = self._book.space.index_of(twin.set_key)
            if index is None and twin.exit_ms is None:
                self._give_up(twin, now_ms, "Its configuration set is no longer in the grid")
                continue
            self._running[twin.position_id] = twin
            self._set_of[twin.position_id] = -1 if index is None else index
            self._follow(twin, now_ms)
        for twin in list(self._running.values()):
            position = self._position_of(twin.position_id)
            if position is None:
                self._give_up(twin, now_ms, "The position at the venue is not known any more")
            else:
                self.position_changed(position, now_ms)

    def begin(self, position: Position, set_index: int, spec: SetSpec, signal_ms: int) -> Position:
        """Follow the twin of a position that was just announced; return it with the link."""
        twin = PaperTwin(
            twin_id=f"twin-{position.position_id}",
            connection_id=self._connection_id,
            position_id=position.position_id,
            symbol=spec.symbol,
            set_key=spec.key,
            side=side_name(spec.side),
            signal_ms=signal_ms,
        )
        self._set_of[twin.position_id] = set_index
        self._keep(twin)
        return replace(position, paper_twin_id=twin.twin_id)

    def _keep(self, twin: PaperTwin) -> None:
        self._running[twin.position_id] = twin
        self._store.save(twin)

    # ------------------------------------------------------------------ follow
    def after_step(self, events: StepEvents, costs: MarketCosts, now_ms: int) -> None:
        """Follow the simulated positions through a step of their book."""
        if not self._running:
            return
        ended = (
            {index: row for row, index in enumerate(events.closed["set_index"].tolist())}
            if events.closed.size
            else {}
        )
        for twin in list(self._running.values()):
            if twin.exit_ms is not None:
                continue
            row = ended.get(self._set_of[twin.position_id])
            if row is not None and twin.entry_ms is not None:
                self._close(twin, events, row, costs)
                self._finish_if_over(twin.position_id, now_ms)
            else:
                self._follow(twin, now_ms)

    def _follow(self, twin: PaperTwin, now_ms: int) -> None:
        """Take the simulated entry, or notice that the simulated position is gone."""
        if twin.exit_ms is not None:
            return
        index = self._set_of[twin.position_id]
        phase = self._book.flags[PHASE, index]
        price, since_ms = self._book.entry_of(index)
        if twin.entry_ms is None:
            if phase == PENDING and since_ms == twin.signal_ms:
                return
            if phase == HOLDING and since_ms > twin.signal_ms:
                self._keep(replace(twin, entry_price=price, entry_ms=since_ms))
                return
            self._give_up(
                twin, now_ms, "The simulated position was never entered (a gap, or a restart)"
            )
        elif phase != HOLDING or since_ms != twin.entry_ms:
            self._give_up(twin, now_ms, "The simulated position was lost")

    def _close(self, twin: PaperTwin, events: StepEvents, row: int, costs: MarketCosts) -> None:
        closed = events.closed[row]
        symbol = self._book.symbols.index(twin.symbol)
        entry_ms, exit_ms = int(closed["entry_ms"]), int(closed["exit_ms"])
        fundings = exit_ms // FUNDING_PERIOD_MS - entry_ms // FUNDING_PERIOD_MS
        side = 1 if twin.side == "long" else -1
        self._keep(
            replace(
                twin,
                exit_price=float(closed["exit_price"]),
                exit_ms=exit_ms,
                exit_reason=SimulatedExit(int(closed["reason"])).name.lower(),
                net_units=float(closed["net_units"]),
                fee_pct=float(costs.fee_round_trip_pct[symbol]),
                slippage_pct=float(costs.slippage_pct[symbol]),
                funding_pct=side * float(costs.funding_rate_pct[symbol]) * fundings,
            )
        )

    def position_changed(self, position: Position, now_ms: int) -> None:
        """Look whether a position at the venue is over; a late fill may bring it back."""
        if position.position_id not in self._running:
            return
        if position.state.is_final:
            self._over[position.position_id] = position
            self._finish_if_over(position.position_id, now_ms)
        else:
            self._over.pop(position.position_id, None)

    # ------------------------------------------------------------------ end
    def _give_up(self, twin: PaperTwin, now_ms: int, why: str) -> None:
        self._end(replace(twin, finished_ms=now_ms, note=why))

    def _end(self, twin: PaperTwin) -> None:
        self._running.pop(twin.position_id, None)
        self._set_of.pop(twin.position_id, None)
        self._over.pop(twin.position_id, None)
        self._store.save(twin)

    def _finish_if_over(self, position_id: str, now_ms: int) -> None:
        twin, position = self._running[position_id], self._over.get(position_id)
        if position is None:
            return
        if position.state is PositionState.ABANDONED:
            self._give_up(twin, now_ms, "The entry at the venue was never filled")
        elif not position.entry_qty:
            self._give_up(twin, now_ms, "The position was adopted: its entry price is not known")
        elif twin.exit_ms is not None:
            complete = compare(twin, position, now_ms)
            self._end(complete)
            self.costs.add(complete)


def compare(twin: PaperTwin, position: Position, now_ms: int) -> PaperTwin:
    """Return the twin with what it cost to trade, in % of price; positive is a loss.

    Slippage is how much worse the venue's mean price was; of a position that was added to (DCA) the
    first entry alone compares. Fees and funding are related to what was paid for all entries. A
    funding payment that is told after both are over is not in it.
    """
    assert twin.entry_price is not None  # noqa: S101 - both sides were entered and are over
    assert twin.exit_price is not None  # noqa: S101
    assert twin.fee_pct is not None  # noqa: S101
    assert twin.funding_pct is not None  # noqa: S101
    assert position.entry_price is not None  # noqa: S101
    notional = float(position.entry_notional)
    added = position.averaged
    entry = position.entry_price if added is None else added.first_price
    entry_pct = position.sign * (float(entry) / twin.entry_price - 1.0) * 100.0
    note, exit_pct = difference_of_exits(twin, position), None
    if not note and position.exit_price is not None:
        exit_pct = position.sign * (1.0 - float(position.exit_price) / twin.exit_price) * 100.0
    return replace(
        twin,
        entry_slippage_pct=entry_pct,
        exit_slippage_pct=exit_pct,
        fee_difference_pct=100.0 * float(position.fees) / notional - twin.fee_pct,
        funding_difference_pct=100.0 * float(position.funding) / notional - twin.funding_pct,
        finished_ms=now_ms,
        note=note,
    )


def difference_of_exits(twin: PaperTwin, position: Position) -> str:
    """Return why the exits do not compare, in words; empty where they do."""
    reason = position.close_reason
    simulated = SimulatedExit[twin.exit_reason.upper()]
    if position.exit_price is None:
        return "Nothing was sold at the venue: the exits do not compare"
    if position.averaged is not None:
        return "It was added to: the exits do not compare"
    if reason is not None and _ALIKE.get(reason) is simulated:
        return ""
    ended = "without a reason" if reason is None else reason.replace("_", " ")
    return f"Ended differently ({ended}; simulated: {simulated.label}): the exits do not compare"
