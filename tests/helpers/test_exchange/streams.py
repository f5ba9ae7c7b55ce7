"""The websockets of the test exchange."""

from typing import TYPE_CHECKING, Final

from aiohttp import web

from tests.helpers.test_exchange.stream_hub import Streams
from tests.helpers.test_exchange.ws_api import WebsocketApi

if TYPE_CHECKING:
    from tests.helpers.test_exchange.exchange import TestExchange


_STREAMS: Final = web.AppKey("streams", Streams)


def streams_of(exchange: "TestExchange") -> Streams:
    """Return the websockets of an exchange that has started."""
    assert exchange._runner is not None, "the exchange has not started"
    return exchange._runner.app[_STREAMS]


def add_routes(app: web.Application, exchange: "TestExchange") -> None:
    """Add market streams, user streams and websocket APIs to the server."""
    app[_STREAMS] = hub = Streams(exchange, exchange.tape)
    hub.add_routes(app)
    WebsocketApi(exchange, hub).add_routes(app)

    async def close(_: web.Application) -> None:
        await hub.close()

    app.on_shutdown.append(close)
