"""What happens in the order system reaches its customer by itself: over the API, by mail, in the web chat, once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import insert, select

from gateway.ids import from_us, now_us
from gateway.order_events.following import OrderEvents
from gateway.orders.demo_shop import DemoShop
from gateway.orders.wishes import Agreed, OrderEventKind
from gateway.store.schema import conversation, identity, placed_order
from tests.fakes.open_centre import Centre, open_centre, shipped
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway
from tests.fakes.until import until
from tests.journeys.mail_post import MINUTE, Post, answering, post_office, settings, words

NUMBER, BUYER = "4500123404", "buyer04@example.com"
ASKED = {"ru": "есть A9F74216 в наличии?", "en": "Do you have A9F74216 in stock?", "zh": "A9F74216有货吗"}
SAID: dict[tuple[OrderEventKind, str], str] = {
    ("shipped", "ru"): "Ваш заказ 4500123404 отправлен.",
    ("shipped", "en"): "Your order 4500123404 is on its way.",
    ("shipped", "zh"): "您的订单 4500123404 已发货。",
    ("delayed", "ru"): "Ваш заказ 4500123404 задерживается, приносим извинения.",
    ("delayed", "en"): "Your order 4500123404 is delayed; we are sorry.",
    ("delayed", "zh"): "非常抱歉，您的订单 4500123404 有延误。",
    ("ready_for_pickup", "ru"): "Ваш заказ 4500123404 готов к выдаче.",
    ("ready_for_pickup", "en"): "Your order 4500123404 is ready to be picked up.",
    ("ready_for_pickup", "zh"): "您的订单 4500123404 已到店，可以提货。",
}


@pytest.fixture
async def quiet(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with open_centre(shipped(tmp_path)) as opened:
        yield opened


async def happens(parts: Any, kind: OrderEventKind) -> None:
    """Let it happen to the order in the demo shop."""
    assert isinstance(await cast(DemoShop, parts.orders).happen(kind, NUMBER), Agreed)


@pytest.mark.parametrize(("kind", "language"), SAID)
async def test_over_the_api_the_customer_reads_it_in_his_language(
    quiet: QuietGateway, kind: OrderEventKind, language: str
) -> None:
    parts = quiet.gateway.parts
    follower = OrderEvents(parts, now=quiet.now)
    await follower.read_on()
    await quiet.say("u1", ASKED[language], locale=language, phone="+74950000004")
    await happens(parts, kind)
    quiet.pass_time(60)
    for _ in range(2):
        await follower.read_on()
        await follower.work_due()
        quiet.pass_time(60)
    items = await parts.door.feed("demo", after=0, limit=50)
    told = [one.text for one in items if one.author == "system"]
    assert len(told) == 1
    assert told[0].startswith(SAID[kind, language])


async def test_who_placed_an_order_with_the_bot_hears_that_it_is_sent(quiet: QuietGateway) -> None:
    follower = OrderEvents(quiet.gateway.parts, now=quiet.now)
    await follower.read_on()
    said = ""
    for line in (
        "I'd like to order 2 pcs of A9F74216, deliver to Moscow, Sadovaya street 8, paying by card",
        "Anna Kotova +7 495 000-00-77",
        "yes please",
    ):
        said = "\n".join(one.text for one in await quiet.say("u1", line))
    (number,) = re.findall(r"45002\d{5}", said)
    shop = cast(DemoShop, quiet.gateway.parts.orders)
    assert isinstance(await shop.happen("shipped", number), Agreed)
    quiet.pass_time(60)
    await follower.read_on()
    await follower.work_due()
    items = await quiet.gateway.parts.door.feed("demo", after=0, limit=50)
    told = [one.text for one in items if one.author == "system"]
    assert [text.startswith(f"Your order {number} is on its way.") for text in told] == [True]


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("ru", "Где мой заказ 4500123404?"),
        ("en", "Where is my order 4500123404?"),
        ("zh", "我的订单4500123404到哪里了？"),
    ],
)
async def test_by_mail_the_letter_joins_the_customers_thread(post: Post, language: str, question: str) -> None:
    parts = post.gateway.parts
    follower = OrderEvents(parts, now=post.clock)
    await follower.read_on()
    sent = await post.write(question, subject="My order", from_=BUYER)
    post.letter()
    await happens(parts, "delayed")
    post.clock.at += MINUTE
    await follower.read_on()
    await follower.work_due()
    await post.send()
    letter = post.letter()
    assert words(letter).startswith(SAID["delayed", language])
    assert (letter["Subject"], letter["In-Reply-To"], letter["To"]) == ("Re: My order", sent, BUYER)
    assert letter["Auto-Submitted"] == "auto-replied"


async def test_an_answer_to_the_letter_comes_where_it_belongs(post: Post) -> None:
    follower = OrderEvents(post.gateway.parts, now=post.clock)
    await follower.read_on()
    await post.write("Where is my order 4500123404?", from_=BUYER)
    post.letter()
    await happens(post.gateway.parts, "delivered")
    post.clock.at += MINUTE
    await follower.read_on()
    await follower.work_due()
    await post.send()
    letter = post.letter()
    await post.write("Two pieces are missing, please let me talk to a person.", from_=BUYER, **answering(letter))  # type: ignore[arg-type]
    assert (await post.case())["owner"] == "queue"


async def test_in_the_web_chat_who_placed_the_order_reads_it_once(centre: Centre) -> None:
    shop = await centre.access.add_token("shop", ["orders"])
    visitor = await chat(centre, "Do you have A9F74216 in stock?")
    await until(lambda: read(centre, visitor, "bot"), what="the bot's answer")
    await note_placed(centre)
    event = {"id": "e-1", "kind": "shipped", "number": NUMBER, "at": from_us(now_us()).isoformat()}
    for taken in (1, 0):
        answer = await centre.ask("POST", "/v1/orders/events", token=shop, json={"events": [event]})
        assert (answer.status, answer.told["taken"]) == (200, taken)
    told = await until(lambda: read(centre, visitor, "system"), what="what happened to the order")
    assert [text.startswith(SAID["shipped", "en"]) for text in told] == [True]


async def test_a_running_gateway_asks_by_itself_and_tells_the_customer_and_the_log(tmp_path: Path) -> None:
    loaded = shipped(tmp_path)
    orders = replace(loaded.settings.orders, events_poll_s=0.1)
    loaded = replace(loaded, settings=replace(loaded.settings, orders=orders))
    async with open_centre(loaded) as centre:
        await centre.write("u1", ASKED["en"], **{"from": {"id": "u1", "locale": "en", "phone": "+74950000004"}})
        await centre.answers("u1", 1)
        await until(lambda: centre.rows("SELECT 1 FROM order_feed WHERE last_ok_at IS NOT NULL"), what="the first look")
        await happens(centre.gateway.parts, "delayed")
        told = await centre.answers("u1", 2)
        assert str(told[-1]["text"]).startswith(SAID["delayed", "en"])
        kinds = [one["kind"] for one in await centre.rows("SELECT kind FROM event WHERE kind LIKE 'order.%'")]
        assert kinds == ["order.told"]


async def chat(centre: Centre, text: str) -> str:
    """Say something in the web chat; gives the visitor's token."""
    frame = {"visitor": None, "id": "c-1", "text": text, "locale": "en"}
    answer = await centre.ask("POST", "/v1/chat/site/messages", json=frame)
    assert answer.status == 202, answer.told
    return str(answer.told["visitor"])


async def read(centre: Centre, visitor: str, author: str) -> Sequence[str]:
    """What an author has said to the visitor."""
    answer = await centre.ask("GET", "/v1/chat/site/messages?after=0", token=visitor)
    return [one["text"] for one in answer.told["items"] if one["author"] == author]


async def note_placed(centre: Centre) -> None:
    """The visitor's conversation is where the order was placed."""
    store = centre.gateway.parts.store
    query = select(identity.c.id).join(conversation, conversation.c.identity_id == identity.c.id)
    own = await store.read(lambda connection: connection.execute(query).scalar_one())
    placed = insert(placed_order).values(number=NUMBER, identity_id=own, channel="site", at=1)
    await store.write(lambda connection: connection.execute(placed))
