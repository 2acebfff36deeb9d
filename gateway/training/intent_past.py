"""Customers' messages of late with their cases and all that routes go by: what changes of intents are tried on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from gateway.routing_people import own_agent_of
from gateway.store import contexts, rows
from gateway.store.contexts import Known
from gateway.store.nlu_intent_figures import of_late
from gateway.store.rows import CaseRow
from gateway.store.schema import message, understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMessage:
    """A customer's message with its case as it stands, and what the message was understood as."""

    id: str
    at: int
    text: str
    language: str | None
    mailbox: str | None
    is_robots: bool
    intent: str
    confidence: float
    ranking: Sequence[Mapping[str, Any]]
    case: CaseRow


@dataclass(slots=True, kw_only=True)
class PastMessages:
    """Messages of late, the newest first, with everything that routes go by; `is_all` says that there were no more."""

    messages: list[PastMessage] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    is_all: bool = True


def messages_of(connection: Connection, names: Collection[str], *, since: int, most: int) -> PastMessages:
    """The newest messages since then that were understood as one of these names."""
    columns = (
        message.c.id.label("message_id"),
        message.c.at,
        message.c.text,
        understanding.c.language.label("spoken"),
        message.c.verdict,
        understanding.c.intent.label("understood"),
        understanding.c.confidence,
        understanding.c.ranking,
    )
    query = of_late(select(*rows.CASES.columns, *columns), since).where(understanding.c.intent.in_(names))
    query = query.order_by(message.c.at.desc(), message.c.id.desc()).limit(most + 1)
    found = connection.execute(query).all()
    width = len(rows.CASES.columns)
    messages = [_message(rows.CASES.of(tuple(row[:width])), row[width:]) for row in found[:most]]
    known = contexts.load_accounts(
        connection,
        {one.case.account_id for one in messages if one.case.account_id},
        contact_ids={one.case.contact_id for one in messages if one.case.contact_id},
        agent_ids={id_ for one in messages if (id_ := own_agent_of(one.case.reasons)) is not None},
        now=since,
    )
    return PastMessages(messages=messages, known=known, is_all=len(found) <= most)


def _message(of_case: CaseRow, told: Sequence[Any]) -> PastMessage:
    id_, at, text, language, verdict, intent, confidence, ranking = told
    said = verdict or {}
    return PastMessage(
        id=id_,
        at=at,
        text=text,
        language=language,
        mailbox=said.get("mailbox"),
        is_robots=bool(said.get("robot")),
        intent=intent,
        confidence=confidence,
        ranking=ranking or (),
        case=of_case,
    )
