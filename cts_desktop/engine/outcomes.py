"""What actions on several engines came to, in words."""

from cts_desktop.domain.ports import Log


def in_words(
    log: Log, name: str, result: tuple[str, ...] | BaseException, action: str
) -> tuple[str, ...]:
    """Return what *action* left open on connection *name*, or why it failed, one line each."""
    if isinstance(result, BaseException):
        log.log_error(result, "coordinator", f"{action} {name}")
        return (f"{name}: {result}",)
    return tuple(f"{name}: {line}" for line in result)
