"""The web chat without a socket, its page and its widget, over HTTP."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from channels.errors import NotStored
from channels.webchat import KIND
from channels.webchat.limits import Rates
from tests.channels.test_api_http import surroundings
from tests.fakes.door import FakeDoor, gateway_app

MESSAGES = "/v1/chat/site/messages"
VISITORS = "/v1/chat/site/visitors"
SHOP = {"Origin": "https://shop.example.com"}
OTHER = {"Origin": "https://other.example.com"}


@pytest.fixture
def table() -> dict[str, object]:
    return {}


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor()


@pytest.fixture
async def http(table: dict[str, object], door: FakeDoor) -> AsyncIterator[ClientSession]:
    channels = {name: KIND.open(table, surroundings(name=name)) for name in ("site", "shop")}
    async with TestServer(gateway_app(KIND, channels, door)) as server, ClientSession(server.make_url("/")) as session:
        yield session


async def posted(http: ClientSession, **frame: object) -> dict[str, object]:
    async with http.post(MESSAGES, json=frame) as answer:
        assert answer.status == 202, await answer.text()
        return await answer.json()


async def test_a_message_is_posted_and_its_answer_read(http: ClientSession, door: FakeDoor) -> None:
    said = await posted(http, visitor=None, id="1", text="Hello")
    assert said["seq"] == 1
    door.say("site", door.stored[0].conversation_key, "Good day")
    async with http.get(MESSAGES + "?after=1", headers={"Authorization": f"Bearer {said['visitor']}"}) as answer:
        listed = await answer.json()
    assert ([item["text"] for item in listed["items"]], listed["next"]) == (["Good day"], None)


async def test_the_same_id_posted_twice_is_one_message(http: ClientSession, door: FakeDoor) -> None:
    async with http.post(VISITORS) as answer:
        visitor = (await answer.json())["visitor"]
    first = await posted(http, visitor=visitor, id="1", text="Hello")
    assert await posted(http, visitor=visitor, id="1", text="Hello") == first
    assert len(door.stored) == 1


async def test_a_pressed_button_is_posted_by_its_payload(http: ClientSession, door: FakeDoor) -> None:
    await posted(http, visitor=None, id="1", payload="yes", locale="zh")
    message = KIND.open({}, surroundings(name="site")).read(door.stored[0].payload)
    assert (message.button, message.locale) == ("yes", "zh")


async def test_the_token_that_was_posted_is_not_stored(http: ClientSession, door: FakeDoor) -> None:
    token = (await posted(http, visitor=None, id="1", text="Hello"))["visitor"]
    await posted(http, visitor=token, id="2", text="Again")
    assert all(token.encode() not in stored.payload for stored in door.stored)
    assert len({stored.conversation_key for stored in door.stored}) == 1


async def test_a_long_conversation_is_read_page_by_page(http: ClientSession, door: FakeDoor) -> None:
    token = (await posted(http, visitor=None, id="1", text="Hello"))["visitor"]
    for number in range(250):
        door.say("site", door.stored[0].conversation_key, str(number))
    texts, after = [], "0"
    while after is not None:
        async with http.get(f"{MESSAGES}?after={after}", headers={"Authorization": f"Bearer {token}"}) as answer:
            page = await answer.json()
        texts += [item["text"] for item in page["items"]]
        after = page["next"]
    assert texts == [str(number) for number in range(250)]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b'{"id":"1"}', 422), (b'{"text":"a"}', 422), (b'{"visitor":5,"id":"1","text":"a"}', 422)],
)
async def test_a_wrong_post_is_refused(http: ClientSession, door: FakeDoor, body: bytes, status: int) -> None:
    async with http.post(MESSAGES, data=body) as answer:
        assert (answer.status, (await answer.json())["error"]["code"]) == (status, "not_valid")
    assert door.stored == []


async def test_what_cannot_be_stored_is_never_answered_with_success(http: ClientSession, door: FakeDoor) -> None:
    door.full = NotStored("the disk is full")
    async with http.post(MESSAGES, json={"id": "1", "text": "Hello"}) as answer:
        assert answer.status == 503


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer " + "A" * 43, "Basic x"])
async def test_messages_are_read_with_the_visitors_token_only(http: ClientSession, header: str) -> None:
    async with http.get(MESSAGES, headers={"Authorization": header}) as answer:
        assert answer.status == 401


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30, "٣"])
async def test_a_wrong_position_is_refused(http: ClientSession, after: str) -> None:
    token = (await posted(http, visitor=None, id="1", text="Hello"))["visitor"]
    async with http.get(MESSAGES, params={"after": after}, headers={"Authorization": f"Bearer {token}"}) as answer:
        assert answer.status == 422


@pytest.mark.parametrize("table", [{"rate_per_minute": 2}])
async def test_a_flood_is_told_when_to_come_again(http: ClientSession) -> None:
    token = (await posted(http, visitor=None, id="1", text="Hello"))["visitor"]
    async with http.post(MESSAGES, json={"visitor": token, "id": "2", "text": "Hello"}) as answer:
        assert (answer.status, int(answer.headers["Retry-After"]) > 0) == (429, True)


@pytest.mark.parametrize("table", [{"origins": ["https://shop.example.com"]}])
async def test_a_page_of_a_known_site_may_post_and_read_the_answer(http: ClientSession) -> None:
    async with http.options(MESSAGES, headers=SHOP) as answer:
        assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (204, SHOP["Origin"])
        assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    async with http.post(MESSAGES, json={"id": "1", "text": "Hello"}, headers=SHOP) as answer:
        assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (202, SHOP["Origin"])
    async with http.get(MESSAGES, headers=SHOP) as answer:
        assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (401, SHOP["Origin"])


@pytest.mark.parametrize("table", [{"origins": ["https://shop.example.com"]}])
@pytest.mark.parametrize(
    ("method", "path"), [("OPTIONS", MESSAGES), ("POST", MESSAGES), ("GET", MESSAGES), ("POST", VISITORS)]
)
async def test_a_page_of_another_site_is_refused(http: ClientSession, door: FakeDoor, method: str, path: str) -> None:
    async with http.request(method, path, data=b'{"id":"1","text":"Hello"}', headers=OTHER) as answer:
        assert (answer.status, "Access-Control-Allow-Origin" in answer.headers) == (403, False)
    assert door.stored == []


async def test_the_demo_page_speaks_the_visitors_language_and_runs_no_inline_code(http: ClientSession) -> None:
    async with http.get("/chat", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}) as answer:
        page, policy = await answer.text(), answer.headers["Content-Security-Policy"]
    assert '<html lang="zh">' in page
    assert "unsafe" not in policy
    assert "style=" not in page


async def test_the_demo_page_takes_a_language_and_a_channel_by_its_address(http: ClientSession) -> None:
    async with http.get("/chat?channel=shop&lang=ru") as answer:
        page = await answer.text()
    assert '<html lang="ru">' in page
    assert "widget.js?channel=shop" in page


@pytest.mark.parametrize("table", [{"title": {"en": "Care </script>"}, "max_attachment_bytes": 77}])
async def test_the_widget_carries_its_channels_settings(http: ClientSession) -> None:
    async with http.get("/widget.js?channel=shop") as answer:
        script, tag = await answer.text(), answer.headers["ETag"]
        assert answer.content_type == "text/javascript"
    assert '"channel": "shop"' in script
    assert '"maxAttachmentBytes": 77' in script
    async with http.get("/widget.js?channel=shop", headers={"If-None-Match": tag}) as answer:
        assert answer.status == 304


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("origins", "https://example.com", "origins"),
        ("origins", ["https://example.com/"], "origins.0"),
        ("origins", ["https://example.com", 5], "origins.1"),
        ("title", "Care", "title"),
        ("title", {"en": " "}, "title"),
        ("rate_per_minute", -1, "rate_per_minute"),
        ("rate_per_minute", True, "rate_per_minute"),
        ("max_attachment_bytes", 0, "max_attachment_bytes"),
        ("max_attachment_bytes", 10**9, "max_attachment_bytes"),
        ("orgins", [], "orgins"),
    ],
)
def test_a_wrong_setting_is_found_with_its_key(key: str, value: object, named: str) -> None:
    assert [problem.key for problem in KIND.problems({key: value})] == [named]


def test_a_right_table_has_no_problems() -> None:
    table = {
        "origins": ["https://shop.example.com", "http://127.0.0.1:8080"],
        "title": {"ru": "Чат"},
        "rate_per_minute": 0,
    }
    assert KIND.problems(table) == []


def test_each_visitor_has_a_rate_of_his_own() -> None:
    now = [0.0]
    rates = Rates(2, clock=lambda: now[0])
    assert (rates.wait_s("a"), rates.wait_s("a"), rates.wait_s("b")) == (0, 30, 0)
    now[0] = 30
    assert rates.wait_s("a") == 0


def test_a_rate_of_0_is_no_limit() -> None:
    rates = Rates(0, clock=lambda: 0.0)
    assert {rates.wait_s("a") for _ in range(1000)} == {0.0}
