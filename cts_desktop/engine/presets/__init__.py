"""The preset engine of a connection: live bars, simulated positions, evaluation (rules §9).

Everything here but `keys` loads numba or TA-Lib sooner or later: it is imported when a connection
runs a preset, not at the start of the program.
"""
