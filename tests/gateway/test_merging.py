"""Merging contacts and parting them: nothing is lost, exactly what moved comes back, and of two at once one wins."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from gateway.cases import Actor
from gateway.errors import Conflict, NotFound, NotValid
from gateway.ids import new_id
from gateway.merging import ContactMerges
from gateway.store import merges as merge_rows
from gateway.store.access import put_user
from gateway.store.call_rows import CALLS, CallRow
from gateway.store.changes import Changes, write_one
from gateway.store.rows import CASES, CaseRow
from gateway.store.schema import account, audit, call, cases, contact, contact_merge, contact_right, event, identity
from gateway.store.store import Store
from tests.fakes.known_people import account_id, add_account, add_colleague, add_contact, allow

NOW = 1_800_000_000_000_000


@dataclass
class People:
    """A store with contacts in it, and who merges them."""

    store: Store
    merges: ContactMerges
    actor: Actor

    async def contact(self, name: str, *, verified: bool = False, number: str | None = None) -> str:
        """Somebody with a mail address, a phone, a case and a call."""
        addresses = (("email", f"{name}@client.example.org", verified), ("phone", f"+7495000{ord(name):04d}", False))
        id_ = await self.store.write(add_contact, name, *addresses, number=number)
        await self.store.write(_add_work, id_, name)
        return str(id_)

    async def of(self, contact_id: str) -> dict[str, int]:
        """How much of each is a contact's."""
        return await self.store.read(_counted, contact_id)

    async def row(self, contact_id: str) -> Mapping[str, object]:
        query = select(contact).where(contact.c.id == contact_id)
        return await self.store.read(lambda connection: dict(connection.execute(query).mappings().one()))


@pytest.fixture
async def people(store: Store) -> People:
    agent = await store.write(
        put_user, mail="agent1@example.com", name="Agent One", role="agent", password_hash="!", language="en"
    )
    await store.write(add_account, "1", "First")
    await store.write(add_account, "2", "Second")
    return People(
        store=store, merges=ContactMerges(store, now=lambda: NOW), actor=Actor(agent=agent, token_name="desk")
    )


def _add_work(connection: Connection, contact_id: str, name: str) -> None:
    case = CaseRow(
        id=new_id(),
        number=f"{ord(name)}-{new_id()[-4:]}",
        contact_id=contact_id,
        account_id=None,
        language="en",
        owner="bot",
        version=1,
        opened_via="main",
        opened_by=new_id(),
        opened_at=1,
        active_at=1,
    )
    CASES.insert(connection, [case])
    told = CallRow(
        id=new_id(),
        channel="main",
        external_id=new_id(),
        case_id=case.id,
        contact_id=contact_id,
        line="main",
        caller=None,
        agent=None,
        language="en",
        started_at=1,
        queued_at=None,
        answered_at=None,
        ended_at=None,
        outcome=None,
        path=[],
        facts={},
    )
    CALLS.insert(connection, [told])


def _counted(connection: Connection, contact_id: str) -> dict[str, int]:
    return {
        table.name: len(connection.execute(select(table.c.id).where(table.c.contact_id == contact_id)).all())
        for table in (identity, cases, call)
    }


OWN = {"identity": 2, "cases": 1, "call": 1}
BOTH = {"identity": 4, "cases": 2, "call": 2}
ALL = {"identity": 6, "cases": 3, "call": 3}
NONE = {"identity": 0, "cases": 0, "call": 0}


async def test_a_merge_moves_addresses_cases_and_calls(people: People) -> None:
    a, b = await people.contact("a"), await people.contact("b")
    made = await people.merges.merge(people.actor, a, b)
    assert (await people.of(a), await people.of(b)) == (NONE, BOTH)
    assert made.moved.counts == {"identities": 2, "cases": 1, "reported": 0, "calls": 1}
    assert (await people.row(a))["merged_into"] == b


async def test_undoing_gives_back_exactly_what_was_moved(people: People) -> None:
    a, b = await people.contact("a"), await people.contact("b")
    made = await people.merges.merge(people.actor, a, b)
    await people.merges.undo(people.actor, made.id)
    assert (await people.of(a), await people.of(b)) == (OWN, OWN)
    assert (await people.row(a))["merged_into"] is None


async def test_what_came_after_the_merge_stays_with_the_target(people: People) -> None:
    a, b = await people.contact("a"), await people.contact("b")
    made = await people.merges.merge(people.actor, a, b)
    await people.store.write(_add_work, b, "z")
    await people.merges.undo(people.actor, made.id)
    assert await people.of(b) == {"identity": 2, "cases": 2, "call": 2}


async def test_undoing_twice_is_harmless(people: People) -> None:
    a, b = await people.contact("a"), await people.contact("b")
    made = await people.merges.merge(people.actor, a, b)
    first = await people.merges.undo(people.actor, made.id)
    await people.merges.merge(people.actor, a, b)
    second = await people.merges.undo(people.actor, made.id)
    assert (first.counts["cases"], second.counts) == (1, {})
    assert await people.of(b) == BOTH


async def test_a_chain_undone_from_its_end_parts_all_three(people: People) -> None:
    a, b, c = [await people.contact(name) for name in "abc"]
    first = await people.merges.merge(people.actor, a, b)
    second = await people.merges.merge(people.actor, b, c)
    assert await people.of(c) == ALL
    await people.merges.undo(people.actor, second.id)
    assert (await people.of(b), await people.of(c)) == (BOTH, OWN)
    await people.merges.undo(people.actor, first.id)
    assert [await people.of(one) for one in (a, b, c)] == [OWN, OWN, OWN]


async def test_a_chain_undone_from_its_beginning_parts_all_three(people: People) -> None:
    a, b, c = [await people.contact(name) for name in "abc"]
    first = await people.merges.merge(people.actor, a, b)
    second = await people.merges.merge(people.actor, b, c)
    await people.merges.undo(people.actor, first.id)
    assert [await people.of(one) for one in (a, b, c)] == [OWN, NONE, BOTH]
    await people.merges.undo(people.actor, second.id)
    assert [await people.of(one) for one in (a, b, c)] == [OWN, OWN, OWN]


async def test_what_went_back_and_came_again_is_not_taken_by_undoing_an_older_merge(people: People) -> None:
    a, b, c = [await people.contact(name) for name in "abc"]
    first = await people.merges.merge(people.actor, a, b)
    second = await people.merges.merge(people.actor, b, c)
    await people.merges.undo(people.actor, first.id)
    await people.merges.merge(people.actor, a, c)
    await people.merges.undo(people.actor, second.id)
    assert [await people.of(one) for one in (a, b, c)] == [NONE, OWN, BOTH]


async def test_of_two_merges_of_one_contact_at_once_one_wins_and_the_other_is_told(people: People) -> None:
    a, b, c = [await people.contact(name) for name in "abc"]
    done = await asyncio.gather(
        people.merges.merge(people.actor, a, b), people.merges.merge(people.actor, a, c), return_exceptions=True
    )
    refused = [one for one in done if isinstance(one, Conflict)]
    assert len(refused) == 1 and refused[0].fields["merged_into"] in (b, c)
    assert sorted([await people.of(b), await people.of(c)], key=str) == sorted([OWN, BOTH], key=str)


async def test_two_contacts_merged_into_each_other_at_once_make_no_circle(people: People) -> None:
    a, b = await people.contact("a"), await people.contact("b")
    done = await asyncio.gather(
        people.merges.merge(people.actor, a, b), people.merges.merge(people.actor, b, a), return_exceptions=True
    )
    assert sum(isinstance(one, Conflict) for one in done) == 1
    into = [(await people.row(one))["merged_into"] for one in (a, b)]
    assert sorted(one is None for one in into) == [False, True]


async def test_two_contacts_known_to_be_somebody_are_merged_only_by_a_person_who_confirms(people: People) -> None:
    a, b = await people.contact("a", verified=True), await people.contact("b", verified=True)
    with pytest.raises(NotValid, match="verified") as told:
        await people.merges.merge(people.actor, a, b)
    assert "confirm" in told.value.fields
    assert await people.of(a) == OWN
    await people.merges.merge(people.actor, a, b, confirm=True)
    assert await people.of(b) == BOTH


async def test_a_contact_is_not_merged_into_itself_nor_into_nobody(people: People) -> None:
    a = await people.contact("a")
    with pytest.raises(NotValid):
        await people.merges.merge(people.actor, a, a)
    with pytest.raises(NotValid):
        await people.merges.merge(people.actor, a, "nobody")
    with pytest.raises(NotFound):
        await people.merges.merge(people.actor, "nobody", a)
    with pytest.raises(NotFound):
        await people.merges.undo(people.actor, "nothing")


async def test_rights_and_account_are_lent_by_a_merge_and_taken_back_through_the_chain(people: People) -> None:
    a, b, c = await people.contact("a", number="1"), await people.contact("b"), await people.contact("c")
    await people.store.write(allow, a, "1")
    first = await people.merges.merge(people.actor, a, b)
    await people.merges.merge(people.actor, b, c)
    assert await rights(people, c) == {"1"}
    assert (await people.row(c))["account_id"] is not None
    await people.merges.undo(people.actor, first.id)
    assert [await rights(people, one) for one in (a, b, c)] == [{"1"}, set(), set()]
    assert [(await people.row(one))["account_id"] is None for one in (a, b, c)] == [False, True, True]


async def test_the_targets_own_rights_stand(people: People) -> None:
    a, b = await people.contact("a", number="1"), await people.contact("b", number="2")
    await people.store.write(allow, a, "1")
    await people.store.write(allow, b, "1", prices=False)
    made = await people.merges.merge(people.actor, a, b)
    query = select(contact_right.c.may_see_prices).where(contact_right.c.contact_id == b)
    assert await people.store.read(lambda connection: connection.execute(query).scalar_one()) is False
    await people.merges.undo(people.actor, made.id)
    second = await people.store.read(account_id, "2")
    assert (await rights(people, b), (await people.row(b))["account_id"]) == ({"1"}, second)


async def rights(people: People, contact_id: str) -> set[str]:
    query = (
        select(account.c.external_no)
        .join(contact_right, contact_right.c.account_id == account.c.id)
        .where(contact_right.c.contact_id == contact_id)
    )
    return set(await people.store.read(lambda connection: connection.execute(query).scalars().all()))


async def test_cases_that_a_colleague_reported_move_with_the_colleague(people: People) -> None:
    (identity_id,) = await people.store.write(add_colleague, "Shop Manager", ("phone", "+74950000078"))
    a, b = await people.contact("a"), await people.contact("b")
    await people.store.write(_give, identity_id, a)
    await people.store.write(_report, a)
    made = await people.merges.merge(people.actor, a, b)
    assert (len(made.moved.reported), await reported(people, b)) == (1, 1)
    await people.merges.undo(people.actor, made.id)
    assert (await reported(people, a), await reported(people, b)) == (1, 0)


def _give(connection: Connection, identity_id: str, contact_id: str) -> None:
    connection.execute(update(identity).where(identity.c.id == identity_id).values(contact_id=contact_id))


def _report(connection: Connection, contact_id: str) -> None:
    _add_work(connection, contact_id, "r")
    connection.execute(
        update(cases).where(cases.c.number.like("114-%")).values(reporter_id=contact_id, contact_id=None)
    )


async def reported(people: People, contact_id: str) -> int:
    query = select(cases.c.id).where(cases.c.reporter_id == contact_id)
    return len(await people.store.read(lambda connection: connection.execute(query).all()))


async def test_a_turn_that_saw_a_case_before_the_merge_reads_it_again(people: People) -> None:
    a, b = await people.contact("a"), await people.contact("b")
    query = select(*CASES.columns).where(cases.c.contact_id == a)
    seen = await people.store.read(lambda connection: CASES.of(connection.execute(query).one()))
    await people.merges.merge(people.actor, a, b)
    late = Changes(seen={seen.id: seen.version}, cases=[seen])
    with pytest.raises(Exception, match="changed meanwhile"):
        await people.store.write(lambda connection: write_one(connection, late))
    assert await people.of(b) == BOTH


async def test_what_a_turn_under_way_still_gave_to_the_merged_contact_goes_on_to_the_target(people: People) -> None:
    a, b = await people.contact("a"), await people.contact("b")
    made = await people.merges.merge(people.actor, a, b)
    await people.store.write(_add_work, a, "z")
    await people.store.write(merge_rows.take_late, since=NOW - 1)
    assert (await people.of(b))["cases"] == 3
    await people.merges.undo(people.actor, made.id)
    assert (await people.of(b))["cases"] == 2


async def test_however_many_merges_were_made_since_each_takes_what_came_late(people: People) -> None:
    a, b = await people.contact("a"), await people.contact("b")
    await people.merges.merge(people.actor, a, b)
    await people.store.write(_add_merges, await people.contact("c"), 450)
    await people.store.write(_add_work, a, "z")
    await people.store.write(merge_rows.take_late, since=NOW + 1)
    assert (await people.of(b))["cases"] == 2
    await people.store.write(merge_rows.take_late, since=NOW - 1)
    assert (await people.of(b))["cases"] == 3


async def test_who_merged_and_parted_is_written_down_without_an_address(people: People) -> None:
    a, b = await people.contact("a"), await people.contact("b")
    made = await people.merges.merge(people.actor, a, b)
    await people.merges.undo(people.actor, made.id)
    told = select(event.c.kind, event.c.subject, event.c.data, event.c.actor).order_by(event.c.seq)
    kinds = await people.store.read(lambda connection: connection.execute(told).all())
    assert [(one.kind, one.subject) for one in kinds] == [("contact.merged", a), ("contact.unmerged", a)]
    assert "@client" not in str(kinds)
    done = select(audit.c.action, audit.c.agent_id, audit.c.token).order_by(audit.c.id)
    found = await people.store.read(lambda connection: connection.execute(done).all())
    agent = people.actor.agent.person_id
    assert [tuple(one) for one in found] == [("contact.merged", agent, "desk"), ("contact.unmerged", agent, "desk")]


async def test_a_merge_of_many_cases_moves_and_returns_them_all(people: People) -> None:
    a, b = await people.contact("a"), await people.contact("b")
    await people.store.write(_add_many, a, 1200)
    made = await people.merges.merge(people.actor, a, b)
    assert (await people.of(b))["cases"] == 1202
    await people.merges.undo(people.actor, made.id)
    assert ((await people.of(a))["cases"], (await people.of(b))["cases"]) == (1201, 1)


def _add_merges(connection: Connection, contact_id: str, count: int) -> None:
    told = {
        "source_id": contact_id,
        "target_id": contact_id,
        "moved": {},
        "evidence": [],
        "made_by": "x",
        "undone_at": NOW,
    }
    connection.execute(insert(contact_merge), [{"id": new_id(), "made_at": NOW, **told} for _ in range(count)])


def _add_many(connection: Connection, contact_id: str, count: int) -> None:
    rows = [
        {
            "id": new_id(),
            "number": f"m{place}",
            "contact_id": contact_id,
            "language": "en",
            "level": "primary",
            "owner": "bot",
            "state": "open",
            "priority": 0,
            "version": 1,
            "opened_via": "main",
            "opened_by": new_id(),
            "opened_at": 1,
            "active_at": 1,
            "linked": [],
            "reasons": [],
        }
        for place in range(count)
    ]
    connection.execute(insert(cases), rows)


async def test_the_merges_of_a_contact_stand_in_the_store_with_what_they_moved(people: People) -> None:
    a, b = await people.contact("a"), await people.contact("b")
    made = await people.merges.merge(people.actor, a, b)
    query = select(contact_merge.c.moved, contact_merge.c.made_by).where(contact_merge.c.id == made.id)
    moved, by = await people.store.read(lambda connection: connection.execute(query).one())
    assert (len(moved["identities"]), by) == (2, "agent1@example.com")
