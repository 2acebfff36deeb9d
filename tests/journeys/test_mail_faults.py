"""Faults that systems like this one are known for, in mail: each is shown here not to be ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.mail_post import (
    ABOUT_ORDER,
    CARE,
    CUSTOMER,
    DAY,
    HOUR,
    STRANGER,
    TO_PEOPLE,
    Post,
    answering,
    post_office,
    settings,
)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


async def test_a_mail_without_a_message_id_is_worked_and_answered(post: Post) -> None:
    await post.write(ABOUT_ORDER, message_id="")
    assert post.letter()["In-Reply-To"] is None
    await post.write(TO_PEOPLE, message_id="", subject="Contract")
    assert len(await post.cases()) == 2


async def test_mail_of_weeks_ago_is_taken_in_all_of_it_and_none_of_it_answered(post: Post) -> None:
    for day in (2, 9, 13):
        await post.write(TO_PEOPLE, date=f"{day} Nov 2026 09:00:00 +0300", subject=f"Of the {day}th")
    assert [one["owner"] for one in await post.cases()] == ["queue"] * 3
    assert post.letters() == []


async def test_a_mail_sent_again_before_and_after_it_was_worked_is_one_record(post: Post) -> None:
    raw, _ = post.mail(TO_PEOPLE)
    await asyncio.gather(*(post.deliver(raw) for _ in range(5)))
    await post.work()
    await post.deliver(raw)
    await post.work()
    assert len(await post.cases()) == 1
    assert len(post.letters()) == 1


async def test_another_mail_under_a_message_id_that_was_used_is_another_mail(post: Post) -> None:
    await post.write(TO_PEOPLE, message_id="<1@client.example.org>", subject="One")
    await post.write(ABOUT_ORDER, message_id="<1@client.example.org>", subject="Two")
    assert len(await post.cases()) == 2


async def test_an_address_typed_in_a_mail_joins_no_contacts(post: Post) -> None:
    await post.write(f"I am {CUSTOMER}, +74950000001. {ABOUT_ORDER}", from_=STRANGER, reply_to=CUSTOMER)
    (contact,) = await post.rows("SELECT count(*) AS n FROM identity WHERE contact_id = (SELECT contact_id FROM cases)")
    assert contact["n"] == 1
    assert post.letter()["To"] == STRANGER


async def test_a_mail_cannot_name_a_message_of_another_channel(post: Post) -> None:
    await post.write(TO_PEOPLE)
    await post.change("UPDATE message SET external_id = '17', channel = 'telegram' WHERE direction = 'in'")
    await post.write(TO_PEOPLE, from_=STRANGER, in_reply_to="<17>")
    assert len(await post.cases()) == 2


async def test_a_parcel_notice_eleven_times_gets_no_letter_at_all(post: Post) -> None:
    for place in range(11):
        sender = f"no-reply-{place}@carrier.example.org"
        await post.write(f"Your parcel {place} is on the way.", from_=sender)
    assert post.letters() == []
    assert len(await post.cases()) == 11


async def test_a_customers_subject_writes_no_header_of_our_letter(post: Post) -> None:
    await post.write(ABOUT_ORDER, subject="=?utf-8?q?Order=0D=0ABcc:_victim@client.example.org?=")
    letter = post.letter()
    assert letter["Bcc"] is None
    assert "victim@client.example.org" in letter["Subject"]


async def test_ten_thousand_recipients_are_one_mail(post: Post) -> None:
    others = ",\r\n ".join(f"p{place}@client.example.org" for place in range(10_000))
    raw, _ = post.mail(TO_PEOPLE, cc=others)
    await post.deliver(raw)
    await post.work()
    assert post.letter()["To"] == CUSTOMER


async def test_a_page_that_runs_scripts_is_read_as_its_words(post: Post) -> None:
    raw, _ = post.mail("", content_type="text/html; charset=utf-8", mime_version="1.0")
    head = raw.split(b"Content-Type: text/plain")[0]
    page = (
        b"\r\n<p>Where is my order 4500123456?</p><script>alert(1)</script><img src='http://client.example.org/x.png'>"
    )
    await post.deliver(head + page)
    await post.work()
    (said,) = await post.rows("SELECT text, full_text FROM message WHERE direction = 'in'")
    assert said["text"] == "Where is my order 4500123456?"
    assert "alert" not in str(said["full_text"])


async def test_a_mail_to_a_mailbox_that_is_not_ours_is_refused_at_the_door(post: Post) -> None:
    raw, _ = post.mail(TO_PEOPLE)
    with pytest.raises(Exception, match="no such mailbox"):
        await post.deliver(raw, to="nobody@example.com")
    assert await post.rows("SELECT id FROM inbox") == []


async def test_a_bot_that_was_answered_by_an_agent_meanwhile_does_not_write(post: Post) -> None:
    await post.write(ABOUT_ORDER, worked=False)
    await post.gateway.worker.work_all()
    await post.actions.claim(await post.agent(), "1001")
    await post.send()
    assert post.letters() == []
    (event,) = await post.events("letter.failed")
    assert event["subject"] == "1001"


@pytest.mark.live
async def test_the_way_of_a_mail_is_the_same_on_postgresql(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    loaded = settings(
        tmp_path, database=request.getfixturevalue("postgres").fresh_database(), limits={"per_address": ["2 in 1d"]}
    )
    async with post_office(loaded) as post:
        await post.write(TO_PEOPLE, subject="Contract")
        await post.write("One thing more.", **answering(post.letter()))
        await post.write(TO_PEOPLE, from_=STRANGER, subject="About [#1001]")
        await post.write(ABOUT_ORDER, subject="Order")
        await post.write(ABOUT_ORDER, subject="Order again")
        assert [code for _, code in await post.acknowledged()] == [
            "handover",
            "window",
            "handover",
            "bot-answered",
            "cap-address",
        ]
        post.clock.at += DAY + 3 * HOUR
        await post.write(ABOUT_ORDER, subject="Order the next day", to=CARE)
        assert (await post.acknowledged())[-1] == ("sent", "bot-answered")
