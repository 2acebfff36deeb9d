"""Whatever is posted: a clear error or a sensible answer, never a 5xx, never lost, never doubled."""

from __future__ import annotations

import base64
import itertools
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from tests.fakes.open_centre import Centre, open_centre, shipped

INBOUND, CHAT, LINE = "/v1/inbound/demo", "/v1/chat/site/messages", "/v1/phone/main/events"
BIDI = "\u202e4500123456\u202c \u2066where\u2069 is my order"
TEXTS: Mapping[str, str] = {
    "emoji": "🙂🙏🏽",
    "long": "где мой заказ " * 7000,
    "control": "where\x00is\x07 my\x1b[31m order 4500123456",
    "nul": "\x00\x00 4500123456 \x00",
    "right to left": BIDI,
    "unknown order": "where is my order 4500999999",
    "joined": "a\u200b\u200d\ufeffb",
    "combining": "e" + "\u0301" * 500,
}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with open_centre(shipped(tmp_path, burst_s=0.1)) as centre:
        yield centre


async def test_any_words_over_the_api_stand_once_in_a_case_and_are_answered(centre: Centre) -> None:
    for name, text in TEXTS.items():
        assert (await centre.write(name, text)).status == 202, name
    await _worked_once(centre)
    for name in TEXTS:
        assert len(await centre.feed(name)) == 1, name


async def test_any_words_in_the_chat_stand_once_in_a_case_or_are_refused_clearly(centre: Centre) -> None:
    for name, text in TEXTS.items():
        answer = await centre.ask("POST", CHAT, json={"visitor": None, "id": str(uuid.uuid4()), "text": text})
        assert answer.status == 202 or (answer.status == 422 and answer.told["error"]["message"]), name
    await _worked_once(centre)


@pytest.mark.parametrize(("path", "field"), [(INBOUND, "text"), (CHAT, "text"), (LINE, "speech")])
async def test_a_lone_surrogate_is_taken_and_cleaned(centre: Centre, path: str, field: str) -> None:
    told = {**_good(path), field: "SURROGATE where is my order 4500123456"}
    body = json.dumps(told).replace("SURROGATE", "\\ud800").encode()
    answer = await _post(centre, path, body)
    assert answer.status in (200, 202), answer.told
    await _worked_once(centre)
    (row,) = await centre.rows("SELECT text FROM message WHERE direction = 'in' AND inbox_id IS NOT NULL")
    assert "4500123456" in str(row["text"])


NO_MESSAGE: Mapping[str, bytes] = {
    "empty": b"",
    "broken": b"{",
    "null": b"null",
    "nested": b"[[]]",
    "string": b'"text"',
    "number": b"12",
    "no utf-8": b"\xff\xfe{}",
    "deep": b"[" * 5000,
    "deep object": b'{"id":' * 3000,
    "not a number": b'{"id": NaN}',
    "bare": b"{}",
}


@pytest.mark.parametrize("path", [INBOUND, CHAT, LINE])
async def test_what_is_no_message_is_refused_and_says_why(centre: Centre, path: str) -> None:
    for name, body in NO_MESSAGE.items():
        answer = await _post(centre, path, body)
        assert answer.status in (400, 422), (name, answer.told)
        assert answer.told["error"]["message"]
    assert await centre.rows("SELECT id FROM inbox") == []


WRONG = (7, 1e400, ["a"], {"a": 1}, True, None, "", "x" * 5000)


@pytest.mark.parametrize("path", [INBOUND, CHAT, LINE])
async def test_a_wrong_type_in_any_field_is_no_fault_of_ours(centre: Centre, path: str) -> None:
    for field, wrong in itertools.product(_good(path), WRONG):
        answer = await _post(centre, path, json.dumps({**_good(path), field: wrong}).encode())
        assert answer.status < 500, (field, wrong, answer.told)
    await _worked_once(centre)


async def test_an_oversized_body_is_refused_with_413(centre: Centre) -> None:
    for path in (INBOUND, CHAT, LINE):
        answer = await _post(centre, path, BytesIO(b'{"text": "' + b"x" * (41 * 2**20) + b'"}'))
        assert answer.status == 413, path
    assert await centre.rows("SELECT id FROM inbox") == []


async def test_an_unknown_channel_is_not_found(centre: Centre) -> None:
    for path in ("/v1/inbound/nobody", "/v1/chat/nobody/messages", "/v1/phone/nobody/events"):
        answer = await centre.ask("POST", path, token=centre.customer, json=_good(INBOUND))
        assert (answer.status, answer.told["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", [INBOUND, LINE])
async def test_a_wrong_signature_and_a_stale_one_are_refused(centre: Centre, path: str) -> None:
    name = "demo" if path == INBOUND else "main"
    body = json.dumps(_good(path))
    now = datetime.now(UTC)
    for secret, at in (
        ("whsec_" + base64.b64encode(b"another secret, another day").decode(), now),
        (centre.gateway.secrets[name], now - timedelta(hours=1)),
        (centre.gateway.secrets[name], now + timedelta(hours=1)),
    ):
        answer = await centre.ask("POST", path, data=body, headers=_signed(secret, body, at))
        assert (answer.status, answer.told["error"]["code"]) == (401, "not_authentic")
    assert await centre.rows("SELECT id FROM inbox") == []
    good = await centre.ask("POST", path, data=body, headers=_signed(centre.gateway.secrets[name], body, now))
    assert good.status in (200, 202)


@pytest.mark.parametrize("path", [INBOUND, LINE])
async def test_nobody_writes_in_without_a_proof(centre: Centre, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eA=="}, {"webhook-id": "1"}):
        answer = await centre.ask("POST", path, json=_good(path), headers=headers)
        assert answer.status == 401


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = ("id", "from", "text", "attachments", "sent_at", "visitor", "payload", "call_id", "type", "digits", "speech")


async def test_made_up_bodies_never_end_in_a_fault_of_ours(centre: Centre) -> None:
    bodies: list[object] = []

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6) | JSON, st.sampled_from([INBOUND, CHAT, LINE]))
    def make(body: object, path: str) -> None:
        told = {**_good(path), **body} if isinstance(body, dict) else body
        bodies.append((path, json.dumps(told).encode()))

    make()
    for path, body in bodies:  # type: ignore[misc]
        answer = await _post(centre, path, body)
        assert answer.status < 500, (path, body)
    await _worked_once(centre)


def _good(path: str) -> Mapping[str, object]:
    match path:
        case "/v1/inbound/demo":
            sender = {"id": "v", "name": "V", "phone": "+74950000001", "email": "v@example.com", "locale": "en"}
            return {"id": str(uuid.uuid4()), "from": sender, "text": "hello", "sent_at": "2026-01-31T09:00:00Z"}
        case "/v1/chat/site/messages":
            return {"visitor": None, "id": str(uuid.uuid4()), "text": "hello"}
        case _:
            told = {"type": "call.step", "call_id": "c-1", "at": datetime.now(UTC).isoformat(), "menu": "main"}
            return {**told, "from": "+74950000001", "to": "+74950000000", "speech": "where is my order"}


async def _post(centre: Centre, path: str, body: bytes | BytesIO) -> SimpleNamespace:
    headers = {"Content-Type": "application/json", "webhook-id": str(uuid.uuid4())}
    token = None if path == CHAT else centre.customer
    return await centre.ask("POST", path, token=token, data=body, headers=headers)


def _signed(secret: str, body: str, at: datetime) -> Mapping[str, str]:
    signature = Webhook(secret).sign("event-1", at, body)
    stamp = str(int(at.timestamp()))
    return {
        "webhook-id": "event-1",
        "webhook-timestamp": stamp,
        "webhook-signature": signature,
        "Content-Type": "application/json",
    }


async def _worked_once(centre: Centre) -> None:
    """Everything that was stored is worked, and stands in one place or is in quarantine; nothing failed inside."""
    await centre.all_worked()
    assert await centre.rows("SELECT id, state, error FROM inbox WHERE state <> 'done'") == []
    doubled = "SELECT inbox_id FROM message WHERE inbox_id IS NOT NULL GROUP BY inbox_id HAVING count(*) > 1"
    assert await centre.rows(doubled) == []
