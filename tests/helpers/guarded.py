"""The program with a guard at its sockets: `python -m tests.helpers.guarded FILE WORDS [+ WORDS]`.

Runs each command as the program's own would, one after another until one fails, and adds a line of
JSON to FILE for every name that is looked up and every address that something connects to, binds
or sends to. Local sockets are left out.
"""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any, Final

_WATCHED: Final = frozenset(
    {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo",
     "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
)  # fmt: skip


def guard(path: Path) -> None:
    """Write down from now on, for good: a hook of this kind cannot be taken away."""
    out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def look(event: str, args: tuple[Any, ...]) -> None:
        if event not in _WATCHED:
            return
        first = args[0]
        if isinstance(first, socket.socket) and first.family == socket.AF_UNIX:
            return
        what = args[1] if isinstance(first, socket.socket) else args[:2]
        os.write(out, (json.dumps([event, what], default=repr) + "\n").encode())

    sys.addaudithook(look)


def main(path: Path, words: list[str]) -> int:
    """Run the commands in *words*, apart by a plus; return the first exit status that is not 0."""
    guard(path)
    from cts_desktop.app.cli import main as program  # noqa: PLC0415 - it shall be guarded

    commands: list[list[str]] = [[]]
    for word in words:
        if word == "+":
            commands.append([])
        else:
            commands[-1].append(word)
    return next((code for command in commands if (code := program(command))), 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
