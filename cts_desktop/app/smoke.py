"""`smoke`: does this (built) program have everything it needs to run?"""

import argparse
import importlib
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from cts_desktop.app.console import Console
from cts_desktop.app.demo_options import DemoOptions
from cts_desktop.app.display import missing_packages
from cts_desktop.app.session import Session, open_session
from cts_desktop.domain.backtests import IMPORTED, BacktestRequest, DataRange, RunState
from cts_desktop.domain.connections import MarketSourceKind
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.domain.errors import FatalError
from cts_desktop.exchange.quirks import VENUES12, known_ids
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.resources import resources
from cts_desktop.settings.secrets import Keys
from cts_desktop.settings.vault import Vault

#: Market steps the engine must have taken, and how long it may take for them.
STEPS = 3000
STEPS_TIMEOUT_S = 60.0
#: Candles that are back-tested, and the first one's minute: the beginning of 2024.
CANDLES = 5000
BEGIN_MIN = 28_401_120
_POLL_S = 0.05

LIBRARIES = ("numpy", "numba", "optuna", "peewee", "platformdirs", "sqlite3", "ssl", "talib")


def run(options: argparse.Namespace, console: Console) -> int:
    """Run every step; print what works, and end with 1 at the first that does not."""
    with tempfile.TemporaryDirectory(prefix="cts-smoke-") as directory:
        profile = options.profile if options.profile_given else Path(directory)
        steps: tuple[tuple[str, Callable[[], str]], ...] = (
            ("imports", _imports),
            ("resources", _resources),
            ("numeric kernels", _kernels),
            ("exchange library", _exchange_library),
            ("keys", lambda: _keys(Path(directory))),
            ("engine", lambda: _engine(profile)),
            ("back-test", lambda: _back_test(profile, Path(directory))),
            ("window", _window),
        )
        for name, step in steps:
            began = time.perf_counter()
            try:
                found = step()
            except Exception as error:  # noqa: BLE001 - whatever it is, this build is not complete
                console.line(f"fail  {name}: {type(error).__name__}: {error}")
                return 1
            console.line(f"ok    {name}: {found} ({time.perf_counter() - began:.2f} s)")
    console.line("smoke test passed")
    return 0


def _imports() -> str:
    for name in LIBRARIES:
        importlib.import_module(name)
    return ", ".join(LIBRARIES)


def _resources() -> str:
    files = [path for path in resources().rglob("*") if path.is_file()]
    if not files:
        raise FatalError(f"{resources()} holds no files")
    return f"{len(files)} files"


def _kernels() -> str:
    from cts_desktop.analysis.warm import warm  # noqa: PLC0415 - a missing numba is a finding

    warm()
    return os.environ["NUMBA_CACHE_DIR"]


def _exchange_library() -> str:
    ids = known_ids()
    if missing := [name for name in VENUES12 if name not in ids]:
        raise FatalError(f"the library lacks {', '.join(missing)}")
    return f"{len(ids)} exchanges"


def _keys(directory: Path) -> str:
    """Keep a key in an encrypted file and read it again; the user's keychain is left alone."""
    passphrase, key = Secret("a smoke test's passphrase"), Credentials(Secret("a"), Secret("b"))
    for kept in (None, key):
        vault = Vault(directory / "smoke.vault")
        vault.unlock(passphrase)
        if vault.get("smoke") != kept:
            raise FatalError("the encrypted file does not give back what was put into it")
        vault.put("smoke", key)
    return f"kept in {Keys(directory, profile='').state()}"


def _engine(profile: Path) -> str:
    options = DemoOptions(
        market=MarketSourceKind.SYNTHETIC, files=(), symbols="", speed=0.0, seconds=None, seed=1
    )
    with open_session(profile) as session:
        submit, service = session.host.submit, session.service
        connection = submit(service.connections.add(options.connection())).result()
        submit(service.commands.start()).result()
        taken = _wait_for_steps(session, connection.connection_id)
        submit(service.commands.stop()).result()
        submit(service.connections.delete(connection.connection_id)).result()
    return f"{taken} market steps"


def _wait_for_steps(session: Session, connection_id: str) -> int:
    ends = time.monotonic() + STEPS_TIMEOUT_S
    first_ms: int | None = None
    while time.monotonic() < ends:
        snapshot = session.host.submit(session.service.queries.snapshot()).result()
        for view in snapshot.connections:
            if view.connection.connection_id != connection_id or view.market_ms is None:
                continue
            if view.status.error:
                raise FatalError(view.status.error)
            first_ms = first_ms or view.market_ms
            if (taken := (view.market_ms - first_ms) // 1000) >= STEPS:
                return taken
        session.host.submit(SystemClock().sleep(_POLL_S)).result()
    raise FatalError(f"the engine took fewer than {STEPS} steps in {STEPS_TIMEOUT_S:g} s")


def _back_test(profile: Path, directory: Path) -> str:
    """Import candles and let a process of its own run every template on them."""
    steps = np.arange(CANDLES)
    prices = 100.0 + 5.0 * np.sin(steps / 40.0) + np.sin(steps / 7.0)
    times = (60_000 * (BEGIN_MIN + steps)).tolist()
    rows = (f"{ts},{p},{p},{p},{p},1" for ts, p in zip(times, prices.tolist(), strict=True))
    path = directory / "SMOKE_USDT_1m.csv"
    path.write_text("\n".join(("ts_ms,open,high,low,close,volume", *rows)), encoding="utf-8")
    with open_session(profile) as session:
        submit, service = session.host.submit, session.service
        submit(service.candles.import_files([str(path)])).result()
        templates = submit(service.presets.templates()).result()
        for preset in templates:
            data = (DataRange(IMPORTED, "SMOKE/USDT", 60),)
            request = BacktestRequest(preset=replace(preset, sets=preset.sets[:1]), data=data)
            _finish(session, submit(service.backtests.start(request)).result())
        submit(service.candles.delete(IMPORTED, "SMOKE/USDT", 60)).result()
    return f"{len(templates)} templates"


def _finish(session: Session, run_id: str) -> None:
    """Wait for a run, and delete it."""
    backtests = session.service.backtests
    for _ in range(round(STEPS_TIMEOUT_S / _POLL_S)):
        (run,) = session.host.submit(backtests.runs()).result()
        if run.state is RunState.DONE:
            session.host.submit(backtests.delete(run_id)).result()
            return
        if run.state.is_over:
            raise FatalError(run.message)
        session.host.submit(SystemClock().sleep(_POLL_S)).result()
    raise FatalError(f"a back-test took more than {STEPS_TIMEOUT_S:g} s")


def _window() -> str:
    if packages := missing_packages({"QT_QPA_PLATFORM": "offscreen"}):
        return f"not tested, Qt's libraries are missing: {' '.join(packages)}"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from cts_desktop.app import gui  # noqa: PLC0415 - only after the libraries are known to be here

    return gui.self_test()
