"""The quick parsing of mails in order makes the tree that `email` makes, or none."""

from __future__ import annotations

import os
from email.message import Message as Mail
from email.parser import BytesParser
from email.policy import compat32
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email import heads
from channels.email.parts import Part
from channels.email.well_formed import well_formed

CORPUS = os.environ.get("SWITCHBOARD_CORPUS")
PLAIN = b"From: a@example.com\r\nSubject: one\r\n two\r\n\r\nGood day\r\n\r\nAnna\r\n"
TWO = (
    b"From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\npreamble\n--b\nContent-Type: text/plain\n\n"
    b"Good\n--b\n\nday\n--b--\nepilogue\n"
)
NESTED = (
    b"Content-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\n"
    b"Content-Type: multipart/alternative; boundary=inner\r\n\r\n--inner\r\n\r\nwords\r\n--inner\r\n"
    b"Content-Type: text/html\r\n\r\n<p>words\r\n--inner--\r\n\r\n--outer\r\n\r\n\r\n--outer--"
)
IN_ORDER = {
    "plain": PLAIN,
    "two parts": TWO,
    "nested": NESTED,
    "8-bit": "Subject: Заказ\r\n\r\nГде заказ?\r\n".encode(),
    "no body": b"Subject: one\r\n",
    "nothing": b"",
    "no line end behind the last delimiter": TWO.removesuffix(b"\nepilogue\n"),
    "no last delimiter": TWO.partition(b"--b--")[0],
    "spaces behind a delimiter": TWO.replace(b"--b\n", b"--b \t\n"),
    "what begins like a delimiter": TWO.replace(b"Good\n", b"--bb\n--b x\n --b\nx--b\n--b-\n--b---\nGood\n"),
}
NOT_IN_ORDER = {
    "a file in the form of a mail": TWO.replace(b"text/plain", b"message/rfc822"),
    "a digest": TWO.replace(b"multipart/mixed", b"multipart/digest"),
    "a line that is no field": PLAIN.replace(b"Subject: one", b"Subject one"),
    "a first line that goes on": b" x\r\n" + PLAIN,
    "a mailbox's line": b"From a@example.com Thu Jan  1 00:00:00 1970\r\n" + PLAIN,
    "a field without a name": b": x\r\n" + PLAIN,
    "a bare carriage return": PLAIN.replace(b"Anna\r\n", b"Anna\r"),
    "no boundary": TWO.replace(b"; boundary=b", b""),
    "another boundary": TWO.replace(b"boundary=b", b"boundary=c"),
    "two delimiters in a row": TWO.replace(b"--b\n", b"--b\n--b\n"),
    "the last delimiter first": TWO.replace(b"--b\n", b"--b--\n"),
    "more layers than anybody needs": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (one, one) for one in range(12)
    )
    + b"\nx\n",
}
PIECES = (
    *(b"\n", b"\r\n", b"\r", b" ", b"\t", b"--", b"--b", b"--c", b"--b--", b"--c--", b"x", b"\xd0\x96", b":", b"From "),
    *(b"Subject: one", b"Content-Type: text/html", b"Content-Type: message/rfc822", b"MIME-Version: 1.0"),
    *(b"Content-Type: multipart/mixed; boundary=b", b'Content-Type: multipart/alternative; boundary="c"'),
    *(b"\n\n--b\n\n", b"\r\n\r\n--c\r\n\r\n", b"\n--b--\n", b"\r\n--c--\r\n", b"\n--b\nContent-Type: text/plain\n\n"),
)


def quick(raw: bytes) -> Mail | None:
    return well_formed(raw, lambda: Mail(policy=compat32))


def usual(raw: bytes) -> Mail:
    return BytesParser(Mail, policy=compat32).parsebytes(raw)


def shape(mail: Mail) -> object:
    """All that the tree says."""
    payload = vars(mail)["_payload"]
    below = [shape(one) for one in payload] if isinstance(payload, list) else payload
    return list(mail.raw_items()), mail.get_unixfrom(), mail.get_default_type(), mail.preamble, mail.epilogue, below


@pytest.mark.parametrize("raw", IN_ORDER.values(), ids=IN_ORDER.keys())
def test_a_mail_in_order_is_read_as_email_reads_it(raw: bytes) -> None:
    found = quick(raw)
    assert found is not None
    assert shape(found) == shape(usual(raw))


@pytest.mark.parametrize("raw", NOT_IN_ORDER.values(), ids=NOT_IN_ORDER.keys())
def test_what_is_not_in_order_is_left_to_email(raw: bytes) -> None:
    assert quick(raw) is None


@given(st.lists(st.sampled_from(PIECES), max_size=40))
@settings(max_examples=1500, deadline=None)
def test_whatever_is_read_is_read_as_email_reads_it(pieces: list[bytes]) -> None:
    agree(b"".join(pieces))


def _multiparts(inner: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    def made(parts: list[bytes], boundary: bytes, end: bytes, preamble: bytes, epilogue: bytes) -> bytes:
        body = b"".join(b"--" + boundary + end + part + end for part in parts)
        head = b"Content-Type: multipart/mixed; boundary=" + boundary + end + end
        return head + preamble + body + b"--" + boundary + b"--" + epilogue

    ends, around = st.sampled_from([b"\n", b"\r\n"]), st.sampled_from([b"", b"\n", b"\r\n", b"words\r\n", b"\n\nwords"])
    boundaries = st.sampled_from([b"b", b"c", b"bb"])
    return st.builds(made, st.lists(inner, max_size=3), boundaries, ends, st.just(b""), around)


_LEAVES = st.sampled_from(
    [b"\nwords\n", b"\r\nwords", b"Content-Type: text/html\n\n<p>\n", b"\r\n", b"X: y\r\n\r\n\r\n", b""]
)


@given(st.recursive(_LEAVES, _multiparts, max_leaves=12))
@settings(max_examples=500, deadline=None)
def test_parts_within_parts_are_read_as_email_reads_them(raw: bytes) -> None:
    agree(raw)


@pytest.mark.skipif(CORPUS is None, reason="SWITCHBOARD_CORPUS names no folder of outside mail")
def test_outside_mail_is_read_as_email_reads_it() -> None:
    mails = [path for path in Path(str(CORPUS), "mail").rglob("*") if path.is_file() and path.suffix != ".jsonl"]
    assert sum(agree(path.read_bytes()) for path in mails) > len(mails) / 4


_LINES = st.sampled_from(
    [
        b"From: a@example.com",
        b"Subject: one",
        b"X-A: b",
        b"\ttwo",
        b" ",
        b"words",
        b"X-B : c",
        b"X-Switchboard-A: b",
        b":",
    ]
)


@given(st.lists(st.tuples(_LINES, st.sampled_from([b"\r\n", b"\n", b"\r"])), min_size=1, max_size=8))
@settings(max_examples=1000, deadline=None)
def test_a_header_in_order_is_left_as_any_other_header_is_mended(lines: list[tuple[bytes, bytes]]) -> None:
    head = b"From: a@example.com\r\n" + b"".join(line + end for line, end in lines)
    kept, body = heads.mended(b"X-First : odd\r\n" + head)
    assert heads.mended(head) == (kept.removeprefix(b"X-First: odd\r\n"), body)


def test_a_part_that_gets_a_type_later_has_it() -> None:
    part = Part(policy=compat32)
    assert part.get_content_type() == "text/plain"
    part["Content-Type"] = "multipart/mixed"
    assert (part.get_content_type(), part.get_content_maintype()) == ("multipart/mixed", "multipart")


def agree(raw: bytes) -> bool:
    """Whether it was read quickly; then it must be what `email` reads."""
    found = quick(raw)
    if found is not None:
        assert shape(found) == shape(usual(raw))
    return found is not None
