"""Run the test exchange by hand: ``python -m tests.helpers.test_exchange --port 8080``."""

import argparse
import asyncio
import signal
import ssl
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from cts_desktop.domain.errors import UserActionError
from cts_desktop.exchange.market_sources.recorded import RecordedSource
from cts_desktop.exchange.market_sources.source import MarketSource
from cts_desktop.exchange.market_sources.synthetic import SyntheticSource
from cts_desktop.runtime.clock import SystemClock
from tests.helpers.test_exchange.catalogue import Catalogue
from tests.helpers.test_exchange.exchange import TestExchange
from tests.helpers.test_exchange.tape import Tape


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.helpers.test_exchange",
        description="A server that speaks Binance's spot and USDT-perpetual protocol.",
    )
    add = parser.add_argument
    add("--port", type=int, action="append", help="may be repeated; 0 takes a free one")
    add("--host", default="127.0.0.1", help="address to listen on")
    add("--data", type=Path, nargs="+", action="extend", default=[], metavar="FILE",
        help="recorded candles or trades to play (csv, csv.gz), not made-up prices")  # fmt: skip
    add("--speed", type=float, default=1.0, help="market seconds per second")
    add("--seed", type=int, default=1, help="of made-up prices and of faults")
    add("--past", type=float, default=24.0, help="hours of candles before the start")
    add("--tls", type=Path, nargs=2, metavar=("CERT", "KEY"), help="speak TLS")
    add("--still", action="store_true", help="prices move only by POST /test/do")
    found = parser.parse_args(argv)
    if found.speed <= 0:
        parser.error("--speed must be more than 0")
    return found


def _exchange(options: argparse.Namespace) -> TestExchange:
    """Return the exchange with its market; raise UserActionError for unreadable data."""
    catalogue, clock = Catalogue.recorded(), SystemClock()
    source: MarketSource = (
        RecordedSource(options.data, seed=options.seed)
        if options.data
        else SyntheticSource(seed=options.seed)
    )
    tape = Tape(catalogue.rules, clock, seed=options.seed, source=source,
                past_minutes=round(options.past * 60))  # fmt: skip
    return TestExchange(catalogue=catalogue, tape=tape, clock=clock, seed=options.seed)


def _tls(files: Sequence[Path] | None) -> ssl.SSLContext | None:
    if files is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate, key = files
    context.load_cert_chain(certificate, key)
    return context


async def _listen(exchange: TestExchange, options: argparse.Namespace) -> list[str]:
    """Open every port that is wanted; return the URLs."""
    tls = _tls(options.tls)
    await exchange.start(0)
    runner = exchange._runner
    assert runner is not None, "the exchange has started"
    for site in list(runner.sites):
        await site.stop()
    for port in options.port or [0]:
        await web.TCPSite(runner, options.host, port, ssl_context=tls).start()
    scheme = "https" if tls else "http"
    exchange.port = runner.addresses[0][1]
    return [f"{scheme}://{options.host}:{address[1]}" for address in runner.addresses]


async def _run(options: argparse.Namespace) -> None:
    exchange = _exchange(options)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        urls = await _listen(exchange, options)
        if not options.still:
            exchange.tape.start(options.speed)
        print(f"test exchange listens on {' '.join(urls)}", flush=True)
        await stop.wait()
    finally:
        await exchange.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until interrupted; return the exit code."""
    options = _arguments(argv)
    try:
        asyncio.run(_run(options))
    except (OSError, UserActionError) as error:
        print(f"test exchange: {error}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
