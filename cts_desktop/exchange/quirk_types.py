"""How venues differ, as data: what the quirk tables are written in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cts_desktop.domain.market import MarketType
from cts_desktop.domain.ports import VenueAbilities
from cts_desktop.exchange.buckets import BucketSize
from cts_desktop.exchange.throttle import Group

Params = Mapping[str, object]

NO_PARAMS: Final[Params] = MappingProxyType({})


def _nothing() -> Params:
    return NO_PARAMS


#: In place of a parameter's name: the order's own id slot of the call takes the client id.
AS_ID: Final = "id"


class IdForm(StrEnum):
    """What a venue takes as a client id."""

    TEXT = "text"
    HEX = "hex"  # 0x and 128 bits
    INTEGER = "integer"  # up to 53 bits
    UUID = "uuid"


@dataclass(frozen=True, slots=True)
class ClientIdRule:
    """What a venue makes of our client ids.

    Attributes:
        param: name under which an order is given its id.
        fetch_by, cancel_by: name of the parameter of fetch_order and cancel_order that takes it;
            `AS_ID` where the call's own id does, empty where only the venue's id will do.
        prefix: what the venue itself wants in front.
        max_length: of the text without the prefix.
    """

    param: str = "clientOrderId"
    fetch_by: str = "clientOrderId"
    cancel_by: str = "clientOrderId"
    form: IdForm = IdForm.TEXT
    prefix: str = ""
    max_length: int = 32


class Hedge(StrEnum):
    """How an order says which of two positions of a symbol it concerns."""

    NONE = "none"  # the venue has no such mode, or ccxt cannot use it
    SIDE = "side"  # positionSide LONG or SHORT; what only reduces is implied and must not be said
    HEDGED = "hedged"  # hedged and reduceOnly: ccxt finds the side


@dataclass(frozen=True, slots=True)
class Waiting:
    """How an order that waits for a price is asked for.

    Attributes:
        stop, target: parameter that takes the trigger; empty where no such order rests there.
        trailing: parameter that takes the distance in per cent; empty likewise.
        stop_params, target_params, trailing_params: what else such an order needs.
        rising, falling: what an order needs that is triggered from below or from above.
        apart: parameters of the further lists of orders where they live apart from the others;
            empty where one list holds all.
        single: parameters that fetch or cancel one of them.
        client_id: where other rules hold for their client ids.
    """

    stop: str = ""
    target: str = ""
    trailing: str = ""
    stop_params: Params = field(default_factory=_nothing)
    target_params: Params = field(default_factory=_nothing)
    trailing_params: Params = field(default_factory=_nothing)
    rising: Params = field(default_factory=_nothing)
    falling: Params = field(default_factory=_nothing)
    apart: tuple[Params, ...] = ()
    single: Params = field(default_factory=_nothing)
    client_id: ClientIdRule | None = None


@dataclass(frozen=True, slots=True)
class DeadMan:
    """A switch that cancels orders when this program falls silent.

    Attributes:
        scope: what it cancels, in words for the user.
        method: of the ccxt object; takes a time in ms. Where it is `per_symbol` it takes a dict of
            the symbol's own id and the time instead.
        off_ms: the time that disarms it.
    """

    scope: str
    method: str = "cancel_all_orders_after"
    per_symbol: bool = False
    off_ms: int = 0


class PriceNeed(StrEnum):
    """For which market orders ccxt wants a price, too."""

    NEVER = "never"
    SPOT_BUYS = "spot buys"  # they are counted in quote currency: price × quantity is spent
    ALWAYS = "always"  # the venue knows limit orders only: the price bounds the slippage


@dataclass(frozen=True, slots=True)
class MarketQuirks:
    """What a venue's spot or perpetual market is like.

    Attributes:
        ccxt_id: the class in ccxt.
        options: for its constructor.
        overlaps: a second stop may be placed before the first is withdrawn.
        reduce_only: an order can be bound to reduce only.
        whole_contracts: quantities go to ccxt as int.
        send_leverage, send_margin_mode: every order says them.
        set_leverage, set_margin_mode, set_position_mode: unified calls that work.
        test_params: let the venue check an order only; None where `create_order` cannot.
        test_method: takes what `create_order_request` made for the same purpose; or empty.
        trades_need_symbol, orders_need_symbol: lists of own trades and orders are per symbol only.
        trades_limit: rows of own trades in one answer at most.
        trades_span_ms: how much time one such query covers at most; None without a limit.
        usual_quote: in which the account is counted.
        streams: unified watch calls of the account that work.
        rights_probe: ccxt method that asks what a key may do; empty where the venue does not tell.
        buckets: how much may be sent, in calls; below what the venue documents.
    """

    ccxt_id: str
    options: Params = field(default_factory=_nothing)
    client_id: ClientIdRule = field(default_factory=ClientIdRule)
    waiting: Waiting = field(default_factory=Waiting)
    overlaps: bool = False
    price_need: PriceNeed = PriceNeed.NEVER
    reduce_only: bool = False
    hedge: Hedge = Hedge.NONE
    whole_contracts: bool = False
    send_leverage: bool = False
    send_margin_mode: bool = False
    set_leverage: bool = False
    set_margin_mode: bool = False
    set_position_mode: bool = False
    test_params: Params | None = None
    test_method: str = ""
    dead_man: DeadMan | None = None
    trades_need_symbol: bool = False
    orders_need_symbol: bool = False
    trades_limit: int = 100
    trades_span_ms: int | None = None
    usual_quote: str = "USDT"
    streams: frozenset[str] = frozenset()
    rights_probe: str = ""
    buckets: Mapping[Group, BucketSize] = field(
        default_factory=lambda: MappingProxyType(
            {Group.ORDERS: BucketSize(5, 2), Group.QUERIES: BucketSize(10, 5)}
        )
    )

    @property
    def abilities(self) -> VenueAbilities:
        """Return what the engine may leave to the venue."""
        waiting = self.waiting
        return VenueAbilities(
            stops=bool(waiting.stop), targets=bool(waiting.target), overlaps=self.overlaps
        )

    def id_rule(self, *, waiting: bool) -> ClientIdRule:
        """Return what holds for the client id of an order that waits for a price, or not."""
        return self.waiting.client_id or self.client_id if waiting else self.client_id


class Testnet(StrEnum):
    """What a venue offers to try things out."""

    NONE = ""
    SANDBOX = "sandbox"  # set_sandbox_mode
    DEMO = "demo"  # enable_demo_trading


@dataclass(frozen=True, slots=True)
class CredentialLabels:
    """What a venue calls the parts of a key, and where ccxt takes them (empty: not asked for)."""

    key: str = "API key"
    secret: str = "API secret"  # noqa: S105 - a label
    passphrase: str = ""
    key_field: str = "apiKey"
    secret_field: str = "secret"  # noqa: S105 - a name
    passphrase_field: str = "password"  # noqa: S105 - a name


@dataclass(frozen=True, slots=True)
class Quirks:
    """All we know of a venue.

    Attributes:
        venue_id: what a connection stores.
        tested: the translation was proven against ccxt's own code; else it is its word only.
        note: what a user should know before choosing it.
    """

    venue_id: str
    label: str
    spot: MarketQuirks | None
    perpetual: MarketQuirks | None
    tested: bool = True
    testnet: Testnet = Testnet.NONE
    credentials: CredentialLabels = field(default_factory=CredentialLabels)
    note: str = ""

    @property
    def spot_id(self) -> str | None:
        """Return the ccxt class of its spot market."""
        return self.spot.ccxt_id if self.spot else None

    @property
    def perpetual_id(self) -> str | None:
        """Return the ccxt class of its perpetuals."""
        return self.perpetual.ccxt_id if self.perpetual else None

    @property
    def tells_rights(self) -> bool:
        """Tell whether some market of it says what a key may do."""
        return any(market.rights_probe for market in (self.spot, self.perpetual) if market)

    @property
    def has_dead_man(self) -> bool:
        """Tell whether some market of it has a dead-man switch."""
        return any(market.dead_man for market in (self.spot, self.perpetual) if market)

    @property
    def market_types(self) -> tuple[MarketType, ...]:
        """Return what can be traded there."""
        return tuple(kind for kind in (MarketType.PERPETUAL, MarketType.SPOT) if self.has(kind))

    def has(self, market_type: MarketType) -> bool:
        """Tell whether there is such a market."""
        return (self.spot if market_type is MarketType.SPOT else self.perpetual) is not None

    def market(self, market_type: MarketType) -> MarketQuirks:
        """Return what concerns one kind of market; raise KeyError where there is none."""
        found = self.spot if market_type is MarketType.SPOT else self.perpetual
        if found is None:
            raise KeyError(f"{self.label} has no {market_type} market")
        return found
