"""A key typed in the window is found nowhere afterwards: no file, no log, no report, no text."""

import argparse
import base64
import io
import logging
import socket
import tempfile
import threading
import traceback
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from typing_extensions import override

from cts_desktop.app import doctor
from cts_desktop.app.console import Console
from cts_desktop.app.crash import CrashReporter
from cts_desktop.domain.connections import Connection, Mode
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.domain.errors import CtsError, KeyRefusedError, RetryLaterError
from cts_desktop.service.connections import Connections
from cts_desktop.settings.vault import Vault
from cts_desktop.ui.connections.add_dialog import AddDialog
from cts_desktop.ui.passphrase_dialog import PassphraseDialog
from tests.gui.conftest import (  # noqa: F401 - fixtures
    START_TIMEOUT_MS,
    Desk,
    close_desk,
    open_desk,
    qapp,
    ui_loop,
)
from tests.helpers.connection_desk import KeyedGateway
from tests.helpers.faulty_gateway import Venue
from tests.helpers.manual_clock import ManualClock
from tests.helpers.test_exchange.exchange import TestExchange

pytestmark = [pytest.mark.slow, pytest.mark.logs]

#: As keys look; the rules that mask them go by that.
KEY = "qZ3vCanary7KeyTh4tMustN0tAppearAnywh3reAfterw4rdsXb9LmP2sR8tWy5u"
SECRET = "mN8bCanary5SecretTh4tMustN0tBeSeenByAny0neEverAga1nHj6Kd3Fg1Qw9e"
PASSPHRASE = "three Canary words-7 nobody knows"


def forms(text: str) -> dict[str, bytes]:
    """How *text*, or most of it, may be written."""
    found = {
        "plain": text,
        "quoted": urllib.parse.quote(text),
        "plus": urllib.parse.quote_plus(text),
    }
    made = {name: form.encode() for name, form in found.items()}
    made["utf-16"] = text.encode("utf-16-le")
    made["start"], made["end"] = text[:20].encode(), text[-20:].encode()
    made["hex"] = text.encode().hex().encode()
    made["HEX"] = made["hex"].upper()
    for shift in range(3):  # base64 has three faces, by what stands before
        coded = base64.b64encode(b"x" * shift + text.encode())
        made[f"base64+{shift}"] = coded[4:-4]
        made[f"base64url+{shift}"] = coded[4:-4].replace(b"+", b"-").replace(b"/", b"_")
    return made


def found_in(data: bytes, where: str) -> list[str]:
    return [
        f"{where}: {what} as {name}"
        for what, text in (("key", KEY), ("secret", SECRET), ("passphrase", PASSPHRASE))
        for name, form in forms(text).items()
        if form in data
    ]


class Parrot(BaseHTTPRequestHandler):
    """Answers nonsense that repeats everything it was told; under /refuse it refuses by name."""

    def _answer(self) -> None:
        said = f"{self.path}\n{self.headers}"
        refuses = "signature" in self.path
        text = f'{{"code":-2015,"msg":"Invalid key {KEY} {said[:200]!r}"}}' if refuses else said
        body = text.encode()
        self.send_response(401 if refuses else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815 - named by the library

    @override
    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def parrot() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Parrot)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def refusing_host() -> str:
    """An address where nobody listens."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


class Careless(KeyedGateway):
    """Asks a host through the library, and repeats its errors word by word."""

    def __init__(self, connection: Connection, credentials: Credentials | None = None) -> None:
        super().__init__(Venue(ManualClock()))
        self._connection = connection
        self._credentials = credentials or Credentials()

    @override
    async def connect(self) -> None:
        from ccxt import async_support  # noqa: PLC0415 - a second
        from ccxt.base.errors import AuthenticationError, BaseError  # noqa: PLC0415

        given = self._credentials
        config = {"apiKey": given.key.reveal(), "secret": given.secret.reveal()}
        exchange: Any = async_support.binance(config)
        endpoint = str(self._connection.settings["endpoint"])
        hosts = exchange.urls["api"]
        hosts.update({name: f"{endpoint}/api" for name in hosts if isinstance(hosts[name], str)})
        try:
            await exchange.private_get_account()
        except AuthenticationError as error:
            raise KeyRefusedError(str(error)) from error
        except BaseError as error:
            raise RetryLaterError(str(error)) from error
        finally:
            await exchange.close()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everything temporary goes here."""
    path = tmp_path / "temporary"
    path.mkdir()
    monkeypatch.setenv("TMPDIR", str(path))
    monkeypatch.setattr(tempfile, "tempdir", str(path))
    return path


def shown(kind: type[Any], desk: Desk) -> Any:
    desk.until(lambda: any(d.isVisible() for d in desk.window.findChildren(kind)))
    return next(d for d in desk.window.findChildren(kind) if d.isVisible())


def press(parent: QWidget, name: str) -> None:
    button = parent.findChild(QAbstractButton, name)
    assert button is not None
    assert button.isEnabled(), f"{name}: {button.toolTip()}"
    button.click()


def line_in(parent: QWidget, name: str) -> QLineEdit:
    editor = parent.findChild(QWidget, name)
    assert editor is not None
    found = editor.findChild(QLineEdit)
    assert found is not None
    return found


def type_in(desk: Desk, line: QLineEdit, text: str) -> None:
    desk.qtbot.keyClicks(line, text)  # type: ignore[no-untyped-call]


def fill(desk: Desk, add: AddDialog, endpoint: str) -> None:
    """Type a live connection and its key, as a person does."""
    desk.until(lambda: add.venue_box.findData("binance") > 0)
    add.venue_box.setCurrentIndex(add.venue_box.findData("binance"))
    add.venue.modes.choose(Mode.LIVE)
    for line, text in (
        (add.name_edit, "Bird"),
        (add.venue.keys.key.line, KEY),
        (add.venue.keys.secret.line, SECRET),
        (line_in(add, "draft_symbols"), "BTC/USDT"),
        (line_in(add, "draft_endpoint"), endpoint),
    ):
        line.clear()
        type_in(desk, line, text)
    add.venue.keys.no_withdraw.setChecked(True)


def try_out(desk: Desk, add: AddDialog, *, passes: bool) -> None:
    """Press Test and wait for the end."""
    with desk.qtbot.waitSignal(add.panel.finished, timeout=START_TIMEOUT_MS) as finished:
        press(add, "testDraftButton")
    shown_log = add.panel.log.toPlainText()
    assert finished.args == [passes], shown_log
    assert ("What to do" in shown_log) is not passes


def texts(window: QWidget) -> bytes:
    """Everything a screenshot, a tool tip or a screen reader would tell."""
    said: list[str] = []
    for widget in (window, *window.findChildren(QWidget)):
        said += (
            widget.windowTitle(), widget.toolTip(), widget.whatsThis(), widget.statusTip(),
            widget.accessibleName(), widget.accessibleDescription(), widget.objectName(),
        )  # fmt: skip
        if isinstance(widget, QLineEdit):
            said += (widget.displayText(), widget.placeholderText())
        elif isinstance(widget, QTextEdit | QPlainTextEdit):
            said.append(widget.toPlainText())
        elif isinstance(widget, QLabel | QAbstractButton):
            said.append(widget.text())
    return "\n".join(said).encode()


def what_is_refused(desk: Desk, connection_id: str) -> list[str]:
    """Do what fails with the key or the passphrase at hand; return the errors, in full."""
    connections = desk.service.connections
    key = Credentials(Secret(KEY), Secret(SECRET), Secret(PASSPHRASE))
    (stored,) = [c for c in desk.engine(connections.list()) if c.connection_id == connection_id]
    told = []
    for attempt in (
        lambda: connections.add(stored, key),
        lambda: connections.add(replace(stored, connection_id="", name=""), key),
        lambda: connections.update(replace(stored, exchange="nowhere"), key),
        lambda: connections.unlock_keys(Secret(f"{PASSPHRASE}!")),
        lambda: connections.change_passphrase(Secret(f"{PASSPHRASE}!"), Secret(PASSPHRASE)),
        lambda: connections.change_passphrase(Secret(PASSPHRASE), Secret("short")),
        lambda: connections.arm(connection_id, KEY),
    ):
        with pytest.raises(CtsError) as caught:
            desk.engine(attempt())
        told.append("".join(traceback.format_exception(caught.value)))
    return told


def fail_loudly(desk: Desk) -> None:
    """Log, and crash, with everything at hand that should not be told."""
    key = Credentials(Secret(KEY), Secret(SECRET), Secret(PASSPHRASE))
    url = f"https://api.example.com/order?apiKey={KEY}&signature={SECRET}"
    logger = logging.getLogger("cts_desktop.canary")
    logger.warning("made with %s and %r by %s", key, key.secret, url)
    desk.application.logger.log(f"asked {url} with X-MBX-APIKEY: {KEY}", "warning")
    with pytest.raises(KeyRefusedError) as caught:
        refuse(key, url)
    desk.application.logger.log_error(caught.value, "canary", "ask")
    assert CrashReporter(desk.paths).report("canary", caught.value) is not None


def refuse(key: Credentials, url: str) -> None:
    try:
        raise AttributeError(f"cannot sign {key!r} with {SECRET}")  # noqa: TRY301 - as libraries do
    except AttributeError as error:
        raise KeyRefusedError(f"refused: {url}, passphrase={PASSPHRASE!r}") from error


def add_by_hand(desk: Desk, hosts: dict[str, bool], seen: list[bytes]) -> Connection:
    """Test the draft against *hosts*, add the last, choose a passphrase; note what is shown."""
    desk.window.open_page("settings")
    desk.click("addConnectionButton")
    add = shown(AddDialog, desk)
    for host, passes in hosts.items():
        fill(desk, add, host)
        try_out(desk, add, passes=passes)
        seen.append(texts(desk.window))
    press(add, "addButton")
    ask = shown(PassphraseDialog, desk)
    for field in (ask.passphrase, ask.repeat):
        type_in(desk, field.line, PASSPHRASE)
    seen.append(texts(desk.window))
    press(ask, "passphraseButton")
    desk.until(lambda: len(desk.engine(desk.service.connections.list())) == 2)
    desk.until(lambda: desk.window.operations.pending == 0)
    return desk.engine(desk.service.connections.list())[-1]


def use(desk: Desk, added: Connection, echo: str, seen: list[bytes]) -> None:
    """Ask the venue with the stored key, trade with it, and ask a host that repeats it."""
    connections = desk.service.connections
    steps = desk.engine(connections.test(added.connection_id))
    assert steps[-1].ok, steps
    report = desk.engine(connections.preflight(added.connection_id))
    desk.engine(desk.service.commands.start_connection(added.connection_id))
    seen += [texts(desk.window), repr(desk.engine(desk.service.queries.snapshot())).encode()]
    desk.engine(desk.service.commands.stop())
    careless = Connections(replace(connections._parts, make_gateway=Careless))
    key = Credentials(Secret(KEY), Secret(SECRET))
    settings = {**added.settings, "endpoint": echo}
    draft = replace(added, connection_id="", name="Parrot", settings=settings)
    repeated = desk.engine(careless.test(draft, credentials=key))
    assert not repeated[-1].ok
    seen.append(repr((steps, report, repeated)).encode())


def write_everything(desk: Desk, directory: Path, seen: list[bytes]) -> None:
    """Make every file and every text that the program can make."""
    seen.append(repr(desk.engine(desk.service.connections.list())).encode())
    seen.append(repr(desk.engine(desk.service.settings.values())).encode())
    desk.engine(desk.service.backups.create())
    desk.engine(desk.service.queries.export_logs(str(directory / "log.csv")))
    examined = io.StringIO()
    doctor.run(argparse.Namespace(profile=desk.paths.root), Console(examined))
    seen += [examined.getvalue().encode(), texts(desk.window)]


def test_a_key_typed_in_the_window_appears_nowhere_afterwards(
    open_desk,  # noqa: F811 - a fixture
    temporary,
    tmp_path,
    capfd,
):
    desk = open_desk()
    seen: list[bytes] = []
    exchange = TestExchange()
    exchange.add_account(KEY, SECRET)
    desk.engine(exchange.start())
    with parrot() as echo:
        hosts = {refusing_host(): False, echo: False, exchange.url: True}
        added = add_by_hand(desk, hosts, seen)
        use(desk, added, echo, seen)
    desk.engine(exchange.close())
    assert added.key_hint == f"…{KEY[-4:]}"
    fail_loudly(desk)
    seen += [text.encode() for text in what_is_refused(desk, added.connection_id)]
    write_everything(desk, tmp_path, seen)
    live = everything_in(tmp_path)  # while database, WAL and log are open
    close_desk(desk)
    captured = capfd.readouterr()
    seen += [captured.out.encode(), captured.err.encode()]
    left = everything_in(tmp_path)
    assert {"keys.vault", "cts.db", "cts.log", "log.csv"} <= {Path(name).name for name in left}
    assert any("crash-" in name for name in left)
    assert any("cts.db-wal" in name for name in live)
    found = [hit for number, data in enumerate(seen) for hit in found_in(data, f"seen {number}")]
    for name, data in (*live.items(), *left.items()):
        found += found_in(data, name)
    assert found == []
    vault = Vault(desk.paths.root / "keys.vault")  # it was really stored
    vault.unlock(Secret(PASSPHRASE))
    assert vault.get(added.connection_id) == Credentials(Secret(KEY), Secret(SECRET))


def everything_in(directory: Path) -> dict[str, bytes]:
    """Return all files below *directory*; what is no plain file holds nothing."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", forms(KEY))
def test_the_search_finds_what_is_there(name):
    for text in (KEY, SECRET, PASSPHRASE):
        assert found_in(b"before" + forms(text)[name] + b"after", "here")
    assert found_in(base64.b64encode(b"ab" + KEY.encode() + b"c"), "here")
    assert not found_in(b"nothing of that kind", "here")
