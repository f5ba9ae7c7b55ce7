"""The command line."""

# ruff: noqa: PLC0415 - every command imports what it needs, so that --version answers at once and
# headless never loads Qt

import argparse
import importlib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cts_desktop.app.console import Console, say_error
from cts_desktop.app.options import PROGRAM, parser
from cts_desktop.domain.errors import CtsError, DatabaseCorruptError, UserActionError
from cts_desktop.runtime import imports  # noqa: F401 - must see Python's import before Qt hooks it

if TYPE_CHECKING:
    from cts_desktop.domain.connections import Connection

EXIT_FAILURE, EXIT_USAGE = 1, 2
_FROZEN_CACHE: Final = "cts_desktop.analysis.frozen_cache.FrozenCacheLocator"

Command = Callable[[argparse.Namespace, Console], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status; every expected failure ends in words."""
    try:
        options = parser(sys.argv[1:] if argv is None else argv).parse_args(argv)
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
    command = _COMMANDS.get(options.command) or _command_of(options.command)
    console = Console()
    try:
        return command(options, console)
    except DatabaseCorruptError as error:
        if not _restore_agreed(error, options):
            raise
        # Not done by itself: what was restored may be old, and the command may be one that trades.
        console.line("Look at what was restored, then give the command again.")
        return EXIT_USAGE


def prepare_kernel_cache() -> None:
    """Say where compiled kernels are kept, before anything imports numba.

    Beside the source would need a writable installation and does not work in a frozen program.
    """
    if getattr(sys, "frozen", False):
        os.environ["NUMBA_CACHE_LOCATOR_CLASSES"] = _FROZEN_CACHE
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


def _command_of(name: str) -> Command:
    """Return the command that a module of its name carries out."""
    command: Command = importlib.import_module(f"cts_desktop.app.{name}").run
    return command


#: What begins with the question whether there is a display; all else is a module's `run`.
_COMMANDS: Final[Mapping[str, Command]] = {"window": _window, "demo": _demo}
