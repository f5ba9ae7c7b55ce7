"""`smoke`: does this (built) program have everything it needs to run?"""

import argparse
import asyncio
import http.client
import importlib
import json
import os
import secrets
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from cts_desktop.app.console import Console
from cts_desktop.app.demo_options import DemoOptions
from cts_desktop.app.display import missing_packages
from cts_desktop.app.session import Session, open_session
from cts_desktop.domain.access import Listen
from cts_desktop.domain.backtests import IMPORTED, BacktestRequest, DataRange, RunState
from cts_desktop.domain.connections import MarketSourceKind, Mode
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.domain.errors import FatalError, InvalidValueError
from cts_desktop.domain.market import MarketType
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.messengers import SERVICES, loaded
from cts_desktop.exchange.quirks import VENUES12, known_ids, quirks_of
from cts_desktop.exchange.venue_account import VenueAccount
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.resources import resources
from cts_desktop.service.access import ENVIRONMENT
from cts_desktop.settings.secrets import Keys
from cts_desktop.settings.signature import envelope, key_id, opened, to_sign
from cts_desktop.settings.vault import Vault
from cts_desktop.storage.backup import Backups
from cts_desktop.storage.database import Database
from cts_desktop.storage.migrations import MIGRATIONS

#: How long the engine may take for its first fill on paper, and a back-test for its end.
TIMEOUT_S = 60.0
#: Candles that are back-tested, and the first one's minute: the beginning of 2024.
CANDLES = 5000
BEGIN_MIN = 28_401_120
#: How long the API may take for an answer.
ANSWER_S = 10.0
_POLL_S = 0.05

#: Whatever is imported by name or late, and so could be missing from a frozen program.
LIBRARIES = (
    "aiohttp", "aiohttp_socks", "ccxt.pro", "cryptography.hazmat.primitives.ciphers.aead",
    "keyring", "msgspec", "numba", "numpy", "optuna", "peewee", "platformdirs", "sqlite3", "ssl",
    "talib",
)  # fmt: skip


def run(options: argparse.Namespace, console: Console) -> int:
    """Run every step; print what works, and end with 1 at the first that does not."""
    with tempfile.TemporaryDirectory(prefix="cts-smoke-") as directory:
        profile = options.profile if options.profile_given else Path(directory)
        steps: tuple[tuple[str, Callable[[], str]], ...] = (
            ("imports", _imports),
            ("resources", _resources),
            ("migrations", lambda: _migrations(Path(directory))),
            ("numeric kernels", _kernels),
            ("exchange library", _exchange_library),
            ("keys", lambda: _keys(Path(directory))),
            ("signatures", _signatures),
            ("messengers", _messengers),
            ("engine", lambda: _engine(profile)),
            ("back-test", lambda: _back_test(profile, Path(directory))),
            ("API", lambda: _api(profile)),
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
    return f"{len(LIBRARIES)} libraries"


def _resources() -> str:
    files = [path for path in resources().rglob("*") if path.is_file()]
    if not files:
        raise FatalError(f"{resources()} holds no files")
    return f"{len(files)} files"


def _migrations(directory: Path) -> str:
    """Make a database as the first release had it, and bring it up to date."""
    path = directory / "smoke.db"
    backups = Backups(path, directory, SystemClock().now_ms)
    for migrations in (MIGRATIONS[:1], MIGRATIONS):
        Database(path, backups, migrations).close()
    return f"{len(MIGRATIONS)} to the present schema"


def _kernels() -> str:
    from cts_desktop.analysis.warm import warm  # noqa: PLC0415 - a missing numba is a finding

    warm()
    return os.environ["NUMBA_CACHE_DIR"]


def _exchange_library() -> str:
    ids = known_ids()
    if missing := [name for name in VENUES12 if name not in ids]:
        raise FatalError(f"the library lacks {', '.join(missing)}")
    asyncio.run(_open_exchange())
    return f"{len(ids)} exchanges"


async def _open_exchange() -> None:
    """Make the object that talks to an exchange; nothing is sent."""
    account = VenueAccount("smoke", VENUES12[0], MarketType.PERPETUAL, Mode.PAPER)
    client = CcxtClient(account, SystemClock(), quirks_of(account.exchange))
    try:
        await client.open()
    finally:
        await client.close()


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


def _signatures() -> str:
    """Sign a file with a key made on the spot; it is believed as it is, and not once changed."""
    ed25519 = importlib.import_module("cryptography.hazmat.primitives.asymmetric.ed25519")
    key, payload = ed25519.Ed25519PrivateKey.generate(), b"a smoke test's file"
    public = b64encode(key.public_key().public_bytes_raw()).decode()
    signature = key.sign(to_sign(payload))
    if opened(envelope(payload, signature, key_id(public)), public) != payload:
        raise FatalError("a signed file does not give back what was put into it")
    try:
        opened(envelope(payload + b".", signature, key_id(public)), public)
    except InvalidValueError:
        return "a changed file is refused"
    raise FatalError("a file that was changed after it was signed is believed")


def _engine(profile: Path) -> str:
    """Trade on paper, with practice thresholds on the embedded market, until an order is filled."""
    options = DemoOptions(
        market=MarketSourceKind.SYNTHETIC, files=(), symbols="", speed=0.0, seconds=None, seed=1
    )
    with open_session(profile) as session:
        submit, service = session.host.submit, session.service
        connection = submit(service.connections.add(options.connection())).result()
        submit(service.commands.start()).result()
        fills = _wait_for_a_fill(session, connection.connection_id)
        submit(service.commands.stop()).result()
        submit(service.connections.delete(connection.connection_id)).result()
    return f"{fills} fills on paper"


def _wait_for_a_fill(session: Session, connection_id: str) -> int:
    ends = time.monotonic() + TIMEOUT_S
    while time.monotonic() < ends:
        snapshot = session.host.submit(session.service.queries.snapshot()).result()
        for view in snapshot.connections:
            if view.connection.connection_id == connection_id:
                if view.status.error:
                    raise FatalError(view.status.error)
                if view.fills:
                    return view.fills
        session.host.submit(SystemClock().sleep(_POLL_S)).result()
    raise FatalError(f"no order was filled on paper in {TIMEOUT_S:g} s")


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
    for _ in range(round(TIMEOUT_S / _POLL_S)):
        (run,) = session.host.submit(backtests.runs()).result()
        if run.state is RunState.DONE:
            session.host.submit(backtests.delete(run_id)).result()
            return
        if run.state.is_over:
            raise FatalError(run.message)
        session.host.submit(SystemClock().sleep(_POLL_S)).result()
    raise FatalError(f"a back-test took more than {TIMEOUT_S:g} s")


def _messengers() -> str:
    """Load what sends notices to each service; nothing is sent."""
    for service in SERVICES:
        loaded(service)
    return f"{len(SERVICES)} services"


def _api(profile: Path) -> str:
    """Open the API at a free port with a token of this run, ask for the status, and close it."""
    token = secrets.token_urlsafe(32)
    with open_session(profile) as session:
        access = session.service.access
        access.take_environment({ENVIRONMENT: token})
        listen = Listen.of("127.0.0.1:0", "", "", public=False)
        view = session.host.submit(access.open(listen)).result()
        if view.problem:
            raise FatalError(view.problem)
        refused, _ = _status(view.address, "")
        answered, status = _status(view.address, token)
        session.host.submit(access.close()).result()
    if (refused, answered) != (401, 200):
        raise FatalError(f"it answers {refused} without a token and {answered} with it")
    return f"the engine is {status}"


def _status(address: str, token: str) -> tuple[int, str]:
    """Return what the API at *address* answers, and the engine's state in it, if any."""
    place = urlsplit(address)
    line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=ANSWER_S)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        line.request("GET", "/api/trade-engine/status", headers=headers)
        response = line.getresponse()
        return response.status, str(json.loads(response.read()).get("status", ""))
    finally:
        line.close()


def _window() -> str:
    if packages := missing_packages({"QT_QPA_PLATFORM": "offscreen"}):
        return f"not tested, Qt's libraries are missing: {' '.join(packages)}"
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from cts_desktop.app import gui  # noqa: PLC0415 - only after the libraries are known to be here

    return gui.self_test()
