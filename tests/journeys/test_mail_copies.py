"""One mail to several of our mailboxes is one case and one answer, with all of the mailboxes noted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import orjson
import pytest

from channels.email import copies
from channels.email.inbound import envelope
from tests.journeys.mail_post import CUSTOMER, STRANGER, TO_PEOPLE, Post, post_office, settings

CARE, ORDERS, QUOTES, SERVICE = (f"{name}@example.com" for name in ("customercare", "orders", "quotes", "service"))


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


async def noted(post: Post) -> Sequence[str]:
    """The mailboxes noted on the one message that came in."""
    (row,) = await post.rows("SELECT verdict FROM message WHERE direction = 'in'")
    verdict = row["verdict"]
    return orjson.loads(verdict)["mailboxes"] if isinstance(verdict, str) else verdict["mailboxes"]  # type: ignore[index]


async def test_a_blind_copy_that_comes_by_itself_is_noted_on_the_case(post: Post) -> None:
    raw, _ = post.mail(TO_PEOPLE, to="somebody@else.example.org")
    await post.deliver(raw, to=CARE)
    await post.work()
    await post.deliver(raw, to=SERVICE)
    await post.work()
    assert await noted(post) == [CARE, SERVICE]
    assert len(await post.cases()) == 1
    (event,) = await post.events("case.copy_received")
    assert event["subject"] == "1001"


async def test_of_two_blind_copies_one_letter_goes_out(post: Post) -> None:
    raw, _ = post.mail(TO_PEOPLE, to="somebody@else.example.org")
    await post.deliver(raw, to=CARE)
    await post.deliver(raw, to=SERVICE)
    await post.work()
    assert len(post.letters()) == 1
    assert [outcome for outcome, _ in await post.acknowledged()] == ["sent", "suppressed"]
    assert (await post.acknowledged())[1][1] == "copy"


async def test_a_copy_that_comes_ten_times_is_noted_once(post: Post) -> None:
    raw, _ = post.mail(TO_PEOPLE, to="somebody@else.example.org")
    await post.deliver(raw, to=CARE)
    for _ in range(10):
        await post.deliver(raw, to=SERVICE)
        await post.work()
    assert await noted(post) == [CARE, SERVICE]
    assert len(await post.events("case.copy_received")) == 1
    assert len(await post.rows("SELECT id FROM inbox")) == 2


async def test_a_mail_that_comes_again_to_the_mailbox_it_names_leaves_no_trace(post: Post) -> None:
    raw, _ = post.mail(TO_PEOPLE, to=f"{CARE}, {SERVICE}")
    await post.deliver(raw, to=CARE)
    await post.deliver(raw, to=SERVICE)
    await post.work()
    assert sorted(await noted(post)) == [CARE, SERVICE]
    assert len(await post.rows("SELECT id FROM inbox")) == 1


async def test_a_copy_in_a_dedicated_mailbox_leads_the_waiting_case_there(post: Post) -> None:
    raw, _ = post.mail("Please let me talk to a person about all of this.", to="somebody@else.example.org")
    await post.deliver(raw, to=CARE)
    await post.work()
    before = await post.case()
    await post.deliver(raw, to=ORDERS)
    await post.work()
    after = await post.case()
    assert (before["topic"], after["topic"]) == ("general", "commercial")
    assert (before["queue"], after["queue"]) == ("general", "primary-commercial")


async def test_between_two_dedicated_mailboxes_the_first_decides(post: Post) -> None:
    raw, _ = post.mail("Please let me talk to a person about all of this.", to="somebody@else.example.org")
    await post.deliver(raw, to=SERVICE)
    await post.work()
    before = await post.case()
    await post.deliver(raw, to=ORDERS)
    await post.work()
    after = await post.case()
    assert (after["queue"], after["topic"]) == (before["queue"], before["topic"])


async def test_a_copy_leaves_a_case_that_somebody_has_where_it_is(post: Post) -> None:
    raw, _ = post.mail("Please let me talk to a person about all of this.", to="somebody@else.example.org")
    await post.deliver(raw, to=CARE)
    await post.work()
    await post.actions.claim(await post.agent(), "1001")
    before = await post.case()
    await post.deliver(raw, to=ORDERS)
    await post.work()
    after = await post.case()
    assert (after["queue"], after["owner"]) == (before["queue"], "agent")
    assert await noted(post) == [CARE, ORDERS]


async def test_a_copy_takes_no_complaint_out_of_the_line_of_complaints(post: Post) -> None:
    raw, _ = post.mail("I want to make a complaint about the delivery, this is a scandal.", to="x@else.example.org")
    await post.deliver(raw, to=CARE)
    await post.work()
    before = await post.case()
    await post.deliver(raw, to=QUOTES)
    await post.work()
    assert (await post.case())["queue"] == before["queue"]


async def test_similar_mails_of_different_days_are_no_copies(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.write(TO_PEOPLE, to=SERVICE)
    assert len(await post.cases()) == 2
    assert await post.events("case.copy_received") == []


async def test_a_copy_of_a_mail_that_cannot_be_found_does_no_harm(post: Post) -> None:
    raw, _ = post.mail(TO_PEOPLE)
    await post.gateway.parts.door.accept(copies.copy_of(envelope("mail-demo", raw), SERVICE))
    await post.work()
    assert (await post.cases(), await post.acknowledged()) == ([], [("suppressed", "copy")])


async def test_nobody_outside_can_say_that_a_mail_is_a_copy(post: Post) -> None:
    raw, _ = post.mail(TO_PEOPLE)
    await post.deliver(raw)
    await post.work()
    forged = copies.copy_of(envelope("mail-demo", raw), SERVICE).payload
    await post.deliver(forged + b"Words all the same.", sender=STRANGER)
    await post.work()
    assert await post.events("case.copy_received") == []


async def test_the_same_file_taken_in_again_stays_a_duplicate(post: Post) -> None:
    raw, _ = post.mail(TO_PEOPLE)
    incoming = envelope("mail-demo", raw)
    outcomes = [(await post.gateway.parts.door.accept(incoming)).outcome for _ in range(3)]
    await post.work()
    assert outcomes == ["accepted", "duplicate", "duplicate"]
    assert (len(await post.cases()), (await post.case())["last_position"]) == (1, 2)


async def test_the_answer_leaves_from_the_first_mailbox_also_after_a_copy(post: Post) -> None:
    raw, _ = post.mail(TO_PEOPLE, to="somebody@else.example.org")
    await post.deliver(raw, to=CARE)
    await post.deliver(raw, to=SERVICE)
    await post.work()
    post.letters()
    await post.actions.reply(await post.agent(), "1001", text="Here I am.")
    await post.send()
    letter = post.letter()
    assert (letter["To"], CARE in letter["From"]) == (CUSTOMER, True)
