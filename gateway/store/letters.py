"""Queries of the outbox: what a feed's reader may have, what is due to be sent, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, literal_column, or_, select, update
from sqlalchemy.engine import Connection

from gateway.store import rows
from gateway.store.bulk import Bulk
from gateway.store.rows import LetterRow
from gateway.store.schema import cases, identity, message, outbox

_FEED = (
    select(outbox.c.seq, outbox.c.author, outbox.c.letter, outbox.c.conversation_key)
    .where(outbox.c.channel == bindparam("channel"), outbox.c.seq > bindparam("after"))
    .order_by(outbox.c.seq)
    .limit(bindparam("most"))
)
_DUE = (
    select(*rows.LETTERS.columns, outbox.c.attempts, outbox.c.state)
    .where(
        or_(
            outbox.c.state == "queued",
            and_(outbox.c.state == "sending", outbox.c.lease_until < bindparam("now")),
        ),
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


def standing(connection: Connection, case_ids: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Owner and version of these cases now, for the check right before a bot's text leaves."""
    query = select(cases.c.id, cases.c.owner, cases.c.version).where(cases.c.id.in_(case_ids))
    return {row.id: (row.owner, row.version) for row in connection.execute(query)}


def person_wrote_since(connection: Connection, case_id: str, *, since: int) -> bool:
    """Whether an agent wrote to the customer in this case after an instant."""
    query = select(message.c.id).where(
        message.c.case_id == case_id, message.c.author == "agent", message.c.direction == "out", message.c.at > since
    )
    return connection.execute(query.limit(1)).first() is not None


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


def block_address(connection: Connection, *, kind: str, value: str, now: int) -> None:
    """Nothing is sent to this address any more until it writes again."""
    connection.execute(
        update(identity).where(identity.c.kind == kind, identity.c.value == value).values(blocked_at=now)
    )
