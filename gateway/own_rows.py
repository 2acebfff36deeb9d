"""Works the events that a command itself handed in to their end, beside whatever else runs on the same data."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from channels.contract import Receipt
from gateway.errors import Refusal
from gateway.ids import now_us
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


_STANDING = select(inbox.c.channel, inbox.c.conversation_key, inbox.c.state, inbox.c.attempts).where(
    inbox.c.id == bindparam("id")
)


async def work_to_end(store: Store, worker: Worker, receipt: Receipt, *, within_s: float = 120.0) -> str:
    """Work an event until it is `done` or `quarantined`, and give which.

    Another process may hold its lane: then that one works it, and this waits. Nobody waits for a failed try's pause.
    Raises NotWorkedError when the time is over (the model or the order system is down), StoreDownError.
    """
    tried = 0
    try:
        async with asyncio.timeout(within_s):
            while (standing := await store.read(_standing, receipt.inbox_id)).state == "new":
                if standing.attempts > tried:
                    tried = standing.attempts
                    await store.write(_try_again_now, standing.key)
                worker.work_now(standing.key)
                await _changed(store, receipt.inbox_id, standing)
    except TimeoutError as err:
        raise NotWorkedError(
            f"event {receipt.inbox_id} is stored and not worked within {within_s:g} s; a running gateway will work it"
        ) from err
    return standing.state


async def _changed(store: Store, inbox_id: str, standing: _Standing) -> None:
    """Return when the event stands otherwise, or is worth another start."""
    for pause_s in PAUSES_S:
        await asyncio.sleep(pause_s)
        if await store.read(_standing, inbox_id) != standing:
            return


def letters_due(connection: Connection, ids: Collection[str], *, now: int) -> int:
    """How many of these letters wait to be sent now."""
    query = select(outbox.c.id).where(outbox.c.id.in_(ids), outbox.c.state == "queued", outbox.c.due_at <= now)
    return len(connection.execute(query).all())


def _standing(connection: Connection, inbox_id: str) -> _Standing:
    channel, key, state, attempts = connection.execute(_STANDING, {"id": inbox_id}).one()
    return _Standing(key=(channel, key), state=state, attempts=attempts)


def _try_again_now(connection: Connection, key: LaneKey) -> None:
    """End the pause after a failed try, where no process holds the lane."""
    connection.execute(
        update(lane)
        .where(lane.c.channel == key[0], lane.c.conversation_key == key[1], lane.c.lease_until.is_(None))
        .values(next_try_at=now_us())
    )
