"""Queries of notices that agents get by mail and of their answers: who wants them, what happened, who wrote."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.access import AgentRow, agent_by_mail
from gateway.store.changes import append_events, append_letters
from gateway.store.limits import set_marks
from gateway.store.mail import agents_of
from gateway.store.migrate import one_at_a_time
from gateway.store.rows import CaseRow, EventRow, LetterRow
from gateway.store.schema import agent, assignment, cases, counter, event, message, person

CURSOR: Final = "agent-notices"
KINDS: Final = ("case.offered", "case.transferred", "message.received")
Trouble = Literal["refused", "unsent"]
_MERGES_FOLLOWED: Final = 20
_MARKS: Final[Mapping[Trouble | None, str]] = {None: "mailed", "refused": "refuse", "unsent": "unsent"}
"""What marks begin with: two ids and a longer word would be longer than a counter's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifiable:
    """An agent who wants notices by mail, always or while away from the desk."""

    id: str
    name: str
    mail: str
    language: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event that may be worth a notice: its case, and the agent whom it names, if any.

    `trouble`: a mail of the agent (`refused_to`) counted as no reply, or a letter of the case did not go out.
    """

    id: str
    seq: int
    at: int
    kind: str
    case: CaseRow
    offered_to: str | None
    text: str
    mailbox: str | None
    channel: str | None
    is_robots: bool
    trouble: Trouble | None = None
    refused_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The next stretch of the log: from which place, up to which, and what of it matters."""

    cursor: int
    last: int
    happened: Sequence[Happened]
    told_at: dict[str, int]


def begin(connection: Connection) -> None:
    """Begin at the newest event where none were followed yet: nobody is told of the past."""
    one_at_a_time(connection)
    if connection.execute(select(counter.c.value).where(counter.c.name == CURSOR)).first() is None:
        connection.execute(counter.insert().values(name=CURSOR, value=_newest(connection)))


def wanting(connection: Connection, *, now: int) -> list[Notifiable]:
    """The agents who want notices and still work here."""
    here = or_(person.c.left_at.is_(None), person.c.left_at > now)
    query = (
        select(agent.c.person_id, person.c.name, agent.c.mail, agent.c.language, agent.c.mail_notices)
        .join(person, person.c.id == agent.c.person_id)
        .where(agent.c.mail_notices != "never", here)
    )
    return [
        Notifiable(id=id_, name=name, mail=mail, language=language, when=when)
        for id_, name, mail, language, when in connection.execute(query)
    ]


def next_page(connection: Connection, *, most: int, agents: Collection[str]) -> Page | None:
    """The next events of the log with the cases of these agents; None at its end. Without agents all is passed by."""
    cursor = int(connection.execute(select(counter.c.value).where(counter.c.name == CURSOR)).scalar_one())
    if not agents:
        newest = _newest(connection)
        return Page(cursor=cursor, last=newest, happened=(), told_at={}) if newest > cursor else None
    columns = (event.c.id, event.c.seq, event.c.at, event.c.kind, event.c.case_id, event.c.data)
    query = select(*columns).where(event.c.seq > cursor)
    found = connection.execute(query.order_by(event.c.seq).limit(most)).all()
    if not found:
        return None
    wanted = [row for row in found if row.case_id is not None and (row.kind in KINDS or _trouble(row))]
    refused = agents_of(connection, {str(row.data.get("agent")) for row in wanted if _trouble(row) == "refused"})
    ids = {row.case_id for row in wanted}
    of_cases = _cases(connection, ids)
    offers = _offers(connection, ids, agents)
    happened = [
        _happened(connection, row, of_cases[row.case_id], offers.get(row.case_id), refused)
        for row in wanted
        if row.case_id in of_cases
        and (row.case_id in offers or of_cases[row.case_id].agent_id in agents or _trouble(row) == "refused")
    ]
    names = [
        mark_of(one.case.id, id_, one.trouble)
        for one in happened
        for id_ in (one.offered_to, one.case.agent_id, one.refused_to)
        if id_
    ]
    told = select(counter.c.name, counter.c.value).where(counter.c.name.in_(names))
    return Page(
        cursor=cursor,
        last=found[-1].seq,
        happened=happened,
        told_at=dict(connection.execute(told).tuples().all()) if names else {},
    )


def mark_of(case_id: str, agent_id: str, trouble: Trouble | None = None) -> str:
    """The name under which it is noted when an agent was told of a case, or of a trouble in it."""
    return f"{_MARKS[trouble]}:{case_id}:{agent_id}"


def save(
    connection: Connection,
    page: Page,
    letters: Sequence[LetterRow],
    marks: Sequence[tuple[str, int]],
    made: list[EventRow],
) -> bool:
    """Queue the letters and move on, or nothing where another process did so meanwhile."""
    is_where_it_was: ColumnElement[bool] = and_(counter.c.name == CURSOR, counter.c.value == page.cursor)
    if not connection.execute(update(counter).where(is_where_it_was).values(value=page.last)).rowcount:
        return False
    set_marks(connection, marks)
    append_letters(connection, letters)
    append_events(connection, made)
    return True


def set_when(connection: Connection, mail: str, when: str) -> bool:
    """Say when an agent gets notices by mail; False where there is no such agent."""
    return bool(connection.execute(update(agent).where(agent.c.mail == mail).values(mail_notices=when)).rowcount)


def when_of(connection: Connection, mail: str) -> str | None:
    """When an agent gets notices by mail, None where there is no such agent."""
    return connection.execute(select(agent.c.mail_notices).where(agent.c.mail == mail)).scalar_one_or_none()


def working_agent(connection: Connection, mail: str, *, now: int) -> AgentRow | None:
    """The agent of that address, unless they work here no longer."""
    left_at = connection.execute(
        select(person.c.left_at).join(agent, agent.c.person_id == person.c.id).where(agent.c.mail == mail)
    ).scalar_one_or_none()
    return agent_by_mail(connection, mail) if left_at is None or left_at > now else None


def agent_ids(connection: Connection) -> Sequence[str]:
    """All agents there are."""
    return connection.execute(select(agent.c.person_id)).scalars().all()


def present_case(connection: Connection, case_id: str) -> CaseRow | None:
    """The case, or the one that it was merged into in the end."""
    found = _cases(connection, {case_id}).get(case_id)
    for _ in range(_MERGES_FOLLOWED):
        if found is None or found.merged_into is None:
            break
        found = _cases(connection, {found.merged_into}).get(found.merged_into)
    return found


def is_stored(connection: Connection, content_key: str) -> bool:
    """Whether a message was made of the mail of that content key."""
    query = select(message.c.id).where(message.c.content_key.is_not(None), message.c.content_key == content_key)
    return connection.execute(query).first() is not None


def _newest(connection: Connection) -> int:
    found = connection.execute(select(counter.c.value).where(counter.c.name == "events")).scalar_one_or_none()
    return int(found or 0)


def _cases(connection: Connection, ids: Collection[str]) -> dict[str, CaseRow]:
    query: Any = select(*rows.CASES.columns).where(cases.c.id.in_(list(ids)))
    return {row.id: row for row in map(rows.CASES.of, connection.execute(query))} if ids else {}


def _offers(connection: Connection, ids: Collection[str], agents: Collection[str]) -> dict[str, str]:
    """Which of the agents has an open offer of these cases."""
    open_ = and_(assignment.c.ended_at.is_(None), assignment.c.accepted_at.is_(None))
    query = select(assignment.c.case_id, assignment.c.agent_id).where(
        assignment.c.case_id.in_(list(ids)), assignment.c.agent_id.in_(list(agents)), open_
    )
    return dict(connection.execute(query).tuples().all()) if ids else {}


def _trouble(row: Any) -> Trouble | None:
    """What went wrong by this event that an agent should hear of; a machine's mail that was passed by is no trouble."""
    match row.kind:
        case "agent_mail.refused":
            return "refused" if row.data.get("agent") and row.data.get("why") != "robot" else None
        case "letter.failed":
            return None if row.data.get("was_overtaken") else "unsent"
        case "letter.unknown":
            return None if row.data.get("goes_again") else "unsent"
        case "letter.bounced":
            return "unsent" if row.data.get("final") else None
        case _:
            return None


def _happened(
    connection: Connection, row: Any, case: CaseRow, offered_to: str | None, refused: Mapping[str, str]
) -> Happened:
    """The event with the newest words of the customer; one probe for each that an agent may be told of."""
    query = (
        select(message.c.text, message.c.verdict, message.c.channel)
        .where(message.c.case_id == case.id, message.c.direction == "in")
        .order_by(message.c.position.desc())
        .limit(1)
    )
    last = connection.execute(query).one_or_none()
    verdict = (last.verdict if last is not None else None) or {}
    return Happened(
        id=row.id,
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        case=case,
        offered_to=offered_to,
        text=last.text if last is not None else "",
        mailbox=verdict.get("mailbox"),
        channel=last.channel if last is not None else None,
        is_robots=bool(verdict.get("robot")),
        trouble=_trouble(row),
        refused_to=refused.get(str(row.data.get("agent"))) if _trouble(row) == "refused" else None,
    )
