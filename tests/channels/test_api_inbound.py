"""What the HTTP channel takes, what it refuses and with which words, and what a stored message says."""

import base64
import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.api.inbound import check, clean, decode, items_of, read
from channels.errors import BadPayload
from channels.message import Address, Claimed

GOOD = {"id": "evt-1", "from": {"id": "customer-7"}, "text": "Where is order 4500123456?"}
FULL = {
    "id": "evt-2",
    "from": {
        "id": "customer-7",
        "name": "Demo Customer",
        "phone": "+7 (495) 000-00-01",
        "email": "Customer@Example.com",
        "locale": "ru",
    },
    "text": "Где заказ?",
    "attachments": [
        {"name": "photo.png", "media_type": "image/png", "data": base64.b64encode(b"png").decode()},
        {"name": "far.pdf", "media_type": "application/pdf", "url": "https://example.com/far.pdf"},
    ],
    "sent_at": "2026-01-31T12:00:00+03:00",
}


def as_bytes(item: object) -> bytes:
    return json.dumps(item).encode()


def read_demo(item: object, *, trusts: bool = False):
    return read(as_bytes(item), channel="demo", trusts=trusts)


def test_a_message_is_known_by_its_id_and_belongs_to_its_sender() -> None:
    assert check(GOOD, max_text=100) == ("evt-1", "customer-7")


def test_a_full_message_is_read_with_everything_it_says() -> None:
    message = read_demo(FULL, trusts=True)
    assert message.sender == Address(kind="external", value="demo:customer-7", name="Demo Customer")
    assert message.claimed == (
        Claimed(kind="phone", value="+74950000001", verified=True),
        Claimed(kind="email", value="customer@example.com", verified=True),
    )
    assert message.sent_at == datetime(2026, 1, 31, 9, tzinfo=UTC)
    assert (message.text, message.locale, message.external_id) == ("Где заказ?", "ru", "evt-2")


def test_attachments_come_as_bytes_or_as_an_address() -> None:
    near, far = read_demo(FULL).files
    assert (near.name, near.media_type, near.content, near.size) == ("photo.png", "image/png", b"png", 3)
    assert (far.content, far.url) == (None, "https://example.com/far.pdf")


def test_identities_of_a_source_that_is_not_trusted_are_claims_only() -> None:
    assert [claim.verified for claim in read_demo(FULL).claimed] == [False, False]


def test_a_number_no_network_could_have_claims_nothing() -> None:
    assert read_demo({**GOOD, "from": {"id": "7", "phone": "+99999999999999"}}).claimed == ()


def without(*path: str) -> dict[str, object]:
    item = json.loads(as_bytes(GOOD))
    inner = item
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    return item


def sender(**fields: object) -> dict[str, object]:
    return {**GOOD, "from": {"id": "7", **fields}}


REFUSED = [
    (without("id"), "id"),
    ({**GOOD, "id": 17}, "id"),
    ({**GOOD, "id": ""}, "id"),
    ({**GOOD, "id": "a" * 201}, "id"),
    ({**GOOD, "id": "nul\x00"}, "id"),
    ({**GOOD, "id": "lone\ud800"}, "id"),
    (without("from"), "from"),
    ({**GOOD, "from": "customer-7"}, "from"),
    (without("from", "id"), "from.id"),
    (sender(name=[]), "from.name"),
    (sender(name="n" * 501), "from.name"),
    (sender(locale=7), "from.locale"),
    (sender(phone="0000"), "from.phone"),
    (sender(phone=4950000001), "from.phone"),
    (sender(email="nobody"), "from.email"),
    (sender(email="two words@example.com"), "from.email"),
    ({**GOOD, "text": 5}, "text"),
    ({**GOOD, "text": {}}, "text"),
    ({**GOOD, "text": "x" * 100_001}, "text"),
    ({**GOOD, "text": ""}, "text"),
    ({**GOOD, "text": " \n\t "}, "text"),
    ({**GOOD, "text": "\x00\x00"}, "text"),
    (without("text"), "text"),
    ({**GOOD, "sent_at": "yesterday"}, "sent_at"),
    ({**GOOD, "sent_at": "2026-01-31T12:00:00"}, "sent_at"),
    ({**GOOD, "sent_at": "0001-01-01T00:00:00+23:59"}, "sent_at"),
    ({**GOOD, "sent_at": 1769850000}, "sent_at"),
    ({**GOOD, "button": 1}, "button"),
    ({**GOOD, "attachments": "photo"}, "attachments"),
    ({**GOOD, "attachments": [{"data": "eA=="}] * 21}, "attachments"),
    ({**GOOD, "attachments": ["photo"]}, "attachments.0"),
    ({**GOOD, "attachments": [{"data": "eA=="}, {"name": "b"}]}, "attachments.1"),
    ({**GOOD, "attachments": [{"data": "eA==", "url": "https://example.com"}]}, "attachments.0"),
    ({**GOOD, "attachments": [{"data": "not base64!"}]}, "attachments.0.data"),
    ({**GOOD, "attachments": [{"data": 5}]}, "attachments.0.data"),
    ({**GOOD, "attachments": [{"url": "file:///etc/passwd"}]}, "attachments.0.url"),
]


@pytest.mark.parametrize(("item", "field"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_wrong_message_is_refused_naming_the_field(item: object, field: str) -> None:
    with pytest.raises(BadPayload, match=f"^{field} ") as refused:
        check(item, max_text=100_000)
    assert refused.value.field == field


@pytest.mark.parametrize("item", [None, 5, "text", [], True])
def test_what_is_no_object_is_refused(item: object) -> None:
    with pytest.raises(BadPayload, match="JSON object"):
        check(item, max_text=10)


def test_an_attachment_alone_is_a_message() -> None:
    message = read_demo({**without("text"), "attachments": [{"data": "eA=="}]})
    assert (message.text, message.files[0].name, message.files[0].content) == ("", "attachment", b"x")


def test_a_pressed_button_is_a_message() -> None:
    assert read_demo({**without("text"), "button": "order:1"}).button == "order:1"


def test_a_text_of_exactly_the_limit_is_taken() -> None:
    assert len(read_demo({**GOOD, "text": "x" * 100_000}).text) == 100_000


def test_emoji_alone_are_a_text() -> None:
    assert read_demo({**GOOD, "text": "👍🏽"}).text == "👍🏽"


def test_a_lone_surrogate_is_taken_and_gone_when_read() -> None:
    body = rb'{"id":"1","from":{"id":"7"},"text":"be\ud800fore"}'
    assert check(decode(body), max_text=100) == ("1", "7")
    assert read(body, channel="demo", trusts=False).text == "before"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\x00b\x1bc", "abc"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\u202e654321\u202c", "654321"),
        ("\ufeff  e\u0301  ", "é"),
        ("tab\tstays", "tab\tstays"),
        ("ﷺ אבג \u200e1", "ﷺ אבג \u200e1"),
    ],
)
def test_texts_are_cleaned(written: str, shown: str) -> None:
    assert clean(written) == shown


@given(st.text())
def test_a_clean_text_can_be_stored_anywhere_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert "\x00" not in cleaned
    assert cleaned.encode("utf-8").decode() == cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nope",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": "\xed\xa0\x80"}',
        b"[" * 3000,
        b'{"a":"\\ud800',
        b'{"\\ud800":NaN}',
    ],
)
def test_a_body_that_is_no_json_is_refused_clearly(body: bytes) -> None:
    with pytest.raises(BadPayload, match="not JSON in UTF-8"):
        decode(body)


def test_each_item_of_a_batch_keeps_the_bytes_it_was_written_with() -> None:
    first, second = b'{"id" : "1",  "text":"\xd1\x8f"}', b'{"id":"2","n":1.0e0}'
    assert [payload for _, payload in items_of(b" [ " + first + b" ,\n" + second + b"] \n")] == [first, second]


@pytest.mark.parametrize(
    "body", [b"[", b"[1 2]", b"[1,]", b"[,1]", b"[1]x", b"[NaN]", b"[" * 100_000, b"[\xff]", b'["\n"]']
)
def test_a_broken_batch_is_refused_clearly(body: bytes) -> None:
    with pytest.raises(BadPayload, match="not a JSON array"):
        items_of(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(st.lists(JSON))
def test_a_batch_is_split_as_json_says(items: list[object]) -> None:
    body = json.dumps(items, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
    assert [item for item, _ in items_of(body)] == items


FIELDS = ("id", "from", "text", "attachments", "sent_at", "button")


@given(
    st.dictionaries(st.sampled_from(FIELDS), JSON | st.dictionaries(st.sampled_from(("id", "phone", "email")), JSON))
)
def test_whatever_comes_is_read_or_refused(item: dict[str, object]) -> None:
    with contextlib.suppress(BadPayload):
        read(as_bytes(item), channel="demo", trusts=True)
