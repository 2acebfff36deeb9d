"""Customers who ask about, change and give up what they had put aside, and who want no notice of stock any more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.orders.contract import OrderSystemDown
from gateway.reservations.watching import ReservationWatch
from gateway.store.schema import cases, event, reservation, stock_wait
from tests.fakes.quiet_gateway import QuietGateway, quiet_gateway

KNOWN = {"phone": "+74950000001"}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def told(centre: QuietGateway, text: str, *, customer: str = "u1", **known: str) -> str:
    items = await centre.say(customer, text, **(known or KNOWN))
    assert len(items) == 1, [item.text for item in items]
    return items[0].text


async def reserved(centre: QuietGateway, *, pieces: int = 2, where: str = "South store", customer: str = "u1") -> str:
    """Have pieces put aside; gives the number."""
    said = await told(centre, f"please reserve {pieces} pcs of A9F74216 at the {where}", customer=customer)
    for _ in range(4):
        if "reservation number is" in said:
            break
        answer = "yes" if 'answer "yes"' in said else "Anna Brown" if "name" in said else "no"
        said = await told(centre, answer, customer=customer)
    newest = select(reservation.c.number).order_by(reservation.c.number.desc())
    return str((await centre.rows(newest))[0][0])


async def states(centre: QuietGateway) -> list[tuple[str, str, str | None]]:
    query = select(reservation.c.number, reservation.c.state, reservation.c.decided_by).order_by(reservation.c.number)
    return [tuple(one) for one in await centre.rows(query)]


@pytest.mark.parametrize("words", ["cancel it", "I don't need it any more, cancel the reservation", "отмените бронь"])
async def test_a_reservation_is_given_up_by_its_customer_and_its_goods_are_free_again(
    centre: QuietGateway, words: str
) -> None:
    shop = centre.gateway.parts.orders
    before = await shop.stock("A9F74216")
    number = await reserved(centre)
    asked = await told(centre, words)
    assert number in asked
    assert (await states(centre))[0][1] == "asked"
    assert number in await told(centre, "yes")
    assert await states(centre) == [(number, "ended", "customer")]
    assert await shop.stock("A9F74216") == before
    assert len(await centre.rows(select(event.c.id).where(event.c.kind == "reservation.ended"))) == 1


async def test_nothing_more_is_told_of_a_reservation_that_was_given_up(centre: QuietGateway) -> None:
    await reserved(centre, where="North store")
    await told(centre, "cancel the reservation")
    await told(centre, "yes")
    centre.pass_time(7200)
    await ReservationWatch(centre.gateway.parts, now=centre.now).look_due()
    assert await centre.gateway.parts.door.feed("demo", after=centre.read_up_to, limit=10) == []


async def test_how_a_reservation_stands_is_told_to_its_customer(centre: QuietGateway) -> None:
    number = await reserved(centre, where="North store")
    said = await told(centre, "what's the status of my reservation?")
    assert number in said
    assert "not confirmed yet" in said
    centre.pass_time(120)
    await ReservationWatch(centre.gateway.parts, now=centre.now).look_due()
    items = await centre.gateway.parts.door.feed("demo", after=centre.read_up_to, limit=10)
    centre.read_up_to = items[-1].seq
    assert "is confirmed" in await told(centre, f"is reservation {number} still valid?")
    ((owner,),) = await centre.rows(select(cases.c.owner))
    assert owner == "bot"


async def test_somebody_elses_reservation_is_neither_told_nor_given_up(centre: QuietGateway) -> None:
    number = await reserved(centre)
    said = " ".join(
        item.text for item in await centre.say("u2", f"cancel the reservation {number}", phone="+74950000002")
    )
    assert "A9F74216" not in said
    await centre.say("u2", "yes", phone="+74950000002")
    assert [state for _, state, _ in await states(centre)] == ["asked"]


async def test_another_number_of_pieces_takes_the_place_of_the_first(centre: QuietGateway) -> None:
    first = await reserved(centre)
    said = await told(centre, "could you make it 4?")
    assert "× 4" in said
    assert first in said
    await told(centre, "yes")
    (old, new) = await states(centre)
    assert old == (first, "ended", "customer")
    assert new[1] == "asked"
    ((lines,),) = await centre.rows(select(reservation.c.lines).where(reservation.c.number == new[0]))
    assert lines[0]["quantity"] == 4


async def test_what_the_first_reservation_holds_counts_for_the_one_in_its_place(centre: QuietGateway) -> None:
    stock = await centre.gateway.parts.orders.stock("A9F74216")
    assert stock is not None
    most = next(one.in_stock for one in stock.branches if one.branch.code == "south")
    first = await reserved(centre, pieces=most - 1)
    said = await told(centre, f"change my reservation {first}: {most} pcs")
    assert f"× {most}" in said
    await told(centre, "yes")
    assert [state for _, state, _ in await states(centre)] == ["ended", "asked"]


async def test_while_the_order_system_is_down_nothing_is_called_given_up(
    centre: QuietGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reserved(centre)
    await told(centre, "cancel the reservation")

    async def gone(*_args: object, **_named: object) -> object:
        raise OrderSystemDown("stock-taking", retry_after_s=5)

    monkeypatch.setattr(centre.gateway.parts.orders, "end_reservation", gone)
    assert "could not find out" in (await centre.say("u1", "yes", **KNOWN))[0].text
    assert [state for _, state, _ in await states(centre)] == ["asked"]
    ((owner,),) = await centre.rows(select(cases.c.owner))
    assert owner == "queue"


async def test_who_wants_no_notice_any_more_waits_for_nothing(centre: QuietGateway) -> None:
    await told(centre, "let me know when LC1D09M7 is back in stock, I need 4 pcs")
    assert "you need 6" in await told(centre, "make it 6 instead of 4")
    assert [tuple(one) for one in await centre.rows(select(stock_wait.c.state, stock_wait.c.quantity))] == [
        ("waiting", 6)
    ]
    assert "LC1D09M7 × 6" in await told(centre, "don't tell me any more")
    ((state, why),) = await centre.rows(select(stock_wait.c.state, stock_wait.c.end_reason))
    assert (state, why) == ("ended", "customer")
