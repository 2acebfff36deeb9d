"""A quiet gateway whose order system is canned, and what follows its events."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from gateway.ids import from_us
from gateway.order_events.following import OrderEvents
from gateway.order_events.taking import row_of
from gateway.orders.wishes import OrderEvent, OrderEventKind
from gateway.store import order_events as store
from gateway.store.schema import (
    message,
    order_event,
)
from tests.fakes.quiet_gateway import QuietGateway
from tests.gateway.canned_orders import ORDER, CannedOrders

PHONE = {"phone": "+74950000001"}
NUMBER = "4500123456"
QUESTION = "Do you have A9F74216 in stock?"


class Told:
    """A quiet gateway whose order system is canned, and what follows that."""

    def __init__(self, centre: QuietGateway) -> None:
        self.centre = centre
        self.orders = CannedOrders()
        self.orders.answers["order"] = replace(ORDER, account_no=None)
        parts = replace(centre.gateway.parts, orders=self.orders)
        self.follower = OrderEvents(parts, now=centre.now)

    def event(self, id_: str = "e1", kind: OrderEventKind = "shipped", number: str = NUMBER) -> OrderEvent:
        return OrderEvent(id=id_, kind=kind, number=number, at=from_us(self.centre.now()))

    async def push(self, *events: OrderEvent) -> int:
        rows = [row_of(one, now=self.centre.now()) for one in events]
        return await self.centre.gateway.parts.store.write(store.take_in, rows)

    async def happens(self, *events: OrderEvent) -> list[str]:
        """Take events in and work them; gives what was said to customers."""
        await self.push(*(events or (self.event(),)))
        await self.follower.work_due()
        return await self.said()

    async def said(self) -> list[str]:
        query = select(message.c.text).where(message.c.author == "system", message.c.direction == "out")
        return [text for (text,) in await self.centre.rows(query.order_by(message.c.at, message.c.position))]

    async def came_of(self) -> list[tuple[str, str | None]]:
        query = select(order_event.c.state, order_event.c.why).order_by(order_event.c.id)
        return [tuple(one) for one in await self.centre.rows(query)]

    async def write(self, *statements: object) -> None:
        def run(connection: object) -> None:
            for one in statements:
                connection.execute(one)  # type: ignore[attr-defined]

        await self.centre.gateway.parts.store.write(run)
