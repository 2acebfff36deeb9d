"""An order form sent as a file, through the real gateway, model and demo shop: by API, and in the words beside it."""

from __future__ import annotations

import base64
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from gateway.store.schema import cases, event, flow_state
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

FORM = "Артикул;Наименование;Кол-во\r\nA9F74216;Автомат;2\r\nLC1D09M7;Контактор;3\r\n".encode("cp1251")
_IDS = itertools.count()


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def sends(
    centre: QuietGateway, text: str, *, file: bytes = FORM, name: str = "order.csv", locale: str = "ru"
) -> str:
    """Send a message with a file; gives what was answered."""
    item = {
        "id": f"form-{next(_IDS)}",
        "from": {"id": "u1", "locale": locale},
        "text": text,
        "attachments": [{"name": name, "media_type": "text/csv", "data": base64.b64encode(file).decode()}],
    }
    incoming = centre.gateway.parts.channels["demo"].incoming(item, orjson.dumps(item))  # type: ignore[attr-defined]
    await centre.gateway.parts.door.accept(incoming)
    await centre.work()
    items = await centre.gateway.parts.door.feed("demo", after=0, limit=200)
    return "\n".join(one.text for one in items)


async def flow_of(centre: QuietGateway) -> tuple[str | None, str]:
    """The flow that runs and its slots as text."""
    rows = await centre.rows(select(flow_state.c.flow, flow_state.c.state))
    return (rows[0][0], str(rows[0][1])) if rows else (None, "")


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("", "ru"),
        ("хочу заказать по списку", "ru"),
        ("please order these", "en"),
        ("我要订购附件里的货", "zh"),
        ("Добрый день", "ru"),
    ],
)
async def test_a_form_fills_the_cart_whatever_little_is_said(centre: QuietGateway, text: str, locale: str) -> None:
    await sends(centre, text, locale=locale)
    flow, slots = await flow_of(centre)
    assert flow == "order_place"
    assert "A9F74216" in slots
    assert "LC1D09M7" in slots


async def test_a_question_about_stock_with_a_list_is_answered_for_all_of_it(centre: QuietGateway) -> None:
    said = await sends(centre, "есть в наличии то, что в списке?")
    assert "A9F74216" in said
    assert "LC1D09M7" in said


async def test_a_file_beside_a_complaint_is_no_order(centre: QuietGateway) -> None:
    await sends(centre, "товар пришёл сломанный, верните деньги, накладная во вложении")
    flow, slots = await flow_of(centre)
    assert flow != "order_place"
    assert "A9F74216" not in slots


async def test_a_file_that_is_no_form_goes_to_a_person(centre: QuietGateway) -> None:
    await sends(centre, "", file=b"\0\1\2\3", name="order.csv")
    ((owner,),) = await centre.rows(select(cases.c.owner))
    assert owner == "queue"


async def test_a_form_in_a_case_that_waits_for_people_is_left_to_them(centre: QuietGateway) -> None:
    await sends(centre, "оператор", file="Артикул;Кол-во\nA9F74216;2,5\n".encode())
    await sends(centre, "хочу заказать по списку", file="Артикул;Кол-во\nA9F74216;2,5\n".encode())
    events = await centre.rows(select(event.c.data))
    assert "order_form" not in str(events), "a case that waits for people is theirs"


async def test_a_doubtful_form_is_marked_for_people(centre: QuietGateway) -> None:
    await sends(centre, "хочу заказать по списку", file="Артикул;Кол-во\nA9F74216;2,5\n".encode())
    events = await centre.rows(select(event.c.data))
    assert "{'operation': 'order_form', 'outcome': 'read_in_part'}" in str(events)
