"""A mail's whole way: written to a mailbox, answered by the bot or by people, in one letter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.ids import to_us
from tests.journeys.mail_post import CARE, CUSTOMER, HOUR, STRANGER, TO_PEOPLE, Post, post_office, settings, words


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


async def test_the_bots_answer_is_the_acknowledgement(post: Post) -> None:
    await post.write("Where is my order 4500123456?", subject="My order")
    assert words(post.letter()).startswith("Order 4500123456 is on its way.")
    assert await post.acknowledged() == [("sent", "bot-answered")]
    assert (await post.case())["owner"] == "bot"


async def test_an_answer_joins_the_customers_thread_and_says_that_it_is_automatic(post: Post) -> None:
    sent = await post.write(subject="My order", to="orders@example.com", references="<older@client.example.org>")
    letter = post.letter()
    assert (letter["Subject"], letter["In-Reply-To"]) == ("Re: My order", sent)
    assert letter["References"].split() == ["<older@client.example.org>", sent]
    assert (letter["Auto-Submitted"], letter["To"]) == ("auto-replied", CUSTOMER)
    assert "orders@example.com" in letter["From"]


@pytest.mark.parametrize(
    ("body", "begins"),
    [
        ("Где мой заказ 4500123456?", "Заказ 4500123456 в пути."),
        ("Where is my order 4500123456?", "Order 4500123456 is on its way."),
        ("请问我的订单 4500123456 到哪里了？", "订单 4500123456"),
    ],
)
async def test_a_mail_is_answered_in_its_language(post: Post, body: str, begins: str) -> None:
    await post.write(body)
    assert words(post.letter()).startswith(begins)


async def test_a_strangers_order_question_is_asked_for_proof_by_mail(post: Post) -> None:
    await post.write("Where is my order 4500123456?", from_=STRANGER)
    text = words(post.letter())
    assert "on its way" not in text
    assert "last four digits" in text.lower() or "4 digits" in text.lower()


async def test_choices_are_named_in_a_sentence_and_one_of_them_answers(post: Post) -> None:
    await post.write("asdf qwerty zxcv", from_=STRANGER)
    asked = post.letter()
    assert "1. " not in words(asked)
    assert '"Talk to a person"' in words(asked)
    await post.write("Talk to a person", from_=STRANGER, in_reply_to=asked["Message-ID"])
    assert (await post.case())["owner"] == "queue"
    assert "its number is 1001" in words(post.letter())


async def test_what_goes_to_people_is_acknowledged_in_one_letter_that_tells_the_promise(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="Contract")
    letter = post.letter()
    assert letter["Subject"] == "Re: Contract [#1001]"
    told = words(letter)
    assert "its number is 1001" in told
    assert "A specialist will answer today by 14:00 (Moscow time)." in told
    assert told.rstrip().endswith("Example Supply Customer Care")
    (promise,) = await post.rows("SELECT * FROM promise WHERE kind = 'answer'")
    assert promise["due_at"] == to_us(datetime(2026, 11, 16, 11, 0, tzinfo=UTC))
    (row,) = await post.rows("SELECT * FROM acknowledgement")
    assert (row["outcome"], row["promise_id"]) == ("sent", promise["id"])


@pytest.mark.parametrize(
    ("body", "says", "signs"),
    [
        ("Соедините меня с оператором, пожалуйста.", "Специалист ответит сегодня до 14:00 (МСК)", "Служба заботы"),
        ("我要转人工客服。", "1001", "Example Supply 客户服务"),
    ],
)
async def test_an_acknowledgement_speaks_the_customers_language(post: Post, body: str, says: str, signs: str) -> None:
    await post.write(body)
    told = words(post.letter())
    assert says in told
    assert signs in told


async def test_a_mail_without_a_subject_is_acknowledged_under_its_number(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="")
    assert "Your request [#1001]" in post.letter()["Subject"]


async def test_a_danger_is_answered_first_and_then_acknowledged(post: Post) -> None:
    await post.write("I got an electric shock from your socket, it is burning!")
    told = words(post.letter())
    assert told.startswith("Thank you for telling us.")
    assert "its number is 1001" in told
    assert (await post.case())["queue"] == "safety"


@pytest.mark.parametrize(
    ("to", "queue", "topic"),
    [
        ("orders@example.com", "general-commercial", "commercial"),
        ("service@example.com", "technical", "technical"),
        ("techsupport+site@example.com", "technical-advanced", "technical"),
    ],
)
async def test_a_dedicated_mailbox_says_queue_and_topic(post: Post, to: str, queue: str, topic: str) -> None:
    await post.write("Could a person please look at this?", from_=STRANGER, to=to)
    case = await post.case()
    assert (case["queue"], case["topic"]) == (queue, topic)
    assert to.replace("+site", "") in post.letter()["From"]


async def test_a_mail_to_two_of_our_mailboxes_is_one_case_that_notes_both(post: Post) -> None:
    await post.write(TO_PEOPLE, to=f"{CARE}, service@example.com")
    assert (await post.case())["queue"] == "technical"
    (row,) = await post.rows("SELECT verdict FROM message WHERE direction = 'in'")
    assert CARE in str(row["verdict"])
    assert "service@example.com" in str(row["verdict"])
    assert len(post.letters()) == 1


async def test_the_same_mail_brought_a_second_time_is_one_record(post: Post) -> None:
    raw, _ = post.mail(TO_PEOPLE, to=f"{CARE}, service@example.com")
    await post.deliver(raw, to=CARE)
    await post.deliver(raw, to="service@example.com")
    await post.work()
    (row,) = await post.rows("SELECT repeats FROM inbox")
    assert row["repeats"] == 1
    assert len(post.letters()) == 1


async def test_two_mails_of_one_customer_within_a_second_are_two_cases(post: Post) -> None:
    await post.write("Where is my order 4500123456?", subject="Order", worked=False)
    await post.write(TO_PEOPLE, subject="Contract", worked=False)
    await post.work()
    assert [one["owner"] for one in await post.cases()] == ["bot", "queue"]
    assert {letter["Subject"] for letter in post.letters()} == {"Re: Order", "Re: Contract [#1002]"}
    assert await post.acknowledged() == [("sent", "bot-answered"), ("sent", "handover")]


async def test_similar_mails_of_different_days_are_all_taken(post: Post) -> None:
    await post.write(TO_PEOPLE, subject="Yearly check", message_id="<same@client.example.org>")
    post.clock.at += 365 * 24 * HOUR
    await post.write(TO_PEOPLE, subject="Yearly check", message_id="<same@client.example.org>")
    assert len(await post.cases()) == 2


async def test_an_old_mail_is_not_answered_but_goes_to_people(post: Post) -> None:
    await post.write("Where is my order 4500123456?", date="Fri, 13 Nov 2026 09:00:00 +0300")
    assert post.letters() == []
    assert await post.acknowledged() == [("suppressed", "too-old")]
    assert (await post.case())["owner"] == "queue"
    assert await post.rows("SELECT * FROM promise") == []


async def test_attachments_are_kept_by_hash_and_the_raw_mail_as_it_came(post: Post) -> None:
    raw, _ = post.mail("", content_type='multipart/mixed; boundary="b"', mime_version="1.0")
    head = raw.split(b"Content-Type: text/plain")[0]
    body = (
        b"\r\n--b\r\nContent-Type: text/plain\r\n\r\nPlease give this to a person.\r\n--b\r\n"
        b'Content-Type: application/pdf; name="offer.pdf"\r\nContent-Disposition: attachment; filename="offer.pdf"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--b--\r\n"
    )
    await post.deliver(head + body)
    await post.work()
    (row,) = await post.rows("SELECT name, media_type, size, sha256 FROM attachment")
    assert (row["name"], row["media_type"], row["size"]) == ("offer.pdf", "application/pdf", 9)
    assert await post.gateway.parts.blobs.get(str(row["sha256"])) == b"%PDF-1.4\n"
    (kept,) = await post.rows("SELECT payload FROM inbox")
    assert bytes(kept["payload"]).endswith(body)  # type: ignore[arg-type]


async def test_a_mail_of_25_megabytes_passes(post: Post) -> None:
    line = b"QUFB" * 19 + b"\r\n"
    raw, _ = post.mail("", content_type='multipart/mixed; boundary="b"', mime_version="1.0")
    head = raw.split(b"Content-Type: text/plain")[0]
    body = (
        b"\r\n--b\r\nContent-Type: text/plain\r\n\r\nPlease give this to a person.\r\n--b\r\n"
        b"Content-Type: application/zip\r\nContent-Disposition: attachment; filename=big.zip\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + line * (25_000_000 // len(line)) + b"--b--\r\n"
    )
    await post.deliver(head + body)
    await post.work()
    (row,) = await post.rows("SELECT a.size, i.blob_sha256 FROM attachment a, inbox i")
    assert row["size"] == 25_000_000 // len(line) * 57
    assert row["blob_sha256"] is not None
    assert "its number is 1001" in words(post.letter())
