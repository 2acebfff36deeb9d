"""Answers posted to a real HTTP server of the receiver: signed, and judged by what it says."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from channels.api import KIND
from channels.api.outbound import Delivery
from channels.contract import Sent
from channels.errors import NotSent, Refused
from channels.message import Address, Button, Letter
from channels.webhook import verify
from tests.channels.test_api_http import SECRET, surroundings

LETTER = Letter(
    key="letter-1",
    to=Address(kind="external", value="demo:customer-7"),
    text="Ваш заказ в пути",
    author="bot",
    case="1001",
    buttons=(Button(title="Да", payload="yes"),),
    seq=7,
)


class Receiver:
    """A program at `deliver_url`: keeps what came and answers as told; `silent` never answers."""

    def __init__(self) -> None:
        self.came: list[tuple[bytes, dict[str, str]]] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.came.append((await request.read(), dict(request.headers)))
        return web.Response(status=self.status, headers=self.headers)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    found, app = Receiver(), web.Application()
    app.router.add_route("*", "/answers", found.take)
    async with TestServer(app) as server:
        found.url = str(server.make_url("/answers"))
        yield found


@pytest.fixture
async def delivery(receiver: Receiver) -> AsyncIterator[Delivery]:
    found = Delivery(receiver.url, secret=SECRET, channel="demo")
    yield found
    await found.close()


async def test_an_answer_is_posted_signed_in_the_shape_of_the_feed(receiver: Receiver, delivery: Delivery) -> None:
    assert await delivery.send(LETTER) == Sent(external_id="letter-1")
    ((body, headers),) = receiver.came
    assert verify(SECRET, body, headers) == "letter-1"
    assert body.decode() == (
        '{"seq":7,"to":"customer-7","case":"1001","author":"bot","text":"Ваш заказ в пути",'
        '"buttons":[{"title":"Да","payload":"yes"}]}'
    )


async def test_a_repeat_carries_the_same_id(receiver: Receiver, delivery: Delivery) -> None:
    await delivery.send(LETTER)
    await delivery.send(LETTER)
    assert [headers["webhook-id"] for _, headers in receiver.came] == ["letter-1", "letter-1"]


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422])
async def test_a_refusal_is_final(receiver: Receiver, delivery: Delivery, status: int) -> None:
    receiver.status = status
    with pytest.raises(Refused, match=str(status)):
        await delivery.send(LETTER)


@pytest.mark.parametrize("status", [301, 408, 429, 500, 503])
async def test_a_passing_trouble_is_tried_again(receiver: Receiver, delivery: Delivery, status: int) -> None:
    receiver.status, receiver.headers = status, {"Location": "/answers"}
    with pytest.raises(NotSent, match=str(status)):
        await delivery.send(LETTER)


@pytest.mark.parametrize(
    ("written", "wait_s"),
    [("7", 7), ("999999999", 3600), ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("soon", None), ("", None)],
)
async def test_the_receiver_says_when_to_come_again(
    receiver: Receiver, delivery: Delivery, written: str, wait_s: float | None
) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": written}
    with pytest.raises(NotSent) as trouble:
        await delivery.send(LETTER)
    assert trouble.value.retry_after_s == wait_s


async def test_a_receiver_that_is_away_gets_it_later() -> None:
    delivery = Delivery(f"http://127.0.0.1:{unused_port()}/", secret=SECRET, channel="demo")
    with pytest.raises(NotSent, match="did not answer"):
        await delivery.send(LETTER)
    await delivery.close()


async def test_a_receiver_that_hangs_up_after_taking_it_gets_it_again() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}]}")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    delivery = Delivery(f"http://127.0.0.1:{port}/", secret=SECRET, channel="demo")
    with pytest.raises(NotSent, match="did not answer"):
        await delivery.send(LETTER)
    await delivery.close()
    server.close()


async def test_a_channel_with_an_address_pushes_and_one_without_is_read(receiver: Receiver) -> None:
    pushing = KIND.open({"deliver_url": receiver.url}, surroundings())
    reading = KIND.open({}, surroundings())
    assert (pushing.delivery, reading.delivery) == ("push", "feed")
    assert await pushing.send(LETTER) == Sent(external_id="letter-1")
    with pytest.raises(Refused, match="outgoing feed"):
        await reading.send(LETTER)
    await pushing.close()


async def test_a_check_reaches_the_address_and_posts_nothing(receiver: Receiver) -> None:
    pushing = KIND.open({"deliver_url": receiver.url}, surroundings())
    (probe,) = await pushing.check()
    assert probe.ok
    assert [body for body, _ in receiver.came] == [b""]
    await pushing.close()


async def test_a_check_says_what_to_do_when_nothing_answers() -> None:
    pushing = KIND.open({"deliver_url": f"http://127.0.0.1:{unused_port()}/"}, surroundings())
    (probe,) = await pushing.check()
    assert (probe.ok, "deliver_url" in probe.advice) == (False, True)
    await pushing.close()
