"""Who is told what the order system tells by itself: the owner, where he wrote last; nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from gateway.store.schema import (
    account,
    cases,
    contact,
    conversation,
    identity,
    message,
    order_event,
    outbox,
    placed_order,
)
from tests.fakes.quiet_gateway import quiet_gateway
from tests.gateway.canned_orders import ORDER
from tests.gateway.told_orders import NUMBER, PHONE, QUESTION, Told


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def told(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Told]:
    is_sqlite = request.param == "sqlite"
    elsewhere = {} if is_sqlite else {"DATABASE_URL": request.getfixturevalue("postgres").fresh_database()}
    async with quiet_gateway(tmp_path, **elsewhere) as opened:
        yield Told(opened)


async def test_the_owner_is_told_in_the_conversation_where_he_wrote(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    (text,) = await told.happens()
    assert text.startswith("Your order 4500123456 is on its way.")
    assert await told.came_of() == [("told", None)]


@pytest.mark.parametrize(
    ("locale", "question", "part"),
    [("ru", "есть A9F74216 в наличии?", "отправлен"), ("zh", "A9F74216有货吗", "已发货")],
)
async def test_he_is_told_in_his_language(told: Told, locale: str, question: str, part: str) -> None:
    await told.centre.say("u1", question, locale=locale, **PHONE)
    (text,) = await told.happens()
    assert part in text


async def test_the_letter_joins_the_case_of_the_conversation(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.happens()
    ((case_id,),) = await told.centre.rows(select(cases.c.id))
    assert await told.centre.rows(select(outbox.c.case_id).where(outbox.c.author == "system")) == [(case_id,)]
    assert await told.centre.rows(select(order_event.c.case_id)) == [(case_id,)]


async def test_a_stranger_is_told_nothing(told: Told) -> None:
    await told.centre.say("u1", QUESTION)
    assert await told.happens() == []
    assert await told.came_of() == [("noted", "nobody_known")]


async def test_a_phone_that_was_only_typed_proves_nothing(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.write(update(identity).where(identity.c.kind == "phone").values(verified_at=None))
    assert await told.happens() == []


async def test_a_shared_phone_proves_nothing(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.write(update(identity).where(identity.c.kind == "phone").values(shared=True))
    assert await told.happens() == []


async def test_who_placed_the_order_is_told_where_he_placed_it(told: Told) -> None:
    await told.centre.say("u1", QUESTION)
    await told.centre.say("u2", QUESTION)
    ((own, channel),) = await told.centre.rows(
        select(identity.c.id, conversation.c.channel)
        .join(conversation, conversation.c.identity_id == identity.c.id)
        .where(identity.c.value.like("%u1"))
    )
    placed = insert(placed_order).values(number=NUMBER, identity_id=own, channel=channel, at=1)
    await told.write(placed)
    await told.happens()
    ((to,),) = await told.centre.rows(
        select(conversation.c.identity_id)
        .join(message, message.c.conversation_id == conversation.c.id)
        .where(message.c.author == "system")
    )
    assert to == own


async def test_of_several_conversations_it_is_the_one_used_last(told: Told) -> None:
    for customer in ("u1", "u2", "u1"):
        await told.centre.say(customer, QUESTION, **PHONE)
        told.centre.pass_time(60)
    await told.happens()
    ((to,),) = await told.centre.rows(select(outbox.c.letter).where(outbox.c.author == "system"))
    assert to["to"].endswith("u1")


async def test_an_accounts_order_is_told_where_one_person_speaks_for_the_account(told: Told) -> None:
    told.orders.answers["order"] = replace(ORDER, phone=None, account_no="1000000042")
    await told.centre.say("u1", QUESTION)
    own = select(account.c.id).where(account.c.external_no == "1000000042").scalar_subquery()
    await told.write(update(contact).values(account_id=None))
    await told.write(update(contact).where(contact.c.id.in_(select(cases.c.contact_id))).values(account_id=own))
    assert len(await told.happens()) == 1


async def test_an_accounts_order_is_told_to_nobody_where_several_speak_for_it(told: Told) -> None:
    told.orders.answers["order"] = replace(ORDER, phone=None, account_no="1000000042")
    await told.centre.say("u1", QUESTION)
    await told.centre.say("u2", QUESTION)
    own = select(account.c.id).where(account.c.external_no == "1000000042").scalar_subquery()
    await told.write(update(contact).values(account_id=own))
    assert await told.happens() == []


async def test_one_who_has_blocked_us_is_written_nothing(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.write(update(identity).values(blocked_at=told.centre.now()))
    assert await told.happens() == []
    assert await told.came_of() == [("noted", "not_reachable")]


async def test_where_a_machine_wrote_last_nothing_is_written(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    await told.write(update(message).where(message.c.direction == "in").values(verdict={"robot": True}))
    assert await told.happens() == []


async def test_one_of_ours_is_told_of_no_order(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    ours = await told.centre.agent_id("agent1@example.com")
    await told.write(update(identity).where(identity.c.kind == "external").values(person_id=ours))
    assert await told.happens() == []


async def test_a_case_that_is_over_opens_again_with_the_bot_and_closes_by_itself(told: Told) -> None:
    await told.centre.say("u1", QUESTION, **PHONE)
    told.centre.pass_time(30 * 24 * 3600)
    await told.centre.timers.fire_due()
    assert await told.centre.rows(select(cases.c.state)) == [("closed",)]
    await told.happens()
    assert await told.centre.rows(select(cases.c.owner, cases.c.state)) == [("bot", "open")]
    told.centre.pass_time(30 * 24 * 3600)
    await told.centre.timers.fire_due()
    assert await told.centre.rows(select(cases.c.state)) == [("closed",)]


async def test_a_case_that_people_have_stays_theirs(told: Told) -> None:
    await told.centre.say("u1", "talk to a human", **PHONE)
    ((owner, state),) = await told.centre.rows(select(cases.c.owner, cases.c.state))
    assert len(await told.happens()) == 1
    assert await told.centre.rows(select(cases.c.owner, cases.c.state)) == [(owner, state)]
