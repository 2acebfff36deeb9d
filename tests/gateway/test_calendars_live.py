"""Calendars that are edited while the gateway runs: joined with those of the file, read again, guarded against loss."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from channels.email.inbound import envelope
from gateway.calendar_desk import CalendarDesk, Editor
from gateway.errors import Conflict, NotFound, NotValid
from gateway.live_calendars import LiveCalendars
from gateway.store import schema
from tests.fakes.centre import Centre, opened, sqlite_file
from tests.fakes.quiet_gateway import quiet_gateway
from tests.fakes.until import until

PLANT: Mapping[str, object] = {"zone": "Europe/Berlin", "weekly": {"mon-sat": ["06:00-14:00"]}, "country": "DE"}
ANNE, BORIS = Editor(name="anne@example.com"), Editor(name="boris@example.com")
SATURDAY = datetime(2026, 6, 20, 8, tzinfo=UTC)


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with opened(sqlite_file(tmp_path)) as one:
        yield one


def _desk(centre: Centre, calendars: LiveCalendars | None = None) -> CalendarDesk:
    mine = calendars or LiveCalendars(centre.settings)
    return CalendarDesk(calendars=mine, store=centre.store, bus=centre.bus, settings=centre.settings)


async def test_a_calendar_of_pages_counts_at_once_beside_those_of_the_file(centre: Centre) -> None:
    calendars = LiveCalendars(centre.settings)
    shown = await _desk(centre, calendars).put(ANNE, "plant", PLANT, version=0, now=centre.now)
    assert (shown.origin, shown.row and shown.row.version) == ("pages", 1)
    assert {"plant", "moscow"} <= set(calendars)
    assert calendars["plant"].is_open(SATURDAY)
    assert not calendars["moscow"].is_open(SATURDAY)


async def test_another_process_reads_it_when_told_and_keeps_what_did_not_change(centre: Centre) -> None:
    other = LiveCalendars(centre.settings)
    moscow = other["moscow"]
    task = asyncio.create_task(other.keep_up(centre.store, centre.bus))
    try:
        await asyncio.sleep(0)
        await _desk(centre).put(ANNE, "plant", PLANT, version=0, now=centre.now)

        async def there() -> bool:
            return "plant" in other

        await until(there, what="the new calendar")
    finally:
        task.cancel()
    assert other["moscow"] is moscow


async def test_a_changed_calendar_replaces_the_one_before(centre: Centre) -> None:
    calendars = LiveCalendars(centre.settings)
    desk = _desk(centre, calendars)
    await desk.put(ANNE, "plant", PLANT, version=0, now=centre.now)
    before = calendars["plant"]
    await desk.put(ANNE, "plant", {**PLANT, "days_off": ["2026-06-20"]}, version=1, now=centre.now)
    assert before.is_open(SATURDAY)
    assert not calendars["plant"].is_open(SATURDAY)
    assert not await calendars.reload(centre.store)


async def test_two_who_change_one_version_are_told_apart_and_who_was_first(centre: Centre) -> None:
    desk = _desk(centre)
    await desk.put(ANNE, "plant", PLANT, version=0, now=centre.now)
    await desk.put(ANNE, "plant", {**PLANT, "days_off": ["2026-06-20"]}, version=1, now=centre.now)
    with pytest.raises(Conflict, match=r"anne@example\.com changed calendar 'plant'") as refused:
        await desk.put(BORIS, "plant", {**PLANT, "days_off": ["2026-06-19"]}, version=1, now=centre.now)
    assert refused.value.fields == {"version": 2, "changed_by": "anne@example.com"}


async def test_the_same_again_changes_nothing(centre: Centre) -> None:
    desk = _desk(centre)
    await desk.put(ANNE, "plant", PLANT, version=0, now=centre.now)
    again = await desk.put(ANNE, "plant", PLANT, version=0, now=centre.now)
    assert again.row is not None
    assert again.row.version == 1
    assert [row["kind"] for row in await centre.rows("event")] == ["calendar.changed"]


async def test_a_change_leaves_an_event_and_an_audit_row_with_who_did_it(centre: Centre) -> None:
    await _desk(centre).put(ANNE, "plant", PLANT, version=0, now=centre.now)
    [event] = await centre.rows("event")
    assert (event["kind"], event["actor"], event["subject"]) == ("calendar.changed", "agent:anne@example.com", "plant")
    assert [row["action"] for row in await centre.rows("audit")] == ["calendar.changed"]


@pytest.mark.parametrize("name", ["moscow", "always"])
async def test_what_the_file_declares_is_not_changed_here(centre: Centre, name: str) -> None:
    with pytest.raises(Conflict, match="stands in the settings file"):
        await _desk(centre).put(ANNE, name, PLANT, version=0, now=centre.now)
    with pytest.raises(Conflict, match="stands in the settings file"):
        await _desk(centre).delete(ANNE, name, now=centre.now)


async def test_a_stored_calendar_that_the_file_has_too_lies_in_its_shadow(centre: Centre) -> None:
    row = {"name": "moscow", "body": dict(PLANT), "version": 1, "changed_by": "x", "changed_at": 1}
    await centre.store.write(lambda connection: connection.execute(insert(schema.calendar).values(**row)))
    calendars = LiveCalendars(centre.settings)
    await calendars.reload(centre.store)
    assert calendars.shadowed == ("moscow",)
    assert str(calendars["moscow"].zone) == "Europe/Moscow"
    await _desk(centre, calendars).delete(ANNE, "moscow", now=centre.now)
    assert len(calendars.shadowed) == 0
    assert "moscow" in calendars


async def test_a_stored_calendar_that_cannot_be_read_any_more_stops_nothing(centre: Centre) -> None:
    calendars = LiveCalendars(centre.settings)
    await _desk(centre, calendars).put(ANNE, "plant", PLANT, version=0, now=centre.now)
    broken = update(schema.calendar).values(body={"zone": "Mars/Base"})
    await centre.store.write(lambda connection: connection.execute(broken))
    await calendars.reload(centre.store)
    assert "plant" not in calendars
    assert "moscow" in calendars


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"zone": "Mars/Base", "weekly": {}}, {"zone"}),
        ({"zone": "UTC", "weekly": {}}, {"weekly"}),
        ({"zone": "UTC", "weekly": {"mon": ["09:00-13:00", "12:00-18:00"]}, "country": "XX"}, {"weekly", "country"}),
        ({"zone": "UTC", "weekly": {"funday": ["9-18"]}, "days_off": ["soon"]}, {"weekly.funday.0", "days_off.0"}),
        ({"weekly": {"mon": ["09:00-10:00"]}}, {"zone"}),
        ({"zone": "UTC", "weekly": {"mon": ["09:00-10:00"]}, "days_on": {"2026-12-26": []}}, {"days_on.2026-12-26"}),
    ],
)
async def test_everything_wrong_is_said_at_once_at_its_field(
    centre: Centre, body: dict[str, object], fields: set[str]
) -> None:
    with pytest.raises(NotValid) as refused:
        await _desk(centre).put(ANNE, "plant", body, version=0, now=centre.now)
    assert fields <= set(refused.value.fields)
    assert await centre.rows("calendar") == []


async def test_a_calendar_that_is_counted_by_stays(centre: Centre) -> None:
    desk = _desk(centre)
    await desk.put(ANNE, "plant", PLANT, version=0, now=centre.now)
    account = {"id": "a", "external_no": "1000000042", "name": "Example Electric", "domains": [], "tier": "PRIMARY"}
    values = {**account, "calendar": "plant", "preferences": {}}
    await centre.store.write(lambda connection: connection.execute(insert(schema.account).values(**values)))
    with pytest.raises(Conflict, match="used by account 1000000042"):
        await desk.delete(ANNE, "plant", now=centre.now)
    free = update(schema.account).values(calendar=None)
    await centre.store.write(lambda connection: connection.execute(free))
    await desk.delete(ANNE, "plant", now=centre.now)
    with pytest.raises(NotFound):
        await desk.get("plant", SATURDAY)


async def test_of_two_who_add_a_name_at_once_the_second_is_refused(centre: Centre) -> None:
    desk = _desk(centre)
    other = {**PLANT, "country": None}
    both = (desk.put(ANNE, "plant", PLANT, version=0, now=1), desk.put(BORIS, "plant", other, version=0, now=1))
    came = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in came) == ["Conflict", "Shown"]
    found = await centre.store.read(lambda connection: connection.execute(select(schema.calendar.c.version)).all())
    assert [version for (version,) in found] == [1]


async def test_a_letter_says_that_nobody_is_at_work_by_a_calendar_of_pages_too(tmp_path: Path) -> None:
    async with quiet_gateway(tmp_path) as centre:
        parts = centre.gateway.parts
        desk = CalendarDesk(calendars=parts.calendars, store=parts.store, bus=parts.bus, settings=parts.settings)
        night = {"zone": "Europe/Moscow", "weekly": {"mon-sun": ["00:00-05:00"]}}
        await desk.put(ANNE, "night", night, version=0, now=centre.now())
        by_night = update(schema.account).values(calendar="night")
        await parts.store.write(lambda connection: connection.execute(by_night))
        mail = (
            b"From: customer@example.com\r\nSubject: x\r\nMessage-ID: <1@x>\r\n\r\nPlease let me talk to a person.\r\n"
        )
        await parts.door.accept(envelope("mail-demo", mail, "customercare@example.com"))
        await centre.work()
        ((said,),) = await centre.rows(select(schema.message.c.text).where(schema.message.c.direction == "out"))
        assert "not at work" in said
