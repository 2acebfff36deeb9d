"""Queries of the desk's lists: the cases of a view with what a line shows, how many each view holds, open offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast, get_args

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, select
from sqlalchemy.engine import Connection

from gateway.store.promises import is_running
from gateway.store.rows import Reason
from gateway.store.schema import account, assignment, cases, contact, message, person, promise

View = Literal["mine", "offers", "queue", "all", "list", "junk"]
VIEWS: Final[tuple[View, ...]] = get_args(View)
PAGE: Final = 60
MOST: Final = 600
_ALIVE: Final = ("open", "waiting_customer", "waiting_third", "snoozed", "solved")
_SNIPPET: Final = 160
IS_WAITING: Final[ColumnElement[bool]] = cases.c.owner == literal_column("'queue'")
"""Written out, not bound: a partial index is used only where its own condition stands in the statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One case as a list shows it, with its customer's last words.

    `due_at` is its nearest open promise; `offer_…` say that it is offered to the reader.
    """

    id: str
    number: str
    customer: str | None
    account: str | None
    tier: str | None
    subject: str | None
    topic: str | None
    intent: str | None
    language: str
    owner: str
    agent_id: str | None
    agent: str | None
    queue: str | None
    state: str
    priority: int
    channel: str
    snippet: str
    waits_since: int | None
    active_at: int
    promised_at: int | None
    due_at: int | None
    offer_id: str | None = None
    offer_ends_at: int | None = None
    offer_reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines a list shows: the first so many of an agent's view, of a queue, `among` the cases of these ids."""

    view: View
    agent_id: str
    queue: str | None = None
    among: Sequence[str] | None = None
    limit: int = PAGE


def lines(connection: Connection, wanted: Wanted) -> list[Line]:
    """The view's lines: who waits longest and most urgently first in queues, else the newest activity first."""
    query = _lines(wanted.agent_id).where(_of_view(wanted))
    if wanted.view == "queue":
        query = query.order_by(cases.c.priority.desc(), cases.c.queued_at, cases.c.id)
    elif wanted.view == "offers":
        query = query.order_by(assignment.c.offered_at)
    else:
        query = query.order_by(cases.c.active_at.desc(), cases.c.id.desc())
    return [_line(row) for row in connection.execute(query.limit(wanted.limit))]


def counts(connection: Connection, agent_id: str) -> dict[View, int]:
    """How many cases stand in each view that ends; all cases there ever were are not counted."""
    of_agent = select(func.count()).where(cases.c.agent_id == agent_id, is_alive())
    offered = select(func.count()).select_from(assignment).join(cases, _is_offer_to(agent_id))
    waiting = select(func.count()).where(IS_WAITING, is_alive())
    views: tuple[tuple[View, Select[int]], ...] = (("mine", of_agent), ("offers", offered), ("queue", waiting))
    return {view: connection.execute(query).scalar_one() for view, query in views}


def lines_of(connection: Connection, agent_id: str, condition: ColumnElement[bool], *, limit: int) -> list[Line]:
    """Lines of other lists (a contact's cases, cases at risk), newest activity first."""
    query = _lines(agent_id).where(condition).order_by(cases.c.active_at.desc()).limit(limit)
    return [_line(row) for row in connection.execute(query)]


def is_alive() -> ColumnElement[bool]:
    """Whether a case is not over."""
    return cases.c.state.in_(_ALIVE)


def _of_view(wanted: Wanted) -> ColumnElement[bool]:
    match wanted.view:
        case "mine":
            found = and_(cases.c.agent_id == wanted.agent_id, is_alive())
        case "offers":
            found = assignment.c.id.is_not(None)
        case "queue":
            found = and_(IS_WAITING, is_alive())
        case "all":
            found = cases.c.state.not_in(("junk", "merged"))
        case "list":
            found = and_(cases.c.state == "junk", cases.c.close_reason == "list")
        case "junk":
            found = and_(cases.c.state == "junk", func.coalesce(cases.c.close_reason, "") != "list")
    if wanted.queue is not None:
        found = and_(found, cases.c.queue == wanted.queue)
    return found if wanted.among is None else and_(found, cases.c.id.in_(wanted.among))


def _is_offer_to(agent_id: str) -> ColumnElement[bool]:
    return and_(
        assignment.c.case_id == cases.c.id,
        assignment.c.agent_id == agent_id,
        assignment.c.accepted_at.is_(None),
        assignment.c.ended_at.is_(None),
        IS_WAITING,
    )


def _lines(agent_id: str) -> Select[Any]:
    open_promise = (promise.c.case_id == cases.c.id, is_running())
    due_at = select(func.min(promise.c.due_at)).where(*open_promise).scalar_subquery()
    made_at = select(func.min(promise.c.made_at)).where(*open_promise).scalar_subquery()
    said = message.alias("said")
    of_customer = (said.c.case_id == cases.c.id, said.c.direction == "in")
    last_heard = select(func.max(said.c.position)).where(*of_customer).scalar_subquery()
    return (
        select(
            cases,
            contact.c.name.label("customer"),
            account.c.name.label("account"),
            account.c.tier,
            person.c.name.label("agent"),
            message.c.text,
            message.c.channel,
            due_at.label("next_due_at"),
            made_at.label("made_at"),
            assignment.c.id.label("offer_id"),
            assignment.c.expires_at,
            assignment.c.reason.label("offer_reason"),
        )
        .outerjoin(contact, contact.c.id == cases.c.contact_id)
        .outerjoin(account, account.c.id == cases.c.account_id)
        .outerjoin(person, person.c.id == cases.c.agent_id)
        .outerjoin(message, and_(message.c.case_id == cases.c.id, message.c.position == last_heard))
        .outerjoin(assignment, _is_offer_to(agent_id))
    )


def _line(row: Any) -> Line:
    return Line(
        id=row.id,
        number=row.number,
        customer=row.customer,
        account=row.account,
        tier=row.tier,
        subject=row.subject,
        topic=row.topic,
        intent=row.intent,
        language=row.language,
        owner=row.owner,
        agent_id=row.agent_id,
        agent=row.agent,
        queue=row.queue,
        state=row.state,
        priority=row.priority,
        channel=row.channel or row.opened_via,
        snippet=" ".join((row.text or "")[: _SNIPPET * 2].split())[:_SNIPPET],
        waits_since=row.queued_at if row.owner == "queue" else None,
        active_at=row.active_at,
        promised_at=row.made_at,
        due_at=row.next_due_at,
        offer_id=row.offer_id,
        offer_ends_at=row.expires_at,
        offer_reason=cast("Reason | None", row.offer_reason),
    )


def view_of(name: str | None) -> View:
    """The view of that name; an unknown one is the reader's own cases."""
    return next((view for view in VIEWS if view == name), "mine")
