"""The next events of the log with all that the rules of signals may ask, in a few queries for a whole batch."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select, tuple_, update
from sqlalchemy.engine import Connection

from gateway.signals.facts import KEPT, AboutCase, Batch, Happened, Said
from gateway.store.migrate import one_at_a_time
from gateway.store.schema import account, account_parameter, cases, contact, counter, event, message, understanding

CURSOR: Final = "signals"
KINDS: Final = frozenset(
    {
        "message.received",
        "message.edited",
        "conversation.rated",
        "case.opened",
        "case.reopened",
        "case.ping_pong",
        "case.transferred",
        "promise.broken",
        "customer.promise_broken",
        "call.answered",
        "call.transferred",
        "call.abandoned",
        "call.ended",
        "call.outbound_result",
        "letter.failed",
        "letter.bounced",
        "signal.reported",
    }
)


_OF_MESSAGES = ("message.received", "message.edited", "signal.reported")


def begin(connection: Connection) -> None:
    """Begin at the newest event where this installation has no rules followed yet: the past raises no signals."""
    one_at_a_time(connection)
    if connection.execute(select(counter.c.value).where(counter.c.name == CURSOR)).first() is None:
        newest = connection.execute(select(counter.c.value).where(counter.c.name == "events")).scalar_one_or_none()
        connection.execute(counter.insert().values(name=CURSOR, value=newest or 0))


def load_next(connection: Connection, *, most: int, act: float) -> Batch | None:
    """The next events; None at the end of the log. An intent below the confidence `act` does not count."""
    cursor = _cursor(connection)
    query = select(event.c.id, event.c.seq, event.c.at, event.c.kind, event.c.case_id, event.c.data)
    found = connection.execute(query.where(event.c.seq > cursor).order_by(event.c.seq).limit(most)).all()
    if not found:
        return None
    events = [Happened(**row._mapping) for row in found if row.kind in KINDS]
    batch = Batch(cursor=cursor, last=found[-1].seq, events=events)
    ids = {one.case_id for one in events if one.case_id is not None}
    if ids:
        batch.cases = _cases(connection, ids)
        _load_messages(connection, batch, act=act)
        _load_reopened(connection, batch)
        _load_kept(connection, batch)
    return batch


def next_place(connection: Connection) -> Batch | None:
    """The next event's place in the log and nothing of what it holds; None at the end of the log."""
    cursor = _cursor(connection)
    following = connection.execute(select(func.min(event.c.seq)).where(event.c.seq > cursor)).scalar_one()
    return Batch(cursor=cursor, last=following) if following is not None else None


def move_cursor(connection: Connection, batch: Batch) -> bool:
    """Note that the batch was worked; False where another process did that meanwhile."""
    change = update(counter).where(counter.c.name == CURSOR, counter.c.value == batch.cursor)
    return bool(connection.execute(change.values(value=batch.last)).rowcount)


def _cursor(connection: Connection) -> int:
    return connection.execute(select(counter.c.value).where(counter.c.name == CURSOR)).scalar_one_or_none() or 0


def _cases(connection: Connection, ids: Collection[str]) -> dict[str, AboutCase]:
    owner = func.coalesce(cases.c.account_id, contact.c.account_id)
    query = (
        select(
            cases.c.id,
            cases.c.number,
            cases.c.topic,
            cases.c.hops,
            cases.c.contact_id,
            contact.c.created_at.label("contact_made_at"),
            owner.label("account_id"),
            account.c.external_no.label("account_no"),
            account.c.tier,
        )
        .outerjoin(contact, contact.c.id == cases.c.contact_id)
        .outerjoin(account, account.c.id == owner)
        .where(cases.c.id.in_(ids))
    )
    return {row.id: AboutCase(**row._mapping) for row in connection.execute(query)}


def _load_messages(connection: Connection, batch: Batch, *, act: float) -> None:
    places = {
        (one.case_id, one.data["position"] + offset)
        for one in batch.events
        if one.kind in _OF_MESSAGES and isinstance(one.data.get("position"), int)
        for offset in range(min(int(one.data.get("messages", 1)), 100))
    }
    if not places:
        return
    query = (
        select(
            message.c.id,
            message.c.case_id,
            message.c.position,
            message.c.text,
            message.c.verdict,
            understanding.c.intent,
            understanding.c.also,
            understanding.c.confidence,
        )
        .outerjoin(understanding, understanding.c.message_id == message.c.id)
        .where(_among(connection, places), message.c.direction == "in")
    )
    for row in connection.execute(query):
        if (row.case_id, row.position) not in places:
            continue
        is_sure = row.confidence is not None and row.confidence >= act
        intents = {*(row.also or ()), *((row.intent,) if is_sure else ())}
        batch.messages[row.case_id, row.position] = Said(
            id=row.id, text=row.text, intents=frozenset(intents), is_robots=bool((row.verdict or {}).get("robot"))
        )


def _among(connection: Connection, places: Collection[tuple[str | None, int]]) -> ColumnElement[bool]:
    """That a message stands at one of these; on SQLite, which reads all messages for a list of pairs, at some more."""
    if connection.dialect.name != "sqlite":
        return tuple_(message.c.case_id, message.c.position).in_(places)
    case_ids, positions = {case_id for case_id, _ in places if case_id}, {position for _, position in places}
    return and_(message.c.case_id.in_(sorted(case_ids)), message.c.position.in_(sorted(positions)))


def _load_reopened(connection: Connection, batch: Batch) -> None:
    ids = {one.case_id for one in batch.events if one.kind == "case.reopened"}
    if ids:
        query = (
            select(event.c.case_id, func.count())
            .where(event.c.case_id.in_(ids), event.c.kind == "case.reopened")
            .group_by(event.c.case_id)
        )
        batch.reopened = dict(connection.execute(query).tuples().all())


def _load_kept(connection: Connection, batch: Batch) -> None:
    ids = {one.account_id for one in batch.cases.values() if one.account_id is not None}
    if ids:
        query = select(account_parameter.c.account_id, account_parameter.c.name, account_parameter.c.value)
        query = query.where(account_parameter.c.account_id.in_(ids), account_parameter.c.name.in_(KEPT))
        batch.kept = {(row.account_id, row.name): row.value for row in connection.execute(query)}
