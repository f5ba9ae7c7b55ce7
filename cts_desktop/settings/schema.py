"""Every setting as data: the forms, the validation, the documentation and the engine read this."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Final

from cts_desktop.domain.errors import InvalidValueError, NotFoundError
from cts_desktop.domain.notices import NoticeKind, channel_choices, channels_text, setting_key
from cts_desktop.domain.risk import Reason

Value = bool | int | float | str
TIMES: Final = "\N{MULTIPLICATION SIGN}"


class Items(StrEnum):
    """What a text setting lists, separated by commas; pairs are `start/distance` or `off`."""

    NONE = ""
    WHOLE = "whole numbers"
    NUMBERS = "numbers"
    PAIRS = "pairs"


OFF: Final = "off"


class Scope(StrEnum):
    """Where a setting may be set; a connection setting also has a global default."""

    GLOBAL = "global"
    CONNECTION = "connection"


@dataclass(frozen=True, slots=True)
class Setting:
    """One typed setting.

    The type of `default` is the type of the value. Numbers have an inclusive range and a step;
    texts may be limited to `choices`, or be a list of such numbers.

    Attributes:
        items: the text is a list, e.g. "3, 5, 10"; range and step hold for each item.
        restart: takes effect at the engine's next start instead of at once.
    """

    key: str
    default: Value
    label: str
    help: str
    group: str
    scope: Scope = Scope.CONNECTION
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()
    items: Items = Items.NONE
    restart: bool = False

    def validate(self, value: object) -> Value:
        """Return *value* in the setting's type, or raise InvalidValueError saying what fits."""
        if isinstance(self.default, bool):
            return self._boolean(value)
        if self.items is not Items.NONE:
            return self._list(value)
        if isinstance(self.default, str):
            return self._text(value)
        return self._number(value)

    def problem(self, value: object) -> str:
        """Return why *value* does not fit, in words; empty where it does."""
        try:
            self.validate(value)
        except InvalidValueError as error:
            return str(error)
        return ""

    def _boolean(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise InvalidValueError(f"{self.label}: {value!r} is not on or off")
        return value

    def _text(self, value: object) -> str:
        if not isinstance(value, str):
            raise InvalidValueError(f"{self.label}: {value!r} is not a text")
        if self.choices and value not in self.choices:
            raise InvalidValueError(f"{self.label}: {value!r} is none of {', '.join(self.choices)}")
        return value

    def _list(self, value: object) -> str:
        """Return a list in its one spelling; a single number is a list of one."""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise InvalidValueError(f"{self.label}: {value!r} is not a list")
        words = [word for word in str(value).replace(";", ",").split(",") if word.strip()]
        if not words:
            raise InvalidValueError(f"{self.label}: at least one value is needed")
        items = [self._item(word.strip()) for word in words]
        if len(set(items)) != len(items):
            raise InvalidValueError(f"{self.label}: a value stands twice in {value}")
        return ", ".join(items)

    def _item(self, word: str) -> str:
        if self.items is not Items.PAIRS:
            return self._list_number(word)
        if word.lower() == OFF:
            return OFF
        parts = word.split("/")
        if len(parts) != 2:  # noqa: PLR2004 - a pair
            raise InvalidValueError(f"{self.label}: {word!r} is neither {OFF} nor start/distance")
        return "/".join(self._list_number(part.strip()) for part in parts)

    def _list_number(self, word: str) -> str:
        try:
            number = float(word)
        except ValueError:
            raise InvalidValueError(f"{self.label}: {word!r} is not a number") from None
        if not isfinite(number) or (self.items is Items.WHOLE and number != int(number)):
            raise InvalidValueError(f"{self.label}: {word} is not a whole number")
        if not (self.minimum or 0.0) <= number <= (self.maximum or number):
            raise InvalidValueError(f"{self.label}: {word} is outside {self.range_text}")
        return f"{number:.10g}"

    def _number(self, value: object) -> int | float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
            raise InvalidValueError(f"{self.label}: {value!r} is not a number")
        if isinstance(self.default, int) and value != int(value):
            raise InvalidValueError(f"{self.label}: {value} is not a whole number")
        too_small = self.minimum is not None and value < self.minimum
        if too_small or (self.maximum is not None and value > self.maximum):
            raise InvalidValueError(f"{self.label}: {value} is outside {self.range_text}")
        return int(value) if isinstance(self.default, int) else float(value)

    @property
    def range_text(self) -> str:
        """Return the allowed range of a number in words, empty where there is none."""
        low = None if self.minimum is None else f"{self.minimum:,.10g}"
        high = None if self.maximum is None else f"{self.maximum:,.10g}"
        if low is not None and high is not None:
            return f"{low} to {high} {self.unit}".rstrip()
        bound = f"at least {low}" if low is not None else f"at most {high}" if high else ""
        return f"{bound} {self.unit}".strip() if bound else ""


def _is_finite(value: float) -> bool:
    try:
        return isfinite(value)
    except OverflowError:  # a whole number too large for a float
        return False


def _loop(name: str, label: str, default: int) -> Setting:
    return Setting(
        f"loop_{name}_ms", default, label, "Time from the start of one cycle to the next.",
        "Engine", minimum=50, maximum=1000, step=50, unit="ms",
    )  # fmt: skip


def _list(
    key: str,
    label: str,
    default: str,
    what: str,
    limits: tuple[float, float, float],
    *,
    unit: str = "",
    items: Items = Items.NUMBERS,
    group: str = "Indications",
) -> Setting:
    """Return a list of values that are all tried; `limits` are least, most and usual step."""
    return Setting(
        key, default, label, f"{what} A list: every value is tried.", group,
        minimum=limits[0], maximum=limits[1], step=limits[2], unit=unit, items=items, restart=True,
    )  # fmt: skip


def _ranges(name: str, label: str, default: str) -> Setting:
    what = "Look-back in steps of the price grid."
    return _list(f"{name}_ranges", label, default, what, (3, 30, 1), items=Items.WHOLE)


def _thresholds(name: str, label: str, default: str, what: str) -> Setting:
    return _list(f"{name}_k", label, default, what, (0.5, 20, 0.1), unit="C")


def _rule(reason: Reason, what: str, asks: str) -> Setting:
    """Return the switch of one rule of the gate; it stands in front of the rule's limit."""
    return Setting(
        f"rule_{reason}", default=True, label=f"Check: {what}",
        help=f"{asks} Off: never blocks an entry.", group="Limits",
    )  # fmt: skip


def _notice(kind: NoticeKind) -> Setting:
    """Return where notices of one kind go besides the list, which keeps all of them."""
    return Setting(
        setting_key(kind), channels_text(kind.facts.channels), kind.facts.title,
        kind.facts.about, "Notifications", scope=Scope.GLOBAL, choices=channel_choices(kind),
    )  # fmt: skip


# fmt: off
SETTINGS: Mapping[str, Setting] = {s.key: s for s in (
    # --- engine
    _loop("main", "Main engine interval", 100),
    _loop("preset", "Preset engine interval", 100),
    _loop("orders", "Active orders interval", 50),
    Setting("auto_restart", default=True, label="Restart a faulted engine",
            help="Starts a faulted connection again by itself.", group="Engine"),
    Setting("restart_cooldown_min", 5.0, "Restart cooldown",
            "Wait before a faulted engine is started again.", "Engine", minimum=1, maximum=30,
            step=1, unit="min"),
    Setting("restart_attempts", 3, "Restart attempts",
            "How often a faulted engine is started again by itself.", "Engine", minimum=1,
            maximum=10, step=1),
    Setting("cancel_orders_on_stop", default=True, label="Cancel entries on stop",
            help="Stopping cancels entry orders and checks it; protective stops stay.",
            group="Engine"),
    Setting("resume_after_crash", default=False, label="Resume after a crash",
            help="Starts the engine by itself when it was running at a crash.", group="Engine",
            scope=Scope.GLOBAL),
    Setting("keep_awake", "live", "Keep the computer awake",
            "While such an engine runs, the computer does not fall asleep by itself. Live counts "
            "testnet as well, and any open position of either.", "Engine", scope=Scope.GLOBAL,
            choices=("live", "any engine", "never")),
    # --- connection (real venues)
    Setting("margin_mode", "cross", "Margin",
            "What backs a position: the whole account (cross) or its own share (isolated).",
            "Connection", choices=("cross", "isolated"), restart=True),
    Setting("position_mode", "one-way", "Positions",
            "One position per symbol, or long and short side by side (hedge).", "Connection",
            choices=("one-way", "hedge"), restart=True),
    Setting("endpoint", "", "Endpoint",
            "Another host instead of the venue's own, e.g. https://api.example.com. Empty: the "
            "venue's.", "Connection", restart=True),
    Setting("proxy", "", "Proxy",
            "http://, https:// or socks5:// address every request goes through. Empty: none.",
            "Connection", restart=True),
    Setting("dead_man_s", 0, "Dead-man switch",
            "The venue cancels ALL orders of the account, yours too, when it has not heard from "
            "this program for so long. 0 is off.", "Connection", minimum=0, maximum=600, step=10,
            unit="s", restart=True),
    Setting("symbol_rule", "list", "Which symbols",
            "Those listed under Symbols, or the first by traded value, by range or by change of "
            "the last 24 hours.", "Connection",
            choices=("list", "volume", "volatility", "change"), restart=True),
    Setting("symbol_count", 10, "Number of symbols", "How many the rule picks.", "Connection",
            minimum=1, maximum=200, step=1, restart=True),
    Setting("quote_asset", "USDT", "Quote currency", "Symbols the rule picks are priced in it.",
            "Connection", restart=True),
    Setting("symbol_min_volume", 1_000_000.0, "Least traded value",
            "Of the last 24 hours in quote currency; less is not picked.", "Connection", minimum=0,
            maximum=1e12, step=100_000, restart=True),
    Setting("symbol_min_age_days", 0, "Least age",
            "Symbols listed more recently are not picked.", "Connection", minimum=0, maximum=3650,
            step=1, unit="days", restart=True),
    Setting("symbol_blacklist", "", "Never these", "Comma-separated symbols or base currencies.",
            "Connection", restart=True),
    Setting("history_hours", 24, "Candle history",
            "One-minute candles kept complete for so long; gaps are filled in the background.",
            "Connection", minimum=0, maximum=8760, step=1, unit="h", restart=True),
    # --- market (paper connections)
    Setting("market_source", "synthetic", "Market", "Where prices come from.", "Market",
            choices=("synthetic", "recorded"), restart=True),
    Setting("market_files", "", "Data files", "Recorded candles or trades, one path per line.",
            "Market", restart=True),
    Setting("market_speed", 60.0, "Speed", "Market time per real time; 0 is as fast as possible.",
            "Market", minimum=0, maximum=10000, step=1, unit=TIMES, restart=True),
    Setting("market_seed", 1, "Seed", "Same seed, same market.", "Market", minimum=0,
            maximum=2_147_483_647, step=1, restart=True),
    Setting("market_timeframe_s", 1, "Price grid",
            "Length of one step of the price grid; 0 picks the finest that suits the data. With "
            "another step every set starts anew.",
            "Market", minimum=0, maximum=300, step=1, unit="s", restart=True),
    Setting("symbols", "", "Symbols",
            "Comma-separated. Empty takes all of a simulated market; an exchange needs names or a "
            "rule.", "Market", restart=True),
    Setting("paper_balance", 10_000.0, "Paper balance",
            "Starting balance of the simulated account.", "Market", minimum=10, maximum=100_000_000,
            step=100, unit="USDT", restart=True),
    Setting("paper_latency_ms", 50, "Order latency", "One way, to the simulated venue and back.",
            "Market", minimum=0, maximum=5000, step=10, unit="ms", restart=True),
    # --- indications
    Setting("position_cost_pct", 0.1, "Position cost C",
            "Round-trip trading cost as % of price: the unit of the system. With another one every "
            "set starts anew.", "Indications", minimum=0.01, maximum=1.0, step=0.01, unit="%",
            restart=True),
    Setting("direction_enabled", default=True, label="Direction (reversal)",
            help="Signals on a reversal of the last two moves.", group="Indications", restart=True),
    _ranges("direction", "Direction ranges", "3, 5, 10, 20, 30"),
    _thresholds("direction", "Direction threshold k", "2", "Size of the reversed move."),
    Setting("move_enabled", default=True, label="Move (continuation)",
            help="Signals on a steady move.", group="Indications", restart=True),
    _ranges("move", "Move ranges", "3, 5, 10, 20, 30"),
    _thresholds("move", "Move threshold k", "3", "Size of the move."),
    _list("market_change", "Market change", "1", "Filter of direction and move: how lively the "
          "window must be.", (1, 10, 1), items=Items.WHOLE),
    _list("last_part_ratio", "Last-part ratio", "1", "Filter of direction and move: liveliness of "
          "the newest fifth against the whole window.", (1.0, 2.5, 0.5)),
    _list("pullback_ratio", "Drawdown ratio", "0.5", "Filter of direction and move: share of the "
          "best excursion that may be given back.", (0.1, 0.5, 0.1)),
    Setting("active_enabled", default=True, label="Active (burst)",
            help="Signals on a burst of activity.", group="Indications", restart=True),
    _list("active_ranges", "Active ranges", "1, 3", "Select how large a second's change must be "
          "to count as lively.", (1, 10, 1), items=Items.WHOLE),
    _list("active_theta", "Active change", "0.5, 1", "Size of the window's change.",
          (0.5, 2.5, 0.5), unit="%"),
    _list("active_windows", "Active windows", "60", "Length of the window.", (10, 300, 10),
          unit="s", items=Items.WHOLE),
    _list("active_activity", "Active share", "30", "Share of lively seconds in the window and in "
          "its newest fifth.", (10, 90, 10), unit="%"),
    Setting("optimal_enabled", default=False, label="Optimal (filtered reversal)",
            help="Direction with a filter of its own and no opposite move.", group="Indications",
            restart=True),
    _ranges("optimal", "Optimal ranges", "5, 10, 20"),
    _thresholds("optimal", "Optimal threshold k", "2", "Size of the reversed move."),
    _list("optimal_market_change", "Optimal market change", "1, 3", "How lively the window must "
          "be.", (1, 10, 1), items=Items.WHOLE),
    _list("optimal_last_part_ratio", "Optimal last-part ratio", "1, 1.5", "Liveliness of the "
          "newest fifth against the whole window.", (1.0, 2.5, 0.5)),
    _list("optimal_pullback_ratio", "Optimal drawdown ratio", "0.3, 0.5", "Share of the best "
          "excursion that may be given back.", (0.1, 0.5, 0.1)),
    Setting("auto_enabled", default=False, label="Auto (steady change)",
            help="Signals on a steady change over minutes.", group="Indications", restart=True),
    _list("auto_windows", "Auto windows", "1, 3, 5, 10, 15, 20, 30, 40", "Length of the window.",
          (1, 40, 1), unit="min", items=Items.WHOLE),
    _list("auto_theta", "Auto change", "0.5, 1, 2", "Size of the window's change.", (0.5, 3, 0.5),
          unit="%"),
    Setting("activity_index", 2.0, "Activity index",
            "Activity gate: 0.05 cost units per second and index point.", "Indications", minimum=0,
            maximum=20, step=0.5, restart=True),
    Setting("min_volatility_pct", 0.05, "Minimum volatility",
            "Activity gate: standard deviation of step returns.", "Indications", minimum=0,
            maximum=5, step=0.01, unit="%", restart=True),
    # --- exits and strategies
    _list("tp_factors", "Take profits", "4, 8, 12, 16, 20", "Distances tried, in cost units.",
          (2, 22, 2), unit="C", group="Strategies"),
    _list("sl_ratios", "Stop losses", "0.4, 0.8, 1.2, 1.6, 2", "Distances tried, as shares of the "
          "take profit.", (0.2, 2.2, 0.2), group="Strategies"),
    _list("trailing_pairs", "Trailing stops", "off, 0.3/0.1, 0.6/0.2, 1/0.3", "Start and distance "
          "in % of the price, or off.", (0.01, 20, 0.1), items=Items.PAIRS, group="Strategies"),
    Setting("trailing_only", default=False, label="Trailing only",
            help="Sets with a trailing stop have no take profit: trailing stop, stop loss and time "
            "end their positions.",
            group="Strategies", restart=True),
    Setting("max_hold_s", 0, "Longest holding time", "Time exit; 0 is off.", "Strategies",
            minimum=0, maximum=604_800, step=60, unit="s", restart=True),
    Setting("results_per_set", 250, "Results kept per set",
            "Newest simulated results in the database; fewer where there are very many sets.",
            "Strategies", minimum=50, maximum=750, step=50, restart=True),
    Setting("cost_feedback", default=False, label="Learn costs",
            help="The simulation uses slippage and fees measured at the venue, once there are 20 "
            "comparisons for the symbol.", group="Strategies"),
    Setting("block_enabled", default=False, label="Block",
            help="Larger entries after losing blocks of 2, 4, 6 or 8 results of the set, simulated "
            "before it acts and off again where it does worse.", group="Strategies", restart=True),
    Setting("block_ratio", 1.0, "Block ratio", "Added volume for each losing block size.",
            "Strategies", minimum=0.5, maximum=2.0, step=0.1, unit=TIMES, restart=True),
    Setting("block_cap", 2.0, "Block cap", "Highest volume factor.", "Strategies", minimum=1.0,
            maximum=3.0, step=0.1, unit=TIMES, restart=True),
    Setting("dca_enabled", default=False, label="DCA",
            help="Adds 1.5 times the first quantity once the price is 0.5 % against a position, "
            "simulated before it acts and off again where it does worse. The stop still caps the "
            "whole loss.", group="Strategies", restart=True),
    Setting("dca_steps", 4, "DCA steps", "Adds 1.5, 2.0, 2.3 and 2.5 times the first quantity at "
            "0.5, 1.0, 1.5 and 2.0 %. More than the first step never fits the cap of 4 times the "
            "first notional; after an entry that Block enlarged usually none fits.", "Strategies",
            minimum=1, maximum=4, step=1, restart=True),
    Setting("dca_target", "average", "DCA target", "Where the take profit is measured from.",
            "Strategies", choices=("average", "first entry", "break-even plus"), restart=True),
    # --- ladder
    Setting("ladder_base1_count", 10, "Base 1: closed positions",
            "Simulated results before the first gate.", "Ladder", minimum=1, maximum=50, step=1),
    Setting("ladder_base1_win_rate", 40.0, "Base 1: win rate", "Least share of winners.", "Ladder",
            minimum=0, maximum=100, step=1, unit="%"),
    Setting("ladder_base2_count", 50, "Base 2: closed positions",
            "Simulated results before the second gate.", "Ladder", minimum=1, maximum=50, step=1),
    Setting("ladder_base2_win_rate", 45.0, "Base 2: win rate", "Least share of winners.", "Ladder",
            minimum=0, maximum=100, step=1, unit="%"),
    Setting("ladder_base2_payoff", 1.2, "Base 2: payoff", "Mean win against mean loss.", "Ladder",
            minimum=0, maximum=10, step=0.1),
    Setting("ladder_main_avg_units", 0.5, "Main: expectancy",
            "Mean net result over the window, in cost units.", "Ladder", minimum=-50, maximum=50,
            step=0.1, unit="C"),
    Setting("ladder_real_avg_units", 0.6, "Real: expectancy",
            "Mean net result over the window, in cost units.", "Ladder", minimum=-50, maximum=50,
            step=0.1, unit="C"),
    Setting("ladder_real_profit_factor", 1.2, "Real: profit factor",
            "Gains against losses over the window.", "Ladder", minimum=0, maximum=10, step=0.1),
    Setting("ladder_real_drawdown_hours", 12.0, "Real: drawdown time",
            "Longest time below the maximum.", "Ladder", minimum=0.1, maximum=10_000, step=0.5,
            unit="h"),
    Setting("ladder_exchange_avg_units", 0.6, "Exchange: expectancy",
            "Mean net result of the newest 30, in cost units.", "Ladder", minimum=-50, maximum=50,
            step=0.1, unit="C"),
    Setting("ladder_pause_win_rate", 38.0, "Pause below", "Win rate that pauses a set.", "Ladder",
            minimum=0, maximum=100, step=1, unit="%"),
    Setting("ladder_resume_win_rate", 43.0, "Resume from",
            "Win rate that brings a paused set back.", "Ladder", minimum=0, maximum=100, step=1,
            unit="%"),
    Setting("ladder_fail_drawdown_units", 30.0, "Fail at drawdown",
            "Depth below the maximum that ends a set.", "Ladder", minimum=1, maximum=100_000,
            step=1, unit="C"),
    Setting("ladder_main_window", 50, "Main: window", "Newest closed positions looked at.",
            "Ladder", minimum=1, maximum=50, step=1),
    Setting("ladder_real_window", 50, "Real: window", "Newest closed positions looked at.",
            "Ladder", minimum=1, maximum=50, step=1),
    Setting("ladder_exchange_window", 30, "Exchange: window", "Newest closed positions looked at.",
            "Ladder", minimum=1, maximum=50, step=1),
    Setting("ladder_pause_window", 50, "Pause: window", "Newest closed positions looked at.",
            "Ladder", minimum=1, maximum=50, step=1),
    Setting("luck_guard", "standard", "Luck guard",
            "Evidence asked for against chance. Off lets lucky sets through.", "Ladder",
            choices=("strict", "standard", "off")),
    Setting("luck_q", 0.1, "Luck guard: false share", "Of the families that pass, at most this "
            "share may do so by chance.", "Ladder", minimum=0.01, maximum=0.5, step=0.01),
    Setting("luck_set_e", 20.0, "Luck guard: evidence of a set", "Evidence a set needs of its own.",
            "Ladder", minimum=1, maximum=10_000, step=1),
    # --- sizing
    Setting("live_trade", default=True, label="Trade",
            help="Qualified sets may open positions on this connection.", group="Trading"),
    Setting("positions_average", 50, "Average positions",
            "Positions the loss budget is spread over.", "Trading", minimum=20, maximum=300,
            step=1),
    Setting("adverse_move_pct", 20.0, "Adverse move", "Price move the loss budget covers.",
            "Trading", minimum=5, maximum=30, step=1, unit="%"),
    Setting("loss_budget_pct", 20.0, "Loss budget", "Share of the balance at risk in that move.",
            "Trading", minimum=1, maximum=30, step=1, unit="%"),
    Setting("base_factor", 1.0, "Base volume factor", "Multiplies every size.", "Trading",
            minimum=0.5, maximum=10, step=0.1, unit=TIMES),
    Setting("live_factor", 1.0, "Live volume factor", "Multiplies sizes of the main engine.",
            "Trading", minimum=0.1, maximum=10, step=0.1, unit=TIMES),
    Setting("preset_trade", default=True, label="Trade presets",
            help="Qualified configurations of the assigned preset may open positions on this "
            "connection.", group="Presets"),
    Setting("preset_type", "", "Preset", "The preset this connection runs; empty for none. It is "
            "assigned on the page Presets.", "Presets"),
    Setting("preset_factor", 1.0, "Preset volume factor", "Multiplies sizes of presets.",
            "Presets", minimum=0.1, maximum=10, step=0.1, unit=TIMES),
    Setting("preset_configurations", 20_000, "Most configurations",
            "A preset that makes more of them on this connection is refused.", "Presets",
            minimum=100, maximum=500_000, step=100),
    Setting("backtest_workers", 0, "Back-test processes",
            "How many processes calculate back-tests; 0 leaves one core to everything else.",
            "Presets", Scope.GLOBAL, minimum=0, maximum=64, step=1),
    Setting("leverage_cap", 10, "Leverage cap", "Highest leverage ever used.", "Trading", minimum=1,
            maximum=125, step=1, unit=TIMES),
    Setting("min_volume_enforcement", default=True, label="Raise to minimum",
            help="Raises a size below the venue's minimum, up to three times the target.",
            group="Trading"),
    Setting("entry_timeout_s", 30.0, "Entry timeout",
            "An entry order not filled by then is cancelled.", "Trading", minimum=1, maximum=600,
            step=1, unit="s"),
    Setting("adopted_stop_pct", 2.0, "Stop of adopted positions",
            "Distance from the entry price of the stop that an adopted position gets.", "Trading",
            minimum=0.1, maximum=50, step=0.1, unit="%"),
    Setting("adopted_target_pct", 0.0, "Target of adopted positions",
            "Distance of the target that an adopted position gets; 0 is none.", "Trading",
            minimum=0, maximum=1000, step=0.1, unit="%"),
    # --- limits, in the order in which the gate asks for them
    _rule(Reason.STALE_DATA, "fresh prices", "The symbol's last price must be fresh."),
    Setting("stale_after_s", 3.0, "Data is stale after",
            "Older prices block entries for the symbol.", "Limits", minimum=1, maximum=60, step=0.5,
            unit="s"),
    _rule(Reason.CLOCK_OFFSET, "clock", "Our clock and the venue's must agree."),
    Setting("limit_clock_offset_ms", 1000, "Clock offset", "Difference to the venue's clock.",
            "Limits", minimum=50, maximum=10_000, step=50, unit="ms"),
    _rule(Reason.COOLDOWN, "cooldown", "A symbol rests after a close."),
    Setting("close_cooldown_s", 20.0, "Cooldown after close",
            "No new entry in the symbol for this long.", "Limits", minimum=0, maximum=300,
            step=1, unit="s"),
    _rule(Reason.DAILY_LOSS, "daily loss", "No new entries after too much of a loss in one day."),
    Setting("limit_daily_loss_pct", 3.0, "Daily loss",
            "Of start-of-day equity, open profit included.", "Limits", minimum=0.1, maximum=100,
            step=0.1, unit="%"),
    Setting("day_start_hour", 0, "Day starts at",
            "Hour (UTC) from which the daily loss is measured anew.", "Limits", minimum=0,
            maximum=23, step=1, unit="h UTC"),
    _rule(Reason.DRAWDOWN, "drawdown", "No new entries too far below the highest equity."),
    Setting("limit_drawdown_pct", 10.0, "Drawdown", "From peak equity.", "Limits", minimum=0.1,
            maximum=100, step=0.5, unit="%"),
    Setting("breach_closes_all", default=False, label="Loss limit closes all",
            help="When daily loss or drawdown reaches its limit: close all positions as well.",
            group="Limits"),
    _rule(Reason.MAX_POSITIONS, "open positions", "There is a highest number of positions."),
    Setting("limit_positions", 10, "Open positions", "At the same time on this connection.",
            "Limits", minimum=1, maximum=500, step=1),
    _rule(Reason.SYMBOL_POSITIONS, "positions per symbol", "Symbols do not fill the account."),
    Setting("limit_symbol_positions", 1, "Positions per symbol", "At the same time, on one side.",
            "Limits", minimum=1, maximum=20, step=1),
    _rule(Reason.SET_POSITIONS, "positions per set", "One set does not fill the account."),
    Setting("limit_set_positions", 1, "Positions per set and side",
            "At the same time, of one configuration set.", "Limits", minimum=1, maximum=20, step=1),
    _rule(Reason.EXPOSURE, "exposure", "All positions together stay within the limit."),
    Setting("limit_exposure_pct", 100.0, "Exposure", "Total notional as share of equity.", "Limits",
            minimum=1, maximum=1000, step=1, unit="%"),
    _rule(Reason.SYMBOL_EXPOSURE, "exposure per symbol", "Each symbol stays within the limit."),
    Setting("limit_symbol_exposure_pct", 25.0, "Exposure per symbol",
            "Notional of one symbol as share of equity.", "Limits", minimum=1, maximum=1000, step=1,
            unit="%"),
    _rule(Reason.LEVERAGE, "leverage", "Not above the leverage cap (Trading) or the venue's."),
    _rule(Reason.STOP_BEYOND_LIQUIDATION, "liquidation",
          "The stop lies within half the way to liquidation."),
    _rule(Reason.PRICE_BAND, "price band", "An order's price is near the last price."),
    Setting("limit_price_band_pct", 0.5, "Price band",
            "Distance of an order's price from the last price.", "Limits", minimum=0.05, maximum=20,
            step=0.05, unit="%"),
    _rule(Reason.DUPLICATE, "same order again", "No entry is sent twice in a row."),
    Setting("limit_duplicate_s", 10.0, "Same order again",
            "The same entry within this time is refused.", "Limits", minimum=0, maximum=600, step=1,
            unit="s"),
    _rule(Reason.ORDER_RATE, "orders per minute", "Entries do not come in bursts."),
    Setting("limit_orders_per_min", 30, "Orders per minute", "Entries sent within any minute.",
            "Limits", minimum=1, maximum=1000, step=1),
    _rule(Reason.BALANCE, "free balance", "The margin fits into the free balance less reserve."),
    Setting("reserve_pct", 20.0, "Reserve", "Share of the free balance never used.", "Limits",
            minimum=0, maximum=90, step=1, unit="%"),
    # --- data, log, appearance
    Setting("log_retention_days", 30, "Keep log for", "Older lines are deleted.", "Data & backup",
            Scope.GLOBAL, minimum=7, maximum=90, step=1, unit="days"),
    Setting("backup_hourly_keep", 24, "Hourly backups kept",
            "Newest hourly copies of the database.", "Data & backup", Scope.GLOBAL, minimum=1,
            maximum=168, step=1),
    Setting("backup_daily_keep", 14, "Daily backups kept", "Newest daily copies of the database.",
            "Data & backup", Scope.GLOBAL, minimum=1, maximum=365, step=1),
    # --- notices
    *map(_notice, NoticeKind),
    Setting("notify_quiet_from", 22, "Quiet from", "In quiet hours there is no message of the "
            "desktop and no sound, and what goes outside waits. Equal hours: never quiet.",
            "Notifications", Scope.GLOBAL, minimum=0, maximum=23, step=1, unit="h local time"),
    Setting("notify_quiet_until", 22, "Quiet until", "The first hour that is not quiet.",
            "Notifications", Scope.GLOBAL, minimum=0, maximum=23, step=1, unit="h local time"),
    Setting("notify_quiet_errors", default=False, label="Quiet for errors as well",
            help="Otherwise errors (a failed engine, a loss limit) are told at any hour.",
            group="Notifications", scope=Scope.GLOBAL),
    Setting("notify_per_hour", 20, "Messages outside per hour",
            "To each recipient; more wait and come as one.", "Notifications", Scope.GLOBAL,
            minimum=1, maximum=60, step=1),
    Setting("notify_keep_days", 90, "Keep notices for", "Older ones are deleted.",
            "Notifications", Scope.GLOBAL, minimum=1, maximum=730, step=1, unit="days"),
    # --- from outside
    Setting("api_enabled", default=False, label="API over HTTP",
            help="Lets other programs on this machine look and, with a token for it, act.",
            group="API", scope=Scope.GLOBAL),
    Setting("api_address", "127.0.0.1:8790", "Address",
            "HOST:PORT, or unix:PATH. Others than 127.0.0.1 need the consent below and TLS.",
            "API", Scope.GLOBAL),
    Setting("api_public", default=False, label="Let other machines in",
            help="Needed for any other address than this machine's own, with a certificate.",
            group="API", scope=Scope.GLOBAL),
    Setting("api_certificate", "", "Certificate", "For TLS: a PEM file.", "API", Scope.GLOBAL),
    Setting("api_private_key", "", "Private key", "Of the certificate: a PEM file.", "API",
            Scope.GLOBAL),
    Setting("updates_check", default=False, label="Look for updates once a day",
            help="Asks the release channel for the newest version, never while an engine runs. "
            "Installs nothing.", group="Program", scope=Scope.GLOBAL),
    Setting("emergency_close_positions", default=True, label="Emergency stop closes positions",
            help="Otherwise it cancels orders only; protective stops stay.", group="Engine",
            scope=Scope.GLOBAL),
)}
# fmt: on

#: Low bars for a paper connection that should show the whole path within minutes. They say nothing
#: about profit and never apply unless they were written into the connection's own settings.
PRACTICE: Mapping[str, Value] = {
    "activity_index": 0.0,
    "min_volatility_pct": 0.0,
    "ladder_base1_count": 2,
    "ladder_base1_win_rate": 20.0,
    "ladder_base2_count": 3,
    "ladder_base2_win_rate": 25.0,
    "ladder_base2_payoff": 0.3,
    "ladder_main_avg_units": -3.0,
    "ladder_real_avg_units": -3.0,
    "ladder_real_profit_factor": 0.3,
    "ladder_real_drawdown_hours": 10_000.0,
    "ladder_exchange_avg_units": -2.0,
    "ladder_main_window": 3,
    "ladder_real_window": 3,
    "ladder_exchange_window": 3,
    "ladder_pause_window": 20,
    "ladder_pause_win_rate": 10.0,
    "ladder_resume_win_rate": 15.0,
    "ladder_fail_drawdown_units": 100_000.0,
    "luck_guard": "off",
}


def numbers(value: object) -> tuple[float, ...]:
    """Return the numbers of a valid list setting."""
    return tuple(float(word) for word in str(value).split(","))


def pairs(value: object) -> tuple[tuple[float, float] | None, ...]:
    """Return the pairs of a valid list setting, None for `off`."""
    found: list[tuple[float, float] | None] = []
    for word in str(value).split(","):
        start, _, distance = word.strip().partition("/")
        found.append((float(start), float(distance)) if distance else None)
    return tuple(found)


def setting(key: str) -> Setting:
    """Return the setting named *key*, or raise NotFoundError."""
    try:
        return SETTINGS[key]
    except KeyError:
        raise NotFoundError(f"There is no setting {key!r}") from None


def validate_overrides(values: Mapping[str, object]) -> dict[str, Value]:
    """Return a connection's *values* checked and typed.

    Raises InvalidValueError or NotFoundError.
    """
    for key in values:
        if setting(key).scope is Scope.GLOBAL:
            raise InvalidValueError(f"{setting(key).label}: applies to all connections alike")
    return {key: setting(key).validate(value) for key, value in values.items()}


def validate_globals(values: Mapping[str, object]) -> dict[str, Value | None]:
    """Return global *values* checked and typed; None, for "as by default", stays None.

    Raises InvalidValueError or NotFoundError.
    """
    known = {key: setting(key) for key in values}
    return {
        key: None if value is None else known[key].validate(value) for key, value in values.items()
    }


def usable(key: str, value: object) -> Value | None:
    """Return a stored *value* in the setting's type, or None where it does not fit (any more)."""
    try:
        return setting(key).validate(value)
    except (InvalidValueError, NotFoundError):
        return None


def effective(
    key: str, global_values: Mapping[str, Value], overrides: Mapping[str, object]
) -> Value:
    """Return the connection's override, else the global value, else the default."""
    known = setting(key)
    if known.scope is Scope.CONNECTION and key in overrides:
        return known.validate(overrides[key])
    return global_values.get(key, known.default)
