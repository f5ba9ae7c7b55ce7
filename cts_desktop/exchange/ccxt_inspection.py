"""What a connection test asks of an account at a real venue."""

from typing import Any

from cts_desktop.domain.credentials import KeyRights
from cts_desktop.domain.errors import OutcomeUnknownError, RetryLaterError
from cts_desktop.domain.orders import OrderRequest
from cts_desktop.domain.venues import AccountModes
from cts_desktop.exchange.account_modes import Modes
from cts_desktop.exchange.account_orders import AccountOrders
from cts_desktop.exchange.ccxt_client import CcxtClient
from cts_desktop.exchange.ccxt_orders import waits
from cts_desktop.exchange.key_rights import fetch_rights


class CcxtInspection:
    """Implements Inspection."""

    def __init__(self, client: CcxtClient, orders: AccountOrders, modes: Modes) -> None:
        self._client = client
        self._orders = orders
        self._modes = modes

    async def fetch_rights(self) -> KeyRights:
        """Return what the key may do; what the venue does not tell is unknown."""
        client = self._client

        async def ask() -> KeyRights:
            try:
                return await fetch_rights(client.api, client.quirks, client.account.market_type)
            except client.errors.NotSupported:  # testnets do not tell
                return KeyRights()

        return await client.query(ask)

    async def fetch_modes(self, symbol: str) -> AccountModes:
        """Return how the account trades *symbol*."""
        return await self._modes.read(symbol)

    async def try_order(self, request: OrderRequest) -> bool:
        """Let the venue check an order without placing it.

        Returns False where it has no such request; raises OrderRefusedError where it would refuse.
        """
        client, quirks = self._client, self._client.market_quirks
        if quirks.test_params is None and (not quirks.test_method or waits(request.type)):
            return False
        call = await self._orders.call(request)
        params = {**call.params, **(quirks.test_params or {})}
        parts = (call.symbol, call.type, call.side, call.amount, call.price, params)

        async def ask() -> Any:
            if not quirks.test_method:
                return await client.api.create_order(*parts)
            asked = client.api.create_order_request(*parts)
            return await getattr(client.api, quirks.test_method)(asked)

        try:
            await client.command(ask)
        except OutcomeUnknownError as error:
            raise RetryLaterError(str(error)) from None
        return True
