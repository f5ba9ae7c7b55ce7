"""Times since the start of the process, printed for benchmarks when CTS_TRACE_START is set."""

import os
import sys
import time
from pathlib import Path

_IMPORTED = time.perf_counter()
#: Position of `starttime` behind the closing parenthesis of /proc/self/stat, see proc(5).
_START_FIELD = 19


def trace(name: str) -> None:
    """Print `cts-trace NAME SECONDS` on standard error, if asked for."""
    if os.environ.get("CTS_TRACE_START") == "1" and sys.stderr is not None:
        sys.stderr.write(f"cts-trace {name} {since_process_start():.3f}\n")
        sys.stderr.flush()


def since_process_start() -> float:
    """Return the age of the process; off Linux, the time since this module was imported."""
    if sys.platform == "linux":
        fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        started = int(fields[_START_FIELD]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - started
    else:  # noqa: RET505 - mypy looks at one platform only
        return time.perf_counter() - _IMPORTED
