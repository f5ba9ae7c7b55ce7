"""A system log that only remembers."""

from collections.abc import Mapping


class RecordingLog:
    """Implements `domain.ports.Log`."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self.errors: list[BaseException] = []

    def log_trade_engine(
        self, message: str, level: str = "info", context: Mapping[str, object] | None = None
    ) -> None:
        self.lines.append((level, message))

    def log_error(self, error: BaseException, module: str, action: str) -> None:
        self.errors.append(error)
        self.lines.append(("error", f"{action}: {error}"))

    def has(self, level: str, part: str) -> bool:
        """Tell whether a line of *level* contains *part*."""
        return any(found == level and part in message for found, message in self.lines)

    def count(self, level: str) -> int:
        return sum(found == level for found, _ in self.lines)
