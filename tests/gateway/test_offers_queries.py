"""The queries of offers do the same on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, update

from gateway.ids import SECOND, new_id
from gateway.routing import LastAgent
from gateway.store import gone_agents, offers, rows, schema
from gateway.store.changes import Changes
from gateway.store.contexts import load_accounts
from gateway.store.offers import Given, Offer, Waiting
from gateway.store.rows import AssignmentRow, CaseRow, ContactRow, EventRow, TimerRow
from gateway.store.store import Store
from tests.gateway.test_store_plans import listened

NOW = 1_795_424_400_000_000


@pytest.fixture
async def agents(store: Store) -> dict[str, str]:
    """Two agents and one who works here but not at the desk, by name."""
    ids = {name: new_id() for name in ("ann", "ben", "shop")}

    def write(connection) -> None:  # type: ignore[no-untyped-def]
        people = [{"id": id_, "name": name, "mail": f"{name}@example.com"} for name, id_ in ids.items()]
        connection.execute(insert(schema.person), people)
        desk = {"language": "en", "role": "agent", "capacity": 2, "skills": ["x"], "languages": ["en"]}
        known = [{"person_id": ids[name], "mail": f"{name}@example.com", **desk} for name in ("ann", "ben")]
        connection.execute(insert(schema.agent), known)

    await store.write(write)
    return ids


def case(number: str, rank_at: int, **known: object) -> CaseRow:
    values: dict[str, object] = {"owner": "queue", "queue": "general", "queued_at": NOW, "channel_kind": "email"}
    return CaseRow(
        id=new_id(),
        number=number,
        contact_id=None,
        account_id=None,
        language="en",
        version=1,
        opened_via="site",
        opened_by=new_id(),
        opened_at=NOW,
        active_at=NOW,
        rank_at=rank_at,
        **{**values, **known},  # type: ignore[arg-type]
    )


def offer(row: CaseRow, agent_id: str) -> Offer:
    made = AssignmentRow(id=new_id(), case_id=row.id, agent_id=agent_id, reason={"code": "x"}, offered_at=NOW)
    return Offer(
        row=made,
        case=row,
        timer=TimerRow(id=new_id(), kind="offer", subject=made.id, due_at=NOW),
        event=EventRow(
            id=new_id(), at=NOW, actor="routing", kind="case.offered", subject=row.number, case_id=row.id, data={}
        ),
    )


async def make(store: Store, *wanted: Offer) -> Given:
    return await store.write(offers.make_offers, wanted, now=NOW, wrapped_before=0)


async def test_the_line_is_read_from_its_head_and_on_from_a_place(store: Store) -> None:
    line = [case(str(number), NOW + number // 2) for number in range(5)]
    line.sort(key=lambda one: (one.rank_at or 0, one.id))
    await store.write(rows.CASES.insert, list(reversed(line)))
    head = await store.read(offers.waiting_cases, most=2)
    last = head[-1].case
    rest = await store.read(offers.waiting_cases, most=9, after=(last.rank_at or 0, last.id))
    assert [one.case.number for one in (*head, *rest)] == [one.number for one in line]


async def test_cases_that_wait_for_the_customer_or_are_offered_are_not_in_line(
    store: Store, agents: dict[str, str]
) -> None:
    waiting, offered, asleep = case("1", 1), case("2", 2), case("3", 3, state="waiting_customer")
    await store.write(rows.CASES.insert, [waiting, offered, asleep])
    await make(store, offer(offered, agents["ann"]))
    assert [one.case.number for one in await store.read(offers.waiting_cases, most=9)] == ["1"]


async def test_who_let_an_offer_run_out_is_named_until_the_case_is_queued_anew(
    store: Store, agents: dict[str, str]
) -> None:
    row = case("1", 1)
    await store.write(rows.CASES.insert, [row])
    await make(store, offer(row, agents["ann"]))
    ended = update(schema.assignment).values(ended_at=NOW, end_reason="timeout")
    await store.write(lambda connection: connection.execute(ended))

    async def declined() -> list[Waiting]:
        return await store.read(offers.waiting_cases, most=9)

    assert (await declined())[0].declined == {agents["ann"]}
    await store.write(lambda connection: connection.execute(update(schema.cases).values(queued_at=NOW + 1)))
    assert (await declined())[0].declined == frozenset()


async def test_offers_of_cases_that_changed_are_left_out_and_of_full_agents_refused(
    store: Store, agents: dict[str, str]
) -> None:
    lines = [case(str(number), number) for number in range(5)]
    await store.write(rows.CASES.insert, lines)
    seen = [*lines[:3], case("x", 1), lines[4]]
    seen[0].version = 7
    given = await make(store, *(offer(one, agents["ann"]) for one in seen))
    assert given.made == 2  # 1 and 2: 0 changed, x is not there
    assert [one.case.number for one in given.refused] == ["4"]
    assert [(one.id, one.load, dict(one.held)) for one in given.agents] == [(agents["ann"], 2, {"email": 2})]
    again = await make(store, offer(lines[1], agents["ben"]))
    assert again.made == 0 and again.refused == ()


async def test_a_load_counts_cases_in_work_and_open_offers_by_kind(store: Store, agents: dict[str, str]) -> None:
    mine = {"owner": "agent", "agent_id": agents["ann"]}
    offered = case("3", 3, channel_kind="phone")
    await store.write(
        rows.CASES.insert, [case("1", 1, **mine), case("2", 2, **mine, state="waiting_customer"), offered]
    )
    await make(store, offer(offered, agents["ann"]))
    (ann,) = await store.read(offers.loads, [agents["ann"]])
    assert (ann.load, ann.held) == (2, {"email": 1, "phone": 1})


async def test_cases_go_back_that_are_as_they_were_seen(store: Store, agents: dict[str, str]) -> None:
    held = [case(str(number), number, owner="agent", agent_id=agents["ann"], claimed_at=NOW) for number in (1, 2)]
    await store.write(rows.CASES.insert, held)
    await store.write(gone_agents.note_seen, agents["ann"], now=NOW)
    gone = await store.read(gone_agents.held_by_gone, seen_before=NOW + 1, most=9)
    assert [one.number for one in gone] == ["1", "2"]
    back = [Changes(seen={one.id: one.version}, cases=[one]) for one in gone]
    back[1].seen = {gone[1].id: 5}
    assert await store.write(gone_agents.take_back, back, now=NOW) == 1


async def test_no_more_cases_of_the_gone_are_read_than_are_taken_back_at_once(
    store: Store, agents: dict[str, str]
) -> None:
    mine = {"owner": "agent", "agent_id": agents["ann"]}
    later = case("1", 1, **mine, claimed_at=NOW + 1)  # taken after she was last seen
    held = [case(str(number), number, **mine, claimed_at=NOW) for number in (4, 3, 2)]
    await store.write(rows.CASES.insert, [later, *held])
    await store.write(gone_agents.note_seen, agents["ann"], now=NOW)
    with listened() as heard:
        gone = await store.read(gone_agents.held_by_gone, seen_before=NOW + 1, most=2)
    assert [one.number for one in gone] == ["2", "3"]
    assert [statement for statement in heard if "FROM cases" in statement and "LIMIT" not in statement] == []


async def test_only_offers_that_nobody_accepted_end_when_their_agent_goes(store: Store, agents: dict[str, str]) -> None:
    first, second = case("1", 1), case("2", 2)
    await store.write(rows.CASES.insert, [first, second])
    await make(store, offer(first, agents["ann"]), offer(second, agents["ben"]))
    assert await store.read(gone_agents.offered_to_gone, []) == []
    away = update(schema.agent).where(schema.agent.c.person_id == agents["ben"]).values(away=True)
    await store.write(lambda connection: connection.execute(away))
    open_ = await store.read(gone_agents.offered_to_gone, [agents["ann"]])
    assert sorted((one.number, one.agent_mail) for one in open_) == [("1", "ann@example.com"), ("2", "ben@example.com")]
    taken = update(schema.assignment).where(schema.assignment.c.case_id == first.id).values(accepted_at=NOW)
    await store.write(lambda connection: connection.execute(taken))
    ended = await store.write(gone_agents.end_offers, [one.id for one in open_], now=NOW)
    assert ended == {one.id for one in open_ if one.number == "2"}


async def test_people_come_with_their_stand_ins_and_who_served_last(store: Store, agents: dict[str, str]) -> None:
    account_id, contact_id = new_id(), new_id()
    leave = {"starts_at": NOW - SECOND, "ends_at": NOW + SECOND, "made_by": "x", "made_at": NOW}

    def write(connection) -> None:  # type: ignore[no-untyped-def]
        connection.execute(
            insert(schema.account).values(
                id=account_id, external_no="1", name="One", domains=[], tier="GENERAL", preferences={}, entitled_to=NOW
            )
        )
        connection.execute(
            insert(schema.care).values(
                id=new_id(), account_id=account_id, topic="general", role="preferred", person_id=agents["ann"]
            )
        )
        connection.execute(
            insert(schema.absence),
            [
                {"id": new_id(), "person_id": agents["ann"], "stand_in_id": agents["shop"], **leave},
                {"id": new_id(), "person_id": agents["ann"], "stand_in_id": None, **leave, "ends_at": NOW},
            ],
        )
        people = ContactRow(id=contact_id, name=None, language=None, account_id=None, created_at=NOW)
        rows.CONTACTS.insert(connection, [people])
        connection.execute(update(schema.contact).values(last_agent_id=agents["ben"], last_agent_at=NOW))
        connection.execute(update(schema.person).where(schema.person.c.id == agents["ben"]).values(left_at=NOW))

    await store.write(write)
    known = await store.read(load_accounts, [account_id], contact_ids=[contact_id], now=NOW)
    assert known.last_agents == {contact_id: LastAgent(agent_id=agents["ben"], at=NOW)}
    assert (known.accounts[account_id].entitled_to, known.care[account_id][0].approved_by) == (NOW, None)
    people = {one.name: (one.is_agent, one.has_left, len(one.absences)) for one in known.people.values()}
    assert people == {"ann": (True, False, 1), "shop": (False, False, 0), "ben": (True, True, 0)}


async def test_reading_people_takes_as_many_queries_for_many_accounts_as_for_one(
    store: Store, agents: dict[str, str]
) -> None:
    ids = [new_id() for _ in range(20)]

    def write(connection) -> None:  # type: ignore[no-untyped-def]
        named = {"domains": [], "tier": "GENERAL", "preferences": {}}
        accounts = [{"id": id_, "external_no": id_, "name": id_[:8], **named} for id_ in ids]
        connection.execute(insert(schema.account), accounts)
        row = {"topic": "general", "role": "preferred", "person_id": agents["ann"]}
        connection.execute(insert(schema.care), [{"id": new_id(), "account_id": id_, **row} for id_ in ids])

    await store.write(write)

    def counted(connection, wanted: list[str]) -> int:  # type: ignore[no-untyped-def]
        asked: list[str] = []
        execute = connection.execute

        def heard(statement, *rest):  # type: ignore[no-untyped-def]
            asked.append(str(statement))
            return execute(statement, *rest)

        connection.execute = heard
        try:
            load_accounts(connection, wanted, now=NOW)
        finally:
            del connection.execute
        return len(asked)

    few, many = await store.read(counted, ids[:1]), await store.read(counted, ids)
    assert few == many == 3


async def test_nothing_is_asked_for_nobody(store: Store) -> None:
    assert await store.read(offers.loads, []) == []
    assert (await store.read(load_accounts, [])).people == {}
    assert await store.read(lambda connection: connection.execute(select(schema.care)).all()) == []
