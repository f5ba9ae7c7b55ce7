"""How accounts, paper and real, are put together from their parts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from cts_desktop.domain.connections import MarketSourceKind
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.errors import InvalidValueError, UserActionError
from cts_desktop.domain.market import MarketType
from cts_desktop.domain.ports import Clock, ExchangeGateway
from cts_desktop.exchange.ccxt_client import Allow, CcxtClient
from cts_desktop.exchange.ccxt_gateway import CcxtGateway
from cts_desktop.exchange.live_market import LiveMarket
from cts_desktop.exchange.market_sources.recorded import RecordedSource
from cts_desktop.exchange.market_sources.source import MarketSource
from cts_desktop.exchange.market_sources.synthetic import SyntheticSource
from cts_desktop.exchange.market_supply import MarketSupply, PlayedMarket, log_failure
from cts_desktop.exchange.price_stream import PriceStream
from cts_desktop.exchange.quirks import quirks_of
from cts_desktop.exchange.simulated_gateway import Ledger, SimulatedGateway
from cts_desktop.exchange.throttle import Throttle
from cts_desktop.exchange.throttled_gateway import ThrottledGateway
from cts_desktop.exchange.venue_account import VenueAccount
from cts_desktop.exchange.venue_market import VenueSettings

OnFailure = Callable[[str, BaseException], None]


@dataclass(frozen=True, slots=True)
class PaperSettings:
    """A market of our own as plain values (keys of settings.schema in brackets).

    Attributes:
        source: [market_source].
        files: [market_files], one path each.
        speed: [market_speed] market time per real time; 0 = as fast as possible.
    """

    source: MarketSourceKind = MarketSourceKind.SYNTHETIC
    files: Sequence[Path] = ()
    speed: float = 60.0
    seed: int = 1
    market_type: MarketType = MarketType.PERPETUAL


@dataclass(frozen=True, slots=True)
class PaperAccount:
    """A simulated account.

    Attributes:
        balance: [paper_balance] in the market's quote currency.
        latency_ms: [paper_latency_ms] one way.
        ledger: what was stored of it; None for an account without a past.
    """

    connection_id: str
    balance: Decimal = Decimal(10_000)
    latency_ms: int = 50
    ledger: Ledger | None = None


def paper_gateway(
    market: PaperSettings,
    account: PaperAccount,
    throttle: Throttle,
    on_failure: OnFailure = log_failure,
) -> ExchangeGateway:
    """Return a simulated account on a market of our own, unconnected.

    Where the market runs in real time, requests take the way they take to a real venue: through
    *throttle*, the connection's own. A market that paces the engine must not wait for anything.

    Raises UserActionError for settings that cannot work. Files are read by `connect`.
    """
    if market.speed < 0:
        raise InvalidValueError("Speed: must not be negative")
    supply = PlayedMarket(_source(market), market.speed)
    gateway = _simulated(supply, account, market.seed, on_failure)
    return gateway if gateway.lockstep else ThrottledGateway(gateway, throttle)


def live_paper_gateway(
    venue: VenueAccount,
    account: PaperAccount,
    throttle: Throttle,
    clock: Clock,
    quote: str,
    allow: Allow | None = None,
) -> ExchangeGateway:
    """Return a simulated account on the live prices of a real venue, unconnected.

    *allow* is the venue's door to the outside (see CcxtClient).

    Raises NotFoundError for an unknown venue, UserActionError for settings that cannot work.
    """
    client = CcxtClient(venue, clock, quirks_of(venue.exchange), allow=allow)
    gateway = _simulated(LiveMarket(client, clock, quote=quote), account, 1, log_failure)
    return ThrottledGateway(gateway, throttle)


def account_gateway(
    venue: VenueAccount,
    throttle: Throttle,
    clock: Clock,
    read_key: Callable[[], Credentials] | None = None,
    allow: Allow | None = None,
    on_failure: OnFailure = log_failure,
) -> ExchangeGateway:
    """Return an account at a real venue, unconnected.

    *read_key* gives the key when the connection is opened, where *venue* has none; it may block.
    *allow* is its door to the outside (see CcxtClient).

    Raises NotFoundError for an unknown venue, UserActionError for settings that cannot work.
    """
    client = CcxtClient(venue, clock, quirks_of(venue.exchange), read_key, allow)
    prices = PriceStream(client, clock, on_failure)
    return ThrottledGateway(CcxtGateway(client, clock, prices, on_failure), throttle)


def _simulated(
    supply: MarketSupply, account: PaperAccount, seed: int, on_failure: OnFailure
) -> SimulatedGateway:
    if account.balance <= 0:
        raise InvalidValueError("Paper balance: must be above 0")
    return SimulatedGateway(
        supply,
        VenueSettings(start_balance=account.balance),
        connection_id=account.connection_id,
        seed=seed,
        latency_ms=account.latency_ms,
        ledger=account.ledger,
        on_failure=on_failure,
    )


def _source(settings: PaperSettings) -> MarketSource:
    if settings.source is MarketSourceKind.SYNTHETIC:
        return SyntheticSource(seed=settings.seed, market_type=settings.market_type)
    if not settings.files:
        raise UserActionError("No data file is named. Add at least one under Market, Data files.")
    return RecordedSource(settings.files, market_type=settings.market_type, seed=settings.seed)
