"""One back-test from the command line: a profile that is thrown away, and the verbs of the window.

Whatever a person could do by hand is done in the same way here, so that the same request gives the
same figures in both.
"""

import tempfile
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final, TypeVar

from cts_desktop.analysis.presets.figures import FIGURES
from cts_desktop.app.backtest_options import RunOptions
from cts_desktop.app.console import Console
from cts_desktop.app.profile import StopRequests
from cts_desktop.app.session import Session, open_session
from cts_desktop.domain.backtests import LEAST_TRADES, BacktestRequest, DataRange, RunState
from cts_desktop.domain.errors import (
    DataFileError,
    InvalidValueError,
    NotFoundError,
    UserActionError,
)
from cts_desktop.domain.presets import PresetSet, PresetType, timeframe_name
from cts_desktop.service.backtests.pool import DaskPool, LocalPool
from cts_desktop.service.preset_views import ResultPage, RunView

T = TypeVar("T")
_LOOK_S: Final = 0.1
_PROGRESS_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run that is done, in a profile that is still open.

    Attributes:
        view: of the run.
        best: its best configurations in sample, best first.
    """

    command: "Command"
    view: RunView
    best: ResultPage


@dataclass(frozen=True, slots=True)
class Command:
    """An open session, and the person who waits for it."""

    session: Session
    options: RunOptions
    stops: StopRequests
    console: Console

    def do(self, verb: Coroutine[Any, Any, T]) -> T:
        """Return what a verb returns; raise KeyboardInterrupt as soon as somebody asks for that."""
        future = self.session.host.submit(verb)
        while not future.done():
            if self.stops.wait(_LOOK_S / 10):
                future.cancel()
                raise KeyboardInterrupt
        return future.result()

    # ------------------------------------------------------------------ what is run
    def request(self) -> BacktestRequest:
        """Read preset and candles; return what is to be run on them."""
        options = self.options
        preset = self._preset()
        return BacktestRequest(
            preset=preset,
            data=self._data(),
            title=preset.name,
            terms=options.terms,
            in_sample_share=options.in_sample_share,
            folds=options.folds,
            search=options.search,
            trials=options.trials,
            objective=options.objective,
            monte_carlo=options.monte_carlo,
            seed=options.seed,
        )

    def _preset(self) -> PresetType:
        """Return the preset with the sets that are wanted, without ids, which would differ."""
        presets = self.session.service.presets
        path = Path(self.options.preset).expanduser()
        if path.is_file():
            found = self.do(presets.import_file(path.absolute()))
            # It was read and checked; its name must be free for what is made of it.
            self.do(presets.delete(found.type_id))
        else:
            templates = {one.name.casefold(): one for one in self.do(presets.templates())}
            known = templates.get(self.options.preset.casefold())
            if known is None:
                names = ", ".join(one.name for one in templates.values())
                raise NotFoundError(
                    f"--preset: {self.options.preset} is neither a file nor a template. Templates "
                    f"are {names}."
                )
            found = known
        sets = tuple(self._adapted(one) for one in self._chosen(found))
        return replace(found, type_id="", version=0, sets=sets)

    def _chosen(self, preset: PresetType) -> tuple[PresetSet, ...]:
        if not self.options.sets:
            return preset.sets
        by_name = {one.name.casefold(): one for one in preset.sets}
        for name in self.options.sets:
            if name.casefold() not in by_name:
                known = ", ".join(one.name for one in preset.sets)
                raise NotFoundError(f"--set-name: {preset.name} has no set {name}; it has {known}.")
        wanted = {name.casefold() for name in self.options.sets}
        return tuple(replace(one, enabled=True) for name, one in by_name.items() if name in wanted)

    def _adapted(self, one: PresetSet) -> PresetSet:
        timeframe_s = self.options.timeframe_s or one.timeframe_s
        bar_s = one.bar_s if timeframe_s % one.bar_s == 0 else timeframe_s
        return replace(one, set_id="", timeframe_s=timeframe_s, bar_s=bar_s)

    def _data(self) -> tuple[DataRange, ...]:
        candles = self.session.service.candles
        self.console.line("Reading candles …")
        result = self.do(candles.import_files([str(path) for path in self.options.data]))
        for line in (*result.message.splitlines(), *result.remaining):
            self.console.line(line)
        ranges = [DataRange(one.source, one.symbol, one.timeframe_s)
                  for one in self.do(candles.series())]  # fmt: skip
        for symbol, same in groupby(ranges, key=lambda one: one.symbol):
            frames = [timeframe_name(one.timeframe_s) for one in same]
            if len(frames) > 1:
                raise DataFileError(
                    f"--data: {symbol} is there as candles of {' and '.join(frames)}. Name the "
                    "files of one timeframe."
                )
        return tuple(ranges)

    # ------------------------------------------------------------------ the run
    def run(self, request: BacktestRequest) -> RunView:
        """Calculate, and return the run; an interrupt cancels it."""
        backtests = self.session.service.backtests
        run_id = self.do(backtests.start(request))
        try:
            view = self._watched(run_id)
        except KeyboardInterrupt:
            self.session.host.submit(backtests.cancel(run_id)).result()
            raise
        if view.state is not RunState.DONE:
            raise UserActionError(view.message)
        if view.message:
            self.console.line(view.message)
        return view

    def _watched(self, run_id: str) -> RunView:
        """Tell how far a run has come until it is over."""
        told_at, told = 0.0, ""
        while not (view := self._view(run_id)).state.is_over:
            text, now = progress(view), time.monotonic()
            if text != told and now - told_at >= _PROGRESS_S:
                self.console.progress(text)
                told_at, told = now, text
            if self.stops.wait(_LOOK_S):
                raise KeyboardInterrupt
        return view

    def _view(self, run_id: str) -> RunView:
        views = self.do(self.session.service.backtests.runs())
        return next(one for one in views if one.run_id == run_id)

    def best(self, run_id: str, limit: int = 10) -> ResultPage:
        """Return the best configurations in sample; those that hardly traded count for nothing."""
        figure = FIGURES[self.options.objective]
        return self.do(
            self.session.service.backtests.page(
                run_id, order_by=figure.key, part="in", descending=figure.higher_is_better,
                least_n=LEAST_TRADES, limit=limit,
            )
        )  # fmt: skip

    def export(self, run_id: str) -> None:
        """Write the files that were asked for."""
        for kind, path in self.options.targets.items():
            self.console.progress(f"Writing {path} …")
            verb = self.session.service.backtests.export(run_id, None, kind, path)
            self.console.line(f"{self.do(verb).message}.")


def progress(view: RunView) -> str:
    """Return how far a run has come."""
    parts = [f"{view.share:.0%} of {view.configurations:,} configurations"]
    if view.seconds_left is not None:
        minutes, seconds = divmod(round(view.seconds_left), 60)
        parts.append(f"{minutes} min {seconds} s left" if minutes else f"{seconds} s left")
    return " · ".join(parts)


@contextmanager
def finished(options: RunOptions, console: Console) -> Iterator[FinishedRun]:
    """Run what was asked for, write its files, and keep the profile open for the block.

    Raises UserActionError and its kin in words, KeyboardInterrupt after a cancel.
    """
    if options.objective not in FIGURES:
        raise InvalidValueError(f"--objective: choose one of {', '.join(FIGURES)}")
    pool = DaskPool(options.scheduler) if options.scheduler else LocalPool(lambda: options.workers)
    stops = StopRequests()
    with (
        stops.from_signals(),
        tempfile.TemporaryDirectory(prefix="cts-backtest-") as directory,
        open_session(Path(directory), resume=False, pool=pool) as session,
    ):
        command = Command(session, options, stops, console)
        view = command.run(command.request())
        yield FinishedRun(command, view, command.best(view.run_id))
