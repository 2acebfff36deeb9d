"""Queries of the inbox: storing what came in once, in the order of its conversation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, case, func, literal_column, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from gateway.store.bulk import Listed, Returning, insert_bulk
from gateway.store.schema import inbox, lane

LaneKey = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One event to store; `blob_sha256` names its bytes in the blob store where they do not stand in the row."""

    id: str
    channel: str
    dedupe_key: str
    conversation_key: str
    payload: bytes
    blob_sha256: str | None
    received_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Where an event stands: a new row, or the row of the first time it came."""

    inbox_id: str
    seq: int
    is_new: bool


_FIND = Listed(
    select(inbox.c.dedupe_key, inbox.c.id, inbox.c.seq).where(
        inbox.c.channel == bindparam("of_channel"), inbox.c.dedupe_key.in_(bindparam("keys", expanding=True))
    ),
    fixed="of_channel",
    listed="keys",
)
_LANE_NAMES = ("channel", "conversation_key", "last_seq", "waiting", "fence", "next_try_at")
_INSERT = insert_bulk(
    inbox,
    "id",
    "channel",
    "dedupe_key",
    "conversation_key",
    "seq",
    "received_at",
    "payload",
    "blob_sha256",
)
_REPEATED = (
    update(inbox)
    .where(inbox.c.id == bindparam("of_id"))
    .values(repeats=inbox.c.repeats + bindparam("times"), last_repeat_at=bindparam("at"))
)


def _lane_upsert(insert: Any) -> Any:
    made = insert(lane).values({name: bindparam(name) for name in _LANE_NAMES})
    fresh = made.excluded
    return made.on_conflict_do_update(
        index_elements=[lane.c.channel, lane.c.conversation_key],
        set_={
            "last_seq": lane.c.last_seq + fresh.last_seq,
            "waiting": lane.c.waiting + fresh.waiting,
            "next_try_at": case(
                (lane.c.waiting == literal_column("0"), fresh.next_try_at),
                (lane.c.next_try_at > fresh.next_try_at, fresh.next_try_at),
                else_=lane.c.next_try_at,
            ),
        },
    ).returning(lane.c.channel, lane.c.conversation_key, lane.c.last_seq)


_RAISE_LANES = Returning(
    {"sqlite": _lane_upsert(sqlite.insert), "postgresql": _lane_upsert(postgresql.insert)}, _LANE_NAMES
)


def store_arrivals(connection: Connection, arrivals: Sequence[Arrival]) -> list[Stored]:
    """Store each event once: one result an event, in their order; a repeat is counted on the row of its first time."""
    if connection.dialect.name == "postgresql":
        _lock_lanes(connection, arrivals)
    known = _known(connection, arrivals)
    fresh, repeats = _split(arrivals, known)
    if fresh:
        for arrival, seq in zip(fresh, _take_places(connection, fresh), strict=True):
            known[arrival.channel, arrival.dedupe_key] = (arrival.id, seq)
        _INSERT.run(connection, [_row(arrival, known) for arrival in fresh])
    if repeats:
        _count_repeats(connection, repeats, known)
    new_ids = {arrival.id for arrival in fresh}
    return [_stored(arrival, known, is_new=arrival.id in new_ids) for arrival in arrivals]


def _lock_lanes(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    """Make a second process that stores the same event wait here until the first one's commit is to be seen."""
    keys = sorted({(arrival.channel, arrival.conversation_key) for arrival in arrivals})
    rows = [_lane_row(key, places=0, waiting=0, now=0) for key in keys]
    statement = postgresql.insert(lane).on_conflict_do_nothing()
    connection.execute(statement, rows)
    pair = tuple_(lane.c.channel, lane.c.conversation_key)
    locked = select(lane.c.channel).where(pair.in_(keys)).order_by(lane.c.channel, lane.c.conversation_key)
    connection.execute(locked.with_for_update()).all()


def _known(connection: Connection, arrivals: Sequence[Arrival]) -> dict[LaneKey, tuple[str, int]]:
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for arrival in arrivals:
        keys[arrival.channel].append(arrival.dedupe_key)
    found: dict[LaneKey, tuple[str, int]] = {}
    for channel, dedupe_keys in keys.items():
        for key, id_, seq in _FIND.run(connection, channel, dedupe_keys):
            found[channel, key] = (id_, seq)
    return found


def _split(arrivals: Sequence[Arrival], known: dict[LaneKey, tuple[str, int]]) -> tuple[list[Arrival], list[Arrival]]:
    fresh: list[Arrival] = []
    repeats: list[Arrival] = []
    seen: set[LaneKey] = set(known)
    for arrival in arrivals:
        key = (arrival.channel, arrival.dedupe_key)
        (repeats if key in seen else fresh).append(arrival)
        seen.add(key)
    return fresh, repeats


def _take_places(connection: Connection, fresh: Sequence[Arrival]) -> list[int]:
    wanted: dict[LaneKey, int] = {}
    for arrival in fresh:
        key = (arrival.channel, arrival.conversation_key)
        wanted[key] = wanted.get(key, 0) + 1
    now = fresh[0].received_at
    rows = [(*key, count, count, 0, now) for key, count in sorted(wanted.items())]
    raised = _RAISE_LANES.run(connection, rows)
    place = {(channel, key): last - wanted[channel, key] for channel, key, last in raised}
    places: list[int] = []
    for arrival in fresh:
        key = (arrival.channel, arrival.conversation_key)
        place[key] += 1
        places.append(place[key])
    return places


def _lane_row(key: LaneKey, *, places: int, waiting: int, now: int) -> dict[str, object]:
    return {
        "channel": key[0],
        "conversation_key": key[1],
        "last_seq": places,
        "waiting": waiting,
        "next_try_at": now,
        "fence": 0,
    }


def _row(arrival: Arrival, known: dict[LaneKey, tuple[str, int]]) -> tuple[object, ...]:
    return (
        arrival.id,
        arrival.channel,
        arrival.dedupe_key,
        arrival.conversation_key,
        known[arrival.channel, arrival.dedupe_key][1],
        arrival.received_at,
        arrival.payload,
        arrival.blob_sha256,
    )


def _count_repeats(connection: Connection, repeats: Sequence[Arrival], known: dict[LaneKey, tuple[str, int]]) -> None:
    times: dict[str, int] = {}
    for arrival in repeats:
        id_ = known[arrival.channel, arrival.dedupe_key][0]
        times[id_] = times.get(id_, 0) + 1
    at = repeats[-1].received_at
    connection.execute(_REPEATED, [{"of_id": id_, "times": count, "at": at} for id_, count in sorted(times.items())])


def _stored(arrival: Arrival, known: dict[LaneKey, tuple[str, int]], *, is_new: bool) -> Stored:
    id_, seq = known[arrival.channel, arrival.dedupe_key]
    return Stored(inbox_id=id_, seq=seq, is_new=is_new)


def count_waiting(connection: Connection) -> int:
    """How many stored events are not yet worked."""
    total = connection.execute(select(func.coalesce(func.sum(lane.c.waiting), 0)).where(lane.c.waiting > 0))
    return int(total.scalar_one())


def answer_of(connection: Connection, inbox_id: str) -> bytes | None:
    """The answer stored for an event that is answered in its own request, or None."""
    return connection.execute(select(inbox.c.answer).where(inbox.c.id == inbox_id)).scalar_one_or_none()


def put_answer(connection: Connection, inbox_id: str, answer: bytes) -> bytes:
    """Store the answer unless there is one; gives back the one that stands."""
    connection.execute(update(inbox).where(inbox.c.id == inbox_id, inbox.c.answer.is_(None)).values(answer=answer))
    standing = answer_of(connection, inbox_id)
    return answer if standing is None else standing


def quarantined(connection: Connection, *, after: str | None, limit: int) -> Sequence[Any]:
    """Rows in quarantine, oldest first: id, channel, conversation_key, received_at, attempts, error."""
    columns = inbox.c
    query = select(
        columns.id, columns.channel, columns.conversation_key, columns.received_at, columns.attempts, columns.error
    ).where(columns.state == literal_column("'quarantined'"))
    if after is not None:
        query = query.where(columns.id > after)
    return connection.execute(query.order_by(columns.id).limit(limit)).all()


def replay(connection: Connection, inbox_ids: Sequence[str], *, now: int) -> list[str]:
    """Put quarantined rows back to be worked; gives the ids that were in quarantine."""
    rows = connection.execute(
        select(inbox.c.id, inbox.c.channel, inbox.c.conversation_key)
        .where(inbox.c.id.in_(inbox_ids), inbox.c.state == "quarantined")
        .with_for_update()
    ).all()
    for id_, channel, key in rows:
        connection.execute(
            update(inbox).where(inbox.c.id == id_).values(state="new", attempts=0, error=None, turn_id=None)
        )
        connection.execute(
            update(lane)
            .where(lane.c.channel == channel, lane.c.conversation_key == key)
            .values(waiting=lane.c.waiting + 1, next_try_at=now)
        )
    return [row.id for row in rows]
