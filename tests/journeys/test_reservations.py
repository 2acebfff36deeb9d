"""Goods put aside from the first message to the branch's answer: confirmed, refused, silent; and people stepping in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.orders.contract import OrderSystemDown
from gateway.orders.demo_shop import DemoShop
from gateway.reservations.watching import ReservationWatch
from gateway.stock_watch.watching import StockWatch
from gateway.store import reservations
from gateway.store.schema import cases, demand, event, outbox, reservation
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway
from tests.gateway.test_store_plans import listened, scans

KNOWN = {"phone": "+74950000001"}
TALKS = [
    ("ru", "отложите 2 шт A9F74216 в Северном магазине", "Анна Петрова", "+7 495 000-00-77", "да", "подтвержд"),
    ("en", "please reserve 2 pcs of A9F74216 at the North store", "Anna Brown", "+74950000077", "yes", "has confirmed"),
    ("zh", "请在北区门店预留2个A9F74216", "王芳", "+7 495 000-00-77", "是", "已确认"),
]


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def told(centre: QuietGateway, customer: str, text: str, **known: str) -> str:
    items = await centre.say(customer, text, **known)
    assert len(items) == 1, [item.text for item in items]
    return items[0].text


async def unasked(centre: QuietGateway) -> list[str]:
    """What the gateway wrote by itself since the last time."""
    items = await centre.gateway.parts.door.feed("demo", after=centre.read_up_to, limit=200)
    centre.read_up_to = items[-1].seq if items else centre.read_up_to
    return [item.text for item in items]


async def look(centre: QuietGateway, seconds: float) -> None:
    centre.pass_time(seconds)
    await ReservationWatch(centre.gateway.parts, now=centre.now).look_due()


async def reserved(centre: QuietGateway, where: str, *, customer: str = "u1") -> str:
    """Have two pieces put aside by a customer who is known; gives what he was told in the end."""
    said = await told(centre, customer, f"please reserve 2 pcs of A9F74216 at the {where}", **KNOWN)
    for _ in range(3):
        if 'answer "yes"' in said:
            return await told(centre, customer, "yes", **KNOWN)
        said = await told(centre, customer, "Anna Brown" if "name" in said else "no", **KNOWN)
    raise AssertionError(said)


async def states(centre: QuietGateway) -> list[str]:
    return [one for (one,) in await centre.rows(select(reservation.c.state))]


@pytest.mark.parametrize(("locale", "wish", "name", "no", "yes", "confirmed"), TALKS)
async def test_a_reservation_is_asked_confirmed_and_told(
    centre: QuietGateway, locale: str, wish: str, name: str, no: str, yes: str, confirmed: str
) -> None:
    await told(centre, "u1", wish, locale=locale)
    await told(centre, "u1", name, locale=locale)
    summed = await told(centre, "u1", no, locale=locale)
    assert "A9F74216" in summed
    assert name in summed
    assert await states(centre) == []
    asked = await told(centre, "u1", yes, locale=locale)
    assert await states(centre) == ["asked"]
    ((number,),) = await centre.rows(select(reservation.c.number))
    assert number in asked
    await look(centre, 120)
    (said,) = await unasked(centre)
    assert confirmed in said
    assert number in said
    await look(centre, 600)
    assert await unasked(centre) == []


async def test_the_same_answer_of_the_order_system_again_is_one_reservation(centre: QuietGateway) -> None:
    await reserved(centre, "North store")
    store = centre.gateway.parts.store
    ((number,),) = await centre.rows(select(reservation.c.number))
    row = await store.read(reservations.by_number, number)
    assert row is not None
    await store.write(reservations.add, [replace(row, id="another", state="refused")])
    assert await states(centre) == ["asked"]


async def test_no_look_reads_a_whole_table(centre: QuietGateway) -> None:
    await reserved(centre, "South store")
    await told(centre, "u2", "let me know when LC1D09M7 is back in stock, I need 2 pcs")
    shop = centre.gateway.parts.orders
    assert isinstance(shop, DemoShop)
    await shop.restock("LC1D09M7", 5)
    with listened() as heard:
        await look(centre, 7200)
        await StockWatch(centre.gateway.parts, now=centre.now).look_due()
    assert any("stock_wait" in statement for statement in heard)
    assert await scans(centre, heard) == []


async def test_a_refusal_names_the_branches_that_have_it_and_goes_on_there(centre: QuietGateway) -> None:
    await reserved(centre, "East pick-up point")
    await look(centre, 120)
    (said,) = await unasked(centre)
    assert "North store" in said
    assert "East pick-up point (" not in said
    assert [tuple(row) for row in await centre.rows(select(demand.c.why))] == [("reserve_refused",)]
    answer = await told(centre, "u1", "1", **KNOWN)
    for _ in range(2):
        if 'answer "yes"' in answer:
            break
        answer = await told(centre, "u1", "Anna Brown" if "name" in answer else "no", **KNOWN)
    assert "North store" in answer
    await told(centre, "u1", "yes", **KNOWN)
    assert sorted(await states(centre)) == ["asked", "refused"]


async def test_a_branch_that_is_silent_alarms_people_and_the_customer_is_told_so(centre: QuietGateway) -> None:
    await reserved(centre, "South store")
    await look(centre, 600)
    assert await unasked(centre) == []
    await look(centre, 3600)
    (said,) = await unasked(centre)
    assert "has not answered yet" in said
    ((owner, queue),) = await centre.rows(select(cases.c.owner, cases.c.queue))
    assert owner == "queue"
    assert queue
    ((data,),) = await centre.rows(select(event.c.data).where(event.c.kind == "reservation.late"))
    assert data["alarm"] is True
    await look(centre, 3600)
    assert await unasked(centre) == []


async def test_the_deadline_is_kept_while_the_order_system_is_down(centre: QuietGateway) -> None:
    await reserved(centre, "South store")
    await centre.gateway.parts.orders.close()
    await look(centre, 7200)
    assert len(await centre.rows(select(event.c.id).where(event.c.kind == "reservation.late"))) == 1


async def test_two_watches_tell_once(centre: QuietGateway) -> None:
    await reserved(centre, "North store")
    await look(centre, 120)
    await centre.gateway.parts.store.write(lambda c: c.execute(reservation.update().values(look_at=0)))
    await look(centre, 1)
    keys = select(outbox.c.id).where(outbox.c.idempotency_key.like("reservation-confirmed:%"))
    assert len(await centre.rows(keys)) == 1


async def test_one_reservation_with_a_fault_does_not_stop_the_others(
    centre: QuietGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    for customer in ("u1", "u2", "u3"):
        await reserved(centre, "North store", customer=customer)
    ((bad,), *_) = await centre.rows(select(reservation.c.number).order_by(reservation.c.number))
    shop = centre.gateway.parts.orders
    asked = shop.reservation

    async def reservation_of(number: str) -> object:
        if number == bad:
            raise ZeroDivisionError
        return await asked(number)

    monkeypatch.setattr(shop, "reservation", reservation_of)
    await look(centre, 120)
    assert len(await unasked(centre)) == 2


async def test_goods_are_put_aside_though_the_catalogue_cannot_say_what_they_are_called(
    centre: QuietGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = centre.gateway.parts.orders
    reserve = shop.reserve

    async def reserve_and_go_away(*args: object, **named: object) -> object:
        monkeypatch.setattr(shop, "find_articles", gone)
        monkeypatch.setattr(shop, "stock", gone)
        return await reserve(*args, **named)  # type: ignore[arg-type]

    async def gone(*_args: object) -> object:
        raise OrderSystemDown("stock-taking", retry_after_s=5)

    monkeypatch.setattr(shop, "reserve", reserve_and_go_away)
    assert "reservation number is" in await reserved(centre, "South store")
    assert await states(centre) == ["asked"]


async def test_several_reservations_are_watched_at_once(centre: QuietGateway) -> None:
    for customer in ("u1", "u2", "u3"):
        await reserved(centre, "North store", customer=customer)
    await look(centre, 120)
    assert len(await unasked(centre)) == 3
    assert await states(centre) == ["confirmed"] * 3
