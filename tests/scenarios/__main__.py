"""Run many scenarios: `python -m tests.scenarios --count 10000 [--workers N] [--seed S]`.

`--only SEED` runs one and tells its story. The exit status is 1 where anything was found.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.scenarios.scenario import Scenario
from tests.scenarios.stage import Outcome

#: Memory instead of a disk, where there is such a place: thousands of durable commits a second.
MEMORY = Path("/dev/shm")  # noqa: S108 - a directory of our own is made in it


def play(seed: int) -> Outcome:
    """Play one scenario in a directory of its own."""
    with (
        tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as directory,
        repeatable(seed),
    ):
        outcome = Outcome(seed)

        async def live() -> None:
            nonlocal outcome
            scenario = Scenario(seed, Path(directory))
            outcome = scenario.outcome
            await scenario.run()

        try:
            asyncio.run(live())
        except Exception as error:  # noqa: BLE001 - a finding like every other
            outcome.findings.append(f"{type(error).__name__}: {error} ({_where(error)})")
        return outcome


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " > ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames)


@contextmanager
def repeatable(seed: int) -> Iterator[None]:
    """Take out what would make a scenario differ from run to run: threads, and random ids."""
    to_thread, system_random = asyncio.to_thread, random.SystemRandom
    ids = random.Random(f"ids:{seed}")  # noqa: S311 - a test

    async def at_once(work: Any, /, *args: Any, **kwargs: Any) -> Any:
        await asyncio.sleep(0)
        return work(*args, **kwargs)

    vars(asyncio)["to_thread"] = at_once
    vars(random)["SystemRandom"] = lambda: ids
    try:
        yield
    finally:
        vars(asyncio)["to_thread"] = to_thread
        vars(random)["SystemRandom"] = system_random


def tell(outcome: Outcome) -> None:
    print(f"\nseed {outcome.seed}: {len(outcome.findings)} findings")
    for finding in outcome.findings:
        print(f"  {finding}")
    for line in outcome.story:
        print(f"  {line}")


def sum_up(happened: Counter[str]) -> None:
    print("\nWhat happened:")
    for situation, count in sorted(happened.items()):
        print(f"  {count:8} {situation}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.scenarios", description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1, help="the first one")
    parser.add_argument("--only", type=int, help="play this one and tell its story")
    parser.add_argument("--stories", type=int, default=3, help="how many failures to tell in full")
    options = parser.parse_args()
    if options.only is not None:
        outcome = play(options.only)
        tell(outcome)
        sum_up(outcome.happened)
        return bool(outcome.findings)
    return run_all(options)


def run_all(options: argparse.Namespace) -> int:
    seeds = range(options.seed, options.seed + options.count)
    happened: Counter[str] = Counter()
    failed: list[Outcome] = []
    began = time.monotonic()
    with ProcessPoolExecutor(options.workers) as pool:
        for number, outcome in enumerate(pool.map(play, seeds, chunksize=4), 1):
            happened.update(outcome.happened)
            if outcome.findings:
                failed.append(outcome)
            if sys.stdout.isatty() or number % 100 == 0 or number == options.count:
                seconds = time.monotonic() - began
                print(
                    f"{number}/{options.count} scenarios, {len(failed)} failed, {seconds:.0f} s",
                    end="\r" if sys.stdout.isatty() else "\n",
                    flush=True,
                )
    sum_up(happened)
    for outcome in failed[: options.stories]:
        tell(outcome)
    if failed:
        print(f"\n{len(failed)} of {options.count} failed; first findings:")
        for outcome in failed:
            print(f"  --only {outcome.seed}: {outcome.findings[0]}")
    return bool(failed)


if __name__ == "__main__":
    raise SystemExit(main())
