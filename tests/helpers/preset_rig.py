"""A preset runner on made-up bars of a minute, without an engine around it."""

from dataclasses import replace
from typing import Any

import numpy as np

from cts_desktop.analysis import layout as at
from cts_desktop.analysis.set_specs import MarketCosts
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.indicators import IndicatorGrid, ParameterRange
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard
from cts_desktop.domain.market import Candles, MarketStep
from cts_desktop.domain.presets import PresetLimits, PresetSet, PresetType
from cts_desktop.engine.config import TradeEngineConfig
from cts_desktop.engine.presets.block import STATES, Block
from cts_desktop.engine.presets.plan import Plan, make_plan
from cts_desktop.engine.presets.runner import PresetAsk, PresetRunner
from cts_desktop.settings.schema import SETTINGS

BTC, ETH = "BTC/USDT", "ETH/USDT"
BEGIN_MS = 1_790_000_040_000 // 3_600_000 * 3_600_000
HOUR_MS = 3_600_000
OFF = LadderThresholds(luck_guard=LuckGuard.OFF)
_OF_SET = set(PresetSet.__dataclass_fields__)


def preset(**changes: Any) -> PresetType:
    """A preset of one set with two configurations on one symbol that trades on almost any move."""
    one = PresetSet(
        set_id="s1", name="Crosses", timeframe_s=60, agree=1, min_strength=0.0, hold_candles=1,
        indicators=(
            IndicatorGrid("ema", {"fast": ParameterRange.of(2), "slow": ParameterRange.of(4)}),
        ),
        tp_factors=ParameterRange(2, 4, 2), sl_ratios=ParameterRange.of(1.0), trailing=(None,),
        windows=(5, 10), min_trades_48h=0.0, min_profit_factor=0.0,
        max_drawdown_hours=10_000.0,
    )  # fmt: skip
    of_set = {key: value for key, value in changes.items() if key in _OF_SET - {"name"}}
    rest = {key: value for key, value in changes.items() if key not in of_set}
    made = PresetType(type_id="p1", name="Test", sets=(replace(one, **of_set),))
    return replace(made, **rest)


def config(**settings: Any) -> TradeEngineConfig:
    values = {key: setting.default for key, setting in SETTINGS.items()}
    return TradeEngineConfig(Connection("c001", "Paper"), values | settings)


def plan_of(
    wanted: PresetType, symbols: tuple[str, ...] = (BTC,), step_ms: int = 60_000, **settings: Any
) -> Plan:
    of_sets = {one.set_id: symbols for one in wanted.sets}
    return make_plan(wanted, of_sets, (BTC, ETH), config(**settings), step_ms)


def waves(bars: int, period: int = 12, size: float = 0.01) -> list[float]:
    """Closing prices that go up and down."""
    phase = np.arange(bars) * 2.0 * np.pi / period
    return [float(price) for price in 100.0 * (1.0 + size * np.sin(phase))]


class PresetRig:
    """A runner that is ready at once, its asks, and its market."""

    def __init__(
        self,
        wanted: PresetType | None = None,
        symbols: tuple[str, ...] = (BTC,),
        thresholds: LadderThresholds = OFF,
        **settings: Any,
    ) -> None:
        self.asks: list[PresetAsk] = []
        self.kept: list[Candles] = []
        self.thresholds = thresholds
        self.now_ms = BEGIN_MS
        self.last = 100.0
        self.runner = PresetRunner(
            plan_of(wanted or preset(), symbols, **settings),
            lambda: MarketCosts.uniform(2),
            lambda: self.thresholds,
            self.asks.append,
            lambda _line, candles: self.kept.append(candles),
        )
        self.runner.begin(BEGIN_MS)

    @property
    def block(self) -> Block:
        return self.runner.plan.blocks[0]

    def bars(self, *closes: float, volume: float = 1.0) -> None:
        """Let minutes close at these prices, and do all that follows."""
        for close in closes:
            self.now_ms += 60_000
            self.bar(self.now_ms, self.last, close, volume)
            self.last = close

    def bar(self, end_ms: int, first: float, close: float, volume: float = 1.0) -> None:
        open_, last = np.full(2, first), np.full(2, close)
        self.runner.step(
            MarketStep(
                end_ms,
                open_,
                np.maximum(open_, last),
                np.minimum(open_, last),
                last,
                np.full(2, volume),
                np.full(2, 0.02),
            )
        )
        self.runner.work(None)

    def evaluate(self) -> None:
        self.runner.evaluate()
        self.runner.work(None)

    def results(self, index: int, *net_units: float) -> None:
        """Book closed positions of a configuration, as if they had just ended."""
        block, width = self.block, self.block.ring.shape[1]
        for net in net_units:
            count = block.counts[index, at.COUNT]
            block.ring[index, count % width] = net
            block.counts[index, at.COUNT] += 1
            block.counts[index, at.WINS] += net > 0
            block.state[index, at.SUM] += net
            block.state[index, at.MAX_AT_MS] = self.now_ms
            block.state[index, at.GROSS_LOSS] -= min(net, 0.0)

    def state(self, index: int = 0) -> str:
        return str(STATES[self.block.flags[at.STATE, index]].value)

    def names(self) -> list[str]:
        return [f"{self.block.head}{self.block.name(index)}" for index in range(len(self.block))]


def limited(**limits: Any) -> PresetType:
    return preset(limits=PresetLimits(**limits))
