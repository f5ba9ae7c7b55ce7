"""A slow, independent reading of the trading rules (domain.md §3 to §7): the judge of the kernels.

Plain Python, one configuration set at a time, every figure computed anew from the whole history;
nothing of `cts_desktop.analysis` is used. Where the rules leave room, the docstring says which
documented decision of the program is followed.
"""
