"""The HTTP channel as a program sees it: posting one or many, proving who it is, reading the feed."""

import json
from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from channels.api import KIND
from channels.contract import FeedItem, Surroundings
from channels.errors import NotStored
from channels.webhook import sign
from tests.fakes.door import FakeDoor, gateway_app

SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQ="
BEARER = {"Authorization": "Bearer good"}
GOOD = {"id": "evt-1", "from": {"id": "customer-7"}, "text": "Hello"}


def surroundings(**changed: object) -> Surroundings:
    known: dict[str, object] = {
        "name": "demo",
        "public_url": "http://127.0.0.1:8080",
        "port": 8080,
        "folder": "",
        "languages": ("ru", "en", "zh"),
        "default_language": "en",
        "brand_name": "Example Supply",
        "secret": SECRET,
        "signing_key": b"k" * 32,
    }
    return Surroundings(**{**known, **changed})  # type: ignore[arg-type]


class Program(SimpleNamespace):
    """A program beside one api channel: `post`, `get` and the door behind."""

    async def post(self, body: object, headers: dict[str, str] | None = None):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.http.post(
            "/v1/inbound/demo", data=content, headers=BEARER if headers is None else headers
        ) as r:
            return SimpleNamespace(status=r.status, body=json.loads(await r.read()), headers=r.headers)

    async def get(self, query: str = "", headers: dict[str, str] | None = None):
        async with self.http.get(
            f"/v1/inbound/demo/outgoing{query}", headers=BEARER if headers is None else headers
        ) as r:
            return SimpleNamespace(status=r.status, body=await r.json())


@pytest.fixture
def table() -> dict[str, object]:
    return {}


@pytest.fixture
async def program(table: dict[str, object]) -> AsyncIterator[Program]:
    door, channel = FakeDoor(), KIND.open(table, surroundings())
    app = gateway_app(KIND, {"demo": channel}, door, tokens=["good"])
    async with TestServer(app) as server, ClientSession(server.make_url("/")) as http:
        yield Program(http=http, door=door, channel=channel)
    await channel.close()


async def test_a_message_is_stored_as_it_came(program: Program) -> None:
    body = b'{ "id":"evt-1", "from":{"id":"customer-7"}, "text":"\xd0\xaf" }'
    answer = await program.post(body)
    assert (answer.status, answer.body) == (202, {"inbox_id": "inbox-1", "outcome": "accepted"})
    (stored,) = program.door.stored
    assert (stored.payload, stored.dedupe_key, stored.conversation_key) == (body, "evt-1", "customer-7")


async def test_a_retry_of_the_same_event_is_one_record(program: Program) -> None:
    first, second = await program.post(GOOD), await program.post(GOOD)
    assert second.status == 202
    assert second.body == {"inbox_id": first.body["inbox_id"], "outcome": "duplicate"}
    assert len(program.door.stored) == 1


async def test_a_signed_message_needs_no_token(program: Program) -> None:
    body = json.dumps(GOOD).encode()
    assert (await program.post(body, sign(SECRET, "msg_1", body))).status == 202


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-id": "m", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"},
        {"Authorization": "Bearer bad"},
    ],
    ids=["nothing", "old", "unknown token"],
)
async def test_who_proves_nothing_is_told_so_and_nothing_is_stored(program: Program, headers: dict[str, str]) -> None:
    answer = await program.post(GOOD, headers)
    assert (answer.status, answer.body["error"]["code"]) == (401, "not_authentic")
    assert program.door.stored == []


async def test_a_changed_body_breaks_its_signature(program: Program) -> None:
    signed = sign(SECRET, "msg_1", json.dumps(GOOD).encode())
    assert (await program.post({**GOOD, "text": "Other"}, signed)).status == 401


async def test_broken_json_is_malformed(program: Program) -> None:
    answer = await program.post(b'{"id": ')
    assert (answer.status, answer.body["error"]["code"]) == (400, "not_valid")


async def test_a_wrong_field_is_named(program: Program) -> None:
    answer = await program.post({**GOOD, "from": {}})
    assert (answer.status, list(answer.body["error"]["fields"])) == (422, ["from.id"])


async def test_what_cannot_be_stored_is_never_answered_with_success(program: Program) -> None:
    program.door.full = NotStored("the disk is full", retry_after_s=5)
    answer = await program.post(GOOD)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


async def test_a_batch_has_an_outcome_for_each_item(program: Program) -> None:
    answer = await program.post([GOOD, {**GOOD, "id": "evt-2", "text": 5}, GOOD, {**GOOD, "id": "evt-3"}])
    assert answer.status == 202
    outcomes = answer.body["items"]
    assert [one["outcome"] for one in outcomes] == ["accepted", "rejected", "duplicate", "accepted"]
    assert list(outcomes[1]["error"]["fields"]) == ["text"]
    assert [one.dedupe_key for one in program.door.stored] == ["evt-1", "evt-3"]


async def test_a_batch_of_which_nothing_can_be_stored_is_not_valid(program: Program) -> None:
    answer = await program.post([{"id": "1"}, 5])
    assert (answer.status, answer.body["error"]["code"]) == (422, "not_valid")
    assert [one["outcome"] for one in answer.body["items"]] == ["rejected", "rejected"]


@pytest.mark.parametrize("count", [0, 501])
async def test_a_batch_holds_1_to_500_items(program: Program, count: int) -> None:
    answer = await program.post([{**GOOD, "id": str(place)} for place in range(count)])
    assert (answer.status, f"{count} items" in answer.body["error"]["message"]) == (422, True)


async def test_500_items_are_taken_in_their_order(program: Program) -> None:
    assert (await program.post([{**GOOD, "id": str(place)} for place in range(500)])).status == 202
    assert [one.dedupe_key for one in program.door.stored] == [str(place) for place in range(500)]


@pytest.mark.parametrize("table", [{"rate_per_s": 0.01}])
async def test_too_many_messages_are_told_when_to_come_again(program: Program) -> None:
    await program.post(GOOD)
    answer = await program.post({**GOOD, "id": "evt-2"})
    assert (answer.status, answer.body["error"]["code"]) == (429, "too_many")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("table", [{"max_text": 10}])
async def test_the_channels_own_limit_of_text_holds(program: Program) -> None:
    answer = await program.post({**GOOD, "text": "x" * 11})
    assert (answer.status, "the limit is 10" in answer.body["error"]["message"]) == (422, True)


def letters(program: Program, count: int) -> None:
    program.door.letters["demo"] = [
        FeedItem(seq=seq, to="customer-7", case="1001", author="bot", text=f"answer {seq}", buttons=())
        for seq in range(1, count + 1)
    ]


async def test_the_feed_gives_what_stands_after_a_position(program: Program) -> None:
    letters(program, 3)
    answer = await program.get("?after=2")
    item = {"seq": 3, "to": "customer-7", "case": "1001", "author": "bot", "text": "answer 3", "buttons": []}
    assert (answer.status, answer.body) == (200, {"items": [item], "next": None})


async def test_a_full_page_says_where_the_next_begins(program: Program) -> None:
    letters(program, 3)
    first = await program.get("?limit=2")
    rest = await program.get(f"?limit=2&after={first.body['next']}")
    assert [one["seq"] for one in first.body["items"] + rest.body["items"]] == [1, 2, 3]
    assert rest.body["next"] is None


@pytest.mark.parametrize("query", ["?after=-1", "?after=x", f"?after={2**63}", "?limit=201", "?limit=0", "?limit=٣"])
async def test_a_wrong_position_or_limit_is_named(program: Program, query: str) -> None:
    answer = await program.get(query)
    assert answer.status == 422
    assert list(answer.body["error"]["fields"]) == [query[1:].split("=")[0]]


async def test_the_feed_needs_a_token(program: Program) -> None:
    assert (await program.get("", {})).status == 401
