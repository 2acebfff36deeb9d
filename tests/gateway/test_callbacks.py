"""A call back: the number, a time at which people work, the promise with its watch; in the words customers use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from config.settings import load
from gateway.calendars import Calendar
from gateway.ids import from_us
from gateway.operations.calling import window_of
from gateway.store.schema import cases, flow_state, promise
from tests.fakes.quiet_gateway import SHIPPED, QuietGateway, quiet_gateway

MOSCOW = ZoneInfo("Europe/Moscow")
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=MOSCOW)
VERIFIED = {"phone": "+74950000001"}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[QuietGateway]:
    async with quiet_gateway(tmp_path) as opened:
        yield opened


@pytest.fixture
def calendar(centre: QuietGateway) -> Calendar:
    return centre.gateway.parts.calendars["moscow"]


async def talk(centre: QuietGateway, *texts: str, **known: str) -> str:
    said = ""
    for text in texts:
        said = "\n".join(item.text for item in await centre.say("u1", text, **known))
    return said


@pytest.mark.parametrize(
    ("moment", "begins", "ends", "is_as_asked"),
    [
        ("2026-11-24 15:00", "24 15:00", "24 16:00", True),
        ("2026-11-24 morning", "24 09:00", "24 12:00", True),
        ("2026-11-24 ", "24 09:00", "24 18:00", True),
        (" now", "23 12:00", "23 14:00", True),
        (None, "23 12:00", "23 14:00", True),
        (" 17:30", "23 17:30", "23 18:00", True),
        (" 10:00", "24 10:00", "24 11:00", True),
        ("2026-11-24 20:00", "25 09:00", "25 10:00", False),
        ("2026-11-28 11:00", "30 09:00", "30 10:00", False),
        ("2026-11-20 11:00", "23 12:00", "23 13:00", False),
        ("2036-11-20 11:00", "23 12:00", "23 13:00", False),
    ],
)
async def test_the_time_asked_for_is_kept_where_people_work_and_the_next_one_is_offered_else(
    calendar: Calendar, moment: str | None, begins: str, ends: str, is_as_asked: bool
) -> None:
    window = window_of(moment, calendar, MONDAY)
    told = (f"{window.begins:%d %H:%M}", f"{window.ends:%d %H:%M}", window.is_as_asked)
    assert told == (begins, ends, is_as_asked)


@pytest.mark.parametrize("moment", ["2026-11-24 morning", " now", "2026-11-24 15:00"])
async def test_what_was_planned_is_promised_as_it_was_told(calendar: Calendar, moment: str) -> None:
    planned = window_of(moment, calendar, MONDAY)
    assert window_of(planned.moment, calendar, MONDAY) == planned


async def test_the_time_offered_instead_is_open_when_it_is_asked_for(calendar: Calendar) -> None:
    offered = window_of("2026-11-28 11:00", calendar, MONDAY)
    assert window_of(offered.moment, calendar, MONDAY).is_as_asked


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("ru", ("перезвоните мне, пожалуйста", "+7 495 000-00-01", "завтра в 15:00", "по поводу счёта")),
        ("en", ("please call me back", "+7 495 000-00-01", "tomorrow at 15:00", "about an invoice")),
        ("zh", ("请给我回电话", "+7 495 000-00-01", "明天下午3点", "关于发票")),
    ],
)
async def test_a_call_is_promised_and_waits_at_people(
    centre: QuietGateway, locale: str, texts: tuple[str, ...]
) -> None:
    said = await talk(centre, *texts, locale=locale)
    assert "15:00" in said
    ((kind, due_at, note),) = await centre.rows(
        select(promise.c.kind, promise.c.due_at, promise.c.note).where(promise.c.kind == "callback")
    )
    assert (kind, note) == ("callback", "+74950000001")
    assert from_us(due_at).astimezone(MOSCOW) == datetime(2026, 11, 24, 16, 0, tzinfo=MOSCOW)
    ((owner, intent),) = await centre.rows(select(cases.c.owner, cases.c.intent))
    assert (owner, intent) == ("queue", "callback")


async def test_a_known_number_is_offered_by_its_end_and_a_yes_takes_it(centre: QuietGateway) -> None:
    asked = await talk(centre, "please call me back tomorrow at 15:00", **VERIFIED)
    assert "0001" in asked
    assert "+7495" not in asked
    await talk(centre, "yes", "about an invoice", **VERIFIED)
    ((note,),) = await centre.rows(select(promise.c.note).where(promise.c.kind == "callback"))
    assert note == "+74950000001"


async def test_a_time_at_which_nobody_works_is_not_promised_without_a_yes(centre: QuietGateway) -> None:
    said = await talk(centre, "please call me back", "+7 495 000-00-01", "on Saturday at 11:00")
    assert "do not make calls at that time" in said
    assert not await centre.rows(select(promise.c.id).where(promise.c.kind == "callback"))
    await talk(centre, "yes", "about an invoice")
    ((due_at,),) = await centre.rows(select(promise.c.due_at).where(promise.c.kind == "callback"))
    assert from_us(due_at).astimezone(MOSCOW) == datetime(2026, 11, 30, 10, 0, tzinfo=MOSCOW)


async def test_who_takes_over_reads_number_time_and_topic(centre: QuietGateway) -> None:
    await talk(centre, "please call me back", "+7 495 000-00-01", "tomorrow at 15:00", "about an invoice")
    ((state,),) = await centre.rows(select(flow_state.c.state))
    assert state["slots"] == {"phone": "+74950000001", "moment": "2026-11-24 15:00-16:00", "topic": "about an invoice"}


def test_the_shipped_settings_begin_the_flow() -> None:
    assert load(SHIPPED, {}).settings.intents["callback"].flow == "callback"
