"""What a delivery report says of a letter, and how long it may take to read one."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from channels.email.inbound import envelope, read
from channels.message import File, Message
from gateway.bounces import bounced_tokens, recipients_of, report_of, verp_tokens
from tests.channels.email.support import mail

TOKEN, OTHER = "a" * 42, "b" * 42
_PART = "message/delivery-status"


def report(body: str = "It did not arrive.", *, fields: str = "", returned: str = "", **headers: str) -> Message:
    found = read(envelope("mail", mail(body, **headers)).payload)
    files = [File(name="r", media_type=_PART, content=fields.encode())] if fields else []
    files += [File(name="o", media_type="text/rfc822-headers", content=returned.encode())] if returned else []
    return replace(found, files=tuple(files))


@pytest.mark.parametrize(
    ("fields", "final", "dead", "said"),
    [
        (
            "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user",
            True,
            True,
            "550 5.1.1 no such user",
        ),
        ("Action: failed\nStatus: 5.2.2\n", True, False, "5.2.2"),
        ("Action: failed\nStatus: 4.4.7", True, False, "4.4.7"),
        ("Action: delayed\nStatus: 4.4.1", False, False, "4.4.1"),
        ("Action: delayed\nStatus: 5.1.1", False, False, "5.1.1"),
        ("Status: 5.7.1", True, True, "5.7.1"),
        ("Action: relayed\nStatus: 2.0.0", False, False, "2.0.0"),
        ("ACTION : Failed (gone)\nSTATUS : 5.0.0", True, True, "5.0.0"),
        (
            "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550\n  <a@b.example.org>:\n\tunknown",
            True,
            True,
            "5.1.1 550: unknown",
        ),
    ],
)
def test_a_standard_report_says_whether_it_is_for_ever(fields: str, final: bool, dead: bool, said: str) -> None:
    found = report_of(report(fields=f"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example.org\n{fields}\n"))
    assert (found.is_final, found.is_dead, found.diagnostic) == (final, dead, said)


def test_of_several_recipients_ours_counts() -> None:
    fields = (
        "Final-Recipient: rfc822; one@b.example.org\nAction: failed\nStatus: 5.1.1\n\n"
        "Final-Recipient: rfc822; two@b.example.org\nAction: delayed\nStatus: 4.4.1\n"
    )
    assert report_of(report(fields=fields), "two@b.example.org").is_final is False
    assert report_of(report(fields=fields), "one@b.example.org").is_final is True
    assert report_of(report(fields=fields)).is_final is True
    assert recipients_of(report(fields=fields)) == ("one@b.example.org", "two@b.example.org")


@pytest.mark.parametrize(
    ("subject", "text", "final", "dead"),
    [
        ("failure notice", "<a@b.example.org>: Sorry, no mailbox here by that name. (#5.1.1)", True, True),
        ("Mail delivery failed", "a@b.example.org\n  mailbox is full", True, False),
        ("Недоставленное сообщение", "Почтовый ящик переполнен", True, False),
        ("系统退信", "收件人邮箱空间不足", True, False),
        ("系统退信", "收件人不存在 550 5.1.1", True, True),
        ("Warning: could not send message for past 4 hours", "451 4.4.1 no answer", False, False),
        ("Задержка доставки", "Попытки продолжаются", False, False),
        ("Zustellung verzögert", "", False, False),
    ],
)
def test_a_free_form_says_it_too(subject: str, text: str, final: bool, dead: bool) -> None:
    found = report_of(report(text, subject=subject))
    assert (found.is_final, found.is_dead) == (final, dead)


def test_what_is_said_holds_no_address_and_nothing_a_customer_wrote() -> None:
    text = "Dear customer, my card number is 4111.\n550 5.1.1 <a@b.example.org>: unknown <script>\nMy secret."
    assert report_of(report(text, subject="failure notice")).diagnostic == "550 5.1.1: unknown script"
    assert report_of(report("550 " + "x" * 9000, subject="failure notice")).diagnostic == "550 " + "x" * 296


@pytest.mark.parametrize(
    ("told", "tokens"),
    [
        ({"returned": f"Message-ID: <sb.{TOKEN}@example.com>"}, (TOKEN,)),
        ({"returned": f"References: <sb.{OTHER}@example.com>\nMessage-Id: <sb.{TOKEN}@example.com>"}, (TOKEN, OTHER)),
        ({"returned": f"Message-ID: <x@client.example.org>\nReferences: <sb.{TOKEN}@example.com>"}, ()),
        ({"returned": f"Subject: x\n\nMessage-ID: <sb.{TOKEN}@example.com>"}, (TOKEN,)),
        ({"body": f"Your letter <sb.{TOKEN}@example.com> did not arrive"}, (TOKEN,)),
        ({"references": f"<sb.{TOKEN}@example.com>"}, (TOKEN,)),
        ({"body": "nothing"}, ()),
    ],
)
def test_the_letter_is_named_by_its_own_id_first(told: dict[str, str], tokens: tuple[str, ...]) -> None:
    assert bounced_tokens(report(**told)) == tokens


def test_the_address_it_comes_back_to_names_it_before_all_else() -> None:
    found = report(f"about <sb.{OTHER}@example.com>")
    assert found.mail is not None
    came_to = (f"bounces+sb.{TOKEN.upper()}@example.com", f"sb.{OTHER}@example.com")
    found = replace(found, mail=replace(found.mail, delivered_to=came_to))
    assert (verp_tokens(found), bounced_tokens(found)) == ((TOKEN,), (TOKEN, OTHER))


def test_few_recipients_are_asked_after() -> None:
    text = " ".join(f"a{place}@b.example.org" for place in range(1000))
    assert recipients_of(report(text, subject="failure notice")) == tuple(
        f"a{place}@b.example.org" for place in range(5)
    )


@pytest.mark.parametrize(
    "piece",
    ["a", "a@", "a.", "@a.", " ", "\t", "5.1.", "550 ", "Action:", "Action: failed\n", "sb.", "\n", "x: y\n", ";"],
)
def test_a_hostile_report_is_read_in_no_time(piece: str) -> None:
    long = piece * (400_000 // len(piece))
    began = time.process_time()
    report_of(report(long, fields=long, returned=long))
    assert time.process_time() - began < 2
