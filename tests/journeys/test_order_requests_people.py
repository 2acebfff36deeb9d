"""Orders that a shop sends and the bot cannot finish: every way on which people get them, and what is told then."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from channels.api.requests import incoming_request
from gateway.bot_dial.service import BotDial
from gateway.care.editor import Editor
from gateway.order_requests import writing
from gateway.store import order_requests
from gateway.store.schema import contact_right, order_request, reservation
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway
from tests.journeys.test_order_requests import REQUEST, asked, case, heard, notes, ordered, state, step


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def test_a_request_on_an_account_for_which_its_customer_may_not_order_goes_to_people(
    centre: QuietGateway,
) -> None:
    await centre.gateway.parts.store.write(
        lambda connection: connection.execute(update(contact_right).values(may_order=False))
    )
    customer = {"phone": "+74950000001", "locale": "en", "account_no": "1000000042"}
    await ordered(centre, customer=customer)
    assert await state(centre) == ("handed_over", "not_allowed")
    assert (await case(centre))[0] == "queue"
    assert await centre.rows(select(reservation.c.number)) == []


async def test_a_doubtful_line_goes_to_people_marked(centre: QuietGateway) -> None:
    await ordered(centre, lines=[{"reference": "A9F74216", "quantity": 1}, {"text": "автомат 16а", "quantity": 3}])
    assert await state(centre) == ("handed_over", "doubtful")
    assert (await case(centre))[0] == "queue"
    written = await notes(centre)
    assert "A9F74216" in written
    assert "автомат 16а × 3" in written
    assert "+74950000077" in written
    assert await centre.rows(select(reservation.c.id)) == []


async def test_an_unknown_article_goes_to_people(centre: QuietGateway) -> None:
    await ordered(centre, lines=[{"reference": "QQQ-000-ZZZ-111", "quantity": 1}])
    assert (await state(centre))[0] == "handed_over"


async def test_more_than_there_is_goes_to_people(centre: QuietGateway) -> None:
    await ordered(centre, lines=[{"reference": "A9F74216", "quantity": 5000}])
    assert await state(centre) == ("handed_over", "not_enough")


@pytest.mark.parametrize(
    "wanted", [{"reference": "A9F74216", "quantity": 5000}, {"text": "qwertyuiop", "quantity": 1}], ids=["few", "none"]
)
async def test_a_request_that_cannot_be_gone_on_with_is_told_of_in_one_letter(
    centre: QuietGateway, wanted: dict[str, Any]
) -> None:
    await ordered(centre, lines=[wanted])
    (said,) = await heard(centre)
    assert said.startswith("Thank you, your order request 1001 has arrived: ")
    assert "specialist" in said
    assert "set aside" not in said
    await step(centre, 600)
    assert await heard(centre) == []


async def test_a_branch_that_refuses_brings_it_to_people_where_no_other_is_wished(centre: QuietGateway) -> None:
    await ordered(centre, branch="east")
    await step(centre, 120)
    assert await state(centre) == ("handed_over", "branches_refused")
    said = await heard(centre)
    assert len(said) == 2, said


async def test_a_silent_branch_brings_it_to_people(centre: QuietGateway) -> None:
    await ordered(centre, branch="south")
    await step(centre, 7200)
    await step(centre, 60)
    assert await state(centre) == ("handed_over", "branch_silent")
    assert (await case(centre))[0] == "queue"


async def test_a_silent_customer_brings_it_to_people_and_a_late_yes_places_nothing(centre: QuietGateway) -> None:
    await asked(centre)
    await step(centre, 25 * 3600)
    assert await state(centre) == ("handed_over", "customer_silent")
    assert (await case(centre))[0] == "queue"
    await centre.say("order-1001", "yes")
    await step(centre, 60)
    assert await state(centre) == ("handed_over", "customer_silent")
    assert await centre.rows(select(order_request.c.order_number)) == [(None,)]


async def test_a_customer_who_wants_a_person_gets_one(centre: QuietGateway) -> None:
    await ordered(centre)
    await centre.say("order-1001", "operator please")
    await step(centre, 120)
    assert await state(centre) == ("handed_over", "with_people")


async def test_a_down_order_system_is_asked_again_and_then_people_have_it(centre: QuietGateway) -> None:
    await centre.gateway.parts.orders.close()
    await ordered(centre)
    assert await state(centre) == ("taken", None)
    (arrived,) = await heard(centre)
    assert "has arrived: A9F74216 × 2" in arrived
    assert "set aside" not in arrived
    for _ in range(14):
        await step(centre, 400)
    assert await state(centre) == ("handed_over", "system_down")
    (told,) = await heard(centre)
    assert told.startswith("I cannot finish your order request 1001")


async def test_a_death_behind_the_look_does_not_lead_an_impossible_request_to_a_branch(centre: QuietGateway) -> None:
    sent = {**REQUEST, "lines": [{"reference": "A9F74216", "quantity": 100_000}]}
    await centre.gateway.parts.door.accept(incoming_request("demo", sent["id"], orjson.dumps(sent)))
    await centre.work()
    parts = centre.gateway.parts
    (row,) = await parts.store.write(order_requests.take_due, now=centre.now(), again_at=centre.now(), most=1)
    goods = [{"asked": "A9F74216", "reference": "A9F74216", "quantity": 100_000, "why": None}]
    await parts.store.write(writing.looked, row, goods, {})
    await step(centre, 1)
    assert (await state(centre))[0] == "handed_over"
    assert await centre.rows(select(reservation.c.number)) == []


async def test_with_the_bot_switched_off_a_request_goes_to_people(centre: QuietGateway) -> None:
    await ordered(centre)
    await BotDial(centre.gateway.parts, now=centre.now).switch(Editor(name="admin@example.com"), "bot", is_on=False)
    await step(centre, 120)
    assert await state(centre) == ("handed_over", "bot_off")
    assert (await case(centre))[0] == "queue"
