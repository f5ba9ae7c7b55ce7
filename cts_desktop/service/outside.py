"""Telling somebody outside: who, in what order, how often, and what if they cannot be reached."""

import asyncio
import threading
import uuid
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cts_desktop.domain.credentials import Credentials, CredentialStore, Secret
from cts_desktop.domain.errors import (
    CredentialsError,
    CredentialsLockedError,
    CtsError,
    InvalidValueError,
    NotFoundError,
    RetryLaterError,
    UserActionError,
)
from cts_desktop.domain.ports import Clock, StateStore
from cts_desktop.runtime.contacts import Contacts
from cts_desktop.runtime.system_logger import SystemLogger
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.service.notice_views import RecipientView

if TYPE_CHECKING:
    from cts_desktop.exchange.messengers import Recipient

OWNER: Final = "Notifications"
#: Pauses before each attempt at one message.
BACKOFF_S: Final = (0.0, 30.0, 120.0, 600.0)
#: An attempt that has not ended by then counts as failed; its thread is left behind.
ATTEMPT_S: Final = 60.0
#: Each wait for a server.
WAIT_S: Final = 15.0
#: More than so many at once are told in one message.
AT_ONCE: Final = 3
#: Notices named in one message; the rest is counted.
NAMED: Final = 12
MOST_RECIPIENTS: Final = 20
_HOUR_S: Final = 3600.0
_LOOK_AGAIN_S: Final = 30.0
_KEYCHAIN_AGAIN_S: Final = 600.0
_STATE_KEY: Final = "notices_outside"
_MAX_NAME: Final = 40
_MAX_ADDRESS: Final = 1_000
_MOST_WAITING: Final = 1_000
_TITLE: Final = "CTS Desktop"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Message:
    """A notice in the words that leave this computer."""

    title: str
    text: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and when messages may leave."""

    per_hour: int
    quiet: bool
    quiet_for_all: bool

    def holds_back(self, message: Message) -> bool:
        """Tell whether *message* has to wait for the end of the quiet hours."""
        return self.quiet and (self.quiet_for_all or not message.urgent)


@dataclass(slots=True)
class _Lane:
    """One recipient and what waits for it. The address is read anew for each attempt."""

    recipient_id: str
    name: str
    service: str
    hosts: tuple[str, ...]
    waiting: deque[Message] = field(default_factory=lambda: deque(maxlen=_MOST_WAITING))
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    sent_s: deque[float] = field(default_factory=deque)
    sent_ms: int | None = None
    sending: int = 0
    problem: str = ""
    complained: bool = False
    task: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        return not self.waiting and not self.sending

    @property
    def view(self) -> RecipientView:
        return RecipientView(
            self.recipient_id,
            self.name,
            self.service,
            self.hosts,
            self.sent_ms,
            len(self.waiting) + self.sending,
            self.problem,
        )

    def to_json(self) -> dict[str, object]:
        """Return what is no secret of it."""
        return {
            "id": self.recipient_id, "name": self.name, "service": self.service,
            "hosts": list(self.hosts),
        }  # fmt: skip


class Outside:
    """Sends messages, each recipient in a line of its own. Lives on the engine loop.

    Addresses are secrets: they are in the key store only and are looked at in the thread that
    sends. Who there is, by name and host, is in the database.
    """

    def __init__(
        self,
        keys: CredentialStore,
        contacts: Contacts,
        state: StateStore,
        log: SystemLogger,
        clock: Clock,
        pace: Callable[[], Pace],
        failed: Callable[[str], None],
        settled: Callable[[], None],
    ) -> None:
        """Call *failed* in words when a message is given up, *settled* when nothing waits.

        *pace* is asked before each message.
        """
        self._keys = keys
        self._contacts = contacts
        self._state = state
        self._log = log
        self._clock = clock
        self._pace = pace
        self._failed = failed
        self._settled = settled
        self._lanes: dict[str, _Lane] = {}
        self._tasks = Supervisor(lambda name, error: log.log_error(error, "notices", name))

    # ------------------------------------------------------------------ life
    def open(self) -> None:
        """Begin to send; contacts nobody before there is a message."""
        for lane in _lanes(self._state.get(_STATE_KEY)):
            self._begin(lane)

    async def close(self) -> None:
        """Send no more; what waits is in the list of notices."""
        await self._tasks.cancel()

    @property
    def idle(self) -> bool:
        """Tell whether nothing waits to be sent."""
        return all(lane.idle for lane in self._lanes.values())

    def _begin(self, lane: _Lane) -> None:
        self._lanes[lane.recipient_id] = lane
        self._contacts.allow(OWNER, lane.hosts)
        lane.task = self._tasks.start(self._run(lane), f"messages to {lane.name}")

    # ------------------------------------------------------------------ who is told
    def recipients(self) -> tuple[RecipientView, ...]:
        """Return who is told, in the order in which they were added."""
        return tuple(lane.view for lane in self._lanes.values())

    async def add(self, name: str, address: Secret) -> RecipientView:
        """Tell *name* at *address* from now on.

        Raises InvalidValueError in words that do not hold the address, CredentialsLockedError and
        its kin where it cannot be stored; then nothing has changed.
        """
        name = " ".join(name.split())
        if not 0 < len(name) <= _MAX_NAME:
            raise InvalidValueError(f"Name: 1 to {_MAX_NAME} characters, e.g. My phone")
        if name in {lane.name for lane in self._lanes.values()}:
            raise InvalidValueError(f"Name: there is a recipient named {name} already")
        if len(self._lanes) >= MOST_RECIPIENTS:
            raise UserActionError(f"There are {MOST_RECIPIENTS} recipients already: remove one")
        if not 0 < len(address.reveal()) <= _MAX_ADDRESS:
            raise InvalidValueError(f"Address: 1 to {_MAX_ADDRESS:,} characters")
        known = await _apart(lambda: _understood(address))
        lane = _Lane(uuid.uuid4().hex[:12], name, known.service, known.hosts)
        await asyncio.to_thread(self._keys.put, _key_id(lane.recipient_id), Credentials(address))
        self._begin(lane)
        self._save()
        self._log.log(f"Notices go to {name} ({lane.service}) from now on")
        return lane.view

    async def remove(self, recipient_id: str) -> None:
        """Tell somebody no more and forget the address; raise NotFoundError, CredentialsError."""
        lane = self._lane(recipient_id)
        await asyncio.to_thread(self._keys.delete, _key_id(recipient_id))
        self._lanes.pop(recipient_id, None)
        if lane.task is not None:
            lane.task.cancel()
        self._save()
        self._log.log(f"Notices go to {lane.name} no more")

    async def test(self, recipient_id: str) -> str:
        """Send a message now, whatever the hour; return in words what happened.

        Raises NotFoundError, CredentialsError, and in words why it was not taken.
        """
        lane = self._lane(recipient_id)
        try:
            await self._attempt(lane, Message(_TITLE, f"This is a test. {lane.name} is told."))
        except CtsError as error:
            lane.problem = str(error)
            raise
        return f"{lane.service} has taken the message."

    def _lane(self, recipient_id: str) -> _Lane:
        if recipient_id not in self._lanes:
            raise NotFoundError("There is no such recipient any more")
        return self._lanes[recipient_id]

    def _save(self) -> None:
        self._state.put(_STATE_KEY, [lane.to_json() for lane in self._lanes.values()])

    # ------------------------------------------------------------------ sending
    def offer(self, message: Message) -> None:
        """Have everybody told; returns at once."""
        for lane in self._lanes.values():
            lane.waiting.append(message)
            lane.wake.set()

    async def _run(self, lane: _Lane) -> None:
        while True:
            await lane.wake.wait()
            lane.wake.clear()
            while batch := await self._next(lane):
                lane.sending = len(batch)
                try:
                    await self._deliver(lane, _as_one(batch))
                finally:
                    lane.sending = 0
            if self.idle:
                self._settled()

    async def _next(self, lane: _Lane) -> Sequence[Message]:
        """Return what is to be told next, as soon as it may be; nothing where nothing waits."""
        while lane.waiting:
            pace = self._pace()
            ready = [m for m in lane.waiting if not pace.holds_back(m)]
            wait_s = self._wait_s(lane, pace.per_hour) if ready else _LOOK_AGAIN_S
            if wait_s:
                # Also woken by what comes meanwhile: an error may be told in quiet hours.
                lane.wake.clear()
                await _first(lane.wake.wait(), self._clock.sleep(min(wait_s, _LOOK_AGAIN_S)))
                continue
            last = pace.per_hour - len(lane.sent_s) <= 1
            batch = ready if len(ready) > AT_ONCE or last else ready[:1]
            for message in batch:
                lane.waiting.remove(message)
            return batch
        return ()

    def _wait_s(self, lane: _Lane, per_hour: int) -> float:
        """Return how long the hour's allowance is used up; 0.0 where it is not."""
        now = self._clock.monotonic()
        while lane.sent_s and now - lane.sent_s[0] >= _HOUR_S:
            lane.sent_s.popleft()
        return lane.sent_s[0] + _HOUR_S - now if len(lane.sent_s) >= per_hour else 0.0

    async def _deliver(self, lane: _Lane, message: Message) -> None:
        """Send one message with patience; what is given up becomes a notice, once."""
        pauses = deque(BACKOFF_S)
        while pauses:
            await self._clock.sleep(pauses.popleft())
            try:
                await self._attempt(lane, message)
            except CredentialsError as error:
                self._complain(lane, error)
                # What is locked can be unlocked; a keychain may ask its user at every look.
                locked = isinstance(error, CredentialsLockedError)
                pauses.appendleft(_LOOK_AGAIN_S if locked else _KEYCHAIN_AGAIN_S)
            except RetryLaterError as error:
                lane.problem = str(error)
            except CtsError as error:
                lane.problem = str(error)
                break
            else:
                return
        self._complain(lane, lane.problem)

    def _complain(self, lane: _Lane, problem: object) -> None:
        """Say once why nothing gets through, until something does again."""
        lane.problem = str(problem)
        if not lane.complained:
            lane.complained = True
            self._failed(f"{lane.name}: {lane.problem}")

    async def _attempt(self, lane: _Lane, message: Message) -> None:
        """Try once; raise CtsError in words that hold nothing of the address."""
        key, door = _key_id(lane.recipient_id), self._contacts.allow(OWNER, lane.hosts)

        def send() -> None:
            stored = self._keys.get(key)
            if stored is None:
                raise UserActionError("its address is not in the key store: add it again")
            recipient = _understood(stored.key)
            recipient.send(door, message.title, message.text, WAIT_S)

        lane.sent_s.append(self._clock.monotonic())
        await _apart(send)
        lane.sent_ms, lane.problem, lane.complained = self._clock.now_ms(), "", False


def _as_one(batch: Sequence[Message]) -> Message:
    if len(batch) == 1:
        return batch[0]
    lines = [f"• {m.title}: {m.text}" for m in batch[:NAMED]]
    if len(batch) > NAMED:
        lines.append(f"and {len(batch) - NAMED} more")
    return Message(f"{_TITLE}: {len(batch)} notices", "\n".join(lines))


def _understood(address: Secret) -> "Recipient":
    # For who is told something, not at start: it loads a large library.
    from cts_desktop.exchange.messengers import understand  # noqa: PLC0415

    return understand(address)


async def _apart(work: Callable[[], T]) -> T:
    """Return what *work* returns in a thread of its own, which nothing waits for at the end.

    Raises what it raises, and RetryLaterError where it takes too long.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, problem = None, None
        try:
            result = work()
        except CtsError as error:
            problem = error
        except BaseException as error:  # noqa: BLE001 - it may quote the address
            problem = RetryLaterError(f"failed unexpectedly ({type(error).__name__})")
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, result, problem)

    threading.Thread(target=run, name="cts-outside", daemon=True).start()
    try:
        async with asyncio.timeout(ATTEMPT_S):
            return await answer
    except TimeoutError:
        raise RetryLaterError(f"not done within {ATTEMPT_S:g} s") from None


async def _first(*waiting: Coroutine[Any, Any, object]) -> None:
    """Return as soon as one of them has ended; the others are cancelled."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in waiting]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()


def _lanes(stored: object) -> list[_Lane]:
    """Return what `_Lane.to_json` made; what is not understood is left out."""
    lanes = []
    for one in stored if isinstance(stored, list) else ():
        match one:
            case {"id": str(key), "name": str(name), "service": str(service), "hosts": [*hosts]}:
                lanes.append(_Lane(key, name, service, tuple(map(str, hosts))))
            case _:
                pass
    return lanes


def _key_id(recipient_id: str) -> str:
    """Return under which id an address stands beside the keys of connections."""
    return f"notices-outside-{recipient_id}"
