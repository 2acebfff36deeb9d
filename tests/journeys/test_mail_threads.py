"""Which case a mail belongs to: by our signed token, by what it answers, by its number only for who takes part."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.mail_post import (
    CUSTOMER,
    DAY,
    HOUR,
    STRANGER,
    TO_PEOPLE,
    Post,
    answering,
    post_office,
    settings,
    words,
)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


async def test_an_answer_to_our_letter_comes_into_its_case(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write("One thing more.", **answering(post.letter()))
    assert (await post.case())["last_position"] == 3


async def test_an_answer_from_another_address_of_the_customer_joins_by_our_token(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write("One thing more.", from_="private@client.example.org", **answering(post.letter()))
    assert len(await post.cases()) == 1


async def test_a_token_that_was_made_up_joins_nothing(post: Post) -> None:
    await post.write(TO_PEOPLE)
    token = str(post.letter()["Message-ID"])
    forged = token.replace("<sb.a", "<sb.b")
    assert forged != token
    await post.write(TO_PEOPLE, from_=STRANGER, in_reply_to=forged)
    assert len(await post.cases()) == 2


async def test_a_mail_that_answers_the_customers_own_mail_joins_it(post: Post) -> None:
    first = await post.write(TO_PEOPLE)
    await post.write("And the second page.", in_reply_to=first, subject="Re: A question")
    assert len(await post.cases()) == 1


async def test_the_newest_reference_that_is_known_says_the_case(post: Post) -> None:
    older = await post.write(TO_PEOPLE, subject="One")
    newer = await post.write(TO_PEOPLE, subject="Two")
    await post.write("More about two.", references=f"{older} {newer} <unknown@client.example.org>")
    assert [one["last_position"] for one in await post.cases()] == [2, 3]


async def test_a_participant_joins_by_the_number_in_the_subject(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write("I add the contract.", subject="About [#1001]")
    assert len(await post.cases()) == 1


async def test_a_stranger_with_the_number_in_the_subject_gets_a_case_of_their_own(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write(TO_PEOPLE, from_=STRANGER, subject="About [#1001]")
    first, second = await post.cases()
    assert (first["last_position"], second["linked"]) == (2, f'["{first["id"]}"]')
    (event,) = await post.events("case.possibly_related")
    assert event["subject"] == "1002"
    assert [letter["Subject"] for letter in post.letters()][1] == "Re: About [#1002]"


async def test_the_same_subject_of_five_clients_makes_five_cases(post: Post) -> None:
    for place in range(5):
        await post.write(TO_PEOPLE, from_=f"client{place}@client.example.org", subject="help")
    assert [one["number"] for one in await post.cases()] == ["1001", "1002", "1003", "1004", "1005"]


async def test_an_answer_to_a_merged_case_goes_to_its_target(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="One")
    merged = post.letter()
    await post.write(TO_PEOPLE, subject="Two")
    await post.actions.merge(await post.agent(), "1001", to="1002")
    await post.write("One thing more.", **answering(merged))
    first, second = await post.cases()
    assert (first["state"], second["last_position"]) == ("merged", 5)


async def test_whoever_takes_part_in_a_merged_case_joins_its_target_by_its_number(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="One")
    await post.write("I am asked too.", from_=STRANGER, **answering(post.letter()))
    await post.write(TO_PEOPLE, subject="Two", from_="other@client.example.org")
    await post.actions.merge(await post.agent(), "1001", to="1002")
    before = int(str((await post.cases())[1]["last_position"]))
    await post.write("One thing more.", from_=STRANGER, subject="About [#1001]")
    found = await post.cases()
    assert (len(found), found[1]["last_position"]) == (2, before + 1)


async def test_after_a_merge_is_undone_answers_find_their_own_case_again(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="One")
    first = post.letter()
    await post.write(TO_PEOPLE, subject="Two")
    await post.actions.merge(await post.agent(), "1001", to="1002")
    await post.actions.unmerge(await post.agent(), "1001")
    await post.write("One thing more.", **answering(first))
    counted = "SELECT count(*) AS messages FROM message GROUP BY case_id ORDER BY case_id"
    assert [one["messages"] for one in await post.rows(counted)] == [3, 2]


async def closed(post: Post) -> dict[str, str]:
    """A case that an agent has closed; gives the headers that answer its letter."""
    await post.write(TO_PEOPLE)
    actor = await post.agent()
    await post.actions.claim(actor, "1001")
    await post.actions.close(actor, "1001")
    return answering(post.letter())


async def test_an_answer_within_seven_days_opens_the_case_again_for_people(post: Post) -> None:
    headers = await closed(post)
    post.clock.at += 6 * DAY
    await post.write("It still does not work, please call me.", **headers)
    case = await post.case()
    assert (case["state"], case["owner"], case["closed_at"]) == ("open", "queue", None)
    assert "its number is 1001" in words(post.letter())


async def test_an_answer_after_seven_days_is_a_new_case_linked_to_the_old(post: Post) -> None:
    headers = await closed(post)
    post.clock.at += 8 * DAY
    await post.write("It still does not work, please call me.", **headers)
    old, new = await post.cases()
    assert (old["state"], new["linked"]) == ("closed", f'["{old["id"]}"]')


FORWARD = """Please see below.

---------- Forwarded message ---------
From: Some Client <client@client.example.org>
Date: Mon, 16 Nov 2026 at 09:00
Subject: Contract
To: <agent1@example.com>

Could a person explain the contract to me, please?
"""


async def test_a_mail_forwarded_by_an_agent_is_the_customers(post: Post) -> None:
    await post.write(FORWARD, from_="agent1@example.com", subject="Fwd: Contract")
    (who,) = await post.rows(
        "SELECT i.value FROM cases c JOIN identity i ON i.contact_id = c.contact_id WHERE c.number = '1001'"
    )
    assert who["value"] == "client@client.example.org"
    assert post.letter()["To"] == "client@client.example.org"
    (said,) = await post.rows("SELECT text FROM message WHERE direction = 'in'")
    assert said["text"] == "Could a person explain the contract to me, please?"


async def test_the_customers_own_mail_comes_after_a_forwarded_one(post: Post) -> None:
    await post.write(FORWARD, from_="agent1@example.com", subject="Fwd: Contract")
    headers = answering(post.letter())
    await post.write("I found the page.", from_="client@client.example.org", **headers)
    await post.write(FORWARD + "\nonce more", from_="agent1@example.com", subject="Fwd: Contract again")
    assert [one["last_position"] for one in await post.cases()] == [4, 3]  # the forwarder's words are a note
    assert await post.rows("SELECT id FROM inbox WHERE state <> 'done'") == []


async def test_a_forward_by_a_customer_is_the_customers_own_matter(post: Post) -> None:
    await post.write(FORWARD, from_=STRANGER, subject="Fwd: Contract")
    assert post.letter()["To"] == STRANGER


async def test_an_agents_reply_leaves_from_the_mailbox_and_its_answer_comes_back(post: Post) -> None:
    sent = await post.write(TO_PEOPLE, subject="Contract", to="service@example.com")
    post.letters()
    await post.actions.reply(await post.agent(), "1001", text="The contract runs until May.")
    await post.send()
    reply = post.letter()
    assert (reply["To"], reply["Subject"], reply["In-Reply-To"]) == (CUSTOMER, "Re: Contract", sent)
    assert "service@example.com" in reply["From"]
    assert reply["Auto-Submitted"] is None
    told = words(reply).split("\n")
    assert (told[0], told[-2]) == ("The contract runs until May.", f"> {TO_PEOPLE}")
    assert told[-3] == f"On 16 November 2026 at 10:00, Demo Customer <{CUSTOMER}> wrote:"
    await post.write("Thank you, and the next one?", **answering(reply))
    case = await post.case()
    assert (case["owner"], case["last_position"]) == ("agent", 4)
    assert post.letters() == []
    assert (await post.acknowledged())[-1] == ("suppressed", "agent-owns")


async def test_an_agents_reply_keeps_the_promise(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.actions.reply(await post.agent(), "1001", text="Here I am.")
    (promise,) = await post.rows("SELECT met_at, broken_at FROM promise WHERE kind = 'answer'")
    assert (promise["met_at"], promise["broken_at"]) == (post.clock.at, None)


async def test_a_promise_that_is_not_kept_yet_is_told_again_and_not_made_twice(post: Post) -> None:
    await post.write(TO_PEOPLE)
    headers, actor = answering(post.letter()), await post.agent()
    await post.actions.claim(actor, "1001")
    await post.actions.return_to_bot(actor, "1001")
    post.clock.at += 2 * HOUR
    await post.write(TO_PEOPLE, **headers)
    assert "today by 14:00 (Moscow time)" in words(post.letter())
    assert len(await post.rows("SELECT id FROM promise WHERE kind = 'answer'")) == 1


async def test_where_a_promise_is_over_no_other_is_made_up(post: Post) -> None:
    await post.write(TO_PEOPLE)
    headers, actor = answering(post.letter()), await post.agent()
    await post.actions.claim(actor, "1001")
    await post.actions.return_to_bot(actor, "1001")
    post.clock.at += 5 * HOUR
    await post.write(TO_PEOPLE, **headers)
    assert "as soon as possible" in words(post.letter())
    assert (await post.case())["owner"] == "queue"
