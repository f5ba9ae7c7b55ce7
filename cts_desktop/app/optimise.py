"""`optimise`: search the configurations of a preset for the best, and save what was found."""

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cts_desktop.app import backtest_options
from cts_desktop.app.backtest_run import FinishedRun, finished
from cts_desktop.app.backtest_summary import table
from cts_desktop.app.console import Console
from cts_desktop.app.file_options import writable
from cts_desktop.app.session import open_session
from cts_desktop.domain.errors import UserActionError
from cts_desktop.domain.preset_document import NAME_LENGTH
from cts_desktop.runtime.files import atomic_write, human_os_error

_BIAS = (
    "The rows above were chosen among {tried:,} for how they look in sample, so their figures in "
    "sample flatter them."
)
_UNBIASED = " Only those out of sample say something about the time after."


def run(options: argparse.Namespace, console: Console) -> int:
    """Search, rank, and save the best where that was asked for."""
    wanted = backtest_options.parse(options)
    save = _saver(options)
    with tempfile.TemporaryDirectory(prefix="cts-optimise-") as directory:
        best = Path(directory) / "best.json"
        with finished(wanted, console) as made:
            for line in table(made.best):
                console.line(line)
            if made.best.rows:
                rest = _UNBIASED if wanted.in_sample_share < 1.0 else ""
                console.line(_BIAS.format(tried=made.view.configurations) + rest)
            made.command.export(made.view.run_id)
            if save is not None:
                _export_best(made, save.name, best)
        if save is not None:
            console.line(save.keep(best))
    return 0


@dataclass(frozen=True, slots=True)
class _Saver:
    """Where the best goes: `keep` takes its file there and says so."""

    name: str
    keep: Callable[[Path], str]


def _saver(options: argparse.Namespace) -> _Saver | None:
    """Return where the best goes, checked before an hour of searching, not after it."""
    if options.save is None:
        return None
    if not options.profile_given:
        path = writable("--save", Path(options.save))
        return _Saver(path.stem[:NAME_LENGTH], partial(_to_file, path))
    if not 1 <= len(options.save.strip()) <= NAME_LENGTH:
        raise UserActionError(f"--save: a name has 1 to {NAME_LENGTH} characters.")
    _check(options.profile, options.save)
    return _Saver(options.save, partial(_to_profile, options.profile))


def _check(profile: Path, name: str) -> None:
    """Raise UserActionError where the profile is in use, or has a preset of the name."""
    with open_session(profile, resume=False) as session:
        views = session.host.submit(session.service.presets.all()).result()
    if name.casefold() in {view.preset.name.casefold() for view in views}:
        raise UserActionError(f"--save: the profile has a preset {name} already: choose another.")


def _to_file(path: Path, best: Path) -> str:
    try:
        atomic_write(path, best.read_bytes())
    except OSError as error:
        raise UserActionError(f"--save: {human_os_error(error, path)}") from error
    return f"The best is saved as a preset in {path}."


def _to_profile(profile: Path, best: Path) -> str:
    with open_session(profile, resume=False) as session:
        saved = session.host.submit(session.service.presets.import_file(best)).result()
    return f"The best is saved as preset {saved.name} in {profile}."


def _export_best(made: FinishedRun, name: str, path: Path) -> None:
    """Write the best configuration as a preset of its own."""
    if not made.best.rows:
        raise UserActionError("--save: nothing is saved, because nothing traded often enough.")
    service, do = made.command.session.service, made.command.do
    do(service.backtests.save_as_set(made.view.run_id, [made.best.rows[0].number], "", name))
    views = do(service.presets.all())
    saved = next(view.preset for view in views if view.preset.name == name)
    do(service.presets.export(saved.type_id, path))
