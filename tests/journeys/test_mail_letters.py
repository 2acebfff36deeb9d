"""Letters that leave by SMTP: sent once, tried again by what the server says, told to people when they cannot go."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from gateway.outbox import Outbox
from tests.fakes.until import until
from tests.journeys.mail_post import CUSTOMER, MINUTE, TO_PEOPLE, Post, post_office, settings, words
from tests.live.smtp_sink import SmtpSink, running_smtp_sink


@pytest.fixture
async def post(tmp_path: Path, smtp_sink: SmtpSink) -> AsyncIterator[Post]:
    server = {"host": smtp_sink.host, "port": smtp_sink.port, "security": "none"}
    async with post_office(settings(tmp_path, mail={"smtp": server})) as opened:
        yield opened


async def state_of(post: Post) -> tuple[object, object]:
    (letter,) = await post.rows("SELECT state, attempts FROM outbox")
    return letter["state"], letter["attempts"]


async def test_an_acknowledgement_leaves_from_the_mailbox_that_was_written_to(post: Post, smtp_sink: SmtpSink) -> None:
    await post.write(TO_PEOPLE, to="orders@example.com")
    (letter,) = await smtp_sink.arrived(1)
    assert (letter.sender, letter.recipients) == ("orders@example.com", (CUSTOMER,))
    assert await state_of(post) == ("sent", 1)


async def test_a_letter_that_the_server_wants_later_goes_later(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.answer_data("451 4.3.0 later")
    await post.write(TO_PEOPLE)
    assert (smtp_sink.letters, await state_of(post)) == ((), ("queued", 1))
    await post.send()
    assert smtp_sink.letters == ()
    post.clock.at += MINUTE
    await post.send()
    assert len(await smtp_sink.arrived(1)) == 1
    assert await state_of(post) == ("sent", 2)


async def test_a_letter_tried_again_keeps_its_message_id(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.answer_data("451 4.3.0 later")
    await post.write(TO_PEOPLE)
    post.clock.at += MINUTE
    await post.send()
    (letter,) = await smtp_sink.arrived(1)
    (row,) = await post.rows("SELECT external_id FROM outbox")
    assert f"Message-ID: <{row['external_id']}>".encode() in letter.content


async def test_a_letter_that_is_refused_is_told_and_not_tried_again(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.answer_data("554 5.7.1 not wanted")
    await post.write(TO_PEOPLE)
    post.clock.at += 60 * MINUTE
    await post.send()
    assert (smtp_sink.letters, await state_of(post)) == ((), ("failed", 1))
    (event,) = await post.events("letter.failed")
    assert event["subject"] == "1001"


async def test_an_address_that_does_not_exist_is_marked(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.refuse(CUSTOMER)
    await post.write(TO_PEOPLE)
    (identity,) = await post.rows("SELECT blocked_at FROM identity WHERE value = :value", value=CUSTOMER)
    assert identity["blocked_at"] == post.clock.at


async def test_an_address_that_does_not_exist_is_marked_with_what_its_server_said(
    post: Post, smtp_sink: SmtpSink
) -> None:
    smtp_sink.refuse(CUSTOMER, "550 5.1.1 no such user here")
    await post.write(TO_PEOPLE)
    (identity,) = await post.rows("SELECT blocked_reason FROM identity WHERE value = :value", value=CUSTOMER)
    assert "550 5.1.1 no such user here" in str(identity["blocked_reason"])


async def test_an_agent_sees_what_the_server_said_to_their_letter(post: Post, smtp_sink: SmtpSink) -> None:
    await post.write(TO_PEOPLE)
    smtp_sink.answer_data("554 5.7.1 \u0438 \ud83d".encode("utf-8", "replace").decode() + " no")
    await post.actions.reply(await post.agent(), "1001", text="Here.")
    await post.send()
    (letter,) = await post.rows("SELECT state, error FROM outbox WHERE author = 'agent'")
    assert letter["state"] == "failed"
    assert "554 5.7.1" in str(letter["error"])


async def test_a_letter_that_nobody_knows_about_is_told_and_goes_once_more_as_the_same_mail(
    post: Post, smtp_sink: SmtpSink
) -> None:
    smtp_sink.close_after_data()
    await post.write(TO_PEOPLE)
    assert await state_of(post) == ("unknown", 1)
    (told,) = await post.events("letter.unknown")
    assert json.loads(str(told["data"]))["goes_again"] is True
    await post.send()
    assert len(smtp_sink.letters) == 1
    post.clock.at += 10 * MINUTE
    await post.send()
    first, second = await smtp_sink.arrived(2)
    assert first.content == second.content
    assert await state_of(post) == ("sent", 2)
    assert len(await post.events("letter.arrived")) == 1


async def test_a_letter_that_nobody_knows_about_twice_goes_no_third_time(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.close_after_data(times=3)
    await post.write(TO_PEOPLE)
    for _ in range(4):
        post.clock.at += 60 * MINUTE
        await post.send()
    assert len(smtp_sink.letters) == 2
    assert await state_of(post) == ("unknown", 2)
    told = [json.loads(str(one["data"]))["goes_again"] for one in await post.events("letter.unknown")]
    assert told == [True, False]


async def test_a_letter_that_was_answered_meanwhile_does_not_go_again(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.close_after_data()
    await post.write(TO_PEOPLE)
    (came,) = smtp_sink.letters
    letter = message_from_bytes(came.content, policy=policy.default)
    await post.write("Thank you.", in_reply_to=letter["Message-ID"], subject=letter["Subject"])
    post.clock.at += 10 * MINUTE
    await post.send()
    assert len(smtp_sink.letters) == 1
    (row,) = await post.rows("SELECT state, repeat_at FROM outbox WHERE author = 'system'")
    assert (row["state"], row["repeat_at"]) == ("sent", None)


async def test_an_answer_counts_also_where_the_case_became_part_of_another(post: Post, smtp_sink: SmtpSink) -> None:
    await post.write(TO_PEOPLE, from_="other@client.example.org")
    smtp_sink.close_after_data()
    await post.write(TO_PEOPLE)
    letter = message_from_bytes(smtp_sink.letters[-1].content, policy=policy.default)
    await post.write("Thank you.", in_reply_to=letter["Message-ID"], subject=letter["Subject"])
    await post.actions.merge(await post.agent(), "1002", to="1001")
    post.clock.at += 10 * MINUTE
    await post.send()
    assert len(smtp_sink.letters) == 2
    assert {str(one["state"]) for one in await post.rows("SELECT state FROM outbox")} == {"sent"}


async def test_a_letter_that_came_back_meanwhile_does_not_go_again(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.close_after_data()
    await post.write(TO_PEOPLE)
    await post.change("UPDATE outbox SET bounced_at = :at, bounce = '5.1.1'", at=post.clock.at)
    post.clock.at += 10 * MINUTE
    await post.send()
    assert len(smtp_sink.letters) == 1
    assert await state_of(post) == ("failed", 2)


async def test_a_repeat_that_the_server_wants_later_goes_later(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.close_after_data()
    await post.write(TO_PEOPLE)
    smtp_sink.answer_data("451 4.3.0 later")
    post.clock.at += 10 * MINUTE
    await post.send()
    assert await state_of(post) == ("unknown", 2)
    post.clock.at += 10 * MINUTE
    await post.send()
    assert (len(smtp_sink.letters), await state_of(post)) == (2, ("sent", 3))


async def test_a_refused_repeat_leaves_it_unknown_whether_the_first_arrived(post: Post, smtp_sink: SmtpSink) -> None:
    smtp_sink.close_after_data()
    await post.write(TO_PEOPLE)
    smtp_sink.answer_data("554 5.7.1 seen before")
    post.clock.at += 10 * MINUTE
    await post.send()
    assert await state_of(post) == ("unknown", 2)


async def test_a_letter_of_a_process_that_died_is_unknown_and_goes_once_more_at_once(
    post: Post, smtp_sink: SmtpSink
) -> None:
    smtp_sink.hang_after_data()
    await post.write(TO_PEOPLE, worked=False)
    await post.gateway.worker.work_all()
    dying = asyncio.create_task(post.send())
    await smtp_sink.arrived(1)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    assert await state_of(post) == ("sending", 1)
    post.clock.at += 10 * MINUTE
    await post.send()
    assert (await state_of(post))[0] == "sent"
    assert len(await post.events("letter.unknown")) == 1
    first, second = await smtp_sink.arrived(2)
    assert first.content == second.content


async def test_wherever_a_process_dies_a_letter_goes_at_least_once_and_at_most_twice(
    post: Post, smtp_sink: SmtpSink
) -> None:
    for steps in (0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233):
        before = len(smtp_sink.letters)
        await post.write(TO_PEOPLE, worked=False, from_=f"customer{steps}@client{steps}.example.org")
        await post.gateway.worker.work_all()
        dying = asyncio.create_task(post.send())
        for _ in range(steps):
            await asyncio.sleep(0)
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        post.clock.at += 10 * MINUTE
        await post.send()
        fresh = smtp_sink.letters[before:]
        assert 1 <= len(fresh) <= 2
        assert len({one.content for one in fresh}) == 1
    states = {str(one["state"]) for one in await post.rows("SELECT state FROM outbox")}
    assert states == {"sent"}


async def test_a_refused_log_in_costs_no_tries_however_long_it_lasts(tmp_path: Path) -> None:
    with running_smtp_sink(log_in=True) as sink:
        server = {"host": sink.host, "port": sink.port, "security": "none", "user": "care", "password": "wrong"}
        async with post_office(settings(tmp_path, mail={"smtp": server})) as post:
            await post.write(TO_PEOPLE)
            for _ in range(20):
                post.clock.at += 10 * MINUTE
                await post.send()
            assert await state_of(post) == ("queued", 0)
            (row,) = await post.rows("SELECT error FROM outbox")
    assert "refuses our user or password" in str(row["error"])
    assert "wrong" not in str(row["error"]).replace("535 5.7.8", "")


async def test_letters_beyond_the_limit_wait_and_lose_no_try(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    server = {"host": smtp_sink.host, "port": smtp_sink.port, "security": "none", "per_minute": 2}
    async with post_office(settings(tmp_path, mail={"smtp": server})) as post:
        for place in range(5):
            await post.write(TO_PEOPLE, from_=f"customer@client{place}.example.org", worked=False)
        await post.work()
        rows = await post.rows("SELECT state, attempts FROM outbox ORDER BY state, attempts")
    assert [(one["state"], one["attempts"]) for one in rows] == [("queued", 0)] * 3 + [("sent", 1)] * 2


async def test_a_server_that_hangs_holds_no_other_channel_up(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    server = {"host": smtp_sink.host, "port": smtp_sink.port, "security": "none"}
    smtp_sink.hang_after_data(times=2)
    async with post_office(settings(tmp_path, mail={"smtp": server})) as post:
        for place in range(2):
            await post.write(TO_PEOPLE, from_=f"customer@client{place}.example.org", worked=False)
        await post.gateway.worker.work_all()
        running = asyncio.create_task(Outbox(post.gateway.parts, now=post.clock).run())
        await smtp_sink.arrived(2)
        await post.change(
            "INSERT INTO outbox (id, case_id, channel, conversation_key, idempotency_key, author, case_version, letter,"
            " created_at, due_at, state) SELECT 'x', case_id, 'gone', 'k', 'k', 'system', 1, letter, created_at,"
            " due_at, 'queued' FROM outbox LIMIT 1"
        )
        await post.gateway.parts.bus.wake("outbox")

        async def is_worked() -> bool:
            return [one["state"] for one in await post.rows("SELECT state FROM outbox WHERE id = 'x'")] == ["failed"]

        await until(is_worked, what="the other channel's letter")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_mailboxs_name_and_signature_are_those_of_its_letters(tmp_path: Path) -> None:
    boxes = {
        "customercare@example.com": {"role": "shared"},
        "orders@example.com": {"name": "Order desk", "signature": {"en": "Your order desk", "": "Orders"}},
    }
    async with post_office(settings(tmp_path, mail={"mailboxes": boxes})) as post:
        await post.write(TO_PEOPLE, to="orders@example.com")
        acknowledged = post.letter()
        await post.actions.reply(await post.agent(), "1001", text="Here.")
        await post.send()
        reply = post.letter()
    assert str(acknowledged["From"]) == "Order desk <orders@example.com>"
    assert words(acknowledged).rstrip().endswith("\n\nYour order desk")
    assert "\nYour order desk\n" in words(reply)
    html = reply.get_body(("html",))
    assert html is not None
    assert "<blockquote" in html.get_content()


async def test_an_acknowledgement_is_a_letter_in_two_forms_that_asks_for_no_answer(
    post: Post, smtp_sink: SmtpSink
) -> None:
    sent = await post.write(TO_PEOPLE, subject="Contract")
    (came,) = smtp_sink.letters
    letter = message_from_bytes(came.content, policy=policy.default)
    assert (letter["Subject"], letter["In-Reply-To"]) == ("Re: Contract [#1001]", sent)
    assert (letter["Auto-Submitted"], letter["Precedence"]) == ("auto-replied", None)
    assert letter["X-Auto-Response-Suppress"]
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
