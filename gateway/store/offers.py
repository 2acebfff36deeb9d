"""Queries of offers: cases that wait for somebody, agents with what they hold, and the offers between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import and_, bindparam, func, literal_column, select, tuple_, union_all, update
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.bulk import Bulk
from gateway.store.changes import append_events
from gateway.store.rows import AssignmentRow, CaseRow, EventRow, TimerRow
from gateway.store.schema import agent, assignment, cases

BUSY: Final = ("talking", "wrap_up", "away")
"""Telephone states in which an agent is not asked, on whatever channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLoad:
    """An agent who may be offered cases, and what he has: own cases in work and open offers together.

    `capacities` says how many of a kind of channel he may have at once, `held` how many he has; where a kind is not
    named, `capacity` and `load` count for all kinds together. `idle_since` is when he was last given something or last
    changed on the telephone. No languages and no brands mean all of them.
    """

    id: str
    mail: str
    capacity: int
    load: int
    skills: frozenset[str]
    languages: frozenset[str]
    telephone_state: str | None
    idle_since: int
    brands: frozenset[str] = frozenset()
    capacities: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    is_away: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether the agent says not to be there, at the desk or on the telephone."""
        return self.is_away or self.telephone_state == "away"

    @property
    def is_busy(self) -> bool:
        """Whether nothing is offered now: away from the desk, or on the telephone."""
        return self.is_away or self.telephone_state in BUSY

    def held_of(self, kind: str | None) -> tuple[int, int]:
        """How many cases count against this kind of channel, and how many may."""
        most = self.capacities.get(kind or "")
        return (self.load, self.capacity) if most is None else (self.held.get(kind or "", 0), most)

    def is_free_for(self, kind: str | None) -> bool:
        """Whether one more case of this kind of channel can be offered now."""
        held, most = self.held_of(kind)
        return not self.is_busy and held < most

    def given(self, kind: str | None, now: int) -> AgentLoad:
        """The agent with one case more."""
        held = {**self.held, (kind or ""): self.held.get(kind or "", 0) + 1}
        return replace(self, load=self.load + 1, held=held, idle_since=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A case that waits in a queue, and the agents who let an offer of it run out since it was queued.

    `missed` says of them how many they let run out, and when the last one was made.
    """

    case: CaseRow
    declined: frozenset[str]
    missed: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An offer to be made of a case as it was seen, with what ends it and what is told of it."""

    row: AssignmentRow
    case: CaseRow
    timer: TimerRow
    event: EventRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What became of offers: how many were made, those whose agent could take no more, and the agents as they are."""

    made: int
    refused: tuple[Offer, ...]
    agents: tuple[AgentLoad, ...]


_IN_LINE = and_(cases.c.owner == literal_column("'queue'"), cases.c.state == literal_column("'open'"))
_OFFERED = select(assignment.c.id).where(assignment.c.case_id == cases.c.id, assignment.c.ended_at.is_(None)).exists()
_LINE = (
    select(*rows.CASES.columns)
    .where(_IN_LINE, ~_OFFERED)
    .order_by(cases.c.rank_at, cases.c.id)
    .limit(bindparam("most"))
)
_LINE_AFTER = _LINE.where(tuple_(cases.c.rank_at, cases.c.id) > tuple_(bindparam("rank"), bindparam("id")))
_DECLINED = (
    select(assignment.c.case_id, assignment.c.agent_id, func.count(), func.max(assignment.c.offered_at))
    .join(cases, cases.c.id == assignment.c.case_id)
    .where(
        assignment.c.case_id.in_(bindparam("ids", expanding=True)),
        assignment.c.end_reason.in_(("timeout", "declined")),
        assignment.c.offered_at >= func.coalesce(cases.c.queued_at, literal_column("0")),
    )
    .group_by(assignment.c.case_id, assignment.c.agent_id)
)
_HELD = (
    select(cases.c.agent_id, cases.c.channel_kind, func.count().label("count"))
    .where(cases.c.agent_id.in_(bindparam("ids", expanding=True)), cases.c.state == literal_column("'open'"))
    .group_by(cases.c.agent_id, cases.c.channel_kind)
)
_OFFERED_TO = (
    select(assignment.c.agent_id, cases.c.channel_kind, func.count().label("count"))
    .join(cases, cases.c.id == assignment.c.case_id)
    .where(
        assignment.c.agent_id.in_(bindparam("ids", expanding=True)),
        assignment.c.ended_at.is_(None),
        assignment.c.accepted_at.is_(None),
    )
    .group_by(assignment.c.agent_id, cases.c.channel_kind)
)
_COUNTS = union_all(_HELD, _OFFERED_TO)
_AGENTS = select(
    agent.c.person_id,
    agent.c.mail,
    agent.c.capacity,
    agent.c.capacities,
    agent.c.skills,
    agent.c.languages,
    agent.c.brands,
    agent.c.away,
    agent.c.telephone_state,
    agent.c.telephone_state_at,
    agent.c.idle_since,
).where(agent.c.person_id.in_(bindparam("ids", expanding=True)))
_AGENTS_LOCKED = _AGENTS.order_by(agent.c.person_id).with_for_update()
_AS_SEEN = (
    select(cases.c.id, cases.c.version, _OFFERED.label("is_offered"))
    .where(cases.c.id.in_(bindparam("ids", expanding=True)), cases.c.owner == literal_column("'queue'"))
    .order_by(cases.c.id)  # locked in the order in which turns lock them
    .with_for_update()
)
_GIVE = Bulk(
    update(agent).where(agent.c.person_id == bindparam("i")).values(idle_since=bindparam("at")),
    ("at", "i"),
)


def waiting_cases(connection: Connection, *, most: int, after: tuple[int, str] | None = None) -> list[Waiting]:
    """The next cases in line without an open offer: from its head, or behind a place (rank and id) in it."""
    if after is None:
        found = [rows.CASES.of(values) for values in connection.execute(_LINE, {"most": most})]
    else:
        place = {"most": most, "rank": after[0], "id": after[1]}
        found = [rows.CASES.of(values) for values in connection.execute(_LINE_AFTER, place)]
    missed: dict[str, dict[str, tuple[int, int]]] = {case.id: {} for case in found}
    for case_id, agent_id, count, last_at in connection.execute(_DECLINED, {"ids": list(missed)}) if missed else ():
        missed[case_id][agent_id] = (int(count), int(last_at))
    return [Waiting(case=case, declined=frozenset(missed[case.id]), missed=missed[case.id]) for case in found]


def loads(
    connection: Connection,
    agent_ids: Collection[str],
    *,
    wrapped_before: int = 0,
    talked_before: int = 0,
    is_locked: bool = False,
) -> list[AgentLoad]:
    """These agents with what they hold, in two queries; a wrap-up that began before `wrapped_before` is over, and a
    call that began before `talked_before`.

    With `is_locked` nobody else changes them until the transaction ends.
    """
    if not agent_ids:
        return []
    ids = {"ids": list(agent_ids)}
    over = {"wrap_up": wrapped_before, "talking": talked_before}
    found = connection.execute(_AGENTS_LOCKED if is_locked else _AGENTS, ids).all()
    held: dict[str, dict[str, int]] = {}
    for agent_id, kind, count in connection.execute(_COUNTS, ids):
        kinds = held.setdefault(agent_id, {})
        kinds[kind or ""] = kinds.get(kind or "", 0) + int(count)
    return [_load(row, held.get(row.person_id, {}), over) for row in found]


def make_offers(
    connection: Connection, offers: Sequence[Offer], *, now: int, wrapped_before: int, talked_before: int = 0
) -> Given:
    """Make the offers of cases that are still as they were seen, to agents who can still take them.

    A case that changed or was offered meanwhile is left out; an agent's room is counted again, under lock.
    """
    seen = connection.execute(_AS_SEEN, {"ids": [one.case.id for one in offers]})
    standing = {row.id: row.version for row in seen if not row.is_offered}
    agent_ids = {one.row.agent_id for one in offers}
    found = loads(connection, agent_ids, wrapped_before=wrapped_before, talked_before=talked_before, is_locked=True)
    agents = {one.id: one for one in found}
    made: list[Offer] = []
    refused: list[Offer] = []
    for one in offers:
        taker = agents.get(one.row.agent_id)
        if standing.get(one.case.id) != one.case.version:
            continue
        if taker is None or not taker.is_free_for(one.case.channel_kind):
            refused.append(one)
            continue
        agents[taker.id] = taker.given(one.case.channel_kind, now)
        made.append(one)
    rows.ASSIGNMENTS.insert(connection, [one.row for one in made])
    rows.TIMERS.upsert(connection, [one.timer for one in made])
    _GIVE.run(connection, [(now, id_) for id_ in sorted({one.row.agent_id for one in made})])
    append_events(connection, [one.event for one in made])
    return Given(made=len(made), refused=tuple(refused), agents=tuple(agents.values()))


def _load(row: Any, held: Mapping[str, int], over: Mapping[str, int]) -> AgentLoad:
    state = row.telephone_state
    if (row.telephone_state_at or 0) < over.get(state or "", 0):
        state = None
    return AgentLoad(
        id=row.person_id,
        mail=row.mail,
        capacity=row.capacity,
        load=sum(held.values()),
        skills=frozenset(row.skills),
        languages=frozenset(row.languages),
        brands=frozenset(row.brands or ()),
        capacities=row.capacities or {},
        held=held,
        telephone_state=state,
        idle_since=max(row.idle_since or 0, row.telephone_state_at or 0),
        is_away=row.away,
    )
