"""Back-tests: runs in worker processes, and everything a face asks about them."""

from cts_desktop.service.backtests.runs import Backtests

__all__ = ["Backtests"]
