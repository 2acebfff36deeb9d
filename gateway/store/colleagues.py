"""Our people as routing needs them: what they can, when they are away and who stands in; and who served a contact."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import and_, bindparam, select
from sqlalchemy.engine import Connection

from gateway.store.schema import absence, agent, contact, person

STAND_INS_FOLLOWED: Final = 3
"""How far a stand-in's own stand-in is followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A time in which somebody is away, and who takes the place meanwhile, if anybody was named."""

    starts_at: int
    ends_at: int
    stand_in_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """One of our people, an agent or not; no languages and no brands mean all of them."""

    id: str
    name: str
    mail: str
    is_agent: bool
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    brands: frozenset[str] = frozenset()
    absences: tuple[Absence, ...] = ()
    has_left: bool = False

    def absence_at(self, now: int) -> Absence | None:
        """The absence that holds at this instant: of several the one that ends last, or None."""
        holding = [one for one in self.absences if one.starts_at <= now < one.ends_at]
        return max(holding, key=lambda one: one.ends_at, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastAgent:
    """Who of our agents served a contact last, and when."""

    agent_id: str
    at: int


_COLLEAGUES = (
    select(
        person.c.id,
        person.c.name,
        person.c.mail,
        person.c.left_at,
        agent.c.mail.label("agent_mail"),
        agent.c.skills,
        agent.c.languages,
        agent.c.brands,
        absence.c.starts_at,
        absence.c.ends_at,
        absence.c.stand_in_id,
    )
    .outerjoin(agent, agent.c.person_id == person.c.id)
    .outerjoin(absence, and_(absence.c.person_id == person.c.id, absence.c.ends_at > bindparam("now")))
    .where(person.c.id.in_(bindparam("ids", expanding=True)))
)
_LAST_AGENTS = select(contact.c.id, contact.c.last_agent_id, contact.c.last_agent_at).where(
    contact.c.id.in_(bindparam("ids", expanding=True)), contact.c.last_agent_id.is_not(None)
)


def load_colleagues(connection: Connection, ids: Collection[str], *, now: int) -> dict[str, Colleague]:
    """These people and who stands in for them, by id: one query, and one more for each step to a stand-in."""
    found: dict[str, Colleague] = {}
    wanted = set(ids)
    for _ in range(1 + STAND_INS_FOLLOWED):
        if not wanted:
            break
        people = _load(connection, wanted, now)
        found.update(people)
        wanted = {one.stand_in_id for known in people.values() for one in known.absences if one.stand_in_id}
        wanted -= set(found)
    return found


def load_last_agents(connection: Connection, contact_ids: Collection[str]) -> dict[str, LastAgent]:
    """Who served these contacts last, by contact."""
    if not contact_ids:
        return {}
    served = connection.execute(_LAST_AGENTS, {"ids": list(contact_ids)})
    return {contact_id: LastAgent(agent_id=agent_id, at=at or 0) for contact_id, agent_id, at in served}


def _load(connection: Connection, ids: Collection[str], now: int) -> Mapping[str, Colleague]:
    """These people; somebody who is away several times comes in several rows."""
    found: dict[str, Colleague] = {}
    for row in connection.execute(_COLLEAGUES, {"ids": list(ids), "now": now}):
        known = found.get(row.id) or _colleague(row, now)
        if row.starts_at is not None:
            away = Absence(starts_at=row.starts_at, ends_at=row.ends_at, stand_in_id=row.stand_in_id)
            known = replace(known, absences=(*known.absences, away))
        found[row.id] = known
    return found


def _colleague(row: Any, now: int) -> Colleague:
    return Colleague(
        id=row.id,
        name=row.name,
        mail=row.agent_mail or row.mail,
        is_agent=row.agent_mail is not None,
        skills=_set(row.skills),
        languages=_set(row.languages),
        brands=_set(row.brands),
        has_left=row.left_at is not None and row.left_at <= now,
    )


def _set(values: Sequence[str] | None) -> frozenset[str]:
    return frozenset(values or ())
