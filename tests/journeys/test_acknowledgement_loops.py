"""Robots that answer every letter: whatever they change, few letters go out and every message stands in a case."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from config.settings import load
from gateway.app import open_gateway
from gateway.ids import SECOND
from gateway.store.schema import cases, event, message
from tests.fakes.quiet_gateway import SHIPPED, QuietGateway
from tests.journeys.mail_post import ABOUT_ORDER, MINUTE, TO_PEOPLE, Post, answering, post_office, settings, words

ROUNDS = 30
Sender = Callable[[int], str]


async def loop(post: Post, sender: Sender, *, rounds: int = ROUNDS, pause_us: int = 10 * SECOND) -> int:
    """A robot without any sign of one answers each letter at once, and writes on by itself; gives our letters."""
    letters = 0
    headers: dict[str, str] = {}
    for place in range(rounds):
        await post.write(ABOUT_ORDER, from_=sender(place), **headers)
        written = post.letters()
        letters += len(written)
        headers = answering(written[-1]) if written else {}
        post.clock.at += pause_us
    return letters


async def all_messages_stand_in_cases(post: Post, count: int = ROUNDS) -> bool:
    (row,) = await post.rows("SELECT count(*) AS n FROM message WHERE direction = 'in' AND case_id IS NOT NULL")
    (waiting,) = await post.rows("SELECT count(*) AS n FROM inbox WHERE state <> 'done'")
    return (row["n"], waiting["n"]) == (count, 0)


async def test_a_robot_that_answers_every_letter_gets_ten_in_ten_minutes(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path)) as post:
        assert 1 <= await loop(post, lambda place: "anybody@bot.example.org") <= 10
        assert await all_messages_stand_in_cases(post)
        outcomes = {code for outcome, code in await post.acknowledged() if outcome == "suppressed"}
        assert outcomes & {"cap-case", "cap-address"}


async def test_changing_addresses_in_one_domain_are_stopped_by_its_limit(tmp_path: Path) -> None:
    limits = {"per_domain": ["8 in 1h"]}
    async with post_office(settings(tmp_path, limits=limits)) as post:
        assert await loop(post, lambda place: f"anybody{place}@bot.example.org") == 8
        assert await all_messages_stand_in_cases(post)
        assert ("suppressed", "cap-domain") in await post.acknowledged()


async def test_changing_domains_are_stopped_by_the_limit_in_all(tmp_path: Path) -> None:
    limits = {"in_all": ["8 in 1h"]}
    async with post_office(settings(tmp_path, limits=limits)) as post:
        assert await loop(post, lambda place: f"anybody@bot{place}.example.org") == 8
        assert await all_messages_stand_in_cases(post)
        assert ("suppressed", "cap-total") in await post.acknowledged()


async def test_a_used_up_limit_rings_once_and_names_no_address(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path, limits={"in_all": ["3 in 1h"]})) as post:
        await loop(post, lambda place: f"anybody@bot{place}.example.org", rounds=8)
        (alarm,) = await post.events("acknowledgement.capped")
        assert '"scope":"total"' in str(alarm["data"]) and '"3 in 1h"' in str(alarm["data"])
        assert "bot" not in str(alarm["data"]) and "anybody" not in str(alarm)


async def test_a_flood_in_one_batch_keeps_the_limit(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path, limits={"in_all": ["5 in 1h"]})) as post:
        for place in range(12):
            raw, _ = post.mail(TO_PEOPLE, from_=f"one@client{place}.example.org")
            await post.deliver(raw, sender=f"one@client{place}.example.org")
        await post.work()
        assert len(post.letters()) == 5
        assert await all_messages_stand_in_cases(post, 12)
        assert len(await post.events("acknowledgement.capped")) == 1


async def test_what_nobody_was_told_of_goes_to_people(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path, limits={"per_address": ["1 in 1h"]})) as post:
        await post.write(ABOUT_ORDER)
        await post.write(ABOUT_ORDER, subject="Again")
        assert [case["owner"] for case in await post.cases()] == ["bot", "queue"]


async def test_a_second_person_in_the_same_case_is_told_too(tmp_path: Path) -> None:
    """The window is one of case and address: a colleague who answers was told nothing yet."""
    async with post_office(settings(tmp_path)) as post:
        await post.write(TO_PEOPLE)
        headers = answering(post.letter())
        agent = await post.agent()
        await post.actions.claim(agent, "1001")
        await post.actions.return_to_bot(agent, "1001")
        await post.write(TO_PEOPLE, **headers)
        assert post.letters() == []
        await post.actions.claim(agent, "1001")
        await post.actions.return_to_bot(agent, "1001")
        await post.write(TO_PEOPLE, from_="colleague@example.com", **headers)
        assert [letter["To"] for letter in post.letters()] == ["colleague@example.com"]


async def test_while_a_person_holds_the_case_nothing_is_acknowledged(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path)) as post:
        await post.write(TO_PEOPLE)
        headers = answering(post.letter())
        await post.actions.claim(await post.agent(), "1001")
        post.clock.at += 5 * MINUTE
        await post.write("One thing more.", **headers)
        assert post.letters() == []
        assert (await post.acknowledged())[-1] == ("suppressed", "agent-owns")


async def test_at_night_the_acknowledgement_says_that_nobody_is_at_work(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path)) as post:
        await post.write(TO_PEOPLE)
        by_day = post.letter()
        post.clock.at += 14 * 60 * MINUTE  # midnight in Moscow
        await post.write(TO_PEOPLE, from_="other@client.example.org")
        by_night = post.letter()
        assert "not at work" not in words(by_day)
        assert "not at work now" in words(by_night) and "A specialist will answer" in words(by_night)


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    clock = [1_795_424_400_000_000]
    async with open_gateway(load(SHIPPED, {"DATA_DIR": str(tmp_path)}), now=lambda: clock[0]) as gateway:
        yield QuietGateway(gateway=gateway, clock=clock)


async def test_two_bots_in_a_chat_stop_talking(centre: QuietGateway) -> None:
    """The other bot greets after every answer of ours; at the hundredth a person takes over and ours is silent."""
    answers = 0
    for _ in range(130):
        answers += len(await centre.say("robot", "Is A9F74216 in stock?"))
    assert 50 <= answers <= 100
    assert len(await centre.rows(select(message.c.id).where(message.c.direction == "in"))) == 130
    owners = {row.owner for row in await centre.rows(select(cases.c.owner))}
    assert "queue" in owners
    assert len(await centre.rows(select(event.c.id).where(event.c.kind == "acknowledgement.capped"))) == 1


async def test_a_busy_customer_in_a_chat_is_not_held_back(centre: QuietGateway) -> None:
    answers = 0
    for _ in range(40):
        answers += len(await centre.say("customer", "Is A9F74216 in stock?"))
    assert answers == 40
