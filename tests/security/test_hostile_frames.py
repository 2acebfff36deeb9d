"""A frame that is accepted can be read again: none is answered "accepted" and then lies in quarantine."""

from __future__ import annotations

import pytest

from channels.errors import BadPayload
from channels.message import Message
from channels.webchat.inbound import decode, incoming_of, read

_DEEP = b"[" * 1022 + b"]" * 1022


@pytest.mark.parametrize(
    "raw",
    [
        b'{"type":"message","id":"1","text":"hello","more":' + _DEEP + b"}",
        b'{"type":"message","id":"1","text":"hello","visitor":null,"more":' + _DEEP + b"}",
        b'{"type":"message","id":"1","text":"hello","more":{"a":[1]}}',
        b'{"type":"message","id":"1","text":"hello \\ud800"}',
    ],
)
def test_a_frame_that_is_taken_is_read_again(raw: bytes) -> None:
    taken = incoming_of(decode(raw), raw, channel="site", visitor="v", locale="en", most_bytes=100)

    said = read(taken.payload)

    assert isinstance(said, Message)
    assert said.text == "hello"


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16-le", "utf-16", "utf-32"])
def test_a_frame_that_is_not_plain_utf_8_is_refused(charset: str) -> None:
    with pytest.raises(BadPayload):
        decode('{"type":"message","id":"1","text":"hello"}'.encode(charset))
