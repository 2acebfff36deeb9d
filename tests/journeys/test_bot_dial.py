"""How far the bot goes: silent, drafting or answering, for a share of its customers, and switched off at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.bot_dial.dial import place_of
from gateway.bot_dial.service import BotDial, RuleBody
from gateway.care.editor import Editor
from gateway.store import bot_dial
from gateway.store.schema import acknowledgement, audit, bot_draft, cases, contact, outbox
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

STATUS = "where is my order 4500123456"
KNOWN = {"phone": "+74950000001"}
"""The phone of the order's owner."""


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


def desk(centre: QuietGateway) -> BotDial:
    return BotDial(centre.gateway.parts, now=centre.now)


ADMIN = Editor(name="admin@example.com")


async def turn(centre: QuietGateway, **rule: object) -> None:
    await desk(centre).put_rule(ADMIN, "tried", RuleBody.model_validate(rule))


async def owner(centre: QuietGateway) -> str:
    ((found,),) = await centre.rows(select(cases.c.owner))
    return str(found)


async def drafts(centre: QuietGateway) -> list[str]:
    return [text for (text,) in await centre.rows(select(bot_draft.c.text))]


async def test_the_bot_answers_where_nothing_says_otherwise(centre: QuietGateway) -> None:
    (item,) = await centre.say("u1", STATUS, **KNOWN)
    assert "4500123456" in item.text
    assert await owner(centre) == "bot"


async def test_a_flow_that_is_off_goes_to_people(centre: QuietGateway) -> None:
    await turn(centre, flow="order_status", mode="off")
    (item,) = await centre.say("u1", STATUS, **KNOWN)
    assert await owner(centre) == "queue"
    assert item.author == "system" or "on its way" not in item.text
    assert await drafts(centre) == []


@pytest.mark.parametrize(
    ("locale", "text", "told"),
    [
        ("ru", "где мой заказ 4500123456", "4500123456"),
        ("en", STATUS, "4500123456"),
        ("zh", "我的订单4500123456到哪里了", "4500123456"),
    ],
)
async def test_a_draft_waits_for_an_agent_and_the_customer_is_acknowledged(
    centre: QuietGateway, locale: str, text: str, told: str
) -> None:
    await turn(centre, flow="order_status", mode="drafts")
    (item,) = await centre.say("u1", text, locale=locale, **KNOWN)
    assert await owner(centre) == "queue"
    (draft,) = await drafts(centre)
    assert told in draft
    assert draft not in item.text
    outcomes = [one for (one,) in await centre.rows(select(acknowledgement.c.outcome))]
    assert outcomes == ["sent"]


async def test_a_rule_counts_only_where_it_says(centre: QuietGateway) -> None:
    await turn(centre, flow="order_status", channel="site", mode="off")
    await centre.say("u1", STATUS, **KNOWN)
    assert await owner(centre) == "bot"
    await turn(centre, flow="order_status", language="ru", mode="off")
    (item,) = await centre.say("u1", STATUS, **KNOWN)
    assert "4500123456" in item.text


async def test_a_share_takes_the_same_contacts_each_time(centre: QuietGateway) -> None:
    await turn(centre, flow="order_status", mode="answers", share=50)
    for number in range(8):
        await centre.say(f"u{number}", STATUS)
        await centre.say(f"u{number}", "and where is 4500123457")
    rows = await centre.rows(select(contact.c.id, cases.c.owner).join(cases, cases.c.contact_id == contact.c.id))
    assert {who == "bot" for _, who in rows} == {True, False}
    assert all((who == "bot") == (place_of(id_) < 50) for id_, who in rows)


async def test_the_switch_sends_a_running_flow_to_people_with_what_it_knows(centre: QuietGateway) -> None:
    await centre.say("u1", "I want to order 2 pcs of A9F74216")
    assert await owner(centre) == "bot"
    await desk(centre).switch(ADMIN, "bot", is_on=False)
    await centre.say("u1", "by delivery please")
    assert await owner(centre) == "queue"
    await desk(centre).switch(ADMIN, "bot", is_on=True)
    (item,) = await centre.say("u2", STATUS, **KNOWN)
    assert "4500123456" in item.text


async def test_switched_off_acknowledgements_say_nothing(centre: QuietGateway) -> None:
    await desk(centre).switch(ADMIN, "acknowledgements", is_on=False)
    assert await centre.say("u1", "I want to talk to a person") == []
    assert await owner(centre) == "queue"
    assert await centre.rows(select(outbox.c.id)) == []


async def test_who_turned_it_is_kept(centre: QuietGateway) -> None:
    await desk(centre).switch(ADMIN, "bot", is_on=False)
    await turn(centre, mode="drafts", share=10)
    kept = await centre.gateway.parts.store.read(bot_dial.load)
    assert [(one.name, one.changed_by) for one in kept.switches] == [("bot", "admin@example.com")]
    actions = [one for (one,) in await centre.rows(select(audit.c.action).order_by(audit.c.at))]
    assert [one for one in actions if one.startswith("bot.")] == ["bot.switched", "bot.rule_kept"]


async def test_switched_off_twice_is_switched_off_once(centre: QuietGateway) -> None:
    await desk(centre).switch(ADMIN, "bot", is_on=False)
    await desk(centre).switch(ADMIN, "bot", is_on=False)
    assert len(await centre.rows(select(audit.c.id).where(audit.c.action == "bot.switched"))) == 1
