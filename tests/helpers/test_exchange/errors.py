"""What Binance answers where it refuses: codes and messages as it words them."""

from typing import Final

from cts_desktop.domain.errors import OrderRefusedError
from cts_desktop.domain.market import MarketType

SPOT, PERPETUAL = MarketType.SPOT, MarketType.PERPETUAL


class BinanceError(Exception):
    """A refusal: ``{"code": …, "msg": …}`` with an HTTP status.

    Attributes:
        data: further fields of the answer (a cancel-replace tells both results).
    """

    def __init__(
        self, code: int, message: str, status: int = 400, data: dict[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.data = data

    def answer(self) -> dict[str, object]:
        """Return the body of the answer."""
        body: dict[str, object] = {"code": self.code, "msg": str(self)}
        return body | ({"data": self.data} if self.data is not None else {})


_POST_ONLY: Final = (
    "Due to the order could not be executed as maker, the Post Only order will be rejected. "
    "The order will not be recorded in the order history"
)
#: (code of the product's matching, kind) → code and message.
_REFUSALS: Final[dict[tuple[str, MarketType], tuple[int, str]]] = {
    ("unknown_symbol", SPOT): (-2010, "This symbol is not permitted for this account."),
    ("unknown_symbol", PERPETUAL): (-1121, "Invalid symbol."),
    ("delisted", SPOT): (-1013, "Market is closed."),
    ("delisted", PERPETUAL): (
        -4108,
        "Symbol is on delivering or delivered or settling or closed or pre-trading.",
    ),
    ("bad_quantity", SPOT): (-1013, "Invalid quantity."),
    ("bad_quantity", PERPETUAL): (-4003, "Quantity less than or equal to zero."),
    ("below_minimum", SPOT): (-1013, "Filter failure: LOT_SIZE"),
    ("below_minimum", PERPETUAL): (-4004, "Quantity less than min quantity."),
    ("above_maximum", SPOT): (-1013, "Filter failure: LOT_SIZE"),
    ("above_maximum", PERPETUAL): (-4005, "Quantity greater than max quantity."),
    ("bad_price", SPOT): (-1013, "Invalid price."),
    ("bad_price", PERPETUAL): (-4001, "Price less than 0."),
    ("precision", SPOT): (-1013, "Filter failure: PRICE_FILTER"),
    ("precision", PERPETUAL): (-1111, "Precision is over the maximum defined for this asset."),
    ("min_notional", SPOT): (-1013, "Filter failure: NOTIONAL"),
    ("leverage", PERPETUAL): (-4028, "Leverage is not valid"),
    ("no_market", SPOT): (-1013, "Market is closed."),
    ("no_market", PERPETUAL): (
        -4131,
        "The counterparty's best price does not meet the PERCENT_PRICE filter limit.",
    ),
    ("would_trigger", SPOT): (-2010, "Stop price would trigger immediately."),
    ("would_trigger", PERPETUAL): (-2021, "Order would immediately trigger."),
    ("would_cross", SPOT): (-2010, "Order would immediately match and take."),
    ("would_cross", PERPETUAL): (-5022, _POST_ONLY),
    ("nothing_to_reduce", PERPETUAL): (-2022, "ReduceOnly Order is rejected."),
    ("insufficient_balance", SPOT): (
        -2010,
        "Account has insufficient balance for requested action.",
    ),
    ("insufficient_balance", PERPETUAL): (-2019, "Margin is insufficient."),
}


def refusal(error: OrderRefusedError, kind: MarketType, min_notional: str) -> BinanceError:
    """Return what Binance says where the product's matching refuses."""
    if error.code == "min_notional" and kind is PERPETUAL:
        return BinanceError(
            -4164,
            f"Order's notional must be no smaller than {min_notional} "
            "(unless you choose reduce only).",
        )
    return BinanceError(*_REFUSALS[error.code, kind])


def missing(name: str) -> BinanceError:
    """Return the refusal of a request without a mandatory parameter."""
    return BinanceError(
        -1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
    )


def not_required(name: str) -> BinanceError:
    """Return the refusal of a parameter that does not belong to the order type."""
    return BinanceError(-1106, f"Parameter '{name}' sent when not required.")


def invalid_symbol() -> BinanceError:
    """Return the refusal of an unknown symbol."""
    return BinanceError(-1121, "Invalid symbol.")


def unknown_order() -> BinanceError:
    """Return the refusal of a cancel that finds nothing."""
    return BinanceError(-2011, "Unknown order sent.")


def no_such_order() -> BinanceError:
    """Return the refusal of a query that finds nothing."""
    return BinanceError(-2013, "Order does not exist.")
