"""What an action on several connections at the same time came to, in words."""

import asyncio
from collections.abc import Awaitable, Sequence

from cts_desktop.domain.ports import Log

#: A connection's name, and the action on it that ends with what it left open.
Named = tuple[str, Awaitable[tuple[str, ...]]]


async def all_in_words(log: Log, actions: Sequence[Named], action: str) -> list[tuple[str, ...]]:
    """Wait for all; return what each left open, or why it failed, one line each."""
    results = await asyncio.gather(*(act for _, act in actions), return_exceptions=True)
    return [
        _in_words(log, name, result, action)
        for (name, _), result in zip(actions, results, strict=True)
    ]


def _in_words(
    log: Log, name: str, result: tuple[str, ...] | BaseException, action: str
) -> tuple[str, ...]:
    if isinstance(result, BaseException):
        log.log_error(result, "coordinator", f"{action} {name}")
        return (f"{name}: {result}",)
    return tuple(f"{name}: {line}" for line in result)
