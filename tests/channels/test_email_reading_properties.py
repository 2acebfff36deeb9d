"""Whatever bytes come as a mail: an event for the door, and a message or BadPayload, never another exception."""

from __future__ import annotations

import base64
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.charsets import clean, decode
from channels.email.flowed import unflowed
from channels.email.headers import all_addresses, decode_words
from channels.email.html import original
from channels.email.inbound import envelope, read
from channels.email.invitations import lines_of
from channels.email.markup import text_of
from channels.email.mojibake import put_right
from channels.email.newest import newest_part
from channels.email.rtf import markup_or_text
from channels.email.sealed import UnreadableSealError, signed_content
from channels.email.tnef import BrokenTnefError, opened
from channels.email.transfer import unwrapped
from channels.errors import BadPayload
from tests.channels.email.tnef_file import attached, tnef, with_html

PIECES = [
    b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"Content-Type: multipart/alternative; boundary*0*=b\r\n",
    b'Content-Type: text/plain; charset="=?utf-8?q?x?="\r\n',
    b"Content-Type: text/html; charset*=''%FF\r\n",
    b"Content-Type: text/plain; charset=base64\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"Content-Type: message/external-body; access-type=\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Disposition: attachment; filename*5*=utf-9''%zz; filename*=\r\n",
    b"From: =?utf-8?b?@@@?= <a@b\r\n",
    b'From: "x" <<>>, :;,@(\r\n',
    b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n",
    b"Message-ID: <<>\r\n <\xff@\xfe>\r\n",
    b"Subject: =?gb18030?b?/w==?= =?utf-16?q?=00?=\r\n",
    b"References: <sb.@x> <sb.T@y\r\n",
    b"X-Switchboard-Recipient: <a@b>\r\n",
    b"--b\r\n",
    b"--b--\r\n",
    b"\r\n",
    b"\r",
    b"begin 644 x\r\n#$!!\r\nend\r\n",
    b"<html><![if x]><!-- <blockquote><td><li></p><![endif",
    "Пётр написал(а):\r\n> 你好\r\n-- \r\n".encode(),
    b"Content-Type: multipart/related; boundary=b; start=<x>\r\n",
    b"Content-Type: application/ms-tnef; name=winmail.dat\r\n",
    b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n",
    b"Content-Type: text/calendar; method=REPLY\r\n",
    b"Content-Type: text/plain; format=flowed; delsp=yes\r\n",
    b"Content-Type: multipart/encrypted\r\n",
    b"Content-ID: <x>\r\n",
    b"\x78\x9f\x3e\x22\x01\x00\x01\x03\x90\x06\x00\x08\x00\x00\x00\xff\xff\xff\xff",
    b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80",
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID=x:2026\r\nSUMMARY:a\r\n",
    b"-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\n- -\r\n-----BEGIN PGP SIGNATURE-----\r\n",
    b"=ybegin line=1 size=1 name=a\r\n=\r\n=yend\r\n",
    b"(This file must be converted with BinHex 4.0)\r\n:a:\r\n",
    b"\x1b$B@\x1b(B~{6)~}\r\n",
]
UNCLEAN = re.compile("[\x00\ud800-\udfff]")
MAILS = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=40)), max_size=30).map(b"".join)


@settings(max_examples=300, deadline=None)
@given(raw=MAILS)
def test_any_bytes_are_an_event_and_a_message_or_bad_payload(raw: bytes) -> None:
    stored = envelope("mail", raw, "orders@example.com", return_path="a@b").payload
    try:
        message = read(stored, mailboxes=frozenset({"orders@example.com"}))
    except BadPayload:
        return
    assert message.mailbox == "orders@example.com"
    assert not UNCLEAN.search(f"{message.full_text}{message.text}")


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=200), declared=st.one_of(st.none(), st.text(max_size=20)))
def test_any_bytes_decode_to_clean_text_whatever_charset_they_claim(content: bytes, declared: str | None) -> None:
    assert not UNCLEAN.search(clean(decode(content, declared)))


@settings(max_examples=150, deadline=None)
@given(raw=MAILS)
def test_any_mail_has_a_page_for_the_desk_that_runs_nothing(raw: bytes) -> None:
    try:
        page = original(raw).page
    except BadPayload:
        return
    assert not re.search(r"<(?:script|iframe|object|form|style|base|meta)\b|\son\w+=|javascript:", page, re.IGNORECASE)


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=200), cut=st.integers(min_value=0, max_value=400))
def test_any_bytes_are_a_winmail_dat_that_opens_or_breaks(content: bytes, cut: int) -> None:
    whole = tnef(attached("a.pdf", content), with_html(b"<p>x</p>"))
    try:
        assert opened(whole[:cut] + content + whole[cut:]).files is not None
    except BrokenTnefError as refusal:
        assert str(refusal)


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=300))
def test_any_bytes_are_a_calendar_an_envelope_and_rich_text_or_nothing(content: bytes) -> None:
    assert not UNCLEAN.search(lines_of(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + content))
    assert not UNCLEAN.search(markup_or_text(b"\x00" * 8 + b"MELA" + b"\x00" * 4 + content)[0])
    try:
        signed_content(b"\x30\x80" + content)
    except UnreadableSealError as refusal:
        assert str(refusal)


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=400), wraps=st.sampled_from(["base64", "quoted-printable", "x-uuencode", "7bit", ""]))
def test_any_bytes_come_out_of_any_transfer_encoding(content: bytes, wraps: str) -> None:
    assert isinstance(unwrapped(content, wraps, is_text=True), bytes)
    assert unwrapped(base64.encodebytes(content), "base64", is_text=False) == content


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="ab >-\n ", max_size=200), drops=st.booleans())
def test_flowed_text_keeps_every_letter(text: str, drops: bool) -> None:
    assert re.sub(r"[\s>]", "", unflowed(text, drops_space=drops)) == re.sub(r"[\s>]", "", text)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=100))
def test_a_text_of_good_unicode_is_read_as_it_is(text: str) -> None:
    content = clean(text).removeprefix("\ufeff").encode("utf-8", "replace")
    if "\x1b" not in text and "\x00" not in text:
        assert decode(content, "utf-8") == content.decode() or put_right(content.decode()) != content.decode()


@settings(max_examples=200, deadline=None)
@given(value=st.text(alphabet='"<>()@,;:\\ a.b=?_QBu8-8', max_size=120))
def test_any_field_has_addresses_that_can_be_read_again(value: str) -> None:
    for address in all_addresses([value]):
        assert "@" in address and not re.search(r"[\s<>]", address)
    assert isinstance(decode_words(value), str)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300))
def test_the_newest_part_invents_no_words(text: str) -> None:
    assert set(newest_part(text).split()) <= set(text.replace("\u00a0", " ").split())


@settings(max_examples=200, deadline=None)
@given(markup=st.text(alphabet="<>/!-[]&;ab \n\"'=pdivlr", max_size=200))
def test_any_markup_has_a_text(markup: str) -> None:
    assert isinstance(text_of(markup), str)
