"""Start, size and memory of the built program; `make build` makes it."""

import sys
import time
from functools import cache
from pathlib import Path

import psutil

from tests.benchmarks.harness import BUILD, Benchmarks, Goal, Measurement
from tests.benchmarks.startup import SETTLE_S, launched
from tests.helpers.display import virtual_display

DIST = BUILD / "dist" / "cts-desktop"
PROGRAM = DIST / ("cts-desktop.exe" if sys.platform == "win32" else "cts-desktop")
PACKAGES = BUILD / "packages"
RUNS = 5


@cache
def starts(profile: str) -> tuple[list[float], float]:
    """Return the times to the window in s, and what it takes idle in MB; the first start warms."""
    times = []
    rss_mb = 0.0
    with virtual_display() as display:
        for _ in range(RUNS + 1):
            with launched([PROGRAM, "--profile", profile], display) as program:
                times.append(program.seconds_until("window_shown"))
                program.seconds_until("ready")
                if len(times) == RUNS + 1:
                    time.sleep(SETTLE_S)
                    rss_mb = psutil.Process(program.pid).memory_info().rss / 1e6
    return times[1:], rss_mb


def _profile() -> str:
    folder = BUILD / "frozen-profile"
    folder.mkdir(exist_ok=True)
    return str(folder)


def frozen_window_shown_s() -> Measurement:
    return Measurement(starts(_profile())[0], "s", Goal("at most", 0.7))


def frozen_rss_idle_mb() -> Measurement:
    return Measurement([starts(_profile())[1]], "MB", Goal("at most", 180))


def frozen_size_mb() -> Measurement:
    files = (path for path in DIST.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(path.stat().st_size for path in files)
    return Measurement([size / 1e6], "MB", Goal("at most", 300))


def frozen_compressed_mb() -> Measurement:
    sizes = [path.stat().st_size / 1e6 for path in _portable()]
    return Measurement(sizes, "MB", Goal("at most", 90))


def _portable() -> list[Path]:
    return sorted(PACKAGES.glob("*-portable.tar.xz"))


def _table() -> Benchmarks:
    """Return what can be measured here; nothing where nothing was built."""
    if not PROGRAM.exists():
        print("frozen_*: not measured, there is no built program (make build)", file=sys.stderr)
        return {}
    table: Benchmarks = {
        "frozen_window_shown_s": frozen_window_shown_s,
        "frozen_rss_idle_mb": frozen_rss_idle_mb,
        "frozen_size_mb": frozen_size_mb,
    }
    return {**table, "frozen_compressed_mb": frozen_compressed_mb} if _portable() else table


BENCHMARKS: Benchmarks = _table()
