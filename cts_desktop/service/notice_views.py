"""Immutable values about notices: the list, who is told outside, and what nobody saw happen."""

from dataclasses import dataclass

from cts_desktop.domain.notices import NoticeKind, NoticeLevel


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice, or `count` of the same kind and place.

    Attributes:
        title: the kind in words; `text` is the newest one's.
        first_ms, ts_ms: UTC of the first and the newest.
        connection_name: nothing where the connection is gone.
        page: where it leads, for `open_page`.
    """

    notice_id: int
    ts_ms: int
    kind: NoticeKind
    level: NoticeLevel
    title: str
    text: str
    connection_id: str
    connection_name: str
    symbol: str
    count: int
    read: bool
    page: str
    first_ms: int


@dataclass(frozen=True, slots=True)
class RecipientView:
    """Somebody outside who is told; the address stays in the key store.

    Attributes:
        service: e.g. "Telegram".
        hosts: what is contacted to reach them.
        sent_ms: when the newest message was taken, in this run.
        waiting: notices on their way.
        problem: why nothing can be sent at the moment, in words.
    """

    recipient_id: str
    name: str
    service: str
    hosts: tuple[str, ...]
    sent_ms: int | None = None
    waiting: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class AwayLine:
    """One thing that happened while nobody looked.

    Attributes:
        tone: ``danger``, ``warning``, ``positive``, ``negative`` or nothing.
        page: where it is shown, for `open_page`.
    """

    text: str
    page: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class AwayReport:
    """What happened between two looks at the window.

    Attributes:
        reason: why nobody looked, in words, e.g. "the program was closed".
    """

    since_ms: int
    until_ms: int
    reason: str
    lines: tuple[AwayLine, ...]
