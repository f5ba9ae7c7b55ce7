"""The unmodified program on the test exchange: a profile as a user makes it, and both processes."""

import asyncio
import hashlib
import hmac
import json
import math
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Self

import psutil

from cts_desktop.app.bootstrap import Application
from cts_desktop.domain.connections import PAPER_EXCHANGE, Connection, Mode
from cts_desktop.domain.credentials import Credentials, Secret
from cts_desktop.domain.events import MarketEnded
from cts_desktop.domain.market import MarketType
from cts_desktop.settings.schema import PRACTICE
from tests.end2end.program import environment
from tests.helpers.paper_run import application

PASSPHRASE: Final = "a passphrase of tests"
KEY: Final = "test-key"
SECRET: Final = "test-secret"
CREDENTIALS: Final = Credentials(Secret(KEY), Secret(SECRET))
#: Beyond the practice thresholds: signals at every turn, and positions that end within seconds.
LIVELY: Final[Mapping[str, object]] = {
    **PRACTICE,
    "symbols": "BTC/USDT",
    "direction_k": 0.5,
    "move_k": 0.5,
    "close_cooldown_s": 0.0,
    "limit_duplicate_s": 0.0,
    "limit_daily_loss_pct": 100.0,
    "limit_drawdown_pct": 100.0,
    "limit_price_band_pct": 20.0,
    "history_hours": 1,
    "ladder_base1_count": 1,
    "ladder_base2_count": 1,
    "ladder_base1_win_rate": 0.0,
    "ladder_base2_win_rate": 0.0,
    "ladder_base2_payoff": 0.0,
    "ladder_main_avg_units": -50.0,
    "ladder_real_avg_units": -50.0,
    "ladder_exchange_avg_units": -50.0,
    "ladder_real_profit_factor": 0.0,
    "ladder_main_window": 1,
    "ladder_real_window": 1,
    "ladder_exchange_window": 1,
    "ladder_pause_win_rate": 0.0,
    "ladder_resume_win_rate": 0.0,
}
SYMBOL: Final = "BTC/USDT"
_ID: Final = "BTCUSDT"
_ANSWER_S: Final = 10.0
_LOOK_EVERY_S: Final = 0.25
#: Real time in which ten minutes of prices must have been played.
_SCHOOL_S: Final = 30.0
#: What a spot account may keep of a position, because it cannot be sold.
_DUST: Final = Decimal("0.0001")
_SPOT: Final = {
    "account": "/api/v3/account", "stops": "/api/v3/openOrders", "orders": "/api/v3/allOrders",
    "trades": "/api/v3/myTrades",
}  # fmt: skip
_PERPETUAL: Final = {
    "account": "/fapi/v2/account", "stops": "/fapi/v1/openAlgoOrders",
    "orders": "/fapi/v1/allOrders /fapi/v1/allAlgoOrders", "trades": "/fapi/v1/userTrades",
}  # fmt: skip


class Venue:
    """A test exchange in a process of its own, asked from outside."""

    def __init__(self, url: str) -> None:
        self.url = url

    def faults(self, **wanted: object) -> None:
        """Set faults (see rest_control.set_faults)."""
        self._post("/test/faults", wanted)

    def do(self, what: str, **details: object) -> Any:
        """Do something by hand (see rest_control.do)."""
        return self._post("/test/do", {"what": what, **details})

    def requests(self) -> dict[str, int]:
        """Return how often each method and path was asked for."""
        return dict(self._ask(urllib.request.Request(f"{self.url}/test/requests")))  # noqa: S310

    def account(self, path: str, **params: object) -> Any:
        """Return the answer to a signed question."""
        stamp = self._ask(urllib.request.Request(f"{self.url}/api/v3/time"))  # noqa: S310
        query = urllib.parse.urlencode({**params, "timestamp": stamp["serverTime"]})
        sign = hmac.new(SECRET.encode(), query.encode(), hashlib.sha256).hexdigest()
        url = f"{self.url}{path}?{query}&signature={sign}"
        return self._ask(urllib.request.Request(url, headers={"X-MBX-APIKEY": KEY}))  # noqa: S310

    def _post(self, path: str, wanted: object) -> Any:
        body = json.dumps(wanted).encode()
        headers = {"Content-Type": "application/json"}
        return self._ask(urllib.request.Request(self.url + path, body, headers))  # noqa: S310

    def _ask(self, request: urllib.request.Request) -> Any:
        with urllib.request.urlopen(request, timeout=_ANSWER_S) as answer:  # noqa: S310
            return json.load(answer)


@contextmanager
def venue_process(*options: object, ports: Sequence[object] = ("--port", 0)) -> Iterator[Venue]:
    """Start a test exchange, on a free port unless told; killed at the end of the block."""
    options = (*ports, *options)
    command = [sys.executable, "-m", "tests.helpers.test_exchange"]
    with subprocess.Popen(
        [*command, *map(str, options)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert "listens on" in said, said
            yield Venue(said.split()[-1])
        finally:
            process.kill()


class VenueBooks:
    """What the exchange itself says of its account in one kind of market.

    Attributes:
        orders: every order that ever was, conditional ones last; filled by `freeze`.
        trades: every execution; filled by `freeze`.
    """

    def __init__(self, venue: Venue, kind: MarketType) -> None:
        self._venue = venue
        self._spot = kind is MarketType.SPOT
        self._paths = _SPOT if self._spot else _PERPETUAL
        self.orders: list[dict[str, Any]] = []
        self.trades: list[dict[str, Any]] = []

    def money(self) -> dict[str, Decimal]:
        """Return the balance of each asset, what rests in orders included."""
        answer = self._venue.account(self._paths["account"])
        if self._spot:
            found = {
                b["asset"]: Decimal(b["free"]) + Decimal(b["locked"]) for b in answer["balances"]
            }
        else:
            found = {b["asset"]: Decimal(b["walletBalance"]) for b in answer["assets"]}
        return {asset: amount for asset, amount in found.items() if amount}

    def held(self) -> Decimal:
        """Return the quantity held, negative when short."""
        if self._spot:
            return self.money().get("BTC", Decimal(0))
        found = self._venue.account("/fapi/v2/positionRisk", symbol=_ID)
        return sum((Decimal(row["positionAmt"]) for row in found), Decimal(0))

    def stops(self) -> Decimal:
        """Return the quantity that resting stops would close."""
        return sum(
            (
                Decimal(order.get("quantity") or order["origQty"])
                for order in self._venue.account(self._paths["stops"], symbol=_ID)
                if "STOP" in order.get("orderType", order.get("type", ""))
            ),
            Decimal(0),
        )

    def freeze(self) -> None:
        """Keep all orders and trades, for the exchange will soon be gone."""
        for path in self._paths["orders"].split():
            self.orders += self._venue.account(path, symbol=_ID, limit=1000)
        self.trades = self._venue.account(self._paths["trades"], symbol=_ID, limit=1000)


class Watch:
    """Looks again and again, in a thread, whether what is held has stops.

    Attributes:
        longest_s: the longest time it had none, in processor time of the program: a busy machine
            makes everything late, and the program alone is asked.
        looks: how often something was held.
    """

    def __init__(self, books: VenueBooks, program: int) -> None:
        self.longest_s = 0.0
        self.looks = 0
        self._books = books
        self._program = psutil.Process(program)
        self._spent_s = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        since = None
        while not self._over.wait(_LOOK_EVERY_S):
            now = self._spent()
            held = abs(self._books.held())
            worth_it = held > _DUST
            self.looks += worth_it
            if not worth_it or self._books.stops() >= held - _DUST:
                since = None
                continue
            since = now if since is None else since
            self.longest_s = max(self.longest_s, now - since)

    def _spent(self) -> float:
        """Return the processor time the program has used; a killed one uses no more."""
        with suppress(psutil.NoSuchProcess):
            times = self._program.cpu_times()
            self._spent_s = times.user + times.system
        return self._spent_s


def draft(url: str, market_type: MarketType, mode: Mode, **settings: object) -> Connection:
    """Return a connection to Binance at *url* that trades within seconds."""
    return Connection(
        "", "Binance", exchange="binance", market_type=market_type, mode=mode,
        settings={**LIVELY, "endpoint": url, **settings}, no_withdraw_stated=True,
    )  # fmt: skip


async def add(app: Application, wanted: Connection) -> Connection:
    """Add *wanted* as a user does: first a passphrase for the keys, then the connection."""
    connections = app.service.connections
    if wanted.mode is Mode.PAPER:
        return await connections.add(wanted)
    await connections.unlock_keys(Secret(PASSPHRASE))
    return await connections.add(wanted, CREDENTIALS)


async def add_practised(app: Application, wanted: Connection, waves: Path) -> Connection:
    """Add *wanted* when its sets have proven themselves, so that it trades at the next signal.

    They do so on recorded prices without orders: then the same connection goes to the exchange.
    """
    recorded = {
        "market_source": "recorded", "market_files": str(waves), "market_speed": 0.0,
        "live_trade": False,
    }  # fmt: skip
    school = replace(
        wanted, exchange=PAPER_EXCHANGE, mode=Mode.PAPER,
        settings={**wanted.settings, "endpoint": "", **recorded},
    )  # fmt: skip
    pupil = await app.service.connections.add(school)
    ended = asyncio.Event()
    app.bus.subscribe(MarketEnded, lambda _event: ended.set())
    await app.service.commands.start()
    await asyncio.wait_for(ended.wait(), _SCHOOL_S)
    await app.service.commands.stop()
    graduate = replace(wanted, connection_id=pupil.connection_id)
    if wanted.mode is Mode.PAPER:
        return await app.service.connections.update(graduate)
    await app.service.connections.unlock_keys(Secret(PASSPHRASE))
    return await app.service.connections.update(graduate, CREDENTIALS)


def make_profile(directory: Path, wanted: Connection, waves: Path) -> None:
    """Make a profile with one connection whose sets know the *waves*."""

    async def make() -> None:
        async with application(directory) as app:
            await add_practised(app, wanted, waves)

    asyncio.run(make())


def write_waves(
    path: Path, *, seconds: int = 300, half_period_s: int = 5, pct: float = 0.4
) -> Path:
    """Write one-second candles of BTC/USDT that rise for a while and fall for as long.

    They begin again where they ended, so that a player may repeat them without a jump. *pct* is
    the change of a second; every position opened in a wave ends within two of them.
    """
    lines = ["timestamp,open,high,low,close,volume"]
    price, start_ms = 60_000.0, 1_700_000_000_000
    for second in range(seconds):
        rises = second // half_period_s % 2 == 0
        # Uneven, as prices are: equal steps would have no volatility.
        part = 1 + 0.5 * math.sin(second * 1.7)
        close = price * (1 + pct * part / 100) ** (1 if rises else -1)
        high, low = max(price, close), min(price, close)
        lines.append(f"{start_ms + second * 1000},{price:.2f},{high:.2f},{low:.2f},{close:.2f},100")
        price = close
    path.write_text("\n".join(lines) + "\n")
    return path
