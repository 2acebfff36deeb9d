"""Whole talks with the bot as customers have them, in three languages, through the real pipeline."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gateway.store.schema import acknowledgement, cases, flow_state, message, outbox
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

VERIFIED = {"phone": "+74950000001"}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def told(centre: QuietGateway, customer: str, text: str, **known: str) -> str:
    """The one answer to a message."""
    items = await centre.say(customer, text, **known)
    assert len(items) == 1, [item.text for item in items]
    return items[0].text


async def owner(centre: QuietGateway) -> list[str]:
    return [one for (one,) in await centre.rows(select(cases.c.owner).order_by(cases.c.opened_at))]


@pytest.mark.parametrize(
    ("locale", "question", "tail", "wish"),
    [
        ("ru", "где мой заказ 4500123456", "0001", "позовите оператора"),
        ("en", "Where is my order 4500123456?", "0001", "talk to a human"),
        ("zh", "订单4500123456到哪里了", "0001", "转人工"),
    ],
)
async def test_an_order_is_told_after_the_proof_and_a_person_gets_the_case(
    centre: QuietGateway, locale: str, question: str, tail: str, wish: str
) -> None:
    asked = await told(centre, "u1", question, locale=locale)
    assert "4500123456" in asked
    assert "TRK" not in asked
    answer = await told(centre, "u1", tail, locale=locale)
    assert "4500123456" in answer
    assert "TRK1234561" in answer
    await told(centre, "u1", wish, locale=locale)
    ((who, queue, intent, language),) = await centre.rows(
        select(cases.c.owner, cases.c.queue, cases.c.intent, cases.c.language)
    )
    assert (who, queue, intent, language) == ("queue", "general-commercial", "order_status", locale)
    ((state,),) = await centre.rows(select(flow_state.c.state))
    assert state["slots"]["order_number"] == "4500123456"
    assert "phone_tail" not in state["slots"]


async def test_a_verified_customer_is_answered_at_once_and_without_a_number(centre: QuietGateway) -> None:
    assert "TRK1234561" in await told(centre, "u1", "where is my order", **VERIFIED)


async def test_an_unknown_order_and_a_wrong_proof_are_answered_alike(centre: QuietGateway) -> None:
    known = [await told(centre, "u1", "where is order 4500123456"), await told(centre, "u1", "9999")]
    unknown = [await told(centre, "u2", "where is order 4500999999"), await told(centre, "u2", "9999")]
    assert [text.replace("4500123456", "N") for text in known] == [text.replace("4500999999", "N") for text in unknown]


async def test_after_three_wrong_proofs_a_person_takes_over(centre: QuietGateway) -> None:
    await told(centre, "u1", "where is order 4500123456")
    for tail in ("9991", "9992", "9993"):
        await told(centre, "u1", tail)
    assert await owner(centre) == ["queue"]


async def test_wrong_proofs_are_counted_beyond_one_talk(centre: QuietGateway) -> None:
    await told(centre, "u1", "where is order 4500123456")
    await told(centre, "u1", "9991")
    await told(centre, "u1", "9992")
    await told(centre, "u1", "cancel")
    await told(centre, "u1", "where is order 4500123456")
    await told(centre, "u1", "9993")
    assert "TRK" not in await told(centre, "u1", "0001")


async def test_one_order_cannot_be_guessed_from_many_addresses(centre: QuietGateway) -> None:
    for place in range(6):
        await centre.say(f"thief{place}", "where is order 4500123456")
        await centre.say(f"thief{place}", f"99{place}1")
        await centre.say(f"thief{place}", f"98{place}1")
    await centre.say("thief-last", "where is order 4500123456")
    items = await centre.say("thief-last", "0001")
    assert all("TRK" not in item.text for item in items)


async def test_a_correction_in_the_middle_is_followed(centre: QuietGateway) -> None:
    await told(centre, "u1", "where is order 4500123455")
    asked = await told(centre, "u1", "no, 4500123456")
    assert "4500123456" in asked
    assert "TRK1234561" in await told(centre, "u1", "0001")


async def test_politeness_does_not_end_a_question(centre: QuietGateway) -> None:
    await told(centre, "u1", "where is order 4500123456")
    await told(centre, "u1", "thanks")
    assert "TRK1234561" in await told(centre, "u1", "0001")


async def test_another_wish_in_the_middle_is_worked(centre: QuietGateway) -> None:
    await told(centre, "u1", "where is order 4500123456")
    assert "A9F74216" in await told(centre, "u1", "is A9F74216 in stock?")


async def test_two_misses_bring_a_person(centre: QuietGateway) -> None:
    await told(centre, "u1", "where is order 4500123456")
    await centre.say("u1", "purple elephants")
    await centre.say("u1", "dancing on the moon")
    assert await owner(centre) == ["queue"]


async def test_what_the_bot_asked_about_is_chosen_by_button_and_by_number(centre: QuietGateway) -> None:
    (item,) = await centre.say("u1", "LC1D09M7")
    assert item.buttons[0]["payload"] == "intent=availability_price"
    from orjson import dumps

    channel = centre.gateway.parts.channels["demo"]
    press = {"id": "press", "from": {"id": "u1", "locale": "en"}, "button": item.buttons[0]["payload"]}
    await centre.gateway.parts.door.accept(channel.incoming(press, dumps(press)))  # type: ignore[attr-defined]
    await centre.work()
    items = await centre.gateway.parts.door.feed("demo", after=item.seq, limit=10)
    assert len(items) == 1


async def test_a_burst_of_short_messages_is_answered_once(centre: QuietGateway) -> None:
    for text in ("hello", "a question", "where is my order", "4500123456"):
        await centre.send("u1", text, **VERIFIED)
        centre.pass_time(0.2)
        await centre.gateway.worker.work_all()
    await centre.work()
    items = await centre.gateway.parts.door.feed("demo", after=0, limit=10)
    assert len({item.case for item in items}) == 1
    assert sum("TRK1234561" in item.text for item in items) == 1
    answers = await centre.rows(select(func.count()).select_from(outbox))
    sent = select(func.count()).select_from(acknowledgement).where(acknowledgement.c.outcome == "sent")
    assert (await centre.rows(sent))[0][0] == answers[0][0]


async def test_the_bot_says_once_that_words_were_added_and_is_silent_while_the_queue_has_the_case(
    centre: QuietGateway,
) -> None:
    await told(centre, "u1", "operator")
    assert "added this to your question" in await told(centre, "u1", "it is about a cable that was too short")
    assert await centre.say("u1", "hello? where is my order 4500123456") == []
    reasons = await centre.rows(select(acknowledgement.c.reason).where(acknowledgement.c.outcome == "suppressed"))
    assert [one["code"] for (one,) in reasons] == ["queue-owns"]


async def test_danger_raises_the_alarm_and_says_what_to_do_first(centre: QuietGateway) -> None:
    answer = await told(centre, "u1", "меня ударило током от вашей розетки, идёт дым", locale="ru")
    assert "112" in answer
    ((queue, level),) = await centre.rows(select(cases.c.queue, cases.c.level))
    assert (queue, level) == ("safety", "advanced")


@pytest.mark.parametrize("text", ["🙂🙂🙂", "a\u202eb\u0007c", "x" * 90_000, "‏שלום", "0", "?!"])
async def test_odd_texts_get_one_sensible_answer_and_stand_once(centre: QuietGateway, text: str) -> None:
    items = await centre.say("u1", text)
    assert len(items) <= 1
    ((count,),) = await centre.rows(select(func.count()).select_from(message).where(message.c.direction == "in"))
    assert count == 1
    ((rows,),) = await centre.rows(select(func.count()).select_from(acknowledgement))
    assert rows == 1


async def test_one_person_with_two_channels_has_two_conversations_and_one_contact(centre: QuietGateway) -> None:
    await told(centre, "u1", "where is my order 4500123456", **VERIFIED)
    await told(centre, "u2", "where is my order 4500123456", **VERIFIED)
    ((contacts, count),) = await centre.rows(
        select(func.count(cases.c.contact_id.distinct()), func.count()).select_from(cases)
    )
    assert (contacts, count) == (1, 2)


async def test_nobody_is_told_that_all_have_gone_home_while_somebody_is_there(centre: QuietGateway) -> None:
    centre.pass_time(12 * 3600)  # midnight
    assert "not at work" in await told(centre, "u1", "operator")
    await centre.arrives("agent3@example.com")
    assert "not at work" not in await told(centre, "u2", "operator")
