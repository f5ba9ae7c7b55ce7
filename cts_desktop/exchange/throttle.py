"""Paces the requests of one connection: buckets, priorities, waits, and a breaker.

What holds at any time:

* In any window of t seconds a group sends at most capacity + rate · t of weight.
* A request is overtaken inside its group only by more important ones, never by equals and never
  because it is heavier. Other groups do not hold it up.
* So less important requests of a group may wait as long as more important ones fill it: nothing
  but its time limit ends that wait (`NotSentError`). Closing must not wait for a price.
* Whoever is cancelled while waiting leaves nothing behind: no place in the queue, no token.
"""

import asyncio
import logging
import random
from bisect import insort
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from math import inf
from types import MappingProxyType
from typing import Final, TypeVar

from cts_desktop.domain.errors import (
    ClockOffsetError,
    OrderRefusedError,
    RateLimitedError,
    RetryLaterError,
    UserActionError,
)  # fmt: skip
from cts_desktop.domain.ports import Clock
from cts_desktop.domain.venues import LineFacts
from cts_desktop.exchange.buckets import ROUNDING, Bucket, BucketSize
from cts_desktop.runtime.tasks import Supervisor

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

#: A venue that asks for no wait at all after a refusal is given this much, in seconds.
_LEAST_WAIT_S: Final = 1.0
_CLOSED: Final = "Not sent: the connection was closed"


class Priority(IntEnum):
    """How urgent a request is; the smaller goes first."""

    CLOSE = 0  # cancelling, too
    STOP = 1
    ENTRY = 2
    ACCOUNT = 3
    DATA = 4


class Group(StrEnum):
    """Requests a venue counts together."""

    ORDERS = "orders"
    QUERIES = "queries"


@dataclass(frozen=True, slots=True)
class ThrottleSettings:
    """How requests are paced; times in seconds.

    The defaults stay below what the large venues allow one key (Binance: 300 orders in 10 s,
    Bybit: 10 a second).

    Attributes:
        failures: failures in a row that open the breaker.
        breaker_s: how long it stays open; then one request is tried alone.
        close_trial_s: when a close or cancel is tried already: what fails may be one query only,
            and closing must work as long as it can.
        hold_s: how long a request waits at most before it is given up unsent. An entry is stale
            soon; a close or cancel outlasts an open breaker and becomes the one that is tried.
        tries: how often a read is sent at most.
        backoff_s: mean wait before the second try; it doubles with each further one.
    """

    buckets: Mapping[Group, BucketSize] = field(
        default_factory=lambda: MappingProxyType(
            {Group.ORDERS: BucketSize(50, 10), Group.QUERIES: BucketSize(60, 20)}
        )
    )
    failures: int = 5
    breaker_s: float = 30.0
    close_trial_s: float = 5.0
    hold_s: Mapping[Priority, float] = field(
        default_factory=lambda: MappingProxyType(
            {
                Priority.CLOSE: 60.0,
                Priority.STOP: 45.0,
                Priority.ENTRY: 5.0,
                Priority.ACCOUNT: 20.0,
                Priority.DATA: 20.0,
            }
        )
    )
    tries: int = 3
    backoff_s: float = 0.5


@dataclass(slots=True, eq=False)
class Sender:
    """One gateway of the connection; what it sends after its end proves nothing."""

    closed: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be sent, and by whom."""

    sender: Sender
    group: Group
    priority: Priority
    weight: float = 1.0


class NotSentError(RetryLaterError):
    """A request was given up before it was sent: held back too long, or the gateway closed."""


@dataclass(slots=True, eq=False)
class _Waiter:
    request: Request
    number: int
    give_up_at: float
    ready: asyncio.Future[None]

    @property
    def rank(self) -> tuple[int, int]:
        return self.request.priority, self.number


class Throttle:
    """Sends the requests of one connection in order (see the module for what holds).

    It outlives the gateways of its connection, so that a ban is not forgotten by reconnecting.
    Runs on one event loop.
    """

    def __init__(
        self,
        clock: Clock,
        settings: ThrottleSettings | None = None,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._settings = settings or ThrottleSettings()
        self._draw = draw
        now = clock.monotonic()
        self._buckets = {g: Bucket(size, now) for g, size in self._settings.buckets.items()}
        self._waiting: list[_Waiter] = []
        self._number = 0
        self._failures = 0
        self._open_until: float | None = None  # None: the breaker is closed
        self._trial: _Waiter | None = None
        self._banned_until = now
        self._tasks = Supervisor(_log_failure)
        self._timer: asyncio.Task[None] | None = None
        self._timer_at = inf

    # ------------------------------------------------------------------ facts
    def use(self) -> LineFacts:
        """Return how busy the connection is."""
        now = self._clock.monotonic()
        return LineFacts(
            used_pct=max(bucket.used_pct(now) for bucket in self._buckets.values()),
            waiting=len(self._waiting),
            breaker_until_ms=self._wall_ms(self._open_until, now),
            banned_until_ms=self._wall_ms(self._banned_until, now),
        )

    def _wall_ms(self, until: float | None, now: float) -> int | None:
        if until is None or until <= now:
            return None
        return self._clock.now_ms() + round((until - now) * 1000)

    # ------------------------------------------------------------------ sending
    async def run(
        self,
        request: Request,
        call: Callable[[], Awaitable[_T]],
        hold_s: float | None = None,
    ) -> _T:
        """Wait for the turn of *request*, make *call* once and return its answer.

        Raises NotSentError after *hold_s* seconds of waiting (default: the priority's), and what
        *call* raises. What the venue answers, a refusal too, proves that it is there; anything
        else counts as a failure of it. A cancelled call proves nothing.
        """
        waiter = await self._enter(request, hold_s)
        try:
            answer = await call()
        except RateLimitedError as error:
            self._limited(request.group, error)
            raise
        except (OrderRefusedError, UserActionError, ClockOffsetError):
            self._answered()
            raise
        except Exception:
            self._failed(waiter)
            raise
        else:
            self._answered()
            return answer
        finally:
            if self._trial is waiter:
                self._trial = None
                self._serve()

    async def read(self, request: Request, call: Callable[[], Awaitable[_T]]) -> _T:
        """Do the same for a read, and try again after a failure, with growing waits.

        Tries and waits end where the priority's longest wait is over. Raises the last failure;
        ClockOffsetError and NotSentError at once.
        """
        end = self._clock.monotonic() + self._settings.hold_s[request.priority]
        attempt = 0
        while True:
            attempt += 1
            try:
                return await self.run(request, call, end - self._clock.monotonic())
            except (ClockOffsetError, NotSentError):
                raise
            except RetryLaterError as error:
                wait_s = self._wait_s(error, attempt)
                if attempt == self._settings.tries or self._clock.monotonic() + wait_s >= end:
                    raise
            await self._clock.sleep(wait_s)

    def _wait_s(self, error: RetryLaterError, attempt: int) -> float:
        """Return the wait after a try: what was asked, or around a mean that doubles."""
        if isinstance(error, RateLimitedError):
            return error.retry_after_s
        return self._settings.backoff_s * 2.0 ** (attempt - 1) * (0.5 + self._draw())

    def drop(self, sender: Sender) -> None:
        """End *sender*: what it still waits for was never sent."""
        sender.closed = True
        for waiter in [w for w in self._waiting if w.request.sender is sender]:
            self._give_up(waiter, _CLOSED)
        self._serve()

    # ------------------------------------------------------------------ waiting
    async def _enter(self, request: Request, hold_s: float | None) -> _Waiter:
        """Return when *request* may be sent; raise NotSentError when it waited too long."""
        _check_open(request.sender)
        now = self._clock.monotonic()
        limit_s = self._settings.hold_s[request.priority] if hold_s is None else hold_s
        self._number += 1
        ready = asyncio.get_running_loop().create_future()
        waiter = _Waiter(request, self._number, now + limit_s, ready)
        self._buckets[request.group].ready_at(request.weight, now)  # refuses what never fits
        insort(self._waiting, waiter, key=lambda w: w.rank)
        self._serve()
        try:
            await ready
            _check_open(request.sender)  # it may have been closed between its turn and now
        except (asyncio.CancelledError, NotSentError):
            self._withdraw(waiter)
            raise
        return waiter

    def _withdraw(self, waiter: _Waiter) -> None:
        """Take back whatever a request holds that will not be sent, and serve the others."""
        if not waiter.ready.cancelled() and waiter.ready.exception() is None:
            request, now = waiter.request, self._clock.monotonic()
            self._buckets[request.group].take(-request.weight, now)
            if self._trial is waiter:
                self._trial = None
        self._serve()

    def _serve(self) -> None:
        """Let everyone go whose turn it is, give up who waited too long, and set the timer."""
        now = self._clock.monotonic()
        next_at = inf
        held: set[Group] = set()
        for waiter in list(self._waiting):
            if waiter.ready.done():  # cancelled
                self._waiting.remove(waiter)
                continue
            group = waiter.request.group
            at = inf if group in held else self._ready_at(waiter, now)
            if at <= now + ROUNDING:
                self._let_go(waiter, now)
            elif waiter.give_up_at <= now + ROUNDING:
                self._give_up(waiter, f"Not sent: {self._obstacle(now)}")
            else:
                held.add(group)
                next_at = min(next_at, at, waiter.give_up_at)
        self._set_timer(next_at, now)

    def _obstacle(self, now: float) -> str:
        """Say what holds requests back, for the user."""
        if self._banned_until > now:
            return f"the venue allows no request for another {self._banned_until - now:.0f} s"
        if self._open_until is not None:
            return "the venue has stopped answering"
        return "too many requests are waiting"

    def _ready_at(self, waiter: _Waiter, now: float) -> float:
        """Return when the first of its group can go, as far as is known now."""
        if self._open_until is not None and self._trial is not None:
            return inf  # one request is tried alone; its end serves the others
        at = self._buckets[waiter.request.group].ready_at(waiter.request.weight, now)
        return max(at, self._banned_until, self._tried_from(waiter.request.priority))

    def _tried_from(self, priority: Priority) -> float:
        """Return when an open breaker lets a request of *priority* be the one that is tried."""
        if self._open_until is None:
            return 0.0
        early_s = self._settings.breaker_s - self._settings.close_trial_s
        return self._open_until - (early_s if priority is Priority.CLOSE else 0.0)

    def _let_go(self, waiter: _Waiter, now: float) -> None:
        self._waiting.remove(waiter)
        self._buckets[waiter.request.group].take(waiter.request.weight, now)
        if self._open_until is not None:
            self._trial = waiter
        waiter.ready.set_result(None)

    def _give_up(self, waiter: _Waiter, why: str) -> None:
        self._waiting.remove(waiter)
        if not waiter.ready.done():  # else cancelled, and not yet back to withdraw
            waiter.ready.set_exception(NotSentError(why))

    def _set_timer(self, at: float, now: float) -> None:
        """Look again at *at*; without a need for it there is no timer."""
        if at == self._timer_at:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at, self._timer = at, None
        if at < inf:
            self._timer = self._tasks.start(self._look_again(at - now), "throttle")

    async def _look_again(self, wait_s: float) -> None:
        await self._clock.sleep(wait_s)
        self._timer_at, self._timer = inf, None
        self._serve()

    # ------------------------------------------------------------------ outcomes
    def _answered(self) -> None:
        """Take note that the venue is there."""
        self._failures = 0
        if self._open_until is not None:
            self._open_until = self._trial = None
            self._serve()

    def _failed(self, waiter: _Waiter) -> None:
        """Count a failure; too many in a row, or one of the trial, open the breaker."""
        if waiter.request.sender.closed:
            return
        self._failures += 1
        enough = self._failures >= self._settings.failures
        if waiter is self._trial or (enough and self._open_until is None):
            self._open_until = self._clock.monotonic() + self._settings.breaker_s
            _log.warning(
                "The venue failed %d times in a row: nothing is sent for %.0f s",
                self._failures, self._settings.breaker_s,
            )  # fmt: skip
            self._serve()

    def _limited(self, group: Group, error: RateLimitedError) -> None:
        """Hold back the group, or everything, for as long as the venue asks."""
        until = self._clock.monotonic() + max(error.retry_after_s, _LEAST_WAIT_S)
        if error.banned:
            self._banned_until = max(self._banned_until, until)
        else:
            self._buckets[group].block(until)
        self._answered()
        self._serve()


def _check_open(sender: Sender) -> None:
    if sender.closed:
        raise NotSentError(_CLOSED)


def _log_failure(name: str, error: BaseException) -> None:
    _log.error("The %s stopped: %s", name, error, exc_info=error)
