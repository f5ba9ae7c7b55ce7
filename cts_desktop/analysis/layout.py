"""Rows of the arrays that kernels share: struct of arrays, `[row, symbol, set or plan]`.

numba unboxes each array argument in about 150 ns, so state is packed into few two-dimensional
arrays. Plain integers, because numba freezes them into the machine code.
"""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Singles: TypeAlias = npt.NDArray[np.float32]
Bools: TypeAlias = npt.NDArray[np.bool_]

# Price grid `data[row, symbol, 2·capacity]`, float64.
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

# Price grid `meta[row, symbol]`, int64. NEWEST and NOW_MS use column 0.
VALID: Final = 0
GATE: Final = 1
NEWEST: Final = 2
NOW_MS: Final = 3
META_ROWS: Final = 4

# Set book `values[row, set]`, float64: what a set is …
SIDE: Final = 0
TP_PCT: Final = 1
SL_PCT: Final = 2
TRAIL_START_PCT: Final = 3
TRAIL_DISTANCE_PCT: Final = 4
MAX_BET: Final = 5
# … its open simulated position (ENTRY_MS holds the signal's time while the entry is pending) …
ENTRY: Final = 6
BEST: Final = 7
LATCHED: Final = 8
ENTRY_MS: Final = 9
# … and its closed ones. Cumulated net_units are SUM.
COUNT: Final = 10
WINS: Final = 11
SUM: Final = 12
SUM_SQUARES: Final = 13
GROSS_WIN: Final = 14
GROSS_LOSS: Final = 15
MAX_SUM: Final = 16
MAX_AT_MS: Final = 17
DRAWDOWN: Final = 18
BELOW_MS: Final = 19
LAST_CLOSE_MS: Final = 20
LOG_E: Final = 21
REMEMBERED: Final = 22
VALUE_ROWS: Final = 23

# Set book `flags[row, set]`, uint8.
PHASE: Final = 0
LEVEL: Final = 1
STATE: Final = 2
MISSES: Final = 3
DIRTY: Final = 4
FLAG_ROWS: Final = 5

IDLE: Final = 0
PENDING: Final = 1
HOLDING: Final = 2

EVALUATING: Final = 0
QUALIFIED: Final = 1
PAUSED: Final = 2
FAILED: Final = 3

# Set book `plan[row, parameterisation]`, int64: which sets a signal wakes.
PLAN_SYMBOL: Final = 0
PLAN_INDICATION: Final = 1
PLAN_RANGE: Final = 2
LONG_FIRST: Final = 3
LONG_END: Final = 4
SHORT_FIRST: Final = 5
SHORT_END: Final = 6
PLAN_ROWS: Final = 7

# Set book `fired[row, parameterisation]`, float64: the threshold and the latest signal's time.
PLAN_K: Final = 0
FIRED_MS: Final = 1
FIRED_ROWS: Final = 2

# Set book `symbols[row, symbol]`, float64: costs in %, first and end set and plan, non-idle sets.
FEE_PCT: Final = 0
SLIPPAGE_PCT: Final = 1
FUNDING_PCT: Final = 2
FIRST_SET: Final = 3
END_SET: Final = 4
FIRST_PLAN: Final = 5
END_PLAN: Final = 6
BUSY: Final = 7
SYMBOL_ROWS: Final = 8

# Set book `constants`, float64.
COST: Final = 0
STEP_MS: Final = 1
MARKET_CHANGE: Final = 2
LAST_PART: Final = 3
PULLBACK: Final = 4
MAX_HOLD_MS: Final = 5
TRAILING_ONLY: Final = 6
GATE_STEPS: Final = 7
GATE_ACTIVITY: Final = 8
GATE_VOLATILITY: Final = 9
SILENT_MS: Final = 10
PENDING_MS: Final = 11
CONSTANTS: Final = 12

# Closed positions `[event, field]`, one memory seen as int64 and as float64 (`sets.CLOSED_DTYPE`).
CLOSED_SET: Final = 0
CLOSED_REASON: Final = 1
CLOSED_ENTRY: Final = 2
CLOSED_EXIT: Final = 3
CLOSED_ENTRY_MS: Final = 4
CLOSED_EXIT_MS: Final = 5
CLOSED_NET: Final = 6
CLOSED_GROSS: Final = 7
CLOSED_FIELDS: Final = 8

# Signals `[event, field]`, one memory seen as int64 and as float64 (`sets.SIGNAL_DTYPE`).
SIGNAL_SYMBOL: Final = 0
SIGNAL_INDICATION: Final = 1
SIGNAL_RANGE: Final = 2
SIGNAL_SIDE: Final = 3
SIGNAL_STRENGTH: Final = 4
SIGNAL_MS: Final = 5
SIGNAL_FIELDS: Final = 6

# Set book `woken[row, event]`, int64: set indices.
WOKEN_OPENED: Final = 0
WOKEN_ASKS: Final = 1
WOKEN_ROWS: Final = 2

# Set book `totals`, int64: events of this step, then counters since the start.
STEP_CLOSED: Final = 0
STEP_OPENED: Final = 1
STEP_ASKS: Final = 2
STEP_SIGNALS: Final = 3
SEEN_MS: Final = 4
TOTAL_OPENED: Final = 5
TOTAL_CLOSED: Final = 6
TOTAL_SIGNALS: Final = 7
OPEN_COUNT: Final = 8
TOTALS: Final = 9
