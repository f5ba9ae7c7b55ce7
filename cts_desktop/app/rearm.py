"""`rearm`: release the emergency stop by hand, on machines without a window."""

import argparse
from collections.abc import Mapping
from typing import Any

from cts_desktop.app.channel import HungError, NotListeningError, ask
from cts_desktop.app.console import Console
from cts_desktop.app.panic import require_profile
from cts_desktop.app.session import open_session
from cts_desktop.domain.errors import FatalError, ProfileInUseError, UserActionError
from cts_desktop.runtime.paths import ProfilePaths


def run(options: argparse.Namespace, console: Console) -> int:
    """Ask the program that runs, or write it to the profile; nothing is started by it."""
    paths = ProfilePaths(options.profile)
    require_profile(paths)
    try:
        answer = _written(paths)
    except ProfileInUseError as in_use:
        answer = _asked(paths, in_use)
    if not answer["ok"]:
        raise UserActionError(str(answer["error"]))
    console.line(f"{answer['message']}.")
    return 0


def _written(paths: ProfilePaths) -> Mapping[str, Any]:
    with open_session(paths.root, resume=False) as session:
        work = session.host.submit(session.application.control.perform("rearm", {}))
        return {"ok": True, **work.result()}


def _asked(paths: ProfilePaths, in_use: ProfileInUseError) -> Mapping[str, Any]:
    try:
        return ask(paths.root, "rearm", {})
    except (NotListeningError, HungError) as error:
        raise FatalError(f"{in_use}\nIt could not be asked: {error}") from error
