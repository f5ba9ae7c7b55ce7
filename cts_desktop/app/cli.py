"""The command line."""

# ruff: noqa: PLC0415 - every command imports what it needs, so that --version answers at once and
# headless never loads Qt

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cts_desktop import __version__
from cts_desktop.app.console import Console, say_error
from cts_desktop.domain.errors import CtsError, DatabaseCorruptError, UserActionError
from cts_desktop.runtime import imports  # noqa: F401 - must see Python's import before Qt hooks it

if TYPE_CHECKING:
    from cts_desktop.domain.connections import Connection

PROGRAM = "cts-desktop"
_MAX_SPEED, _MAX_SEED, _MAX_SECONDS = 10_000, 2_147_483_647, 366 * 86_400
EXIT_OK, EXIT_FAILURE, EXIT_USAGE = 0, 1, 2
_PANIC = (
    "Emergency stop of a profile, whatever its program is doing: asks the one that runs, ends one "
    "that hangs, and does it itself where none runs. Nothing starts again until 'rearm'. Exit "
    "status: 0 nothing remains open; 3 something does (kept positions count), or it is not "
    "certain; 2 it could not be done, said in words; 130 interrupted, the stop stays engaged."
)

Command = Callable[[argparse.Namespace, Console], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status; every expected failure ends in words."""
    try:
        options = _parser(sys.argv[1:] if argv is None else argv).parse_args(argv)
    except SystemExit as end:  # argparse has said what is wrong, or printed the help
        return end.code if isinstance(end.code, int) else EXIT_USAGE
    try:
        return _run(options)
    except CtsError as error:
        say_error(f"{PROGRAM}: {error}")
        return EXIT_USAGE
    except KeyboardInterrupt:
        say_error(f"{PROGRAM}: interrupted")
        return 130
    except Exception as error:  # noqa: BLE001 - the last line of defence: a report, not a traceback
        return _report_unexpected(error, options)


def _run(options: argparse.Namespace) -> int:
    prepare_kernel_cache()
    if options.profile is None:
        from cts_desktop.runtime.paths import default_profile

        options.profile, options.profile_given = default_profile(), False
    else:
        options.profile, options.profile_given = options.profile.expanduser().absolute(), True
    command: Command = options.command
    console = Console()
    try:
        return command(options, console)
    except DatabaseCorruptError as error:
        if not _restore_agreed(error, options):
            raise
        return command(options, console)


def prepare_kernel_cache() -> None:
    """Say where compiled kernels are kept, before anything imports numba.

    Beside the source would need a writable installation and does not work in a frozen program.
    """
    if os.environ.get("NUMBA_CACHE_DIR"):
        return
    from cts_desktop.app.kernels import kernel_cache

    cache = kernel_cache()
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=cache):
            pass
    except OSError:
        # Shared by this user's starts, so that only the first one after a boot compiles.
        cache = Path(tempfile.gettempdir()) / f"{PROGRAM}-kernels-{_user()}"
    os.environ["NUMBA_CACHE_DIR"] = str(cache)


def _user() -> str:
    if sys.platform == "win32":
        return os.environ.get("USERNAME", "user")
    else:  # noqa: RET505 - mypy looks at one platform only
        return str(os.getuid())


# ---------------------------------------------------------------- commands


def _window(options: argparse.Namespace, console: Console) -> int:
    from cts_desktop.app.display import why_unreachable

    if reason := why_unreachable():
        from cts_desktop.app import demo

        console.line(f"{reason}, so no window is opened.")
        return demo.run_without_display(options, console)
    return _open_window(options.profile, None)


def _open_window(profile: Path, draft: "Connection | None") -> int:
    from cts_desktop.app.display import install_command, missing_packages

    if packages := missing_packages():
        raise UserActionError(
            f"The window needs system libraries that are missing here. Install them with: "
            f"{install_command(packages)}   (or run without a window: {PROGRAM} headless)"
        )
    try:
        from cts_desktop.app import gui
    except ImportError as error:
        raise UserActionError(
            f"The window's libraries cannot be loaded: {error}. "
            f"Run '{PROGRAM} doctor' for the remedy, or '{PROGRAM} headless' without a window."
        ) from error
    return gui.run(profile, draft)


def _headless(options: argparse.Namespace, console: Console) -> int:
    from cts_desktop.app import headless

    return headless.run(options, console)


def _demo(options: argparse.Namespace, console: Console) -> int:
    if not options.headless:
        from cts_desktop.app.demo_options import parse, profile_of
        from cts_desktop.app.display import why_unreachable

        reason = why_unreachable()
        if not reason:
            wanted = parse(options)
            for option in wanted.records.named():
                raise UserActionError(f"{option} is written without a window: add --headless.")
            with profile_of(wanted) as profile:
                return _open_window(profile, wanted.connection())
        console.line(f"{reason}, so the demo runs without a window.")
    from cts_desktop.app import demo

    return demo.run(options, console)


def _doctor(options: argparse.Namespace, console: Console) -> int:
    from cts_desktop.app import doctor

    return doctor.run(options, console)


def _smoke(options: argparse.Namespace, console: Console) -> int:
    from cts_desktop.app import smoke

    return smoke.run(options, console)


def _warm(options: argparse.Namespace, console: Console) -> int:
    from cts_desktop.app import warm

    return warm.run(options, console)


def _restore(options: argparse.Namespace, console: Console) -> int:
    from cts_desktop.app import restore

    return restore.run(options, console)


def _panic(options: argparse.Namespace, console: Console) -> int:
    from cts_desktop.app import panic

    return panic.run(options, console)


def _rearm(options: argparse.Namespace, console: Console) -> int:
    from cts_desktop.app import rearm

    return rearm.run(options, console)


def _presets(options: argparse.Namespace, console: Console) -> int:
    from cts_desktop.app import presets

    return presets.run(options, console)


def _backtest(options: argparse.Namespace, console: Console) -> int:
    from cts_desktop.app import backtest

    return backtest.run(options, console)


def _optimise(options: argparse.Namespace, console: Console) -> int:
    from cts_desktop.app import optimise

    return optimise.run(options, console)


def _restore_agreed(error: DatabaseCorruptError, options: argparse.Namespace) -> bool:
    """Offer the newest good backup where somebody is there to answer."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise type(error)(f"{error}\n{_restore_hint(options)}") from error
    say_error(f"{PROGRAM}: {error}")
    sys.stderr.write("Restore the newest good backup now? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        return False
    from cts_desktop.app import restore

    restore.restore_newest(options.profile, Console())
    return True


def _restore_hint(options: argparse.Namespace) -> str:
    where = f" --profile {options.profile}" if options.profile_given else ""
    return f"To restore the newest good backup: {PROGRAM}{where} restore --newest"


def _report_unexpected(error: Exception, options: argparse.Namespace) -> int:
    from cts_desktop.app.crash import CrashReporter
    from cts_desktop.runtime.paths import ProfilePaths

    paths = ProfilePaths(options.profile) if options.profile else None
    path = CrashReporter(paths).report(f"{PROGRAM} ended unexpectedly", error)
    where = f" A report without secrets is in {path}." if path else ""
    say_error(f"{PROGRAM}: unexpected error ({type(error).__name__}).{where}")
    return EXIT_FAILURE


# ---------------------------------------------------------------- options


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Self-qualifying crypto trader. Without a command it opens the window.",
    )
    _add_common(parser, default=None)
    parser.set_defaults(command=_window)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text)
        # Suppressed, or the default here would overwrite what stood before the command.
        _add_common(one, default=argparse.SUPPRESS)
        one.set_defaults(command=command)
        return one

    headless = add("headless", _headless, "Run the engine of a profile without a window.")
    headless.add_argument("--seconds", type=_seconds, help="end after this long")
    _add_demo_options(add("demo", _demo, "Trade a simulated market and sum up."))
    add("doctor", _doctor, "Check this installation and say what to do.")
    add("smoke", _smoke, "Test that a built program is complete.")
    add("warm", _warm, "Compile the numeric kernels, so that the first start is fast.")
    panic = add("panic", _panic, "Emergency stop: cancel, close everything, stop; asks nothing.")
    panic.description = _PANIC
    panic.add_argument(
        "--keep-positions", action="store_true", help="leave open positions to their stops"
    )
    add("rearm", _rearm, "Release the emergency stop by hand; starts nothing.")
    _add_presets_options(add("presets", _presets, "Exchange presets of a profile as files."))
    backtest = add("backtest", _backtest, "Run a preset on candles of files.")
    optimise = add("optimise", _optimise, "Search a preset for its best configurations.")
    if not {"backtest", "optimise"}.isdisjoint(words):  # what can be chosen takes a while to load
        from cts_desktop.app.backtest_options import add_backtest_options, add_optimise_options

        add_backtest_options(backtest)
        add_optimise_options(optimise)
    restore = add("restore", _restore, "Bring back a backup of the database.")
    restore.add_argument("--newest", action="store_true", help="restore the newest good one")
    return parser


def _add_common(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    parser.add_argument(
        "--profile", type=Path, metavar="DIR", default=default, help="directory of all its data"
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")


def _add_presets_options(presets: argparse.ArgumentParser) -> None:
    actions = presets.add_subparsers(title="actions", dest="action", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=text, description=text)
        _add_common(action, default=argparse.SUPPRESS)
        return action

    add("list", "Name the presets there are.")
    importing = add("import", "Store presets from files; a name that is taken gets a number.")
    importing.add_argument("files", type=Path, nargs="+", metavar="FILE")
    exporting = add("export", "Write a preset to a file.")
    exporting.add_argument("name", metavar="NAME", help="as the list names it")
    exporting.add_argument("file", type=Path, metavar="FILE", help="replaced where it exists")


def _add_demo_options(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--headless", action="store_true", help="without a window")
    demo.add_argument("--market", choices=("synthetic", "recorded"), default="synthetic")
    demo.add_argument(
        "--data", type=Path, nargs="+", action="extend", metavar="FILE", default=[],
        help="recorded candles or trades; several files are several symbols",
    )  # fmt: skip
    demo.add_argument("--symbols", default="", metavar="A,B…", help="default: all of the market")
    demo.add_argument("--speed", type=_speed, metavar="N|max", help="market time per real time")
    demo.add_argument("--seconds", type=_seconds, metavar="N", help="end after this long")
    demo.add_argument("--seed", type=_seed, default=1, metavar="N", help="same seed, same market")
    demo.add_argument("--json", type=Path, metavar="FILE", help="also write the summary here")
    for name, what in (
        ("signals", "every signal"),
        ("simulated", "every closed simulated position"),
        ("prices", "every price step"),
    ):
        text = f"write {what} here, one JSON object per line"
        demo.add_argument(f"--{name}", type=Path, metavar="FILE", help=text)
    demo.add_argument(
        "--set", action="append", metavar="KEY=VALUE", default=[],
        help="a setting of the demo's connection, e.g. direction_ranges=3,10; repeatable",
    )  # fmt: skip
    demo.add_argument(
        "--full-thresholds", action="store_true", help="the ladder's real bars instead of practice"
    )


def _seconds(text: str) -> float:
    value = _number(text)
    if value is None or not 0 < value <= _MAX_SECONDS:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of seconds from 0 to {_MAX_SECONDS}"
        )
    return value


def _speed(text: str) -> float:
    """Return market seconds per second; 0 stands for as fast as possible."""
    if text == "max":
        return 0.0
    value = _number(text)
    if value is None or not 1 <= value <= _MAX_SPEED:
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither max nor a number from 1 to {_MAX_SPEED}"
        )
    return value


def _seed(text: str) -> int:
    value = int(text) if text.isdecimal() else -1
    if not 0 <= value <= _MAX_SEED:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to {_MAX_SEED}")
    return value


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
