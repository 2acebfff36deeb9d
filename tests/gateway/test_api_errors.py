"""What a client's mistakes are answered: always the contract's JSON and status, never a 5xx."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from channels.errors import BadPayload, NotAuthentic, NotStored
from gateway import errors
from gateway.api.endpoint import Call, Endpoint
from gateway.api.rules import Anyone
from gateway.store.store import StoreDownError
from tests.fakes.centre import opened, sqlite_file
from tests.fakes.served import Served, served

RAISED: dict[str, tuple[Exception, int, str]] = {
    "malformed": (errors.Malformed("x"), 400, "malformed"),
    "signed": (errors.NotSignedIn("x"), 401, "not_signed_in"),
    "allowed": (errors.NotAllowed("x"), 403, "not_allowed"),
    "found": (errors.NotFound("x"), 404, "not_found"),
    "conflict": (errors.Conflict("x"), 409, "conflict"),
    "valid": (errors.NotValid("x", fields={"a": "b"}), 422, "not_valid"),
    "many": (errors.TooMany("x", retry_after_s=7), 429, "too_many"),
    "payload": (BadPayload("x"), 400, "malformed"),
    "field": (BadPayload("x", field="text"), 422, "not_valid"),
    "authentic": (NotAuthentic("x"), 401, "not_authentic"),
    "stored": (NotStored("x", retry_after_s=4.2), 503, "not_stored"),
    "down": (StoreDownError("x"), 503, "store_down"),
}


async def _raise(call: Call) -> object:
    raise RAISED[call.param("name")][0]


PAGES = (Endpoint(method="GET", path="/raise/{name}", handler=_raise, rule=Anyone(), summary="Raises"),)


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Served]:
    async with opened(sqlite_file(tmp_path)) as centre, served(centre, tmp_path, pages=PAGES) as one:
        yield one


async def test_every_refusal_has_its_status_and_code(api: Served) -> None:
    answers = {name: await api.get(f"/raise/{name}") for name in RAISED}
    expected = {name: (status, code) for name, (_, status, code) in RAISED.items()}
    assert {name: (one.status, one.error["code"]) for name, one in answers.items()} == expected


async def test_every_refusal_has_an_id_to_ask_about(api: Served) -> None:
    answer = await api.get("/raise/found")
    assert set(answer.error) == {"code", "message", "fields"}
    assert answer.headers["X-Request-Id"]


async def test_waiting_times_are_told(api: Served) -> None:
    assert (await api.get("/raise/many")).headers["Retry-After"] == "7"
    assert (await api.get("/raise/stored")).headers["Retry-After"] == "5"


async def test_wrong_fields_are_named(api: Served) -> None:
    assert (await api.get("/raise/valid")).error["fields"] == {"a": "b"}
    assert (await api.get("/raise/field")).error["fields"] == {"text": "x"}


async def test_an_unknown_address_and_method_are_told(api: Served) -> None:
    assert (await api.get("/nowhere")).error["code"] == "not_found"
    answer = await api.post("/healthz")
    assert (answer.status, answer.error["code"]) == (405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


BODIES = {
    b"{": 400,
    b"\xff\xfe": 400,
    b'{"text": "\\ud800"}': 400,
    b"[]": 422,
    b"{}": 422,
    b'{"text": 5}': 422,
    b'{"text": "a", "other": 1}': 422,
}


async def test_a_body_that_is_wrong_is_400_or_422(api: Served) -> None:
    await api.as_program("nlu")
    assert {body: (await api.post("/v1/nlu/parse", body)).status for body in BODIES} == BODIES


async def test_another_type_of_body_is_415(api: Served) -> None:
    await api.as_program("nlu")
    answer = await api.post("/v1/nlu/parse", b"text=hello", Content_Type="application/x-www-form-urlencoded")
    assert (answer.status, answer.error["code"]) == (415, "unsupported_media_type")


async def test_a_body_that_is_too_large_is_413(api: Served) -> None:
    await api.as_program("nlu")
    most = api.services.parts.settings.gateway.max_body_bytes
    answer = await api.post("/v1/nlu/parse", b" " * (most + 1))
    assert (answer.status, answer.error["code"]) == (413, "too_large")


WRONG = (
    "/v1/cases?limit=0",
    "/v1/cases?limit=201",
    "/v1/cases?limit=x",
    "/v1/cases?after=nonsense",
    "/v1/cases?after=99999999999999999999_x",
    "/v1/cases?owner=somebody",
    "/v1/cases?state=lost",
    "/v1/cases?q=%00",
    "/v1/cases/%00",
    "/v1/cases?agent=nobody@example.com",
    "/v1/figures?from=yesterday",
    "/v1/figures?by=mood",
    "/v1/figures?from=2026-02-01&to=2026-01-01",
    "/v1/figures?from=0001-01-01&to=2026-01-01",
    "/v1/promises?state=x",
    "/v1/inbox?state=done",
)
ABSENT = (
    "/v1/cases/77",
    "/v1/cases/77/messages",
    "/v1/contacts/x",
    "/v1/accounts/x",
    "/v1/contacts?account=x",
)


async def test_a_wrong_question_is_422(api: Served) -> None:
    await api.as_program("admin")
    assert {path: (await api.get(path)).status for path in WRONG} == dict.fromkeys(WRONG, 422)


async def test_what_is_not_there_is_404(api: Served) -> None:
    await api.as_program("admin")
    assert {path: (await api.get(path)).status for path in ABSENT} == dict.fromkeys(ABSENT, 404)


async def test_a_body_in_a_broken_encoding_is_400(api: Served) -> None:
    await api.as_program("nlu", "inbound:demo")
    for path in ("/v1/nlu/parse", "/v1/inbound/demo"):
        answer = await api.raw(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
            f"Authorization: {api.headers['Authorization']}\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\n"
            "not gzip!"
        )
        assert answer.startswith(b"HTTP/1.1 400 "), (path, answer)


async def test_bytes_that_are_no_text_are_no_fault_of_ours(api: Served) -> None:
    await api.as_program("admin")
    for path in ("/v1/cases?q=%FF%FE", "/v1/contacts?identity=%ED%A0%80", "/v1/cases?queue=%F0%9F%92%A9"):
        head = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close"
        answer = await api.raw(f"{head}\r\nAuthorization: {api.headers['Authorization']}\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200 "), (path, answer)


async def test_a_body_that_breaks_off_disturbs_nobody(api: Served) -> None:
    await api.as_program("inbound:demo")
    await api.raw(
        "POST /v1/inbound/demo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: {api.headers['Authorization']}\r\nContent-Length: 900\r\n\r\n{{",
        reads=False,
    )
    assert (await api.get("/healthz")).status == 200
    assert await api.centre.rows("inbox") == []
