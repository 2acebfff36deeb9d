"""What the bot does on a customer's yes is done once and known to somebody, whatever becomes of the turn."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from gateway.cases import Actor, CaseActions
from gateway.ids import SECOND
from gateway.orders.contract import OrderSystemDown, Price
from gateway.store.access import agent_by_mail
from gateway.store.schema import cases, deed
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

VERIFIED = {"phone": "+74950000001", "locale": "en"}
TO_THE_SUMMARY = ("order 3 pcs A9F74216", "pickup", "1", "card", "Ann Lee, +7 495 000-00-01", "no")


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def summed_up(centre: QuietGateway) -> str:
    """Talk up to the summary; gives it."""
    said = ""
    for line in TO_THE_SUMMARY:
        items = await centre.say("u1", line, **VERIFIED)
        said = items[-1].text if items else said
        if "Total" in said:
            break
    assert "Total" in said, said
    return said


async def orders_placed(centre: QuietGateway) -> int:
    """How many orders the shop has taken since the talk began."""
    numbers = range(4500200001, 4500200010)
    return sum([await centre.gateway.parts.orders.order(str(number)) is not None for number in numbers])


async def test_a_yes_whose_save_fails_and_whose_messages_are_then_worked_apart_places_one_order(
    centre: QuietGateway,
) -> None:
    await summed_up(centre)
    await centre.gateway.parts.store.write(
        lambda connection: connection.execute(
            text("CREATE TRIGGER full BEFORE UPDATE OF settled_at ON deed BEGIN SELECT RAISE(ABORT, 'no room'); END")
        )
    )
    await centre.send("u1", "yes", **VERIFIED)
    await centre.send("u1", "yes", **VERIFIED)
    await centre.work()
    assert await centre.gateway.parts.door.feed("demo", after=centre.read_up_to, limit=10) == []
    await centre.gateway.parts.store.write(lambda connection: connection.execute(text("DROP TRIGGER full")))
    for _ in range(4):
        centre.pass_time(20)
        await centre.work()
    answers = await centre.gateway.parts.door.feed("demo", after=centre.read_up_to, limit=10)
    assert sum("45002" in one.text for one in answers) == 1
    assert await orders_placed(centre) == 1


async def test_a_yes_from_before_the_summary_was_said_is_none_to_it(centre: QuietGateway) -> None:
    await summed_up(centre)
    await centre.send("u1", "no, 30 pieces", **VERIFIED)
    centre.clock[0] += SECOND
    await centre.send("u1", "yes", **VERIFIED)
    centre.clock[0] += 4 * SECOND
    await centre.work()
    assert await orders_placed(centre) == 0


@pytest.mark.parametrize("shop_is_away", [False, True])
async def test_an_order_whose_turn_is_tried_again_when_prices_changed_or_the_shop_is_away_is_told_and_is_one(
    centre: QuietGateway, shop_is_away: bool
) -> None:
    await summed_up(centre)
    shop, parts = centre.gateway.parts.orders, centre.gateway.parts
    place, price = shop.place_order, shop.price

    async def placed_and_then_changed(*args: object, **named: object) -> object:
        answer = await place(*args, **named)  # type: ignore[arg-type]
        await parts.store.write(
            lambda connection: connection.execute(update(cases).values(version=cases.c.version + 1))
        )
        centre.pass_time(16 * 60)
        shop.price = dearer  # type: ignore[method-assign]
        shop.place_order = no_more if shop_is_away else place  # type: ignore[assignment, method-assign]
        return answer

    async def dearer(reference: str, account_no: str | None) -> Price | None:
        found = await price(reference, account_no)
        return None if found is None else replace(found, amount=found.amount + 100)

    async def no_more(*args: object, **named: object) -> object:
        raise OrderSystemDown("refused to connect", retry_after_s=1, may_be_done=False)

    shop.place_order = placed_and_then_changed  # type: ignore[assignment, method-assign]
    (told,) = await centre.say("u1", "yes", **VERIFIED)
    assert "4500200001" in told.text
    assert (await centre.rows(select(deed.c.outcome, deed.c.number)))[0] == ("placed", "4500200001")
    await centre.say("u1", "yes", **VERIFIED)
    assert await orders_placed(centre) == 1


async def test_what_was_done_in_a_turn_that_was_decided_otherwise_is_shown_to_people(centre: QuietGateway) -> None:
    await summed_up(centre)
    shop, parts = centre.gateway.parts.orders, centre.gateway.parts
    place, number = shop.place_order, (await centre.rows(select(cases.c.number)))[0][0]

    async def taken_over_meanwhile(*args: object, **named: object) -> object:
        answer = await place(*args, **named)  # type: ignore[arg-type]
        await _taken_by_an_agent(centre, number)
        return answer

    shop.place_order = taken_over_meanwhile  # type: ignore[assignment, method-assign]
    assert await centre.say("u1", "yes", **VERIFIED) == []
    assert await orders_placed(centre) == 1
    assert (await centre.rows(select(deed.c.outcome)))[0][0] == "placed"
    centre.pass_time(200)
    await centre.timers.fire_due()
    reasons = (await centre.rows(select(cases.c.reasons)))[0][0]
    unsettled = next(one for one in reasons if one["code"] == "deed-unsettled")
    assert unsettled["args"]["number"].startswith("45002")
    assert "45002" in parts.texts.say("en", "reason-deed-unsettled", **unsettled["args"])


async def test_a_deed_that_the_customer_was_told_of_brings_nobody(centre: QuietGateway) -> None:
    await summed_up(centre)
    (told,) = await centre.say("u1", "yes", **VERIFIED)
    assert "45002" in told.text
    ((outcome, settled_at),) = await centre.rows(select(deed.c.outcome, deed.c.settled_at))
    assert (outcome, settled_at is None) == ("placed", False)
    centre.pass_time(200)
    await centre.timers.fire_due()
    ((owner, reasons),) = await centre.rows(select(cases.c.owner, cases.c.reasons))
    assert owner == "bot"
    assert "deed-unsettled" not in [one["code"] for one in reasons]


async def _taken_by_an_agent(centre: QuietGateway, number: str) -> None:
    parts = centre.gateway.parts
    found = await parts.store.read(agent_by_mail, "agent1@example.com")
    assert found is not None
    actions = CaseActions(
        store=parts.store,
        settings=parts.settings,
        bus=parts.bus,
        tokens=parts.tokens,
        channels=parts.channels,
        numbers=centre.gateway.numbers,
        calendars=parts.calendars,
        now=centre.now,
    )
    await actions.claim(Actor(agent=found), number)
