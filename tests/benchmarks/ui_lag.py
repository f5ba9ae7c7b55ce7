"""How quick the window stays while the engine works: event-loop lag, start, states."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from tests.benchmarks import sweeps
from tests.benchmarks.harness import Benchmarks, Goal, Measurement, Reference
from tests.helpers.display import has_xvfb, virtual_display

PAGES = (
    "dashboard", "chart", "positions", "orders", "ladder", "presets", "statistics", "log",
    "settings",
)  # fmt: skip
SOAK_MINUTES = float(os.environ.get("SOAK_MINUTES", "3"))
#: A shorter soak sees warming up and chance.
WHOLE_SOAK_MINUTES = 30
SOAK_TICKS_PER_S = 20_000
RUN_TIMEOUT_S = 300 + 60 * SOAK_MINUTES
BURSTS = 3
P99_GOAL = Goal("at most", 8)
MAX_GOAL = Goal("at most", 50)
ORDER_GOAL = Goal("at most", 100)
OPEN_GOAL = Goal("at most", 150)


def run_module(module: str, *arguments: str) -> dict[str, Any]:
    """Measure in a process of its own, on a real X display where there is one."""
    command = [sys.executable, "-m", module, *arguments]
    if not has_xvfb():
        return _result(command, {"QT_QPA_PLATFORM": "offscreen"})
    with virtual_display() as display:
        return _result(command, {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display})


def run_anew(*arguments: str) -> dict[str, Any]:
    """Measure with the window."""
    return run_module("tests.benchmarks.window_run", *arguments)


run = cache(run_anew)


def _result(command: list[str], environ: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        command, env=os.environ | environ, stdout=subprocess.PIPE, text=True, check=True,
        timeout=RUN_TIMEOUT_S,
    )  # fmt: skip
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _lag(ticks_per_s: int, figure: str, goal: Goal) -> Measurement:
    """Measure beside a bare window; a market that was too slow for its rate is no measurement."""
    reference = Reference("bare QMainWindow, idle engine thread", [run("bare")[figure]])
    result = run("lag", str(ticks_per_s))
    if result["ticks_per_s"] < 0.9 * ticks_per_s:
        print(f"  only {result['ticks_per_s']:,.0f} of {ticks_per_s:,} ticks/s", file=sys.stderr)
    return Measurement([result[figure]], "ms", goal, reference)


def ui_lag_1000_p99_ms() -> Measurement:
    return _lag(1000, "p99_ms", P99_GOAL)


def ui_lag_5000_p99_ms() -> Measurement:
    return _lag(5000, "p99_ms", P99_GOAL)


def ui_lag_5000_max_ms() -> Measurement:
    return _lag(5000, "max_ms", MAX_GOAL)


def ui_lag_50000_p99_ms() -> Measurement:
    return _lag(50_000, "p99_ms", P99_GOAL)


def _all_pages(ticks_per_s: int, figure: str, goal: Goal) -> Measurement:
    """Measure with 10,000 orders, 100,000 log lines, 100,000 candles, page after page open."""
    reference = Reference("bare QMainWindow, idle engine thread", [run("bare")[figure]])
    result = run("pages", str(ticks_per_s))
    if result["ticks_per_s"] < 0.9 * ticks_per_s:
        print(f"  only {result['ticks_per_s']:,.0f} of {ticks_per_s:,} ticks/s", file=sys.stderr)
    for page in PAGES:
        p99_ms, max_ms = result["page_p99_ms"][page], result["page_max_ms"][page]
        print(f"  {page}: p99 {p99_ms:.1f} ms, max {max_ms:.1f} ms", file=sys.stderr)
    return Measurement([result[figure]], "ms", goal, reference)


def ui_lag_all_pages_1000_p99_ms() -> Measurement:
    return _all_pages(1000, "p99_ms", P99_GOAL)


def ui_lag_all_pages_5000_p99_ms() -> Measurement:
    return _all_pages(5000, "p99_ms", P99_GOAL)


def ui_lag_all_pages_5000_max_ms() -> Measurement:
    """The longest gap, which is the opening of a page."""
    return _all_pages(5000, "max_ms", ORDER_GOAL)


def rss_all_pages_mb() -> Measurement:
    """With all pages made, opened and full, and the engine and this measurement in it."""
    return Measurement([run("pages", "1000")["rss_mb"]], "MB")


def _page_open_ms(page: str) -> Measurement:
    """From the command until the page is painted with all it has asked for, the first time."""
    values = [run("pages", ticks)["open_ms"][page] for ticks in ("1000", "5000")]
    return Measurement(values, "ms", OPEN_GOAL)


def soak_rss_growth_mb_per_h() -> Measurement:
    """At high speed, page after page open, for SOAK_MINUTES; the slope after warming up."""
    goal = Goal("at most", 1) if SOAK_MINUTES >= WHOLE_SOAK_MINUTES else None
    return Measurement([run("soak", str(SOAK_TICKS_PER_S))["mb_per_h"]], "MB/h", goal)


def soak_rss_mb() -> Measurement:
    """What it held at the end."""
    return Measurement([run("soak", str(SOAK_TICKS_PER_S))["rss_mb"]], "MB")


def _order_lag(load: str, runs: int) -> Measurement:
    """Measure the longest gap beside a bare window."""
    reference = Reference("bare QMainWindow, idle engine thread", [run("bare")["max_ms"]])
    values = [run_anew(load)["max_ms"] for _ in range(runs)]
    return Measurement(values, "ms", ORDER_GOAL, reference)


def ui_lag_hang_max_ms() -> Measurement:
    """While the exchange answers nothing for half a minute: entries, closes, cancels, queries."""
    return _order_lag("hang", 1)


def ui_lag_500_orders_max_ms() -> Measurement:
    """While the exchange answers and fills five hundred orders in one instant."""
    return _order_lag("burst", BURSTS)


def ui_lag_sweep_p99_ms() -> Measurement:
    """While back-tests keep every core busy."""
    reference = Reference("bare QMainWindow, idle engine thread", [run("bare")["p99_ms"]])
    return Measurement([run("sweep")["p99_ms"]], "ms", P99_GOAL, reference)


def backtest_all_cores_bar_configs_per_s() -> Measurement:
    """The same run: every core, with a window open, stored part by part."""
    reference = Reference("plain numba loop, one core", sweeps.loop(sweeps.LOOP_CONFIGURATIONS))
    return Measurement([run("sweep")["bar_configs_per_s"]], "bar configs/s", None, reference)


def start_to_running_s() -> Measurement:
    """From the click on Start to the word Running, kernels warm."""
    return Measurement(run("states")["start_to_running_s"], "s", Goal("at most", 2))


def ui_state_latency_ms() -> Measurement:
    """From the coordinator's event to panel, buttons and title; the slowest state counts."""
    return Measurement([max(run("states")["state_latency_ms"])], "ms", Goal("at most", 100))


PAGE_OPENINGS: dict[str, Callable[[], Measurement]] = {
    f"page_open_{page}_ms": partial(_page_open_ms, page) for page in PAGES
}
BENCHMARKS: Benchmarks = {
    "ui_lag_1000_p99_ms": ui_lag_1000_p99_ms,
    "ui_lag_5000_p99_ms": ui_lag_5000_p99_ms,
    "ui_lag_5000_max_ms": ui_lag_5000_max_ms,
    "ui_lag_50000_p99_ms": ui_lag_50000_p99_ms,
    "ui_lag_all_pages_1000_p99_ms": ui_lag_all_pages_1000_p99_ms,
    "ui_lag_all_pages_5000_p99_ms": ui_lag_all_pages_5000_p99_ms,
    "ui_lag_all_pages_5000_max_ms": ui_lag_all_pages_5000_max_ms,
    "rss_all_pages_mb": rss_all_pages_mb,
    **PAGE_OPENINGS,
    "soak_rss_growth_mb_per_h": soak_rss_growth_mb_per_h,
    "soak_rss_mb": soak_rss_mb,
    "ui_lag_hang_max_ms": ui_lag_hang_max_ms,
    "ui_lag_500_orders_max_ms": ui_lag_500_orders_max_ms,
    "ui_lag_sweep_p99_ms": ui_lag_sweep_p99_ms,
    "backtest_all_cores_bar_configs_per_s": backtest_all_cores_bar_configs_per_s,
    "start_to_running_s": start_to_running_s,
    "ui_state_latency_ms": ui_state_latency_ms,
}
