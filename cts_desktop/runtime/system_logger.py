"""The system log: one line to the file, to the database and to the window, without secrets."""

import json
import logging
import threading
import traceback
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from cts_desktop.runtime.logs import SYSTEM
from cts_desktop.runtime.redaction import MASK, is_telling, redact

#: Equal warnings and errors within this time are counted instead of written.
COLLAPSE_MS: Final = 60_000
#: Different warnings and errors remembered for that.
REMEMBERED: Final = 256
#: Lines kept until someone listens.
EARLY_LINES: Final = 1_000
LEVELS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
_COLLAPSED_LEVELS: Final = frozenset({"warning", "error"})


class Clock(Protocol):
    """Where times come from."""

    def now_ms(self) -> int:
        """Return UTC wall time in milliseconds."""
        ...


class Publish(Protocol):
    """Takes a finished line; `domain.events.LogWritten` has the same fields."""

    def __call__(
        self,
        *,
        ts_ms: int,
        level: str,
        source: str,
        message: str,
        connection_id: str,
        context: str,
    ) -> object:
        """Take the line."""
        ...


@dataclass(slots=True)
class _Line:
    ts_ms: int
    level: str
    source: str
    message: str
    connection_id: str = ""
    context: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.level, self.source, self.message, self.connection_id)


@dataclass(slots=True)
class _Repeats:
    line: _Line
    count: int = 0


def run_now(call: Callable[[], object]) -> object:
    """Run *call* at once, in the calling thread."""
    return call()


class SystemLogger:
    """Writes lines from any thread; implements `domain.ports.Log`.

    Lines are redacted, written to the log file at once and published in order. Until `connect`
    they wait, the oldest dropped first. A warning or error that repeats within a minute is counted,
    and the count is told with the next one that is written, or by `tell_repeats`.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._file = logging.getLogger(SYSTEM)
        self._lock = threading.RLock()
        self._early: deque[_Line] = deque(maxlen=EARLY_LINES)
        self._publish: Publish | None = None
        self._post: Callable[[Callable[[], object]], object] = run_now
        self._repeats: OrderedDict[tuple[str, ...], _Repeats] = OrderedDict()

    def connect(
        self, publish: Publish, post: Callable[[Callable[[], object]], object] = run_now
    ) -> None:
        """Hand lines to *publish* from now on, those that waited first.

        *post* runs a call on the thread where *publish* belongs, such as
        `loop.call_soon_threadsafe`; by default it is called where the line is written.
        """
        with self._lock:
            self._publish, self._post = publish, post
            while self._early:
                self._hand_over(self._early.popleft())

    def disconnect(self) -> None:
        """Let lines wait again, as when the engine's loop has ended."""
        with self._lock:
            self._publish = None

    def log_trade_engine(
        self, message: str, level: str = "info", context: Mapping[str, object] | None = None
    ) -> None:
        """Record something the engine did; context may name `connection_id`."""
        self._write("engine", level, message, context)

    def log(
        self, message: str, level: str = "info", context: Mapping[str, object] | None = None
    ) -> None:
        """Record something the program did; context may name `connection_id` and `source`."""
        source = str((context or {}).get("source", "system"))
        self._write(source, level, message, context)

    def log_error(self, error: BaseException, module: str, action: str) -> None:
        """Record an error and where it happened; the traceback goes along as context."""
        trace = "".join(traceback.format_exception(error)) if error.__traceback__ else ""
        text = str(error) or type(error).__name__
        context = {"error": type(error).__name__, "action": action, "traceback": trace}
        self._write(module, "error", f"{action}: {text}", context)

    def bridge(self, level: str, source: str, message: str) -> None:
        """Take a line of standard logging, which is in the file already (see runtime.logs)."""
        line = _Line(self._clock.now_ms(), level, source, redact(message))
        with self._lock:
            self._collapse_or(self._hand_over, line)

    def tell_repeats(self) -> None:
        """Write the counts of what repeated and was not told yet: now and then, and at the end."""
        now_ms = self._clock.now_ms()
        with self._lock:
            for repeats in self._repeats.values():
                if repeats.count:
                    self._emit(_with_count(repeats, now_ms))
                    repeats.count = 0

    def _write(
        self, source: str, level: str, message: str, context: Mapping[str, object] | None
    ) -> None:
        if level not in LEVELS:
            raise ValueError(f"{level!r} is no level: {', '.join(LEVELS)}")
        rest = {k: v for k, v in (context or {}).items() if k not in {"connection_id", "source"}}
        line = _Line(
            self._clock.now_ms(),
            level,
            source,
            redact(message),
            str((context or {}).get("connection_id", "")),
            json.dumps(_clean(rest), ensure_ascii=False) if rest else "",
        )
        with self._lock:
            self._collapse_or(self._emit, line)

    def _collapse_or(self, emit: Callable[[_Line], None], line: _Line) -> None:
        if line.level not in _COLLAPSED_LEVELS:
            emit(line)
            return
        known = self._repeats.get(line.identity)
        if known is not None and line.ts_ms - known.line.ts_ms < COLLAPSE_MS:
            known.count += 1
            return
        self._remember(line)
        emit(line if known is None or not known.count else _with_count(known, line.ts_ms))

    def _remember(self, line: _Line) -> None:
        self._repeats[line.identity] = _Repeats(line)
        self._repeats.move_to_end(line.identity)
        if len(self._repeats) > REMEMBERED:
            _, oldest = self._repeats.popitem(last=False)
            if oldest.count:
                self._emit(_with_count(oldest, line.ts_ms))

    def _emit(self, line: _Line) -> None:
        where = f" [{line.connection_id}]" if line.connection_id else ""
        more = f" {line.context}" if line.context else ""
        self._file.log(LEVELS[line.level], "%s%s: %s%s", line.source, where, line.message, more)
        self._hand_over(line)

    def _hand_over(self, line: _Line) -> None:
        publish = self._publish
        if publish is None:
            self._early.append(line)
            return
        self._post(
            lambda: publish(
                ts_ms=line.ts_ms,
                level=line.level,
                source=line.source,
                message=line.message,
                connection_id=line.connection_id,
                context=line.context,
            )
        )


def _with_count(repeats: _Repeats, now_ms: int) -> _Line:
    line, count = repeats.line, repeats.count
    seconds = max(1, (now_ms - line.ts_ms) // 1000)
    times = "once" if count == 1 else f"{count} times"
    message = f"{line.message} (again {times} within {seconds} s)"
    return _Line(now_ms, line.level, line.source, message, line.connection_id, line.context)


def _clean(value: object) -> object:
    """Return *value* as JSON can hold it, without secrets."""
    if isinstance(value, Mapping):
        return {
            str(name): MASK if is_telling(str(name)) else _clean(item)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return redact(str(value))
