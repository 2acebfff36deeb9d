"""The promise ledger and stored calendars on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from gateway.calendar_desk import CalendarDesk, Editor
from gateway.errors import Conflict
from gateway.ids import SECOND, from_us
from gateway.live_calendars import LiveCalendars
from gateway.promise_desk import PromiseDesk, Wish
from gateway.promising import Clocks
from gateway.store import promises as ledger
from gateway.store.promises import PROMISE_STATES, PromiseFilter
from tests.fakes.centre import Centre, create_tables, opened, sqlite_file

PAYMENT = Wish(kind="payment", by="customer", due=date(2027, 2, 1), remind=timedelta(hours=24), note="by bank")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
async def centre(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Centre]:
    if request.param == "sqlite":
        url = sqlite_file(tmp_path)
    else:
        url = request.getfixturevalue("postgres").fresh_database()
        await create_tables(url)
    async with opened(url) as one:
        yield one


def _desk(centre: Centre) -> PromiseDesk:
    clocks = Clocks(settings=centre.settings, calendars=LiveCalendars(centre.settings))
    return PromiseDesk(store=centre.store, clocks=clocks, now=lambda: centre.now)


async def _states(centre: Centre) -> list[str]:
    """The states in which the ledger lists something now."""
    found: list[str] = []
    for state in PROMISE_STATES:
        wanted = PromiseFilter(state=state, agent_mail=None)
        if await centre.store.read(ledger.list_promises, wanted, now=centre.now, after=None, limit=10):
            found.append(state)
    return found


async def test_a_promise_goes_from_open_to_broken_to_met(centre: Centre) -> None:
    case = await centre.case()
    made = await _desk(centre).add(centre.actor(), case.number, PAYMENT)
    assert await _states(centre) == ["open"]
    centre.now = int(made["due_at"]) + SECOND
    assert await _states(centre) == ["broken"]
    met = await _desk(centre).meet(centre.actor(), str(made["id"]))
    assert (met["met_at"], met["broken_at"]) == (centre.now, made["due_at"])
    assert await _states(centre) == ["broken"]


async def test_of_two_who_note_a_promise_at_once_one_is_kept(centre: Centre) -> None:
    case = await centre.case()
    other = Wish(kind="payment", by="customer", due=datetime(2027, 3, 1, tzinfo=UTC))
    both = [_desk(centre).add(centre.actor(), case.number, wish) for wish in (PAYMENT, other)]
    came = await asyncio.gather(*both, return_exceptions=True)
    assert sum(isinstance(one, Conflict) for one in came) == 1
    assert len(await centre.rows("promise")) == 1
    assert {row["kind"] for row in await centre.rows("timer")} <= {"promise", "promise_reminder"}


async def test_dropping_keeps_the_reason_and_frees_the_kind(centre: Centre) -> None:
    case = await centre.case()
    made = await _desk(centre).add(centre.actor(), case.number, PAYMENT)
    dropped = await _desk(centre).drop(centre.actor(), str(made["id"]), why="paid in cash")
    assert (dropped["end_reason"], dropped["note"]) == ("dropped", "by bank\npaid in cash")
    again = await _desk(centre).add(centre.actor(), case.number, PAYMENT)
    assert again["id"] != made["id"]
    assert await _states(centre) == ["open", "ended"]


async def test_broken_promises_of_a_customer_are_counted_until_one_was_kept(centre: Centre) -> None:
    case = await centre.case()
    for kept in (False, True, False, False):
        due = from_us(centre.now) + timedelta(hours=1)
        made = await _desk(centre).add(centre.actor(), case.number, Wish(kind="payment", by="customer", due=due))
        centre.now += (1 if kept else 2 * 3600) * SECOND
        await _desk(centre).meet(centre.actor(), str(made["id"]))
    assert await centre.store.read(ledger.broken_in_a_row, case.contact_id) == 2


async def test_a_calendar_is_kept_changed_and_taken_away(centre: Centre) -> None:
    calendars = LiveCalendars(centre.settings)
    desk = CalendarDesk(calendars=calendars, store=centre.store, bus=centre.bus, settings=centre.settings)
    body: dict[str, object] = {"zone": "Europe/Berlin", "weekly": {"mon-sat": ["06:00-14:00"]}}
    editor = Editor(name="anne@example.com")
    await desk.put(editor, "plant", body, version=0, now=centre.now)
    await desk.put(editor, "plant", {**body, "days_off": ["2026-12-31"]}, version=1, now=centre.now)
    with pytest.raises(Conflict):
        await desk.put(editor, "plant", body, version=1, now=centre.now)
    await desk.delete(editor, "plant", now=centre.now)
    assert "plant" not in calendars
