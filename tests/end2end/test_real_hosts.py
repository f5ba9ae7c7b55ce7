"""The unmodified program, live and armed, under Binance's own host names, cut off from the world.

Everything happens in network namespaces of their own: a private certificate authority, a hosts file
and the test exchange on the ports of Binance.
"""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest

from cts_desktop.domain.market import MarketType
from tests.end2end.program import environment

pytestmark = pytest.mark.slow

UNSHARE: Final = ("unshare", "--user", "--map-root-user", "--mount", "--net")
PROJECT: Final = Path(__file__).resolve().parents[2]
LIMIT_S: Final = 150.0
OUTSIDE: Final = """
import socket
try:
    socket.create_connection(("192.0.2.1", 443), 3)
except OSError as error:
    print(error)
"""


def why_not() -> str:
    """Return why namespaces cannot be made here, or an empty text."""
    try:
        made = subprocess.run(
            [*UNSHARE, "mount", "--bind", "/etc/hosts", "/etc/hosts"],
            capture_output=True, text=True, timeout=10,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return made.stderr.strip() if made.returncode else ""


def inside(*command: object) -> subprocess.CompletedProcess[str]:
    """Run Python in a namespace of its own."""
    return subprocess.run(
        [*UNSHARE, sys.executable, *map(str, command)],
        cwd=PROJECT, env=environment(), capture_output=True, text=True, timeout=LIMIT_S,
    )  # fmt: skip


@pytest.fixture(scope="module")
def all_runs(tmp_path_factory) -> dict[MarketType, dict[str, Any]]:
    if reason := why_not():
        pytest.skip(f"needs user, mount and network namespaces: {reason}")

    def trade(kind: MarketType) -> dict[str, Any]:
        directory = tmp_path_factory.mktemp(f"hosts_{kind}")
        ended = inside("-m", "tests.helpers.real_hosts", directory, kind)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        found: dict[str, Any] = json.loads(ended.stdout)
        return found

    with ThreadPoolExecutor(len(MarketType)) as pool:
        return dict(zip(MarketType, pool.map(trade, MarketType), strict=True))


@pytest.fixture(params=list(MarketType))
def found(all_runs, request) -> dict[str, Any]:
    run: dict[str, Any] = all_runs[request.param]
    return run


def test_a_namespace_reaches_nothing_outside(all_runs):
    assert "unreachable" in inside("-c", OUTSIDE).stdout


def test_the_program_tests_checks_and_arms_under_the_real_names(found):
    assert all(ok for _name, ok, _message in found["test"])
    assert found["armed"] is True
    assert json.loads(found["settings"])["endpoint"] == ""


def test_it_trades_live_under_the_real_names(found):
    assert found["code"] == 0, found["output"]
    assert found["over"] >= 1
    assert {mode for *_rest, mode in found["orders"]} == {"live"}
    assert {purpose for _name, purpose, *_rest in found["orders"]} >= {"entry", "stop"}
    assert len(found["fills"]) >= 2
    assert found["errors"] == []


def test_every_order_went_out_once(found):
    placed = sum(
        count
        for name, count in found["requests"].items()
        if name.startswith("POST ") and name.lower().endswith("order")
    )
    # What was still waiting for its turn when the engine stopped was never sent.
    unsent = sum(state == "rejected" for _name, _purpose, state, _mode in found["orders"])
    assert len(found["orders"]) - unsent <= placed <= len(found["orders"])


def test_a_server_without_the_private_authoritys_blessing_is_refused(tmp_path):
    if reason := why_not():
        pytest.skip(f"needs user, mount and network namespaces: {reason}")
    ended = inside("-m", "tests.helpers.real_hosts", tmp_path, "stranger")
    assert ended.returncode == 0, ended.stderr
    steps = json.loads(ended.stdout)["test"]
    name, ok, message = steps[-1]
    assert not ok
    assert "certificate" in message.lower()
    assert len(steps) < 5, f"{name} comes too late"
