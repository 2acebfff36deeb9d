"""Goods come back in a talk with the bot: the number, the label, what is told; in three languages."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from channels.contract import FeedItem
from gateway.store.schema import attachment, cases, flow_state
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway
from tests.papers.pdf_reading import scanned, words

PHOTO = {"name": "photo.jpg", "media_type": "image/jpeg", "data": base64.b64encode(b"\xff\xd8\xff").decode()}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def answer(centre: QuietGateway, text: str, locale: str = "en") -> FeedItem:
    """The one answer to a message."""
    (item,) = await centre.say("u1", text, locale=locale)
    return item


async def talk(centre: QuietGateway, locale: str, *lines: str) -> list[str]:
    """The answers to message after message."""
    return [(await answer(centre, line, locale)).text for line in lines]


async def with_photo(centre: QuietGateway, text: str = "", locale: str = "en") -> str:
    """The one answer to a message that came with a photo."""
    item = {"id": f"photo {text}", "from": {"id": "u1", "locale": locale}, "text": text, "attachments": [PHOTO]}
    incoming = centre.gateway.parts.channels["demo"].incoming(item, orjson.dumps(item))  # type: ignore[attr-defined]
    await centre.gateway.parts.door.accept(incoming)
    await centre.work()
    return (await centre.gateway.parts.door.feed("demo", after=0, limit=200))[-1].text


async def files(centre: QuietGateway) -> list[bytes]:
    """The files that went out so far."""
    found = await centre.rows(
        select(attachment.c.sha256).where(attachment.c.media_type == "application/pdf").order_by(attachment.c.id)
    )
    return [await centre.gateway.parts.blobs.get(sha256) for (sha256,) in found]


@pytest.mark.parametrize(
    ("locale", "lines", "summary", "label"),
    [
        (
            "ru",
            ["хочу вернуть товар из заказа 4500123410", "0010", "всё", "деньги вернуть", "не подошло"],
            ["HH2015", "2 шт.", "PH1007", "3 шт.", "Вернуть деньги", "Не понадобился"],
            ["Термометр электронный", "вернуть деньги", "не понадобился"],
        ),
        (
            "en",
            ["I want to return something from order 4500123410", "0010", "all", "money back please", "not needed"],
            ["HH2015", "2 pcs", "PH1007", "3 pcs", "Money back", "Not needed"],
            ["Digital thermometer", "money back", "not needed"],
        ),
        (
            "zh",
            ["我要退货，订单4500123410", "0010", "全部", "退款", "不需要了"],
            ["HH2015", "2 件", "PH1007", "3 件", "退款", "不再需要"],
            ["电子体温计", "退款", "不再需要"],
        ),
    ],
)
async def test_a_return_is_summed_up_and_registered_after_a_yes(
    centre: QuietGateway, locale: str, lines: list[str], summary: list[str], label: list[str]
) -> None:
    said = await talk(centre, locale, *lines)
    for part in ("4500123410", *summary):
        assert part in said[-1]
    assert await files(centre) == []
    done = await answer(centre, {"ru": "да", "en": "yes", "zh": "是"}[locale], locale)
    assert "RMA-600001" in done.text
    (sheet,) = await files(centre)
    assert scanned(sheet) == "*RMA-600001*"
    for part in ("4500123410", *label):
        assert part in words(sheet)
    ((owner,),) = await centre.rows(select(cases.c.owner))
    assert owner == "bot"


async def test_what_the_first_message_says_is_not_asked_again(centre: QuietGateway) -> None:
    first, second, *_ = await talk(
        centre, "en", "I'd like to return a defective thermometer, order 4500123410", "0010", "two", "an exchange"
    )
    assert "4500123410" in first
    assert "PH1007" in second
    summary = (await answer(centre, "no photo")).text
    for part in ("PH1007 Digital thermometer, 2 pcs", "Exchange", "Does not work"):
        assert part in summary


async def test_a_correction_at_the_summary_is_taken_and_summed_up_anew(centre: QuietGateway) -> None:
    await talk(centre, "en", "I want to return something from order 4500123407", "0007", "2", "exchange", "not needed")
    corrected = (await answer(centre, "no, repair")).text
    assert "Repair" in corrected
    assert "Exchange" not in corrected
    assert "RMA-" in (await answer(centre, "yes")).text


async def test_a_no_at_the_summary_registers_nothing_and_asks_what_to_change(centre: QuietGateway) -> None:
    await talk(centre, "en", "I want to return something from order 4500123407", "0007", "2", "exchange", "not needed")
    asked = (await answer(centre, "no")).text
    assert "What should be different" in asked
    assert await files(centre) == []


async def test_a_photo_without_words_answers_the_question_for_it(centre: QuietGateway) -> None:
    await talk(centre, "ru", "возврат по заказу 4500123410, термометр повреждён", "0010", "1", "обмен")
    summary = await with_photo(centre, locale="ru")
    assert "Фотографий: 1" in summary
    assert "PH1007" in summary


async def test_more_than_was_delivered_cannot_come_back(centre: QuietGateway) -> None:
    said = await talk(centre, "en", "I want to return something from order 4500123407", "0007", "7")
    assert "no more than that can be returned" in said[-1]
    assert "money back" in (await answer(centre, "6")).text


async def test_the_same_goods_cannot_come_back_twice(centre: QuietGateway) -> None:
    lines = ["I want to return something from order 4500123407", "0007", "all", "refund", "not needed", "yes"]
    assert "RMA-600001" in (await talk(centre, "en", *lines))[-1]
    again = await talk(centre, "en", *lines)
    assert "cannot be returned" in " ".join(again)
    assert len(await files(centre)) == 1
    ((owner,),) = await centre.rows(select(cases.c.owner).where(cases.c.owner == "queue"))
    assert owner == "queue"


async def test_an_order_that_is_still_on_its_way_goes_to_a_person(centre: QuietGateway) -> None:
    said = await talk(centre, "en", "I want to return order 4500123456", "0001")
    assert "has not been delivered yet" in said[-1]
    ((owner,),) = await centre.rows(select(cases.c.owner))
    assert owner == "queue"


async def test_a_wrong_proof_registers_nothing_and_tells_nothing(centre: QuietGateway) -> None:
    said = await talk(centre, "en", "I want to return something from order 4500123407", "9999")
    assert "PH1010" not in " ".join(said)
    assert await files(centre) == []


async def test_neither_the_proof_nor_the_first_words_stay_with_the_case(centre: QuietGateway) -> None:
    lines = ["I want to return something from order 4500123407", "0007", "all", "refund", "not needed", "yes"]
    await talk(centre, "en", *lines)
    ((state,),) = await centre.rows(select(flow_state.c.state))
    assert not {"phone_tail", "said"} & set(state["slots"])
    assert state["slots"]["reason"] == "unwanted"
