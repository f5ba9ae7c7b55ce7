"""Asks an HTTP server the same thing again and again, from a process of its own."""

import asyncio
import json
import sys
import time

import aiohttp


async def _ask(session: aiohttp.ClientSession, url: str, ends: float, took_ms: list[float]) -> None:
    while (began := time.perf_counter()) < ends:
        async with session.get(url) as response:
            await response.read()
            assert response.status == 200, response.status
        took_ms.append((time.perf_counter() - began) * 1000)


async def _main(url: str, token: str, lines: int, seconds: float) -> None:
    took_ms: list[float] = []
    connector = aiohttp.TCPConnector(limit=lines)
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
        began = time.perf_counter()
        asks = (_ask(session, url, began + seconds, took_ms) for _ in range(lines))
        await asyncio.gather(*asks)
        spent = time.perf_counter() - began
    took_ms.sort()
    print(
        json.dumps(
            {
                "per_s": len(took_ms) / spent,
                "p50_ms": took_ms[len(took_ms) // 2],
                "p99_ms": took_ms[len(took_ms) * 99 // 100],
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
