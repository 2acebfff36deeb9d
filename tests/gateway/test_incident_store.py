"""Queries of incidents and praise on both databases."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from gateway.ids import SECOND, new_id
from gateway.store import incidents
from gateway.store.changes import Changes, write_one
from gateway.store.incidents import IncidentFilter, IncidentRow, PraiseRow
from gateway.store.rows import CaseRow
from gateway.store.store import Store

NOON = 1_795_424_400 * SECOND
HOUR = 3600 * SECOND


def case(number: str, *, opened_at: int = NOON, state: str = "open") -> CaseRow:
    """A case in a queue."""
    return CaseRow(
        id=new_id(),
        number=number,
        contact_id=None,
        account_id=None,
        language="en",
        owner="queue" if state == "open" else "nobody",
        queue="general",
        state=state,
        version=1,
        opened_via="demo",
        opened_by=new_id(),
        opened_at=opened_at,
        active_at=opened_at,
    )


def incident(of: CaseRow, **told: object) -> IncidentRow:
    """A complete incident of the case."""
    known: dict[str, object] = {"type": "quality", "unit": "shop", "via": "mail", "handed_over_at": NOON, **told}
    return IncidentRow(case_id=of.id, **known)  # type: ignore[arg-type]


async def put(store: Store, *pairs: tuple[CaseRow, IncidentRow | None]) -> None:
    rows = [row for _, row in pairs if row is not None]
    await store.write(write_one, Changes(new_cases=[one for one, _ in pairs], incidents=rows))


def numbers(rows: object) -> list[str]:
    return [row.number for row in rows]  # type: ignore[attr-defined]


async def test_what_is_overdue_stands_apart_the_longest_first(store: Store) -> None:
    first, second, third = case("1"), case("2"), case("3")
    await put(
        store,
        (first, incident(first, solved_at=NOON, report_due_at=NOON + 2)),
        (second, incident(second, solved_at=NOON, report_due_at=NOON + 1)),
        (third, incident(third)),
    )
    every = IncidentFilter()
    late = await store.read(incidents.overdue, every, at=NOON + 9, after=None, limit=9)
    rest = await store.read(incidents.others, every, at=NOON + 9, before=None, limit=9)
    assert (numbers(late), numbers(rest)) == (["2", "1"], ["3"])
    after = (NOON + 1, second.id)
    assert numbers(await store.read(incidents.overdue, every, at=NOON + 9, after=after, limit=9)) == ["1"]
    assert numbers(await store.read(incidents.overdue, every, at=NOON, after=None, limit=9)) == []


async def test_every_state_is_found_by_its_name(store: Store) -> None:
    told: dict[str, dict[str, object]] = {
        "incomplete": {},
        "open": {"complete_at": NOON},
        "solved": {"complete_at": NOON, "solved_at": NOON},
        "reported": {"complete_at": NOON, "reported_at": NOON},
        "finished": {"complete_at": NOON, "solved_at": NOON, "reported_at": NOON},
    }
    made = {name: case(str(place)) for place, name in enumerate(told)}
    await put(store, *((made[name], incident(made[name], **told[name])) for name in told))
    for name, one in made.items():
        wanted = IncidentFilter(state=name)
        assert numbers(await store.read(incidents.others, wanted, at=NOON, before=None, limit=9)) == [one.number], name


async def test_an_ended_case_owes_its_report_until_it_is_there(store: Store) -> None:
    owing, reported, plain = case("1"), case("2"), case("3")
    await put(store, (owing, incident(owing)), (reported, incident(reported, reported_at=NOON)), (plain, None))

    def end(connection: Connection) -> list[bool]:
        return [incidents.note_end(connection, one.id, solved_at=NOON) for one in (owing, reported, plain)]

    assert await store.write(end) == [True, False, False]
    stored = await store.read(incidents.of_cases, [owing.id, reported.id, plain.id])
    assert [stored[one.id].solved_at for one in (owing, reported)] == [NOON, NOON]
    assert await store.write(incidents.note_end, owing.id, solved_at=None) is False
    assert (await store.read(incidents.of_cases, [owing.id]))[owing.id].solved_at is None


async def test_praise_and_cases_are_counted_by_quarter_and_channel(store: Store) -> None:
    early, late, junk = case("1"), case("2", opened_at=NOON + HOUR), case("3", state="junk")
    praises = [
        PraiseRow(id=new_id(), case_id=early.id, message_id=None, channel="demo", made_by="machine", at=NOON + 5),
        PraiseRow(id=new_id(), case_id=early.id, message_id=None, channel=None, made_by="machine", at=NOON + 6),
        PraiseRow(
            id=new_id(), case_id=early.id, message_id=None, channel="demo", made_by="machine", at=NOON + 2 * HOUR
        ),
    ]
    await store.write(write_one, Changes(new_cases=[early, late, junk], praises=praises))
    span = {"start": NOON, "end": NOON + 2 * HOUR}
    quarter = NOON - NOON % 900_000_000
    assert sorted(await store.read(incidents.praise_counts, **span)) == [(quarter, "", 1), (quarter, "demo", 1)]
    counted = sorted(await store.read(incidents.case_counts, **span))
    assert counted == [(quarter, "demo", 1), (quarter + HOUR, "demo", 1)]


async def test_the_same_praise_is_written_once(store: Store) -> None:
    of = case("1")
    row = PraiseRow(id=new_id(), case_id=of.id, message_id=None, channel="demo", made_by="machine", at=NOON)
    await store.write(write_one, Changes(new_cases=[of], praises=[row]))
    await store.write(write_one, Changes(praises=[row]))
    assert len(await store.read(incidents.praises, after=None, limit=9)) == 1
