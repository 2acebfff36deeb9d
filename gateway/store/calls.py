"""Queries of calls: who of our people took them, what is open about their cases, how many wait for a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.call_rows import CallRow
from gateway.store.contexts import Known
from gateway.store.promises import is_open
from gateway.store.rows import CaseRow
from gateway.store.schema import agent, assignment, cases, person, promise


def standing_case(known: Known, case_id: str | None) -> CaseRow | None:
    """The case as it stands now: the one it was merged into, however often."""
    case = known.cases.get(case_id or "")
    while case is not None and case.merged_into in known.cases:
        case = known.cases[case.merged_into or ""]
    return case


def agents_named(call: CallRow) -> Iterable[str]:
    """The mail addresses of whom a stored call names as having taken it."""
    facts = call.facts.get("facts")
    for fact in facts if isinstance(facts, list) else ():
        if isinstance(fact, Mapping) and isinstance(fact.get("agent"), str):
            yield fact["agent"]


def load_hands(connection: Connection, known: Known, mails: Collection[str]) -> None:
    """Of the calls' people: their ids and names; of the calls' cases: the open assignment and promises."""
    named = set(mails).union(*(agents_named(call) for call in known.calls.values()))
    if named:
        query = select(agent.c.mail, agent.c.person_id, person.c.name).join(person, person.c.id == agent.c.person_id)
        for mail, id_, name in connection.execute(query.where(agent.c.mail.in_(named))):
            known.agents[mail] = (id_, name)
    found = [standing_case(known, call.case_id) for call in known.calls.values()]
    ids = [case.id for case in found if case is not None]
    if not ids:
        return
    open_ = select(*rows.ASSIGNMENTS.columns).where(assignment.c.case_id.in_(ids), assignment.c.ended_at.is_(None))
    for values in connection.execute(open_):
        shown = rows.ASSIGNMENTS.of(values)
        known.assignments[shown.case_id] = shown
    owed = select(promise.c.case_id, promise.c.kind, promise.c.due_at).where(
        promise.c.case_id.in_(ids), promise.c.to_whom == "customer", is_open()
    )
    for case_id, kind, due_at in connection.execute(owed):
        known.promises.setdefault(case_id, {})[kind] = due_at


def waiting_calls(connection: Connection, channels: Collection[str], *, since: int) -> Mapping[str, int]:
    """How many cases that these lines opened since then wait in each queue."""
    query = (
        select(cases.c.queue, func.count())
        .where(cases.c.owner == "queue", cases.c.opened_via.in_(channels), cases.c.queued_at >= since)
        .group_by(cases.c.queue)
    )
    return {queue: int(count) for queue, count in connection.execute(query)}
