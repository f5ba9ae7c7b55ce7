"""The arrays the kernels share. Plain integers, because numba freezes them into the machine code.

numba unboxes each array argument in about 150 ns, so state is packed into few two-dimensional
arrays. What belongs to one set and is touched when it closes lies side by side (`state[set]`); what
is looked at for many sets at once is an array of its own (`flags[row]`, `log_e`, `alarms[row]`).
"""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Counts: TypeAlias = npt.NDArray[np.int32]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Singles: TypeAlias = npt.NDArray[np.float32]
Bools: TypeAlias = npt.NDArray[np.bool_]

# Price grid `data[row, symbol, window_steps + capacity]`, float64.
LAST: Final = 0
HIGH: Final = 1
LOW: Final = 2
VOLUME: Final = 3
EMPTY: Final = 4
OPEN: Final = 5
RETURN: Final = 6
GRID_ROWS: Final = 7

# Step handed to the grid `incoming[row, symbol]`: LAST … OPEN as above, then the last known price.
KNOWN: Final = 6
INCOMING_ROWS: Final = 7

# Price grid `meta[row, symbol]`, int64. NEWEST and NOW_MS use column 0; NEWEST is the newest step's
# index in the last axis of `data`, counted from its middle (`length // 2`).
VALID: Final = 0
GATE: Final = 1
NEWEST: Final = 2
NOW_MS: Final = 3
META_ROWS: Final = 4

# Set book `state[set, column]`, float64: the open simulated position …
ENTRY: Final = 0
BEST: Final = 1
ENTRY_MS: Final = 2
# … and the closed ones. Cumulated net_units are SUM; Σ of positive ones is SUM + GROSS_LOSS.
SUM: Final = 3
SUM_SQUARES: Final = 4
GROSS_LOSS: Final = 5
MAX_SUM: Final = 6
MAX_AT_MS: Final = 7
DRAWDOWN: Final = 8
BELOW_MS: Final = 9
FIRST_MS: Final = 10
LAST_CLOSE_MS: Final = 11
STATE_COLUMNS: Final = 12

# Set book `counts[set, column]`, int32: closed positions. The newest min(COUNT, 50) are in `ring`.
COUNT: Final = 0
WINS: Final = 1
COUNT_COLUMNS: Final = 2

# Set book `flags[row, set]`, uint8. DIRTY: to be stored; CHANGED: to be judged by the ladder.
PHASE: Final = 0
LEVEL: Final = 1
STATE: Final = 2
MISSES: Final = 3
LATCHED: Final = 4
DIRTY: Final = 5
CHANGED: Final = 6
FLAG_ROWS: Final = 7

# Phases of a set's simulated position.
IDLE: Final = 0
PENDING: Final = 1
HOLDING: Final = 2

# States of a set.
EVALUATING: Final = 0
QUALIFIED: Final = 1
PAUSED: Final = 2
FAILED: Final = 3

# Set book `alarms[row, set]`, float32: prices at or beyond which a held position is looked at. A
# pending set's LOWER is +inf, so that every step looks; an idle set has -inf and +inf. The same of
# `blocks[row, block]`: the largest LOWER and the smallest UPPER of a block's sets.
LOWER: Final = 0
UPPER: Final = 1
ALARM_ROWS: Final = 2

# Set book `exits[exit, column]`, float64, and `costs[row, symbol]`, float64, in % of price.
TP_PCT: Final = 0
SL_PCT: Final = 1
TRAIL_START_PCT: Final = 2
TRAIL_DISTANCE_PCT: Final = 3
MAX_BET: Final = 4
EXIT_COLUMNS: Final = 5
FEE_PCT: Final = 0
SLIPPAGE_PCT: Final = 1
FUNDING_PCT: Final = 2
COST_ROWS: Final = 3

# Set book `rules`, float64: what holds for all its sets.
POSITION_COST: Final = 0
MAX_HOLD_MS: Final = 1
TRAILING_ONLY: Final = 2
PENDING_MS: Final = 3
RULES: Final = 4
# A signal's entry is given up after so long, or after a step that is longer.
SHORTEST_PENDING_MS: Final = 3000

# Set book `totals`, int64: events of this step, then since the first position.
STEP_CLOSED: Final = 0
STEP_OPENED: Final = 1
STEP_ASKS: Final = 2
SEEN_MS: Final = 3
TOTAL_CLOSED: Final = 4
TOTAL_OPENED: Final = 5
TOTAL_SIGNALS: Final = 6
OPEN_COUNT: Final = 7
TOTALS: Final = 8
