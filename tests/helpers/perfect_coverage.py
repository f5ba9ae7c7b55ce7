"""Hold the files listed under [tool.cts] perfect at full coverage, both ways.

A listed file with a gap fails; so does a listed file that no longer exists.
"""

import io
import sys
import tomllib
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import NoDataError

PROJECT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Print the imperfect files and return the process's exit status."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    perfect: list[str] = settings["tool"]["cts"]["perfect"]
    coverage = Coverage()
    coverage.load()
    failures = {name: percent for name in perfect if (percent := percent_of(coverage, name)) < 100}
    for name, percent in failures.items():
        print(f"{name} is held at 100 % coverage and has {percent:.1f} %", file=sys.stderr)
    return 1 if failures else 0


def percent_of(coverage: Coverage, name: str) -> float:
    """Return a file's coverage in percent, branches included; 0 where nothing ran it."""
    try:
        return coverage.report(include=str(PROJECT / name), file=io.StringIO())
    except NoDataError:
        return 0.0


if __name__ == "__main__":
    sys.exit(main())
