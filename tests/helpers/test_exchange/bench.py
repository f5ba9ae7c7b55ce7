"""Asking the test exchange without anybody's client, and reading what it tells."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.helpers.test_exchange.auth import sign
from tests.helpers.test_exchange.exchange import TestExchange
from tests.helpers.test_exchange.interfaces import (
    AccountEvent,
    AlgoEvent,
    BalanceEvent,
    OrderEvent,
)


class Raw:
    """Signed requests by hand."""

    def __init__(self, exchange: TestExchange, session: aiohttp.ClientSession) -> None:
        self._exchange, self._session = exchange, session

    async def ask(
        self, method: str, path: str, *, key: str = "test-key", secret: str = "test-secret",  # noqa: S107 - of the test exchange

        offset_ms: int = 0, body: bool = False, **params: object,
    ) -> tuple[int, Any]:  # fmt: skip
        texts = {name: str(value) for name, value in params.items()}
        texts["timestamp"] = str(self._exchange.clock.now_ms() + offset_ms)
        query = urlencode(texts)
        query += "&signature=" + sign(secret, query)
        url = self._exchange.url + path
        headers = {"X-MBX-APIKEY": key}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            request = self._session.request(method, url, headers=headers, data=query)
        else:
            request = self._session.request(method, f"{url}?{query}", headers=headers)
        async with request as response:
            return response.status, json.loads(await response.text())

    async def refused(self, method: str, path: str, **params: Any) -> tuple[int, str]:
        """Return code and message of a request that has to be refused."""
        status, answer = await self.ask(method, path, **params)
        assert status >= 400, answer
        return answer["code"], answer["msg"]


def limit(**changes: object) -> dict[str, Any]:
    """Return the parameters of a resting limit order, changed; None leaves one out."""
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC",
             "quantity": "0.01", "price": "59000"}  # fmt: skip
    return {name: value for name, value in (order | changes).items() if value is not None}


@contextmanager
def events_of(exchange: TestExchange) -> Iterator[list[AccountEvent]]:
    """Collect what the default account is told."""
    seen: list[AccountEvent] = []
    end = exchange.account.subscribe(lambda kind, event: seen.append(event))
    yield seen
    end()


def words(events: list[AccountEvent]) -> list[str]:
    """Return what happened, a word an event."""
    found = []
    for event in events:
        match event:
            case OrderEvent():
                found.append(f"{event.execution} {event.order.status}")
            case AlgoEvent():
                found.append(f"algo {event.order.algo_status}")
            case BalanceEvent():
                found.append(f"balance {event.reason}")
            case _:
                found.append(type(event).__name__)
    return found
