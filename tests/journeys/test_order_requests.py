"""Orders that a shop sends for its customers: set aside, summed up, confirmed and placed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from channels.api.requests import incoming_request
from config.settings import load
from gateway.ids import SECOND
from gateway.order_requests.working import OrderRequests
from gateway.reservations.watching import ReservationWatch
from gateway.store.schema import cases, event, message, order_request, outbox, reservation
from tests.fakes.quiet_gateway import SHIPPED, QuietGateway, quiet_gateway
from tests.journeys.mail_post import answering, post_office, settings, words

REQUEST: dict[str, Any] = {
    "id": "1001",
    "source": "demo",
    "customer": {"name": "Anna Brown", "phone": "+74950000077", "locale": "en"},
    "lines": [{"reference": "A9F74216", "quantity": 2}],
    "branch": "north",
    "payment": "card",
}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def ordered(centre: QuietGateway, **changed: Any) -> None:
    """A shop sends a request, which is worked as far as a customer's turn and one step go."""
    sent = {**REQUEST, **changed}
    await centre.gateway.parts.door.accept(incoming_request("demo", sent["id"], orjson.dumps(sent)))
    await centre.work()
    await step(centre)


async def step(centre: QuietGateway, seconds: float = 0) -> None:
    """Let time go by, and everything that is due then be done."""
    centre.pass_time(seconds)
    await ReservationWatch(centre.gateway.parts, now=centre.now).look_due()
    await OrderRequests(centre.gateway.parts, now=centre.now).work_due()


async def heard(centre: QuietGateway) -> list[str]:
    """What was said on the source's feed since the last time."""
    items = await centre.gateway.parts.door.feed("demo", after=centre.read_up_to, limit=200)
    centre.read_up_to = items[-1].seq if items else centre.read_up_to
    return [item.text for item in items]


async def state(centre: QuietGateway) -> tuple[str, str | None]:
    ((now, why),) = await centre.rows(select(order_request.c.state, order_request.c.why))
    return now, why


async def case(centre: QuietGateway) -> tuple[str, str | None, str | None]:
    ((owner, queue, intent),) = await centre.rows(select(cases.c.owner, cases.c.queue, cases.c.intent))
    return owner, queue, intent


async def notes(centre: QuietGateway) -> str:
    found = await centre.rows(select(message.c.text).where(message.c.direction == "note"))
    return "\n".join(str(text) for (text,) in found)


async def asked(centre: QuietGateway, **changed: Any) -> str:
    """Have a request worked until its customer is asked; gives what he reads."""
    await ordered(centre, **changed)
    await heard(centre)
    await step(centre, 120)
    (said,) = await heard(centre)
    return said


TALKS = [
    ("ru", "заявка 1001", "отложены", "да, оформляйте", "оформлен"),
    ("en", "order request 1001", "set aside", "yes please", "is placed"),
    ("zh", "1001", "已预留", "是的", "已下单"),
]


@pytest.mark.parametrize(("locale", "named", "aside", "yes", "placed"), TALKS)
async def test_a_request_is_set_aside_confirmed_and_placed(
    centre: QuietGateway, locale: str, named: str, aside: str, yes: str, placed: str
) -> None:
    await ordered(centre, customer={**REQUEST["customer"], "locale": locale})
    (taken,) = await heard(centre)
    assert named in taken
    assert await state(centre) == ("branch_asked", None)
    await step(centre, 120)
    (said,) = await heard(centre)
    assert aside in said
    assert "A9F74216" in said
    await centre.say("order-1001", yes, locale=locale)
    assert await state(centre) == ("confirmed", None)
    await step(centre)
    (told,) = await heard(centre)
    assert placed in told
    ((number,),) = await centre.rows(select(order_request.c.order_number))
    assert number in told
    order = await centre.gateway.parts.orders.order(number)
    assert order is not None
    assert [(one.reference, one.quantity) for one in order.lines] == [("A9F74216", 2)]
    assert (order.phone, order.customer_reference) == ("+74950000077", "1001")
    assert (await case(centre))[2] == "order_place"


async def test_nothing_is_placed_before_the_customer_says_yes(centre: QuietGateway) -> None:
    await asked(centre)
    await step(centre, 60)
    assert await state(centre) == ("customer_asked", None)
    assert await centre.rows(select(order_request.c.order_number)) == [(None,)]


async def test_a_yes_from_before_the_letter_that_asks_is_none_to_it(centre: QuietGateway) -> None:
    await ordered(centre)
    await centre.send("order-1001", "yes")
    await step(centre, 120)
    await centre.work()
    assert await state(centre) == ("customer_asked", None)


async def costs_otherwise(centre: QuietGateway) -> None:
    """Let the sum that the customer was told be another than the order costs."""
    ((body,),) = await centre.rows(select(order_request.c.body))
    before = {**body, "sum": {**body["sum"], "total": "1.00"}}
    await centre.gateway.parts.store.write(
        lambda connection: connection.execute(update(order_request).values(body=before))
    )


async def test_a_request_that_costs_otherwise_than_its_customer_was_told_is_summed_up_anew(
    centre: QuietGateway,
) -> None:
    first = await asked(centre)
    await centre.say("order-1001", "yes")
    await costs_otherwise(centre)
    await step(centre)
    assert await state(centre) == ("customer_asked", None)
    assert await centre.rows(select(order_request.c.order_number)) == [(None,)]
    (said,) = await heard(centre)
    assert said.startswith("The total has changed")
    assert said.endswith(first)
    await centre.say("order-1001", "yes")
    await step(centre)
    assert await state(centre) == ("placed", None)


async def test_a_request_that_costs_otherwise_a_second_time_goes_to_people(centre: QuietGateway) -> None:
    await asked(centre)
    for _ in range(2):
        await centre.say("order-1001", "yes")
        await costs_otherwise(centre)
        await step(centre)
    assert await state(centre) == ("handed_over", "sum_changed")
    assert await centre.rows(select(order_request.c.order_number)) == [(None,)]


async def test_what_was_set_aside_is_given_back_when_the_order_is_placed(centre: QuietGateway) -> None:
    await asked(centre)
    await centre.say("order-1001", "yes")
    await step(centre)
    ((number,),) = await centre.rows(select(reservation.c.number))
    found = await centre.gateway.parts.orders.reservation(number)
    assert found is not None
    assert found.state == "ended"


async def test_a_button_says_yes_too(centre: QuietGateway) -> None:
    await ordered(centre)
    await step(centre, 120)
    items = await centre.gateway.parts.door.feed("demo", after=0, limit=200)
    yes = items[-1].buttons[0]["payload"]
    item = {"id": "b1", "from": {"id": "order-1001"}, "button": yes}
    await centre.gateway.parts.door.accept(
        centre.gateway.parts.channels["demo"].incoming(item, orjson.dumps(item))  # type: ignore[attr-defined]
    )
    await centre.work()
    assert await state(centre) == ("confirmed", None)


async def test_the_same_request_again_is_one_case(centre: QuietGateway) -> None:
    await ordered(centre)
    await ordered(centre)
    assert len(await centre.rows(select(cases.c.id))) == 1
    assert len(await centre.rows(select(reservation.c.id))) == 1


@pytest.mark.parametrize(
    ("locale", "told"), [("ru", "A9F74216 × 1, автомат 16а × 3. "), ("zh", "A9F74216 × 1、автомат 16а × 3。")]
)
async def test_several_lines_are_told_as_the_language_lists_things(
    centre: QuietGateway, locale: str, told: str
) -> None:
    lines = [{"reference": "A9F74216", "quantity": 1}, {"text": "автомат 16а", "quantity": 3}]
    await ordered(centre, lines=lines, customer={**REQUEST["customer"], "locale": locale})
    (said,) = await heard(centre)
    assert told in said


async def test_nothing_is_told_before_the_goods_are_looked_for_and_nothing_is_lost_by_that(
    centre: QuietGateway,
) -> None:
    await centre.gateway.parts.door.accept(incoming_request("demo", "1001", orjson.dumps(REQUEST)))
    await centre.work()  # and here the process dies; another one works on
    assert await heard(centre) == []
    assert await state(centre) == ("taken", None)
    await step(centre)
    (said,) = await heard(centre)
    assert "set aside" in said
    await step(centre, 1)
    assert await heard(centre) == []


async def test_a_delivery_is_set_aside_at_a_branch_that_has_it_and_summed_up_with_its_cost(
    centre: QuietGateway,
) -> None:
    wish = {"address": "Москва, Полярная улица, 5"}
    sent = {key: value for key, value in REQUEST.items() if key != "branch"} | {"delivery": wish}
    await centre.gateway.parts.door.accept(incoming_request("demo", "1001", orjson.dumps(sent)))
    await centre.work()
    await step(centre)
    await step(centre, 120)
    said = (await heard(centre))[-1]
    assert "Полярная улица, 5" in said
    assert "350" in said


async def test_a_no_asks_what_should_be_different_and_gives_that_to_people(centre: QuietGateway) -> None:
    await asked(centre)
    (item,) = await centre.say("order-1001", "no")
    assert "What should be different" in item.text
    await centre.say("order-1001", "I need four of them, and in blue")
    await step(centre)
    assert await state(centre) == ("handed_over", "declined")
    assert (await case(centre))[0] == "queue"
    ((number,),) = await centre.rows(select(reservation.c.number))
    found = await centre.gateway.parts.orders.reservation(number)
    assert found is not None
    assert found.state == "ended"


async def test_an_order_whose_sum_nobody_was_told_is_not_placed(centre: QuietGateway) -> None:
    await asked(centre)
    ((body,),) = await centre.rows(select(order_request.c.body))
    unpriced = {**body, "sum": {}}
    await centre.gateway.parts.store.write(lambda c: c.execute(update(order_request).values(body=unpriced)))
    await centre.say("order-1001", "yes")
    await step(centre)
    assert await state(centre) == ("customer_asked", None)
    ((number,),) = await centre.rows(select(order_request.c.order_number))
    assert number is None


async def test_two_workers_place_once(centre: QuietGateway) -> None:
    await asked(centre)
    await centre.say("order-1001", "yes")
    await centre.gateway.parts.store.write(lambda c: c.execute(order_request.update().values(state="confirmed")))
    await step(centre)
    await centre.gateway.parts.store.write(
        lambda c: c.execute(order_request.update().values(state="confirmed", look_at=0))
    )
    before = await centre.rows(select(order_request.c.order_number))
    await step(centre, 1)
    assert await centre.rows(select(order_request.c.order_number)) == before
    keys = select(outbox.c.id).where(outbox.c.idempotency_key.like("order-request-placed:%"))
    assert len(await centre.rows(keys)) == 1


async def test_every_step_is_told_to_other_programs(centre: QuietGateway) -> None:
    await asked(centre)
    await centre.say("order-1001", "yes")
    await step(centre)
    kinds = select(event.c.kind).where(event.c.kind.like("order_request.%")).order_by(event.c.seq)
    assert [kind for (kind,) in await centre.rows(kinds)] == [
        "order_request.taken",
        "order_request.branch_asked",
        "order_request.customer_asked",
        "order_request.placed",
    ]


async def test_a_customer_with_a_mail_address_is_asked_by_mail_and_answers_it(tmp_path: Path) -> None:
    loaded, shipped = settings(tmp_path), load(SHIPPED, {"DATA_DIR": str(tmp_path)}).settings
    both = {**loaded.settings.channels, "demo": shipped.channels["demo"]}
    async with post_office(replace(loaded, settings=replace(loaded.settings, channels=both))) as post:
        parts, sent = post.gateway.parts, {**REQUEST, "id": "m1", "customer": {"email": "anna.brown@example.com"}}
        await parts.door.accept(incoming_request("demo", "m1", orjson.dumps(sent)))
        await post.work()
        for pause_s in (3, 1, 120, 1):
            post.clock.at += pause_s * SECOND
            await post.work()
            await ReservationWatch(parts, now=post.clock).look_due()
            await OrderRequests(parts, now=post.clock).work_due()
        await post.work()
        (letter,) = post.letters()
        assert letter["To"] == "anna.brown@example.com"
        assert 'Please answer "yes" or "no"' in words(letter)
        post.clock.at += 60 * SECOND
        await post.write(
            "Yes, please.",
            worked=True,
            from_="anna.brown@example.com",
            return_path="anna.brown@example.com",
            **answering(letter),
        )
        await OrderRequests(parts, now=post.clock).work_due()
        await post.work()
        rows = await parts.store.read(lambda c: c.execute(select(order_request.c.order_number)).all())
        assert rows[0][0] in words(post.letters()[-1])
