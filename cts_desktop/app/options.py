"""What the command line takes: every command with its options. Loads nothing else."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cts_desktop import __version__

PROGRAM: Final = "cts-desktop"
_MAX_SPEED, _MAX_SEED, _MAX_SECONDS = 10_000, 2_147_483_647, 366 * 86_400
_PANIC: Final = (
    "Emergency stop of a profile, whatever its program is doing: asks the one that runs, ends one "
    "that hangs, and does it itself where none runs. Nothing starts again until 'rearm'. Exit "
    "status: 0 nothing remains open; 3 something does (kept positions count), or it is not "
    "certain; 2 it could not be done, said in words; 130 interrupted, the stop stays engaged."
)
_UPDATE: Final = (
    "Look whether there is a newer version and print what is new in it and where to get it. "
    "Downloads and installs nothing. Exit status: 0 this is the newest; 10 there is a newer one; "
    "2 it cannot be found out, said in words."
)
_TOLD: Final = (
    "Exit status: 0 done; 1 refused, said in words (for example: cannot pause while stopped); "
    "2 no program runs there, or it cannot be asked."
)
_STATUS: Final = (
    "Exit status: 0 it trades; 3 it runs and something blocks trading, which is named (stopped and "
    "paused count); 2 no program runs there, or it cannot be asked."
)
_HEADLESS: Final = (
    "Run the engine of a profile without a window until Ctrl+C or SIGTERM, which ends it in order. "
    "Keys in a file are opened with CTS_PASSPHRASE. A service manager that speaks sd_notify is "
    "told when it is ready and, while the engine comes round, that it lives. Exit status: 0 ended "
    "in order; 2 it could not be started or ended, said in words; 1 unexpected error."
)
_BACKUP: Final = (
    "Copy the database of a profile, also while its program runs, and verify the copy. Keys of "
    "exchanges are not in it. Exit status: 0 there is a good copy; 2 there is none, said in words."
)
_RESTORE: Final = (
    "Bring back a backup of the database; the program must not run. The backup is verified first, "
    "the present database is kept beside it. Nothing in it goes on by itself: the engine counts as "
    "stopped, and connections with real money must be armed anew. A backup of an older version is "
    "brought up to date at the next start. Without an option the backups are listed. Exit status: "
    "0 restored; 2 nothing was changed."
)
_EXPORT: Final = (
    "Write records of a profile as CSV (UTF-8, comma), also while its program runs: what is stored "
    "at one moment, oldest first. Times are UTC, as text and in milliseconds; amounts are exact. A "
    "text that a spreadsheet would take for a formula gets an apostrophe in front. Exit status: 0 "
    "written; 2 the file is as it was, said in words."
)
_AUTOSTART: Final = (
    "Open the window of a profile when you log in: off unless you switch it on. The entry is your "
    "own, in the list your system keeps. Exit status: 0 done; 2 not switched, said in words."
)
#: What can be told to the program that runs on a profile.
_REMOTE: Final = {
    "status": "Say what the program that runs on a profile is doing.",
    "start": "Tell the running program to start trading.",
    "stop": "Tell the running program to stop trading; it goes on running.",
    "pause": "Tell the running program to open nothing new.",
    "resume": "Tell the running program to go on after a pause.",
    "restart": "Tell the running program to stop and start trading.",
}


class _Commands:
    """Adds commands; each is carried out by `run` of the module of `cts_desktop.app` it names."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(self, name: str, text: str, module: str = "") -> argparse.ArgumentParser:
        """Return the parser of a new command."""
        one = self._commands.add_parser(name, help=text, description=text)
        # Suppressed, or the default here would overwrite what stood before the command.
        _add_common(one, default=argparse.SUPPRESS)
        one.set_defaults(command=module or name)
        return one


def parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser; *words* tell which options are worth loading."""
    whole = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Self-qualifying crypto trader. Without a command it opens the window.",
    )
    _add_common(whole, default=None)
    whole.set_defaults(command="window")
    commands = _Commands(whole)
    _add_headless_options(commands.add("headless", "Run the engine of a profile, no window."))
    for verb, text in _REMOTE.items():
        one = commands.add(verb, text, "remote")
        one.set_defaults(verb=verb)
        one.description = f"{text} {_STATUS if verb == 'status' else _TOLD}"
        one.add_argument("--json", action="store_true", help="print the answer as JSON")
    panic = commands.add("panic", "Emergency stop: cancel, close everything, stop; asks nothing.")
    panic.description = _PANIC
    panic.add_argument(
        "--keep-positions", action="store_true", help="leave open positions to their stops"
    )
    commands.add("rearm", "Release the emergency stop by hand; starts nothing.")
    _add_demo_options(commands.add("demo", "Trade a simulated market and sum up."))
    backtest = commands.add("backtest", "Run a preset on candles of files.")
    optimise = commands.add("optimise", "Search a preset for its best configurations.")
    if not {"backtest", "optimise"}.isdisjoint(words):  # what can be chosen takes a while to load
        from cts_desktop.app.backtest_options import (  # noqa: PLC0415 - see above
            add_backtest_options,
            add_optimise_options,
        )

        add_backtest_options(backtest)
        add_optimise_options(optimise)
    _add_presets_options(commands.add("presets", "Exchange presets of a profile as files."))
    _add_record_options(commands)
    _add_installation_options(commands)
    return whole


def _add_headless_options(headless: argparse.ArgumentParser) -> None:
    headless.description = _HEADLESS
    headless.add_argument("--seconds", type=_seconds, help="end after this long")
    api = headless.add_argument_group("the API over HTTP")
    api.add_argument(
        "--api", metavar="HOST:PORT", default="",
        help="listen there, or at unix:PATH; the token is in the keychain or in CTS_API_TOKEN",
    )  # fmt: skip
    api.add_argument("--api-certificate", type=Path, metavar="FILE", help="for TLS, as PEM")
    api.add_argument("--api-private-key", type=Path, metavar="FILE", help="of the certificate")
    api.add_argument(
        "--api-public", action="store_true",
        help="allow an address other machines can reach; needs a certificate",
    )  # fmt: skip


def _add_record_options(commands: _Commands) -> None:
    backup = commands.add("backup", "Copy the database of a profile, and verify the copy.")
    backup.description = _BACKUP
    backup.add_argument(
        "--to", type=Path, metavar="FILE",
        help="write the copy there instead: a file that does not exist yet, or a folder",
    )  # fmt: skip
    restore = commands.add("restore", "Bring back a backup of the database.")
    restore.description = _RESTORE
    which = restore.add_mutually_exclusive_group()
    which.add_argument("--newest", action="store_true", help="restore the newest good one")
    which.add_argument("--file", type=Path, metavar="FILE", help="restore this one")
    export = commands.add("export", "Write records of a profile as CSV.")
    export.description = _EXPORT
    export.add_argument(
        "what", choices=("fills", "orders", "positions", "decisions", "logs", "tax")
    )
    export.add_argument("file", type=Path, metavar="FILE", help="replaced where it exists")
    tax = export.add_argument_group("for a tax return: fills and funding (export tax)")
    layouts = ("generic", "koinly", "cointracking")
    tax.add_argument("--format", choices=layouts, default="generic", help="default: generic")
    tax.add_argument(
        "--mode", choices=("live", "testnet", "paper"), action="append",
        help="default: live, real money only; others are marked in every row; repeatable",
    )  # fmt: skip


def _add_installation_options(commands: _Commands) -> None:
    token = commands.add("token", "Make a token for the API, show it once; the old one ends.")
    token.add_argument("scope", choices=("read", "trade"), help="read looks; trade does as well")
    autostart = commands.add("autostart", "Open the window when you log in.")
    autostart.description = _AUTOSTART
    autostart.add_argument("state", choices=("on", "off", "status"))
    update = commands.add("update", "Look whether there is a newer version; installs nothing.")
    update.description = _UPDATE
    commands.add("doctor", "Check this installation and say what to do.")
    bundle = commands.add("support", "Write a support bundle without secrets.")
    bundle.add_argument("file", type=Path, metavar="FILE", help="a zip; replaced where it exists")
    commands.add("smoke", "Test that a built program is complete.")
    commands.add("warm", "Compile the numeric kernels, so that the first start is fast.")


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
