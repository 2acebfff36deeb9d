"""Queries of those to whom a case's letters can go: who wrote in it, at which end, and what is known of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.rows import CaseRow, ConversationRow, MessageRow
from gateway.store.schema import contact, conversation, identity, message, person

_LOOKED_BACK: Final = 200
"""The newest messages of a case among which those who wrote in it are looked for."""
_MOST_OTHERS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """One end at which somebody is reached; `position` is that of the newest words a person wrote there, if any.

    `codes` are the reasons that their mails carry (`participant-stranger` …), `reply_to` and `authentic` what the
    newest of these mails says, `people` who else was named in its To and Cc.
    """

    conversation: ConversationRow
    kind: str
    value: str
    name: str | None
    contact_id: str | None
    account_ids: frozenset[str]
    is_staff: bool
    wrote: bool = False
    position: int | None = None
    codes: frozenset[str] = frozenset()
    reply_to: str | None = None
    authentic: str = "unknown"
    people: tuple[str, ...] = ()


def writers_of(connection: Connection, case: CaseRow) -> list[Writer]:
    """Who wrote in the case, the newest first, then other ends at which its contact is known."""
    found: dict[str, Writer] = {}
    newest = _ends(message.c.position, message.c.author_name, message.c.verdict).join(
        message, message.c.conversation_id == conversation.c.id
    )
    newest = newest.where(message.c.case_id == case.id, message.c.direction == "in")
    for values in connection.execute(newest.order_by(message.c.position.desc()).limit(_LOOKED_BACK)):
        *end, position, author_name, verdict = values
        known = found.get(end[0]) or _writer(end, name=author_name)
        found[end[0]] = _with_mail(known, position, verdict or {})
    if case.contact_id is not None:
        others = _ends().where(identity.c.contact_id == case.contact_id).order_by(conversation.c.id.desc())
        for values in connection.execute(others.limit(_MOST_OTHERS)):
            found.setdefault(values[0], _writer(values, name=values[-1]))
    return list(found.values())


def last_mail(connection: Connection, case: CaseRow, conversation_id: str) -> MessageRow | None:
    """The newest message that came in by that conversation in the case: what a letter to it answers."""
    query = (
        select(*rows.MESSAGES.columns)
        .where(message.c.case_id == case.id, message.c.conversation_id == conversation_id, message.c.direction == "in")
        .order_by(message.c.position.desc())
        .limit(1)
    )
    found = connection.execute(query).first()
    return rows.MESSAGES.of(found) if found is not None else None


_KNOWN: Final = (
    identity.c.kind,
    identity.c.value,
    identity.c.contact_id,
    identity.c.account_id,
    contact.c.account_id,
    identity.c.person_id,
    person.c.id,
    contact.c.name,
)


def _ends(*more: Any) -> Select[Any]:
    return (
        select(*rows.CONVERSATIONS.columns, *_KNOWN, *more)
        .select_from(conversation)
        .join(identity, identity.c.id == conversation.c.identity_id)
        .outerjoin(contact, contact.c.id == identity.c.contact_id)
        .outerjoin(person, person.c.mail == identity.c.value)
    )


def _writer(values: Sequence[Any], *, name: str | None) -> Writer:
    own = len(rows.CONVERSATIONS.columns)
    kind, value, contact_id, own_account, account_id, person_id, mails_person, contact_name = values[own : own + 8]
    return Writer(
        conversation=rows.CONVERSATIONS.of(values[:own]),
        kind=kind,
        value=value,
        name=contact_name or name,
        contact_id=contact_id,
        account_ids=frozenset(one for one in (own_account, account_id) if one),
        is_staff=bool(person_id or mails_person),
    )


def _with_mail(writer: Writer, position: int, verdict: dict[str, Any]) -> Writer:
    """The writer with an older message of theirs; what machines sent in their name is no word of theirs."""
    codes = writer.codes | {str(one.get("code")) for one in verdict.get("reasons") or ()}
    writer = replace(writer, wrote=True, codes=codes)
    if writer.position is not None:
        return writer
    reply_to = str(verdict["reply_to"]) if verdict.get("reply_to") else None
    if verdict.get("robot"):  # a form on a website names who filled it in
        return replace(writer, reply_to=writer.reply_to or reply_to)
    return replace(
        writer,
        position=position,
        reply_to=reply_to,
        authentic=str(verdict.get("authentic") or "unknown"),
        people=tuple(map(str, verdict.get("people") or ())),
    )
