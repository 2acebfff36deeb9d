"""Reservations and the demand register as people and programs see them: pages, lists, filters, actions, the file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from gateway.ids import new_id
from gateway.store import demands, reservations
from gateway.store.demands import DemandRow
from gateway.store.reservations import ReservationRow
from gateway.store.schema import cases, conversation
from tests.fakes.desk_site import DeskSite, logged_in, running_desk

AT = 1_795_000_000_000_000
HOUR = 3600 * 1_000_000


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


async def with_goods(site: DeskSite) -> str:
    """A case with an open reservation and two entries of the register; gives its number."""
    number = await site.waiting_case()
    await site.parts.store.write(_goods, number)
    return number


def _goods(connection: Connection, number: str) -> None:
    case_id, contact_id = connection.execute(
        cases.select().with_only_columns(cases.c.id, cases.c.contact_id).where(cases.c.number == number)
    ).one()
    thread = connection.execute(
        conversation.select().with_only_columns(conversation.c.id).where(conversation.c.case_id == case_id)
    ).scalar_one()
    row = ReservationRow(
        id=new_id(),
        number="R-1",
        branch="south",
        branch_names={"en": "South store", "ru": "Южный"},
        lines=[{"reference": "A9F74216", "name": "Breaker", "quantity": 2}],
        wished={"name": "Anna", "phone": None, "day": None},
        contact_id=contact_id,
        conversation_id=thread,
        case_id=case_id,
        language="en",
        state="asked",
        asked_at=AT,
        due_at=AT + HOUR,
        late_at=AT + HOUR,
    )
    reservations.add(connection, [row])
    for asked, reference, why in (("=HYPERLINK(1)", None, "not_found"), ("LC1D09M7", "LC1D09M7", "out_of_stock")):
        demands.note(
            connection,
            [
                DemandRow(
                    id=new_id(),
                    key=asked.lower(),
                    reference=reference,
                    asked=asked,
                    quantity=3,
                    why=why,
                    channel="demo",
                    contact_id=contact_id,
                    account_id=None,
                    case_id=case_id,
                    at=AT,
                    anew_before=0,
                )
            ],
        )


async def test_an_open_reservation_stands_on_the_page_with_its_deadline(site: DeskSite) -> None:
    number = await with_goods(site)
    async with logged_in(site) as agent:
        page = await agent.page("/desk/reservations")
    for said in ("R-1", "A9F74216", "South store", number, "late"):
        assert said in page


async def test_an_agent_takes_over_and_notes_what_the_branch_says(site: DeskSite) -> None:
    await with_goods(site)
    async with logged_in(site) as agent:
        await agent.page("/desk/reservations")
        for action in ("take", "confirm"):
            status, _ = await agent.send("/desk/reservations/R-1", action=action, view="confirmed")
            assert status == 303
        assert "R-1" in await agent.page("/desk/reservations?view=confirmed")
    shown = await site.get("/v1/reservations/R-1")
    assert (shown["state"], shown["decided_by"], shown["agent"]) == (
        "confirmed",
        "agent:agent1@example.com",
        "agent1@example.com",
    )


async def test_what_is_decided_is_not_decided_again(site: DeskSite) -> None:
    await with_goods(site)
    async with logged_in(site) as agent:
        await agent.send("/desk/reservations/R-1", action="confirm")
        status, page = await agent.send("/desk/reservations/R-1", action="confirm")
    assert status == 409
    assert "already" in page


@pytest.mark.parametrize(("query", "count"), [("", 1), ("?late=true", 1), ("?late=false", 0), ("?state=confirmed", 0)])
async def test_reservations_are_listed_by_filters(site: DeskSite, query: str, count: int) -> None:
    await with_goods(site)
    assert len((await site.get(f"/v1/reservations{query}"))["items"]) == count


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?why=not_found", 1), ("?q=lc1d", 1), ("?known=false", 1), ("?waiting=true", 0), ("?days=1", 0)],
)
async def test_the_register_is_listed_by_filters(site: DeskSite, query: str, count: int) -> None:
    await with_goods(site)
    found = (await site.get(f"/v1/defectura{query}"))["items"]
    assert len(found) == count


async def test_the_register_pages_by_its_cursor(site: DeskSite) -> None:
    await with_goods(site)
    first = await site.get("/v1/defectura?limit=1")
    second = await site.get(f"/v1/defectura?limit=1&after={first['next']}")
    assert {first["items"][0]["asked"], second["items"][0]["asked"]} == {"=HYPERLINK(1)", "LC1D09M7"}
    assert second["next"] is None


async def test_articles_are_listed_by_demand(site: DeskSite) -> None:
    await with_goods(site)
    found = (await site.get("/v1/defectura/articles"))["items"]
    assert {(one["asked"], one["customers"], one["quantity"]) for one in found} == {
        ("=HYPERLINK(1)", 1, 3),
        ("LC1D09M7", 1, 3),
    }


async def test_the_file_holds_no_formula(site: DeskSite) -> None:
    await with_goods(site)
    async with logged_in(site, "supervisor") as senior:
        text = await senior.page("/desk/defectura.csv")
    assert "'=HYPERLINK(1)" in text
    assert ";=HYPERLINK" not in text


async def test_the_page_shows_entries_and_keeps_its_filter(site: DeskSite) -> None:
    await with_goods(site)
    async with logged_in(site) as agent:
        page = await agent.page("/desk/defectura?why=out_of_stock")
    assert "LC1D09M7" in page
    assert "HYPERLINK" not in page
