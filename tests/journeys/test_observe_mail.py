"""An observed mailbox: what would have been done is shown on a closed case, and nothing of it is done or leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.cases import CaseConflict
from tests.journeys.mail_post import ABOUT_ORDER, CARE, CUSTOMER, TO_PEOPLE, Post, post_office, settings

LIVE = "orders@example.com"
BOXES = {CARE: {"shared": True, "observe": True}, LIVE: {"topic": "commercial"}}
EMPTY = ("outbox", "promise", "timer", "assignment", "flow_state", "case_merge")


def observed(folder: Path) -> Any:
    return settings(folder, mail={"mailboxes": BOXES})


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(observed(tmp_path)) as opened:
        yield opened


async def notes(post: Post) -> list[str]:
    found = await post.rows("SELECT text FROM message WHERE direction = 'note' ORDER BY case_id, position")
    return [str(one["text"]) for one in found]


async def would(post: Post) -> dict[str, Any]:
    (event,) = await post.events("case.observed")
    data = event["data"]
    return orjson.loads(data) if isinstance(data, str) else dict(data)  # type: ignore[call-overload]


async def test_what_would_be_acknowledged_is_a_note_and_nothing_leaves(post: Post) -> None:
    await post.write(TO_PEOPLE)
    assert post.letters() == []
    (note,) = await notes(post)
    assert CUSTOMER in note
    assert "Re: A question" in note
    assert {table: await post.rows(f"SELECT * FROM {table}") for table in EMPTY} == {table: [] for table in EMPTY}


async def test_the_case_is_closed_and_in_nobodys_line(post: Post) -> None:
    await post.write(TO_PEOPLE)
    case = await post.case()
    assert (case["owner"], case["state"], bool(case["observed"])) == ("nobody", "closed", True)
    assert (case["queued_at"], case["rank_at"], case["due_at"], case["agent_id"]) == (None, None, None, None)
    assert case["queue"] is not None  # where it would wait


async def test_the_event_says_what_would_have_been_done(post: Post) -> None:
    await post.write(TO_PEOPLE)
    told, case = await would(post), await post.case()
    assert (told["say"], told["as"], told["queue"]) == ("acknowledge", "queue", case["queue"])
    assert isinstance(told["due_at"], int)
    assert [one["kind"] for one in await post.rows("SELECT kind FROM event WHERE case_id IS NOT NULL")] == [
        "case.observed"
    ]


async def test_the_acknowledgement_says_that_it_was_only_observed(post: Post) -> None:
    await post.write(TO_PEOPLE)
    assert await post.acknowledged() == [("suppressed", "observed")]


async def test_what_the_bot_would_answer_is_a_note_too(post: Post) -> None:
    await post.write(ABOUT_ORDER)
    (note,) = await notes(post)
    assert "Order 4500123456 is on its way." in note
    assert ((await would(post))["say"], (await would(post))["as"]) == ("answer", "bot")
    assert post.letters() == []


async def test_a_machines_mail_shows_why_nothing_would_be_said(post: Post) -> None:
    await post.write("I am away.", subject="Out of office", auto_submitted="auto-replied")
    told = await would(post)
    assert (told["say"], told["why"], told["as"]) == ("nothing", "robot-auto-reply", "junk")
    assert await notes(post) == []


async def test_an_answer_in_an_observed_thread_joins_its_case_and_shows_its_own_note(post: Post) -> None:
    first = await post.write(TO_PEOPLE)
    await post.write(ABOUT_ORDER, in_reply_to=first, subject="Re: A question")
    case = await post.case()
    assert len(await notes(post)) == 2
    assert (case["state"], bool(case["observed"])) == ("closed", True)
    positions = await post.rows("SELECT position FROM message ORDER BY position")
    assert [one["position"] for one in positions] == [1, 2, 3, 4]
    assert case["last_position"] == 4


async def test_an_observed_mail_of_a_live_thread_leaves_the_live_case_alone(post: Post) -> None:
    first = await post.write(TO_PEOPLE, to=LIVE)
    before = await post.case()
    post.letters()
    await post.write("And one thing more.", in_reply_to=first)
    live, fresh = await post.cases()
    assert live == before
    assert (bool(fresh["observed"]), str(live["id"]) in str(fresh["linked"])) == (True, True)
    assert post.letters() == []


async def test_a_bounce_of_our_own_letter_counts_wherever_it_comes_to(post: Post) -> None:
    await post.write(TO_PEOPLE, to=LIVE)
    token = post.letter()["Message-ID"]
    report = "Status: 5.1.1\nAction: failed\n"
    told = {"from_": "MAILER-DAEMON@client.example.org", "return_path": "", "references": token}
    await post.write(report, subject="Undelivered Mail Returned to Sender", **told)
    assert len(await post.cases()) == 1
    assert len(await post.rows("SELECT id FROM identity WHERE blocked_at IS NOT NULL")) == 1


async def test_a_mail_to_an_observed_and_a_live_mailbox_is_worked(post: Post) -> None:
    await post.write(TO_PEOPLE, to=f"{CARE}, {LIVE}")
    case = await post.case()
    assert (case["owner"], bool(case["observed"])) == ("queue", False)
    assert len(post.letters()) == 1


async def test_a_blind_copy_to_a_live_mailbox_brings_the_observed_case_to_people(post: Post) -> None:
    raw, _ = post.mail(TO_PEOPLE, to="friends@client.example.org")
    await post.deliver(raw, to=CARE)
    await post.work()
    assert bool((await post.case())["observed"])
    await post.deliver(raw, to=LIVE)
    await post.work()
    case = await post.case()
    assert (case["owner"], case["state"], bool(case["observed"])) == ("queue", "open", False)
    assert case["rank_at"] is not None
    await post.actions.claim(await post.agent(), str(case["number"]))


async def test_a_blind_copy_to_another_observed_mailbox_changes_nothing(tmp_path: Path) -> None:
    boxes = {**BOXES, "second@example.com": {"shared": True, "observe": True}}
    async with post_office(settings(tmp_path, mail={"mailboxes": boxes})) as post:
        raw, _ = post.mail(TO_PEOPLE, to="friends@client.example.org")
        for box in (CARE, "second@example.com"):
            await post.deliver(raw, to=box)
            await post.work()
        case = await post.case()
    assert (case["state"], bool(case["observed"])) == ("closed", True)


async def test_once_the_mailbox_answers_a_thread_goes_on_in_a_live_case_linked_to_the_observed_one(
    tmp_path: Path,
) -> None:
    async with post_office(observed(tmp_path)) as post:
        first = await post.write(TO_PEOPLE)
        seen = await post.case()
    async with post_office(settings(tmp_path)) as post:
        await post.write("Nobody answered yet.", in_reply_to=first)
        was, live = await post.cases()
    assert (was["id"], was["version"], bool(was["observed"])) == (seen["id"], seen["version"], True)
    assert (live["owner"], bool(live["observed"])) == ("queue", False)
    assert str(seen["id"]) in str(live["linked"])
    assert len(post.letters()) == 1


@pytest.mark.parametrize("action", ["claim", "reopen", "reply", "transfer", "return_to_bot", "merge"])
async def test_nobody_can_work_an_observed_case(post: Post, action: str) -> None:
    await post.write(TO_PEOPLE)
    number = str((await post.case())["number"])
    agent = await post.agent()
    with pytest.raises(CaseConflict, match="observed"):
        await _act(post, action, agent, number)


async def test_a_colleague_may_note_what_they_think_of_it(post: Post) -> None:
    await post.write(TO_PEOPLE)
    number = str((await post.case())["number"])
    await post.actions.note(await post.agent(), number, text="This would have been right.")
    assert "This would have been right." in await notes(post)
    assert (await post.case())["state"] == "closed"


async def test_wrong_proofs_in_an_observed_mailbox_use_up_no_tries(post: Post) -> None:
    body = "Where is my order 4500123456? My phone ends with 0000."
    for _ in range(3):
        await post.write(body, from_="stranger@client.example.org")
    assert await post.rows("SELECT * FROM counter WHERE name LIKE 'proof%'") == []


async def _act(post: Post, action: str, agent: Any, number: str) -> None:
    from gateway.cases import Sheet

    match action:
        case "reply":
            await post.actions.reply(agent, number, text="Hello")
        case "transfer":
            await post.actions.transfer(agent, number, queue="claims", sheet=Sheet(reason="wrong line"))
        case "merge":
            await post.write(TO_PEOPLE, to=LIVE)
            other = next(str(one["number"]) for one in await post.cases() if not one["observed"])
            await post.actions.merge(agent, number, to=other)
        case _:
            await getattr(post.actions, action)(agent, number)
