"""Notices: what the user should know even if nobody was looking."""

import asyncio
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from cts_desktop.domain.credentials import Secret
from cts_desktop.domain.errors import DatabaseError
from cts_desktop.domain.events import (
    ClockJumped,
    ConnectionsEdited,
    NoticeRaised,
    NoticesChanged,
)
from cts_desktop.domain.notices import (
    Channel,
    Channels,
    Notice,
    NoticeKind,
    NoticeLevel,
    channels_of,
    is_quiet,
    setting_key,
)
from cts_desktop.domain.ports import Clock
from cts_desktop.runtime.bus import Bus
from cts_desktop.runtime.contacts import Contacts
from cts_desktop.runtime.system_logger import SystemLogger
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.service.away import Away
from cts_desktop.service.notice_views import AwayReport, NoticeView, RecipientView
from cts_desktop.service.notice_watch import NoticeWatch
from cts_desktop.service.outside import Message, Outside, Pace
from cts_desktop.settings.secrets import Keys
from cts_desktop.settings.source import Settings
from cts_desktop.storage.notices import NoticeFilter, read_notices
from cts_desktop.storage.stores import SqliteStores

#: The same again within this time is counted instead of told, as long as nobody has read it.
GROUP_MS: Final = 600_000
#: Rows wait so long to be written together.
WRITE_EVERY_S: Final = 0.5
#: So many of a burst at once: the engine goes on in between.
MOST_WRITTEN: Final = 250
#: Whatever their age.
MOST_KEPT: Final = 10_000
MOST_LISTED: Final = 5_000
_TIDY_EVERY_MS: Final = 3_600_000
_DAY_MS: Final = 86_400_000
#: What was not sent before a restart is sent after it, if it is not older.
_LATE_MS: Final = 3_600_000
_SENT_KEY: Final = "notices_sent"


class Notices:
    """Keeps them, groups them, and passes them on.

    Lives on the engine loop. Raising one costs a few microseconds: rows are written by a task.
    """

    def __init__(
        self,
        stores: SqliteStores,
        settings: Settings,
        keys: Keys,
        contacts: Contacts,
        bus: Bus,
        log: SystemLogger,
        clock: Clock,
    ) -> None:
        self._store = stores.notices
        self._stores = stores
        self._settings = settings
        self._bus = bus
        self._log = log
        self._clock = clock
        # A number is given once: what is deleted may have been the newest.
        sent = stores.state.get(_SENT_KEY)
        self._newest_id = max(self._store.newest_id(), sent if isinstance(sent, int) else 0)
        self._groups: dict[tuple[NoticeKind, str, str], Notice] = {}
        self._unwritten: dict[int, Notice] = {}
        self._wake = asyncio.Event()
        self._names: Mapping[str, str] = {}
        self._names_known = False
        self._tidied_ms: int | None = None
        self._away = Away(stores, clock, self._connection_names)
        self._outside = Outside(
            keys, contacts, stores.state, log, clock, self._pace, self._not_delivered,
            self._wake.set,
        )  # fmt: skip
        self._watch = NoticeWatch(stores, bus, self.tell)
        self._stop = [
            bus.subscribe(ClockJumped, self._slept),
            bus.subscribe(ConnectionsEdited, self._forget_names),
        ]
        self._tasks = Supervisor(lambda name, error: log.log_error(error, "notices", name))

    # ------------------------------------------------------------------ life
    def open(self, findings: Sequence[str] = (), *, crashed: bool = False) -> None:
        """Begin to write and to send.

        *findings* is what was found at the start in words; *crashed*, that the engine was running
        when the program ended.
        """
        self._groups = {
            notice.place: notice for notice in reversed(self._store.page(NoticeFilter(unread=True)))
        }
        self._connection_names()
        self._watch.begin()
        self._outside.open()
        self._send_late()
        self._away.begin(findings, crashed=crashed)
        if crashed:
            self.tell(NoticeKind.PROGRAM_ENDED, " ".join(findings))
        self._tasks.start(self._keep(), "write notices")

    async def close(self) -> None:
        """Write what is not written; send no more."""
        self._watch.close()
        for stop in self._stop:
            stop()
        await self._tasks.cancel()
        await self._outside.close()
        with suppress(DatabaseError):  # it is in the log
            self._write()

    async def _keep(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                self._connection_names()
                self._write(MOST_WRITTEN)
                self._stores.flush()
                self._tidy()
                self._note_sent()
            except DatabaseError as error:
                self._log.log_error(error, "notices", "write notices")
            self._announce()
            await self._clock.sleep(WRITE_EVERY_S)
            if self._unwritten:
                self._wake.set()

    def _write(self, most: int | None = None) -> None:
        """Queue what is not written yet, the oldest first; *most* of it where that is given."""
        rows = tuple(islice(self._unwritten.values(), most))
        self._store.save(rows)
        for row in rows:
            del self._unwritten[row.notice_id]

    def _tidy(self) -> None:
        """Drop old notices once an hour, and groups that are over."""
        now = self._clock.now_ms()
        if self._tidied_ms is not None and 0 <= now - self._tidied_ms < _TIDY_EVERY_MS:
            return
        self._tidied_ms = now
        days = int(self._settings.get("notify_keep_days"))
        self._store.delete_beyond(now - days * _DAY_MS, MOST_KEPT)
        self._groups = {place: n for place, n in self._groups.items() if now - n.ts_ms <= GROUP_MS}

    def _announce(self) -> None:
        with suppress(DatabaseError):
            self._bus.publish(NoticesChanged(self._store.unread()))

    # ------------------------------------------------------------------ raising
    def tell(
        self, kind: NoticeKind, text: str, connection_id: str = "", symbol: str = "", page: str = ""
    ) -> None:
        """Take a notice; the same again soon after is counted instead of told."""
        now = self._clock.now_ms()
        known = self._groups.get((kind, connection_id, symbol))
        again = known is not None and now - known.ts_ms <= GROUP_MS
        if known is not None and again:
            notice = replace(known, text=text, ts_ms=now, count=known.count + 1)
        else:
            self._newest_id += 1
            notice = Notice(
                self._newest_id, kind, text, now, now, connection_id, symbol,
                page or kind.facts.page,
            )  # fmt: skip
        self._groups[notice.place] = self._unwritten[notice.notice_id] = notice
        self._wake.set()
        if not again:
            self._pass_on(notice)

    def backup_failed(self, reason: str) -> None:
        """Tell that the automatic backup failed; for whoever makes them."""
        self.tell(NoticeKind.BACKUP_FAILED, reason)

    def _pass_on(self, notice: Notice) -> None:
        wanted = self._channels(notice.kind)
        if Channel.OUTSIDE in wanted:
            self._outside.offer(self._message(notice))
        at_once = wanted - {Channel.OUTSIDE}
        if at_once and self._pace().holds_back(self._message(notice)):
            at_once = frozenset()
        self._bus.publish(NoticeRaised(notice, at_once))

    def _channels(self, kind: NoticeKind) -> Channels:
        return channels_of(str(self._settings.get(setting_key(kind))))

    def _message(self, notice: Notice) -> Message:
        name = self._name(notice.connection_id)
        text = f"{name}: {notice.text}" if name else notice.text
        return Message(notice.title, text, urgent=notice.level is NoticeLevel.ERROR)

    def _not_delivered(self, reason: str) -> None:
        self.tell(NoticeKind.OUTSIDE_FAILED, reason)

    def _pace(self) -> Pace:
        get = self._settings.get
        _learn_time_zone()
        hour = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC).astimezone().hour
        begin, end = int(get("notify_quiet_from")), int(get("notify_quiet_until"))
        return Pace(
            per_hour=int(get("notify_per_hour")),
            quiet=is_quiet(hour, begin, end),
            quiet_for_all=bool(get("notify_quiet_errors")),
        )

    # ------------------------------------------------------------------ sent over a restart
    def _send_late(self) -> None:
        """Send what was raised before a restart and is not known to have been sent."""
        sent = self._stores.state.get(_SENT_KEY)
        if not isinstance(sent, int):
            self._stores.state.put(_SENT_KEY, self._newest_id)
            return
        recent = NoticeFilter(since_ms=self._clock.now_ms() - _LATE_MS)
        for notice in reversed(self._store.page(recent)):
            if notice.notice_id > sent and Channel.OUTSIDE in self._channels(notice.kind):
                self._outside.offer(self._message(notice))

    def _note_sent(self) -> None:
        if self._outside.idle and self._stores.state.get(_SENT_KEY) != self._newest_id:
            self._stores.state.put(_SENT_KEY, self._newest_id)

    # ------------------------------------------------------------------ the list
    async def list(
        self,
        *,
        kinds: Sequence[NoticeKind] = (),
        connection_id: str = "",
        text: str = "",
        unread: bool = False,
        limit: int = 500,
    ) -> tuple[NoticeView, ...]:
        """Return notices, newest first."""
        names = self._connection_names()
        self._write()
        self._stores.flush()
        wanted = NoticeFilter(kinds, connection_id, text, unread)
        path, most = self._stores.database.path, min(limit, MOST_LISTED)

        def read() -> tuple[NoticeView, ...]:
            return tuple(_view(notice, names) for notice in read_notices(path, wanted, most))

        return await asyncio.to_thread(read)  # thousands of rows would hold up the engine

    async def unread(self) -> int:
        """Return how many nobody has read."""
        self._write()
        return self._store.unread()

    async def set_read(self, notice_ids: Iterable[int], *, read: bool = True) -> None:
        """Mark notices as read, or as unread again."""
        ids = tuple(notice_ids)
        self._change(ids)
        self._store.set_read(ids, read=read)
        self._wake.set()

    async def read_all(self) -> None:
        """Mark every notice as read."""
        self._change(self._ids_of_groups())
        self._store.read_all()
        self._wake.set()

    async def delete(self, notice_ids: Iterable[int]) -> tuple[Notice, ...]:
        """Delete notices; return them, for `restore`."""
        ids = tuple(notice_ids)
        self._change(ids)
        gone = tuple(self._store.named(ids))
        self._store.delete(ids)
        self._wake.set()
        return gone

    async def restore(self, notices: Iterable[Notice]) -> None:
        """Bring deleted notices back as they were."""
        self._store.save(notices)
        self._wake.set()

    def _change(self, notice_ids: Iterable[int]) -> None:
        """Have rows written before they are changed; what is read or gone is counted no further."""
        self._write()
        ids = set(notice_ids)
        self._groups = {p: n for p, n in self._groups.items() if n.notice_id not in ids}

    def _ids_of_groups(self) -> tuple[int, ...]:
        return tuple(notice.notice_id for notice in self._groups.values())

    def _name(self, connection_id: str) -> str:
        return self._names.get(connection_id, connection_id)

    def _connection_names(self) -> Mapping[str, str]:
        """Return the names of connections; not for handlers of events, since it may read them."""
        if not self._names_known:
            every = self._stores.connections.all()
            self._names = {c.connection_id: c.name for c in every}
            self._names_known = True
        return self._names

    def _forget_names(self, _event: ConnectionsEdited) -> None:
        self._names_known = False
        self._wake.set()

    # ------------------------------------------------------------------ away
    async def seen(self) -> None:
        """Note that somebody can see the window; to be called at least once a minute then."""
        if self._away.seen():
            self._wake.set()

    async def away(self) -> AwayReport | None:
        """Return what happened while nobody looked, until it is understood."""
        self._write()
        return await self._away.report()

    async def understood(self) -> None:
        """Put the report away."""
        self._away.understood()
        self._wake.set()

    def _slept(self, event: ClockJumped) -> None:
        if self._away.slept(event.seconds):
            self._wake.set()

    # ------------------------------------------------------------------ outside
    async def recipients(self) -> tuple[RecipientView, ...]:
        """Return who is told outside."""
        return self._outside.recipients()

    async def add_recipient(self, name: str, address: Secret) -> RecipientView:
        """Tell somebody from now on; raise InvalidValueError, CredentialsLockedError and its kin.

        No error holds the address.
        """
        return await self._outside.add(name, address)

    async def remove_recipient(self, recipient_id: str) -> None:
        """Tell somebody no more; raise NotFoundError, CredentialsError."""
        await self._outside.remove(recipient_id)

    async def test_recipient(self, recipient_id: str) -> str:
        """Send a test now and return in words what happened; raise CtsError in words."""
        return await self._outside.test(recipient_id)


def _learn_time_zone() -> None:
    """Notice that the computer's time zone was changed, where a process does not by itself."""
    if sys.platform != "win32":
        time.tzset()


def _view(notice: Notice, names: Mapping[str, str]) -> NoticeView:
    return NoticeView(
        notice_id=notice.notice_id,
        ts_ms=notice.ts_ms,
        kind=notice.kind,
        level=notice.level,
        title=notice.title,
        text=notice.text,
        connection_id=notice.connection_id,
        connection_name=names.get(notice.connection_id, ""),
        symbol=notice.symbol,
        count=notice.count,
        read=notice.read,
        page=notice.page,
        first_ms=notice.first_ms,
    )
