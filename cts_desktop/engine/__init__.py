"""The face of the trade engine: everything others import comes from here."""

from cts_desktop.domain.lifecycle import EngineStatus
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.coordinator import (
    GlobalTradeEngineCoordinator,
    get_global_coordinator,
    get_trade_engine,
    initialize_global_coordinator,
    initialize_trade_engine,
)
from cts_desktop.engine.kill_switch import EMERGENCY_TRIED_KEY
from cts_desktop.engine.services import EngineServices
from cts_desktop.engine.symbol_choice import chosen_symbols
from cts_desktop.engine.trade_engine import TradeEngine

__all__ = [
    "EMERGENCY_TRIED_KEY",
    "EngineServices",
    "EngineStatus",
    "GlobalTradeEngineCoordinator",
    "TradeEngine",
    "TradeEngineConfig",
    "chosen_symbols",
    "get_global_coordinator",
    "get_trade_engine",
    "initialize_global_coordinator",
    "initialize_trade_engine",
]
