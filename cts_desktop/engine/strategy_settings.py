"""What the settings say about Block and DCA."""

from cts_desktop.domain.strategies import DCA_STEPS, DcaTarget, StrategySettings
from cts_desktop.engine.config import TradeEngineConfig


def strategy_settings(config: TradeEngineConfig) -> StrategySettings:
    """Return the chosen strategies of a connection."""
    return StrategySettings(
        block=config.flag("block_enabled"),
        block_ratio=config.exact("block_ratio"),
        block_cap=config.exact("block_cap"),
        dca=config.flag("dca_enabled"),
        dca_target=DcaTarget(str(config.values["dca_target"])),
        dca_steps=DCA_STEPS[: config.whole("dca_steps")],
    )
