"""Standard logging: a rotating file in the profile, times in UTC, no secret in any line."""

import logging
import logging.handlers
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from typing_extensions import override

from cts_desktop.runtime.redaction import redact

PACKAGE: Final = "cts_desktop"
#: The system log writes its lines to the file through this logger; see runtime.system_logger.
SYSTEM: Final = f"{PACKAGE}.system"
FILE_BYTES: Final = 2 * 1024 * 1024
FILES_KEPT: Final = 5
_FORMAT: Final = "%(asctime)s.%(msecs)03dZ %(levelname)-7s %(name)s: %(message)s"


class RedactingFormatter(logging.Formatter):
    """Formats a record with its traceback and masks every secret in the whole of it."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__(_FORMAT, "%Y-%m-%dT%H:%M:%S")

    @override
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class QuietFileHandler(logging.handlers.RotatingFileHandler):
    """A rotating file that never disturbs the program: a full disk costs lines, nothing else.

    Attributes:
        failures: records that could not be written.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=FILES_KEPT - 1, encoding="utf-8")
        self.failures = 0
        self.setFormatter(RedactingFormatter())

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        self.failures += 1


class WarningBridge(logging.Handler):
    """Hands warnings and errors of this package to the system log."""

    def __init__(self, sink: Callable[[str, str, str], None]) -> None:
        """Call *sink* with level, source and message."""
        super().__init__(logging.WARNING)
        self._sink = sink
        self.setFormatter(logging.Formatter("%(message)s"))
        self.addFilter(_is_not_from_the_system_log)

    @override
    def emit(self, record: logging.LogRecord) -> None:
        level = "error" if record.levelno >= logging.ERROR else "warning"
        self._sink(level, record.name.removeprefix(f"{PACKAGE}."), self.format(record))


class Logging:
    """The configured handlers; `close` takes them away again."""

    def __init__(self, log_file: Path, bridge: Callable[[str, str, str], None]) -> None:
        """Log everything of this package, and warnings of others, to *log_file*.

        Warnings and errors of this package also go to *bridge* as level, source and message.
        Raises OSError where the file cannot be opened.
        """
        self.file = QuietFileHandler(log_file)
        self._package = logging.getLogger(PACKAGE)
        self._bridge = WarningBridge(bridge)
        self._root = logging.getLogger()
        self._level = self._package.level
        self._package.setLevel(logging.DEBUG)
        self._package.addHandler(self._bridge)
        self._root.addHandler(self.file)

    def close(self) -> None:
        """Detach the handlers and close the file."""
        self._package.removeHandler(self._bridge)
        self._package.setLevel(self._level)
        self._root.removeHandler(self.file)
        self.file.close()


def _is_not_from_the_system_log(record: logging.LogRecord) -> bool:
    return record.name != SYSTEM
