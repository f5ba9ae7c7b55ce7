"""Columns of the arrays the indications' kernels share; all are float64."""

from typing import Final

# What is tried: `runs[run, column]`, neighbouring parameterisations that differ only in the common
# filter or in the activity they ask for. WINDOW and NEEDED are steps, NEEDED counts prices.
KIND: Final = 0
REACH: Final = 1
WINDOW: Final = 2
NEEDED: Final = 3
THRESHOLD: Final = 4
FIRST: Final = 5
END: Final = 6
# *active*: |Δp/p| of a lively step in %; *auto*: widest range of the window as a share of its top.
LIMIT: Final = 7
# Number of the window in `spreads`, 0 where it is not needed.
SPREAD: Final = 8
RUN_COLUMNS: Final = 9

# What the members of a run differ in: `members[parameterisation, column]`.
MOVEMENT: Final = 0  # q(mc)·C, % per second
LAST_PART: Final = 1
PULLBACK: Final = 2
ACTIVITY_PCT: Final = 3
MEMBER_COLUMNS: Final = 4

# `constants`. LEAST_STEPS is the filter's shortest window, SCAN_STEPS the widest one to measure.
COST: Final = 0
STEP_MS: Final = 1
ROOT_SECONDS: Final = 2
SILENT_MS: Final = 3
VOLUME_STEPS: Final = 4
SCAN_STEPS: Final = 5
GATE_STEPS: Final = 6
GATE_ACTIVITY: Final = 7
GATE_VOLATILITY: Final = 8
LEAST_STEPS: Final = 9
CONSTANTS: Final = 10

# Measures of one symbol over its newest n returns: `scan[n, column]`, made anew at each step.
SIZE: Final = 0  # sum of |Δp/p|
MOVING: Final = 1  # number of returns that are not 0
RISE: Final = 2  # largest positive return
FALL: Final = 3  # size of the largest negative return
TOP: Final = 4  # highest of the newest n prices
BOTTOM: Final = 5
SCAN_COLUMNS: Final = 6

# Measures of one symbol over its newest STEPS returns: `spreads[window, column]`, made where asked
# for; TOP_PRICE 0 says not made yet. Row 0 is the newest price alone.
STEPS: Final = 0
TOTAL: Final = 1  # sum of (price - newest price)
SQUARES: Final = 2
TOP_PRICE: Final = 3
BOTTOM_PRICE: Final = 4
SPREAD_COLUMNS: Final = 5
