"""The program's gateways with an ear on what is sent, or other ones in their place."""

from dataclasses import replace
from typing import Any

from cts_desktop.app.bootstrap import Application
from cts_desktop.domain.connections import Connection
from cts_desktop.domain.credentials import Credentials
from cts_desktop.domain.orders import OrderRequest, VenueOrder
from cts_desktop.domain.ports import ExchangeGateway, GatewayFactory


def use_gateways(application: Application, make_gateway: GatewayFactory) -> None:
    """Let engines that are made from now on use *make_gateway*."""
    coordinator = application.coordinator
    coordinator._services = replace(coordinator._services, make_gateway=make_gateway)


class GatewaySpy:
    """Makes real gateways and notes every command sent through them, in order."""

    def __init__(self, application: Application) -> None:
        self.sent: list[tuple[str, str]] = []
        self.made: list[ExchangeGateway] = []
        self._make = application.coordinator._services.make_gateway
        use_gateways(application, self)

    def __call__(
        self, connection: Connection, credentials: Credentials | None = None
    ) -> ExchangeGateway:
        gateway: Any = self._make(connection, credentials)
        self.made.append(gateway)
        create, cancel = gateway.create_order, gateway.cancel_order

        async def create_order(request: OrderRequest) -> VenueOrder:
            self.sent.append(("create", request.client_id))
            order: VenueOrder = await create(request)
            return order

        async def cancel_order(symbol: str, client_id: str, venue_id: str = "") -> VenueOrder:
            self.sent.append(("cancel", client_id))
            order: VenueOrder = await cancel(symbol, client_id, venue_id)
            return order

        gateway.create_order, gateway.cancel_order = create_order, cancel_order
        made: ExchangeGateway = gateway
        return made
