"""`kill -9` of the real program at named and random points, while a real exchange goes on.

The exchange runs in a process of its own: it fills, stops out and liquidates while the program is
dead. After every kill the program is started again on the same profile; it must find everything,
send nothing before it has, and end with books that are the exchange's.

KILLS sets how many random kills there are (default 3); `make check-long` asks for 100.
"""

import faulthandler
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from tests.end2end.program import environment, rows, value
from tests.helpers.remote_exchange import FORCED, FOREIGN, Control, exchange_process
from tests.helpers.remote_headless import ENOUGH, Killer

pytestmark = pytest.mark.slow

D = Decimal
RANDOM_KILLS: Final = int(os.environ.get("KILLS", "3"))
SEED: Final = int(os.environ.get("KILL_SEED", "20261122"))
#: Up to which time a point may have to be reached; those that are rare come sooner.
NTH: Final = {"cancelling": 4, "cancelled": 4, "reconciling": 6, "unprotected": 6, "stop_sent": 6}
USUAL_NTH: Final = 12
PROFILES: Final = 3
PATIENCE_S: Final = 60.0
#: Until an order of unknown outcome must be known: 2 + 5 + 10 + 20 + 40 s, and absence after 60 s.
SETTLING_S: Final = 90.0
OURS: Final = "cts"


def wait_until(condition: Any, what: str, timeout_s: float = PATIENCE_S) -> None:
    ends = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < ends, f"{what}: not within {timeout_s:g} s"
        time.sleep(0.02)


class Trader:
    """The program, on one profile and one exchange."""

    def __init__(self, profile: Path, port: int, dice: random.Random) -> None:
        self.profile = profile
        self.output = profile.with_suffix(".out")
        self._port = port
        self._dice = dice

    @contextmanager
    def started(self, kill: str = "") -> Iterator[subprocess.Popen[bytes]]:
        command: list[object] = [
            sys.executable, "-m", "tests.helpers.remote_headless", "--profile", self.profile,
            "--port", self._port, "--kill", kill, "--seed", self._dice.randrange(10**9),
        ]  # fmt: skip
        with (
            self.output.open("wb") as output,
            subprocess.Popen(
                [str(part) for part in command],
                stdout=output,
                stderr=output,
                env=environment(),
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()

    def wait_for_running(self, process: subprocess.Popen[bytes]) -> None:
        wait_until(lambda: "Started" in self.said or process.poll() is not None, "start")
        assert process.poll() is None, self.said

    @property
    def said(self) -> str:
        return self.output.read_text()

    def die(self, point: str) -> None:
        """Let the program kill itself at *point*, or kill it at some moment."""
        if point != "random":
            nth = self._dice.randint(1, NTH.get(point, USUAL_NTH))
            with self.started(f"{point}:{nth}") as process:
                try:
                    process.wait(PATIENCE_S)
                except subprocess.TimeoutExpired:
                    pytest.fail(f"{point} was not reached {nth} times: {self.said}")
            assert process.returncode == -signal.SIGKILL, self.said
            return
        with self.started() as process:
            if self._dice.random() < 0.25:
                time.sleep(self._dice.uniform(0.5, 2))
            else:
                self.wait_for_running(process)
                time.sleep(self._dice.uniform(0, 3))
            process.kill()
            process.wait(PATIENCE_S)

    def recover(self, control: Control, *, patient: bool) -> None:
        """Start again, trade a moment, settle with a market that stands still, stop in order."""
        with self.started() as process:
            self.wait_for_running(process)
            time.sleep(self._dice.uniform(0, 1))
            process.send_signal(signal.SIGUSR1)
            wait_until(lambda: ENOUGH in self.said, "the end of the asking")
            control.ask("freeze", on=True)
            self._settle(control, patient=patient)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0, self.said

    def _settle(self, control: Control, *, patient: bool) -> None:
        """Wait until nothing is under way and the books agree; the check after it says what not."""
        ends = time.monotonic() + SETTLING_S
        while time.monotonic() < ends:
            time.sleep(0.3)
            books = Books(self.profile, control.ask("report"))
            if not books.problems and not books.under_way(patient=patient):
                return


# ---------------------------------------------------------------------- what must hold
class Books:
    """Compares a profile with what the exchange says of all that happened.

    Attributes:
        problems: in words, none where all is well.
    """

    def __init__(self, profile: Path, report: dict[str, Any]) -> None:
        self._profile = profile
        self._report = report
        self.problems: list[str] = []
        self._no_order_twice()
        self._fills_are_the_same()
        self._orders_are_the_same()
        self._positions_are_the_same()
        self._everything_is_protected()

    def under_way(self, *, patient: bool) -> bool:
        """Tell whether something can change still.

        What never arrived is known to be absent after a minute only: waited for where *patient*.
        """
        orders = self._rows(
            "SELECT client_id FROM orders WHERE status IN ('intent', 'sent', 'unknown')"
            " OR (status IN ('open', 'partially_filled') AND type = 'market')"
        )
        moving = any(patient or self._report["orders"].get(name) for (name,) in orders)
        ending = self._rows(
            "SELECT 1 FROM positions WHERE status = 'closing'"
            " OR (status IN ('opening', 'open') AND max_hold_s > 0)"
        )
        return moving or bool(ending)

    def _expect(self, holds: bool, problem: str) -> None:
        if not holds:
            self.problems.append(problem)

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return rows(self._profile, query, *values)

    def _no_order_twice(self) -> None:
        twice = self._report["sent_twice"]
        self._expect(not twice, f"sent twice: {twice}")

    def _fills_are_the_same(self) -> None:
        """What our orders filled is ours; foreign fills are booked as far as they concern us."""
        stored = self._rows("SELECT trade_id, client_id, size, price, fee FROM fills")
        self._expect(len({row[0] for row in stored}) == len(stored), "a fill is stored twice")
        ours = {row[0]: (row[1], *map(D, row[2:])) for row in stored if row[1].startswith(OURS)}
        theirs = {
            f["trade_id"]: (f["client_id"], D(f["qty"]), D(f["price"]), D(f["fee"]))
            for f in self._report["fills"]
            if f["client_id"].startswith(OURS)
        }
        for name in theirs.keys() | ours.keys():
            here, there = ours.get(name), theirs.get(name)
            self._expect(here == there, f"fill {name}: here {here}, there {there}")

    def _orders_are_the_same(self) -> None:
        theirs = {n: o for n, o in self._report["orders"].items() if o and n.startswith(OURS)}
        ours = {
            row[0]: row[1:]
            for row in self._rows("SELECT client_id, status, filled_size, intent FROM orders")
            if row[0].startswith(OURS)
        }
        for name, order in theirs.items():
            if name not in ours:
                self.problems.append(f"order {name} is not in our books")
                continue
            status, filled, purpose = ours[name]
            same = status == order["state"] and D(filled) == D(order["filled_qty"])
            there = f"{order['state']} {order['filled_qty']}/{order['qty']}"
            self._expect(same, f"{purpose} {name}: here {status} {filled}, there {there}")
        for name in ours.keys() - theirs.keys():
            fits = ours[name][0] in {"rejected", "unknown", "intent", "sent"}
            self._expect(fits, f"{name} never arrived and is {ours[name][0]} here")

    def _held(self) -> dict[str, Decimal]:
        """Return the signed quantities at the exchange."""
        return {
            p["symbol"]: D(p["qty"]) * (1 if p["side"] == "buy" else -1)
            for p in self._report["positions"]
        }

    def _positions_are_the_same(self) -> None:
        ours: dict[str, Decimal] = {}
        for symbol, side, entered, left, adjusted in self._rows(
            "SELECT symbol, side, entry_size, exit_size, adjusted_qty FROM positions"
            " WHERE status IN ('opening', 'open', 'closing')"
        ):
            qty = D(entered) - D(left) + D(adjusted)
            ours[symbol] = ours.get(symbol, D(0)) + qty * (1 if side == "buy" else -1)
        ours = {symbol: qty for symbol, qty in ours.items() if qty}
        self._expect(ours == self._held(), f"positions: here {ours}, there {self._held()}")

    def _everything_is_protected(self) -> None:
        """Every open quantity has resting reduce-only stops for all of it."""
        for symbol, qty in self._held().items():
            stops = sum(
                D(o["qty"]) - D(o["filled_qty"])
                for o in self._report["open_orders"]
                if o["symbol"] == symbol
                and o["type"] == "stop_market"
                and o["reduce_only"]
                and (o["side"] == "sell") == (qty > 0)
            )
            self._expect(stops >= abs(qty), f"{symbol}: {qty} held, stops for {stops}")


class AfterRestart:
    """What must hold of a profile at rest, and of the way there from the restart."""

    def __init__(self, profile: Path, control: Control, restarted_ms: int) -> None:
        report = control.ask("report")
        self._profile = profile
        self._since = control.ask("received", since_ms=restarted_ms)
        self._restarted_ms = restarted_ms
        self.fills = len(report["fills"])
        self.problems = [
            problem
            for problem in Books(profile, report).problems
            if not self._has_alarm(problem.split(":", 1)[0])
        ]
        self._database_is_whole()
        self._no_loop_failed()
        self._nothing_was_sent_too_early()

    def _has_alarm(self, symbol: str) -> bool:
        """Tell whether the user was told that something is wrong in *symbol*."""
        return "/" in symbol and bool(
            rows(
                self._profile,
                "SELECT 1 FROM trade_engine_logs WHERE level = 'error' AND timestamp >= ?"
                " AND message LIKE ?",
                self._restarted_ms, f"%{symbol}%",
            )
        )  # fmt: skip

    def _database_is_whole(self) -> None:
        said = value(self._profile, "PRAGMA integrity_check")
        if said != "ok":
            self.problems.append(f"database: {said}")

    def _no_loop_failed(self) -> None:
        query = "SELECT message FROM trade_engine_logs WHERE timestamp >= ? AND message LIKE ?"
        for (message,) in rows(self._profile, query, self._restarted_ms, "% loop: %"):
            self.problems.append(message)

    def _nothing_was_sent_too_early(self) -> None:
        """The exchange was asked before it was told anything, entries last."""
        creates = [r for r in self._since if r["do"] == "create"]
        for query in ("positions", "open_orders", "fills"):
            answers = [r["answered"] for r in self._since if r["do"] == query and r["answered"]]
            first = min(answers, default=None)
            if early := [r for r in creates if first is None or r["seq"] < first]:
                self.problems.append(f"sent before {query} were known: {early}")
        done_ms = value(
            self._profile,
            "SELECT min(timestamp) FROM trade_engine_logs WHERE timestamp >= ?"
            " AND message LIKE 'Reconciled%'",
            self._restarted_ms,
        )
        if done_ms is None:
            self.problems.append("no line says that it was reconciled")
        early = [r for r in creates if not r["reduce_only"] and r["ts_ms"] < (done_ms or 0)]
        if early:
            self.problems.append(f"entries before everything was reconciled: {early}")


class Torture:
    """One profile and one exchange, from kill to kill."""

    def __init__(self, profile: Path, port: int, control: Control, seed: int) -> None:
        self._profile = profile
        self._control = control
        self._seed = seed
        self._dice = random.Random(seed)  # noqa: S311 - moments, not secrets
        self._trader = Trader(profile, port, self._dice)
        self._kills = 0
        self.fills = 0

    def kill(self, point: str, *, patient: bool = False) -> None:
        """Kill the program at *point*, let the exchange go on, start again and compare."""
        self._kills += 1
        losses = self._dice.choices(["after", "late"], k=self._dice.choice((0, 0, 0, 1)))
        self._control.ask("lose", what=self._dice.choice(("create", "cancel")), losses=losses)
        self._trader.die(point)
        self._go_on()
        restarted_ms = time.time_ns() // 1_000_000
        self._trader.recover(self._control, patient=patient)
        after = AfterRestart(self._profile, self._control, restarted_ms)
        self._control.ask("freeze", on=False)
        where = f"seed {self._seed}, kill {self._kills} ({point}):\n"
        assert not after.problems, where + "\n".join(after.problems)
        self.fills = after.fills

    def _go_on(self) -> None:
        """Let the exchange trade while the program is dead; sometimes somebody else does."""
        time.sleep(self._dice.uniform(0.3, 1.5))
        if self._dice.random() < 0.3:
            by = self._dice.choice((FOREIGN, FORCED))
            self._control.ask("reduce", by=by, share="1" if by == FORCED else "0.4")
            time.sleep(0.3)


def kill_one_after_the_other(profile: Path, points: list[str], seed: int) -> int:
    """Kill one profile's program at all of *points*; return how many fills were at stake."""
    with exchange_process(seed) as (port, control):
        torture = Torture(profile, port, control, seed)
        for number, point in enumerate(points, 1):
            torture.kill(point, patient=number == len(points))
        return torture.fills


def test_a_kill_at_any_moment_loses_nothing_and_sends_nothing_twice(tmp_path):
    faulthandler.cancel_dump_traceback_later()  # it takes its time, and says by itself what hangs
    points = [*Killer.POINTS, *["random"] * RANDOM_KILLS]
    random.Random(SEED).shuffle(points)  # noqa: S311 - an order, not a secret
    profiles = [tmp_path / f"profile{number}" for number in range(PROFILES)]
    shares = [points[number::PROFILES] for number in range(PROFILES)]
    with ThreadPoolExecutor(PROFILES) as pool:
        seeds = range(SEED, SEED + PROFILES)
        fills = list(pool.map(kill_one_after_the_other, profiles, shares, seeds))
    assert sum(fills) > 5 * len(points)
