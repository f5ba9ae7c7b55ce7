"""A real X server for tests and measurements of the real window."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


def has_xvfb() -> bool:
    return shutil.which("Xvfb") is not None


@contextmanager
def virtual_display(size: str = "1366x768x24") -> Iterator[str]:
    """Run Xvfb on a display of its own choice and yield that display's name, as in `:7`."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", size, "-nolisten", "tcp"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        # Written once the server accepts clients; empty if it died before.
        with os.fdopen(reader) as announcement:
            number = announcement.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb ended with {server.wait(timeout=10)} before it was ready")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(timeout=10)
