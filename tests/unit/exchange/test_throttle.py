"""The throttle alone: buckets, priorities, waits, breaker, what cancelled requests leave."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cts_desktop.domain.errors import (
    ClockOffsetError,
    KeyRefusedError,
    OrderRefusedError,
    OutcomeUnknownError,
    RateLimitedError,
    RetryLaterError,
)
from cts_desktop.exchange.buckets import BucketSize
from cts_desktop.exchange.throttle import (
    Group,
    NotSentError,
    Priority,
    Request,
    Sender,
    Throttle,
    ThrottleSettings,
)
from tests.helpers.manual_clock import START_MS, ManualClock, turns

ORDERS, QUERIES = Group.ORDERS, Group.QUERIES
CLOSE, STOP, ENTRY = Priority.CLOSE, Priority.STOP, Priority.ENTRY
ACCOUNT, DATA = Priority.ACCOUNT, Priority.DATA
SMALL = ThrottleSettings(buckets={ORDERS: BucketSize(2, 1), QUERIES: BucketSize(2, 1)})
OPENS = "nothing is sent for 30 s"


class Rig:
    """A throttle on a clock moved by hand, and the protocol of what was sent when."""

    def __init__(self, settings: ThrottleSettings = SMALL, draw: float = 0.5) -> None:
        self.clock = ManualClock()
        self.throttle = Throttle(self.clock, settings, lambda: draw)
        self.sender = Sender()
        self.sent: list[tuple[str, float]] = []
        self.log: list[tuple[str, str]] = []
        self.ended: dict[str, BaseException | str] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.sent]

    def ask(
        self,
        name: str,
        priority: Priority = ENTRY,
        group: Group = ORDERS,
        *,
        weight: float = 1.0,
        read: bool = False,
        act: Callable[[], Awaitable[object]] | BaseException | None = None,
    ) -> None:
        """Start a request; *act* is what happens when it is sent."""
        request = Request(self.sender, group, priority, weight)

        async def call() -> str:
            self.log.append(("sent", name))
            self.sent.append((name, self.clock.monotonic() - START_MS / 1000))
            if isinstance(act, BaseException):
                raise act
            if act is not None:
                await act()
            return name

        async def run() -> None:
            way: Any = self.throttle.read if read else self.throttle.run
            try:
                self.ended[name] = await way(request, call)
            except BaseException as error:
                self.ended[name] = error
                if isinstance(error, asyncio.CancelledError):
                    raise
            finally:
                self.log.append(("ended", name))

        self.log.append(("asked", name))
        self.tasks[name] = asyncio.create_task(run())

    async def fail(self, times: int, error: Exception | None = None) -> None:
        """Let *times* requests of a group with room fail."""
        for number in range(times):
            self.ask(f"failure{number}", act=error or OutcomeUnknownError("timeout"))
            await self.clock.run(1)

    async def end(self) -> None:
        """Cancel what still waits; afterwards nothing of the throttle may be left."""
        for task in self.tasks.values():
            task.cancel()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        await turns()
        assert self.throttle.use().waiting == 0
        assert self.clock.next_deadline_ms is None
        assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.fixture
async def rig():
    made = Rig()
    yield made
    await made.end()


# ---------------------------------------------------------------- failures
@pytest.mark.parametrize(
    ("priority", "seconds"), [(ENTRY, 5), (STOP, 45), (CLOSE, 60), (ACCOUNT, 20), (DATA, 20)]
)
async def test_a_request_held_back_beyond_its_time_is_given_up_and_never_sent(
    rig, priority, seconds
):
    rig.ask("ban", act=RateLimitedError("418", 1000, banned=True))
    await turns()
    rig.ask("held", priority)
    await rig.clock.run(seconds - 0.01)
    assert "held" not in rig.ended
    await rig.clock.run(0.01)
    assert isinstance(rig.ended["held"], NotSentError)
    await rig.clock.run(1000)
    assert rig.names == ["ban"]


async def test_too_many_requests_hold_back_their_group_for_as_long_as_asked(rig):
    rig.ask("a", act=RateLimitedError("429", 3))
    await turns()
    rig.ask("b")
    rig.ask("other", ACCOUNT, QUERIES)
    await turns()
    assert rig.names == ["a", "other"]
    await rig.clock.run(10)
    assert rig.sent[-1] == ("b", 4.0)  # 3 s as asked, and the bucket begins empty


async def test_a_venue_that_names_no_wait_is_left_alone_for_a_second(rig):
    rig.ask("a", act=RateLimitedError("429", 0))
    await turns()
    rig.ask("b")
    await rig.clock.run(10)
    assert rig.sent[-1] == ("b", 2.0)


async def test_a_ban_holds_back_everything_and_is_not_shortened_by_a_later_one(rig):
    answered = asyncio.Event()

    async def banned_for(seconds: float) -> None:
        await answered.wait()
        raise RateLimitedError("418", seconds, banned=True)

    rig.ask("a", act=lambda: banned_for(10))
    rig.ask("b", ACCOUNT, QUERIES, act=lambda: banned_for(4))
    await turns()
    answered.set()
    await turns()
    assert rig.throttle.use().banned_until_ms == START_MS + 10_000
    rig.ask("close", CLOSE)
    rig.ask("read", ACCOUNT, QUERIES)
    await rig.clock.run(9.99)
    assert rig.names == ["a", "b"]
    await rig.clock.run(0.01)
    assert rig.names == ["a", "b", "close", "read"]
    assert rig.throttle.use().banned_until_ms is None


@pytest.mark.logs
async def test_five_failures_in_a_row_stop_everything_for_half_a_minute(rig, caplog):
    await rig.fail(4)
    assert rig.throttle.use().breaker_until_ms is None
    await rig.fail(1)
    assert OPENS in caplog.text
    assert rig.throttle.use().breaker_until_ms == START_MS + 34_000
    rig.ask("stop", STOP)
    rig.ask("read", ACCOUNT, QUERIES)
    rig.ask("entry", ENTRY)
    await rig.clock.run(28.9)
    assert rig.names[5:] == []
    assert isinstance(rig.ended["entry"], NotSentError)
    await rig.clock.run(1)
    assert rig.names[5:] == ["stop"]


@pytest.mark.logs
async def test_a_close_is_tried_within_seconds_for_the_venue_may_fail_in_one_query_only(rig):
    await rig.fail(5)  # the fifth at second 4; it is second 5 now
    rig.ask("read", ACCOUNT, QUERIES)
    rig.ask("close", CLOSE)
    await rig.clock.run(3.9)
    assert rig.names[5:] == []
    await rig.clock.run(0.2)
    assert rig.names[5:] == ["close", "read"]  # it was answered: the breaker is closed again


@pytest.mark.parametrize(
    "answer",
    [
        None,
        OrderRefusedError("x", "refused"),
        KeyRefusedError("revoked"),
        ClockOffsetError("off"),
        RateLimitedError("429", 0),
    ],
    ids=lambda answer: type(answer).__name__,
)
async def test_whatever_the_venue_answers_ends_a_row_of_failures(rig, answer):
    await rig.fail(4)
    await rig.clock.run(2)
    rig.ask("answered", act=answer)
    await rig.clock.run(3)
    await rig.fail(4)
    assert rig.throttle.use().breaker_until_ms is None


@pytest.mark.logs
@pytest.mark.parametrize(
    "error", [OutcomeUnknownError("x"), RetryLaterError("x"), AttributeError("x"), OSError("x")]
)
async def test_anything_else_counts_as_a_failure(rig, error):
    await rig.fail(5, error)
    assert rig.throttle.use().breaker_until_ms is not None


@pytest.mark.logs
async def test_after_the_wait_one_request_is_tried_alone_and_its_success_frees_the_others(rig):
    await rig.fail(5)
    answer = asyncio.Event()
    rig.ask("trial", CLOSE, act=answer.wait)
    rig.ask("second", CLOSE)
    rig.ask("stop", STOP)
    await rig.clock.run(32)
    assert rig.names[5:] == ["trial"]
    answer.set()
    await turns()
    assert rig.names[5:] == ["trial", "second", "stop"]
    assert rig.throttle.use().breaker_until_ms is None


@pytest.mark.logs
async def test_a_trial_that_fails_opens_the_breaker_again(rig):
    await rig.fail(5)  # the fifth at second 4; it is second 5 now
    rig.ask("trial", CLOSE, act=OutcomeUnknownError("timeout"))
    rig.ask("second", CLOSE)
    await rig.clock.run(8.9)
    assert rig.sent[5:] == [("trial", 9.0)]
    await rig.clock.run(0.1)
    assert rig.sent[6:] == [("second", 14.0)]


@pytest.mark.logs
async def test_a_trial_that_is_cancelled_hands_the_turn_on(rig):
    await rig.fail(5)
    rig.ask("trial", CLOSE, act=asyncio.Event().wait)
    rig.ask("second", CLOSE)
    await rig.clock.run(31)
    assert rig.names[5:] == ["trial"]
    rig.tasks["trial"].cancel()
    await turns()
    assert rig.names[5:] == ["trial", "second"]


async def test_a_cancelled_request_leaves_no_place_and_takes_no_token(rig):
    for name in ("a", "b", "c", "d"):
        rig.ask(name)
    await turns()
    assert rig.names == ["a", "b"]
    rig.tasks["c"].cancel()
    await turns()
    assert rig.throttle.use().waiting == 1
    await rig.clock.run(1)
    assert rig.names == ["a", "b", "d"]


async def test_a_request_cancelled_the_moment_its_turn_comes_gives_the_token_back(rig):
    for name in ("a", "b", "c", "d"):
        rig.ask(name)
    await turns()
    rig.clock.advance_to(START_MS + 1000)
    await asyncio.sleep(0)  # the timer has let c go, and c has not run yet
    rig.tasks["c"].cancel()
    await turns()
    assert rig.names == ["a", "b", "d"]


async def test_a_request_cancelled_just_before_its_turn_comes_is_passed_over(rig):
    for name in ("a", "b", "c", "d"):
        rig.ask(name)
    await turns()
    rig.clock.advance_to(START_MS + 1000)  # the timer runs next, and finds c cancelled
    rig.tasks["c"].cancel()
    await turns()
    assert rig.names == ["a", "b", "d"]


@pytest.mark.logs
async def test_a_trial_cancelled_the_moment_its_turn_comes_hands_it_on(rig):
    await rig.fail(5)
    rig.ask("trial", CLOSE)
    rig.ask("second", CLOSE)
    await rig.clock.run(3.9)
    rig.clock.advance_to(START_MS + 9_000)
    await asyncio.sleep(0)  # the timer has let the trial go, and it has not run yet
    rig.tasks["trial"].cancel()
    await turns()
    assert rig.names[5:] == ["second"]


async def test_a_heavy_request_cancelled_in_front_frees_whoever_stands_behind(rig):
    rig.ask("a", weight=2)
    await turns()
    rig.ask("heavy", weight=2)
    rig.ask("light")
    await rig.clock.run(1.5)
    assert rig.names == ["a"]
    rig.tasks["heavy"].cancel()
    await turns()
    assert rig.names == ["a", "light"]


async def test_a_closed_sender_sends_nothing_and_others_go_on(rig):
    rig.ask("a", weight=2)
    await turns()
    rig.ask("mine")
    other, rig.sender = rig.sender, Sender()
    rig.ask("theirs")
    await turns()
    rig.throttle.drop(other)
    rig.sender, theirs = other, rig.sender
    rig.ask("late")
    rig.sender = theirs
    await rig.clock.run(1)
    assert isinstance(rig.ended["mine"], NotSentError)
    assert isinstance(rig.ended["late"], NotSentError)
    assert rig.names == ["a", "theirs"]


async def test_a_sender_closed_the_moment_its_turn_comes_sends_nothing(rig):
    rig.ask("a", weight=2)
    await turns()
    rig.ask("b")
    await turns()
    rig.clock.advance_to(START_MS + 1000)
    await asyncio.sleep(0)
    rig.throttle.drop(rig.sender)
    await turns()
    assert rig.names == ["a"]
    assert isinstance(rig.ended["b"], NotSentError)


async def test_what_fails_after_its_sender_was_closed_proves_nothing(rig):
    release = asyncio.Event()

    async def fail_late() -> None:
        await release.wait()
        raise OutcomeUnknownError("closed")

    for number in range(6):
        rig.ask(f"o{number}", act=fail_late)
    await rig.clock.run(4)
    rig.throttle.drop(rig.sender)
    release.set()
    await turns()
    assert isinstance(rig.ended["o5"], OutcomeUnknownError)
    assert rig.throttle.use().breaker_until_ms is None


async def test_a_weight_that_never_fits_is_a_mistake(rig):
    rig.ask("a", weight=2.5)
    await turns()
    assert isinstance(rig.ended["a"], ValueError)


# ---------------------------------------------------------------- reads
class Answers:
    """Fails as often as it is told, then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    async def __call__(self) -> None:
        if self.errors:
            raise self.errors.pop(0)


async def test_a_read_is_tried_three_times_with_growing_waits(rig):
    failing = RetryLaterError("503")
    rig.ask("r", ACCOUNT, QUERIES, read=True, act=Answers(failing, failing, failing, failing))
    await rig.clock.run(60)
    assert rig.sent == [("r", 0.0), ("r", 0.5), ("r", 1.5)]
    assert rig.ended["r"] is failing


@pytest.mark.parametrize(("draw", "second"), [(0.0, 0.25), (1.0, 0.75)])
async def test_the_wait_before_another_try_is_drawn(draw, second):
    rig = Rig(draw=draw)
    rig.ask("r", ACCOUNT, QUERIES, read=True, act=Answers(RetryLaterError("503")))
    await rig.clock.run(60)
    assert rig.sent == [("r", 0.0), ("r", second)]
    assert rig.ended["r"] == "r"
    await rig.end()


async def test_a_read_waits_as_long_as_the_venue_asks(rig):
    rig.ask("r", ACCOUNT, QUERIES, read=True, act=Answers(RateLimitedError("429", 4)))
    await rig.clock.run(60)
    assert rig.sent == [("r", 0.0), ("r", 5.0)]


async def test_a_read_does_not_wait_for_what_comes_after_its_time(rig):
    error = RateLimitedError("429", 25)
    rig.ask("r", ACCOUNT, QUERIES, read=True, act=Answers(error))
    await turns()
    assert rig.ended["r"] is error


@pytest.mark.parametrize("error", [ClockOffsetError("off"), KeyRefusedError("revoked")])
async def test_a_read_is_not_tried_again_where_that_cannot_help(rig, error):
    rig.ask("r", ACCOUNT, QUERIES, read=True, act=Answers(error))
    await rig.clock.run(60)
    assert rig.ended["r"] is error
    assert len(rig.sent) == 1


async def test_a_command_is_never_tried_again(rig):
    rig.ask("c", CLOSE, act=Answers(OutcomeUnknownError("timeout")))
    rig.ask("d", CLOSE, act=Answers(RateLimitedError("429", 1)))
    await rig.clock.run(60)
    assert rig.names == ["c", "d"]


# ---------------------------------------------------------------- order
async def test_what_waits_goes_by_priority_and_then_by_arrival(rig):
    rig.ask("first", weight=2)
    await turns()
    for name, priority in (
        ("data", DATA), ("entry1", ENTRY), ("stop", STOP), ("account", ACCOUNT),
        ("entry2", ENTRY), ("close", CLOSE),
    ):  # fmt: skip
        rig.ask(name, priority)
    await rig.clock.run(3)
    assert rig.names == ["first", "close", "stop", "entry1"]
    await rig.clock.run(3)
    assert rig.names[4:] == ["entry2", "account", "data"]


async def test_a_light_request_does_not_overtake_a_heavy_one(rig):
    rig.ask("a", weight=2)
    await turns()
    rig.ask("heavy", weight=2)
    rig.ask("light")
    await rig.clock.run(1)
    assert rig.names == ["a"]
    await rig.clock.run(2)
    assert rig.sent[1:] == [("heavy", 2.0), ("light", 3.0)]


async def test_less_important_requests_wait_as_long_as_more_important_ones_fill_their_group(rig):
    rig.ask("a", weight=2)
    await turns()
    rig.ask("data", DATA)
    for number in range(25):
        rig.ask(f"close{number}", CLOSE)
        await rig.clock.run(1)
    assert "data" not in rig.names
    assert isinstance(rig.ended["data"], NotSentError)
    assert "too many requests" in str(rig.ended["data"])


async def test_a_full_group_does_not_hold_up_another(rig):
    for number in range(4):
        rig.ask(f"o{number}", CLOSE)
    rig.ask("data", DATA, QUERIES)
    await turns()
    assert "data" in rig.names
    assert "o3" not in rig.names


# ---------------------------------------------------------------- figures
async def test_use_tells_how_busy_the_connection_is(rig):
    free = rig.throttle.use()
    assert (free.used_pct, free.waiting) == (0.0, 0)
    assert (free.breaker_until_ms, free.banned_until_ms) == (None, None)
    for name in ("a", "b", "c"):
        rig.ask(name)
    await turns()
    busy = rig.throttle.use()
    assert (busy.used_pct, busy.waiting) == (100.0, 1)
    await rig.clock.run(1.5)
    assert rig.throttle.use().used_pct == 75.0


requests = st.lists(
    st.tuples(
        st.integers(0, 3000),  # ms since the one before
        st.sampled_from([CLOSE, STOP, ENTRY, ACCOUNT, DATA]),
        st.sampled_from([1.0, 1.5, 3.0]),
        st.booleans(),  # is cancelled half a second later
    ),
    max_size=25,
)


@given(plan=requests, capacity=st.sampled_from([3.0, 5.0]), rate=st.sampled_from([0.7, 1.0, 3.3]))
def test_no_window_holds_more_than_allowed_and_only_the_more_important_overtake(
    plan, capacity, rate
):
    asyncio.run(_play(plan, capacity, rate))


async def _play(plan, capacity: float, rate: float) -> None:
    rig = Rig(replace(SMALL, buckets={ORDERS: BucketSize(capacity, rate)}))
    ranks: dict[str, tuple[int, int]] = {}
    weights: dict[str, float] = {}
    for number, (pause_ms, priority, weight, cancelled) in enumerate(plan):
        await rig.clock.run(pause_ms / 1000)
        name = str(number)
        ranks[name], weights[name] = (priority, number), weight
        rig.ask(name, priority, weight=weight)
        await turns()
        if cancelled:
            await rig.clock.run(0.5)
            rig.tasks[name].cancel()
            await turns()
    await rig.clock.run(120)
    assert set(rig.ended) == set(ranks)
    for begin, (_, from_s) in enumerate(rig.sent):
        total = 0.0
        for name, to_s in rig.sent[begin:]:
            total += weights[name]
            assert total <= capacity + rate * (to_s - from_s) + 1e-6
    waiting: set[str] = set()
    for what, name in rig.log:
        if what == "asked":
            waiting.add(name)
        elif what == "sent":
            assert name == min(waiting, key=lambda other: ranks[other])
            waiting.remove(name)
        else:
            waiting.discard(name)
    await rig.end()
