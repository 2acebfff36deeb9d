"""Queries of the outbox: what a feed's reader may have, what is due to be sent, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, literal_column, or_, select, text, update
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.bulk import Bulk
from gateway.store.rows import LetterRow
from gateway.store.schema import cases, event, identity, outbox

_SILENCING = (
    "case.claimed",
    "case.replied",
    "case.transferred",
    "case.closed",
    "case.reopened",
    "case.snoozed",
    "case.waiting",
    "case.solved",
    "case.junked",
    "case.escalated",
    "case.taken_over",
    "case.merged",
    "case.took_in",
)
_FEED = (
    select(outbox.c.seq, outbox.c.author, outbox.c.letter, outbox.c.conversation_key)
    .where(outbox.c.channel == bindparam("channel"), outbox.c.seq > bindparam("after"))
    .order_by(outbox.c.seq)
    .limit(bindparam("most"))
)
_DUE = (
    select(*rows.LETTERS.columns, outbox.c.attempts, outbox.c.state)
    .where(
        text("outbox.state IN ('queued', 'sending')"),  # word for word the partial index's condition
        or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < bindparam("now")),
        outbox.c.due_at <= bindparam("now"),
    )
    .order_by(outbox.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKE = Bulk(
    update(outbox)
    .where(outbox.c.id == bindparam("i"))
    .values(
        state=literal_column("'sending'"),
        lease_owner=bindparam("o"),
        lease_until=bindparam("u"),
        attempts=outbox.c.attempts + literal_column("1"),
    ),
    ("o", "u", "i"),
)


def feed(connection: Connection, channel: str, *, after: int, limit: int) -> Sequence[Any]:
    """Rows (seq, author, letter, conversation_key) of a channel's feed above a place, ascending."""
    return connection.execute(_FEED, {"channel": channel, "after": after, "most": limit}).all()


def take_due(
    connection: Connection, *, owner: str, now: int, lease_until: int, most: int
) -> list[tuple[LetterRow, int, bool]]:
    """Letters to send now, held by `owner`: each with its tries so far, and whether an earlier try was cut off."""
    found = connection.execute(_DUE, {"now": now, "most": most}).all()
    count = len(rows.LETTERS.names)
    taken = [(rows.LETTERS.of(values[:count]), values[count], values[count + 1] == "sending") for values in found]
    _TAKE.run(connection, [(owner, lease_until, letter.id) for letter, _, _ in taken])
    return taken


def free_letters_of(connection: Connection, owners: Sequence[str]) -> None:
    """Void the leases of processes known to be dead: what they were sending is taken up as cut off."""
    connection.execute(
        update(outbox).where(outbox.c.state == "sending", outbox.c.lease_owner.in_(owners)).values(lease_until=0)
    )


def is_overtaken(connection: Connection, letter: LetterRow) -> bool:
    """Whether a person has the case, or took, answered or ended it, since the bot wrote this letter."""
    case = connection.execute(select(cases.c.owner, cases.c.version).where(cases.c.id == letter.case_id)).one_or_none()
    if case is None or case.version <= letter.case_version:
        return False
    by_person = select(event.c.id).where(
        event.c.case_id == letter.case_id,
        event.c.actor.like("agent:%"),
        event.c.kind.in_(_SILENCING),
        event.c.at >= letter.created_at,
    )
    return case.owner == "agent" or connection.execute(by_person.limit(1)).first() is not None


def mark(
    connection: Connection,
    letter_id: str,
    *,
    state: str,
    error: str | None = None,
    external_id: str | None = None,
    due_at: int | None = None,
) -> None:
    """Note what became of a letter; `queued` with `due_at` tries it again then."""
    values: dict[str, object] = {"state": state, "error": error, "lease_owner": None, "lease_until": None}
    if external_id is not None:
        values["external_id"] = external_id
    if due_at is not None:
        values["due_at"] = due_at
    connection.execute(update(outbox).where(outbox.c.id == letter_id).values(**values))


def is_blocked(connection: Connection, *, kind: str, value: str, since: int = 0) -> bool:
    """Whether an address is known to take nothing from us: it refused a letter, or us, after `since`."""
    query = select(identity.c.id).where(
        identity.c.kind == kind, identity.c.value == value, identity.c.blocked_at > since
    )
    return connection.execute(query).first() is not None


def block_address(connection: Connection, *, kind: str, value: str, now: int) -> None:
    """Nothing is sent to this address any more until it writes again."""
    connection.execute(
        update(identity).where(identity.c.kind == kind, identity.c.value == value).values(blocked_at=now)
    )
