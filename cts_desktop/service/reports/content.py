"""What a report of a back-test says: one run, or one of its configurations, as plain values.

Nothing in it differs between two runs of the same request on the same candles: neither ids nor the
time at which it was made, so that equal reports are equal files.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, Final

from cts_desktop.domain.backtest_document import request_to_document
from cts_desktop.domain.backtests import BacktestTrade, DataFacts
from cts_desktop.domain.preset_document import write_file
from cts_desktop.domain.presets import timeframe_name
from cts_desktop.service.preset_views import (
    ConfigurationDetails,
    FoldRow,
    ResultRow,
    RunView,
    StatisticsView,
    WalkForwardView,
)

FORMAT: Final = "cts-desktop back-test"
FORMAT_VERSION: Final = 1
_MS_PER_S: Final = 1000
#: Many configurations enter and leave at the same times.
_MOMENTS: Final = 100_000


@dataclass(frozen=True, slots=True)
class GuardFacts:
    """What the luck guard found in the part out of sample.

    Attributes:
        level: `strict`, `standard` or `off`.
        words: the verdict as a person reads it.
        tried: configurations calculated.
        passing: how many pass; None where there is nothing out of sample to judge.
    """

    level: str
    words: str
    tried: int
    passing: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report is made of.

    Attributes:
        split_ms: where the part out of sample begins; None without one.
        best: the best configurations in sample, best first.
        shown: the configuration that is shown whole; None where nothing was calculated.
    """

    run: RunView
    guard: GuardFacts
    split_ms: int | None = None
    walk_forward: WalkForwardView | None = None
    best: tuple[ResultRow, ...] = ()
    shown: ConfigurationDetails | None = None


# ------------------------------------------------------------------ times
@lru_cache(_MOMENTS)
def moment(ts_ms: int) -> str:
    """Return a time in UTC as ISO 8601: `2018-01-10T04:55:00Z`."""
    when = datetime.fromtimestamp(ts_ms // _MS_PER_S, UTC).isoformat().removesuffix("+00:00")
    part = ts_ms % _MS_PER_S
    return f"{when}{f'.{part:03d}' if part else ''}Z"


def day_and_time(ts_ms: int) -> str:
    """Return a time in UTC as a person reads it: `2018-01-10 04:55`."""
    return f"{datetime.fromtimestamp(ts_ms / _MS_PER_S, UTC):%Y-%m-%d %H:%M}"


# ------------------------------------------------------------------ written forms
def document(report: Report) -> dict[str, Any]:
    """Return the head of the written form: all but configurations and trades."""
    run = report.run
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "settings": settings_document(run),
        "data": [data_document(one) for one in run.data],
        "complete": run.share >= 1.0,
        "notes": run.message,
        "out_of_sample_begins_ms": report.split_ms,
        "guard": asdict(report.guard),
        "walk_forward": walk_forward_document(report.walk_forward),
    }


def settings_document(run: RunView) -> dict[str, Any]:
    """Return everything that decides the result, apart from the candles.

    The preset is written as in a preset file, so that it can be taken out and imported.
    """
    request = request_to_document(run.request)
    chosen = [one.name for one in run.request.preset.sets if one.set_id in run.request.set_ids]
    return {
        "preset": json.loads(write_file(run.request.preset)),
        "sets": chosen or [one.name for one in run.request.preset.sets if one.enabled],
        "terms": request["terms"],
        "in_sample_share": request["in_sample_share"],
        "folds": request["folds"],
        "search": request["search"],
        "trials": request["trials"],
        "objective": request["objective"],
        "monte_carlo": request["monte_carlo"],
        "seed": request["seed"],
        "version": run.program_version,
        "settings_hash": run.settings_hash,
    }


def data_document(facts: DataFacts) -> dict[str, Any]:
    """Return what the candles of one symbol were."""
    return {
        "symbol": facts.data.symbol,
        "source": facts.data.source,
        "timeframe": timeframe_name(facts.data.timeframe_s),
        "begin_ms": facts.begin_ms,
        "begin": moment(facts.begin_ms),
        "end_ms": facts.end_ms,
        "end": moment(facts.end_ms),
        "rows": facts.rows,
        "gaps": facts.gaps,
        "missing": facts.missing,
        "sha256": facts.sha256,
    }


def configuration_document(row: ResultRow) -> dict[str, Any]:
    """Return one configuration with its figures."""
    parts = {"all": row.all, "in": row.inside, "out": row.outside}
    even = break_even(row)
    return {
        "number": row.number,
        "symbol": row.symbol,
        "set": row.set_name,
        "configuration": row.configuration,
        "tp_pct": row.tp_pct,
        "sl_pct": None if even is None else row.sl_pct,
        "passes_luck_guard": row.passes,
        "statistics": {
            name: {**statistics_document(one), "break_even_win_rate": even}
            for name, one in parts.items()
        },
    }


def break_even(row: ResultRow) -> float | None:
    """Return the win rate that earns the costs; None where each signal brings its own stop."""
    return row.break_even if row.sl_pct > 0.0 else None


def statistics_document(of: StatisticsView) -> dict[str, Any]:
    """Return figures by name, without the name of their part."""
    return {key: value for key, value in asdict(of).items() if key != "part"}


def walk_forward_document(of: WalkForwardView | None) -> dict[str, Any] | None:
    """Return the folds and what their tests make together; None without folds."""
    if of is None:
        return None
    folds = [_fold_document(fold) for fold in of.folds]
    return {"folds": folds, "joined": statistics_document(of.joined)}


def _fold_document(fold: FoldRow) -> dict[str, Any]:
    return {
        "number": fold.number,
        "train_begin": moment(fold.train_begin_ms),
        "test_begin": moment(fold.test_begin_ms),
        "test_end": moment(fold.test_end_ms),
        "configuration": fold.configuration,
        "train": statistics_document(fold.train),
        "test": statistics_document(fold.test),
    }


def trade_document(trade: BacktestTrade) -> dict[str, Any]:
    """Return one trade by field."""
    return {
        "symbol": trade.symbol,
        "configuration": trade.configuration,
        "side": trade.side,
        "entry_ms": trade.entry_ms,
        "entry_time": moment(trade.entry_ms),
        "exit_ms": trade.exit_ms,
        "exit_time": moment(trade.exit_ms),
        "entry_price": trade.entry_price,
        "exit_price": trade.exit_price,
        "reason": trade.reason,
        "gross_units": trade.gross_units,
        "net_units": trade.net_units,
        "fees_pct": trade.fees_pct,
    }


def trade_line(trade: BacktestTrade) -> str:
    """Return one trade as `line` would write it, at a third of the time: there are millions."""
    written = trade_document(trade)
    values = (
        (encode_basestring if isinstance(one, str) else repr)(one) for one in written.values()
    )
    return _TRADE_LINE.format(*values)


def line(written: Mapping[str, Any]) -> str:
    """Return a document on one line; numbers are written so that they are read back exactly."""
    return json.dumps(written, ensure_ascii=False, allow_nan=False)


_NO_TRADE: Final = BacktestTrade("", "", "", 0, 0, 0.0, 0.0, "", 0.0, 0.0, 0.0)
#: What is written of a trade, in this order.
TRADE_FIELDS: Final = tuple(trade_document(_NO_TRADE))
_TRADE_LINE: Final = "{{" + ", ".join(f'"{name}": {{}}' for name in TRADE_FIELDS) + "}}"
