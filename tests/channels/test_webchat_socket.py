"""The web chat's socket as a visitor's page sees it: frames in, frames out, nothing lost and nothing twice."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestServer

from channels.contract import Lagged, LiveNote
from channels.errors import NotStored
from channels.webchat import KIND
from tests.channels.test_api_http import surroundings
from tests.fakes.door import FakeDoor, gateway_app

WITHIN_S = 5


class Page:
    """One open page of a visitor."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.token = ""

    async def send(self, **frame: object) -> None:
        await self.socket.send_str(json.dumps(frame))

    async def get(self) -> dict[str, object]:
        message = await self.socket.receive(timeout=WITHIN_S)
        assert message.type is WSMsgType.TEXT, message
        return json.loads(message.data)

    async def hello(self, token: str | None = None, after: int = 0) -> dict[str, object]:
        await self.send(type="hello", visitor=token, locale="ru", after=after)
        welcome = await self.get()
        self.token = welcome["visitor"]
        return welcome

    async def say(self, text: str, event_id: str = "1") -> dict[str, object]:
        await self.send(type="message", id=event_id, text=text)
        return await self.get()


Opening = Callable[..., Awaitable[Page]]


@pytest.fixture
def table() -> dict[str, object]:
    return {}


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor()


@pytest.fixture
async def opened(table: dict[str, object], door: FakeDoor) -> AsyncIterator[Opening]:
    channel = KIND.open(table, surroundings(name="site", public_url="https://chat.example.com"))
    async with TestServer(gateway_app(KIND, {"site": channel}, door)) as server, ClientSession() as http:

        async def open_page(*, greet: bool = True, **headers: str) -> Page:
            found = Page(
                await http.ws_connect(server.make_url("/v1/chat/site/socket"), headers=headers, timeout=WITHIN_S)
            )
            if greet:
                await found.hello()
            return found

        open_page.channel, open_page.address = channel, str(server.make_url("/")).rstrip("/")  # type: ignore[attr-defined]
        yield open_page
        await channel.close()


def key_of(door: FakeDoor) -> str:
    return door.stored[-1].conversation_key


async def test_a_stranger_is_welcomed_with_a_token(opened: Opening) -> None:
    page = await opened(greet=False)
    welcome = await page.hello()
    assert welcome == {"type": "welcome", "visitor": page.token, "case": None}


async def test_a_message_is_accepted_when_it_is_stored(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    assert await page.say("Hello", "abc") == {"type": "accepted", "id": "abc", "seq": 1}
    assert page.token.encode() not in door.stored[0].payload


async def test_the_same_id_twice_is_one_message(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    assert await page.say("Hello") == await page.say("Hello")
    assert len(door.stored) == 1


async def test_what_is_not_stored_is_not_accepted(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    door.full = NotStored("the disk is full", retry_after_s=5)
    refused = await page.say("Hello", "abc")
    assert (refused["type"], refused["code"], refused["id"], refused["retry_after_s"]) == (
        "error",
        "not_stored",
        "abc",
        5,
    )
    door.full = None
    assert (await page.say("Hello", "abc"))["type"] == "accepted"


async def test_an_answer_arrives_at_once(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    await page.say("Hello")
    door.say("site", key_of(door), "Good day", name="Robot", buttons=({"title": "Yes", "payload": "y"},))
    assert await page.get() == {
        "type": "message",
        "seq": 2,
        "author": "bot",
        "name": "Robot",
        "text": "Good day",
        "buttons": [{"title": "Yes", "payload": "y"}],
        "attachments": [],
        "at": "2026-01-31T09:00:00Z",
    }


async def test_a_page_that_comes_back_gets_what_it_missed_and_only_that(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    await page.say("Hello")
    door.say("site", key_of(door), "seen")
    seen = await page.get()
    await page.socket.close()
    door.say("site", key_of(door), "missed")
    again = await opened(greet=False)
    assert (await again.hello(page.token, after=seen["seq"]))["visitor"] == page.token
    assert (await again.get())["text"] == "missed"
    door.say("site", key_of(door), "live")
    assert (await again.get())["text"] == "live"


async def test_a_page_that_comes_back_is_told_its_case(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    await page.say("Hello")
    door.say("site", key_of(door), "answer", case="1001")
    assert (await (await opened(greet=False)).hello(page.token))["case"] == "1001"


async def test_what_stands_in_the_history_and_comes_live_is_shown_once(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    await page.say("Hello")
    first = door.say("site", key_of(door), "once")
    assert (await page.get())["text"] == "once"
    door.tell("site", key_of(door), first)
    door.say("site", key_of(door), "next")
    assert (await page.get())["text"] == "next"


async def test_a_message_stored_earlier_but_shown_later_is_not_dropped(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    await page.say("Hello")
    door.say("site", key_of(door), "later one", seq=7)
    door.say("site", key_of(door), "earlier one", seq=6)
    assert [(await page.get())["seq"], (await page.get())["seq"]] == [7, 6]


async def test_a_page_that_lagged_reads_again(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    await page.say("Hello")
    door.say("site", key_of(door), "live")
    assert (await page.get())["text"] == "live"
    silent = door.followers["site", key_of(door)]
    queue = silent.pop()
    door.say("site", key_of(door), "unheard")
    silent.append(queue)
    door.tell("site", key_of(door), Lagged())
    assert (await page.get())["text"] == "unheard"


async def test_a_reader_that_is_only_told_to_read_again_misses_no_late_message(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    await page.say("Hello")
    key = key_of(door)
    for seq, text in ((3, "stored later"), (2, "shown later"), (4, "newest")):
        queues = door.followers["site", key].copy()
        door.followers["site", key].clear()
        door.say("site", key, text, seq=seq)
        door.followers["site", key].extend(queues)
        door.tell("site", key, Lagged())
        assert (await page.get())["text"] == text


async def test_a_long_conversation_comes_whole_and_in_order(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    await page.say("Hello")
    for number in range(450):
        door.say("site", key_of(door), str(number))
    again = await opened(greet=False)
    await again.hello(page.token)
    assert [(await again.get())["text"] for _ in range(450)] == [str(number) for number in range(450)]


@pytest.mark.parametrize(
    ("note", "frame"),
    [
        (LiveNote(kind="typing", fields={"author": "agent"}), {"type": "typing"}),
        (
            LiveNote(kind="queue", fields={"place": 2, "expected_wait_s": 60}),
            {"type": "queue", "place": 2, "expected_wait_s": 60},
        ),
        (LiveNote(kind="closed"), {"type": "closed"}),
    ],
)
async def test_hints_become_frames(opened: Opening, door: FakeDoor, note: LiveNote, frame: dict[str, object]) -> None:
    page = await opened()
    await page.say("Hello")
    door.tell("site", key_of(door), note)
    assert await page.get() == frame


async def test_a_visitor_who_types_is_seen_by_others_but_not_by_himself(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    await page.send(type="typing")
    await page.send(type="typing")
    assert (await page.say("Hello"))["type"] == "accepted"
    ((_, key, note),) = door.notes
    assert (key, note.fields) == (key_of(door), {"author": "visitor"})


async def test_a_rating_and_a_button_are_stored(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    await page.send(type="button", id="b", payload="yes")
    await page.send(type="rate", id="r", score=4)
    assert [(await page.get())["id"], (await page.get())["id"]] == ["b", "r"]


@pytest.mark.parametrize("frame", ["nope", "[]", '{"type":"message"}', '{"type":"hello"}', '{"type":"x","id":"1"}'])
async def test_a_bad_frame_is_told_and_the_talk_goes_on(opened: Opening, frame: str) -> None:
    page = await opened()
    await page.socket.send_str(frame)
    told = await page.get()
    assert (told["type"], told["code"]) == ("error", "not_valid")
    assert (await page.say("Hello"))["type"] == "accepted"


async def test_a_binary_frame_is_told(opened: Opening) -> None:
    page = await opened()
    await page.socket.send_bytes(b"{}")
    assert (await page.get())["code"] == "not_valid"


async def test_an_error_names_the_message_it_is_about(opened: Opening) -> None:
    page = await opened()
    assert (await page.say("", "abc"))["id"] == "abc"


async def test_nothing_is_taken_before_hello(opened: Opening, door: FakeDoor) -> None:
    page = await opened(greet=False)
    assert (await page.say("Hello"))["code"] == "not_valid"
    assert (await page.hello())["type"] == "welcome"
    assert door.stored == []


async def test_who_sends_nothing_but_nonsense_is_cut_off(opened: Opening) -> None:
    page = await opened()
    for _ in range(100):
        await page.socket.send_str("nonsense")
    kinds = [(await page.socket.receive(timeout=WITHIN_S)).type for _ in range(62)]
    assert kinds[:60] == [WSMsgType.TEXT] * 60
    assert WSMsgType.CLOSE in kinds


@pytest.mark.parametrize("table", [{"rate_per_minute": 4}])
async def test_a_flood_is_slowed_and_not_stored(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    answers = [await page.say("Hello", str(number)) for number in range(4)]
    assert [answer["type"] for answer in answers] == ["accepted", "accepted", "error", "error"]
    assert (answers[2]["code"], answers[2]["id"]) == ("too_many", "2")
    assert 0 < answers[2]["retry_after_s"] <= 15
    assert len(door.stored) == 2


@pytest.mark.parametrize("table", [{"max_attachment_bytes": 1000}])
async def test_an_oversized_frame_ends_the_socket_and_stores_nothing(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    await page.send(type="message", id="1", text="x" * 2_000_000)
    assert (await page.socket.receive(timeout=WITHIN_S)).type is WSMsgType.CLOSE
    assert (page.socket.close_code, door.stored) == (1009, [])


async def test_a_token_nobody_made_gets_a_new_visitor(opened: Opening) -> None:
    page = await opened(greet=False)
    await page.hello("A" * 43, after=99)
    assert page.token != "A" * 43


async def test_a_closed_page_is_no_longer_followed(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    await page.say("Hello")
    await page.socket.close()
    async with asyncio.timeout(WITHIN_S):
        assert await door.departures.get() == key_of(door)
    assert door.followers["site", key_of(door)] == []


async def test_a_page_is_sent_away_when_we_cannot_read_its_conversation(opened: Opening, door: FakeDoor) -> None:
    page = await opened()
    door.posted = None  # type: ignore[assignment]  # as a database that fails
    door.tell("site", next(key for _, key in door.followers), Lagged())
    assert (await page.socket.receive(timeout=WITHIN_S)).type is WSMsgType.CLOSE
    assert page.socket.close_code == 1011


async def test_a_channel_that_closes_sends_its_pages_away(opened: Opening) -> None:
    page = await opened()
    closing = asyncio.create_task(opened.channel.close())  # type: ignore[attr-defined]
    assert (await page.socket.receive(timeout=WITHIN_S)).type is WSMsgType.CLOSE
    await closing
    assert page.socket.close_code == 1012


@pytest.mark.parametrize("origin", ["https://other.example.com", "null", "http://127.0.0.1"])
async def test_a_page_of_another_site_cannot_open_the_chat(opened: Opening, origin: str) -> None:
    with pytest.raises(WSServerHandshakeError, match="403"):
        await opened(Origin=origin)


async def test_our_own_pages_can_open_the_chat(opened: Opening) -> None:
    assert (await opened(Origin=opened.address)).token  # type: ignore[attr-defined]
    assert (await opened(Origin="https://chat.example.com")).token


@pytest.mark.parametrize("table", [{"origins": ["https://shop.example.com"]}])
async def test_with_origins_only_these_sites_can_open_the_chat(opened: Opening) -> None:
    assert (await opened(Origin="https://shop.example.com")).token
    with pytest.raises(WSServerHandshakeError, match="403"):
        await opened(Origin=opened.address)  # type: ignore[attr-defined]
