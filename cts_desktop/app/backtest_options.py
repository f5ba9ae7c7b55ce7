"""Options of `backtest` and `optimise`: what they are, and what they ask for."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cts_desktop.app.file_options import data_file, writable
from cts_desktop.domain.backtests import USUAL_TERMS, BacktestTerms, Search
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.presets import TIMEFRAMES_S, timeframe_name

#: Files a run is written to, by the kind they are.
KINDS: Final = ("csv", "json", "html")
_TIMEFRAMES: Final = {timeframe_name(seconds): seconds for seconds in TIMEFRAMES_S}
_MOST: Final = 1_000_000
_MAX_SEED: Final = 2_147_483_647
_MAX_WORKERS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """One run as it was asked for on the command line.

    Attributes:
        preset: a file, or the name of a template.
        sets: names of the sets to run; none for all that are enabled.
        timeframe_s: candles the indicators read, 0 for those of the sets.
        targets: where the results go, by kind.
        workers: processes that calculate, 0 for all cores but one.
        scheduler: address of a Dask cluster that calculates instead; empty for none.
    """

    preset: str
    data: tuple[Path, ...]
    sets: tuple[str, ...]
    timeframe_s: int
    terms: BacktestTerms
    in_sample_share: float
    folds: int
    monte_carlo: int
    seed: int
    search: Search
    trials: int
    objective: str
    targets: dict[str, Path]
    workers: int
    scheduler: str


def parse(options: argparse.Namespace) -> RunOptions:
    """Return the checked options; raise UserActionError naming option and remedy."""
    targets = {
        kind: writable(f"--{kind}", path)
        for kind in KINDS
        if (path := getattr(options, kind)) is not None
    }
    data = tuple(data_file(path) for path in options.data)
    used = [path.resolve() for path in (*data, *targets.values(), Path(options.preset).absolute())]
    for path in targets.values():
        if used.count(path.resolve()) > 1:
            raise UserActionError(f"{path} is named twice. Each file needs a name of its own.")
    return RunOptions(
        preset=options.preset,
        data=data,
        sets=tuple(options.set_name),
        timeframe_s=_TIMEFRAMES.get(options.timeframe, 0),
        terms=BacktestTerms(
            position_cost_pct=options.position_cost,
            fee_round_trip_pct=options.fee,
            slippage_pct=options.slippage,
            funding_rate_pct=options.funding,
        ),
        in_sample_share=options.in_sample,
        folds=options.folds,
        monte_carlo=options.monte_carlo,
        seed=options.seed,
        search=Search(options.search),
        trials=options.trials,
        objective=options.objective,
        targets=targets,
        workers=options.workers,
        scheduler=options.scheduler,
    )


def add_backtest_options(parser: argparse.ArgumentParser) -> None:
    """Add what `backtest` understands."""
    _add_common(parser)
    parser.set_defaults(search=Search.GRID.value, trials=500, objective="avg_units")


def add_optimise_options(parser: argparse.ArgumentParser) -> None:
    """Add what `optimise` understands."""
    _add_common(parser)
    parser.add_argument(
        "--search", choices=[one.value for one in Search], default=Search.TPE.value,
        help="grid tries all; the others some, tpe and nsga-ii learning from what they found",
    )  # fmt: skip
    parser.add_argument(
        "--trials", type=_whole(1, _MOST), default=500, metavar="N",
        help="configurations tried on each symbol (default 500)",
    )  # fmt: skip
    parser.add_argument(
        "--objective", default="avg_units", metavar="FIGURE",
        help="what is best in sample, e.g. profit_factor, t_value (default avg_units)",
    )  # fmt: skip
    parser.add_argument(
        "--save", metavar="NAME",
        help="save the best as a preset: in the profile where --profile names one, else in a file",
    )  # fmt: skip


def _add_common(parser: argparse.ArgumentParser) -> None:
    usual = USUAL_TERMS

    def add(name: str, kind: Callable[[str], object], usual: object, metavar: str,
            text: str) -> None:  # fmt: skip
        parser.add_argument(name, type=kind, default=usual, metavar=metavar,
                            help=f"{text} (default {usual})")  # fmt: skip

    parser.add_argument("--preset", required=True, metavar="FILE|NAME",
                        help="a preset's file, or the name of a template")  # fmt: skip
    parser.add_argument(
        "--data", type=Path, nargs="+", action="extend", required=True, metavar="FILE",
        help="candles as csv or csv.gz; files of several symbols may be given",
    )  # fmt: skip
    parser.add_argument("--set-name", action="append", default=[], metavar="NAME",
                        help="run this set of the preset only; repeatable")  # fmt: skip
    parser.add_argument("--timeframe", choices=tuple(_TIMEFRAMES),
                        help="candles the indicators read, for all sets")  # fmt: skip
    parser.add_argument("--csv", type=Path, metavar="FILE", help="table of all configurations")
    parser.add_argument("--json", type=Path, metavar="FILE",
                        help="settings, data, configurations and every trade")  # fmt: skip
    parser.add_argument("--html", type=Path, metavar="FILE", help="report for a browser")
    add("--fee", _number(0, 10), usual.fee_round_trip_pct, "PCT", "fees of entry and exit together")
    add("--slippage", _number(0, 10), usual.slippage_pct, "PCT", "slippage of a round trip")
    add("--funding", _number(-10, 10), usual.funding_rate_pct, "PCT", "what longs pay every 8 h")
    add("--position-cost", _number(0.01, 1), usual.position_cost_pct, "PCT",
        "unit that results and exits are counted in")  # fmt: skip
    add("--in-sample", _number(0.01, 1), 0.7, "SHARE", "share of the time to choose on")
    add("--folds", _whole(0, 1000), 0, "N", "folds of a walk-forward")
    add("--monte-carlo", _whole(0, _MOST), 1000, "N", "how often the order of trades is drawn")
    add("--seed", _whole(0, _MAX_SEED), 1, "N", "same seed, same result")
    parser.add_argument("--workers", type=_whole(0, _MAX_WORKERS), default=0, metavar="N",
                        help="processes that calculate (default: all cores but one)")  # fmt: skip
    parser.add_argument("--scheduler", default="", metavar="tcp://HOST:PORT",
                        help="calculate on this Dask cluster instead")  # fmt: skip


def _number(minimum: float, maximum: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not minimum <= value <= maximum:
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a number from {minimum:g} to {maximum:g}"
            )
        return value

    return read


def _whole(minimum: int, maximum: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text) if text.isascii() and text.isdecimal() else -1
        if not minimum <= value <= maximum:
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a whole number from {minimum} to {maximum}"
            )
        return value

    return read
