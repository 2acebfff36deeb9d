"""The store's promises, on SQLite and on PostgreSQL: what is taken in stands once, in order, and is worked once."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Sequence
from dataclasses import replace

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from gateway.ids import new_id
from gateway.store import inbox, lanes, rows, turns
from gateway.store.changes import Changes, VersionConflictError, write_one
from gateway.store.counters import raise_counter
from gateway.store.inbox import Arrival, Stored
from gateway.store.lanes import Claim
from gateway.store.migrate import migrate, newest_revision
from gateway.store.rows import AcknowledgementRow, CaseRow, ContactRow, EventRow, MessageRow
from gateway.store.schema import cases, channel, event, lane, message, metadata
from gateway.store.schema import inbox as inbox_table
from gateway.store.schema.search import is_compared
from gateway.store.store import Store, StoreDownError
from gateway.store.turns import Worked

T0 = 1_800_000_000_000_000
SECOND = 1_000_000


def arrival(key: str, lane_key: str = "visitor", *, at: int = T0, channel: str = "demo") -> Arrival:
    return Arrival(
        id=new_id(),
        channel=channel,
        dedupe_key=key,
        conversation_key=lane_key,
        payload=key.encode(),
        blob_sha256=None,
        received_at=at,
    )


async def put(store: Store, *arrivals: Arrival) -> list[Stored]:
    return await store.write(inbox.store_arrivals, arrivals)


async def claim(store: Store, owner: str = "one", *, now: int = T0, most: int = 10) -> list[Claim]:
    return await store.write(
        lanes.claim_ready,
        owner=owner,
        now=now,
        lease_until=now + 5 * SECOND,
        most=most,
        turn_ids=[new_id() for _ in range(most)],
    )


def opened(claimed: Claim, number: str) -> Changes:
    """What a first turn writes: a contact, a case, its messages with their acknowledgements, an event."""
    contact = ContactRow(id=new_id(), name="Visitor", language="en", account_id=None, created_at=T0)
    case = CaseRow(
        id=new_id(),
        number=number,
        contact_id=contact.id,
        account_id=None,
        language="en",
        owner="bot",
        version=1,
        last_position=len(claimed.rows),
        opened_via=claimed.channel,
        opened_by=claimed.turn_id,
        opened_at=T0,
        active_at=T0,
    )
    messages = [
        MessageRow(
            id=new_id(),
            case_id=case.id,
            position=place,
            conversation_id=None,
            inbox_id=row.id,
            direction="in",
            author="visitor",
            channel=claimed.channel,
            text=row.payload.decode(),
            at=T0,
        )
        for place, row in enumerate(claimed.rows, start=1)
    ]
    reason = {"code": "test", "args": {}}
    acknowledgements = [
        AcknowledgementRow(inbox_id=row.id, case_id=case.id, outcome="suppressed", reason=reason, at=T0)
        for row in claimed.rows
    ]
    opening = EventRow(
        id=new_id(), at=T0, actor="customer", kind="case.opened", subject=number, case_id=case.id, data={}
    )
    return Changes(
        contacts=[contact],
        new_cases=[case],
        messages=messages,
        acknowledgements=acknowledgements,
        events=[opening],
    )


async def work(store: Store, claims: Sequence[Claim], first: int = 1) -> list[Worked]:
    worked = [Worked(claim=one, changes=opened(one, str(first + place))) for place, one in enumerate(claims)]
    return await store.write(turns.save, worked, now=T0)


async def test_migrating_twice_changes_nothing_the_second_time(store: Store) -> None:
    assert await store.write(migrate) is None


async def test_the_migrations_make_the_very_tables_that_the_code_knows(store: Store) -> None:
    def differences(connection: object) -> list[object]:
        from alembic.autogenerate import compare_metadata

        context = MigrationContext.configure(connection, opts={"include_name": is_compared})  # type: ignore[arg-type]
        return compare_metadata(context, metadata)

    assert await store.read(differences) == []
    assert newest_revision() == await store.read(
        lambda connection: connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    )


async def test_an_upgrade_gives_stored_mails_the_key_by_which_their_like_is_known(store: Store) -> None:
    twice, once, said = "a" * 64, "b" * 64, "c" * 64
    kinds = {"mail-one": "email", "mail-two": "email", "site": "webchat"}
    named = [{"name": name, "kind": kind} for name, kind in kinds.items()]
    await store.write(lambda connection: connection.execute(insert(channel), named))
    await put(
        store,
        arrival(twice, "one", channel="mail-one"),
        arrival(twice, "two", channel="mail-two"),
        arrival(once, "three", channel="mail-two"),
        arrival(said, "four", channel="site"),
    )
    await work(store, await claim(store))

    def upgraded(connection: Connection) -> None:
        migration = importlib.import_module("gateway.store.migrations.versions.0004_mail")
        with Operations.context(MigrationContext.configure(connection)):
            migration._give_keys()

    await store.write(upgraded)
    given = await store.read(lambda connection: connection.execute(select(message.c.content_key)).scalars().all())
    assert sorted(filter(None, given)) == [twice, once]
    assert len(given) == 4


async def test_an_event_that_comes_twice_is_one_row_with_its_repeats_counted(store: Store) -> None:
    (first,) = await put(store, arrival("a"))
    (second,) = await put(store, arrival("a", at=T0 + 5))
    assert first.is_new
    assert second == Stored(inbox_id=first.inbox_id, seq=first.seq, is_new=False)
    row = await store.read(lambda connection: connection.execute(select(inbox_table)).one())
    assert (row.repeats, row.last_repeat_at) == (1, T0 + 5)


async def test_the_same_event_twice_in_one_group_is_one_row(store: Store) -> None:
    first, second = await put(store, arrival("a"), arrival("a"))
    assert (first.is_new, second.is_new) == (True, False)
    assert first.inbox_id == second.inbox_id


async def test_the_same_key_on_two_channels_is_two_events(store: Store) -> None:
    stored = await put(store, arrival("a"), arrival("a", channel="other"))
    assert [one.is_new for one in stored] == [True, True]


async def test_places_in_a_conversation_go_up_by_one_in_the_order_of_arrival(store: Store) -> None:
    await put(store, arrival("a"), arrival("x", "else"), arrival("b"))
    stored = await put(store, arrival("a"), arrival("c"), arrival("d"))
    assert [one.seq for one in stored] == [1, 3, 4]


async def test_one_event_posted_by_many_at_once_is_stored_once(store: Store) -> None:
    group = store.group(inbox.store_arrivals)
    stored = await asyncio.gather(*(group.put(arrival("same", f"lane-{place}")) for place in range(50)))
    assert sum(one.is_new for one in stored) == 1
    assert len({one.inbox_id for one in stored}) == 1


async def test_two_processes_that_store_the_same_event_at_once_make_one_row(store: Store) -> None:
    other = Store(store.url)
    try:
        arrivals = [arrival(str(place)) for place in range(40)]
        again = [replace(one, id=new_id()) for one in arrivals]
        both = await asyncio.gather(
            *(put(one, item) for one, items in ((store, arrivals), (other, again)) for item in items)
        )
    finally:
        await other.close()
    assert sum(one.is_new for (one,) in both) == 40
    waiting = await store.read(inbox.count_waiting)
    assert waiting == 40


async def test_a_claimed_lane_is_not_given_to_another_process(store: Store) -> None:
    await put(store, arrival("a"))
    assert len(await claim(store, "one")) == 1
    assert await claim(store, "two") == []


async def test_a_lane_whose_lease_ran_out_is_given_out_with_the_same_turn(store: Store) -> None:
    await put(store, arrival("a"))
    (first,) = await claim(store, "one")
    await put(store, arrival("b"))
    (again,) = await claim(store, "two", now=T0 + 6 * SECOND)
    assert again.turn_id == first.turn_id
    assert [row.id for row in again.rows] == [row.id for row in first.rows]
    assert again.fence == first.fence + 1


async def test_a_turn_takes_at_most_twenty_rows_in_their_order(store: Store) -> None:
    await put(store, *(arrival(str(place)) for place in range(25)))
    (first,) = await claim(store)
    assert [row.payload for row in first.rows] == [str(place).encode() for place in range(20)]
    await work(store, [first])
    (rest,) = await claim(store)
    assert [row.payload for row in rest.rows] == [str(place).encode() for place in range(20, 25)]


async def test_the_lanes_of_a_dead_process_are_free_at_once(store: Store) -> None:
    await put(store, arrival("a"))
    await claim(store, "dead")
    assert await store.write(lanes.free_lanes_of, ["dead"]) == 1
    assert len(await claim(store, "alive")) == 1


async def test_saved_turns_leave_nothing_waiting_and_number_their_events_without_gaps(store: Store) -> None:
    await put(store, *(arrival(str(place), f"lane-{place}") for place in range(5)))
    saved = await work(store, await claim(store))
    assert len(saved) == 5
    assert await store.read(inbox.count_waiting) == 0
    seqs = await store.read(lambda connection: connection.execute(select(event.c.seq).order_by(event.c.seq)).all())
    assert [seq for (seq,) in seqs] == [1, 2, 3, 4, 5]


async def test_a_turn_that_lost_its_lane_is_not_saved_and_the_others_are(store: Store) -> None:
    await put(store, arrival("a", "kept"), arrival("b", "lost"))
    claims = await claim(store)
    await store.write(lanes.free_lanes_of, ["one"])
    (taken,) = await claim(store, "two", most=1)
    saved = await work(store, claims)
    assert {one.claim.conversation_key for one in saved} == {"kept", "lost"} - {taken.conversation_key}


async def test_a_turn_saved_twice_is_saved_once(store: Store) -> None:
    await put(store, arrival("a"))
    claims = await claim(store)
    await work(store, claims)
    await put(store, arrival("b"))
    assert await work(store, claims, first=7) == []
    count = await store.read(lambda connection: len(connection.execute(select(message.c.id)).all()))
    assert count == 1


async def test_a_message_that_arrives_while_its_lane_is_worked_still_waits_after_the_save(store: Store) -> None:
    await put(store, arrival("a"))
    claims = await claim(store)
    await put(store, arrival("b"))
    await work(store, claims)
    assert await store.read(inbox.count_waiting) == 1
    (again,) = await claim(store)
    assert [row.payload for row in again.rows] == [b"b"]


async def test_of_two_turns_that_saw_the_same_version_of_a_case_one_goes(store: Store) -> None:
    await put(store, arrival("a"))
    (saved,) = await work(store, await claim(store))
    case = saved.changes.new_cases[0]
    change = Changes(seen={case.id: 1}, cases=[replace(case, version=2, intent="order_status")])
    late = Changes(seen={case.id: 1}, cases=[replace(case, version=2, intent="human")])
    await store.write(write_one, change)
    with pytest.raises(VersionConflictError):
        await store.write(write_one, late)
    stored = await store.read(lambda connection: connection.execute(select(cases.c.intent)).scalar_one())
    assert stored == "order_status"


async def test_the_database_itself_refuses_an_agent_owner_without_an_agent(store: Store) -> None:
    await put(store, arrival("a"))
    (saved,) = await work(store, await claim(store))
    broken = replace(saved.changes.new_cases[0], owner="agent", version=2)
    with pytest.raises(IntegrityError):
        await store.write(rows.CASES.update, [broken])


async def test_the_database_itself_refuses_a_second_message_of_one_event(store: Store) -> None:
    await put(store, arrival("a"))
    (saved,) = await work(store, await claim(store))
    double = replace(saved.changes.messages[0], id=new_id(), position=99)
    with pytest.raises(IntegrityError):
        await store.write(rows.MESSAGES.insert, [double])


async def test_a_failing_turn_of_several_rows_is_split_before_any_row_is_blamed(store: Store) -> None:
    await put(store, arrival("a"), arrival("b"))
    (both,) = await claim(store)
    await store.write(turns.count_try, both, error="boom", next_try_at=T0, most=5, alone=False)
    (alone,) = await claim(store)
    assert [row.payload for row in alone.rows] == [b"a"]
    assert alone.rows[0].attempts == 0


async def test_a_row_that_fails_alone_five_times_is_quarantined_and_the_next_one_goes_on(store: Store) -> None:
    await put(store, arrival("poison"))
    for tried in range(5):
        (claimed,) = await claim(store)
        quarantined = await store.write(turns.count_try, claimed, error="boom", next_try_at=T0, most=5, alone=True)
        assert quarantined == (tried == 4)
    await put(store, arrival("good"))
    (after,) = await claim(store)
    assert [row.payload for row in after.rows] == [b"good"]
    (row,) = await store.read(inbox.quarantined, after=None, limit=10)
    assert (row.attempts, row.error) == (5, "boom")


async def test_a_replayed_row_is_worked_again(store: Store) -> None:
    await put(store, arrival("poison"))
    (claimed,) = await claim(store)
    await store.write(turns.quarantine, claimed, error="boom", now=T0)
    assert await claim(store) == []
    assert await store.write(inbox.replay, [claimed.rows[0].id, "unknown"], now=T0) == [claimed.rows[0].id]
    (again,) = await claim(store)
    assert [row.id for row in again.rows] == [claimed.rows[0].id]


async def test_the_first_answer_given_stands(store: Store) -> None:
    (stored,) = await put(store, arrival("a"))
    assert await store.write(inbox.put_answer, stored.inbox_id, b"first") == b"first"
    assert await store.write(inbox.put_answer, stored.inbox_id, b"second") == b"first"


async def test_a_counter_gives_each_caller_numbers_of_its_own(store: Store) -> None:
    taken = await asyncio.gather(*(store.write(raise_counter, "numbers", 3) for _ in range(10)))
    assert sorted(taken) == list(range(0, 30, 3))


async def test_a_write_that_fails_leaves_nothing_behind_and_the_next_one_goes(store: Store) -> None:
    def broken(connection: object) -> None:
        inbox.store_arrivals(connection, [arrival("gone")])  # type: ignore[arg-type]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(broken)
    assert await store.read(inbox.count_waiting) == 0
    assert (await put(store, arrival("here")))[0].is_new


async def test_a_lane_never_counts_below_zero(store: Store) -> None:
    await put(store, arrival("a"))
    with pytest.raises(IntegrityError):
        await store.write(lambda connection: connection.execute(lane.update().values(waiting=-1)))


async def test_writes_that_wait_when_the_store_closes_are_told(store: Store) -> None:
    other = Store(store.url)
    waiting = asyncio.gather(*(put(other, arrival(str(place))) for place in range(20)), return_exceptions=True)
    await asyncio.sleep(0)
    await other.close()
    for outcome in await waiting:
        assert isinstance(outcome, list | StoreDownError)


async def test_a_closed_store_refuses_at_once_instead_of_waiting_for_ever(store: Store) -> None:
    other = Store(store.url)
    group = other.group(inbox.store_arrivals)
    await other.close()
    with pytest.raises(StoreDownError):
        await group.put(arrival("late"))
    with pytest.raises(StoreDownError):
        await put(other, arrival("late"))
