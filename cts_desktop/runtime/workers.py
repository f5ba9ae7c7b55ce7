"""What a process that only calculates does first: step back, and never outlive its program."""

import os
import signal
import sys
import threading
from multiprocessing import parent_process
from typing import Final

#: Everything else on the computer goes first.
_NICE: Final = 10


def begin_worker() -> None:
    """Prepare this process; handed to the pool as what its processes run first.

    An interrupt from the keyboard reaches every process of a terminal: the program decides what it
    means. A pool's processes wait for work on a pipe whose other end they hold themselves, so the
    end of a killed program has to be watched for.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        os.nice(_NICE)
    threading.Thread(target=_end_with_parent, name="parent watch", daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
