"""Levels, states and thresholds of the ladder Base → Main → Real → Exchange (domain rules §6)."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

RESULT_WINDOW = 50
"""Closed positions a set remembers; no window of a gate may be longer."""


class SetLevel(IntEnum):
    """How far a configuration set has climbed; volume exists at EXCHANGE only."""

    BASE = 0
    MAIN = 1
    REAL = 2
    EXCHANGE = 3

    @property
    def label(self) -> str:
        """The name shown to a person."""
        return self.name.capitalize()


class SetState(StrEnum):
    """What a set may do at its level.

    A set is *evaluating* at Base and *qualified* from Main upwards. Paused sets keep simulating, or
    they could never return; failed sets take no new simulated position until reset by hand.
    """

    EVALUATING = "evaluating"
    QUALIFIED = "qualified"
    PAUSED = "paused"
    FAILED = "failed"


class SimulatedExit(IntEnum):
    """Why a simulated position was closed; 0 is kept for "still open"."""

    STOP = 1
    TARGET = 2
    TRAILING = 3
    TIME = 4

    @property
    def label(self) -> str:
        """The words shown to a person."""
        return {1: "stop loss", 2: "take profit", 3: "trailing stop", 4: "time exit"}[self.value]


class LuckGuard(StrEnum):
    """How much evidence against luck a set needs before it may ask for orders.

    STRICT runs e-BH over all sets, STANDARD over families (symbol, indication and side) with a
    floor per set, OFF asks for none and is chosen only after a written warning.
    """

    STRICT = "strict"
    STANDARD = "standard"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderThresholds:
    """Every bar of the ladder; ratios are shares 0…1, windows and counts are closed positions.

    A gate with a window needs the whole window. Base looks at all closed positions of the set.
    """

    base1_min_closed: int = 10
    base1_min_win_rate: float = 0.40
    base2_min_closed: int = 50
    base2_min_win_rate: float = 0.45
    base2_min_payoff: float = 1.2
    main_window: int = 50
    main_min_avg_units: float = 0.5
    real_window: int = 50
    real_min_avg_units: float = 0.6
    real_min_profit_factor: float = 1.2
    real_max_drawdown_hours: float = 12.0
    exchange_window: int = 30
    exchange_min_avg_units: float = 0.6
    pause_window: int = 50
    pause_below_win_rate: float = 0.38
    resume_from_win_rate: float = 0.43
    fail_drawdown_units: float = 30.0
    luck_guard: LuckGuard = LuckGuard.STANDARD
    luck_q: float = 0.10
    luck_set_e: float = 20.0

    def __post_init__(self) -> None:
        """Refuse bars that cannot be evaluated.

        Raises:
            ValueError: A window does not fit the remembered results, or q is not a share.
        """
        windows = (self.main_window, self.real_window, self.exchange_window, self.pause_window)
        if not all(1 <= window <= RESULT_WINDOW for window in windows):
            raise ValueError(f"A window must be 1 to {RESULT_WINDOW} closed positions: {windows}")
        if not 0.0 < self.luck_q < 1.0:
            raise ValueError(f"The luck guard's q must lie between 0 and 1: {self.luck_q}")
        if self.resume_from_win_rate < self.pause_below_win_rate:
            raise ValueError("Sets must resume at a win rate at or above the one that pauses them")
