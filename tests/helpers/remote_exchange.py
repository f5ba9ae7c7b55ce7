"""A simulated exchange in a process of its own, which lives on when the trader is killed.

`python -m tests.helpers.remote_exchange` prints the port it listens on. One line of JSON is one
request, answer or event; `remote_gateway` is the trader's end, `Control` the test's.
"""

import argparse
import asyncio
import itertools
import json
import math
import random
import socket
import subprocess
import sys
import time
import types
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, TypeVar, get_args, get_type_hints

import numpy as np

from cts_desktop.domain.errors import OrderRefusedError
from cts_desktop.domain.market import MarketRules, MarketStep, MarketType
from cts_desktop.domain.orders import Fill, OrderRequest, OrderType, Side
from cts_desktop.exchange.matching import Matching
from cts_desktop.exchange.venue_market import VenueSettings
from tests.end2end.program import environment

D = Decimal
T = TypeVar("T")
Message = dict[str, Any]
SYMBOLS = tuple(f"{base}/USDT" for base in ("BTC", "ETH", "SOL", "ADA", "XRP"))
#: Client ids of what the trader did not order: by hand, and by force.
FOREIGN, FORCED = "web", "liq"
#: One report may hold the orders of a hundred runs.
LINE_LIMIT = 64 * 1024 * 1024
_HINTS: dict[type, dict[str, Any]] = {}


class Loss(StrEnum):
    """What becomes of a request and its answer."""

    BEFORE = "before"  # it never arrives
    AFTER = "after"  # it is carried out, the answer is lost
    LATE = "late"  # it is carried out, the answer comes after everybody gave up


# ---------------------------------------------------------------------- values as JSON
def pack(value: Any) -> Any:
    """Return a value of the domain as JSON."""
    if is_dataclass(value):
        return {field.name: pack(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: pack(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [pack(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, Decimal) else value


def unpack(kind: type[T], data: Mapping[str, Any]) -> T:
    """Return what `pack` made of a value of *kind*."""
    if kind not in _HINTS:
        _HINTS[kind] = get_type_hints(kind)
    hints = _HINTS[kind]
    return kind(**{name: _value(hints[name], item) for name, item in data.items()})


def _value(hint: Any, item: Any) -> Any:
    if item is None:
        return None
    if isinstance(hint, types.UnionType):
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    return hint(item) if issubclass(hint, Decimal | Enum) else item


def now_ms() -> int:
    return time.time_ns() // 1_000_000


# ---------------------------------------------------------------------- the exchange
class Exchange:
    """One account, a market that moves by itself, and a record of all that was received.

    Attributes:
        received: every request of the trader in order of arrival.
        frozen: prices stand still; steps with volume go on, so that orders under way can end.
    """

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - a market
        self.frozen = False
        self.received: list[Message] = []
        self.streams: set[asyncio.StreamWriter] = set()
        self._losses: dict[str, deque[Loss]] = {"create": deque(), "cancel": deque()}
        self._numbers = itertools.count(1)
        self._prices = np.array([100.0 * (n + 1) for n in range(len(SYMBOLS))])
        rules = [_rules(symbol) for symbol in SYMBOLS]
        # The account never runs dry, however long the random walk of a torture goes on.
        settings = VenueSettings(start_balance=D(1_000_000), impact_pct=0.0)
        self.matching = Matching(rules, settings, account_id="c001", seed=seed)
        self.matching.subscribe(SYMBOLS)
        self.step()

    def step(self) -> None:
        """Move the prices; one step in a hundred is a jump."""
        before = self._prices
        if not self.frozen:
            moves = [self.dice.gauss(0, 0.001) for _ in SYMBOLS]
            if self.dice.random() < 0.01:
                moves[self.dice.randrange(len(moves))] *= 15
            # Drawn back to where it began, so that no run ever leaves the range of sane prices.
            home = [0.0005 * math.log(100.0 * (n + 1) / p) for n, p in enumerate(before)]
            self._prices = np.round(before * np.exp(np.array(moves) + home), 2)
        volume = np.array([self.dice.uniform(20, 400) for _ in SYMBOLS])
        last = self._prices
        step = MarketStep(
            now_ms(), before, np.maximum(before, last), np.minimum(before, last), last, volume,
            np.full(len(SYMBOLS), 0.01),
        )  # fmt: skip
        self.tell(self.matching.on_step(step))
        self.push({"event": "prices", "ts_ms": step.ts_ms, "last": last.tolist()})

    def tell(self, events: Any) -> None:
        for event in events:
            self.push({"event": type(event).__name__, "value": pack(_marked(event))})

    def push(self, message: Message) -> None:
        line = _line(message)
        for stream in self.streams:
            stream.write(line)

    # ------------------------------------------------------------------ requests
    def note(self, link: int, message: Message) -> Message:
        """Record that *message* arrived."""
        order = message.get("order") or {}
        record = {
            "seq": next(self._numbers), "ts_ms": now_ms(), "link": link, "do": message["do"],
            "client_id": order.get("client_id") or message.get("client_id", ""),
            "symbol": order.get("symbol") or message.get("symbol", ""),
            "type": order.get("type", ""), "side": order.get("side", ""),
            "reduce_only": order.get("reduce_only", False), "result": "", "answered": 0,
        }  # fmt: skip
        self.received.append(record)
        return record

    def answered(self, record: Message) -> None:
        record["answered"] = next(self._numbers)

    def loss(self, do: str) -> Loss | None:
        """Return what is to go wrong with the next request of this kind."""
        waiting = self._losses.get(do)
        return waiting.popleft() if waiting else None

    def answer(self, message: Message) -> Message:
        """Carry out a request."""
        try:
            value = getattr(self, f"do_{message['do']}")(message)
        except OrderRefusedError as error:
            return {"refused": [error.code, str(error)]}
        finally:
            self.tell(self.matching.take_events())
        return {"value": pack(value)}

    def do_time(self, message: Message) -> int:
        return now_ms()

    def do_markets(self, message: Message) -> Any:
        return self.matching.rules

    def do_balance(self, message: Message) -> Any:
        return self.matching.balance()

    def do_positions(self, message: Message) -> Any:
        return self.matching.positions()

    def do_open_orders(self, message: Message) -> Any:
        return self.matching.open_orders()

    def do_order(self, message: Message) -> Any:
        return self.matching.order(message["client_id"])

    def do_closed_orders(self, message: Message) -> Any:
        return self.matching.closed_orders(message["symbol"], message["since_ms"])

    def do_fills(self, message: Message) -> Any:
        since_ms = message["since_ms"]
        return [_marked(fill) for fill in self.matching.fills if fill.ts_ms >= since_ms]

    def do_create(self, message: Message) -> Any:
        return self.matching.place(unpack(OrderRequest, message["order"]), now_ms())

    def do_cancel(self, message: Message) -> Any:
        return self.matching.cancel(message["client_id"], now_ms(), message["venue_id"])

    # ------------------------------------------------------------------ control
    def do_report(self, message: Message) -> Message:
        """Return everything there is to compare books with."""
        venue = self.matching
        sent = Counter(r["client_id"] for r in self.received if r["do"] == "create")
        names = {fill.client_id for fill in venue.fills} | sent.keys()
        return {
            "sent_twice": [name for name, count in sent.items() if count > 1],
            "fills": venue.fills,
            "positions": venue.positions(),
            "open_orders": venue.open_orders(),
            "orders": {name: venue.order(name) for name in names},
        }

    def do_received(self, message: Message) -> list[Message]:
        """Return every request since a moment."""
        return [r for r in self.received if r["ts_ms"] >= message["since_ms"]]

    def do_freeze(self, message: Message) -> None:
        self.frozen = bool(message["on"])

    def do_lose(self, message: Message) -> None:
        """Let the next requests of a kind go wrong."""
        self._losses[message["what"]].extend(Loss(loss) for loss in message["losses"])

    def do_reduce(self, message: Message) -> int:
        """Close a share of every position by hand or by force; return of how many."""
        share = D(message["share"])
        done = 0
        for held in self.matching.positions():
            qty = (held.qty * share).quantize(D("0.001"))
            request = OrderRequest(
                f"{message['by']}{next(self._numbers)}", held.symbol, held.side.opposite,
                OrderType.MARKET, qty, reduce_only=True,
            )  # fmt: skip
            with suppress(OrderRefusedError):  # a rest below the minimum
                self.matching.place(request, now_ms())
                done += 1
        return done

    def do_enter(self, message: Message) -> Any:
        """Open something by hand."""
        request = OrderRequest(
            f"{FOREIGN}{next(self._numbers)}", message["symbol"], Side(message["side"]),
            OrderType.MARKET, D(message["qty"]),
        )  # fmt: skip
        return self.matching.place(request, now_ms())


def _rules(symbol: str) -> MarketRules:
    return MarketRules(
        symbol, symbol.removesuffix("/USDT"), "USDT", MarketType.PERPETUAL, D("0.01"), D("0.001"),
        D("0.001"), D(100_000), D(5), D("0.0002"), D("0.0005"), D(50),
    )  # fmt: skip


def _marked(event: Any) -> Any:
    if isinstance(event, Fill) and event.client_id.startswith(FORCED):
        return Fill(**{**{f.name: getattr(event, f.name) for f in fields(event)},
                       "liquidation": True})  # fmt: skip
    return event


def _line(message: Message) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


class Server:
    """Speaks for an exchange, with the delays of a network."""

    def __init__(self, exchange: Exchange, steps_per_s: float, latency_s: float) -> None:
        self._exchange = exchange
        self._pause_s = 1 / steps_per_s
        self._latency_s = latency_s
        self._links = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, port: int) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=LINE_LIMIT)
        async with server:
            print(server.sockets[0].getsockname()[1], flush=True)
            while True:
                await asyncio.sleep(self._pause_s)
                self._exchange.step()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = next(self._links)
        try:
            while line := await reader.readline():
                message = json.loads(line)
                if message["do"] == "stream":
                    self._exchange.streams.add(writer)
                    continue
                task = asyncio.create_task(self._handle(link, message, writer))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        except ConnectionError:
            pass  # killed
        finally:
            self._exchange.streams.discard(writer)
            writer.close()

    async def _handle(self, link: int, message: Message, writer: asyncio.StreamWriter) -> None:
        exchange = self._exchange
        if message.get("control"):
            answer = exchange.answer(message)
        else:
            record = exchange.note(link, message)
            loss = exchange.loss(message["do"])
            await self._travel()
            if loss is Loss.BEFORE:
                record["result"] = "lost"
                return
            answer = exchange.answer(message)
            record["result"] = answer.get("refused", ["done"])[0]
            if loss is Loss.AFTER:
                return
            await self._travel()
            if loss is Loss.LATE:
                await asyncio.sleep(5)
            exchange.answered(record)
        if not writer.is_closing():
            writer.write(_line({"id": message["id"], **answer}))

    async def _travel(self) -> None:
        await asyncio.sleep(self._exchange.dice.uniform(0.1, 2) * self._latency_s)


# ---------------------------------------------------------------------- the test's end
class Control:
    """Commands to a running exchange, blocking."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._file = self._socket.makefile("rwb")

    def ask(self, do: str, **arguments: Any) -> Any:
        self._file.write(_line({"id": 0, "control": True, "do": do, **arguments}))
        self._file.flush()
        return json.loads(self._file.readline())["value"]

    def close(self) -> None:
        self._file.close()
        self._socket.close()


@contextmanager
def exchange_process(seed: int) -> Iterator[tuple[int, Control]]:
    """Run an exchange; yield its port and the control of it."""
    command = [sys.executable, "-m", "tests.helpers.remote_exchange", "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            control = Control(port)
            try:
                yield port, control
            finally:
                control.close()
        finally:
            process.kill()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps-per-s", type=float, default=20)
    parser.add_argument("--latency-s", type=float, default=0.02)
    options = parser.parse_args()
    server = Server(Exchange(options.seed), options.steps_per_s, options.latency_s)
    with suppress(KeyboardInterrupt):
        asyncio.run(server.run(options.port))


if __name__ == "__main__":
    main()
