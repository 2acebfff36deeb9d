"""Works the events that a command itself handed in to their end, beside whatever else runs on the same data."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from channels.contract import Receipt
from gateway.errors import Refusal
from gateway.store.inbox import LaneKey
from gateway.store.schema import inbox, lane, outbox
from gateway.store.store import Store
from gateway.worker import Worker

PAUSES_S = (0.004, 0.004, 0.008, 0.016, 0.03, 0.06, 0.1, 0.2, 0.5)


class NotWorkedError(Refusal):
    """What was handed in is stored and not yet worked; a running gateway will work it."""

    code = "not_worked"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    key: LaneKey
    state: str
    attempts: int


_STANDING = select(inbox.c.id, inbox.c.channel, inbox.c.conversation_key, inbox.c.state, inbox.c.attempts).where(
    inbox.c.id.in_(bindparam("ids", expanding=True))
)


async def work_to_end(store: Store, worker: Worker, receipt: Receipt, *, within_s: float = 120.0) -> str:
    """Work an event until it is `done` or `quarantined`, and give which; raises NotWorkedError, StoreDownError."""
    state = (await work_many_to_end(store, worker, [receipt], within_s=within_s))[receipt.inbox_id]
    if state == "new":
        raise NotWorkedError(f"event {receipt.inbox_id} is stored and not worked; a running gateway will work it")
    return state


async def work_many_to_end(
    store: Store, worker: Worker, receipts: Sequence[Receipt], *, within_s: float = 120.0
) -> Mapping[str, str]:
    """Work events until each is `done` or `quarantined`, many lanes at once, and give which by the events' ids.

    Another process may hold a lane: then that one works it, and this waits. Nobody waits for a failed try's pause.
    What is still `new` was not worked though nothing else was for so long (the model or the order system is down).
    Raises StoreDownError.
    """
    tried: dict[LaneKey, int] = {}
    standing = await store.read(_standing, [one.inbox_id for one in receipts])
    ends_at = time.monotonic() + within_s
    while waiting := [one for one in standing.values() if one.state == "new"]:
        failed = [one.key for one in waiting if one.attempts > tried.get(one.key, 0)]
        if failed:
            tried |= {one.key: max(one.attempts, tried.get(one.key, 0)) for one in waiting}
            await store.write(_try_again_now, failed)
        for one in waiting:
            worker.work_now(one.key)
        before, standing = standing, await _changed(store, standing)
        if standing != before:
            ends_at = time.monotonic() + within_s
        elif time.monotonic() > ends_at:
            break
    return {inbox_id: one.state for inbox_id, one in standing.items()}


async def _changed(store: Store, standing: Mapping[str, _Standing]) -> Mapping[str, _Standing]:
    """How the events stand once anything of it is otherwise, or it is worth another start."""
    now = standing
    for pause_s in PAUSES_S:
        await asyncio.sleep(pause_s)
        now = await store.read(_standing, list(standing))
        if now != standing:
            break
    return now


def letters_due(connection: Connection, ids: Collection[str], *, now: int) -> int:
    """How many of these letters wait to be sent now."""
    query = select(outbox.c.id).where(outbox.c.id.in_(ids), outbox.c.state == "queued", outbox.c.due_at <= now)
    return len(connection.execute(query).all())


def _standing(connection: Connection, ids: Collection[str]) -> Mapping[str, _Standing]:
    found = connection.execute(_STANDING, {"ids": list(ids)})
    return {
        inbox_id: _Standing(key=(channel, key), state=state, attempts=attempts)
        for inbox_id, channel, key, state, attempts in found
    }


def _try_again_now(connection: Connection, keys: Collection[LaneKey]) -> None:
    """End the pause after a failed try, where no process holds the lane."""
    for channel, key in keys:
        connection.execute(
            update(lane)
            .where(lane.c.channel == channel, lane.c.conversation_key == key, lane.c.lease_until.is_(None))
            .values(next_try_at=0)
        )
