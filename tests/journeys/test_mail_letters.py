"""Letters that leave by SMTP: sent once, tried again by what the server says, told to people when they cannot go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.mail_post import CUSTOMER, MINUTE, TO_PEOPLE, Post, post_office, settings
from tests.live.smtp_sink import SmtpSink


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


async def test_a_letter_without_an_answer_to_its_end_is_unknown_and_not_sent_again(
    post: Post, smtp_sink: SmtpSink
) -> None:
    smtp_sink.close_after_data()
    await post.write(TO_PEOPLE)
    post.clock.at += 24 * 60 * MINUTE
    await post.send()
    assert len(smtp_sink.letters) == 1
    assert await state_of(post) == ("unknown", 1)
    assert len(await post.events("letter.unknown")) == 1
