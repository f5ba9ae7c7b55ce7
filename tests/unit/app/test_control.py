import asyncio
import json
import pickle
import socket
import stat
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from typing_extensions import override

from cts_desktop.app import channel, control, local_socket
from cts_desktop.app.channel import Entrance, HungError, Line, NotListeningError, ask
from cts_desktop.app.control import ControlServer
from cts_desktop.app.host import EngineHost
from cts_desktop.domain.errors import DatabaseError, FatalError, UserActionError
from tests.helpers.told_engine import ToldEngine


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "_BEAT_S", 0.05)


@pytest.fixture
def host() -> Iterator[EngineHost]:
    host = EngineHost(lambda _loop, context: pytest.fail(str(context)))
    host.start()
    yield host
    assert host.stop()


@pytest.fixture
def engine() -> ToldEngine:
    return ToldEngine()


@pytest.fixture
def server(profile_dir: Path, host: EngineHost, engine: ToldEngine) -> Iterator[ControlServer]:
    server = ControlServer(profile_dir, engine.service(), host.submit)
    server.start()
    assert server.problem == ""
    yield server
    server.close()


def address(root: Path) -> str:
    return local_socket.listening_address(root)


def stranger(root: Path) -> socket.socket:
    """Connect without saying anything."""
    plain = socket.socket(socket.AF_UNIX)
    plain.settimeout(10)
    plain.connect(address(root))
    return plain


def is_hung_up_on(plain: socket.socket) -> bool:
    """Read what still comes; tell whether the other side closes."""
    try:
        while plain.recv(65536):
            pass
    except ConnectionResetError:
        return True
    return True


def framed(data: bytes) -> bytes:
    return struct.pack("!i", len(data)) + data


def caller(root: Path) -> Line:
    """A caller who knows the key and has not yet asked for anything."""
    entrance = Entrance.read(root)
    line = Line(local_socket.connected(entrance.address))
    line.introduce(entrance.key, 5)
    return line


# ---------------------------------------------------------------------- strangers
@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"GET / HTTP/1.1\r\n\r\n",
        framed(b"\xff\x00 no json"),
        framed(b"[1, 2]"),
        framed(b"[" * 60_000),
        framed(b'{"challenge": "\\ud800", "proof": "\\ud800"}'),
        framed(b'{"challenge": 1, "proof": null}'),
        framed(pickle.dumps({"verb": "panic"})),
        struct.pack("!i", 2_000_000_000),
        struct.pack("!i", -1) + struct.pack("!Q", 2**62),
        b"\x00\x00",
    ],
    ids=[
        "nothing", "http", "binary", "list", "nested", "surrogates", "wrong types", "pickle",
        "too long", "much too long", "half",
    ],
)  # fmt: skip
def test_a_stranger_is_hung_up_on_and_the_next_caller_served(server, profile_dir, engine, words):
    with stranger(profile_dir) as plain:
        plain.sendall(words)
        plain.shutdown(socket.SHUT_WR)
        assert is_hung_up_on(plain)
    assert ask(profile_dir, "status", {})["ok"]
    assert engine.calls == []


@pytest.mark.parametrize(
    "request_",
    [{}, {"verb": 1, "arguments": {}}, {"verb": "panic"}, {"verb": "panic", "arguments": []}],
)
def test_a_known_caller_who_talks_nonsense_is_hung_up_on(server, profile_dir, engine, request_):
    with caller(profile_dir) as line:
        line.send(request_)
        with pytest.raises((EOFError, ConnectionResetError)):
            line.receive(5)
    assert engine.calls == []


def test_a_pickle_from_a_known_caller_is_not_opened(server, profile_dir, tmp_path):
    class Bomb:
        @override
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "opened",))

    with caller(profile_dir) as line:
        line._wire.send(Bomb())
        with pytest.raises((EOFError, ConnectionResetError)):
            line.receive(5)
    assert not (tmp_path / "opened").exists()


def test_who_has_yesterdays_key_is_not_let_in(server, profile_dir, engine):
    entrance = Entrance.read(profile_dir)
    Entrance(entrance.address, b"y" * 32).write(profile_dir)
    with pytest.raises(NotListeningError):
        ask(profile_dir, "panic", {"close_positions": True})
    assert engine.calls == []


def test_a_listener_who_does_not_know_the_key_gets_no_request(profile_dir):
    impostor = channel.Listening(profile_dir)
    real = Entrance.read(profile_dir)
    heard: list[object] = []

    def listen() -> None:
        with impostor.accept() as line:
            line.send({"challenge": "c"})
            heard.append(line.receive(5).keys())
            line.send({"proof": "trust me"})
            with pytest.raises((EOFError, ConnectionResetError)):
                heard.append(line.receive(5))

    thread = threading.Thread(target=listen)
    thread.start()
    with pytest.raises(NotListeningError, match="does not know the key"):
        ask(profile_dir, "panic", {"close_positions": True})
    thread.join()
    impostor.close()
    assert heard == [{"challenge": "", "proof": ""}.keys()]
    assert real.key.hex() not in repr(real)


def test_callers_who_say_nothing_keep_nobody_else_out(server, profile_dir):
    silent = [stranger(profile_dir) for _ in range(3)]
    assert ask(profile_dir, "status", {})["ok"]
    for plain in silent:
        plain.close()


def test_the_key_is_never_logged(server, profile_dir, caplog):
    key = Entrance.read(profile_dir).key
    with stranger(profile_dir) as plain:
        plain.sendall(framed(b"{}"))
        assert is_hung_up_on(plain)
    ask(profile_dir, "status", {})
    server.close()  # a caller is hung up on before the line is written
    assert "turned away" in caplog.text
    assert key.hex() not in caplog.text
    assert str(key) not in caplog.text


# ---------------------------------------------------------------------- failures
def test_a_hung_engine_is_told_instead_of_waited_for(server, profile_dir, host, engine):
    release = threading.Event()
    waits: list[float] = []

    async def hang() -> None:
        release.wait()

    host.submit(hang())
    with pytest.raises(HungError, match="its engine has not answered"):
        ask(profile_dir, "panic", {"close_positions": True}, patience_s=0.3, on_wait=waits.append)
    release.set()
    assert waits
    assert waits == sorted(waits)


def test_a_hung_program_is_told_from_one_that_is_not_there(profile_dir):
    with pytest.raises(NotListeningError):
        ask(profile_dir, "status", {})
    listening = channel.Listening(profile_dir)  # and nobody who accepts
    with pytest.raises(HungError, match="the program does not answer"):
        ask(profile_dir, "status", {}, patience_s=0.1)
    listening.close()
    with pytest.raises(NotListeningError):
        ask(profile_dir, "status", {})


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"address": "x", "key": "no hex"}'])
def test_a_broken_entrance_means_nobody_listens(profile_dir, text):
    (profile_dir / "control.json").write_text(text)
    with pytest.raises(NotListeningError):
        ask(profile_dir, "status", {})


def test_a_long_task_is_waited_for_while_the_engine_is_alive(server, profile_dir, host, engine):
    engine.wait.clear()
    waits: list[float] = []

    def on_wait(silent_s: float) -> None:
        waits.append(silent_s)
        if len(waits) == 8:
            host.submit(set_event(engine.wait))

    answer = ask(profile_dir, "panic", {"close_positions": True}, patience_s=5, on_wait=on_wait)
    assert answer["ok"]
    assert max(waits) < 5


async def set_event(event: asyncio.Event) -> None:
    event.set()


def test_a_refusal_comes_back_in_words(server, profile_dir, engine):
    engine.fault = UserActionError("That cannot be done now")
    answer = ask(profile_dir, "panic", {"close_positions": True})
    assert answer == {"ok": False, "error": "That cannot be done now"}
    assert ask(profile_dir, "panic", {"close_positions": "yes"})["ok"] is False


@pytest.mark.logs
def test_an_unexpected_error_is_told_and_logged(server, profile_dir, engine, caplog):
    engine.fault = KeyError("bug")
    answer = ask(profile_dir, "panic", {"close_positions": True})
    assert answer == {"ok": False, "error": "unexpected error (KeyError)"}
    assert "panic failed" in caplog.text


def test_an_unknown_verb_is_refused_in_words(server, profile_dir):
    answer = ask(profile_dir, "dance", {})
    assert not answer["ok"]
    assert "dance" in answer["error"]


def test_a_program_that_ends_meanwhile_is_gone_and_not_hung(profile_dir, host, engine):
    server = ControlServer(profile_dir, engine.service(), host.submit)
    server.start()
    engine.wait.clear()
    closing = threading.Thread(target=server.close)

    def on_wait(_silent_s: float) -> None:
        if closing.ident is None:
            closing.start()

    with pytest.raises(NotListeningError):
        ask(profile_dir, "panic", {"close_positions": True}, on_wait=on_wait)
    closing.join()
    host.submit(set_event(engine.wait)).result(5)


def test_an_ending_program_finishes_the_change_under_way_tells_it_and_begins_no_other(
    profile_dir, host, engine, monkeypatch
):
    server = ControlServer(profile_dir, engine.service(), host.submit)
    server.start()
    engine.wait.clear()
    looking = threading.Event()

    def look_too_early(work: Any, seconds: float) -> Any:
        if server._closing.is_set():
            return wait(work, seconds)
        looking.set()
        server._closing.wait(10)
        return wait((), 0)

    with ThreadPoolExecutor(2) as pool:
        under_way = pool.submit(ask, profile_dir, "panic", {"close_positions": True})
        while not engine.calls:
            assert ask(profile_dir, "status", {})["ok"]
        monkeypatch.setattr(control, "wait_for", look_too_early)
        assert looking.wait(10)
        ending = host.submit(server.end())
        too_late = host.submit(server.perform("panic", {"close_positions": True}))
        host.submit(set_event(engine.wait)).result(5)
        assert under_way.result(10)["ok"]
        ending.result(10)
        with pytest.raises(FatalError, match="ending"):
            too_late.result(10)
    assert engine.calls == ["stop True", "stopped"]


@pytest.mark.logs
def test_where_it_cannot_listen_the_program_says_so_and_runs(profile_dir, host, engine, caplog):
    (profile_dir / "control.json").mkdir()
    server = ControlServer(profile_dir, engine.service(), host.submit)
    server.start()
    assert server.problem
    assert "The control channel cannot be opened" in caplog.text
    server.close()
    assert not Path(address(profile_dir)).exists()


# ---------------------------------------------------------------------- answers
def test_nothing_remains_only_where_the_books_say_so_too(server, profile_dir, engine):
    engine.open_positions = (
        SimpleNamespace(connection_name="A", symbol="BTC/USDT", side="long", qty=2, state="open"),
    )
    engine.orders_known = tuple(
        SimpleNamespace(
            connection_name="A", purpose="stop", symbol="BTC/USDT", side="sell", qty=2, state=state
        )
        for state in ("open", "filled", "unknown")
    )
    answer = ask(profile_dir, "panic", {"close_positions": True})
    assert answer["remaining"] == [
        "A: BTC/USDT long 2 (open)",
        "A: stop order BTC/USDT sell 2 (open)",
        "A: stop order BTC/USDT sell 2 (unknown)",
    ]
    engine.remaining = ("A: position BTC/USDT buy 2",)
    assert ask(profile_dir, "panic", {"close_positions": True})["remaining"] == [
        "A: position BTC/USDT buy 2"
    ]


def test_books_that_cannot_be_read_are_something_that_remains(server, profile_dir, engine):
    async def fail() -> tuple[Any, ...]:
        raise DatabaseError("the disk is gone")

    engine.orders = fail
    answer = ask(profile_dir, "panic", {"close_positions": True})
    assert answer["remaining"] == ["What is open cannot be read: the disk is gone"]


def test_an_answer_may_be_long(server, profile_dir, engine):
    engine.remaining = tuple(f"line {number} " + "x" * 100 for number in range(5000))
    assert len(ask(profile_dir, "panic", {"close_positions": False})["remaining"]) == 5000
    assert engine.calls == ["stop False", "stopped"]


def test_changes_come_one_after_the_other_and_looking_at_any_time(
    server, profile_dir, host, engine
):
    engine.wait.clear()
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(ask, profile_dir, "panic", {"close_positions": True})
        while not engine.calls:
            assert ask(profile_dir, "status", {})["state"] == "running"
        others = [
            pool.submit(ask, profile_dir, "panic", {"close_positions": True}),
            pool.submit(ask, profile_dir, "rearm", {}),
        ]
        assert ask(profile_dir, "status", {})["kill_switch"]
        host.submit(set_event(engine.wait)).result(5)
        assert all(future.result(10)["ok"] for future in [first, *others])
    assert [c for c in engine.calls if c != "rearm"] == ["stop True", "stopped"] * 2
    assert engine.calls.index("rearm") % 2 == 0  # never between a stop and its end


def test_an_emergency_stop_does_not_wait_for_a_command_under_way(server, profile_dir, host, engine):
    engine.wait.clear()
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(ask, profile_dir, verb, {}) for verb in ("restart", "pause")]
        while not engine.calls:
            assert ask(profile_dir, "status", {})["ok"]
        emergency = pool.submit(ask, profile_dir, "panic", {"close_positions": True})
        for _ in range(1000):
            if "stop True" in engine.calls:
                break
            assert ask(profile_dir, "status", {})["ok"]
        assert len(engine.calls) == 2  # and of the two commands only one has begun
        host.submit(set_event(engine.wait)).result(5)
        assert all(future.result(10)["ok"] for future in [*waiting, emergency])
    assert sorted(engine.calls) == ["pause", "restart", "stop True", "stopped"]


def test_arming_what_is_armed_says_so(server, profile_dir, engine):
    assert "not engaged" in ask(profile_dir, "rearm", {})["message"]
    assert engine.calls == []


# ---------------------------------------------------------------------- places
def test_only_the_owner_can_reach_it_and_nothing_is_left_behind(profile_dir, host, engine):
    server = ControlServer(profile_dir, engine.service(), host.submit)
    server.start()
    for name in ("control.sock", "control.json"):
        assert stat.S_IMODE((profile_dir / name).stat().st_mode) == 0o600
    server.close()
    assert list(profile_dir.iterdir()) == []
    server.close()


def test_what_a_killed_program_left_is_replaced_and_its_key_worthless(profile_dir, host, engine):
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(address(profile_dir))
    dead.close()
    Entrance(address(profile_dir), b"k" * 32).write(profile_dir)
    server = ControlServer(profile_dir, engine.service(), host.submit)
    server.start()
    assert Entrance.read(profile_dir).key != b"k" * 32
    assert ask(profile_dir, "status", {})["ok"]
    server.close()


@pytest.fixture
def short_directory() -> Iterator[Path]:
    """A directory whose path leaves room for a socket's, as a runtime directory's does."""
    with TemporaryDirectory(prefix="cts") as directory:
        yield Path(directory)


def test_a_profile_with_a_long_path_is_reached_through_the_runtime_directory(
    tmp_path, short_directory, monkeypatch, host, engine
):
    runtime = short_directory
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    root = tmp_path / ("deep" * 30)
    root.mkdir()
    server = ControlServer(root, engine.service(), host.submit)
    server.start()
    assert runtime in Path(address(root)).parents
    monkeypatch.delenv("XDG_RUNTIME_DIR")  # who asks may live in another session
    assert ask(root, "status", {})["ok"]
    server.close()
    assert list((runtime / "cts-desktop").iterdir()) == []


def test_a_runtime_directory_that_is_open_to_others_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "cts-desktop").mkdir(mode=0o777)
    (tmp_path / "cts-desktop").chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(PermissionError, match="open to others"):
        address(tmp_path / ("deep" * 30))


def test_the_entrance_is_plain_json(server, profile_dir):
    assert set(json.loads((profile_dir / "control.json").read_text())) == {"address", "key"}
