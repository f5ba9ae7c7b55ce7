"""The real headless command on a remote exchange, asked for entries without end, ready to die.

`python -m tests.helpers.remote_headless --profile DIR --port N [--kill POINT:N] [--seed N]`

Only the gateways are replaced, and somebody asks the entry desk many times a second; everything
else is the program as it is shipped. At the N-th time the point named is reached the process kills
itself with SIGKILL. SIGUSR1 ends the asking, which is said, so that things can settle.
"""

import argparse
import asyncio
import os
import random
import signal
import threading
import time
import traceback
from pathlib import Path
from typing import Any

from typing_extensions import override

from cts_desktop.app import bootstrap, cli
from cts_desktop.app import session as program
from cts_desktop.app.bootstrap import Application, open_application
from cts_desktop.app.gateways import Gateways
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.errors import CtsError
from cts_desktop.domain.lifecycle import EngineState
from cts_desktop.domain.orders import OrderPurpose, OrderRequest, OrderType, Side, VenueOrder
from cts_desktop.domain.ports import ExchangeGateway
from cts_desktop.engine.entry_desk import Wish
from cts_desktop.engine.session import Session
from cts_desktop.runtime.clock import SystemClock
from cts_desktop.runtime.paths import ProfilePaths
from cts_desktop.runtime.tasks import Supervisor
from cts_desktop.storage.database import Database
from cts_desktop.storage.stores import SqliteStores
from tests.helpers.remote_exchange import FORCED, FOREIGN, Message
from tests.helpers.remote_gateway import RemoteGateway

CONNECTION = "c001"
#: Everything that would only slow the torture down is switched off or set wide.
SETTINGS: dict[str, Any] = {
    "direction_enabled": False, "auto_restart": False, "entry_timeout_s": 1.0,
    "close_cooldown_s": 0.0, "limit_duplicate_s": 0.0, "limit_orders_per_min": 1000,
    "limit_daily_loss_pct": 100.0, "limit_drawdown_pct": 100.0, "limit_price_band_pct": 20.0,
    "limit_exposure_pct": 1000.0, "limit_symbol_exposure_pct": 1000.0, "symbols": "",
}  # fmt: skip
_ASK_EVERY_S = 0.03
#: Said when nobody asks any more.
ENOUGH = "asked enough"
#: How long a process stands still before it dies, so that what it wrote has arrived.
_STANDSTILL_S = 0.1


class Killer:
    """Ends the process at the n-th time a point is reached."""

    #: Every named point, with what has happened there.
    POINTS = (
        "intent",  # the intent is committed, nothing was sent
        "sent",  # the exchange has the order, no answer was read
        "acknowledged",  # the answer was read and not stored
        "filled",  # an entry's fill was read and nothing done about it
        "unprotected",  # an entry's fill was booked, its stop was not sent
        "stop_sent",  # the exchange has the stop, no answer was read
        "cancelling",  # the exchange has the cancel, no answer was read
        "cancelled",  # the answer to a cancel was read and not stored
        "writing",  # a transaction is open
        "committing",  # a transaction is being committed
        "reconciling",  # books and exchange are being compared
    )

    def __init__(self, plan: str) -> None:
        self._point, _, number = plan.partition(":")
        self._left = int(number or 0)

    def at(self, point: str, *, standstill: bool = False) -> None:
        """Die here, if it is time."""
        if self._is_due(point):
            if standstill:
                time.sleep(_STANDSTILL_S)
            self.die()

    def soon_at(self, point: str, within_s: float) -> None:
        """Die within a moment, while the caller goes on."""
        if self._is_due(point):
            delay_s = random.uniform(0, within_s)  # noqa: S311 - a moment, not a secret
            threading.Timer(delay_s, self.die).start()

    def _is_due(self, point: str) -> bool:
        if point != self._point:
            return False
        self._left -= 1
        return self._left == 0

    @staticmethod
    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class MortalGateway(RemoteGateway):
    """A remote gateway that reaches the killer's points."""

    def __init__(self, port: int, killer: Killer) -> None:
        super().__init__(port)
        self._killer = killer
        self.link.on_sent = self._sent

    def _sent(self, do: str) -> None:
        if do == "cancel":
            self._killer.at("cancelling", standstill=True)

    @override
    async def create_order(self, request: OrderRequest) -> VenueOrder:
        killer = self._killer
        killer.at("intent")
        is_stop = request.type is OrderType.STOP_MARKET
        if is_stop:
            killer.at("unprotected")
        asking = asyncio.ensure_future(super().create_order(request))
        await asyncio.sleep(0)  # it is written now
        killer.at("stop_sent" if is_stop else "sent", standstill=True)
        answer = await asking
        killer.at("acknowledged")
        return answer

    @override
    async def cancel_order(self, symbol: str, client_id: str, venue_id: str = "") -> VenueOrder:
        answer = await super().cancel_order(symbol, client_id, venue_id)
        self._killer.at("cancelled")
        return answer

    @override
    async def _query(self, do: str, **arguments: Any) -> Any:
        answer = await super()._query(do, **arguments)
        if do != "time":
            self._killer.at("reconciling")
        return answer

    @override
    def hear(self, event: str, value: Message) -> None:
        ours = not value.get("client_id", "").startswith((FOREIGN, FORCED))
        if event == "Fill" and ours:
            self._killer.at("filled")
        super().hear(event, value)


def mortal_commits(killer: Killer) -> None:
    """Let the database reach the killer's points: an open transaction, and its commit."""
    apply = Database._apply

    def mortal(self: Database) -> None:
        apply(self)
        if self._connection.in_transaction:
            killer.at("writing")
            killer.soon_at("committing", 0.003)

    Database._apply = mortal  # type: ignore[method-assign]


# ---------------------------------------------------------------------- somebody who asks
class Asker:
    """Wants entries, closes and cancels at random, many times a second."""

    def __init__(self, application: Application, seed: int, enough: threading.Event) -> None:
        self._application = application
        self._dice = random.Random(seed)  # noqa: S311 - a test
        self._enough = enough

    async def run(self) -> None:
        clock = SystemClock()
        while not self._enough.is_set():
            engine = self._application.coordinator.engine(CONNECTION)
            if engine is not None and engine.state is EngineState.RUNNING:
                assert engine.session is not None
                await self._act(engine.session)
            await clock.sleep(_ASK_EVERY_S)
        print(ENOUGH, flush=True)

    async def _act(self, session: Session) -> None:
        dice = self._dice
        commands = self._application.service.commands
        try:
            match dice.randrange(20):
                case 0:
                    if held := session.book.held():
                        await commands.close_positions([dice.choice(held).position_id])
                case 1:
                    entries = [
                        o for o in session.orders.working() if o.purpose is OrderPurpose.ENTRY
                    ]
                    if entries:
                        await commands.cancel_order(dice.choice(entries).client_id)
                case _:
                    self._ask(session)
        except CtsError:
            pass  # over already, or not ready yet: somebody who asks at random is told so

    def _ask(self, session: Session) -> None:
        dice = self._dice
        if session.desk is None or not session.feed.symbols:
            return
        trailing = dice.random() < 0.3
        session.desk.ask(
            Wish(
                symbol=dice.choice(session.feed.symbols),
                side=dice.choice(list(Side)),
                tp_pct=dice.uniform(0.2, 1.5),
                sl_pct=dice.uniform(0.2, 1.5),
                trail_start_pct=0.3 if trailing else 0.0,
                trail_distance_pct=0.2 if trailing else 0.0,
                max_hold_s=dice.choice((0, 0, 0, 3)),
                set_key="asked",
            )
        )


# ---------------------------------------------------------------------- the program
def prepare_profile(paths: ProfilePaths) -> None:
    """Make a profile with one connection, where there is none."""
    if paths.database.exists():
        return
    paths.create()
    with SqliteStores(paths.database, paths.backups, SystemClock().now_ms) as stores:
        stores.connections.save(Connection(CONNECTION, "Remote", settings=SETTINGS))


def replace_gateways(port: int, killer: Killer) -> None:
    class MortalGateways(Gateways):
        @override
        def __call__(
            self, connection: Connection, credentials: Credentials | None = None
        ) -> ExchangeGateway:
            return MortalGateway(port, killer)

    bootstrap.Gateways = MortalGateways  # type: ignore[attr-defined]


def ask_without_end(seed: int) -> None:
    """Start somebody who asks whenever an application is opened."""
    enough = threading.Event()
    signal.signal(signal.SIGUSR1, lambda *_: enough.set())
    tasks = Supervisor(failed)

    async def open_and_ask(paths: ProfilePaths, *more: Any) -> Application:
        application = await open_application(paths, *more)
        tasks.start(Asker(application, seed, enough).run(), "asking")
        return application

    vars(program)["open_application"] = open_and_ask


def failed(name: str, error: BaseException) -> None:
    """End at once: a test must not go on without its entries."""
    traceback.print_exception(error)
    os._exit(70)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--profile", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--kill", default="")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    killer = Killer(options.kill)
    mortal_commits(killer)
    prepare_profile(ProfilePaths(Path(options.profile)))
    replace_gateways(options.port, killer)
    ask_without_end(options.seed)
    return cli.main(["headless", "--profile", options.profile])


if __name__ == "__main__":
    raise SystemExit(main())
