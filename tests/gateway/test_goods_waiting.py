"""Whose turn it is when goods are back, what the register counts as the same, until when a branch has time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bots import registry
from bots.flow import JSON
from config.settings import load
from gateway.calendars import calendars_of
from gateway.defectura.noting import key_of
from gateway.going_on import onward
from gateway.ids import from_us
from gateway.stock_watch.allotting import pause_s, to_tell
from gateway.store import demands, stock_waits
from gateway.store.demands import DemandRow
from gateway.store.schema import cases, conversation, demand, stock_wait
from gateway.store.stock_waits import StockWaitRow
from gateway.wanted_rows import confirm_by
from tests.fakes.quiet_gateway import HOUR, MONDAY_NOON, SHIPPED, QuietGateway, quiet_gateway

DAY = 24 * HOUR


def waits(*quantities: int) -> list[StockWaitRow]:
    return [
        StockWaitRow(
            id=str(place),
            reference="X",
            name="",
            quantity=quantity,
            contact_id=str(place),
            conversation_id="",
            case_id="",
            mail=None,
            language="en",
            at=place,
        )
        for place, quantity in enumerate(quantities)
    ]


@pytest.mark.parametrize(
    ("line", "in_stock", "told_of", "told"),
    [
        ((2, 2, 2), 4, 0, ["0", "1"]),
        ((2, 2, 2), 4, 4, []),
        ((5, 1), 3, 0, ["0"]),
        ((1, 5, 1), 3, 0, ["0"]),
        ((1,), 0, 0, []),
        ((), 9, 0, []),
    ],
)
def test_the_first_in_line_are_told_as_far_as_the_goods_go(
    line: tuple[int, ...], in_stock: int, told_of: int, told: list[str]
) -> None:
    assert [one.id for one in to_tell(waits(*line), in_stock=in_stock, told_of=told_of)] == told


@given(st.lists(st.integers(1, 50), max_size=20), st.integers(0, 100), st.integers(0, 100))
def test_nobody_is_passed_over(quantities: list[int], in_stock: int, told_of: int) -> None:
    line = waits(*quantities)
    chosen = to_tell(line, in_stock=in_stock, told_of=told_of)
    assert chosen == line[: len(chosen)]
    assert bool(chosen) == (bool(line) and in_stock > told_of)


def test_looks_grow_rarer_and_never_stop() -> None:
    assert [pause_s(looks, base_s=60) for looks in (0, 1, 2, 4, 50)] == [60, 120, 240, 960, 960]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((None, "Чёрный кабель ВВГ 3х2.5"), (None, "кабель ввг 3х2.5, черный")),
        ((None, "LED lamp  E27!"), (None, "e27 led LAMP")),
        (("lc1d09m7", "the contactor"), ("LC1D-09M7", "контактор")),
    ],
)
def test_the_same_article_in_other_words_is_one(one: tuple[str | None, str], other: tuple[str | None, str]) -> None:
    assert key_of(*one) == key_of(*other) != ""


def test_other_articles_stay_others() -> None:
    assert key_of(None, "кабель ВВГ 3х2.5") != key_of(None, "кабель ВВГ 3х1.5")


@pytest.mark.parametrize(("branch", "hours"), [("always", 1), ("elsewhere", 1), ("evenings", 7)])
def test_a_branch_has_its_own_working_hours_to_confirm(branch: str, hours: int, tmp_path: Path) -> None:
    file = tmp_path / "gateway.toml"
    evenings = '\n[calendars.evenings]\nzone = "Europe/Moscow"\nweekly = { "mon-fri" = ["18:00-20:00"] }\n'
    file.write_text(SHIPPED.read_text("utf-8") + evenings, "utf-8")
    settings = load(file, {}).settings
    due_at = confirm_by(settings, calendars_of(settings), branch, MONDAY_NOON)
    assert (from_us(due_at) - from_us(MONDAY_NOON)).total_seconds() == hours * 3600


def test_what_one_flow_knows_the_next_one_begins_with() -> None:
    settings = load(SHIPPED, {}).settings
    cart: list[JSON] = [{"asked": "X", "reference": "X", "quantity": 2, "waits": True}]
    found = onward("goes_on:preorder", {"cart": cart, "branch": "north"}, settings, registry.flows())
    assert found is not None
    assert found.state is not None
    assert (found.intent, found.state.flow, found.state.slots) == ("preorder", "preorder", {"cart": cart})


@pytest.mark.parametrize("outcome", ["answered", "goes_on:", "goes_on:nonsense"])
def test_an_end_that_leads_nowhere_is_an_end(outcome: str) -> None:
    assert onward(outcome, {}, load(SHIPPED, {}).settings, registry.flows()) is None


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


async def noted(centre: QuietGateway, at: int, *, why: str = "out_of_stock", quantity: int | None = 1) -> int:
    """Put one article into the register; gives how many events came of it."""
    ((case_id, contact_id),) = await centre.rows(select(cases.c.id, cases.c.contact_id))
    row = DemandRow(
        id=f"d{at}{why}",
        key="x",
        reference="X",
        asked="x",
        quantity=quantity,
        why=why,
        channel="demo",
        contact_id=contact_id,
        account_id=None,
        case_id=case_id,
        at=at,
        anew_before=at - 14 * DAY,
    )
    return len(await centre.gateway.parts.store.write(demands.note, [row]))


async def test_asking_again_within_the_days_is_one_entry_with_the_newest_reason(centre: QuietGateway) -> None:
    await centre.say("u1", "hello")
    assert await noted(centre, MONDAY_NOON) == 1
    assert await noted(centre, MONDAY_NOON + 3 * DAY, why="preorder", quantity=5) == 0
    assert [tuple(one) for one in await centre.rows(select(demand.c.why, demand.c.times, demand.c.quantity))] == [
        ("preorder", 2, 5)
    ]


async def test_asking_again_in_the_same_talk_counts_once(centre: QuietGateway) -> None:
    await centre.say("u1", "hello")
    await noted(centre, MONDAY_NOON)
    await noted(centre, MONDAY_NOON + HOUR // 2, quantity=None)
    assert [tuple(one) for one in await centre.rows(select(demand.c.times, demand.c.quantity))] == [(1, 1)]


async def test_asking_again_after_the_days_is_a_new_demand(centre: QuietGateway) -> None:
    await centre.say("u1", "hello")
    assert await noted(centre, MONDAY_NOON) == 1
    assert await noted(centre, MONDAY_NOON + 15 * DAY) == 1
    assert len(await centre.rows(select(demand.c.id))) == 2


async def test_who_waits_again_keeps_his_place(centre: QuietGateway) -> None:
    await centre.say("u1", "hello")
    ((case_id, contact_id),) = await centre.rows(select(cases.c.id, cases.c.contact_id))
    ((thread,),) = await centre.rows(select(conversation.c.id))
    first, again = waits(1, 7)
    for row in (first, again):
        row.contact_id, row.case_id, row.conversation_id = contact_id, case_id, thread
        await centre.gateway.parts.store.write(stock_waits.add, [row])
    found = await centre.rows(select(stock_wait.c.at, stock_wait.c.quantity))
    assert [tuple(one) for one in found] == [(0, 7)]
