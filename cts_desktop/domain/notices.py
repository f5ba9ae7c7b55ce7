"""Notices: what the user should learn of even if nobody was looking, and where each kind goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias


class NoticeLevel(StrEnum):
    """How grave a notice is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Channel(StrEnum):
    """Where a notice goes besides the list, which keeps all of them."""

    DESKTOP = "desktop"
    SOUND = "sound"
    OUTSIDE = "outside"  # a phone, a mailbox: what the user has set up


class NoticeKind(StrEnum):
    """What a notice is about."""

    ENGINE_FAILED = "engine_failed"
    PROGRAM_ENDED = "program_ended"
    KILL_SWITCH = "kill_switch"
    LIMIT_REACHED = "limit_reached"
    CONNECTION_FAILED = "connection_failed"
    CONNECTION_RECOVERED = "connection_recovered"
    ORDER_UNKNOWN = "order_unknown"
    ORDER_REFUSED = "order_refused"
    DIFFERENCE_FOUND = "difference_found"
    POSITION_OPENED = "position_opened"
    POSITION_CLOSED = "position_closed"
    CLOCK_JUMPED = "clock_jumped"
    MARKET_ENDED = "market_ended"
    BACKTEST_FINISHED = "backtest_finished"
    BACKUP_FAILED = "backup_failed"
    UPDATE_FOUND = "update_found"
    OUTSIDE_FAILED = "outside_failed"

    @property
    def facts(self) -> "KindFacts":
        """Return what holds for all notices of this kind."""
        return KINDS[self]


Channels: TypeAlias = frozenset[Channel]
#: The value of a setting that sends a kind nowhere but into the list.
LIST_ONLY: Final = "list only"
_NOWHERE: Final[Channels] = frozenset()
_DESKTOP: Final = frozenset({Channel.DESKTOP})
_AWAY: Final = frozenset({Channel.DESKTOP, Channel.OUTSIDE})
_LOUD: Final = frozenset(Channel)


@dataclass(frozen=True, slots=True)
class KindFacts:
    """One kind in words.

    Attributes:
        about: when there is one.
        page: what the window shows to somebody who follows the notice.
        channels: where it goes unless the user has chosen.
    """

    title: str
    about: str
    level: NoticeLevel
    page: str
    channels: Channels


_K, _L = NoticeKind, NoticeLevel
KINDS: Final[Mapping[NoticeKind, KindFacts]] = {
    _K.ENGINE_FAILED: KindFacts(
        "The engine has failed", "It could not go on by itself; nothing new is opened.",
        _L.ERROR, "log", _LOUD,
    ),
    _K.PROGRAM_ENDED: KindFacts(
        "The program ended unexpectedly", "Told at the next start, where an engine was running.",
        _L.ERROR, "dashboard", _LOUD,
    ),
    _K.KILL_SWITCH: KindFacts(
        "Emergency stop engaged", "By hand, by a command or by another program.",
        _L.ERROR, "dashboard", _LOUD,
    ),
    _K.LIMIT_REACHED: KindFacts(
        "Loss limit reached", "Daily loss or drawdown of a connection.",
        _L.ERROR, "dashboard", _LOUD,
    ),
    _K.CONNECTION_FAILED: KindFacts(
        "A connection has failed", "Its engine has stopped because of a fault.",
        _L.ERROR, "log", _LOUD,
    ),
    _K.CONNECTION_RECOVERED: KindFacts(
        "A connection works again", "It runs again after a fault.",
        _L.INFO, "dashboard", _AWAY,
    ),
    _K.ORDER_UNKNOWN: KindFacts(
        "The outcome of an order is unknown", "The venue did not say whether it has the order.",
        _L.ERROR, "orders", _LOUD,
    ),
    _K.ORDER_REFUSED: KindFacts(
        "An order was refused", "By the venue; what is refused here is under Why nothing happened.",
        _L.WARNING, "orders", _AWAY,
    ),
    _K.DIFFERENCE_FOUND: KindFacts(
        "Books and venue differ", "The venue holds something that is not in the books here.",
        _L.WARNING, "dashboard", _AWAY,
    ),
    _K.POSITION_OPENED: KindFacts(
        "Position opened", "By its first fill, on paper as well.",
        _L.INFO, "positions", _NOWHERE,
    ),
    _K.POSITION_CLOSED: KindFacts(
        "Position closed", "With what it earned, on paper as well.",
        _L.INFO, "positions", _NOWHERE,
    ),
    _K.CLOCK_JUMPED: KindFacts(
        "The clock jumped", "The computer slept, or somebody set its clock.",
        _L.WARNING, "dashboard", _AWAY,
    ),
    _K.MARKET_ENDED: KindFacts(
        "The recorded market has ended", "A paper connection has played its last price.",
        _L.INFO, "dashboard", _DESKTOP,
    ),
    _K.BACKTEST_FINISHED: KindFacts(
        "Back-test finished", "It is done, or has failed.",
        _L.INFO, "presets", _DESKTOP,
    ),
    _K.BACKUP_FAILED: KindFacts(
        "The automatic backup failed", "It is tried again after ten minutes.",
        _L.ERROR, "settings/Data & backup", _AWAY,
    ),
    _K.UPDATE_FOUND: KindFacts(
        "A newer version is available", "Where the daily look is switched on.",
        _L.INFO, "settings/Program", _DESKTOP,
    ),
    # What cannot be sent is never told by sending.
    _K.OUTSIDE_FAILED: KindFacts(
        "A message could not be delivered", "Nothing gets through to a recipient below.",
        _L.WARNING, "settings/Notifications", _DESKTOP,
    ),
}  # fmt: skip


def channels_text(channels: Channels) -> str:
    """Return *channels* as a setting's value."""
    return ", ".join(c for c in Channel if c in channels) or LIST_ONLY


def channels_of(text: str) -> Channels:
    """Return the channels a setting's value names."""
    return frozenset(c for c in Channel if c in text.split(", "))


def channel_choices(kind: NoticeKind) -> tuple[str, ...]:
    """Return every value the setting of *kind* may have, from quiet to loud."""
    usable = [c for c in Channel if c is not Channel.OUTSIDE or kind is not _K.OUTSIDE_FAILED]
    sets: list[Channels] = [frozenset()]
    for channel in usable:
        sets += [chosen | {channel} for chosen in sets]
    return tuple(channels_text(chosen) for chosen in sorted(sets, key=len))


def setting_key(kind: NoticeKind) -> str:
    """Return under which setting the channels of *kind* are."""
    return f"notify_{kind}"


def is_quiet(hour: int, begin: int, end: int) -> bool:
    """Tell whether the *hour* of the day lies in quiet hours; equal bounds mean there are none."""
    return begin <= hour < end if begin <= end else hour >= begin or hour < end


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice, or as many of the same kind and place as `count` says.

    Attributes:
        text: of the newest of them.
        first_ms, ts_ms: UTC of the first and of the newest of them.
        page: where a click leads.
    """

    notice_id: int
    kind: NoticeKind
    text: str
    first_ms: int
    ts_ms: int
    connection_id: str = ""
    symbol: str = ""
    page: str = ""
    count: int = 1
    read: bool = False

    @property
    def title(self) -> str:
        """Return its kind in words."""
        return self.kind.facts.title

    @property
    def level(self) -> NoticeLevel:
        """Return how grave it is."""
        return self.kind.facts.level

    @property
    def place(self) -> tuple[NoticeKind, str, str]:
        """Return what notices are grouped by."""
        return self.kind, self.connection_id, self.symbol
