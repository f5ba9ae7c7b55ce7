"""Pages of long tables, found by the last row's key: as fast at the end as at the beginning."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
DEFAULT_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list.

    Attributes:
        after: hand it to the next call to continue; empty where nothing follows.
    """

    items: tuple[T, ...]
    after: str = ""


def page_of(
    rows: Sequence[dict[str, Any]],
    limit: int,
    make: Callable[[dict[str, Any]], T],
    key: Sequence[str],
) -> Page[T]:
    """Return the page of at most *limit* rows; *rows* hold one more where there are more."""
    shown = rows[:limit]
    more = len(rows) > limit
    after = " ".join(str(shown[-1][name]) for name in key) if more and shown else ""
    return Page(tuple(make(row) for row in shown), after)


def position_in(after: str, numbers: int = 1) -> list[int]:
    """Return the *numbers* integers a page ended with."""
    return [int(part) for part in after.split(" ", numbers)[:numbers]]
