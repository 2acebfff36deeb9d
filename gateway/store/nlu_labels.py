"""Queries of labels: which messages of customers nobody said anything of yet, what was corrected at the desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, and_, delete, func, select, update
from sqlalchemy.engine import Connection

from gateway.store.access import AuditRow, add_audit
from gateway.store.changes import append_events
from gateway.store.rows import EventRow
from gateway.store.schema import cases, message, nlu_label, person, understanding

NEWEST: Final = 5_000
"""So many messages at most are looked through for the least certain ones."""


class LabelledError(Exception):
    """Somebody said what these messages mean already: nothing is written."""

    def __init__(self, labels: Sequence[LabelRow]) -> None:
        super().__init__(f"{len(labels)} messages are labelled already")
        self.labels = labels


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """What somebody said of a message: `labelled` and `corrected` with an intent, `skipped` without."""

    message_id: str
    what: str
    intent: str | None
    example_id: str | None
    at: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message of a customer with what the model made of it; `corrected_to` where an agent put it right."""

    id: str
    at: int
    text: str
    language: str | None
    number: str
    intent: str
    confidence: float
    ranking: Sequence[Mapping[str, Any]]
    corrected_to: str | None
    corrected_by: str | None
    corrected_at: int | None


_READ: Final = 4_000
_LABEL: Final = tuple(nlu_label.c[name] for name in LabelRow.__slots__)
_WAITING: Final = (
    message.c.id,
    message.c.at,
    func.substr(message.c.text, 1, _READ).label("text"),
    func.coalesce(understanding.c.language, message.c.language).label("language"),
    cases.c.number,
    understanding.c.intent,
    understanding.c.confidence,
    understanding.c.ranking,
    understanding.c.corrected_to,
    person.c.mail.label("corrected_by"),
    understanding.c.corrected_at,
)


def unlabelled(connection: Connection, *, since: int, most: int = NEWEST) -> list[Waiting]:
    """The newest messages of customers since then that nobody labelled, corrected or skipped, newest first.

    What robots sent and what is only observed or archived is left out: neither is a customer who wants something.
    """
    found = connection.execute(_unlabelled(since).order_by(message.c.id.desc()).limit(most)).mappings()
    return [_waiting(row) for row in found if _is_of_person(row)]


def corrections(connection: Connection, *, most: int) -> list[Waiting]:
    """What agents corrected and nobody confirmed or threw away yet, newest first."""
    query = _customers().where(understanding.c.corrected_at.is_not(None), nlu_label.c.message_id.is_(None))
    found = connection.execute(query.order_by(understanding.c.corrected_at.desc(), message.c.id).limit(most)).mappings()
    return [_waiting(row) for row in found if _is_of_person(row)]


def count_unlabelled(connection: Connection, *, since: int) -> int:
    """How many messages of customers since then nobody said anything of; robots' mail is counted too."""
    query = _unlabelled(since).order_by(message.c.id.desc())
    bounded = query.with_only_columns(message.c.id).limit(NEWEST).subquery()
    return int(connection.execute(select(func.count()).select_from(bounded)).scalar_one())


def count_corrections(connection: Connection) -> int:
    """How many corrections wait."""
    query = select(func.count()).select_from(
        understanding.outerjoin(nlu_label, nlu_label.c.message_id == understanding.c.message_id)
    )
    query = query.where(understanding.c.corrected_at.is_not(None), nlu_label.c.message_id.is_(None))
    return int(connection.execute(query).scalar_one())


def waiting_by_id(connection: Connection, ids: Collection[str]) -> dict[str, Waiting]:
    """These messages with what the model made of them, labelled or not, by id."""
    query = _customers().where(message.c.id.in_(list(ids)))
    return {row["id"]: _waiting(row) for row in connection.execute(query).mappings() if _is_of_person(row)}


def labels_of(connection: Connection, ids: Collection[str]) -> dict[str, LabelRow]:
    """What was said of these messages, by message."""
    found = connection.execute(select(*_LABEL).where(nlu_label.c.message_id.in_(list(ids)))).mappings()
    return {row["message_id"]: LabelRow(**row) for row in found}


def put_labels(connection: Connection, labels: Sequence[LabelRow]) -> None:
    """Write labels of messages that have none; raises LabelledError where somebody was faster."""
    if not labels:
        return
    ids = [row.message_id for row in labels]
    connection.execute(
        select(understanding.c.message_id)
        .where(understanding.c.message_id.in_(ids))
        .order_by(understanding.c.message_id)
        .with_for_update()
    )
    if there := labels_of(connection, ids):
        raise LabelledError(list(there.values()))
    connection.execute(
        nlu_label.insert(), [{name: getattr(row, name) for name in LabelRow.__slots__} for row in labels]
    )


def take_labels_back(connection: Connection, ids: Sequence[str]) -> None:
    """Take back what was said of these messages."""
    if ids:
        connection.execute(delete(nlu_label).where(nlu_label.c.message_id.in_(list(ids))))


def labelled_since(connection: Connection, *, since: int) -> set[str]:
    """The messages that somebody said something of since then."""
    return set(connection.execute(select(nlu_label.c.message_id).where(nlu_label.c.at >= since)).scalars())


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A customer's message as a correction needs it: what was made of it, and its case as it stands."""

    message_id: str
    intent: str
    confidence: float
    ranking: Sequence[Mapping[str, Any]]
    corrected_to: str | None
    case_id: str
    number: str
    case_intent: str | None
    case_version: int


def understood(connection: Connection, message_id: str) -> Understood | None:
    """The customer's message of that id with what was made of it, or None."""
    query = (
        select(
            message.c.id.label("message_id"),
            understanding.c.intent,
            understanding.c.confidence,
            understanding.c.ranking,
            understanding.c.corrected_to,
            cases.c.id.label("case_id"),
            cases.c.number,
            cases.c.intent.label("case_intent"),
            cases.c.version.label("case_version"),
        )
        .join(understanding, understanding.c.message_id == message.c.id)
        .join(cases, cases.c.id == message.c.case_id)
        .where(message.c.id == message_id, message.c.direction == "in", message.c.author == "visitor")
    )
    found = connection.execute(query).mappings().one_or_none()
    return Understood(**found) if found is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What an agent says a message means; `case_intent` is what its case's becomes, None where it stays."""

    message_id: str
    case_id: str
    case_version: int
    corrected_to: str
    by: str
    at: int
    event: EventRow
    audit: AuditRow
    case_intent: str | None


def write_correction(connection: Connection, correction: Correction) -> None:
    """Put a message's intent right, its case's where it follows, and the event that tells of it."""
    values = {"corrected_to": correction.corrected_to, "corrected_by": correction.by, "corrected_at": correction.at}
    where = understanding.c.message_id == correction.message_id
    connection.execute(update(understanding).where(where).values(**values))
    if correction.case_intent is not None:
        changed = {"intent": correction.case_intent, "version": cases.c.version + 1}
        still = (cases.c.id == correction.case_id, cases.c.version == correction.case_version)
        connection.execute(update(cases).where(*still).values(**changed))
    add_audit(connection, correction.audit)
    append_events(connection, [correction.event])


def _unlabelled(since: int) -> Select[Any]:
    """Bounded by the ids, which hold the instant of their making: so the key of the table serves."""
    made = f"{since // 1000:012x}"
    return _customers().where(
        message.c.id >= f"{made[:8]}-{made[8:]}",
        message.c.at >= since,
        nlu_label.c.message_id.is_(None),
        understanding.c.corrected_at.is_(None),
    )


def _customers() -> Select[Any]:
    is_theirs = and_(message.c.direction == "in", message.c.author == "visitor", message.c.text != "")
    return (
        select(*_WAITING, message.c.verdict)
        .join(understanding, understanding.c.message_id == message.c.id)
        .join(cases, cases.c.id == message.c.case_id)
        .outerjoin(nlu_label, nlu_label.c.message_id == message.c.id)
        .outerjoin(person, person.c.id == understanding.c.corrected_by)
        .where(is_theirs, cases.c.observed.is_(False), func.coalesce(cases.c.close_reason, "") != "archived")
    )


def _is_of_person(row: Any) -> bool:
    return not (row["verdict"] or {}).get("robot")


def _waiting(row: Any) -> Waiting:
    return Waiting(**{name: row[name] for name in Waiting.__slots__})
