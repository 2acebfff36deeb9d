"""What binds, over Telegram: an order by buttons, a form sent as a document, a return with its photo, a cancelling."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.orders.contract import OrderState
from tests.fakes.bot_chat import BotChat, bot_chat

FORM = "Артикул;Наименование;Кол-во\r\nA9F74216;Автомат;2\r\nLC1D25M7;Контактор;3\r\n".encode("cp1251")
DOCUMENT = {"file_id": "form", "file_name": "заказ.csv", "mime_type": "text/csv", "file_size": len(FORM)}
PHOTO = [{"file_id": "photo", "file_unique_id": "p", "width": 90, "height": 90, "file_size": 3}]


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[BotChat]:
    async with bot_chat(tmp_path) as opened:
        yield opened


async def answered(chat: BotChat, *updates: Any) -> dict[str, Any]:
    """The one message that these updates are answered with."""
    before = len(chat.api.sent)
    await chat.after(*updates)
    while await chat.outbox.send_due():
        pass
    texts = [one for one in chat.api.sent[before:] if "text" in one]
    assert len(texts) == 1, texts
    return dict(texts[0])


async def said(chat: BotChat, text: str) -> str:
    return str((await answered(chat, await chat.user.writes(text)))["text"])


async def pressed(chat: BotChat, title: str) -> str:
    return str((await answered(chat, await chat.user.presses(title)))["text"])


async def lines_of(chat: BotChat, number: str) -> list[tuple[str, int]]:
    order = await chat.gateway.parts.orders.order(number)
    assert order is not None
    return [(line.reference, line.quantity) for line in order.lines]


async def test_an_order_is_placed_by_buttons(chat: BotChat) -> None:
    await said(chat, "хочу заказать 3 шт A9F74216")
    await pressed(chat, "Самовывоз")
    assert "оплачивать" in await said(chat, "северный")
    await said(chat, "картой")
    assert "Итого" in await said(chat, "Анна Котова, +7 495 000-00-09")
    assert "4500200001" in await pressed(chat, "Да")
    assert await lines_of(chat, "4500200001") == [("A9F74216", 3)]


@pytest.mark.parametrize("caption", ["", "хочу заказать по списку"])
async def test_a_form_sent_as_a_document_is_read_in_its_own_turn(chat: BotChat, caption: str) -> None:
    chat.api.files["form"] = FORM
    content = {"document": DOCUMENT, **({"caption": caption} if caption else {})}
    asked = str((await answered(chat, await chat.user.sends(**content)))["text"])
    assert "специалист" not in asked
    await said(chat, "самовывоз")
    await said(chat, "центральный")
    await said(chat, "картой")
    summary = await said(chat, "Анна Котова, +7 495 000-00-09")
    assert "A9F74216" in summary
    assert "LC1D25M7" in summary
    assert "4500200001" in await said(chat, "да")
    assert sorted(await lines_of(chat, "4500200001")) == [("A9F74216", 2), ("LC1D25M7", 3)]


async def test_a_form_that_cannot_be_fetched_goes_to_a_person(chat: BotChat) -> None:
    await answered(chat, await chat.user.sends(document=DOCUMENT))
    ((owner),) = [one["owner"] for one in await chat.rows("SELECT owner FROM cases")]
    assert owner == "queue"


async def test_a_return_takes_the_photo_as_the_answer(chat: BotChat) -> None:
    await said(chat, "хочу вернуть товар из заказа 4500123410, термометр повреждён")
    await said(chat, "0010")
    await said(chat, "1")
    await said(chat, "обмен")
    chat.api.files["photo"] = b"\xff\xd8\xff"
    summary = str((await answered(chat, await chat.user.sends(photo=PHOTO)))["text"])
    assert "Фотографий: 1" in summary
    assert "RMA-600001" in await said(chat, "да")


async def test_an_order_is_cancelled_after_its_proof(chat: BotChat) -> None:
    await said(chat, "отмените заказ 4500123408")
    await said(chat, "0008")
    await said(chat, "нашли дешевле")
    assert "4500123408" in await pressed(chat, "Да")
    order = await chat.gateway.parts.orders.order("4500123408")
    assert order is not None
    assert order.state is OrderState.CANCELLED
