"""Whatever bytes come as a mail: an event for the door, and a message or BadPayload, never another exception."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.charsets import clean, decode
from channels.email.inbound import envelope, read
from channels.email.markup import text_of
from channels.email.newest import newest_part
from channels.errors import BadPayload

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


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300))
def test_the_newest_part_invents_no_words(text: str) -> None:
    assert set(newest_part(text).split()) <= set(text.replace("\u00a0", " ").split())


@settings(max_examples=200, deadline=None)
@given(markup=st.text(alphabet="<>/!-[]&;ab \n\"'=pdivlr", max_size=200))
def test_any_markup_has_a_text(markup: str) -> None:
    assert isinstance(text_of(markup), str)


def test_every_mail_of_the_corpus_is_read_or_refused_with_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    corpus = os.environ.get("SWITCHBOARD_CORPUS")
    if not corpus:
        pytest.skip("SWITCHBOARD_CORPUS is not set: the mail corpus is not read")
    outcomes: Counter[str] = Counter()
    for line in (Path(corpus) / "mail" / "index.jsonl").read_text().splitlines():
        entry = json.loads(line)
        raw = (Path(corpus) / "mail" / entry["file"]).read_bytes()
        stored = envelope("mail", raw, "orders@example.com").payload
        try:
            message = read(stored)
        except BadPayload as refusal:
            assert str(refusal), entry["file"]
            outcomes["refused"] += 1
            continue
        outcomes["read"] += 1
        outcomes["with words"] += bool(message.text.strip())
    with capsys.disabled():
        sys.stdout.write(f"\nmail corpus: {dict(outcomes)}\n")
    assert outcomes["read"] >= 265
