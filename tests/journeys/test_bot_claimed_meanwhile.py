"""An agent takes the case in the very instant in which the bot binds: done once, the agent's, and nobody forgets it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import select

from gateway.case_drafts import Actor
from gateway.cases import CaseActions
from gateway.orders.contract import OrderSystem
from gateway.reservations.watching import ReservationWatch
from gateway.store.access import agent_by_mail
from gateway.store.schema import cases, event, reservation
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway
from tests.transcripts.order_doors import OrderDoors, gateway_behind

TALKS: dict[str, Sequence[str]] = {
    "place_order": (
        "I'd like to order 10 pcs of CBL3X15, deliver to Moscow, Sadovaya street 8, paying by card",
        "Anna Kotova +7 495 000-00-09",
    ),
    "cancel_order": ("please cancel my order 4500123408", "0008", "I ordered it twice by mistake"),
    "reserve": ("please reserve 3 pcs of LC1D32M7 at the North store", "Anna Brown", "+7 495 000-00-08"),
    "request_return": (
        "I want to return something from order 4500123410",
        "0010",
        "all",
        "money back please",
        "not needed",
    ),
}
DONE = {
    "place_order": "4500200001",
    "cancel_order": "4500123408",
    "reserve": "R-700001",
    "request_return": "RMA-600001",
}


@dataclass
class Meanwhile:
    """The demo shop, behind whose next deed something else happens before the bot hears of it."""

    shop: OrderSystem
    happens: Callable[[], Awaitable[object]] | None = None
    keys: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> object:
        inner = getattr(self.shop, name)
        if name not in TALKS:
            return inner

        async def act(*args: object, key: str, **named: object) -> Any:
            answer = await inner(*args, key=key, **named)
            self.keys.append(key)
            happens, self.happens = self.happens, None
            if happens is not None:
                await happens()
            return answer

        return act


@dataclass
class Scene:
    """The gateway over that shop, and what agents may do."""

    quiet: QuietGateway
    shop: Meanwhile
    actions: CaseActions

    async def claim(self) -> None:
        """An agent takes the only case."""
        ((number,),) = await self.quiet.rows(select(cases.c.number))
        agent = await self.quiet.gateway.parts.store.read(agent_by_mail, "agent1@example.com")
        assert agent is not None
        await self.actions.claim(Actor(agent=agent), number)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with quiet_gateway(tmp_path) as opened:
        shop = Meanwhile(shop=opened.gateway.parts.orders)
        gateway = gateway_behind(opened.gateway, OrderDoors(cast(OrderSystem, shop)), opened.now)
        parts = gateway.parts
        actions = CaseActions(
            store=parts.store,
            settings=parts.settings,
            bus=parts.bus,
            tokens=parts.tokens,
            channels=parts.channels,
            numbers=gateway.numbers,
            calendars=parts.calendars,
            now=opened.now,
        )
        yield Scene(quiet=QuietGateway(gateway=gateway, clock=opened.clock), shop=shop, actions=actions)


@pytest.mark.parametrize("deed", TALKS)
async def test_what_was_done_is_done_once_and_told_to_whom_has_the_case(scene: Scene, deed: str) -> None:
    for line in TALKS[deed]:
        await scene.quiet.say("u1", line)
    scene.shop.happens = scene.claim
    assert await scene.quiet.say("u1", "yes please") == [], "the case is the agent's now"
    scene.quiet.pass_time(200)
    while await scene.quiet.timers.fire_due():
        pass
    ((owner,),) = await scene.quiet.rows(select(cases.c.owner))
    ((told,),) = await scene.quiet.rows(select(event.c.data).where(event.c.kind == "deed.unsettled"))
    assert owner == "agent"
    assert (told["operation"], told["number"], told["is_known"]) == (deed, DONE[deed], "yes")
    assert len(set(scene.shop.keys)) == 1


async def test_goods_that_were_put_aside_in_a_turn_that_came_too_late_are_watched_all_the_same(scene: Scene) -> None:
    for line in TALKS["reserve"]:
        await scene.quiet.say("u1", line)
    scene.shop.happens = scene.claim
    await scene.quiet.say("u1", "yes please")
    ((number, case_id, due_in),) = await scene.quiet.rows(
        select(reservation.c.number, reservation.c.case_id, reservation.c.due_at - reservation.c.asked_at)
    )
    ((own_id,),) = await scene.quiet.rows(select(cases.c.id))
    assert (number, case_id) == ("R-700001", own_id)
    assert due_in > 0
    scene.quiet.pass_time(120)
    await ReservationWatch(scene.quiet.gateway.parts, now=scene.quiet.now).look_due()
    ((state,),) = await scene.quiet.rows(select(reservation.c.state))
    assert state == "confirmed"


async def test_a_second_yes_does_nothing_more(scene: Scene) -> None:
    for line in TALKS["place_order"]:
        await scene.quiet.say("u1", line)
    scene.shop.happens = scene.claim
    for _ in range(2):
        await scene.quiet.say("u1", "yes please")
    orders = scene.quiet.gateway.parts.orders
    assert [await orders.order(one) is not None for one in ("4500200001", "4500200002")] == [True, False]
