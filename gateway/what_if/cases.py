"""Stored cases as routing sees them: the matter of each, and what is known of its account and people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select, tuple_
from sqlalchemy.engine import Connection

from channels.contract import Entrance
from config.settings import Settings
from gateway.routing import Matter, Target, reason, route, route_in, tier_of
from gateway.routing_people import own_agent_of
from gateway.store import contexts, rows
from gateway.store.contexts import AccountRow, Known
from gateway.store.rows import CaseRow
from gateway.store.schema import cases, contact, message


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKnown:
    """What is stored about one case's customer and the people for it."""

    contact: str | None
    account: AccountRow | None
    known: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A case that came before, the instant its way was decided, and the mailbox it came to."""

    case: CaseRow
    at: int
    mailbox: str | None = None


@dataclass(slots=True, kw_only=True)
class Pasts:
    """A page of cases that came before, with everything their routes go by."""

    cases: list[Past] = field(default_factory=list)
    known: Known = field(default_factory=Known)


def load_case(connection: Connection, case: CaseRow, *, now: int) -> CaseKnown:
    """What is stored about the customer of this case, which need not be stored itself."""
    accounts = {case.account_id} if case.account_id else set()
    contacts = {case.contact_id} if case.contact_id else set()
    known = contexts.load_accounts(connection, accounts, contact_ids=contacts, now=now)
    name = select(contact.c.name).where(contact.c.id == case.contact_id)
    return CaseKnown(
        contact=connection.execute(name).scalar_one_or_none(),
        account=known.accounts.get(case.account_id or ""),
        known=known,
    )


def load_pasts(connection: Connection, *, since: int, until: int, after: tuple[int, str] | None, most: int) -> Pasts:
    """The next cases, by their last activity, that were opened in that span of time and went to people."""
    query = (
        select(*rows.CASES.columns)
        .where(cases.c.active_at >= since, cases.c.opened_at.between(since, until), cases.c.queued_at.is_not(None))
        .order_by(cases.c.active_at, cases.c.id)
        .limit(most)
    )
    if after is not None:
        query = query.where(tuple_(cases.c.active_at, cases.c.id) > after)
    found = [rows.CASES.of(values) for values in connection.execute(query)]
    boxes = _mailboxes(connection, [one.id for one in found])
    known = contexts.load_accounts(
        connection,
        {one.account_id for one in found if one.account_id},
        contact_ids={one.contact_id for one in found if one.contact_id},
        agent_ids={id_ for one in found if (id_ := own_agent_of(one.reasons)) is not None},
        now=since,
    )
    pasts = [Past(case=one, at=one.opened_at, mailbox=boxes.get(one.id)) for one in found]
    return Pasts(cases=pasts, known=known)


def matter_of(settings: Settings, case: CaseRow, known: Known, *, now: int) -> Matter:
    """A case as routing sees it."""
    account = known.accounts.get(case.account_id or "")
    return Matter(
        topic=case.topic,
        intent=case.intent,
        level=case.level,
        tier=tier_of(settings, account, now)[0],
        language=case.language,
        brand=case.brand,
        channel_kind=case.channel_kind,
        last_agent=known.last_agents.get(case.contact_id or ""),
        own_agent=own_agent_of(case.reasons),
    )


def target_of(settings: Settings, case: CaseRow, about: CaseKnown, *, now: int) -> Target:
    """Whom a case would be offered to in the queue it has, or where it would go without one."""
    matter = matter_of(settings, case, about.known, now=now)
    care = about.known.care.get(case.account_id or "", ())
    if case.queue is None:
        return route(settings, matter, account=about.account, care=care, people=about.known.people, now=now)
    people = about.known.people
    return route_in(settings, matter, case.queue, account=about.account, care=care, people=people, now=now)


def route_again(settings: Settings, entrances: dict[str, dict[str, Entrance]], past: Past, known: Known) -> Target:
    """Where a past case goes by these settings and this care table, as of the instant it came.

    The agent who served the customer last is left out: at that time it was perhaps another.
    """
    case = past.case
    section = settings.channels.get(case.opened_via)
    entrance = entrances.get(case.opened_via, {}).get(past.mailbox or "")
    named = (entrance.queue if entrance is not None else None) or (section.queue if section is not None else None)
    if case.opened_via not in settings.channels:
        target = route(
            settings,
            replace(matter_of(settings, case, known, now=past.at), last_agent=None),
            account=known.accounts.get(case.account_id or ""),
            care=known.care.get(case.account_id or "", ()),
            people=known.people,
            now=past.at,
        )
        return replace(target, reasons=(*target.reasons, reason("channel-gone", channel=case.opened_via)))
    matter = replace(matter_of(settings, case, known, now=past.at), entrance_queue=named or None, last_agent=None)
    return route(
        settings,
        matter,
        account=known.accounts.get(case.account_id or ""),
        care=known.care.get(case.account_id or "", ()),
        people=known.people,
        now=past.at,
    )


def _mailboxes(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The mailbox that the first message of each case came to, as far as they came by mail."""
    if not ids:
        return {}
    first = (
        select(message.c.case_id, func.min(message.c.position).label("position"))
        .where(message.c.case_id.in_(ids), message.c.direction == "in")
        .group_by(message.c.case_id)
        .subquery()
    )
    query = select(message.c.case_id, message.c.verdict).join(
        first, (first.c.case_id == message.c.case_id) & (first.c.position == message.c.position)
    )
    return {
        case_id: str(verdict["mailbox"])
        for case_id, verdict in connection.execute(query)
        if verdict is not None and verdict.get("mailbox")
    }
