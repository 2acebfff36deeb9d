"""What is read out of a mail beyond its words: who is forwarded, which subject is bare, which letter bounced."""

from __future__ import annotations

from dataclasses import replace

import pytest

from channels.contract import Entrance
from channels.email.inbound import read
from channels.message import Message
from gateway.bounces import bounced_tokens, is_final_bounce
from gateway.mail_reading import (
    addressed,
    bare_subject,
    forwards_of,
    mailboxes_of,
    number_in_subject,
)

ENTRANCES = {
    "customercare@example.com": Entrance(),
    "orders@example.com": Entrance(topic="commercial"),
    "service@example.com": Entrance(queue="technical"),
}


def mail(
    body: str = "Hello", *, subject: str = "Hello", to: str = "customercare@example.com", **headers: str
) -> Message:
    told = {"From": "agent1@example.com", "To": to, "Subject": subject, **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
    return read(f"{head}\r\n{body}".encode(), mailboxes=frozenset(ENTRANCES))


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: Order", "Order"),
        ("RE: Re[2]: Order", "Order"),
        ("Ответ: Fwd: Заказ", "Заказ"),
        ("回复：订单", "订单"),
        ("Re: Order [#1001]", "Order"),
        ("Regarding the order", "Regarding the order"),
        ("Re:", ""),
        ("", ""),
    ],
)
def test_a_bare_subject_has_no_marks_and_no_case_number(subject: str, bare: str) -> None:
    assert bare_subject(subject) == bare


@pytest.mark.parametrize(
    ("subject", "number"),
    [("Re: Order [#1001]", "1001"), ("Order 1001", None), ("Order #1001", None), ("[#x] Order", None)],
)
def test_only_the_form_of_our_own_letters_is_a_case_number(subject: str, number: str | None) -> None:
    assert number_in_subject(mail(subject=subject)) == number


@pytest.mark.parametrize(
    ("subject", "block"),
    [
        ("Fwd: Contract", "---------- Forwarded message ---------\nFrom: A Client <client@client.example.org>\nTo: x"),
        ("FW: Contract", "-----Original Message-----\nFrom: client@client.example.org\nSent: Monday"),
        (
            "Пересл: Договор",
            "-------- Пересылаемое сообщение --------\nОт: Клиент <client@client.example.org>\nКому: y",
        ),
        ("转发：合同", "发件人：客户 <client@client.example.org>\n主题：合同"),
        ("Fwd: Contract", "> *From:* A Client <Client@client.example.org>\n> *Date:* Monday"),
    ],
)
def test_a_forward_names_its_writer_and_the_words_below_the_header(subject: str, block: str) -> None:
    (found,) = forwards_of(mail(f"see below\n\n{block}\n\nWhere is it?", subject=subject))
    assert (found.sender.value, found.text) == ("client@client.example.org", "Where is it?")


def test_a_quoted_answer_is_no_forward() -> None:
    answer = mail("yes\n\nFrom: A Client <client@client.example.org>\n\nWhere?", subject="Re: Contract")
    assert forwards_of(answer) == ()


def test_a_forward_that_does_not_say_whose_it_is_is_none() -> None:
    assert forwards_of(mail("please look at this", subject="Fwd: Contract")) == ()


@pytest.mark.parametrize(
    ("to", "mailbox"),
    [
        ("customercare@example.com, service@example.com", "service@example.com"),
        ("service@example.com, orders@example.com", "service@example.com"),
        ("customercare@example.com, someone@client.example.org", "customercare@example.com"),
        ("Orders+autumn@example.com", "orders@example.com"),
    ],
)
def test_the_mailbox_that_says_most_decides(to: str, mailbox: str) -> None:
    assert addressed(mail(to=to), ENTRANCES).mailbox == mailbox


@pytest.mark.parametrize("to", ["care@example.com, orders@example.com", "orders@example.com, care@example.com"])
def test_a_shared_mailbox_with_a_queue_decides_only_where_no_dedicated_one_is_named(to: str) -> None:
    both = {"care@example.com": Entrance(queue="primary", is_shared=True), "orders@example.com": Entrance(topic="x")}
    assert addressed(mail(to=to), both).mailbox == "orders@example.com"
    assert addressed(mail(to="care@example.com"), both).mailbox == "care@example.com"


def test_an_address_that_is_none_of_ours_is_no_mailbox_to_answer_from() -> None:
    stray = replace(mail(to="someone@client.example.org"), mailbox="catch-all@example.com")
    assert addressed(stray, ENTRANCES).mailbox is None
    assert mailboxes_of(stray, ENTRANCES) == ()


REPORT = (
    "--r\r\nContent-Type: text/plain\r\n\r\nNot delivered.\r\n"
    "--r\r\nContent-Type: message/delivery-status\r\n\r\n{status}\r\n\r\n"
    "--r\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <sb.abcdefghijklmnopqrstuvwxyz@example.com>\r\n\r\nHi\r\n"
    "--r--\r\n"
)
KIND = 'multipart/report; report-type=delivery-status; boundary="r"'


@pytest.mark.parametrize(
    ("status", "is_final"),
    [
        ("Final-Recipient: rfc822; a@client.example.org\r\nAction: failed\r\nStatus: 5.1.1", True),
        ("Final-Recipient: rfc822; a@client.example.org\r\nAction: delayed\r\nStatus: 4.4.1", False),
    ],
)
def test_a_report_tells_our_letter_and_whether_it_is_lost(status: str, is_final: bool) -> None:
    bounce = mail(REPORT.format(status=status), Content_Type=KIND, MIME_Version="1.0")
    assert bounced_tokens(bounce) == ("abcdefghijklmnopqrstuvwxyz",)
    assert is_final_bounce(bounce) is is_final


def test_a_report_in_words_alone_is_final_unless_it_warns() -> None:
    assert is_final_bounce(mail(subject="Undelivered mail"))
    assert not is_final_bounce(mail(subject="Warning: could not send for the past 4 hours"))
