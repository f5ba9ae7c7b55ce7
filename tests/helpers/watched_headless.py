"""The headless program whose engine can be hung from outside, as a process that is then watched.

SIGUSR1 hangs its engine loop until SIGUSR2 comes. Its last line says what of Qt it has loaded.
"""

import signal
import sys
import threading
from typing import Any

from cts_desktop.app import cli, headless
from cts_desktop.app.session import Session

release = threading.Event()
start = headless.start


async def hang() -> None:
    print("hanging", flush=True)
    release.wait()
    print("released", flush=True)


def start_and_listen(session: Session, *more: Any) -> str | None:
    # The main thread may wait inside `result`: the handler must not wait as well.
    def hang_up(*_: object) -> None:
        session.host.submit(hang())

    signal.signal(signal.SIGUSR1, hang_up)
    signal.signal(signal.SIGUSR2, lambda *_: release.set())
    return start(session, *more)


vars(headless)["start"] = start_and_listen
code = cli.main(["headless", *sys.argv[1:]])
print("loaded:", sorted({"PySide6", "qasync"} & set(sys.modules)), flush=True)
sys.exit(code)
