"""Letters as mails: what the customer's program sees, and what we know after a try to send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from channels.email import outbound
from channels.email.channel import EmailChannel
from channels.email.inbound import read
from channels.email.outbound import compose
from channels.errors import NotSent, Refused
from channels.message import Address, Button, File, Letter, Thread
from tests.channels.email.support import letter, settings, surroundings

NOW = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)


def composed(one: Letter) -> EmailMessage:
    raw = compose(one, sender="orders@example.com", sender_name="Example Supply", now=NOW)
    parsed = message_from_bytes(raw, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def plain(one: Letter) -> str:
    body = composed(one).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_letter_joins_the_thread_of_the_mail_it_answers() -> None:
    mail = composed(letter())
    assert (mail["Message-ID"], mail["In-Reply-To"], mail["References"], mail["Subject"]) == (
        "<sb.TOKEN-1@example.com>",
        "<one@example.com>",
        "<zero@example.com> <one@example.com>",
        "Re: Order",
    )


def test_our_token_comes_back_from_an_answer() -> None:
    answer = b"From: c@example.com\r\nIn-Reply-To: <sb.TOKEN-1@example.com>\r\n\r\nThanks"
    mail = read(answer).mail
    assert mail is not None
    assert mail.tokens == ("TOKEN-1",)


def test_a_second_try_has_the_same_message_id() -> None:
    first, second = composed(letter()), composed(letter())
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize("subject", ["Re: Order", "RE: Order", "Ответ: Заказ", "回复：订单"])
def test_an_answer_to_an_answer_is_not_called_so_twice(subject: str) -> None:
    thread = Thread(token="T", subject=subject, in_reply_to="one@example.com")
    assert composed(letter(thread=thread))["Subject"] == subject


def test_long_ids_of_others_are_repeated_letter_by_letter() -> None:
    long_ids = tuple(f"{'a' * 120}.{number}@example.com" for number in range(3))
    raw = compose(
        letter(thread=Thread(token="T", subject="s", in_reply_to=long_ids[2], references=long_ids[:2])),
        sender="orders@example.com",
        sender_name="",
        now=NOW,
    )
    mail = read(raw).mail
    assert mail is not None
    assert mail.references == long_ids


def test_an_endless_thread_keeps_its_root_and_its_newest() -> None:
    ids = tuple(f"{number}@example.com" for number in range(100))
    references = composed(letter(thread=Thread(token="T", subject="s", references=ids)))["References"].split()
    assert (references[0], references[-1], len(references)) == ("<0@example.com>", "<99@example.com>", 20)


def test_what_no_person_wrote_says_so_and_asks_for_no_automatic_answer() -> None:
    mail = composed(letter(automatic=True))
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "DR, RN, NRN, OOF, AutoReply")


def test_what_a_person_wrote_is_not_marked_as_automatic() -> None:
    mail = composed(letter(automatic=False))
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == (None, None)


@pytest.mark.parametrize("text", ["Ваш заказ в пути.", "It is on its way — really.", "您的订单已发货。" * 40])
def test_a_text_arrives_as_it_was_written(text: str) -> None:
    assert plain(letter(text)) == f"{text}\n"


def test_the_last_message_is_quoted_below_and_is_not_the_newest_part() -> None:
    thread = Thread(token="T", subject="s", quote="Where is it?\nPlease.")
    raw = compose(letter("Here.", thread=thread), sender="orders@example.com", sender_name="", now=NOW)
    message = read(raw)
    assert (message.text, (message.full_text or "").split("\n")[-2:]) == ("Here.", ["> Where is it?", "> Please."])


def test_buttons_are_numbered_lines() -> None:
    asked = letter("Which?", buttons=(Button(title="Да", payload="1"), Button(title="Нет", payload="2")))
    assert plain(asked) == "Which?\n\n1. Да\n2. Нет\n"


def test_an_attachment_arrives_with_its_name_and_bytes() -> None:
    file = File(name="счёт №1.pdf", media_type="application/pdf", content=b"%PDF\x00\xff", size=6)
    (attached,) = composed(letter(files=(file,))).iter_attachments()
    assert (attached.get_filename(), attached.get_content_type(), attached.get_content()) == (
        "счёт №1.pdf",
        "application/pdf",
        b"%PDF\x00\xff",
    )


def test_line_breaks_in_a_subject_or_name_add_no_header() -> None:
    thread = Thread(token="T", subject="Order\r\nBcc: victim@example.com", in_reply_to="a@b\r\nBcc: x@example.com")
    to = Address(kind="email", value="customer@example.com", name="Eve\nBcc: victim@example.com")
    mail = composed(letter(thread=thread, to=to))
    assert (mail["Bcc"], mail["Subject"]) == (None, "Re: Order Bcc: victim@example.com")


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b@c", "a b@example.com", "a@example.com\r\nRCPT TO:<x@y>", "<a@b>"]
)
def test_an_address_that_is_none_is_dead(address: str) -> None:
    with pytest.raises(Refused) as refused:
        composed(letter(to=Address(kind="email", value=address)))
    assert refused.value.address_dead


def test_a_letter_is_the_same_bytes_at_every_try() -> None:
    one = letter("Here.", signature="Example Supply", written_at=NOW)
    later = NOW + timedelta(hours=3)
    assert compose(one, sender="a@example.com", sender_name="A", now=NOW) == compose(
        one, sender="a@example.com", sender_name="A", now=later
    )


def test_the_date_is_when_the_letter_was_written() -> None:
    mail = composed(letter(written_at=NOW - timedelta(hours=2)))
    assert mail["Date"].datetime == NOW - timedelta(hours=2)


def test_a_signature_stands_between_words_and_quote() -> None:
    thread = Thread(token="T", subject="s", quote="Where is it?", attribution="On 5 January 2026 at 10:00, C wrote:")
    assert plain(letter("Here.", signature="Anna\nExample Supply", thread=thread)) == (
        "Here.\n\nAnna\nExample Supply\n\nOn 5 January 2026 at 10:00, C wrote:\n> Where is it?\n"
    )


@pytest.mark.parametrize(
    "attribution",
    [
        "On 16 November 2026 at 10:00, Customer <customer@example.com> wrote:",
        "16 ноября 2026 г. в 10:00, Customer <customer@example.com> пишет:",
        "Customer <customer@example.com> 于 2026年11月16日 10:00 写道：",
    ],
)
def test_what_we_quote_is_not_taken_for_new_words_by_those_who_read_as_we_do(attribution: str) -> None:
    thread = Thread(token="T", subject="s", quote="Where is it?\n\nPlease.", attribution=attribution)
    raw = compose(letter("Here.", thread=thread), sender="orders@example.com", sender_name="", now=NOW)
    assert read(raw).text == "Here."


def test_an_endless_quote_is_cut() -> None:
    thread = Thread(token="T", subject="s", quote="word " * 100_000)
    raw = compose(letter("Here.", thread=thread), sender="orders@example.com", sender_name="", now=NOW)
    assert len(raw) < 100_000


def test_without_html_a_letter_is_plain_text_alone() -> None:
    raw = compose(letter(), sender="orders@example.com", sender_name="", now=NOW, html=False)
    assert message_from_bytes(raw, policy=default).get_content_type() == "text/plain"


def test_a_dangerous_file_arrives_as_bytes_that_nothing_runs() -> None:
    files = tuple(
        File(name="a", media_type=kind, content=b"x", size=1)
        for kind in ("text/html", "image/svg+xml", "application/x-msdownload", "message/rfc822", "nonsense", "TEXT/CSV")
    )
    attached = composed(letter(files=files)).iter_attachments()
    assert [one.get_content_type() for one in attached] == ["application/octet-stream"] * 5 + ["text/csv"]


@pytest.mark.parametrize(
    ("name", "arrives"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("счёт\r\nBcc: x@example.com.pdf", "счёт Bcc_ x@example.com.pdf"),
        ("exe.\u202efdp.scr", "exe.fdp.scr"),
        ("订单" * 200 + ".xlsx", ("订单" * 200)[:175] + ".xlsx"),
        ("\udcff", "\ufffd"),
        ("...", "file"),
    ],
)
def test_a_files_name_is_no_trap(name: str, arrives: str) -> None:
    file = File(name=name, media_type="application/pdf", content=b"x", size=1)
    (attached,) = composed(letter(files=(file,))).iter_attachments()
    assert attached.get_filename() == arrives


async def test_without_a_server_a_letter_is_filed_under_the_data_folder(tmp_path: Path) -> None:
    await EmailChannel(settings(), surroundings(tmp_path), now=lambda: NOW).send(letter("Привет"))
    assert read((tmp_path / "outgoing" / "outbox-1.eml").read_bytes()).text == "Привет"


async def test_a_letter_filed_twice_is_one_file(tmp_path: Path) -> None:
    channel = EmailChannel(settings(), surroundings(tmp_path), now=lambda: NOW)
    for _ in range(2):
        await channel.send(letter(key="../outside"))
    assert [path.suffix for path in (tmp_path / "outgoing").iterdir()] == [".eml"]


async def test_a_folder_that_cannot_be_written_is_worth_another_try(tmp_path: Path) -> None:
    (tmp_path / "outgoing").write_text("a file where the folder should be")
    with pytest.raises(NotSent):
        await EmailChannel(settings(), surroundings(tmp_path)).send(letter())


@pytest.mark.parametrize("own", ["Care <care@example.com>", "care@example.com"])
async def test_a_letter_without_mailbox_goes_out_from_the_senders_address(own: str, tmp_path: Path) -> None:
    channel = EmailChannel(settings(**{"from": own}), surroundings(tmp_path), now=lambda: NOW)
    await channel.send(letter(sender=None))
    assert read((tmp_path / "outgoing" / "outbox-1.eml").read_bytes()).sender.value == "care@example.com"


def test_the_clock_of_a_running_channel_is_utc() -> None:
    assert outbound.utc_now().tzinfo is UTC
