"""What a visitor's frames must be, what is stored of them, and what that says when it is read."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.errors import BadPayload
from channels.message import Address, Message, Rating
from channels.webchat.inbound import check, decode, hello_of, incoming_of, read
from channels.webchat.visitor import Visitors

MESSAGE = {"type": "message", "id": "5a0f6c9e-0000-4000-8000-000000000001", "text": "Где заказ?"}
VISITOR = "0123456789abcdef0123456789abcdef"


def stored(frame: object, *, raw: bytes | None = None, locale: str | None = "ru", most_bytes: int = 100):
    raw = raw if raw is not None else json.dumps(frame).encode()
    return incoming_of(decode(raw), raw, channel="site", visitor=VISITOR, locale=locale, most_bytes=most_bytes)


def test_a_message_is_read_as_it_was_written() -> None:
    message = read(stored(MESSAGE).payload)
    assert message == Message(
        sender=Address(kind="visitor", value=VISITOR), text="Где заказ?", external_id=MESSAGE["id"], locale="ru"
    )


def test_the_frame_is_stored_with_its_own_bytes() -> None:
    raw = b'{ "type":"message","id" : "1","text":"\\u042f" }'
    assert stored(None, raw=raw).payload.endswith(b'"frame":' + raw + b"}")


def test_the_visitors_token_is_never_stored() -> None:
    payload = stored({**MESSAGE, "visitor": "the-token"}).payload
    assert b"the-token" not in payload
    assert read(payload).text == "Где заказ?"


def test_the_same_id_of_two_visitors_is_two_messages() -> None:
    raw = json.dumps(MESSAGE).encode()
    keys = {
        incoming_of(MESSAGE, raw, channel="site", visitor=visitor, locale=None, most_bytes=1).dedupe_key
        for visitor in ("a", "b")
    }
    assert len(keys) == 2


def test_a_pressed_button_says_its_title_and_carries_its_payload() -> None:
    message = read(stored({"type": "button", "id": "1", "payload": "yes", "title": "Да"}).payload)
    assert (message.text, message.button) == ("Да", "yes")


def test_a_button_without_a_title_says_its_payload() -> None:
    assert read(stored({"type": "button", "id": "1", "payload": "yes"}).payload).text == "yes"


def test_an_attachment_is_read_with_its_bytes() -> None:
    data = base64.b64encode(b"photo").decode()
    frame = {"type": "attachment", "id": "1", "name": "../a\x00.png", "media_type": "image/PNG", "data": data}
    (file,) = read(stored(frame).payload).files
    assert (file.name, file.media_type, file.content, file.size) == (".._a.png", "image/png", b"photo", 5)


def test_a_media_type_that_is_none_is_just_bytes() -> None:
    frame = {"type": "attachment", "id": "1", "media_type": "text/html\r\nX: y", "data": "eA=="}
    assert read(stored(frame).payload).files[0].media_type == "application/octet-stream"


def test_a_rating_is_read_with_its_score() -> None:
    assert read(stored({"type": "rate", "score": 5}).payload) == Rating(
        sender=Address(kind="visitor", value=VISITOR), score=5
    )


def test_two_ratings_without_an_id_are_two() -> None:
    frame = {"type": "rate", "score": 5}
    assert stored(frame).dedupe_key != stored(frame).dedupe_key


def test_a_lone_surrogate_and_control_characters_are_gone_when_read() -> None:
    raw = rb'{"type":"message","id":"1","text":"a\ud800\u0000b\u202ec"}'
    assert read(stored(None, raw=raw).payload).text == "abc"


REFUSED = [
    ({**MESSAGE, "type": "shout"}, "type"),
    ({"id": "1"}, "type"),
    ({**MESSAGE, "text": 5}, "text"),
    ({**MESSAGE, "text": ""}, "text"),
    ({**MESSAGE, "text": " \x00\u3000"}, "text"),
    ({**MESSAGE, "text": "x" * 20_001}, "text"),
    ({**MESSAGE, "id": None}, "id"),
    ({**MESSAGE, "id": 5}, "id"),
    ({**MESSAGE, "id": "x" * 101}, "id"),
    ({**MESSAGE, "id": "a\nb"}, "id"),
    ({"type": "button", "id": "1"}, "payload"),
    ({"type": "button", "id": "1", "payload": "p", "title": []}, "title"),
    ({"type": "attachment", "id": "1"}, "data"),
    ({"type": "attachment", "id": "1", "data": ""}, "data"),
    ({"type": "attachment", "id": "1", "data": "???"}, "data"),
    ({"type": "attachment", "id": "1", "data": base64.b64encode(b"x" * 101).decode()}, "data"),
    ({"type": "attachment", "id": "1", "data": "eA==", "name": {}}, "name"),
    ({"type": "rate", "score": 6}, "score"),
    ({"type": "rate", "score": True}, "score"),
    ({"type": "rate", "score": "5"}, "score"),
    ({"type": "rate", "score": 5, "id": ""}, "id"),
]


@pytest.mark.parametrize(("frame", "field"), REFUSED)
def test_a_wrong_frame_is_refused_naming_the_field(frame: dict[str, object], field: str) -> None:
    with pytest.raises(BadPayload, match=f"^{field} ") as refused:
        check(frame, most_bytes=100)
    assert refused.value.field == field


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 3000, b'{"a": NaN}', b'"\\ud800"'])
def test_what_is_no_frame_is_refused(raw: bytes) -> None:
    with pytest.raises(BadPayload):
        decode(raw)


@pytest.mark.parametrize("after", [-1, "5", 1.5, True, 2**63])
def test_a_hello_with_a_wrong_position_is_refused(after: object) -> None:
    with pytest.raises(BadPayload, match=r"^after "):
        hello_of({"type": "hello", "after": after})


def test_a_locale_that_is_none_is_left_out() -> None:
    assert hello_of({"type": "hello", "locale": "'; drop--"}).locale is None
    assert hello_of({"type": "hello", "locale": "zh-Hans-CN"}).locale == "zh-Hans-CN"


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5)
FIELDS = ("type", "id", "text", "payload", "title", "name", "media_type", "data", "score")


@given(st.dictionaries(st.sampled_from(FIELDS), JSON), st.sampled_from(("message", "button", "attachment", "rate")))
def test_whatever_is_taken_can_be_read(fields: dict[str, object], kind: str) -> None:
    frame = {**fields, "type": kind, "id": "1"}
    try:
        taken = stored(frame)
    except BadPayload:
        return
    assert isinstance(read(taken.payload), Message | Rating)


def visitors(key: bytes = b"k" * 32, channel: str = "site") -> Visitors:
    return Visitors(signing_key=key, channel=channel)


def test_a_visitor_is_known_by_the_token() -> None:
    visitor = visitors().new()
    assert visitors().known(visitor.token) == visitor


def test_two_visitors_are_two() -> None:
    assert visitors().new().key != visitors().new().key


@pytest.mark.parametrize("other", [visitors(key=b"x" * 32), visitors(channel="other")], ids=["key", "channel"])
def test_a_token_of_another_installation_or_channel_is_not_known(other: Visitors) -> None:
    assert other.known(visitors().new().token) is None


@pytest.mark.parametrize("token", [None, "", "x", "A" * 43, "я" * 43, "A" * 42 + "=", "A" * 10_000])
def test_a_token_nobody_made_is_not_known(token: str | None) -> None:
    assert visitors().known(token) is None


def test_the_key_tells_nothing_of_the_token_and_the_token_is_not_shown() -> None:
    visitor = visitors().new()
    assert visitor.key not in visitor.token
    assert visitor.token not in repr(visitor)
