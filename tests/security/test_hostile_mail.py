"""A mail from a stranger must not hold up everybody else: reading one costs seconds at most, however it is built."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from channels.email.headers import all_addresses
from channels.email.inbound import envelope, read
from channels.email.newest import newest_part
from channels.errors import BadPayload

_HEAD = b"From: anna@example.com\r\nTo: service@example.com\r\nSubject: pump\r\nMessage-ID: <1@example.com>\r\n"
_BYTES = 12 * 2**20


def _spent_s(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _nested() -> bytes:
    layers = [b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at) for at in range(300)]
    return _HEAD + b"".join(layers) + b"\r\n" + b"--\n" * (_BYTES // 3)


_BUILT = {
    "empty lines": _HEAD + b"\r\n" + b"\n" * _BYTES,
    "lines of a letter": _HEAD + b"\r\n" + b"a\n" * (_BYTES // 2),
    "header fields": _HEAD + b"A: b\r\n" * (_BYTES // 6) + b"\r\n",
    "nested parts": _nested(),
}


@pytest.mark.parametrize("name", _BUILT)
def test_a_mail_built_to_be_slow_is_taken_in_within_seconds(name: str) -> None:
    assert _spent_s(lambda: envelope("mail", _BUILT[name], "service@example.com")) < 6


def test_the_words_before_a_million_lines_are_read() -> None:
    said = read(_HEAD + b"\r\nThe pump leaks.\r\n" + b"a\n" * 1_000_000)

    assert said.text.startswith("The pump leaks.")


def test_a_text_behind_a_header_of_a_thousand_pages_is_read() -> None:
    said = read(_HEAD + b"X: y\r\n" * 300_000 + b"\r\nThe pump leaks.")

    assert (said.sender.value, said.text) == ("anna@example.com", "The pump leaks.")


def test_a_mail_of_many_thousand_parts_is_refused() -> None:
    parts = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 20_000

    with pytest.raises(BadPayload, match="parts"):
        read(_HEAD + parts)


def test_one_line_of_a_million_signs_is_cut_from_quotes_at_once() -> None:
    assert _spent_s(lambda: newest_part("_" * 1_000_000)) < 1


def test_a_field_that_names_nobody_is_searched_at_once() -> None:
    assert _spent_s(lambda: all_addresses(["_" * 1_000_000])) < 0.5
