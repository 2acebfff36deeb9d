"""Queries of lanes: claiming those with waiting events by lease and fence, giving them back, freeing dead owners'."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, literal_column, null, or_, select, tuple_, update
from sqlalchemy.engine import Connection

from gateway.store.bulk import Bulk
from gateway.store.inbox import LaneKey
from gateway.store.schema import inbox, lane

MAX_ROWS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One stored event as its lane's turn gets it."""

    id: str
    seq: int
    received_at: int
    payload: bytes
    blob_sha256: str | None
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A lane held by this process: the rows of its next turn, which stay the same on every retry.

    `is_orphan` says that another process held the turn and is gone: perhaps this very turn ended it.
    """

    channel: str
    conversation_key: str
    fence: int
    turn_id: str
    rows: tuple[Row, ...]
    is_orphan: bool = False

    @property
    def key(self) -> LaneKey:
        """The lane's primary key."""
        return (self.channel, self.conversation_key)


_LEASE = Bulk(
    update(lane)
    .where(lane.c.channel == bindparam("c"), lane.c.conversation_key == bindparam("k"))
    .values(lease_owner=bindparam("o"), lease_until=bindparam("u"), fence=lane.c.fence + literal_column("1")),
    ("o", "u", "c", "k"),
)
_GIVE_TURN = Bulk(
    update(inbox).where(inbox.c.id == bindparam("i")).values(turn_id=bindparam("t")),
    ("t", "i"),
)
_RELEASE = Bulk(
    update(lane)
    .where(lane.c.channel == bindparam("c"), lane.c.conversation_key == bindparam("k"), lane.c.fence == bindparam("f"))
    .values(
        lease_owner=null(), lease_until=null(), next_try_at=bindparam("n"), fence=lane.c.fence + literal_column("1")
    ),
    ("n", "c", "k", "f"),
)
_PAIR = tuple_(lane.c.channel, lane.c.conversation_key)
_INBOX_PAIR = tuple_(inbox.c.channel, inbox.c.conversation_key)
_READY = (
    select(lane.c.channel, lane.c.conversation_key, lane.c.fence, lane.c.waiting, lane.c.lease_owner)
    .where(
        lane.c.waiting > 0,
        lane.c.next_try_at <= bindparam("now"),
        or_(lane.c.lease_until.is_(None), lane.c.lease_until < bindparam("now")),
    )
    .order_by(lane.c.next_try_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_LOCKED = (
    select(lane.c.channel, lane.c.conversation_key, lane.c.fence, lane.c.last_seq)
    .order_by(lane.c.channel, lane.c.conversation_key)
    .with_for_update()
)
_FENCES_OF_PAIRS = _LOCKED.where(_PAIR.in_(bindparam("pairs", expanding=True)))
_FENCES = _LOCKED.where(
    lane.c.channel.in_(bindparam("channels", expanding=True)),
    lane.c.conversation_key.in_(bindparam("conversations", expanding=True)),
)
_NEW: ColumnElement[str] = literal_column("'new'")  # word for word as in the partial index, else it is not used
_COLUMNS = (
    inbox.c.channel,
    inbox.c.conversation_key,
    inbox.c.turn_id,
    inbox.c.id,
    inbox.c.seq,
    inbox.c.received_at,
    inbox.c.payload,
    inbox.c.blob_sha256,
    inbox.c.attempts,
)
_WAITING = (
    select(*_COLUMNS)
    .where(inbox.c.state == _NEW, _INBOX_PAIR.in_(bindparam("pairs", expanding=True)))
    .order_by(inbox.c.channel, inbox.c.conversation_key, inbox.c.seq)
)
_WAITING_OF_ONE = (
    select(*_COLUMNS)
    .where(inbox.c.state == _NEW, inbox.c.channel == bindparam("c"), inbox.c.conversation_key == bindparam("k"))
    .order_by(inbox.c.seq)
    .limit(MAX_ROWS)
)


def claim_ready(
    connection: Connection,
    *,
    owner: str,
    now: int,
    lease_until: int,
    most: int,
    turn_ids: Sequence[str],
    only: Collection[LaneKey] | None = None,
) -> list[Claim]:
    """Take up to `most` lanes with waiting events for `owner`; `turn_ids` are fresh ids, at least `most` of them.

    `only` asks for those lanes alone. A turn that was claimed before and not saved comes back as it was: id and rows.
    """
    ready = _READY if only is None else _READY.where(_PAIR.in_(only))
    lanes = connection.execute(ready, {"now": now, "most": most}).all()
    if not lanes:
        return []
    _LEASE.run(connection, [(owner, lease_until, channel, key) for channel, key, *_ in lanes])
    rows = _rows_of(connection, [(channel, key, waiting) for channel, key, _, waiting, _ in lanes])
    claims: list[Claim] = []
    given: list[tuple[str, str]] = []
    for (channel, key, fence, _, before), turn_id in zip(lanes, turn_ids, strict=False):
        was_held = before is not None and before != owner
        claim, is_new = _claim(channel, key, fence + 1, turn_id, rows.get((channel, key), []), was_held=was_held)
        claims.append(claim)
        if is_new:
            given += [(claim.turn_id, row.id) for row in claim.rows]
    _GIVE_TURN.run(connection, given)
    return [claim for claim in claims if claim.rows]


def _rows_of(
    connection: Connection, lanes: Sequence[tuple[str, str, int]]
) -> dict[LaneKey, list[tuple[str | None, Row]]]:
    found: dict[LaneKey, list[tuple[str | None, Row]]] = {}
    short = [(channel, key) for channel, key, waiting in lanes if waiting <= MAX_ROWS]
    results = [connection.execute(_WAITING, {"pairs": short}).all()] if short else []
    for channel, key, waiting in lanes:
        if waiting > MAX_ROWS:
            results.append(connection.execute(_WAITING_OF_ONE, {"c": channel, "k": key}).all())
    for result in results:
        for channel, key, turn_id, id_, seq, received_at, payload, blob, attempts in result:
            row = Row(id=id_, seq=seq, received_at=received_at, payload=payload, blob_sha256=blob, attempts=attempts)
            found.setdefault((channel, key), []).append((turn_id, row))
    return found


def _claim(
    channel: str,
    key: str,
    fence: int,
    fresh_turn_id: str,
    waiting: list[tuple[str | None, Row]],
    *,
    was_held: bool,
) -> tuple[Claim, bool]:
    earlier = waiting[0][0] if waiting else None
    if earlier is None:
        rows = tuple(row for turn_id, row in waiting if turn_id is None)
    else:
        rows = tuple(row for turn_id, row in waiting if turn_id == earlier)
    claim = Claim(
        channel=channel,
        conversation_key=key,
        fence=fence,
        turn_id=earlier or fresh_turn_id,
        rows=rows[:MAX_ROWS],
        is_orphan=was_held and earlier is not None,
    )
    return claim, earlier is None


def release(connection: Connection, claims: Sequence[tuple[Claim, int]], *, forget_turns: bool) -> None:
    """Give lanes back unworked, each until the instant beside it; `forget_turns` lets later events join the turn."""
    if forget_turns:
        _GIVE_TURN.run(connection, [(None, row.id) for claim, _ in claims for row in claim.rows])
    _RELEASE.run(connection, [(until, claim.channel, claim.conversation_key, claim.fence) for claim, until in claims])


def renew(connection: Connection, keys: Collection[LaneKey], *, owner: str, lease_until: int) -> None:
    """Keep those of these lanes that `owner` holds until `lease_until`; its others run out by themselves."""
    held = update(lane).where(lane.c.lease_owner == owner, _PAIR.in_(sorted(keys)))
    connection.execute(held.values(lease_until=lease_until))


def free_lanes_of(connection: Connection, owners: Sequence[str]) -> int:
    """Void the leases of processes known to be dead; gives the number of lanes freed.

    Who held them stays written: what is claimed next from such a lane is an orphan.
    """
    freed = connection.execute(update(lane).where(lane.c.lease_owner.in_(owners)).values(lease_until=0))
    return int(freed.rowcount)


def held_fences(connection: Connection, keys: Sequence[LaneKey]) -> dict[LaneKey, tuple[int, int]]:
    """Each lane's fence and last given position, locked until the transaction ends."""
    if connection.dialect.name != "sqlite":
        held = connection.execute(_FENCES_OF_PAIRS, {"pairs": list(keys)})
    else:  # reads every lane for a list of pairs
        channels, conversations = {channel for channel, _ in keys}, {key for _, key in keys}
        held = connection.execute(_FENCES, {"channels": list(channels), "conversations": list(conversations)})
    found = {(channel, key): (fence, last_seq) for channel, key, fence, last_seq in held}
    return {key: found[key] for key in keys if key in found}
