"""Measure, print a table, and keep the figures in build/bench.json."""

import argparse
import sys

from tests.benchmarks import (
    api,
    charts,
    engine,
    feed,
    frozen,
    harness,
    indications,
    ladder,
    live_sets,
    orders,
    presets,
    set_storage,
    startup,
    storage,
    sweeps,
    tables,
    ui_lag,
    venue_markets,
    venue_memory,
    venue_orders,
    venue_window,
)

OUTPUT = harness.BUILD / "bench.json"

BENCHMARKS = harness.gather(
    [
        startup.BENCHMARKS,
        frozen.BENCHMARKS,
        engine.BENCHMARKS,
        feed.BENCHMARKS,
        ladder.BENCHMARKS,
        indications.BENCHMARKS,
        live_sets.BENCHMARKS,
        storage.BENCHMARKS,
        set_storage.BENCHMARKS,
        orders.BENCHMARKS,
        sweeps.BENCHMARKS,
        presets.BENCHMARKS,
        ui_lag.BENCHMARKS,
        charts.BENCHMARKS,
        tables.BENCHMARKS,
        venue_orders.BENCHMARKS,
        venue_markets.BENCHMARKS,
        venue_window.BENCHMARKS,
        venue_memory.BENCHMARKS,
        api.BENCHMARKS,
    ]
)


def main() -> int:
    """Run the benchmarks asked for; a missed goal is shown, not an error."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="", help="names, separated by commas; * and ? match")
    patterns = [name for name in parser.parse_args().only.split(",") if name]
    try:
        names = harness.choose(BENCHMARKS, patterns)
    except harness.UnknownBenchmarkError as error:
        print(error, file=sys.stderr)
        return 2
    print(harness.HEADING)
    for name in names:
        record = harness.measure(BENCHMARKS[name])
        print(harness.as_row(name, record), flush=True)
        # At once, so that an interrupted run keeps what it has.
        harness.merge_into(OUTPUT, {name: record})
    return 0


if __name__ == "__main__":
    sys.exit(main())
