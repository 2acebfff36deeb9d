"""Notices of a disruption or a change: said first, once a conversation, until they end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.ids import SECOND, new_id
from gateway.store import notices as rows
from gateway.store.notices import Notice
from gateway.store.schema import outbox
from tests.fakes.quiet_gateway import HOUR, QuietGateway, quiet_gateway

SAID = "Order data is a day old until noon."
SAGT = "Данные о заказах вчерашние."


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


def a_notice(centre: QuietGateway, **other: object) -> Notice:
    given: dict[str, object] = {
        "id": new_id(),
        "kind": "disruption",
        "texts": {"en": SAID},
        "channels": (),
        "topics": (),
        "starts_at": centre.now(),
        "ends_at": centre.now() + HOUR,
        "ended_at": None,
        "made_by": "supervisor@example.com",
        "made_at": centre.now(),
        **other,
    }
    return Notice(**given)  # type: ignore[arg-type]


async def told(centre: QuietGateway, **other: object) -> Notice:
    """A notice that stands, as another process would have made it, after the sweep."""
    parts = centre.gateway.parts
    made = await parts.store.write(rows.put, a_notice(centre, **other))
    await parts.notices.refresh(parts.store, now=centre.now())
    return made


async def test_the_bots_next_answer_begins_with_the_notice_and_is_one_letter(centre: QuietGateway) -> None:
    await told(centre)
    (item,) = await centre.say("u1", "Where is my order 4500123456?")
    assert item.text.startswith(SAID + "\n\n")
    assert len(item.text) > len(SAID) + 10


async def test_a_conversation_hears_a_notice_once(centre: QuietGateway) -> None:
    await told(centre)
    await centre.say("u1", "Where is my order 4500123456?")
    (again,) = await centre.say("u1", "0001")
    assert SAID not in again.text


async def test_each_conversation_hears_it(centre: QuietGateway) -> None:
    await told(centre)
    await centre.say("u1", "Where is my order 4500123456?")
    (other,) = await centre.say("u2", "Where is my order 4500123456?")
    assert other.text.startswith(SAID)


async def test_a_second_notice_is_heard_too(centre: QuietGateway) -> None:
    await told(centre)
    await centre.say("u1", "Where is my order 4500123456?")
    await told(centre, kind="change", texts={"en": "We have moved."})
    (item,) = await centre.say("u1", "operator")
    assert item.text.startswith("We have moved.") and SAID not in item.text


async def test_a_notice_ends_by_itself(centre: QuietGateway) -> None:
    await told(centre)
    centre.pass_time(3600)
    (item,) = await centre.say("u1", "Where is my order 4500123456?")
    assert SAID not in item.text


async def test_a_notice_that_begins_later_is_not_said_before(centre: QuietGateway) -> None:
    await told(centre, starts_at=centre.now() + 600 * SECOND)
    (before,) = await centre.say("u1", "Where is my order 4500123456?")
    centre.pass_time(600)
    (after,) = await centre.say("u2", "Where is my order 4500123456?")
    assert (SAID in before.text, SAID in after.text) == (False, True)


async def test_an_ended_notice_is_said_no_more(centre: QuietGateway) -> None:
    made = await told(centre)
    parts = centre.gateway.parts
    await parts.store.write(rows.end, made.id, by="supervisor@example.com", at=centre.now() + 1)
    await parts.notices.refresh(parts.store, now=centre.now())
    (item,) = await centre.say("u1", "Where is my order 4500123456?")
    assert SAID not in item.text


@pytest.mark.parametrize(("channels", "is_said"), [(("demo",), True), (("api",), True), (("site", "phone"), False)])
async def test_a_notice_is_for_its_channels(centre: QuietGateway, channels: tuple[str, ...], is_said: bool) -> None:
    await told(centre, channels=channels)
    (item,) = await centre.say("u1", "Where is my order 4500123456?")
    assert (SAID in item.text) == is_said


@pytest.mark.parametrize(("topics", "is_said"), [(("commercial",), True), (("technical",), False)])
async def test_a_notice_is_for_its_topics(centre: QuietGateway, topics: tuple[str, ...], is_said: bool) -> None:
    await told(centre, topics=topics)
    (item,) = await centre.say("u1", "Where is my order 4500123456?")
    assert (SAID in item.text) == is_said


async def test_a_notice_is_said_in_the_customers_language_or_the_default_one(centre: QuietGateway) -> None:
    await told(centre, texts={"en": SAID, "ru": SAGT})
    (russian,) = await centre.say("u1", "Где мой заказ 4500123456?", locale="ru")
    (chinese,) = await centre.say("u2", "我的订单4500123456到哪里了?", locale="zh")
    assert russian.text.startswith(SAGT)
    assert chinese.text.startswith(SAID)


async def test_where_somebody_may_be_in_danger_help_goes_first(centre: QuietGateway) -> None:
    await told(centre)
    (item,) = await centre.say("u1", "The breaker is on fire and a man got an electric shock!")
    assert SAID in item.text and not item.text.startswith(SAID)


async def test_without_notices_nothing_is_asked_of_the_store(centre: QuietGateway) -> None:
    await told(centre)
    centre.pass_time(3600)
    await centre.say("u1", "Where is my order 4500123456?")
    marks = "SELECT count(*) FROM counter WHERE name LIKE 'notice:%'"
    count = await centre.gateway.parts.store.read(lambda c: c.exec_driver_sql(marks).scalar_one())
    assert count == 0


async def test_a_silent_turn_leaves_the_notice_for_the_next_answer(centre: QuietGateway) -> None:
    await centre.say("u1", "operator")
    await told(centre)
    assert await centre.say("u1", "ok") == []
    letters = await centre.rows(select(outbox.c.letter))
    assert not any(SAID in row.letter["text"] for row in letters)
