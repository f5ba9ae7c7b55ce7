"""Looking for a newer version: what is asked when, and what is believed of the answer."""

import argparse
import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cts_desktop import __version__
from cts_desktop.app import bootstrap
from cts_desktop.app.bootstrap import Application
from cts_desktop.app.console import Console
from cts_desktop.app.instance import SingleInstance
from cts_desktop.app.update import run
from cts_desktop.domain.errors import (
    DatabaseError,
    IllegalTransitionError,
    RetryLaterError,
    UserActionError,
)
from cts_desktop.domain.events import UpdateFound
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.service.outside_views import UpdateView
from cts_desktop.service.updates import OWNER, Updates, channel_file, read_channel
from tests.helpers.manual_clock import START_MS, ManualClock
from tests.helpers.paper_run import application, practice
from tests.helpers.release_channel import FILE, RELEASE, ReleaseServer, Signer, release_server

SIGNER = Signer()
HOUR_S = 3600.0


@pytest.fixture
async def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ReleaseServer]:
    """A release channel that this program looks at, and whose certificate it trusts."""
    async with release_server(tmp_path) as one:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
        monkeypatch.setattr(bootstrap, "channel_file", lambda: one.channel)
        monkeypatch.setattr(bootstrap, "TIMEOUT_S", 0.5)
        yield one


@pytest.fixture
async def app(server: ReleaseServer, profile_dir: Path) -> AsyncIterator[Application]:
    async with application(profile_dir) as one:
        yield one


def refused(found: UpdateView, why: str) -> bool:
    return why in found.problem and not found.newer and found.checked_ms is not None


# ---------------------------------------------------------------- over the wire


async def test_a_signed_file_of_a_newer_version_is_believed_and_remembered(
    server, profile_dir, monkeypatch
):
    server.body = SIGNER.file()
    async with application(profile_dir) as app:
        before = await app.service.updates.last()
        assert before == UpdateView(__version__)
        assert not server.asked
        listed = [(c.owner, c.host, c.contacts) for c in app.contacts.all()]
        assert listed == [(OWNER, "127.0.0.1", 0)]
        found = await app.service.updates.check()
        assert found.newer
        assert not found.problem
        assert (found.version, found.released) == ("9.1.0", "2026-11-02")
        assert (found.changes, found.page) == (RELEASE.changes, RELEASE.page)
        assert server.asked == [FILE]
        contacted = [(c.owner, c.host, c.contacts) for c in app.contacts.all()]
        assert contacted == [(OWNER, "127.0.0.1", 1)]
    async with application(profile_dir) as app:
        assert await app.service.updates.last() == found
        server.body = SIGNER.file(__version__)
        monkeypatch.setattr("cts_desktop.service.updates.__version__", "9.1.0")
        assert not (await app.service.updates.last()).newer  # it was installed meanwhile
    assert server.asked == [FILE]


async def test_the_version_of_this_program_or_an_older_one_is_nothing_new(app, server):
    for version in ("0.0.1", f"{__version__}rc1", __version__):
        server.body = SIGNER.file(version)
        found = await app.service.updates.check()
        assert not found.newer
        assert not found.problem
        assert found.version == version


@pytest.mark.parametrize(
    "bodies",
    [
        {
            "was changed": SIGNER.file().replace(b'"payload": "ey', b'"payload": "fy'),
            "does not know": Signer(2).file(),
            "not a signed file": b"<html>not found</html>",
            "not a signed file of this": b"",
            "more than 65,536 bytes": b"x" * 65_537,
        },
        {
            "expired on 2026-01-01": SIGNER.file(expires=date(2026, 1, 1)),
            "not in its form (TypeError": SIGNER.sign(b"[]"),
            "not in its form (UnicodeDecodeError": SIGNER.sign(b"\xff"),
            "'newest' is not a version": SIGNER.sign(
                RELEASE.to_json().replace(b"9.1.0", b"newest")
            ),
            "not an https address": SIGNER.sign(RELEASE.to_json().replace(b"https://", b"http://")),
        },
    ],
    ids=["signed by nobody we know", "signed but not to be believed"],
)
async def test_a_file_that_cannot_be_believed_is_a_problem_in_words(app, server, bodies):
    for why, body in bodies.items():
        server.body = body
        found = await app.service.updates.check()
        assert refused(found, why), (why, found)
        assert not found.version
    server.body = SIGNER.file()
    assert (await app.service.updates.check()).newer


async def test_an_older_version_than_was_seen_before_is_refused_after_a_restart_too(
    server, profile_dir
):
    server.body = SIGNER.file("9.2.0")
    async with application(profile_dir) as app:
        assert (await app.service.updates.check()).version == "9.2.0"
    server.body = SIGNER.file("9.1.9")
    async with application(profile_dir) as app:
        found = await app.service.updates.check()
        assert "9.1.9, but 9.2.0 was seen before" in found.problem
        assert found.newer  # what was found earlier still stands
        assert found.version == "9.2.0"
        server.body = SIGNER.file("9.2.0", changes="Signed anew")
        assert (await app.service.updates.check()).changes == "Signed anew"


@pytest.mark.parametrize("how", ["endless", "hang"])
async def test_an_answer_that_does_not_end_is_given_up(app, server, how):
    server.how = how
    assert refused(await app.service.updates.check(), "did not answer within 0.5 s")


@pytest.mark.logs
async def test_a_redirect_leads_to_no_other_host(app, server):
    server.how = "https://localhost:1/elsewhere"
    found = await app.service.updates.check()
    assert refused(found, "localhost")
    assert "nothing was sent there" in found.problem
    assert [c.refused for c in app.contacts.all() if c.host == "localhost"] == [1]


async def test_a_server_that_is_not_there_or_not_itself_is_a_problem_in_words(
    app, server, monkeypatch
):
    monkeypatch.delenv("SSL_CERT_FILE")
    assert refused(await app.service.updates.check(), "certificate")
    assert not server.asked
    server.port = 1
    monkeypatch.setattr(app.service.updates, "_channel_file", server.channel)
    assert refused(await app.service.updates.check(), "does not answer")


# ---------------------------------------------------------------- the command


async def test_the_command_says_what_is_new_and_its_exit_status_tells_the_answers_apart(
    server, profile_dir, capsys
):
    async def update() -> tuple[int, str, str]:
        out = io.StringIO()
        options = argparse.Namespace(profile=profile_dir)
        status = await asyncio.to_thread(run, options, Console(out))
        return status, out.getvalue(), capsys.readouterr().err

    server.body = SIGNER.file(__version__)
    assert await update() == (0, f"This is version {__version__}.\nIt is the newest.\n", "")
    server.body = SIGNER.file()
    status, text, _ = await update()
    assert status == 10
    assert "Version 9.1.0 of 2026-11-02 is newer: https://example.org/get" in text
    assert RELEASE.changes in text
    server.body = b"broken"
    status, text, said = await update()
    assert (status, text) == (2, f"This is version {__version__}.\n")
    assert said == "cts-desktop: The file is not a signed file of this program.\n"
    in_window = pytest.raises(UserActionError, match="Look in its window instead")
    with SingleInstance(ProfilePaths(profile_dir)), in_window:
        await update()
    server.channel.write_bytes(b'{"url": "", "publicKey": ""}')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "channel_file", lambda: server.directory / "channel.json")
        status, _, said = await update()
    assert (status, said) == (2, "cts-desktop: This build knows no release channel.\n")


# ---------------------------------------------------------------- no channel


async def test_a_build_without_a_channel_asks_nobody(profile_dir, tmp_path):
    assert not read_channel(channel_file())  # as the source tree has it
    async with application(profile_dir) as app:
        for found in (await app.service.updates.last(), await app.service.updates.check()):
            assert found == UpdateView(__version__, available=False)
        assert not app.contacts.all()


@pytest.mark.parametrize("written", [None, b"", b'{"url": "https://a.b/", "publicKey": "short"}'])
async def test_a_channel_that_cannot_be_used_is_said_and_stops_nothing(
    profile_dir, tmp_path, monkeypatch, written
):
    path = tmp_path / "channel.json"
    if written is not None:
        path.write_bytes(written)
    monkeypatch.setattr(bootstrap, "channel_file", lambda: path)
    async with application(profile_dir) as app:
        found = await app.service.updates.check()
        assert found.problem
        assert not found.available


@pytest.mark.parametrize("stored", [None, "text", {"keyId": 1}, {"keyId": "x", "checkedMs": 1}])
async def test_what_was_remembered_badly_or_of_another_channel_is_forgotten(app, server, stored):
    key = {"keyId": "0" * 16, "checkedMs": 1, "problem": "", "release": ""}
    for value in (stored, key, {**key, "release": "broken"}):
        app.stores.state.put("updates", value, durable=True)
        assert await app.service.updates.last() == UpdateView(__version__)


# ---------------------------------------------------------------- never while an engine runs


@pytest.mark.logs
async def test_nothing_is_asked_while_an_engine_runs_and_a_look_is_broken_off_when_one_starts(
    app, server
):
    server.body = SIGNER.file()
    updates, commands = app.service.updates, app.service.commands
    await app.service.connections.add(practice())
    app.settings.put({"updates_check": True})
    await commands.start()
    with pytest.raises(IllegalTransitionError, match="while an engine runs"):
        await updates.check()
    assert not await updates._is_due()
    await commands.pause()
    with pytest.raises(IllegalTransitionError, match="while an engine runs"):
        await updates.check()
    await commands.stop()
    assert not server.asked
    server.how = "hang"
    looking = asyncio.create_task(updates.check())
    await server.reached.wait()
    await commands.start()
    assert refused(await looking, "while an engine runs")
    await commands.stop()
    server.how = ""
    assert (await updates.check()).newer


# ---------------------------------------------------------------- once a day, where chosen


class Day:
    """The daily look with time that a test moves, and a channel that answers at once."""

    def __init__(self, app: Application, updates: Callable[["Day"], Updates]) -> None:
        self.clock = ManualClock()
        self.asked: list[int] = []
        self.answer: bytes | Exception = SIGNER.file()
        self.found: list[str] = []
        self.app = app
        app.bus.subscribe(UpdateFound, lambda event: self.found.append(event.version))
        self.updates = updates(self)

    async def fetch(self, _url: str) -> bytes:
        self.asked.append((self.clock.now_ms() - START_MS) // 1000)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def pass_hours(self, hours: float) -> None:
        await self.clock.run(hours * HOUR_S)


@asynccontextmanager
async def day(app: Application, channel: Path) -> AsyncIterator[Day]:
    def made(one: Day) -> Updates:
        return Updates(
            channel, one.fetch, app.stores.state, app.settings, app.coordinator, app.bus,
            app.logger, one.clock,
        )  # fmt: skip

    one = Day(app, made)
    keeping = asyncio.create_task(one.updates.keep())
    try:
        yield one
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def test_nobody_is_asked_unless_that_was_chosen(app, server):
    async with day(app, server.channel) as one:
        await one.pass_hours(50)
        assert not one.asked
        app.settings.put({"updates_check": True})
        await one.pass_hours(0.2)
        assert len(one.asked) == 1
        assert one.found == ["9.1.0"]
        app.settings.put({"updates_check": False})
        await one.pass_hours(50)
        assert len(one.asked) == 1


async def test_it_looks_once_a_day_and_a_failure_waits_for_the_next_one(app, server):
    app.settings.put({"updates_check": True})
    async with day(app, server.channel) as one:
        one.answer = RetryLaterError("no network")
        await one.pass_hours(23)
        assert len(one.asked) == 1
        assert (await one.updates.last()).problem == "no network"
        assert not one.found
        one.answer = SIGNER.file()
        await one.pass_hours(2)
        assert len(one.asked) == 2
        assert one.found == ["9.1.0"]
        await one.clock.set(-40 * 24 * HOUR_S)  # the clock was wrong before: do not wait for it
        await one.pass_hours(1)
        assert len(one.asked) == 3


async def test_a_click_counts_as_the_look_of_the_day_and_finding_nothing_new_is_silent(app, server):
    app.settings.put({"updates_check": True})
    async with day(app, server.channel) as one:
        one.answer = SIGNER.file(__version__)
        await one.updates.check()
        await one.pass_hours(23.5)
        assert len(one.asked) == 1
        await one.pass_hours(1)
        assert len(one.asked) == 2
        assert not one.found


@pytest.mark.logs
async def test_a_database_that_cannot_be_read_for_a_while_ends_no_daily_looks(
    app, server, monkeypatch
):
    app.settings.put({"updates_check": True})

    def unreadable(_key: str) -> object:
        raise DatabaseError("The disk is gone")

    async with day(app, server.channel) as one:
        with monkeypatch.context() as patch:
            patch.setattr(app.stores.state, "get", unreadable)
            await one.pass_hours(1)
        assert not one.asked
        await one.pass_hours(1)
        assert len(one.asked) == 1


async def test_two_clicks_at_once_ask_one_after_the_other(app, server):
    under_way, most = 0, 0
    answered: Callable[[str], Awaitable[bytes]]
    async with day(app, server.channel) as one:
        answered = one.fetch

        async def fetch(url: str) -> bytes:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1
            return await answered(url)

        one.updates._fetch = fetch
        first, second = await asyncio.gather(one.updates.check(), one.updates.check())
        assert first.newer
        assert replace(first, checked_ms=second.checked_ms) == second
        assert most == 1
