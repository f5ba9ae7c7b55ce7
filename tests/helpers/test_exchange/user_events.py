"""What happens to an account, in the JSON of Binance's user streams."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, assert_never

from cts_desktop.domain.market import MarketType
from cts_desktop.domain.money import ZERO
from tests.helpers.test_exchange.catalogue import Catalogue
from tests.helpers.test_exchange.interfaces import (
    AccountEvent,
    AlgoEvent,
    AssetRow,
    BalanceEvent,
    ConfigEvent,
    ListenKeyExpired,
    OrderEvent,
    OrderRow,
    PositionRow,
    TradeRow,
)  # fmt: skip

Frame = dict[str, Any]
_SPOT: Final = MarketType.SPOT
#: Executions after which a spot order is not on the book.
_ON_BOOK: Final = frozenset({"NEW", "PARTIALLY_FILLED"})
_NOT_TRIGGERED: Final = frozenset({"NEW", "CANCELED", "EXPIRED", "REJECTED"})
_NEVER: Final = 0


class UserFrames:
    """Frames of account events; an event may be several frames, or none."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def of(self, kind: MarketType, event: AccountEvent) -> Sequence[Frame]:
        """Return the frames of an event."""
        match event:
            case OrderEvent():
                if kind is _SPOT:
                    return [self._execution_report(event)]
                lite = [self._trade_lite(event.order, event.trade)] if event.trade else []
                return [*lite, self._order_update(event)]
            case AlgoEvent():
                return [self._algo_update(event)]
            case BalanceEvent():
                return self._balances(kind, event)
            case ConfigEvent():
                inner = {"s": event.symbol, "l": event.leverage}
                return [
                    {"e": "ACCOUNT_CONFIG_UPDATE", "E": event.ts_ms, "T": event.ts_ms, "ac": inner}
                ]
            case ListenKeyExpired():
                key = event.listen_key
                return [{"e": "listenKeyExpired", "E": event.ts_ms, "listenKey": key}]
        assert_never(event)

    # ------------------------------------------------------------------ text
    def _price(self, order: OrderRow, price: Decimal) -> str:
        return self._catalogue.price(order.kind, order.symbol, price)

    def _qty(self, order: OrderRow, qty: Decimal) -> str:
        return self._catalogue.qty(order.kind, order.symbol, qty)

    # ------------------------------------------------------------------ spot
    def _execution_report(self, event: OrderEvent) -> Frame:
        order, trade = event.order, event.trade
        cancelled = bool(order.cancel_id) and event.execution in {"CANCELED", "REPLACED"}
        frame: Frame = {
            "e": "executionReport", "E": event.ts_ms, "s": order.symbol,
            "c": order.cancel_id if cancelled else order.client_id, "S": order.side,
            "o": order.type, "f": order.time_in_force, "q": self._qty(order, order.qty),
            "p": self._price(order, order.price), "P": self._price(order, order.trigger),
            "F": "0.00000000", "g": -1, "C": order.client_id if cancelled else "",
            "x": event.execution, "X": order.status, "r": "NONE", "i": order.order_id,
            "l": self._qty(order, trade.qty if trade else ZERO),
            "z": self._qty(order, order.executed),
            "L": self._price(order, trade.price if trade else ZERO),
            "n": f"{trade.commission:.8f}" if trade else "0",
            "N": trade.commission_asset if trade else None,
            "T": event.ts_ms, "t": trade.trade_id if trade else -1,
            "I": 2 * order.order_id + 1, "w": order.status in _ON_BOOK,
            "m": trade.maker if trade else False, "M": bool(trade), "O": order.created_ms,
            "Z": f"{order.quote:.8f}",
            "Y": f"{trade.price * trade.qty:.8f}" if trade else "0.00000000",
            "Q": f"{order.quote_order_qty:.8f}", "V": order.stp_mode,
        }  # fmt: skip
        if order.working_ms and order.status in _ON_BOOK | {"FILLED"}:
            frame["W"] = order.working_ms
        return frame

    # ------------------------------------------------------------------ perpetual
    def _order_update(self, event: OrderEvent) -> Frame:
        order, trade = event.order, event.trade
        inner: Frame = {
            "s": order.symbol, "c": order.client_id, "S": order.side, "o": order.type,
            "f": order.time_in_force, "q": self._qty(order, order.qty),
            "p": self._short(order.price), "ap": self._short(order.average),
            "sp": self._short(order.trigger), "x": event.execution, "X": order.status,
            "i": order.order_id, "l": self._qty(order, trade.qty if trade else ZERO),
            "z": self._qty(order, order.executed),
            "L": self._short(trade.price if trade else ZERO),
        }  # fmt: skip
        if trade:
            inner |= {"n": f"{trade.commission:.8f}", "N": trade.commission_asset}
        inner |= {
            "T": event.ts_ms, "t": trade.trade_id if trade else 0, "b": "0", "a": "0",
            "m": trade.maker if trade else False, "R": order.reduce_only,
            "wt": order.working_type, "ot": order.original_type, "ps": order.position_side,
            "cp": order.close_position, "rp": f"{_profit(trade):.8f}",
            "pP": order.price_protect, "si": 0, "ss": 0, "V": order.stp_mode, "pm": "NONE",
            "gtd": _NEVER, "er": "0",
        }  # fmt: skip
        if order.original_type == "TRAILING_STOP_MARKET":
            activated = {"AP": self._short(order.activate_price)}
            inner |= activated | {"cr": self._short(order.callback_rate)}
        return {"e": "ORDER_TRADE_UPDATE", "T": event.ts_ms, "E": event.ts_ms, "o": inner}

    def _trade_lite(self, order: OrderRow, trade: TradeRow) -> Frame:
        """Return the short form of a trade, which comes before the full one."""
        return {
            "e": "TRADE_LITE", "E": trade.ts_ms, "T": trade.ts_ms, "s": order.symbol,
            "q": self._qty(order, order.qty), "p": self._price(order, order.price),
            "m": trade.maker, "c": order.client_id, "S": order.side,
            "L": self._price(order, trade.price), "l": self._qty(order, trade.qty),
            "t": trade.trade_id, "i": order.order_id,
        }  # fmt: skip

    def _algo_update(self, event: AlgoEvent) -> Frame:
        order = event.order
        inner: Frame = {
            "caid": order.client_id, "aid": order.algo_id, "at": "CONDITIONAL",
            "o": order.original_type, "s": order.symbol, "S": order.side,
            "ps": order.position_side, "f": order.time_in_force,
            "q": self._qty(order, order.qty), "X": order.algo_status,
            "ai": str(order.order_id) if order.order_id else "",
        }  # fmt: skip
        if order.algo_status not in _NOT_TRIGGERED:
            inner |= {
                "ap": self._price(order, order.average), "aq": self._qty(order, order.executed),
                "act": "LIMIT" if order.price else "MARKET",
            }  # fmt: skip
        inner |= {
            "tp": self._short(order.trigger), "p": self._short(order.price),
            "V": order.stp_mode, "wt": order.working_type, "pm": "NONE",
            "cp": order.close_position, "pP": order.price_protect, "R": order.reduce_only,
            "tt": order.triggered_ms, "gtd": _NEVER, "rm": event.reason,
        }  # fmt: skip
        if order.original_type == "TRAILING_STOP_MARKET":
            inner |= {"cr": self._short(order.callback_rate), "ia": bool(order.triggered_ms)}
        return {"e": "ALGO_UPDATE", "T": event.ts_ms, "E": event.ts_ms, "o": inner}

    @staticmethod
    def _short(value: Decimal) -> str:
        """Return an amount without trailing zeros, as orders carry prices."""
        return f"{value.normalize():f}" if value else "0"

    # ------------------------------------------------------------------ balances
    def _balances(self, kind: MarketType, event: BalanceEvent) -> Sequence[Frame]:
        if kind is MarketType.PERPETUAL:
            return [self._account_update(event)]
        frames = [self._balance_update(event, row) for row in event.assets if _moved(event)]
        rows = [
            {"a": row.asset, "f": f"{row.free:.8f}", "l": f"{row.locked:.8f}"}
            for row in event.assets
        ]
        position = {"e": "outboundAccountPosition", "E": event.ts_ms, "u": event.ts_ms, "B": rows}
        return [*frames, position]

    @staticmethod
    def _balance_update(event: BalanceEvent, row: AssetRow) -> Frame:
        return {
            "e": "balanceUpdate", "E": event.ts_ms, "a": row.asset, "d": f"{row.change:.8f}",
            "T": event.ts_ms,
        }  # fmt: skip

    def _account_update(self, event: BalanceEvent) -> Frame:
        trading = event.reason == "ORDER"  # profit and commission are no "balance change"
        balances = [
            {
                "a": row.asset, "wb": f"{row.free:.8f}", "cw": f"{row.free:.8f}",
                "bc": "0" if trading else self._short(row.change),
            }
            for row in event.assets
        ]  # fmt: skip
        positions = [self._position(row) for row in event.positions]
        inner = {"B": balances, "P": positions, "m": event.reason}
        return {"e": "ACCOUNT_UPDATE", "T": event.ts_ms, "E": event.ts_ms, "a": inner}

    def _position(self, row: PositionRow) -> Frame:
        margin = abs(row.qty) * row.entry / row.leverage if row.isolated else ZERO
        return {
            "s": row.symbol, "pa": self._short(row.qty), "ep": self._short(row.entry),
            "cr": self._short(row.realized), "up": f"{row.unrealized:.8f}",
            "mt": "isolated" if row.isolated else "cross", "iw": self._short(margin),
            "ps": row.position_side, "ma": "USDT", "bep": self._short(row.entry),
        }  # fmt: skip


def _moved(event: BalanceEvent) -> bool:
    """Tell whether a spot balance changed by something other than trading."""
    return event.reason != "ORDER"


def _profit(trade: TradeRow | None) -> Decimal:
    return trade.realized if trade else ZERO
