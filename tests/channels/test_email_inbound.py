"""Raw mail to an event and to a message: the same mail is one event, and every mail says something sensible."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from channels.email.inbound import cut_off, envelope, mailbox_of, read
from channels.errors import BadPayload
from channels.message import Letterhead, Message
from tests.channels.email.support import OURS, mail

BOXES = frozenset(OURS)


def key(raw: bytes) -> str:
    return envelope("mail", raw).dedupe_key


def head(message: Message) -> Letterhead:
    assert message.mail is not None
    return message.mail


def test_the_same_mail_through_two_of_our_mailboxes_is_one_event() -> None:
    first = b"Received: from a by b; today\r\nDelivered-To: orders@example.com\r\n" + mail()
    second = b"X-Original-To: quotes@example.com\r\nX-Spam-Score: 3\r\nReceived: from c\r\n" + mail()
    assert key(first) == key(second)


def test_the_same_mail_in_another_transfer_encoding_is_one_event() -> None:
    plain = mail("Где заказ?\n", content_transfer_encoding="8bit", content_type="text/plain; charset=utf-8")
    packed = mail(
        b"0JPQtNC1INC30LDQutCw0Lc/DQo=", content_transfer_encoding="base64", content_type="text/plain; charset=utf-8"
    )
    assert key(plain) == key(packed)


@pytest.mark.parametrize(
    "other",
    [
        mail("another body"),
        mail(subject="Another"),
        mail(date="Tue, 06 Jan 2026 10:00:00 +0300"),
        mail(from_="x@y.org"),
    ],
)
def test_a_reused_message_id_makes_no_event_the_same(other: bytes) -> None:
    assert key(mail()) != key(other)


def test_yearly_mails_alike_but_for_their_message_id_are_two_events() -> None:
    assert key(mail()) != key(mail(message_id="<next-year@example.com>"))


def test_a_mail_read_has_the_key_of_its_event_whatever_mailbox_it_was_for() -> None:
    first, second = (envelope("mail", mail(), box) for box in OURS[:2])
    keys = {head(read(one.payload)).content_key for one in (first, second)}
    assert keys == {first.dedupe_key}


def test_a_mail_without_headers_has_one_key_with_and_without_a_recorded_recipient() -> None:
    bare = b"\r\nHello, the pump leaks\r\n\r\nAnna"
    assert envelope("mail", bare).dedupe_key == envelope("mail", bare, OURS[0], return_path="a@b").dedupe_key


def test_all_recipients_of_the_delivery_are_told() -> None:
    stored = envelope("mail", mail(), ["Service@Example.com", "orders+7@example.com"]).payload
    assert head(read(stored)).delivered_to == ("service@example.com", "orders+7@example.com")


def test_a_picture_of_the_text_keeps_the_name_by_which_it_is_shown() -> None:
    body = "--b\nContent-Type: text/html\n\n<img src='cid:p1@x'>\n--b\nContent-Type: image/png; name=p.png\n"
    body += "Content-ID: <p1@x>\n\nx\n--b--\n"
    files = read(mail(body, content_type="multipart/related; boundary=b")).files
    assert [file.content_id for file in files] == ["p1@x"]


def test_without_message_id_the_content_alone_tells_a_repeat() -> None:
    assert key(mail(message_id="")) == key(b"Received: again\r\n" + mail(message_id=""))


@pytest.mark.parametrize(
    "sender", ["Customer+Spring@Example.COM", '"A, B" <customer+spring@example.com>', "<customer+spring@example.com>"]
)
def test_a_conversation_is_named_by_the_senders_address_with_its_plus(sender: str) -> None:
    assert envelope("mail", mail(from_=sender)).conversation_key == "customer+spring@example.com"


def test_a_robot_without_any_sender_gets_a_conversation_of_its_own() -> None:
    one, other = (envelope("mail", mail(body, from_=""), return_path="") for body in ("a", "b"))
    assert one.conversation_key.startswith("mail:") and one.conversation_key != other.conversation_key


def test_a_message_has_sender_words_date_and_subject() -> None:
    message = read(mail(from_="=?utf-8?b?0J/RkdGC0YA=?= <P@Example.com>", subject="=?koi8-r?Q?=FA=C1=CB=C1=DA?="))
    assert (message.sender.value, message.sender.name, head(message).subject, message.text, message.sent_at) == (
        "p@example.com",
        "Пётр",
        "Заказ",
        "Where is order 4500123456?",
        datetime(2026, 1, 5, 7, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("=?utf-8?B?0JfQsNC60LDQ?= =?utf-8?B?tyDihJYx?=", "Заказ №1"),
        ("=?utf-8?Q?Where is?= it", "Where is it"),
        ("=?gb2312?B?tqm1pQ==?=", "订单"),
        ("=?utf-8?B?0JfQsNC60LDQtw?=", "Заказ"),
        ("=?windows-1251*ru?Q?=C7=E0=EA=E0=E7?=", "Заказ"),
        ("Заказ", "Заказ"),
        ("=?no-such-charset?Q?Order?=", "Order"),
        ("=?utf-8?X?Order?=", "=?utf-8?X?Order?="),
    ],
)
def test_a_subject_is_read_however_it_is_written(written: str, read_as: str) -> None:
    assert head(read(mail(subject=written))).subject == read_as


def test_a_subject_of_bare_cp1251_bytes_is_read() -> None:
    raw = mail(subject="PLACE").replace(b"PLACE", "Где мой заказ".encode("cp1251"))
    assert head(read(raw)).subject == "Где мой заказ"


def test_the_recipient_the_server_recorded_goes_before_what_the_mail_says() -> None:
    stored = envelope("mail", mail(to="quotes@example.com"), ["service@example.com"]).payload
    assert read(stored, mailboxes=BOXES).mailbox == "service@example.com"


@pytest.mark.parametrize("header", ["delivered_to", "x_original_to", "to", "cc"])
def test_without_a_record_the_mailbox_is_read_from_the_headers(header: str) -> None:
    raw = mail(**{"to": "someone@example.org", header: "Quotes+7@example.com"})
    assert read(raw, mailboxes=BOXES).mailbox == "quotes@example.com"


def test_a_mail_to_none_of_ours_names_no_mailbox() -> None:
    assert read(mail(to="someone@example.org"), mailboxes=BOXES).mailbox is None


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r"])
def test_recorded_fields_from_outside_are_taken_out(break_: str) -> None:
    forged = mail().replace(b"\r\n", b"\n").split(b"\n\n")[0].decode()
    lines = [
        "X-Switchboard-Recipient: <quotes@example.com>,",
        " <a@b>",
        forged,
        "x-switchboard-return-path: <>",
        "",
        "text",
    ]
    stored = envelope("mail", break_.join(lines).encode(), "orders@example.com").payload
    message = read(stored, mailboxes=BOXES)
    assert (message.mailbox, head(message).return_path, message.text) == ("orders@example.com", None, "text")


@pytest.mark.parametrize(
    "name", ["X\x00-Switchboard-Answer", "\x00X-Switchboard-Answer", "x-switch\x00\x00board-answer"]
)
def test_recorded_fields_from_outside_are_taken_out_through_nul_bytes(name: str) -> None:
    stored = envelope("mail", f"{name}: archive\r\n".encode() + mail()).payload
    assert not head(read(stored)).for_the_record


def test_an_address_with_line_breaks_writes_no_field() -> None:
    stored = envelope("mail", mail(), "orders@example.com\r\nSubject: forged", return_path="a\r\nTo: b@c").payload
    assert head(read(stored)).subject == "Order"


@pytest.mark.parametrize(("path", "known"), [("", ""), ("bounce@example.com", "bounce@example.com"), (None, None)])
def test_the_return_path_is_null_or_known_or_unknown(path: str | None, known: str | None) -> None:
    assert head(read(envelope("mail", mail(), return_path=path).payload)).return_path == known


def test_tokens_come_from_all_references_newest_first() -> None:
    raw = mail(in_reply_to="<x@y>", references="<sb.OLD-1@example.com> <z@y> <sb.NEW_2.c@brand.example.com>")
    assert head(read(raw)).tokens == ("NEW_2.c", "OLD-1")


def test_text_of_html_alone_keeps_its_lines_and_leaves_scripts_out() -> None:
    page = "<html><head><title>t</title><style>p{}</style></head><body><p>Hello,</p><ul><li>one<li>two</ul>"
    page += "<script>alert(1)</script>Where&nbsp;is<br>it?<blockquote>old</blockquote></body></html>"
    message = read(mail(page, content_type="text/html; charset=utf-8"))
    assert message.text == "Hello,\n\n- one\n- two\n\nWhere is\nit?"


MIXED = """--b
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=utf-8

Words
--a
Content-Type: text/html; charset=utf-8

<p>Markup</p>
--a--
--b
Content-Type: application/pdf
Content-Transfer-Encoding: base64
Content-Disposition: attachment;
 filename*0*=utf-8''%D1%81%D1%87;
 filename*1*=%D1%91%D1%82.pdf

JVBERg==
--b
Content-Type: message/rfc822

Subject: inner/one
From: else@example.com

Inside
--b--
"""


def test_of_a_nested_mail_the_plain_words_are_the_text_and_the_rest_are_files() -> None:
    message = read(mail(MIXED, content_type="multipart/mixed; boundary=b"))
    files = [(file.name, file.media_type, file.size) for file in message.files]
    assert (message.text, files[0], files[1][:2]) == (
        "Words",
        ("счёт.pdf", "application/pdf", 4),
        ("inner_one.eml", "message/rfc822"),
    )


def test_a_file_name_brings_no_folders() -> None:
    body = (
        '--b\nContent-Type: text/plain; name="..\\\\..\\\\/etc/passwd"\nContent-Disposition: attachment\n\nx\n--b--\n'
    )
    assert read(mail(body, content_type="multipart/mixed; boundary=b")).files[0].name == "passwd"


@pytest.mark.parametrize("body", [b"@@@not base64@@@", b"0L/RgNC40LLQtdGC=0", b"\xff\xfe==="])
def test_broken_base64_is_read_as_far_as_it_goes(body: bytes) -> None:
    assert isinstance(read(mail(body, content_transfer_encoding="base64")).text, str)


def test_an_unfinished_multipart_gives_what_is_there() -> None:
    assert read(mail("--b\n\nHalf a", content_type="multipart/mixed; boundary=b")).text == "Half a"


def test_nul_and_lone_surrogates_are_cleaned_out() -> None:
    body = "a\x00b\x07 e\u0301 Где мой заказ".encode() + b" \xed\xa0\x80"
    message = read(mail(body, content_type="text/plain; charset=utf-8"))
    assert message.text.startswith("ab é Где мой заказ") and message.text.encode()


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"   \n \n"])
@pytest.mark.parametrize("recipient", [None, "orders@example.com"])
def test_a_mail_of_no_bytes_is_taken_in_and_cannot_be_read(raw: bytes, recipient: str | None) -> None:
    with pytest.raises(BadPayload, match="empty"):
        read(envelope("mail", raw, recipient).payload)


def test_ten_thousand_recipients_are_a_mail_like_any_other() -> None:
    raw = mail(to=", ".join(f"Name {number} <n{number}@example.org>" for number in range(10_000)), cc=OURS[1])
    message = read(raw, mailboxes=BOXES)
    assert (message.mailbox, len(head(message).to)) == (OURS[1], 500)


def test_parts_nested_beyond_reason_are_no_crash() -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000))
    incoming = envelope("mail", b"From: a@example.com\r\n" + nested + b"\r\nx")
    with pytest.raises(BadPayload, match="nests"):
        read(incoming.payload)


def test_an_mbox_line_and_empty_lines_before_the_head_are_skipped() -> None:
    stored = envelope("mail", b"\r\n\nFrom customer@example.com Mon Jan 5\n" + mail(), OURS[1], return_path="").payload
    assert (head(read(stored)).subject, read(stored).text) == ("Order", "Where is order 4500123456?")


@pytest.mark.parametrize(
    "raw",
    [
        mail("<a " * 30_000, content_type="text/html"),
        mail("<!--" * 30_000, content_type="text/html"),
        mail("<script>" * 10_000, content_type="text/html"),
        mail(content_type='text/plain; x="' + ";" * 60_000),
        mail(" " * 300_000 + "\n--" + " " * 300_000 + "x"),
        mail("订单发货".encode("gbk") * 30_000),
        mail(from_="(" * 60_000),
        mail(subject="=?utf-8?q?a?= " * 10_000),
        b"".join(b"X-%d: a\r\n" % number for number in range(20_000)) + mail(),
    ],
    ids=["tags", "comments", "scripts", "parameters", "spaces", "gbk", "brackets", "words", "headers"],
)
def test_a_mail_made_to_keep_us_busy_is_read_in_bounded_time(raw: bytes) -> None:
    began = time.process_time()
    read(envelope("mail", raw).payload)
    assert time.process_time() - began < 2


def beginning(raw: bytes) -> Message:
    return read(cut_off(envelope("mail", raw), of_bytes=28_698_888).payload)


def test_of_a_mail_that_is_cut_off_the_reader_sees_that_there_was_more() -> None:
    raw = mail(
        "--b\nContent-Type: text/plain\n\nLook\n--b\nContent-Type: image/png; name=a.png\n\nabc\n"
        "--b\nContent-Type: image/png; name=b.png\n\nab",
        content_type="multipart/mixed; boundary=b",
    )
    told = beginning(raw)
    assert [(one.name, one.media_type) for one in told.files] == [
        ("a.png", "image/png"),
        ("b.png (cut off)", "application/octet-stream"),
    ]
    assert (told.text, told.full_text) == ("Look", "Look\n\n[cut off: of 28698888 bytes only the beginning is here]")


def test_a_mail_that_is_cut_off_before_its_words_says_that_alone() -> None:
    assert beginning(mail("")).text == "[cut off: of 28698888 bytes only the beginning is here]"


def test_a_sender_cannot_say_that_a_mail_is_cut_off() -> None:
    assert read(envelope("mail", b"X-Switchboard-Cut-Off: 5\r\n" + mail("Look")).payload).full_text == "Look"


def test_the_payload_reads_the_same_each_time() -> None:
    stored = envelope("mail", mail(from_="", message_id="")).payload
    assert read(stored) == read(stored)


@pytest.mark.parametrize(
    ("address", "found"),
    [("ORDERS@example.com", OURS[1]), ("orders+a+b@example.com", OURS[1]), ("orders@example.org", None), ("x", None)],
)
def test_an_address_means_the_mailbox_without_its_plus(address: str, found: str | None) -> None:
    assert mailbox_of(address, BOXES) == found
