"""What one connection's engine is configured with, resolved from the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cts_desktop.analysis.sizing import Sizing, SizingInput, SizingRefused, size_position
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.ladder import LadderThresholds, LuckGuard
from cts_desktop.domain.lifecycle import LoopName
from cts_desktop.domain.market import MarketRules
from cts_desktop.domain.ports import SettingsSource
from cts_desktop.domain.risk import SWITCHABLE
from cts_desktop.domain.symbol_rule import SymbolRule, SymbolRuleKind
from cts_desktop.engine.risk_gate import RiskLimits
from cts_desktop.settings.schema import numbers, pairs

if TYPE_CHECKING:
    from cts_desktop.analysis.set_specs import GridSpec, IndicationGrid


@dataclass(frozen=True, slots=True)
class SizingFactors:
    """The user's part of the size formula (domain §8); percentages."""

    positions_average: Decimal
    adverse_move_pct: Decimal
    loss_budget_pct: Decimal
    base_factor: Decimal
    live_factor: Decimal
    preset_factor: Decimal
    leverage_cap: Decimal
    reserve_pct: Decimal
    min_volume_enforcement: bool

    def size(
        self,
        rules: MarketRules,
        price: Decimal,
        stop_price: Decimal,
        sl_pct: Decimal,
        balance: Decimal | None,
        free_balance: Decimal | None,
        strategy_factor: Decimal = Decimal(1),
        *,
        preset: bool = False,
    ) -> Sizing | SizingRefused:
        """Return the size of a trade, of a *preset* or not (see `analysis.sizing.SizingInput`)."""
        return size_position(
            SizingInput(
                balance=balance,
                free_balance=free_balance,
                price=price,
                stop_price=stop_price,
                sl_pct=sl_pct,
                qty_step=rules.qty_step,
                min_qty=rules.min_qty,
                max_qty=rules.max_qty,
                min_notional=rules.min_notional,
                exchange_leverage=rules.max_leverage,
                user_leverage=self.leverage_cap,
                symbol_leverage=rules.max_leverage,
                positions_average=self.positions_average,
                adverse_move_pct=self.adverse_move_pct,
                loss_budget_pct=self.loss_budget_pct,
                base_factor=self.base_factor,
                mode_factor=self.preset_factor if preset else self.live_factor,
                strategy_factor=strategy_factor,
                reserve=self.reserve_pct / 100,
                min_volume_enforcement=self.min_volume_enforcement,
            )
        )


@dataclass(frozen=True, slots=True)
class TradeEngineConfig:
    """A connection with every setting resolved to a typed value.

    Attributes:
        values: effective settings by key, for whatever is only passed on.
    """

    connection: Connection
    values: Mapping[str, object]

    @classmethod
    def resolve(cls, connection: Connection, source: SettingsSource) -> "TradeEngineConfig":
        """Resolve every setting the engine reads; raise InvalidValueError for a bad one."""
        return cls(connection, source.all(connection))

    @property
    def armed(self) -> bool:
        """Tell whether orders may be sent in this mode."""
        return self.connection.armed

    def number(self, key: str) -> float:
        """Return a numeric setting."""
        return float(str(self.values[key]))

    def whole(self, key: str) -> int:
        """Return a whole-numbered setting."""
        return int(self.number(key))

    def flag(self, key: str) -> bool:
        """Return an on/off setting."""
        return bool(self.values[key])

    def exact(self, key: str) -> Decimal:
        """Return a numeric setting as the decimal the user typed."""
        return Decimal(str(self.values[key]))

    def intervals(self) -> dict[LoopName, int]:
        """Return the interval of each loop in milliseconds."""
        return {name: self.whole(f"loop_{name}_ms") for name in LoopName}

    def symbols(self) -> tuple[str, ...]:
        """Return the symbols that are listed, as the user spelled them."""
        return self._names("symbols")

    def symbol_rule(self) -> SymbolRule:
        """Return how the symbols to trade are chosen."""
        return SymbolRule(
            kind=SymbolRuleKind(str(self.values["symbol_rule"])),
            symbols=self.symbols(),
            count=self.whole("symbol_count"),
            quote_asset=str(self.values["quote_asset"]).strip(),
            min_volume=self.exact("symbol_min_volume"),
            min_age_days=self.whole("symbol_min_age_days"),
            blacklist=self._names("symbol_blacklist"),
        )

    def _names(self, key: str) -> tuple[str, ...]:
        """Return a comma-separated setting."""
        return tuple(s.strip() for s in str(self.values[key]).split(",") if s.strip())

    def limits(self) -> RiskLimits:
        """Return the limits of the risk gate."""
        return RiskLimits(
            stale_after_ms=round(self.number("stale_after_s") * 1000),
            clock_offset_ms=self.whole("limit_clock_offset_ms"),
            daily_loss_pct=self.exact("limit_daily_loss_pct"),
            drawdown_pct=self.exact("limit_drawdown_pct"),
            positions=self.whole("limit_positions"),
            symbol_positions=self.whole("limit_symbol_positions"),
            set_positions=self.whole("limit_set_positions"),
            exposure_pct=self.exact("limit_exposure_pct"),
            symbol_exposure_pct=self.exact("limit_symbol_exposure_pct"),
            leverage_cap=self.exact("leverage_cap"),
            price_band_pct=self.exact("limit_price_band_pct"),
            orders_per_min=self.whole("limit_orders_per_min"),
            duplicate_ms=round(self.number("limit_duplicate_s") * 1000),
            reserve_pct=self.exact("reserve_pct"),
            off=frozenset(rule for rule in SWITCHABLE if not self.flag(f"rule_{rule}")),
        )

    def thresholds(self) -> LadderThresholds:
        """Return the bars of the ladder."""
        return LadderThresholds(
            base1_min_closed=self.whole("ladder_base1_count"),
            base1_min_win_rate=self.number("ladder_base1_win_rate") / 100,
            base2_min_closed=self.whole("ladder_base2_count"),
            base2_min_win_rate=self.number("ladder_base2_win_rate") / 100,
            base2_min_payoff=self.number("ladder_base2_payoff"),
            main_window=self.whole("ladder_main_window"),
            main_min_avg_units=self.number("ladder_main_avg_units"),
            real_window=self.whole("ladder_real_window"),
            real_min_avg_units=self.number("ladder_real_avg_units"),
            real_min_profit_factor=self.number("ladder_real_profit_factor"),
            real_max_drawdown_hours=self.number("ladder_real_drawdown_hours"),
            exchange_window=self.whole("ladder_exchange_window"),
            exchange_min_avg_units=self.number("ladder_exchange_avg_units"),
            pause_window=self.whole("ladder_pause_window"),
            pause_below_win_rate=self.number("ladder_pause_win_rate") / 100,
            # A bar to return that lies below the one that pauses would let sets flutter.
            resume_from_win_rate=max(
                self.number("ladder_resume_win_rate"), self.number("ladder_pause_win_rate")
            )
            / 100,
            fail_drawdown_units=self.number("ladder_fail_drawdown_units"),
            luck_guard=LuckGuard(str(self.values["luck_guard"])),
            luck_q=self.number("luck_q"),
            luck_set_e=self.number("luck_set_e"),
        )

    def numbers(self, key: str) -> tuple[float, ...]:
        """Return a list setting."""
        return numbers(self.values[key])

    def wholes(self, key: str) -> tuple[int, ...]:
        """Return a list setting of whole numbers."""
        return tuple(map(int, self.numbers(key)))

    def grid(self) -> "GridSpec":
        """Return the grid of configuration sets; ValueError where it has none."""
        from cts_desktop.analysis.set_specs import GridSpec  # noqa: PLC0415 - numpy, not at start

        return GridSpec(
            indications={
                name: self._indication(name)
                for name in ("direction", "move", "active", "optimal", "auto")
                if self.flag(f"{name}_enabled")
            },
            tp_factors=self.numbers("tp_factors"),
            sl_ratios=self.numbers("sl_ratios"),
            trailing=pairs(self.values["trailing_pairs"]),
            trailing_only=self.flag("trailing_only"),
            max_hold_s=self.whole("max_hold_s"),
            activity_index=self.number("activity_index"),
            min_volatility_pct=self.number("min_volatility_pct"),
        )

    def _indication(self, name: str) -> "IndicationGrid":
        from cts_desktop.analysis.set_specs import IndicationGrid  # noqa: PLC0415 - as above

        if name == "active":
            return IndicationGrid(
                ranges=self.wholes("active_ranges"),
                thresholds=self.numbers("active_theta"),
                windows_s=self.wholes("active_windows"),
                activity_pcts=self.numbers("active_activity"),
            )
        if name == "auto":
            windows_s = tuple(60 * minutes for minutes in self.wholes("auto_windows"))
            return IndicationGrid(thresholds=self.numbers("auto_theta"), windows_s=windows_s)
        prefix = "optimal_" if name == "optimal" else ""
        return IndicationGrid(
            ranges=self.wholes(f"{name}_ranges"),
            thresholds=self.numbers(f"{name}_k"),
            mcs=self.wholes(f"{prefix}market_change"),
            lps=self.numbers(f"{prefix}last_part_ratio"),
            dds=self.numbers(f"{prefix}pullback_ratio"),
        )

    def sizing(self) -> SizingFactors:
        """Return the user's part of the size formula."""
        return SizingFactors(
            positions_average=self.exact("positions_average"),
            adverse_move_pct=self.exact("adverse_move_pct"),
            loss_budget_pct=self.exact("loss_budget_pct"),
            base_factor=self.exact("base_factor"),
            live_factor=self.exact("live_factor"),
            preset_factor=self.exact("preset_factor"),
            leverage_cap=self.exact("leverage_cap"),
            reserve_pct=self.exact("reserve_pct"),
            min_volume_enforcement=self.flag("min_volume_enforcement"),
        )
