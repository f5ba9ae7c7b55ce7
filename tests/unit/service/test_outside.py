"""Messages to somebody outside: against real servers on this computer, and none of them a leak."""

import io
import logging
import sqlite3
import threading
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import closing

import pytest
import pytest_asyncio

from cts_desktop.domain.credentials import Secret
from cts_desktop.domain.errors import (
    CredentialsLockedError,
    CtsError,
    InvalidValueError,
    NotFoundError,
    RetryLaterError,
    UserActionError,
)
from cts_desktop.domain.notices import NoticeKind
from cts_desktop.exchange.messengers import SERVICES, understand
from cts_desktop.service import outside
from cts_desktop.settings.vault import Vault
from tests.helpers.notice_desk import PASSPHRASE, Inbox, NoticeDesk, mail_server, web_server

# Apprise's mail part uses it where Python still has it.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

K = NoticeKind
#: An address of each service, and what it contacts.
ADDRESSES = {
    "Telegram": ("tgram://123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1/12315544",
                 ("api.telegram.org",)),
    "E-mail": ("mailtos://user:pass@gmail.com", ("smtp.gmail.com",)),
    "Discord": ("https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
                ("discord.com",)),
    "Slack": ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
              ("hooks.slack.com", "slack.com")),
    "Teams": ("workflows://logic.example.com:443/643e69f83c8944438d6811/KODuebWbDGYFr0z0eu/",
              ("logic.example.com",)),
    "ntfy": ("ntfy://topic", ("ntfy.sh",)),
    "Gotify": ("gotifys://push.example.com/tokentokentoken1", ("push.example.com",)),
    "Matrix": ("matrixs://user:pass@chat.example.com/#general", ("chat.example.com",)),
    "Mattermost": ("mmosts://chat.example.com/3ccdd113474722377935511fc85d3dd4",
                   ("chat.example.com",)),
    "Rocket.Chat": ("rockets://user:pass@chat.example.com/#general", ("chat.example.com",)),
    "Signal": ("signals://own.example.com:8080/+15551234567/+15557654321", ("own.example.com",)),
    "WhatsApp": (f"whatsapp://{'t' * 40}@123456789/+15551234567", ("graph.facebook.com",)),
    "Pushover": (f"pover://{'u' * 30}@{'a' * 30}", ("api.pushover.net",)),
    "Pushbullet": ("pbul://accesstoken", ("api.pushbullet.com",)),
    "Google Chat": ("gchat://workspace/key/token", ("chat.googleapis.com",)),
    "SMS (Twilio)": (f"twilio://AC{'a' * 32}:{'b' * 32}@15551234567/15557654321",
                     ("api.twilio.com",)),
    "Home Assistant": ("hassios://home.example.com/token", ("home.example.com",)),
    "JSON": ("jsons://own.example.com/hook", ("own.example.com",)),
}  # fmt: skip


@pytest.fixture
def web() -> Iterator[Inbox]:
    with web_server() as inbox:
        yield inbox


@pytest_asyncio.fixture
async def desk(profile_dir) -> AsyncIterator[NoticeDesk]:
    made = NoticeDesk(profile_dir)
    made.notices.open()
    yield made
    await made.close()


async def passed(desk: NoticeDesk, seconds: float) -> None:
    """Let time pass, and the threads that send do their work."""
    await desk.clock.run(seconds)
    for _ in range(4):
        await desk.until(lambda: "cts-outside" not in {t.name for t in threading.enumerate()})
        await desk.clock.rest()


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize("service", [service.title for service in SERVICES])
def test_an_address_of_every_service_is_understood_and_tells_whom_it_contacts(service):
    address, hosts = ADDRESSES[service]
    found = understand(Secret(address))
    assert (found.service, found.hosts) == (service, hosts)


@pytest.mark.parametrize(
    "address",
    ["", "x", "foo://secret-token-1234", "https://example.com/secret-token-1234",
     "tgram://secret-token-1234", "mailto://", "json://", "http://[secret-token-1234",
     "dbus://", "syslog://", "file:///etc/passwd", "discord://secret-token-1234"],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_words_that_do_not_repeat_it(address):
    with pytest.raises(InvalidValueError) as caught:
        understand(Secret(address))
    assert "secret-token-1234" not in "".join(traceback.format_exception(caught.value))


def test_a_recipient_does_not_show_its_address():
    found = understand(Secret(ADDRESSES["Telegram"][0]))
    assert "AAHdq" not in f"{found!r}{found}"


# ---------------------------------------------------------------- sending


async def test_a_notice_arrives_with_title_name_and_text_and_nothing_else(desk, web):
    await desk.add(web.address)
    desk.notices.tell(K.KILL_SWITCH, "Pulled by hand")
    await passed(desk, 1)
    (message,) = web.messages
    assert (message["title"], message["message"]) == ("Emergency stop engaged", "Pulled by hand")
    (recipient,) = await desk.notices.recipients()
    assert (recipient.waiting, recipient.problem) == (0, "")
    assert recipient.sent_ms is not None


async def test_a_mail_arrives(desk):
    with mail_server() as mails:
        await desk.add(
            f"mailto://127.0.0.1:{mails.port}?from=a@example.com&to=b@example.com&mode=insecure"
        )
        desk.notices.tell(K.LIMIT_REACHED, "Lost 3 % today")
        await passed(desk, 1)
        await desk.until(lambda: mails.mails)
    (mail,) = mails.mails
    assert "Subject: Loss limit reached" in mail
    assert "Lost 3 % today" in mail


async def test_what_is_not_set_to_go_outside_does_not(desk, web):
    await desk.add(web.address)
    desk.notices.tell(K.POSITION_OPENED, "x", "c1")
    desk.notices.tell(K.UPDATE_FOUND, "x")
    await passed(desk, 60)
    assert web.asked == 0


async def test_a_repeated_notice_is_sent_once(desk, web):
    await desk.add(web.address)
    for _ in range(50):
        desk.notices.tell(K.CONNECTION_FAILED, "gone", "c1")
        await passed(desk, 5)
    assert len(web.messages) == 1


async def test_many_at_once_come_as_one_message(desk, web):
    await desk.add(web.address)
    for number in range(30):
        desk.notices.tell(K.ORDER_REFUSED, f"No margin {number}", "c1", f"S{number}/USDT")
    await passed(desk, 1)
    (message,) = web.messages
    assert message["title"] == "CTS Desktop: 30 notices"
    assert "No margin 11" in message["message"]
    assert message["message"].endswith("and 18 more")


async def test_no_more_than_the_allowance_is_sent_in_an_hour_and_nothing_is_forgotten(desk, web):
    desk.settings.put({"notify_per_hour": 4})
    await desk.add(web.address)
    for number in range(10):
        desk.notices.tell(K.ORDER_REFUSED, f"{number}", "c1", f"S{number}/USDT")
        await passed(desk, 10)
    assert len(web.messages) == 4
    await passed(desk, 3600)
    assert len(web.messages) == 5
    assert web.messages[-1]["title"] == "CTS Desktop: 6 notices"


async def test_in_quiet_hours_messages_wait_but_errors_do_not(desk, web):
    await desk.add(web.address)
    hour = 0
    while not desk.notices._pace().quiet:
        hour += 1
        desk.settings.put({"notify_quiet_from": hour % 24, "notify_quiet_until": (hour + 23) % 24})
    desk.notices.tell(K.ORDER_REFUSED, "x", "c1")
    await passed(desk, 60)
    assert web.asked == 0
    desk.notices.tell(K.KILL_SWITCH, "y")
    await passed(desk, 60)
    assert [message["title"] for message in web.messages] == ["Emergency stop engaged"]
    desk.settings.put({"notify_quiet_from": 0, "notify_quiet_until": 0})
    await passed(desk, 60)
    assert [message["title"] for message in web.messages][1:] == ["An order was refused"]


# ---------------------------------------------------------------- failures


async def test_a_server_in_trouble_is_tried_again_and_nobody_is_bothered(desk, web):
    web.answer = 500
    await desk.add(web.address)
    desk.notices.tell(K.KILL_SWITCH, "x")
    await passed(desk, 1)
    (recipient,) = await desk.notices.recipients()
    assert (recipient.waiting, recipient.problem) == (1, "JSON answers 500")
    web.answer = 200
    await passed(desk, 31)
    assert len(web.messages) == 1
    assert [n.kind for n in await desk.notices.list()] == [K.KILL_SWITCH]


@pytest.mark.parametrize(
    ("answer", "attempts", "problem"),
    [(503, 4, "JSON answers 503"), (429, 4, "JSON answers 429"),
     (401, 1, "JSON answers 401: it does not accept the token"),
     (404, 1, "JSON answers 404: look at the address")],
)  # fmt: skip
async def test_what_fails_for_good_becomes_one_notice_that_is_not_sent(
    desk, web, answer, attempts, problem
):
    web.answer = answer
    await desk.add(web.address)
    for number in range(3):
        desk.notices.tell(K.ORDER_REFUSED, "x", "c1", f"{number}/USDT")
    for _ in range(100):
        await passed(desk, 30)
    assert web.asked == 3 * attempts
    failures = await desk.notices.list(kinds=(K.OUTSIDE_FAILED,))
    assert [(n.text, n.count) for n in failures] == [(f"Phone: {problem}", 1)]


async def test_a_server_that_hangs_or_is_not_there_holds_nobody_up(desk, web, monkeypatch):
    monkeypatch.setattr(outside, "WAIT_S", 0.05)
    web.answer = 0
    hanging = web.address
    await desk.add(hanging, "Hanging")
    await desk.add("json://127.0.0.1:1/x", "Absent")
    with web_server() as good:
        await desk.add(good.address, "Good")
        desk.notices.tell(K.KILL_SWITCH, "x")
        await passed(desk, 1)
        assert len(good.messages) == 1
    problems = {r.name: r.problem for r in await desk.notices.recipients()}
    assert problems == {
        "Hanging": "JSON: no answer (ReadTimeout)",
        "Absent": "JSON: no answer (ConnectionError)",
        "Good": "",
    }


async def test_a_thread_that_never_ends_is_left_behind(desk, web, monkeypatch):
    monkeypatch.setattr(outside, "ATTEMPT_S", 0.05)
    web.answer = 0
    recipient_id = await desk.add("json://127.0.0.1:1/x")
    desk.notices._outside._keys.get = lambda _id: web.released.wait(20)
    with pytest.raises(RetryLaterError, match=r"not done within 0\.05 s"):
        await desk.notices.test_recipient(recipient_id)
    web.released.set()


@pytest.mark.logs
async def test_a_redirect_to_a_host_that_is_not_listed_is_not_followed(desk, web):
    web.answer, web.location = 307, "http://localhost:9/elsewhere"
    recipient_id = await desk.add(web.address)
    with pytest.raises(UserActionError, match="not on its list; nothing was sent"):
        await desk.notices.test_recipient(recipient_id)
    refused = {c.host: c.refused for c in desk.contacts.all()}
    assert refused == {"127.0.0.1": 0, "localhost": 1}


async def test_no_proxy_of_the_environment_is_used(desk, web, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    recipient_id = await desk.add(web.address)
    assert await desk.notices.test_recipient(recipient_id) == "JSON has taken the message."


async def test_locked_keys_hold_messages_back_until_they_are_unlocked(desk, web, profile_dir):
    await desk.add(web.address)
    desk.keys._vault = Vault(profile_dir / "keys.vault", desk.keys._vault._kdf)
    assert desk.keys.state() == "locked"
    for number in range(3):
        desk.notices.tell(K.ORDER_REFUSED, "x", "c1", f"{number}/USDT")
        await passed(desk, 600)
    assert [n.count for n in await desk.notices.list(kinds=(K.OUTSIDE_FAILED,))] == [1]
    desk.keys.unlock(PASSPHRASE)
    await passed(desk, 60)
    assert len(web.messages) == 3
    (recipient,) = await desk.notices.recipients()
    assert recipient.problem == ""


# ---------------------------------------------------------------- who is told


async def test_recipients_are_remembered_and_their_hosts_announced(desk, web, profile_dir):
    await desk.add(web.address, " My   phone ")
    before = await desk.notices.recipients()
    await desk.close()
    again = NoticeDesk(profile_dir)
    again.notices.open()
    assert await again.notices.recipients() == before
    assert [(c.owner, c.host, c.contacts) for c in again.contacts.all()] == [
        ("Notifications", "127.0.0.1", 0)
    ]
    again.keys.unlock(PASSPHRASE)
    again.notices.tell(K.KILL_SWITCH, "x")
    await passed(again, 1)
    assert len(web.messages) == 1
    await again.close()


async def test_a_notice_that_was_not_sent_before_the_end_is_sent_after_the_next_start(
    desk, web, profile_dir
):
    await desk.add(web.address)
    web.answer = 500
    desk.notices.tell(K.KILL_SWITCH, "x")
    desk.notices.tell(K.POSITION_OPENED, "x", "c1")
    await passed(desk, 5)
    await desk.close()
    web.answer = 200
    again = NoticeDesk(profile_dir, desk.clock)
    again.keys.unlock(PASSPHRASE)
    again.notices.open()
    await passed(again, 5)
    await again.close()
    third = NoticeDesk(profile_dir, desk.clock)
    third.keys.unlock(PASSPHRASE)
    third.notices.open()
    await passed(third, 5)
    await third.close()
    assert [message["title"] for message in web.messages] == ["Emergency stop engaged"]


async def test_a_removed_recipient_is_told_no_more_and_the_address_is_gone(desk, web):
    recipient_id = await desk.add(web.address)
    web.answer = 500
    desk.notices.tell(K.KILL_SWITCH, "x")
    await passed(desk, 1)
    await desk.notices.remove_recipient(recipient_id)
    asked = web.asked
    await passed(desk, 3600)
    assert web.asked == asked
    assert desk.keys.get(f"notices-outside-{recipient_id}") is None
    assert await desk.notices.recipients() == ()
    with pytest.raises(NotFoundError):
        await desk.notices.test_recipient(recipient_id)
    with pytest.raises(NotFoundError):
        await desk.notices.remove_recipient(recipient_id)


@pytest.mark.parametrize(
    ("name", "address"),
    [("", "json://127.0.0.1/"), ("x" * 41, "json://127.0.0.1/"), ("Phone", "json://127.0.0.1/"),
     ("New", ""), ("New", "json://" + "x" * 1000)],
)  # fmt: skip
async def test_a_name_or_an_address_that_does_not_fit_changes_nothing(desk, name, address):
    await desk.add("json://127.0.0.1/")
    with pytest.raises(InvalidValueError):
        await desk.notices.add_recipient(name, Secret(address))
    assert [r.name for r in await desk.notices.recipients()] == ["Phone"]


async def test_where_keys_are_locked_nobody_is_added(desk, profile_dir):
    desk.keys.unlock(PASSPHRASE)
    desk.keys._vault = Vault(profile_dir / "keys.vault", desk.keys._vault._kdf)
    with pytest.raises(CredentialsLockedError):
        await desk.notices.add_recipient("Phone", Secret("json://127.0.0.1/"))
    assert await desk.notices.recipients() == ()


# ---------------------------------------------------------------- secrets


@pytest.mark.logs
async def test_nothing_of_an_address_is_anywhere_but_in_the_key_store(desk, web, profile_dir):
    heard = io.StringIO()
    listener = logging.StreamHandler(heard)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(listener)
    root.setLevel(1)
    said: list[str] = []
    try:
        recipient_id = await desk.add(web.address)
        for answer in (200, 401, 500):
            web.answer = answer
            try:
                said.append(await desk.notices.test_recipient(recipient_id))
            except CtsError as error:
                said += traceback.format_exception(error)
            desk.notices.tell(K.KILL_SWITCH, "x")
            await passed(desk, 1000)
        said += [repr(r) for r in await desk.notices.recipients()]
        said += [repr(lane) for lane in desk.notices._outside._lanes.values()]
        said += [repr(n) for n in await desk.notices.list()]
    finally:
        root.setLevel(level)
        root.removeHandler(listener)
    desk.stores.flush()
    with closing(sqlite3.connect(profile_dir / "cts.db")) as database:
        said += database.iterdump()
    everything = "\n".join((*said, *desk.lines, heard.getvalue()))
    files = b"".join(path.read_bytes() for path in profile_dir.rglob("*") if path.is_file())
    assert "JSON answers 401" in everything
    for secret in ("hunter2secret", "tokentokentoken99"):
        assert secret not in everything
        assert secret.encode() not in files
