"""`update`: look whether there is a newer version. Downloads and installs nothing."""

import argparse
from typing import Final

from cts_desktop.app.console import Console, say_error
from cts_desktop.app.options import PROGRAM
from cts_desktop.app.session import open_session
from cts_desktop.domain.errors import ProfileInUseError, UserActionError

UP_TO_DATE: Final = 0
UNKNOWN: Final = 2
NEWER: Final = 10


def run(options: argparse.Namespace, console: Console) -> int:
    """Ask the release channel and print what it says; the exit status tells it apart."""
    try:
        with open_session(options.profile, resume=False) as session:
            found = session.host.submit(session.service.updates.check()).result()
    except ProfileInUseError as error:
        raise UserActionError(
            f"{error}\nLook in its window instead (Settings → Program), or end it first."
        ) from error
    console.line(f"This is version {found.current}.")
    if not found.available:
        say_error(f"{PROGRAM}: {found.problem or 'This build knows no release channel'}.")
        return UNKNOWN
    if found.problem:
        say_error(f"{PROGRAM}: {found.problem}.")
        return UNKNOWN
    if not found.newer:
        console.line("It is the newest.")
        return UP_TO_DATE
    console.line(f"Version {found.version} of {found.released} is newer: {found.page}")
    console.line()
    console.line(found.changes)
    return NEWER
