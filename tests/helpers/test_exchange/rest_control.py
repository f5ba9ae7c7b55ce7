"""Control over HTTP, for tests in other processes: faults, prices, deeds by hand, counters."""

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aiohttp import web

from cts_desktop.domain.market import MarketType
from tests.helpers.test_exchange.errors import BinanceError

if TYPE_CHECKING:
    from tests.helpers.test_exchange.accounts import Account
    from tests.helpers.test_exchange.exchange import TestExchange

#: Plain values of `Faults` and `StreamFaults` that may be set.
_FAULTS = ("clock_offset_ms", "invisible_ms", "maintenance")
_STREAMS = ("duplicate", "reorder", "silent", "user_silent", "refuse", "user_refuse")


def add_routes(app: web.Application, exchange: "TestExchange") -> None:
    """Add ``/test/…`` to the server."""

    async def faults(request: web.Request) -> web.Response:
        set_faults(exchange, await request.json())
        return web.json_response({})

    async def deeds(request: web.Request) -> web.Response:
        try:
            return web.json_response(await do(exchange, await request.json()))
        except BinanceError as error:
            return web.json_response(error.answer(), status=400)

    async def requests(request: web.Request) -> web.Response:
        counts = Counter(f"{seen.method} {seen.path}" for seen in exchange.requests)
        return web.json_response(counts)

    app.router.add_post("/test/faults", faults)
    app.router.add_post("/test/do", deeds)
    app.router.add_get("/test/requests", requests)


def set_faults(exchange: "TestExchange", wanted: dict[str, Any]) -> None:
    """Set faults from JSON.

    ``{"clear": true, "add": [{"mode": "status", "status": 429, …}], "clock_offset_ms": 30000,
    "volume_share": 0.01 | null, "streams": {"silent": true}, "disconnect": true,
    "revoke": ["test-key"], "restore": […], "delist": [["spot", "ETHUSDT"]]}``; see `Fault`.
    """
    faults = exchange.faults
    if wanted.get("clear"):
        faults.clear()
    for details in wanted.get("add", []):
        faults.add(**details)
    for target, names, values in (
        (faults, _FAULTS, wanted),
        (faults.streams, _STREAMS, wanted.get("streams", {})),
    ):
        for name in names:
            setattr(target, name, values.get(name, getattr(target, name)))
    if "volume_share" in wanted:
        exchange.set_volume_share(wanted["volume_share"])
    for close in list(faults.streams.disconnect) if wanted.get("disconnect") else ():
        close()
    for key in wanted.get("revoke", []) + wanted.get("restore", []):
        exchange.accounts[key].revoked = key in wanted.get("revoke", [])
    for kind, symbol in wanted.get("delist", []):
        exchange.delist(MarketType(kind), symbol)


async def do(exchange: "TestExchange", wanted: dict[str, Any]) -> dict[str, Any]:
    """Do something by hand; ``what`` says what, ``key`` for whom.

    ``order`` (kind, symbol, side, qty, order_type, price, trigger, reduce_only, position_side),
    ``cancel_all`` (kind), ``deposit`` (kind, asset, amount), ``move`` (kind, prices, volume),
    ``liquidate``, ``expire_listen_keys``, ``account`` (secret: adds one), ``rights`` (names and
    values).
    """
    what, key = wanted.pop("what"), wanted.pop("key", "test-key")
    if what == "account":
        exchange.add_account(key, wanted["secret"])
        return {}
    if what == "move":
        kind = MarketType(wanted["kind"])
        volume = {"volume": wanted["volume"]} if "volume" in wanted else {}
        await exchange.tape.move(kind, **volume, **wanted["prices"])
        return {}
    return _for_account(exchange, exchange.accounts[key], what, wanted)


def _for_account(
    exchange: "TestExchange", account: "Account", what: str, wanted: dict[str, Any]
) -> dict[str, Any]:
    match what:
        case "order":
            kind = MarketType(wanted.pop("kind"))
            amounts: dict[str, Any] = {
                name: Decimal(wanted.pop(name))
                for name in ("qty", "price", "trigger")
                if name in wanted
            }
            row = account.place_by_hand(kind, **wanted, **amounts)
            return {"orderId": row.order_id, "algoId": row.algo_id, "clientId": row.client_id}
        case "cancel_all":
            desk = account.desks[MarketType(wanted["kind"])]
            rows = desk.cancel_all() + desk.cancel_all(algo=True)
            return {"cancelled": len(rows)}
        case "deposit":
            amount = Decimal(wanted["amount"])
            account.deposit(MarketType(wanted["kind"]), wanted["asset"], amount)
        case "liquidate":
            account.perpetual.liquidate()
        case "expire_listen_keys":
            account.expire_listen_keys(exchange.now_ms(), all_of_them=True)
        case "rights":
            for name, value in wanted.items():
                setattr(account.rights, name, bool(value))
        case _:
            raise BinanceError(-1100, f"There is no deed {what!r}")
    return {}
