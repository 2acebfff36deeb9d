"""Queries of what is known of a case handed over: the flow's state, what it did, the customer's rights and cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Connection

from gateway.store.rows import CaseRow, Reason
from gateway.store.schema import (
    account,
    cases,
    contact_right,
    conversation,
    event,
    flow_state,
    identity,
    message,
    understanding,
)

_EVENTS: Final = 60
_INTENTS: Final = 5
_OTHERS: Final = 5
_BY_THE_BOT: Final = ("case.handed_over", "case.answered")
_TYPED: Final = ("email", "phone")
_DOUBTFUL: Final = ("fail", "none")
"""What our own mail server says of a mail whose address proves nobody."""
_ALIVE: Final = ("open", "waiting_customer", "waiting_third", "snoozed", "solved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a message of the customer was understood as, and how surely."""

    intent: str
    confidence: float
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """The customer's company and what he may do for it."""

    number: str
    name: str
    tier: str
    may_order: bool
    may_see_prices: bool
    may_see_invoices: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCase:
    """Another open case of the same customer."""

    number: str
    intent: str | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a pack is told from; `why` is the last handover's first reason, `operations` are oldest first."""

    case: CaseRow
    why: Reason
    at: int
    flow: str | None
    flow_state: Mapping[str, object]
    operations: Sequence[Mapping[str, str]]
    intents: Sequence[Understood]
    is_verified: bool
    rights: Rights | None
    others: Sequence[OtherCase]
    messages: int
    first_position: int | None
    last_position: int | None


def facts_of(connection: Connection, case: CaseRow) -> Facts | None:
    """What is known of the case; None where the bot never handed it over."""
    events = connection.execute(
        select(event.c.at, event.c.kind, event.c.data)
        .where(event.c.case_id == case.id, event.c.kind.in_(_BY_THE_BOT))
        .order_by(event.c.seq.desc())
        .limit(_EVENTS)
    ).all()
    handed = next((one for one in events if one.kind == "case.handed_over"), None)
    if handed is None:
        return None
    ran = connection.execute(
        select(flow_state.c.flow, flow_state.c.state).where(flow_state.c.case_id == case.id)
    ).one_or_none()
    first, last, count = connection.execute(
        select(func.min(message.c.position), func.max(message.c.position), func.count()).where(
            message.c.case_id == case.id
        )
    ).one()
    return Facts(
        case=case,
        why=_first_reason(handed.data),
        at=handed.at,
        flow=ran.flow if ran is not None else None,
        flow_state=cast("Mapping[str, object]", ran.state) if ran is not None else {},
        operations=[note for one in reversed(events) for note in _operations(one.data)],
        intents=_intents(connection, case.id),
        is_verified=_is_verified(connection, case),
        rights=_rights(connection, case),
        others=_others(connection, case),
        messages=count,
        first_position=first,
        last_position=last,
    )


def _first_reason(data: Mapping[str, object]) -> Reason:
    reasons = data.get("reasons")
    found = reasons[0] if isinstance(reasons, list) and reasons else {"code": "handover", "args": {}}
    return cast(Reason, found)


def _operations(data: Mapping[str, object]) -> list[Mapping[str, str]]:
    found = data.get("operations")
    return [cast("Mapping[str, str]", one) for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _intents(connection: Connection, case_id: str) -> list[Understood]:
    query = (
        select(understanding.c.intent, understanding.c.confidence, message.c.at)
        .join(message, message.c.id == understanding.c.message_id)
        .where(message.c.case_id == case_id, message.c.direction == "in")
        .order_by(message.c.position.desc())
        .limit(_INTENTS)
    )
    found = [Understood(intent=row.intent, confidence=row.confidence, at=row.at) for row in connection.execute(query)]
    return found[::-1]


def _is_verified(connection: Connection, case: CaseRow) -> bool:
    """Whether who wrote last in the case is proven to be its customer: not from an address that anybody could type."""
    proven = select(identity.c.id).where(identity.c.contact_id == case.contact_id, identity.c.verified_at.is_not(None))
    if case.contact_id is None or connection.execute(proven.limit(1)).first() is None:
        return False
    last = connection.execute(
        select(identity.c.kind, identity.c.contact_id, identity.c.verified_at, message.c.verdict)
        .select_from(message)
        .join(conversation, conversation.c.id == message.c.conversation_id)
        .join(identity, identity.c.id == conversation.c.identity_id)
        .where(message.c.case_id == case.id, message.c.direction == "in")
        .order_by(message.c.position.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.contact_id != case.contact_id or (last.verdict or {}).get("authentic") in _DOUBTFUL:
        return False
    return last.kind not in _TYPED or last.verified_at is not None


def _rights(connection: Connection, case: CaseRow) -> Rights | None:
    if case.account_id is None:
        return None
    held = and_(contact_right.c.account_id == account.c.id, contact_right.c.contact_id == (case.contact_id or ""))
    query = select(account, contact_right).outerjoin(contact_right, held).where(account.c.id == case.account_id)
    found = connection.execute(query).one_or_none()
    if found is None:
        return None
    return Rights(
        number=found.external_no,
        name=found.name,
        tier=found.tier,
        may_order=bool(found.may_order),
        may_see_prices=bool(found.may_see_prices),
        may_see_invoices=bool(found.may_see_invoices),
    )


def _others(connection: Connection, case: CaseRow) -> list[OtherCase]:
    if case.contact_id is None:
        return []
    query = (
        select(cases.c.number, cases.c.intent, cases.c.state)
        .where(cases.c.contact_id == case.contact_id, cases.c.id != case.id, cases.c.state.in_(_ALIVE))
        .order_by(cases.c.active_at.desc())
        .limit(_OTHERS)
    )
    return [OtherCase(number=row.number, intent=row.intent, state=row.state) for row in connection.execute(query)]
