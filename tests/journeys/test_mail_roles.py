"""Shared, dedicated and personal mailboxes: where a mail goes, and from where it is answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from gateway.ids import SECOND
from gateway.offers import PRESENCE, Offers
from tests.journeys.mail_post import CARE, TO_PEOPLE, Post, answering, post_office, settings

PERSONAL = "olga@example.com"
BOXES = {
    CARE: {"role": "shared"},
    "orders@example.com": {"queue": "orders", "topic": "commercial"},
    "service@example.com": {"topic": "technical"},
    PERSONAL: {"role": "dedicated", "agent": "agent2@example.com"},
    "agent1@example.com": {"role": "dedicated", "agent": "agent1@example.com"},
}


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path, mail={"mailboxes": BOXES})) as opened:
        yield opened


async def reasons(post: Post, number: str = "1001") -> list[str]:
    (row,) = await post.rows("SELECT reasons FROM cases WHERE number = :number", number=number)
    return [one["code"] for one in orjson.loads(str(row["reasons"]))]


async def mailboxes(post: Post) -> list[str]:
    (row,) = await post.rows("SELECT verdict FROM message WHERE direction = 'in'")
    return orjson.loads(str(row["verdict"]))["mailboxes"]  # type: ignore[no-any-return]


async def test_a_mail_to_a_specialists_own_address_names_them_first(post: Post) -> None:
    await post.write(TO_PEOPLE, to=PERSONAL)
    assert "personal-mailbox" in await reasons(post)


async def test_a_mail_to_a_specialists_own_address_is_offered_to_them(post: Post) -> None:
    await post.write(TO_PEOPLE, to=PERSONAL)
    one, two = [(await post.agent(f"agent{place}@example.com")).agent.person_id for place in (1, 2)]
    parts = post.gateway.parts
    for agent in (one, two):
        await parts.bus.seen(PRESENCE, agent, 60)
    await Offers(parts, now=post.clock).offer_waiting()
    (offer,) = await post.rows("SELECT agent_id, role FROM assignment")
    assert (offer["agent_id"], offer["role"]) == (two, "personal")


async def test_who_lets_the_offer_run_out_is_followed_by_the_queue(post: Post) -> None:
    await post.write(TO_PEOPLE, to=PERSONAL)
    one, two = [(await post.agent(f"agent{place}@example.com")).agent.person_id for place in (1, 2)]
    parts = post.gateway.parts
    for agent in (one, two):
        await parts.bus.seen(PRESENCE, agent, 60)
    offers = Offers(parts, now=post.clock)
    await offers.offer_waiting()
    await post.change("UPDATE assignment SET ended_at = :at, end_reason = 'timeout'", at=post.clock.at)
    post.clock.at += 5 * SECOND
    await offers.offer_waiting()
    found = await post.rows("SELECT agent_id FROM assignment WHERE ended_at IS NULL")
    assert [row["agent_id"] for row in found] == [one]


async def test_the_answer_to_a_specialists_own_address_leaves_from_there(post: Post) -> None:
    await post.write(TO_PEOPLE, to=PERSONAL)
    assert PERSONAL in post.letter()["From"]


async def test_another_agent_answers_from_the_mailbox_that_was_written_to(post: Post) -> None:
    await post.write(TO_PEOPLE, to="orders@example.com")
    post.letters()
    post.clock.at += 3600 * SECOND
    await post.actions.reply(await post.agent("agent2@example.com"), "1001", text="Here I am.")
    await post.send()
    assert "orders@example.com" in post.letter()["From"]


async def test_the_answer_leaves_from_the_mailbox_written_to_last(post: Post) -> None:
    await post.write(TO_PEOPLE)
    headers = answering(post.letter())
    await post.write("And to you.", to="service@example.com", **headers)
    post.letters()
    await post.actions.reply(await post.agent(), "1001", text="Here I am.")
    await post.send()
    assert "service@example.com" in post.letter()["From"]


@pytest.mark.parametrize(
    ("to", "decides"),
    [
        (f"{CARE}, orders@example.com", "orders@example.com"),
        (f"orders@example.com, {CARE}", "orders@example.com"),
        (f"{CARE}, {PERSONAL}", PERSONAL),
        (f"service@example.com, orders@example.com, {CARE}", "service@example.com"),
    ],
)
async def test_of_several_mailboxes_the_first_that_says_something_decides(post: Post, to: str, decides: str) -> None:
    await post.write(TO_PEOPLE, to=to)
    assert decides in post.letter()["From"]
    assert sorted(await mailboxes(post)) == sorted(one.strip() for one in to.split(","))


async def test_a_plus_address_counts_as_its_mailbox(post: Post) -> None:
    await post.write(TO_PEOPLE, to="orders+spring@example.com")
    assert await mailboxes(post) == ["orders@example.com"]
    assert (await post.case())["queue"] == "orders"


async def test_a_complaint_to_a_specialist_without_the_skill_goes_to_the_line_of_complaints(post: Post) -> None:
    complaint = "I want to complain: the delivery was late again, this is outrageous, I demand compensation!"
    await post.write(complaint, to=PERSONAL)
    found = await reasons(post)
    assert ("complaint-line" in found or "queue-by-intent" in found) and "personal-mailbox" not in found


FORWARD = """---------- Forwarded message ---------
From: Some Client <client@client.example.org>
Date: Mon, 16 Nov 2026 at 09:00
Subject: Contract
To: <agent1@example.com>

Could a person explain the contract to me, please?
"""


async def test_a_specialist_forwards_from_the_address_that_is_a_mailbox_of_ours(post: Post) -> None:
    await post.write(FORWARD, from_="agent1@example.com", subject="Fwd: Contract")
    assert post.letter()["To"] == "client@client.example.org"


async def test_our_own_letter_from_a_specialists_mailbox_is_ours_all_the_same(post: Post) -> None:
    await post.write(TO_PEOPLE, to="agent1@example.com")
    letter = post.letter()
    await post.deliver(letter.as_bytes(), sender="agent1@example.com")
    await post.work()
    assert (len(post.letters()), (await post.acknowledged())[-1]) == (0, ("suppressed", "robot-own"))
