"""An agent says that a branch refuses: the order system is asked only where that can be, and all are told the same."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select

from gateway.orders.contract import OrderSystem
from gateway.orders.wishes import Agreed, Refused, Reservation, Why
from gateway.reservations.service import NotGivenUp, NotPossibleNow, Reservations
from gateway.reservations.watching import ReservationWatch
from gateway.store.access import agent_by_mail
from gateway.store.schema import reservation
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

LINES = ("please reserve 2 pcs of A9F74216 at the North store", "Anna Brown", "yes")
KNOWN = {"phone": "+74950000001"}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        for line in LINES:
            await opened.say("u1", line, **KNOWN)
        yield opened


@dataclass
class Meanwhile:
    """The order system of a gateway, in which something happens just before a reservation is ended."""

    shop: OrderSystem
    happens: Callable[[], Awaitable[object]]
    answer: Refused | None = None

    async def end_reservation(self, number: str, *, key: str) -> Agreed | Refused:
        await self.happens()
        return self.answer or await self.shop.end_reservation(number, key=key)

    async def reservation(self, number: str) -> Reservation | None:
        return await self.shop.reservation(number)

    def __getattr__(self, name: str) -> object:
        return getattr(self.shop, name)


async def look(centre: QuietGateway, seconds: float = 120) -> None:
    """Let time pass, and the watch see what the branch said."""
    centre.pass_time(seconds)
    await ReservationWatch(centre.gateway.parts, now=centre.now).look_due()


async def refuse(centre: QuietGateway, orders: object | None = None) -> None:
    """Say, as an agent, that the branch refuses."""
    parts = centre.gateway.parts
    agent = await parts.store.read(agent_by_mail, "agent1@example.com")
    assert agent is not None
    through = replace(parts, orders=cast(OrderSystem, orders or parts.orders))
    await Reservations(through, now=centre.now).act(agent, "R-700001", "refuse")


async def here(centre: QuietGateway) -> str:
    """How it stands with us."""
    ((state,),) = await centre.rows(select(reservation.c.state))
    return str(state)


async def there(centre: QuietGateway) -> str:
    """How it stands in the order system."""
    found = await centre.gateway.parts.orders.reservation("R-700001")
    assert found is not None
    return found.state


async def test_what_is_confirmed_already_is_not_given_up_behind_the_customers_back(centre: QuietGateway) -> None:
    await look(centre)
    with pytest.raises(NotPossibleNow, match="confirmed already"):
        await refuse(centre)
    assert (await here(centre), await there(centre)) == ("confirmed", "confirmed")


async def test_what_is_confirmed_while_it_is_given_up_is_refused_and_the_customer_is_told(
    centre: QuietGateway,
) -> None:
    await refuse(centre, Meanwhile(shop=centre.gateway.parts.orders, happens=lambda: look(centre)))
    assert (await here(centre), await there(centre)) == ("refused", "ended")
    *_, confirmed, refused = await centre.gateway.parts.door.feed("demo", after=0, limit=200)
    assert "has confirmed" in confirmed.text
    assert "R-700001" in refused.text
    assert "has confirmed" not in refused.text


async def test_what_the_order_system_keeps_stays_and_says_why(centre: QuietGateway) -> None:
    keeps = Meanwhile(
        shop=centre.gateway.parts.orders, happens=centre.gateway.parts.orders.branches, answer=Refused(why=Why.TOO_LATE)
    )
    with pytest.raises(NotGivenUp, match="too_late"):
        await refuse(centre, keeps)
    assert await here(centre) == "asked"


async def test_what_is_over_there_can_be_refused_here(centre: QuietGateway) -> None:
    await centre.gateway.parts.orders.end_reservation("R-700001", key="by hand")
    await refuse(centre)
    assert await here(centre) == "refused"
