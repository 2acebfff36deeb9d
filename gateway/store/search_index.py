"""Keeps the search index: reads what happened since the last time, and writes the words of what is new.

The append-only events tell which cases were touched. What is read and what is written are two steps, so that cutting
texts holds no lock; the second one does nothing where another process was faster. Doing a step again changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.engine import Connection

from gateway.store.counters import raise_counter
from gateway.store.schema import account, cases, contact, conversation, counter, event, identity, message
from gateway.store.schema.search import POSITION_BITS, search_case
from gateway.store.search_terms import as_tsvector, words_of

MOST_EVENTS: Final = 100
MOST_MESSAGES: Final = 150  # a transaction of these holds others up for some milliseconds
_DONE: Final = "search:events"
_KEYS: Final = "search:cases"
_MOST_ADDRESSES: Final = 50
_APPENDING: Final = frozenset(
    {
        "case.opened",
        "message.received",
        "case.answered",
        "case.handed_over",
        "case.offered",
        "case.claimed",
        "case.replied",
        "case.noted",
        "case.closed",
        "case.reopened",
        "case.transferred",
        "case.returned_to_bot",
        "case.snoozed",
        "case.waiting",
        "case.solved",
        "case.junked",
        "case.unjunked",
        "case.escalated",
        "case.escalation_judged",
        "case.taken_over",
        "case.follow_up_planned",
        "case.follow_up_due",
        "case.ping_pong",
        "case.unlinked",
        "case.woken",
        "case.linked",
        "case.forwarded",
        "case.possibly_related",
        "case.taken_back",
        "promise.warned",
        "promise.broken",
        "promise.escalated",
        "promise.reminded",
        "promise.made",
        "promise.met",
        "promise.dropped",
        "promise.ended",
        "customer.promise_broken",
        "offer.timed_out",
        "letter.failed",
        "letter.unknown",
        "letter.bounced",
    }
)
"""Events after which a case has more messages at most; after all others it is read anew from its beginning."""


class OvertakenError(Exception):
    """Another process indexed this meanwhile: read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """One case's new words by position; its head is None where it stands in the index as it is."""

    case_id: str
    is_whole: bool
    position: int
    head: str | None
    words: Sequence[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What the events after `done` up to `reaches` touched; they are the same where more of it is to come."""

    done: int
    reaches: int
    cases: Sequence[Indexed]


def next_batch(connection: Connection, *, most_messages: int = MOST_MESSAGES) -> Batch | None:
    """What is to be indexed next, its words cut; None where the index has everything that happened."""
    names = select(counter.c.name, counter.c.value).where(counter.c.name.in_(("events", _DONE)))
    counted = dict(connection.execute(names).tuples().all())
    done = counted.get(_DONE, 0)
    if counted.get("events", 0) <= done:
        return None
    query = select(event.c.seq, event.c.case_id, event.c.kind).where(event.c.seq > done).order_by(event.c.seq)
    happened = connection.execute(query.limit(MOST_EVENTS)).all()
    if not happened:
        return None
    whole = {row.case_id: False for row in happened if row.case_id is not None}
    for row in happened:
        if row.case_id is not None and row.kind not in _APPENDING:
            whole[row.case_id] = True
    appended = _new_texts(connection, [id_ for id_, is_whole in whole.items() if not is_whole], most_messages + 1)
    is_all = len(appended) <= most_messages
    texts = [*appended, *_all_texts(connection, [id_ for id_, is_whole in whole.items() if is_whole])]
    return Batch(
        done=done,
        reaches=happened[-1].seq if is_all else done,
        cases=_indexed(connection, whole, texts),
    )


def save_batch(connection: Connection, batch: Batch) -> None:
    """Write a batch's words and how far the index is now; raises OvertakenError when it was further already."""
    if raise_counter(connection, _DONE, batch.reaches - batch.done) != batch.done:
        raise OvertakenError("another process indexed these events; read again")
    keys = _keys(connection, [one.case_id for one in batch.cases])
    for one in batch.cases:
        if one.is_whole:
            _forget_words(connection, keys[one.case_id])
    rows = [
        {"id": (keys[one.case_id] << POSITION_BITS) + position, "words": _written(connection, words)}
        for one in batch.cases
        for position, words in one.words
    ]
    if rows:
        connection.execute(_PUT_WORDS[connection.dialect.name], rows)
    known = [{"id": one.case_id, "position": one.position} for one in batch.cases if one.head is None]
    renamed = [
        {"id": one.case_id, "position": one.position, "head": one.head} for one in batch.cases if one.head is not None
    ]
    for note, noted in ((_NOTE_POSITION, known), (_NOTE_HEAD, renamed)):
        if noted:
            connection.execute(note, noted)


def forget_all(connection: Connection) -> None:
    """Empty the index and have everything indexed anew from the first event on."""
    connection.execute(text("DELETE FROM search_words"))
    connection.execute(delete(search_case))
    connection.execute(update(counter).where(counter.c.name == _DONE).values(value=0))


def _new_texts(connection: Connection, ids: Sequence[str], most: int) -> Sequence[Any]:
    if not ids:
        return []
    query = (
        select(message.c.case_id, message.c.position, message.c.text)
        .outerjoin(search_case, search_case.c.case_id == message.c.case_id)
        .where(message.c.case_id.in_(ids), message.c.position > func.coalesce(search_case.c.position, 0))
    )
    return connection.execute(query.order_by(message.c.case_id, message.c.position).limit(most)).all()


def _all_texts(connection: Connection, ids: Sequence[str]) -> Sequence[Any]:
    if not ids:
        return []
    query = select(message.c.case_id, message.c.position, message.c.text).where(message.c.case_id.in_(ids))
    return connection.execute(query.order_by(message.c.case_id, message.c.position)).all()


def _indexed(connection: Connection, whole: Mapping[str, bool], texts: Sequence[Any]) -> list[Indexed]:
    words: dict[str, list[tuple[int, list[str]]]] = {id_: [] for id_ in whole}
    for row in texts:
        if row.position < 1 << POSITION_BITS:
            words[row.case_id].append((row.position, words_of(row.text)))
    query = select(search_case.c.case_id, search_case.c.position, search_case.c.head)
    known = {row.case_id: row for row in connection.execute(query.where(search_case.c.case_id.in_(list(whole))))}
    indexed: list[Indexed] = []
    for id_, head in _heads(connection, list(whole)).items():
        before = known.get(id_)
        is_same = before is not None and before.head == head and not whole[id_]
        position = before.position if before is not None and not whole[id_] else 0
        indexed.append(
            Indexed(
                case_id=id_,
                is_whole=whole[id_],
                position=words[id_][-1][0] if words[id_] else position,
                head=None if is_same else head,
                words=words[id_] if is_same else [(0, head.split()), *words[id_]],
            )
        )
    return indexed


def _heads(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The words of what a case is called by: number, subject, customer, company, addresses."""
    query = (
        select(
            cases.c.id,
            cases.c.contact_id,
            cases.c.number,
            cases.c.subject,
            contact.c.name,
            account.c.name.label("account_name"),
            account.c.external_no,
        )
        .outerjoin(contact, contact.c.id == cases.c.contact_id)
        .outerjoin(account, account.c.id == cases.c.account_id)
        .where(cases.c.id.in_(ids))
    )
    found = connection.execute(query).all()
    addresses = _addresses(connection, ids, {row.contact_id for row in found if row.contact_id is not None})
    heads: dict[str, str] = {}
    for row in found:
        said = [row.number, row.subject, row.name, row.account_name, row.external_no]
        said += sorted(addresses.get(row.contact_id, set()) | addresses.get(row.id, set()))[:_MOST_ADDRESSES]
        heads[row.id] = " ".join(word for one in said if one for word in words_of(one))
    return heads


def _addresses(connection: Connection, ids: Sequence[str], contact_ids: Collection[str]) -> dict[str, set[str]]:
    """Addresses by the contact they belong to, and by the case whose conversations they write in."""
    found: dict[str, set[str]] = {}
    of_contacts = select(identity.c.contact_id, identity.c.value).where(identity.c.contact_id.in_(list(contact_ids)))
    of_cases = (
        select(conversation.c.case_id, identity.c.value)
        .join(identity, identity.c.id == conversation.c.identity_id)
        .where(conversation.c.case_id.in_(ids))
    )
    for query in (of_contacts, of_cases):
        for owner, value in connection.execute(query).tuples():
            found.setdefault(str(owner), set()).add(value)
    return found


def _keys(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """The key of every case; a case without one gets it."""
    query = select(search_case.c.case_id, search_case.c.key).where(search_case.c.case_id.in_(ids))
    keys: dict[str, int] = dict(connection.execute(query).tuples().all())
    fresh = [id_ for id_ in ids if id_ not in keys]
    if fresh:
        first = raise_counter(connection, _KEYS, len(fresh)) + 1
        connection.execute(_PUT_KEY, [{"id": id_, "key": key} for key, id_ in enumerate(fresh, start=first)])
        keys = dict(connection.execute(query).tuples().all())  # another process may have been first
    return keys


def _forget_words(connection: Connection, key: int) -> None:
    first = key << POSITION_BITS
    span = {"first": first, "last": first + (1 << POSITION_BITS) - 1}
    connection.execute(_FORGET_WORDS[connection.dialect.name], span)


def _written(connection: Connection, words: list[str]) -> str:
    return " ".join(words) if connection.dialect.name == "sqlite" else as_tsvector(words)


_PUT_KEY = text("INSERT INTO search_case (case_id, key) VALUES (:id, :key) ON CONFLICT DO NOTHING")
_NOTE_POSITION = text("UPDATE search_case SET position = :position WHERE case_id = :id")
_NOTE_HEAD = text("UPDATE search_case SET position = :position, head = :head WHERE case_id = :id")
_PUT_WORDS = {
    "sqlite": text("INSERT OR REPLACE INTO search_words (rowid, words) VALUES (:id, :words)"),
    "postgresql": text(
        "INSERT INTO search_words (id, words) VALUES (:id, CAST(:words AS tsvector)) "
        "ON CONFLICT (id) DO UPDATE SET words = excluded.words"
    ),
}
_FORGET_WORDS = {
    "sqlite": text("DELETE FROM search_words WHERE rowid BETWEEN :first AND :last"),
    "postgresql": text("DELETE FROM search_words WHERE id BETWEEN :first AND :last"),
}
