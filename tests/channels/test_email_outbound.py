"""Letters as mails: what the customer's program sees, and what we know after a try to send."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from channels.contract import Sent
from channels.email import outbound
from channels.email.channel import EmailChannel
from channels.email.inbound import read
from channels.email.outbound import SmtpOut, compose
from channels.email.settings import Server
from channels.errors import NotSent, Refused, SendUnknown
from channels.message import Address, Button, File, Letter, Thread
from tests.channels.email.support import letter, settings, surroundings
from tests.live.child import free_port
from tests.live.smtp_sink import SmtpSink

NOW = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)


def composed(one: Letter) -> EmailMessage:
    raw = compose(one, sender="orders@example.com", sender_name="Example Supply", now=NOW)
    parsed = message_from_bytes(raw, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def channel_to(sink: SmtpSink, folder: Path) -> EmailChannel:
    smtp = {"host": sink.host, "port": sink.port, "security": "none"}
    return EmailChannel(settings(smtp=smtp), surroundings(folder), now=lambda: NOW)


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
    assert composed(letter(text)).get_content().splitlines() == [text]


def test_the_last_message_is_quoted_below_and_is_not_the_newest_part() -> None:
    thread = Thread(token="T", subject="s", quote="Where is it?\nPlease.")
    raw = compose(letter("Here.", thread=thread), sender="orders@example.com", sender_name="", now=NOW)
    message = read(raw)
    assert (message.text, (message.full_text or "").split("\n")[-2:]) == ("Here.", ["> Where is it?", "> Please."])


def test_buttons_are_numbered_lines() -> None:
    mail = composed(letter("Which?", buttons=(Button(title="Да", payload="1"), Button(title="Нет", payload="2"))))
    assert mail.get_content().splitlines() == ["Which?", "", "1. Да", "2. Нет"]


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


async def test_a_letter_reaches_the_server_from_its_mailbox(smtp_sink: SmtpSink, tmp_path: Path) -> None:
    sent = await channel_to(smtp_sink, tmp_path).send(letter())
    (arrived,) = smtp_sink.letters
    assert (sent, arrived.sender, arrived.recipients, read(arrived.content).text) == (
        Sent(external_id="sb.TOKEN-1@example.com"),
        "orders@example.com",
        ("customer@example.com",),
        "It is on its way.",
    )


async def test_an_unknown_recipient_is_a_dead_address(smtp_sink: SmtpSink, tmp_path: Path) -> None:
    smtp_sink.refuse("customer@example.com")
    with pytest.raises(Refused) as refused:
        await channel_to(smtp_sink, tmp_path).send(letter())
    assert refused.value.address_dead


async def test_a_refusal_for_policy_leaves_the_address_alive(smtp_sink: SmtpSink, tmp_path: Path) -> None:
    smtp_sink.refuse("customer@example.com", "550 5.7.1 not today, not from you")
    with pytest.raises(Refused) as refused:
        await channel_to(smtp_sink, tmp_path).send(letter())
    assert not refused.value.address_dead


async def test_a_greylisted_recipient_is_worth_another_try(smtp_sink: SmtpSink, tmp_path: Path) -> None:
    smtp_sink.refuse("customer@example.com", "450 4.7.1 come again")
    with pytest.raises(NotSent):
        await channel_to(smtp_sink, tmp_path).send(letter())


@pytest.mark.parametrize(("reply", "error"), [("451 4.3.0 later", NotSent), ("554 5.7.1 not wanted", Refused)])
async def test_the_servers_word_after_the_letter_decides(
    smtp_sink: SmtpSink, tmp_path: Path, reply: str, error: type[Exception]
) -> None:
    smtp_sink.answer_data(reply)
    with pytest.raises(error, match=re.escape(reply[:3])):
        await channel_to(smtp_sink, tmp_path).send(letter())
    assert smtp_sink.letters == ()


async def test_a_connection_cut_after_the_letter_leaves_its_fate_unknown(smtp_sink: SmtpSink, tmp_path: Path) -> None:
    smtp_sink.close_after_data()
    with pytest.raises(SendUnknown):
        await channel_to(smtp_sink, tmp_path).send(letter())


async def test_a_server_that_hangs_after_the_letter_leaves_its_fate_unknown(smtp_sink: SmtpSink) -> None:
    smtp_sink.hang_after_data()
    server = Server(host=smtp_sink.host, port=smtp_sink.port, security="none", user=None, password="")
    one = letter()
    raw = compose(one, sender="orders@example.com", sender_name="", now=NOW)
    with pytest.raises(SendUnknown):
        await SmtpOut(server, data_timeout_s=0.3).send(raw, sender="orders@example.com", letter=one)


async def test_nobody_at_the_servers_port_is_worth_another_try(tmp_path: Path) -> None:
    smtp = {"host": "127.0.0.1", "port": free_port(), "security": "none"}
    with pytest.raises(NotSent, match="cannot be reached"):
        await EmailChannel(settings(smtp=smtp), surroundings(tmp_path)).send(letter())


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
