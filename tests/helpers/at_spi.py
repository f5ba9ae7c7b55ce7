"""The program as a screen reader meets it: the accessibility tree over D-Bus.

A session bus of its own keeps the test away from whatever runs on the machine; the accessibility
bus is started by it. Constants are those of at-spi2-core's atspi-constants.h.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    Properties,
    message_bus,
    new_method_call,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

T = TypeVar("T")
SHOWING: Final = 25
ENABLED: Final = 8
FOCUSED: Final = 12
SCREEN: Final = 0
ASSERTIVE: Final = 2
#: Roles whose children are rows and cells: thousands, each a question over the bus.
MANY: Final = frozenset({"table", "tree", "tree table", "list"})
REGISTRY: Final = "org.a11y.atspi.Registry"
ACCESSIBLE: Final = "org.a11y.atspi.Accessible"
#: A program that loads a library on a busy machine answers late.
CALL_S: Final = 60.0
PATIENCE_S: Final = 60.0
LAUNCHERS: Final = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")


def missing() -> str:
    """Return which Debian packages are missing, in words; empty where all are there."""
    found = {
        "dbus": shutil.which("dbus-daemon") is not None,
        "at-spi2-core": any(Path(launcher).exists() for launcher in LAUNCHERS),
        "xvfb": shutil.which("Xvfb") is not None,
    }
    packages = [name for name, there in found.items() if not there]
    return f"needs the Debian packages {', '.join(packages)}" if packages else ""


def until(condition: Callable[[], T | None], what: str, patience_s: float = PATIENCE_S) -> T:
    """Wait for something of another process and return it."""
    end = time.monotonic() + patience_s
    while not (found := condition()):
        assert time.monotonic() < end, f"no {what} within {patience_s:g} s"
        time.sleep(0.05)  # another process draws: there is nothing to await
    return found


@contextmanager
def session(display: str, folder: Path) -> Iterator[dict[str, str]]:
    """Run a session bus and yield the environment of a program that can be read aloud."""
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    environment = {
        "DISPLAY": display,
        "XDG_RUNTIME_DIR": str(runtime),
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    }
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert bus.stdout is not None
    try:
        address = bus.stdout.readline().strip()
        yield environment | {"DBUS_SESSION_BUS_ADDRESS": address}
    finally:
        bus.terminate()
        bus.wait(timeout=10)
        bus.stdout.close()


class Reader:
    """A client of the accessibility bus."""

    def __init__(self, bus: DBusConnection) -> None:
        self._bus = bus
        self._heard: list[tuple[str, int]] = []

    def ask(self, name: str, path: str, interface: str, method: str, *values: Any) -> Any:
        """Call a method and return its one answer; None where the object has gone."""
        address = DBusAddress(path, bus_name=name, interface=interface)
        signature = "".join({int: "u", str: "s"}[type(value)] for value in values)
        return self._answer(new_method_call(address, method, signature or None, values))

    def _answer(self, message: Message) -> Any:
        return self.ask_all([message])[0]

    def ask_all(self, calls: Sequence[Message]) -> list[Any]:
        """Call all at once and return the answers; None where an object has gone.

        One after the other, each would wait for a turn of the program's loop and of the bus.
        """
        bus, answers = self._bus, dict.fromkeys(islice(self._bus.outgoing_serial, len(calls)))
        for serial, call in zip(answers, calls, strict=True):
            bus.send_message(call, serial=serial)
        left, end_s = set(answers), time.monotonic() + CALL_S
        while left:
            message = bus.receive(timeout=max(0.0, end_s - time.monotonic()))
            serial = message.header.fields.get(HeaderFields.reply_serial, -1)
            if serial in left:
                left.remove(serial)
                answers[serial] = _body(message)
            for found in bus._filters.matches(message):
                found.queue.append(message)
        return list(answers.values())

    def programs(self) -> list["Node"]:
        """Return the programs that can be read."""
        root = Node(self, REGISTRY, "/org/a11y/atspi/accessible/root")
        return root.children()

    def listen(self) -> None:
        """Be told of announcements from now on."""
        rule = MatchRule(
            type="signal", interface="org.a11y.atspi.Event.Object", member="Announcement"
        )
        self._bus.send_and_get_reply(message_bus.AddMatch(rule), timeout=CALL_S)
        self._queue = self._bus.filter(rule, bufsize=100).__enter__()
        registry = "/org/a11y/atspi/registry"
        self.ask(REGISTRY, registry, REGISTRY, "RegisterEvent", "object:announcement")

    def heard(self) -> list[tuple[str, int]]:
        """Return the announcements so far, each with its politeness."""
        self.ask(REGISTRY, "/", "org.freedesktop.DBus.Peer", "Ping")  # reads what has come
        while self._queue:
            _, politeness, _, (_, text), *_ = self._queue.popleft().body
            self._heard.append((text, politeness))
        return list(self._heard)


def _body(reply: Message) -> Any:
    if reply.header.message_type is not MessageType.method_return:
        return None
    return reply.body[0] if reply.body else True


@dataclass(frozen=True)
class Node:
    """One object of the tree; role, name and description are those of the moment it was found."""

    reader: Reader
    program: str
    path: str
    role: str = field(default="", compare=False)
    name: str = field(default="", compare=False)
    description: str = field(default="", compare=False)

    def children(self) -> list["Node"]:
        """Return what is one level below, shown or not."""
        (children,) = _below([self])
        return _described(children)

    def has(self, state: int) -> bool:
        (answer,) = self.reader.ask_all([self.call("GetState")])
        return _holds(answer, state)

    def walk(self) -> Iterator["Node"]:
        """Yield what is shown below, but no rows and cells."""
        below: dict[Node, list[Node]] = {}
        level = [self]
        while level:  # by level: each costs three questions, not three for each node
            shown = _shown(_below(level))
            below |= dict(zip(level, shown, strict=True))
            level = [node for nodes in shown for node in nodes if node.role not in MANY]
        ahead = [self]
        while ahead:
            node = ahead.pop()
            if node is not self:
                yield node
            ahead += reversed(below.get(node, []))

    def call(self, method: str) -> Message:
        """Return the call of a method that needs nothing."""
        return new_method_call(DBusAddress(self.path, self.program, ACCESSIBLE), method)

    def asking(self, wanted: str) -> Message:
        """Return the question for a property."""
        return Properties(DBusAddress(self.path, self.program, ACCESSIBLE)).get(wanted)

    def find(self, role: str, name: str) -> "Node | None":
        """Return what is shown below by role and beginning of its name."""
        return next((n for n in self.walk() if n.name.startswith(name) and n.role == role), None)

    def centre(self) -> tuple[int, int] | None:
        """Return the middle on the screen; None where the object has gone."""
        component = "org.a11y.atspi.Component"
        extents = self.reader.ask(self.program, self.path, component, "GetExtents", SCREEN)
        if extents is None:
            return None
        x, y, width, height = extents
        return x + width // 2, y + height // 2

    def press(self) -> None:
        """Do what a click would."""
        action = "org.a11y.atspi.Action"
        actions = self.reader.ask(self.program, self.path, action, "GetActions")
        names = [found[0] for found in actions]
        address = DBusAddress(self.path, bus_name=self.program, interface=action)
        number = names.index("Press")
        assert self.reader._answer(new_method_call(address, "DoAction", "i", (number,)))


def _holds(states: Any, state: int) -> bool:
    low, high = states or (0, 0)
    return bool((low | high << 32) >> state & 1)


def _below(parents: Sequence[Node]) -> list[list[Node]]:
    """Return what is one level below each of *parents*."""
    reader = parents[0].reader
    found = reader.ask_all([node.call("GetChildren") for node in parents])
    return [[Node(reader, *place) for place in places or ()] for places in found]


def _shown(families: Sequence[list[Node]]) -> list[list[Node]]:
    """Return what is shown of each family, described."""
    nodes = [node for family in families for node in family]
    if not nodes:
        return [[] for _ in families]
    states = nodes[0].reader.ask_all([node.call("GetState") for node in nodes])
    shown = [n for n, answer in zip(nodes, states, strict=True) if _holds(answer, SHOWING)]
    described = dict(zip(shown, _described(shown), strict=True))
    return [[described[node] for node in family if node in described] for family in families]


def _described(nodes: Sequence[Node]) -> list[Node]:
    """Return *nodes* with what a reader is told of them."""
    if not nodes:
        return []
    answers = iter(nodes[0].reader.ask_all([
        call for node in nodes
        for call in (node.call("GetRoleName"), node.asking("Name"), node.asking("Description"))
    ]))  # fmt: skip
    return [
        replace(node, role=role or "", name=name[1] if name else "",
                description=about[1] if about else "")
        for node, role, name, about in zip(nodes, answers, answers, answers, strict=True)
    ]  # fmt: skip


@contextmanager
def reading(environment: dict[str, str]) -> Iterator[Reader]:
    """Connect to the accessibility bus of a session."""
    with open_dbus_connection(environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
        broker = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")
        reply = bus.send_and_get_reply(new_method_call(broker, "GetAddress"), timeout=CALL_S)
        address = reply.body[0]
    with open_dbus_connection(address) as accessibility:
        yield Reader(accessibility)
