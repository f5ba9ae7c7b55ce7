"""`status`, `start`, `stop` and their like: a word with the program that runs on a profile."""

import argparse
import json
import shlex
import threading
from collections.abc import Mapping
from time import monotonic
from typing import Any, Final

from cts_desktop.app.channel import PATIENCE_S, HungError, NotListeningError, ask
from cts_desktop.app.console import Console
from cts_desktop.app.instance import read_holder
from cts_desktop.app.profile import existing_profile
from cts_desktop.app.takeover import is_held
from cts_desktop.domain.errors import UserActionError
from cts_desktop.runtime.paths import ProfilePaths

EXIT_DONE, EXIT_REFUSED, EXIT_NOT_TRADING = 0, 1, 3
_PAUSE: Final = threading.Event()
_RETRY_S: Final = 0.2
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


def run(options: argparse.Namespace, console: Console) -> int:
    """Ask the running program; UserActionError says why it could not be asked."""
    paths = existing_profile(options.profile)
    answer = _asked(paths, options.verb)
    if options.json:
        console.line(json.dumps(answer, indent=2))
    elif not answer["ok"]:
        console.line(f"Refused: {str(answer['error']).rstrip('.')}.")
    elif options.verb == "status":
        _say_status(answer, console)
    else:
        console.line(f"{answer['message']}.")
        for text in answer["remaining"]:
            console.line(f"  remains open: {text}")
    if not answer["ok"]:
        return EXIT_REFUSED
    return EXIT_NOT_TRADING if answer.get("blocked_by") else EXIT_DONE


def _asked(paths: ProfilePaths, verb: str) -> Mapping[str, Any]:
    """Return the answer; a program that is just starting or ending is given some time."""
    gives_up_s = monotonic() + PATIENCE_S
    while True:
        try:
            return ask(paths.root, verb, {})
        except HungError as error:
            holder = read_holder(paths.lock_file) or "it"
            raise UserActionError(
                f"The program on {paths.root} hangs ({holder}): {error}. To stop all trading "
                f"whatever it does: {_command(paths, 'panic')}"
            ) from error
        except NotListeningError as error:
            if not is_held(paths):
                raise UserActionError(
                    f"No program runs on {paths.root}. To run one: {_command(paths, 'headless')}, "
                    f"or with a window: {_command(paths, '')}"
                ) from error
            if monotonic() > gives_up_s:
                raise UserActionError(
                    f"The program on {paths.root} ({read_holder(paths.lock_file)}) cannot be "
                    f"asked: {error}. End it, or to stop all trading: {_command(paths, 'panic')}"
                ) from error
            _PAUSE.wait(_RETRY_S)


def _command(paths: ProfilePaths, command: str) -> str:
    return f"cts-desktop --profile {shlex.quote(str(paths.root))} {command}".rstrip()


def _say_status(answer: Mapping[str, Any], console: Console) -> None:
    """Print what is known; a program of another version may say less."""
    mode = f" · {str(answer['mode']).upper()}" if answer.get("mode") else ""
    console.line(f"{str(answer['state']).capitalize()}{mode}")
    if "connections_running" in answer:
        running, enabled = answer["connections_running"], answer["connections_enabled"]
        _say(console, "up", _duration(answer["uptime_s"]))
        _say(console, "connections", f"{running} of {enabled} running")
        _say(console, "database", answer["database"])
        _say(console, "API", answer["api"] or "off")
    _say(console, "open positions", answer["open_positions"])
    _say(console, "blocked by", answer["blocked_by"] or "nothing")
    _say(console, "program", f"version {answer['version']}, process {answer['pid']}")


def _say(console: Console, name: str, value: object) -> None:
    console.line(f"  {name + ':':<16}{value}")


def _duration(seconds: float) -> str:
    """Return a duration as `2 d 03:04:05`."""
    days, rest = divmod(int(seconds), _DAY_S)
    hours, rest = divmod(rest, _HOUR_S)
    clock = f"{hours:02}:{rest // _MINUTE_S:02}:{rest % _MINUTE_S:02}"
    return f"{days} d {clock}" if days else clock
