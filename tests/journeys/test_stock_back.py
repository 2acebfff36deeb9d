"""Customers who wait for goods: noted, told once when they are back, in their order, and led into an order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.orders.demo_shop import DemoShop
from gateway.stock_watch.watching import StockWatch
from gateway.store.schema import article_watch, cases, demand, event, outbox, stock_wait
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

WISHES = [
    ("ru", "сообщите, когда появится LC1D09M7, нужно 2 шт", "напишу вам сюда", "снова в наличии", "да"),
    ("en", "let me know when LC1D09M7 is back in stock, I need 2 pcs", "write to you here", "is back", "yes"),
    ("zh", "LC1D09M7到货请通知我，要2个", "在这里通知您", "已到货", "是"),
]


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def told(centre: QuietGateway, customer: str, text: str, **known: str) -> str:
    items = await centre.say(customer, text, **known)
    assert len(items) == 1, [item.text for item in items]
    return items[0].text


async def unasked(centre: QuietGateway) -> list[tuple[str, str]]:
    """Whom the gateway wrote to by itself since the last time, and what."""
    items = await centre.gateway.parts.door.feed("demo", after=centre.read_up_to, limit=200)
    centre.read_up_to = items[-1].seq if items else centre.read_up_to
    return [(item.to, item.text) for item in items]


async def restocked(centre: QuietGateway, pieces: int) -> None:
    shop = centre.gateway.parts.orders
    assert isinstance(shop, DemoShop)
    await shop.restock("LC1D09M7", pieces)


async def look(centre: QuietGateway, *, hours: float = 5) -> None:
    centre.pass_time(hours * 3600)
    await StockWatch(centre.gateway.parts, now=centre.now).look_due()


@pytest.mark.parametrize(("locale", "wish", "noted", "back", "yes"), WISHES)
async def test_who_waits_is_told_once_and_may_order(
    centre: QuietGateway, locale: str, wish: str, noted: str, back: str, yes: str
) -> None:
    assert noted in await told(centre, "u1", wish, locale=locale)
    await look(centre)
    assert await unasked(centre) == []
    await restocked(centre, 10)
    await look(centre)
    ((to, said),) = await unasked(centre)
    assert to == "u1"
    assert back in said
    assert "LC1D09M7" in said
    await look(centre, hours=48)
    assert await unasked(centre) == []
    await told(centre, "u1", yes, locale=locale)
    ((intent, owner),) = await centre.rows(select(cases.c.intent, cases.c.owner))
    assert (intent, owner) == ("order_place", "bot")


async def test_one_article_with_a_fault_does_not_stop_the_others(
    centre: QuietGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told(centre, "u1", "let me know when LC1D09M7 is back in stock, I need 2 pcs")
    shop = centre.gateway.parts.orders
    stock = shop.stock
    await centre.gateway.parts.store.write(
        lambda connection: connection.execute(article_watch.insert().values(reference="BAD-1", look_at=0))
    )

    async def stock_of(reference: str) -> object:
        if reference == "BAD-1":
            raise ZeroDivisionError
        return await stock(reference)

    monkeypatch.setattr(shop, "stock", stock_of)
    await restocked(centre, 10)
    await look(centre)
    assert len(await unasked(centre)) == 1


async def test_those_who_asked_first_are_told_first_and_the_others_a_day_later(centre: QuietGateway) -> None:
    for customer in ("u1", "u2", "u3"):
        await told(centre, customer, "let me know when LC1D09M7 is back in stock, I need 2 pcs")
        centre.pass_time(60)
    await restocked(centre, 4)
    await look(centre)
    assert [to for to, _ in await unasked(centre)] == ["u1", "u2"]
    await look(centre)
    assert await unasked(centre) == []
    await look(centre, hours=24)
    assert [to for to, _ in await unasked(centre)] == ["u3"]


async def test_one_look_serves_all_who_wait_and_none_goes_on_without_them(centre: QuietGateway) -> None:
    for customer in ("u1", "u2"):
        await told(centre, customer, "let me know when LC1D09M7 is back in stock, I need 1 pc")
    assert len(await centre.rows(select(article_watch.c.reference))) == 1
    await restocked(centre, 10)
    await look(centre)
    assert await centre.rows(select(article_watch.c.reference)) == []


async def test_asking_twice_waits_once(centre: QuietGateway) -> None:
    for _ in range(2):
        await told(centre, "u1", "let me know when LC1D09M7 is back in stock, I need 2 pcs")
        centre.pass_time(2 * 3600)
    assert [tuple(row) for row in await centre.rows(select(stock_wait.c.state))] == [("waiting",)]
    ((times, why),) = await centre.rows(select(demand.c.times, demand.c.why))
    assert (times, why) == (2, "preorder")
    assert len(await centre.rows(select(event.c.id).where(event.c.kind == "demand.noted"))) == 1


async def test_a_crash_between_two_customers_tells_nobody_twice(centre: QuietGateway) -> None:
    for customer in ("u1", "u2"):
        await told(centre, customer, "let me know when LC1D09M7 is back in stock, I need 2 pcs")
    await restocked(centre, 10)
    centre.pass_time(5 * 3600)
    first, second = (StockWatch(centre.gateway.parts, now=centre.now) for _ in range(2))
    await first.look_due()
    await centre.gateway.parts.store.write(
        lambda c: c.execute(article_watch.insert().values(reference="LC1D09M7", look_at=0))
    )
    await second.look_due()
    assert sorted(to for to, _ in await unasked(centre)) == ["u1", "u2"]
    keys = await centre.rows(select(outbox.c.idempotency_key).where(outbox.c.idempotency_key.like("stock-back:%")))
    assert len(keys) == 2


async def test_while_the_order_system_cannot_say_they_go_on_waiting(centre: QuietGateway) -> None:
    await told(centre, "u1", "let me know when LC1D09M7 is back in stock, I need 2 pcs")
    await centre.gateway.parts.orders.close()
    await look(centre)
    assert [tuple(row) for row in await centre.rows(select(stock_wait.c.state))] == [("waiting",)]


async def test_goods_that_are_there_after_all_are_offered_at_once(centre: QuietGateway) -> None:
    said = await told(centre, "u1", "let me know when A9F74216 is back in stock, I need 2 pcs")
    assert "in stock" in said
    assert await centre.rows(select(stock_wait.c.id)) == []


async def test_nobody_is_written_to_at_an_address_that_somebody_else_typed(centre: QuietGateway) -> None:
    said = await told(centre, "u1", "tell me by email victim@other.example when LC1D09M7 is back in stock, 2 pcs")
    assert "only to addresses that are known to be yours" in said
    assert [tuple(row) for row in await centre.rows(select(stock_wait.c.mail))] == [(None,)]
    await restocked(centre, 10)
    await look(centre)
    assert [to for to, _ in await unasked(centre)] == ["u1"]
    assert await centre.rows(select(outbox.c.channel).where(outbox.c.channel != "demo")) == []
