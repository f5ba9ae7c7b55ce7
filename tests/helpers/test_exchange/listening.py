"""A plain websocket client for tests."""

import json
from typing import Any, Final

import aiohttp

#: Real time for something that must happen; reached only by a failure.
PATIENCE_S: Final = 30.0
Ws = aiohttp.ClientWebSocketResponse


async def heard(ws: Ws) -> Any:
    """The next message."""
    message = await ws.receive(PATIENCE_S)
    return json.loads(message.data) if message.type is aiohttp.WSMsgType.TEXT else message.type


async def ask(ws: Ws, method: str, *params: object, number: int = 1) -> Any:
    """The answer to a request; events before it are skipped."""
    await ws.send_json({"method": method, "params": list(params), "id": number})
    while "id" not in (answer := await heard(ws)):
        pass
    return answer


async def nothing_more(ws: Ws) -> list[Any]:
    """What had been sent before a request that is made now is answered."""
    await ws.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 99})
    found: list[Any] = []
    while (message := await heard(ws)).get("id") != 99:
        found.append(message)
    return found
