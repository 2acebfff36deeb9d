"""The queries of signals, the same on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from gateway.ids import SECOND, new_id
from gateway.signals.reported import BY_HAND
from gateway.signals.rules import Raised
from gateway.store import parameters, schema, signal_facts, signal_names
from gateway.store import signals as rows
from gateway.store.changes import append_events
from gateway.store.rows import (
    CASES,
    CONTACTS,
    IDENTITIES,
    MESSAGES,
    CaseRow,
    ContactRow,
    EventRow,
    IdentityRow,
    MessageRow,
)
from gateway.store.store import Store
from tests.gateway.test_store_plans import listened

NOON = 1_800_000_000 * SECOND


def centre(connection: Any) -> str:
    """One account with a manager and a preferred specialist, its contact, a case of two messages."""
    account = {"id": "a1", "external_no": "42", "name": "Firm", "domains": [], "tier": "PRIMARY", "preferences": {}}
    connection.execute(insert(schema.account).values(**account))
    for person in ("manager", "preferred", "gone"):
        left = NOON - SECOND if person == "gone" else None
        told = {"id": person, "name": person, "mail": f"{person}@example.com", "left_at": left}
        connection.execute(insert(schema.person).values(**told))
    for role, person, until in (
        ("account_manager", "gone", None),
        ("account_manager", "manager", NOON + SECOND),
        ("preferred", "preferred", None),
    ):
        care = {"id": new_id(), "account_id": "a1", "topic": "general", "role": role, "person_id": person}
        connection.execute(insert(schema.care).values(**care, valid_to=until))
    CONTACTS.insert(connection, [ContactRow(id="p1", name="x", language="en", account_id="a1", created_at=NOON)])
    mail = IdentityRow(id="i1", kind="email", value="x@example.com", contact_id="p1", account_id=None)
    IDENTITIES.insert(connection, [mail])
    case = CaseRow(
        id="c1",
        number="1001",
        contact_id="p1",
        account_id=None,
        language="en",
        owner="bot",
        version=1,
        opened_via="demo",
        opened_by="t1",
        opened_at=NOON,
        active_at=NOON,
    )
    CASES.insert(connection, [case])
    for place, text in ((1, "first"), (2, "second")):
        row = MessageRow(
            id=f"m{place}",
            case_id="c1",
            position=place,
            conversation_id=None,
            direction="in",
            author="visitor",
            channel="demo",
            text=text,
            verdict={"robot": place == 2},
            at=NOON,
        )
        MESSAGES.insert(connection, [row])
    return "c1"


def raised(key: str, **fields: Any) -> Raised:
    usual: dict[str, Any] = {"kind": BY_HAND, "rule": None, "at": NOON, "made_by": "x", "args": {}}
    return Raised(dedupe_key=key, **{**usual, "account_id": "a1", "case_id": "c1", **fields})


async def test_a_batch_holds_events_with_their_cases_messages_and_counts(store: Store) -> None:
    await store.write(centre)
    await store.write(signal_facts.begin)
    told = [("message.received", {"position": 1, "messages": 2}), ("case.reopened", {}), ("case.claimed", {})]
    events = [
        EventRow(id=new_id(), at=NOON, actor="bot", kind=kind, subject="1001", case_id="c1", data=data)
        for kind, data in told
    ]
    await store.write(append_events, events)
    batch = await store.read(signal_facts.load_next, most=10, act=0.5)
    assert batch is not None
    assert [one.kind for one in batch.events] == ["message.received", "case.reopened"]
    assert [(one.text, one.is_robots) for one in batch.messages_of(batch.events[0])] == [
        ("first", False),
        ("second", True),
    ]
    assert (batch.cases["c1"].account_id, batch.cases["c1"].account_no, batch.reopened) == ("a1", "42", {"c1": 1})
    assert await store.write(signal_facts.move_cursor, batch)
    assert not await store.write(signal_facts.move_cursor, batch)
    assert await store.read(signal_facts.load_next, most=10, act=0.5) is None


async def test_the_messages_of_events_are_read_by_their_places_and_no_others(store: Store) -> None:
    await store.write(centre)
    await store.write(signal_facts.begin)
    events = [
        EventRow(
            id=new_id(),
            at=NOON,
            actor="customer",
            kind="message.received",
            subject="1001",
            case_id="c1",
            data={"position": place, "messages": 1},
        )
        for place in (1, 2)
    ]
    await store.write(append_events, events)
    with listened() as heard:
        batch = await store.read(signal_facts.load_next, most=10, act=0.5)
    assert batch is not None and set(batch.messages) == {("c1", 1), ("c1", 2)}
    if store.is_sqlite:  # PostgreSQL reads few rows from end to end whatever indexes there are
        assert await store.read(_read_whole, heard) == []


def _read_whole(connection: Any, heard: dict[str, Any]) -> list[str]:
    plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", tuple(of)).all() for one, of in heard.items()]
    return [row.detail for plan in plans for row in plan if row.detail.startswith(("SCAN message", "SCAN event"))]


async def test_a_signal_is_stored_once_and_for_who_looks_after_the_account_on_the_day(store: Store) -> None:
    await store.write(centre)
    first = await store.write(rows.note, [raised("k1")], now=NOON)
    again = await store.write(rows.note, [raised("k1")], now=NOON)
    later = await store.write(rows.note, [raised("k2")], now=NOON + 2 * SECOND)
    assert [(one.owner_mail, one.account_no, one.case_number) for one in (*first, *again, *later)] == [
        ("manager@example.com", "42", "1001"),
        ("preferred@example.com", "42", "1001"),
    ]


async def test_without_an_account_the_rule_says_whom_a_signal_is_for_unless_they_left(store: Store) -> None:
    await store.write(centre)
    named = [raised(mail, account_id=None, owner_mail=f"{mail}@example.com") for mail in ("manager", "gone", "nobody")]
    made = await store.write(rows.note, named, now=NOON)
    assert [one.owner_mail for one in made] == ["manager@example.com", None, None]


async def test_signals_are_listed_from_a_place_on(store: Store) -> None:
    await store.write(centre)
    made = await store.write(rows.note, [raised(f"k{at}", at=NOON + at) for at in range(3)], now=NOON)
    wanted = {"owner": "manager@example.com", "account_no": "42", "state": "new"}
    after = (NOON + 2, made[2].id)
    found = await store.read(lambda c: rows.list_signals(c, **wanted, after=after, limit=10))
    assert [row["id"] for row in found] == [made[1].id, made[0].id]
    assert await store.write(rows.mark_done, made[0].id, by="x", now=NOON)
    assert not await store.write(rows.mark_done, made[0].id, by="y", now=NOON)


async def test_parameters_and_ratings_are_replaced(store: Store) -> None:
    await store.write(centre)
    for value in (1, 2):
        await store.write(parameters.put, "a1", {"seminars": {"value": value}}, source="crm", at=NOON)
        await store.write(rows.put_ratings, [("c1", value, NOON)])
    found = await store.read(parameters.of_account, "42")
    assert found is not None
    assert found.parameters["seminars"].value == {"value": 2}
    assert [one.number for one in await store.read(parameters.list_accounts, after="41", limit=5)] == ["42"]
    scores = await store.read(lambda c: c.execute(select(schema.rating.c.score)).scalars().all())
    assert list(scores) == [2]


async def test_a_customer_is_found_by_account_case_and_address(store: Store) -> None:
    await store.write(centre)
    for name in ("42", "1001", "X@example.com"):
        (about,) = await store.read(signal_names.find, [name, "nothing"])
        assert about.account_id == "a1", name
    assert await store.read(signal_names.by_contact, "p1") == signal_names.About(
        account_id="a1", contact_id="p1", name="p1"
    )
    assert await store.read(signal_names.by_case, "9") is None
    assert await store.read(signal_names.by_account, "9") is None
