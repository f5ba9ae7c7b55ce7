"""What a service manager is told, over real sockets."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cts_desktop.app.host import EngineHost
from cts_desktop.app.watchdog import ServiceManager, Watchdog


class Manager:
    """The other end of NOTIFY_SOCKET."""

    def __init__(self, address: str) -> None:
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.line.bind(address)
        self.line.settimeout(10)

    def said(self) -> str:
        return self.line.recv(4096).decode()

    def silent_for(self, seconds: float) -> bool:
        self.line.settimeout(seconds)
        try:
            self.line.recv(4096)
        except TimeoutError:
            return True
        finally:
            self.line.settimeout(10)
        return False


@pytest.fixture
def place() -> Iterator[str]:
    """A path short enough for a socket."""
    with TemporaryDirectory(prefix="cts") as directory:
        yield str(Path(directory) / "notify")


@pytest.fixture
def manager(place: str) -> Iterator[Manager]:
    manager = Manager(place)
    yield manager
    manager.line.close()


@pytest.fixture
def host() -> Iterator[EngineHost]:
    host = EngineHost(lambda _loop, context: pytest.fail(str(context)))
    host.start()
    yield host
    assert host.stop()


# ---------------------------------------------------------------------- nobody listens
@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"NOTIFY_SOCKET": ""},
        {"NOTIFY_SOCKET": "vsock:2:1234", "WATCHDOG_USEC": "1000000"},
        {"WATCHDOG_USEC": "1000000"},
    ],
)
def test_without_a_manager_nothing_is_told_and_nothing_beats(environment, host):
    manager = ServiceManager.of(dict(environment))
    assert manager.watchdog_s == 0
    before = threading.active_count()
    with Watchdog(manager, host.submit):
        manager.status("Running")
        assert threading.active_count() == before


def test_a_manager_that_went_away_is_no_reason_to_end(place, host):
    manager = ServiceManager.of({"NOTIFY_SOCKET": place, "WATCHDOG_USEC": "20000"})
    with Watchdog(manager, host.submit):
        manager.tell("READY=1")


def test_a_manager_that_does_not_read_holds_nobody_up(manager, place):
    speaker = ServiceManager.of({"NOTIFY_SOCKET": place})
    for _ in range(2000):  # more than a socket takes
        speaker.status("x" * 1000)


@pytest.mark.parametrize(
    ("limit", "pid", "watchdog_s"),
    [
        ("2000000", None, 2.0),
        ("2000000", "ours", 2.0),
        ("2000000", "1", 0.0),  # another process is watched
        ("", None, 0.0),
        ("-5", None, 0.0),
        ("soon", None, 0.0),
    ],
)
def test_the_watchdog_s_limit_is_read_where_it_concerns_us_and_no_child_inherits_it(
    place, limit, pid, watchdog_s
):
    environment = {"NOTIFY_SOCKET": place, "WATCHDOG_USEC": limit, "HOME": "/"}
    if pid is not None:
        environment["WATCHDOG_PID"] = str(os.getpid()) if pid == "ours" else pid
    assert ServiceManager.of(environment).watchdog_s == watchdog_s
    assert environment == {"HOME": "/"}


# ---------------------------------------------------------------------- somebody does
def test_a_status_is_one_line(manager, place):
    ServiceManager.of({"NOTIFY_SOCKET": place}).status("Running\nREADY=0")
    assert manager.said() == "STATUS=Running READY=0"


@pytest.mark.skipif(not Path("/proc/net/unix").exists(), reason="abstract sockets are Linux's")
def test_an_abstract_socket_is_spoken_to():
    name = f"cts-test-{os.getpid()}"
    manager = Manager(f"\0{name}")
    ServiceManager.of({"NOTIFY_SOCKET": f"@{name}"}).tell("READY=1")
    assert manager.said() == "READY=1"
    manager.line.close()


def test_signs_of_life_come_while_the_engine_loop_comes_round_and_only_then(manager, place, host):
    release = threading.Event()

    async def hang() -> None:
        release.wait()

    speaker = ServiceManager.of({"NOTIFY_SOCKET": place, "WATCHDOG_USEC": "40000"})
    with Watchdog(speaker, host.submit):
        assert [manager.said() for _ in range(4)] == ["READY=1"] + ["WATCHDOG=1"] * 3
        host.submit(hang())
        while not manager.silent_for(0.3):
            pass  # what was on its way
        assert manager.silent_for(0.3)
        release.set()
        assert [manager.said() for _ in range(3)] == ["WATCHDOG=1"] * 3
    while (last := manager.said()) == "WATCHDOG=1":
        pass
    assert last == "STOPPING=1"
    assert manager.silent_for(0.1)
