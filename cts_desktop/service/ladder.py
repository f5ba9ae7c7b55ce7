"""The ladder for a person: a page of a connection's sets, one set in detail, a failed one reset."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cts_desktop.domain.errors import InvalidValueError, NotFoundError, UserActionError
from cts_desktop.domain.ladder import SetLevel, SetState
from cts_desktop.engine import GlobalTradeEngineCoordinator, TradeEngine
from cts_desktop.service.views import (
    GateView,
    LadderView,
    OperationResult,
    SetDetailsView,
    SetView,
    StageView,
)

if TYPE_CHECKING:  # numba comes with these: it is loaded when the first connection starts
    from cts_desktop.analysis.set_stats import SetStats
    from cts_desktop.engine.main_loop import MainLoop

MOST_ROWS: Final = 1000
_SIDES: Final[Mapping[str, int]] = {"": 0, "long": 1, "short": -1}
_ORDERS: Final[Mapping[str, str]] = {
    "": "KEY",
    "symbol": "SYMBOL",
    "indication": "INDICATION",
    "side": "SIDE",
    "set": "EXIT",
    "level": "LEVEL",
    "state": "STATE",
    "n": "N",
    "win_rate": "WIN_RATE",
    "avg_units": "AVG_UNITS",
    "profit_factor": "PROFIT_FACTOR",
    "total": "TOTAL_UNITS",
    "drawdown": "DRAWDOWN_UNITS",
    "drawdown_hours": "DRAWDOWN_HOURS",
    "evidence": "EVIDENCE",
    "last_close": "LAST_CLOSE",
}


class LadderQueries:
    """Verbs about configuration sets; all run on the engine loop.

    A stopped connection shows the sets of its last run in this program, and none before the first.
    Sorting a million sets takes a worker thread some tens of milliseconds (`analysis.ranking`); the
    page's figures are copied here, on the engine's thread, so that each row is of one moment.
    """

    def __init__(self, coordinator: GlobalTradeEngineCoordinator) -> None:
        self._coordinator = coordinator

    async def ladder(  # noqa: PLR0913 - one page: what is wanted of it, by name
        self,
        connection_id: str,
        *,
        order_by: str = "",
        descending: bool = False,
        level: str = "",
        state: str = "",
        symbol: str = "",
        indication: str = "",
        side: str = "",
        text: str = "",
        with_results: bool = False,
        offset: int = 0,
        limit: int = 100,
    ) -> LadderView:
        """Return one page of a connection's sets.

        `order_by` is a key of the table above, `level` a label, `state` a state, `side` `long` or
        `short`, `text` words that all occur in a set's name; empty filters nothing.

        Raises:
            InvalidValueError: A filter or an order that does not exist.
        """
        filters = {"order_by": order_by, "level": level, "state": state, "side": side}
        _check(filters, offset, limit)
        engine = self._coordinator.engine(connection_id)
        main = _main_of(engine)
        if engine is None or main is None:
            return LadderView(connection_id, _stages(None), (), offset, 0, 0)
        from cts_desktop.analysis.ladder import ladder_of  # noqa: PLC0415 - loaded by the engine
        from cts_desktop.analysis.ranking import RankQuery, SortKey, rank  # noqa: PLC0415
        from cts_desktop.analysis.set_stats import describe_sample, sample_sets  # noqa: PLC0415

        wanted = RankQuery(
            sort=SortKey[_ORDERS[order_by]],
            descending=descending,
            offset=offset,
            limit=limit,
            level=SetLevel[level.upper()] if level else None,
            state=SetState(state) if state else None,
            symbol=symbol,
            indication=indication,
            side=_SIDES[side],
            text=text,
            with_results=with_results,
        )
        book, now_ms = main.book, main.grid.ts_ms
        indices, matching = await asyncio.to_thread(rank, book, wanted, now_ms)
        sample = sample_sets(book, indices, now_ms)
        stages = _stages(ladder_of(book).stages().tolist())
        stats = await asyncio.to_thread(describe_sample, sample)
        sets = tuple(_view(engine, one) for one in stats)
        return LadderView(connection_id, stages, sets, offset, matching, len(book.space))

    async def set_details(self, connection_id: str, set_key: str) -> SetDetailsView:
        """Return one set with every gate of the ladder.

        Raises:
            NotFoundError: The connection has no such set, or was never started.
        """
        engine, main, index = self._find(connection_id, set_key)
        from cts_desktop.analysis.set_figures import SetFigures, sample_sets  # noqa: PLC0415
        from cts_desktop.analysis.set_stats import describe_sample  # noqa: PLC0415
        from cts_desktop.analysis.set_words import gates, guard_words  # noqa: PLC0415
        from cts_desktop.analysis.strategies.trailing import compare_trailing  # noqa: PLC0415

        sample = sample_sets(main.book, [index], main.grid.ts_ms)
        figures = SetFigures(sample, 0)
        block, dca = main.strategies.words(index)
        trailing = compare_trailing(main.book, index)
        return SetDetailsView(
            view=replace(
                _view(engine, describe_sample(sample)[0]),
                block=block,
                dca=dca,
                trailing=trailing.words if trailing is not None else "",
            ),
            gates=tuple(GateView(*check) for check in gates(figures)),
            guard=guard_words(figures),
        )

    async def reset_set(self, connection_id: str, set_key: str) -> OperationResult:
        """Give a failed set a fresh start: no results, no evidence, level Base.

        Raises:
            NotFoundError: The connection has no such set, or was never started.
            UserActionError: The set has not failed, or the connection's engine is stopped.
        """
        engine, main, index = self._find(connection_id, set_key)
        session = engine.session
        if session is None or session.closed:
            raise UserActionError("Start the engine of this connection first, then reset the set")
        state = main.book.state_of(index)
        if state is not SetState.FAILED:
            raise UserActionError(f"Only a failed set is reset; this one is {state.value}")
        main.reset(index)
        session.log(f"Reset by hand: {set_key} starts again at Base")
        return OperationResult(f"{set_key} starts again at Base")

    # ------------------------------------------------------------------ parts
    def _find(self, connection_id: str, set_key: str) -> "tuple[TradeEngine, MainLoop, int]":
        engine = self._coordinator.engine(connection_id)
        main = _main_of(engine)
        index = None if main is None else main.book.space.index_of(set_key)
        if engine is None or main is None or index is None:
            raise NotFoundError(f"This connection has no set {set_key} now")
        return engine, main, index


def _check(filters: Mapping[str, str], offset: int, limit: int) -> None:
    known: Mapping[str, Sequence[str]] = {
        "order_by": tuple(_ORDERS),
        "level": ("", *(level.label for level in SetLevel)),
        "state": ("", *SetState),
        "side": tuple(_SIDES),
    }
    for name, value in filters.items():
        if value not in known[name]:
            raise InvalidValueError(f"{name} {value!r} is not one of {', '.join(known[name])}")
    if offset < 0 or not 1 <= limit <= MOST_ROWS:
        raise InvalidValueError(f"A page has 1 to {MOST_ROWS} rows and starts at 0 or later")


def _main_of(engine: TradeEngine | None) -> "MainLoop | None":
    """Return the main loop of the present or last run.

    Its grid's time is the market's newest step: sets do not age while the market stands still.
    """
    session = engine.session if engine is not None else None
    return session.main if session is not None else None


def _stages(table: Sequence[Sequence[int]] | None) -> tuple[StageView, ...]:
    """Return Base, Main, Real and Exchange from a table `[level][state]`."""
    rows = table or [[0] * len(SetState) for _ in SetLevel]
    return tuple(
        StageView(level.label, sum(row), *row) for level, row in zip(SetLevel, rows, strict=True)
    )


def _view(engine: TradeEngine, stats: "SetStats") -> SetView:
    return SetView(
        connection_id=engine.connection_id,
        set_key=stats.key,
        symbol=stats.symbol,
        indication=stats.indication,
        side="long" if stats.side > 0 else "short",
        level=stats.level.label,
        state=stats.state.value,
        n=stats.n,
        win_rate=stats.win_rate,
        break_even_win_rate=stats.break_even_win_rate,
        avg_units=stats.avg_units,
        interval_units=stats.interval_units,
        profit_factor=stats.profit_factor,
        total_units=stats.total_units,
        drawdown_units=stats.drawdown_units,
        drawdown_hours=stats.drawdown_hours,
        evidence=stats.evidence,
        family_evidence=stats.family_evidence,
        missing=stats.missing,
        expected_h=stats.expected_h,
        open_position=stats.open_position,
        last_close_ms=stats.last_close_ms,
        guard_off=stats.guard_off,
    )
