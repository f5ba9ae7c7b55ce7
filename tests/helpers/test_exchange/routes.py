"""What a route is: a plain function of exchange, account and parameters."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tests.helpers.test_exchange.params import Params

if TYPE_CHECKING:
    from tests.helpers.test_exchange.accounts import Account
    from tests.helpers.test_exchange.exchange import TestExchange


class Call(NamedTuple):
    """A request that passed the checks; `account` belongs to the key."""

    exchange: "TestExchange"
    params: Params
    signed_by: "Account | None" = None

    @property
    def account(self) -> "Account":
        """Return whose request it is."""
        assert self.signed_by is not None, "the route needs a key"
        return self.signed_by


Handler = Callable[[Call], Any]


class Route(NamedTuple):
    """A route of the REST interface.

    Attributes:
        security: ``open``, ``key`` (the header only) or ``signed``.
        trades: needs the right to trade, and counts as an order.
    """

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    handler: Handler
    security: Literal["open", "key", "signed"] = "open"
    weight: int = 1
    trades: bool = False
