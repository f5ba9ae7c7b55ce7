"""The manual page, made from the command line itself, so that both say the same."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime

from product import NAME, SUMMARY, TITLE, VERSION

from cts_desktop.app.options import parser

_FILES = (
    ("~/.local/share/cts-desktop", "the profile: settings, trades, logs, backups"),
    ("~/.cache/cts-desktop", "compiled numeric kernels; may be deleted"),
)
_ENVIRONMENT = (
    ("CTS_PASSPHRASE", "opens the file of keys where there is no keychain"),
    ("CTS_API_TOKEN", "the token of the API for this run"),
    ("CTS_PORTABLE", "folder that holds everything: the profile is data in it"),
)


def man_page(epoch: int) -> str:
    """Return the page in roff."""
    whole = parser(["backtest"])  # a word that makes it load everything it can be asked for
    day = f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%d}"
    lines = [
        f'.TH CTS\\-DESKTOP 1 "{day}" "{TITLE} {VERSION}" "User Commands"',
        ".SH NAME",
        f"{_plain(NAME)} \\- {_plain(SUMMARY.lower())}",
        ".SH SYNOPSIS",
        f".B {_plain(NAME)}",
        _plain("[--profile DIR] [COMMAND] [OPTION...]"),
        ".SH DESCRIPTION",
        _plain(whole.description or ""),
        ".SH OPTIONS",
        *_options(whole),
        ".SH COMMANDS",
        *_commands(whole),
        ".SH ENVIRONMENT",
        *_list(_ENVIRONMENT),
        ".SH FILES",
        *_list(_FILES),
    ]
    return "\n".join(line for line in lines if line) + "\n"


def _commands(whole: argparse.ArgumentParser) -> Iterator[str]:
    for name, command in _subparsers(whole).items():
        actions = command._actions  # noqa: SLF001 - argparse has no other way to look into it
        positional = " ".join(_value(action) for action in actions if not action.option_strings)
        yield ".SS " + _plain(f"{name} {positional}".strip())
        yield _plain(command.description or "")
        yield from _options(command)


def _options(command: argparse.ArgumentParser) -> Iterator[str]:
    for action in command._actions:  # noqa: SLF001 - argparse has no other way to look into it
        if not action.option_strings or action.dest in {"help", "profile", "version"} - _own(
            command
        ):
            continue
        yield ".TP"
        yield ".B " + _plain(", ".join(action.option_strings) + f" {_value(action)}".rstrip())
        yield _plain((action.help or "").replace("%%", "%"))


def _own(command: argparse.ArgumentParser) -> set[str]:
    """Return what is told once, at the program itself."""
    return {"help", "profile", "version"} if command.prog == NAME else set()


def _value(action: argparse.Action) -> str:
    if isinstance(action, argparse._SubParsersAction) or action.choices:  # noqa: SLF001 - see above
        return "|".join(map(str, action.choices or ()))
    if action.nargs == 0:
        return ""
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    return f"{metavar}..." if action.nargs == "+" else metavar


def _subparsers(command: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in command._actions:  # noqa: SLF001 - see above
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - see above
            return dict(action.choices)
    return {}


def _list(entries: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for name, text in entries:
        yield from (".TP", ".B " + _plain(name), _plain(text))


def _plain(text: str) -> str:
    """Return *text* so that roff takes no part of it for a command."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
