"""Queries of whom an order belongs to, and at which ends that person can be told of it without telling anybody else.

An end is safe where the order was placed, at the order's own mail address, and at every proven end of the contact who
has the order's phone or mail for sure. An account's order without either is told where only one person speaks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.rows import ConversationRow
from gateway.store.schema import account, cases, contact, conversation, identity, message, placed_order

_MOST_ENDS: Final = 20
_PROVEN: Final = or_(identity.c.kind.not_in(("email", "phone")), identity.c.verified_at.is_not(None))
"""An address that was only typed proves nothing about who is behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """By what an order's owner is known: its folded number, phone, mail in lower case, account."""

    number: str
    phone: str | None = None
    mail: str | None = None
    account_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersEnd:
    """A conversation in which the owner wrote last at `wrote_at`, and not a machine in his name."""

    conversation: ConversationRow
    kind: str
    value: str
    contact_id: str | None
    language: str | None
    blocked_at: int | None
    wrote_at: int


def ends_of(connection: Connection, marks: Marks) -> list[OwnersEnd]:
    """The ends at which the owner can be told, the one used last first."""
    own, contacts = _of_order(connection, marks)
    if not own and not contacts and marks.account_no is not None:
        contacts = _of_account(connection, marks.account_no)
    if not own and not contacts:
        return []
    safe = and_(identity.c.contact_id.in_(sorted(contacts)), identity.c.shared.is_(False), _PROVEN)
    query = _ENDS.where(or_(identity.c.id.in_(sorted(own)), safe), identity.c.person_id.is_(None))
    found = [_end(connection, values) for values in connection.execute(query.limit(_MOST_ENDS))]
    return sorted((one for one in found if one is not None), key=lambda one: -one.wrote_at)


def _of_order(connection: Connection, marks: Marks) -> tuple[set[str], set[str]]:
    """The ends that are the order's own, and the contacts whose it is for sure."""
    placed = select(placed_order.c.identity_id).where(placed_order.c.number == marks.number)
    named: list[ColumnElement[bool]] = [identity.c.id.in_(placed)]
    if marks.phone is not None:
        named.append(and_(identity.c.kind == "phone", identity.c.value == marks.phone))
    if marks.mail is not None:
        named.append(and_(identity.c.kind == "email", identity.c.value == marks.mail))
    known = (identity.c.id, identity.c.kind, identity.c.contact_id, identity.c.shared, identity.c.verified_at)
    own: set[str] = set()
    contacts: set[str] = set()
    for one in connection.execute(select(*known).where(or_(*named))):
        if one.kind != "phone":
            own.add(one.id)
        is_proven = one.verified_at is not None or one.kind not in ("email", "phone")
        if is_proven and not one.shared and one.contact_id is not None:
            contacts.add(one.contact_id)
    return own, contacts


def _of_account(connection: Connection, account_no: str) -> set[str]:
    """The one contact who speaks for the account; none where there are several: whose order it is cannot be known."""
    query = (
        select(contact.c.id)
        .join(account, account.c.id == contact.c.account_id)
        .join(identity, identity.c.contact_id == contact.c.id)
        .join(conversation, conversation.c.identity_id == identity.c.id)
        .where(account.c.external_no == account_no, identity.c.shared.is_(False), _PROVEN)
    )
    found = set(connection.execute(query.distinct().limit(2)).scalars())
    return found if len(found) == 1 else set()


def _end(connection: Connection, values: Any) -> OwnersEnd | None:
    """The end, unless nobody ever wrote there, or a machine wrote last."""
    count = len(rows.CONVERSATIONS.columns)
    thread = rows.CONVERSATIONS.of(values[:count])
    last = select(message.c.at, message.c.verdict).where(
        message.c.conversation_id == thread.id, message.c.direction == "in", message.c.seq.is_not(None)
    )
    found = connection.execute(last.order_by(message.c.seq.desc()).limit(1)).one_or_none()
    if found is None or (found.verdict or {}).get("robot"):
        return None
    kind, value, contact_id, language, blocked_at = values[count:]
    return OwnersEnd(
        conversation=thread,
        kind=kind,
        value=value,
        contact_id=contact_id,
        language=language,
        blocked_at=blocked_at,
        wrote_at=found.at,
    )


_ENDS: Final[Select[Any]] = (
    select(
        *rows.CONVERSATIONS.columns,
        identity.c.kind,
        identity.c.value,
        identity.c.contact_id,
        func.coalesce(cases.c.language, contact.c.language),
        identity.c.blocked_at,
    )
    .select_from(conversation)
    .join(identity, identity.c.id == conversation.c.identity_id)
    .outerjoin(contact, contact.c.id == identity.c.contact_id)
    .outerjoin(cases, cases.c.id == conversation.c.case_id)
    .order_by(conversation.c.id.desc())
)
