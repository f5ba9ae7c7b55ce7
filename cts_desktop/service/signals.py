"""What the main engine saw and did with it: signals, why nothing happened, measured costs."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cts_desktop.analysis.indications import UNITS_PER_INDEX
from cts_desktop.domain.positions import Position
from cts_desktop.domain.sets import MinuteMetrics, PaperTwin
from cts_desktop.engine import GlobalTradeEngineCoordinator, TradeEngine
from cts_desktop.engine.presets.keys import is_preset
from cts_desktop.service.views import SignalView, SlippageView, TwinView, WhyNotView
from cts_desktop.service.why_nothing import GateWords, explain
from cts_desktop.storage.stores import SqliteStores

if TYPE_CHECKING:  # numpy and numba, which must not delay the window
    from cts_desktop.engine.main_loop import MainLoop
    from cts_desktop.engine.twin_costs import MeasuredCosts

_MINUTE_MS: Final = 60_000


class SignalQueries:
    """Read-only verbs about the main engines; all run on the engine loop."""

    def __init__(self, coordinator: GlobalTradeEngineCoordinator, stores: SqliteStores) -> None:
        self._coordinator = coordinator
        self._stores = stores

    def _engines(self, connection_id: str) -> Iterator[tuple[TradeEngine, "MainLoop"]]:
        """Yield the engines of one connection, or of all, that have a main loop."""
        for engine in self._coordinator.engines():
            main = engine.session.main if engine.session is not None else None
            if main is not None and connection_id in {"", engine.connection_id}:
                yield engine, main

    async def signals(self, connection_id: str = "", limit: int = 500) -> tuple[SignalView, ...]:
        """Return the newest signals of one connection or of all, newest first."""
        views = [
            SignalView(
                connection_id=engine.connection_id,
                symbol=seen.symbol,
                indication=seen.parameterisation,
                side=seen.side,
                strength=seen.strength,
                ts_ms=seen.ts_ms,
                woken=seen.woken,
                asks=seen.asks,
            )
            for engine, main in self._engines(connection_id)
            for seen in main.signals.newest(limit)
        ]
        views.sort(key=lambda view: view.ts_ms, reverse=True)
        return tuple(views[:limit])

    # ------------------------------------------------------------------ why nothing happened
    async def why_nothing(self, connection_id: str, minutes: int = 60) -> tuple[WhyNotView, ...]:
        """Return how far the chain from price to order came in the newest minutes of its market."""
        engine, main = next(self._engines(connection_id), (None, None))
        running = main.minutes.running if main is not None else None
        chain = explain(self._minutes(connection_id, running, minutes), _gate_words(engine))
        return (*chain, *_preset_link(engine))

    def _minutes(
        self, connection_id: str, running: MinuteMetrics | None, minutes: int
    ) -> list[MinuteMetrics]:
        """Return stored minutes and the running one, whose stored row may be older."""
        store = self._stores.metrics
        newest_ms = running.minute_ms if running is not None else store.newest_ms(connection_id)
        rows = store.since(connection_id, newest_ms - (minutes - 1) * _MINUTE_MS)
        if running is None:
            return rows
        return [*(row for row in rows if row.minute_ms < running.minute_ms), running]

    # ------------------------------------------------------------------ paper twins
    async def twin(self, position_id: str) -> TwinView | None:
        """Return the simulated twin of a position, None where it has none.

        One of a preset has none, and says why.
        """
        position = self._stores.positions.get(position_id)
        if position is not None and is_preset(position.set_key):
            return _no_twin(position)
        twin = self._stores.twins.get(position.paper_twin_id) if position is not None else None
        if twin is None or position is None:
            return None
        measured = self._measured(twin.connection_id, twin.symbol)
        return TwinView(
            twin_id=twin.twin_id,
            connection_id=twin.connection_id,
            position_id=twin.position_id,
            symbol=twin.symbol,
            side=twin.side,
            set_key=twin.set_key,
            state=_state(twin),
            signal_ms=twin.signal_ms,
            simulated_entry=twin.entry_price,
            simulated_entry_ms=twin.entry_ms,
            simulated_exit=twin.exit_price,
            simulated_exit_ms=twin.exit_ms,
            simulated_exit_reason=twin.exit_reason,
            simulated_net_units=twin.net_units,
            entry_price=position.entry_price,
            exit_price=position.exit_price,
            close_reason=position.close_reason or "",
            entry_slippage_pct=twin.entry_slippage_pct,
            exit_slippage_pct=twin.exit_slippage_pct,
            fee_difference_pct=twin.fee_difference_pct,
            funding_difference_pct=twin.funding_difference_pct,
            note=twin.note,
            measured=measured if measured.comparisons else None,
        )

    async def slippage(self, connection_id: str) -> tuple[SlippageView, ...]:
        """Return what trading each symbol cost against the simulation, while an engine is there."""
        return tuple(
            self._measured(connection_id, symbol)
            for _, main in self._engines(connection_id)
            for symbol in main.book.symbols
        )

    def _measured(self, connection_id: str, symbol: str) -> SlippageView:
        engine, main = next(self._engines(connection_id), (None, None))
        if engine is not None and main is not None and symbol in main.book.symbols:
            view = _slippage_view(connection_id, symbol, main.twins.costs.of(symbol))
            return _with_present(view, main)
        from cts_desktop.engine.twin_costs import WINDOW, TwinCosts  # noqa: PLC0415 - numpy

        costs = TwinCosts()
        for twin in reversed(self._stores.twins.newest(connection_id, symbol, WINDOW)):
            costs.add(twin)
        return _slippage_view(connection_id, symbol, costs.of(symbol))


def _preset_link(engine: TradeEngine | None) -> tuple[WhyNotView, ...]:
    """Return how the preset of a connection stands, beside the main engine's chain."""
    if engine is None or not engine.config.values["preset_type"]:
        return ()
    presets = engine.session.presets if engine.session is not None else None
    count, words = (0, "It does not run") if presets is None else presets.standing()
    return (WhyNotView("preset", "Preset", count, words),)


def _no_twin(position: Position) -> TwinView:
    return TwinView(
        twin_id="",
        connection_id=position.connection_id,
        position_id=position.position_id,
        symbol=position.symbol,
        side="long" if position.sign > 0 else "short",
        set_key=position.set_key,
        state="No paper twin",
        signal_ms=position.created_ms,
        simulated_entry=None,
        simulated_entry_ms=None,
        simulated_exit=None,
        simulated_exit_ms=None,
        simulated_exit_reason="",
        simulated_net_units=None,
        entry_price=position.entry_price,
        exit_price=position.exit_price,
        close_reason=position.close_reason or "",
        entry_slippage_pct=None,
        exit_slippage_pct=None,
        fee_difference_pct=None,
        funding_difference_pct=None,
        note="presets are simulated on closed bars, which do not compare trade by trade",
    )


def _state(twin: PaperTwin) -> str:
    if twin.finished_ms is None:
        return "running"
    return "given up" if twin.fee_difference_pct is None else "complete"


def _slippage_view(connection_id: str, symbol: str, costs: "MeasuredCosts") -> SlippageView:
    return SlippageView(
        connection_id=connection_id,
        symbol=symbol,
        comparisons=costs.comparisons,
        alike=costs.alike,
        entry_pct=costs.entry_pct,
        exit_pct=costs.exit_pct,
        slippage_pct=costs.slippage_pct,
        fee_difference_pct=costs.fee_difference_pct,
        funding_difference_pct=costs.funding_difference_pct,
    )


def _with_present(view: SlippageView, main: "MainLoop") -> SlippageView:
    """Add what the simulation counts with now."""
    number = main.book.symbols.index(view.symbol)
    return replace(
        view,
        assumed_pct=float(main.costs.slippage_pct[number]),
        in_use=main.learns_costs and main.twins.costs.of(view.symbol).enough,
    )


def _gate_words(engine: TradeEngine | None) -> GateWords | None:
    """Return what the activity gate asks for, where the engine's settings are known."""
    if engine is None:
        return None
    config = engine.config
    least_units = UNITS_PER_INDEX * config.number("activity_index")
    return GateWords(
        move_pct=least_units * config.number("position_cost_pct"),
        deviation_pct=config.number("min_volatility_pct"),
    )
