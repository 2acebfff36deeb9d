"""Stops and starts the clocks of promises as their case moves: waiting for somebody else stops those that pause.

`follow` is pure; `on_state_change` does the same to what is stored, within the transaction that moves the case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from config.promise_policy import Level
from config.settings import Settings
from gateway import promises
from gateway.firing import OVER
from gateway.ids import new_id, to_us
from gateway.promises import PAUSED_STATES
from gateway.promising import Clocks, end_of, left_at, nearest, warning
from gateway.store import promises as ledger
from gateway.store import rows
from gateway.store.promises import OpenPromise
from gateway.store.rows import CaseRow, TimerRow

CLOSED_WITH: Mapping[str, str] = {"merged": "case-merged", "junk": "case-junk", "closed": "case-closed"}
"""Why a promise ended that was open when its case came to this state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What a move of a case comes to: its nearest promise, those whose clock changed, what is over, timers to set."""

    due_at: int | None
    moved: tuple[OpenPromise, ...] = ()
    ended: tuple[OpenPromise, ...] = ()
    end_reason: str = ""
    met: tuple[OpenPromise, ...] = ()
    timers: tuple[TimerRow, ...] = ()


def paused(one: OpenPromise, now: int) -> OpenPromise:
    """The promise with its clock stopped; one that is broken, or stopped already, stays as it is."""
    if one.paused_at is not None or one.row.due_at <= now:
        return one
    return replace(one, paused_at=now)


def resumed(one: OpenPromise, now: int, clocks: Clocks) -> OpenPromise:
    """The promise with its clock running again: it has as much of its clock's time left as when it was stopped."""
    if one.paused_at is None:
        return one
    left = left_at(one.row, one.paused_at, clocks)
    due_at = to_us(end_of(one.row, now, left, clocks))
    moved = replace(one.row, due_at=max(due_at, one.row.due_at), target_at=_moved_target(one, now, clocks))
    return replace(one, row=moved, paused_at=None, paused_us=one.paused_us + now - one.paused_at)


def follow(
    before: CaseRow,
    after: CaseRow,
    open_: Sequence[OpenPromise],
    *,
    tier: str | None,
    clocks: Clocks,
    now: int,
) -> Followed:
    """What becomes of the open promises where a case moves; a person who takes it keeps that of the handover.

    What a customer promised us runs on whatever becomes of the case.
    """
    ours = [one for one in open_ if one.row.to_whom == "customer"]
    if after.state in OVER:
        return Followed(due_at=None, ended=tuple(ours), end_reason=CLOSED_WITH[after.state])
    taken = tuple(one for one in ours if one.row.kind == "handover" and after.owner == "agent")
    ours = [one for one in ours if one not in taken]
    was, is_ = before.state in PAUSED_STATES, after.state in PAUSED_STATES
    moved: list[OpenPromise] = []
    if is_ and not was:
        stops = [one for one in ours if _pauses(one, after, tier, clocks.settings)]
        moved = [paused(one, now) for one in stops if paused(one, now) is not one]
    elif not is_:  # also what came stopped from a merged case, or counts again
        moved = [resumed(one, now, clocks) for one in ours if one.paused_at is not None]
    by_id = {one.row.id: one for one in moved}
    return Followed(
        due_at=nearest(by_id.get(one.row.id, one).row for one in ours),
        moved=tuple(moved),
        met=taken,
        timers=tuple(_timer(one, clocks) for one in moved if one.paused_at is None),
    )


def on_state_change(
    connection: Connection, before: CaseRow, after: CaseRow, *, clocks: Clocks, now: int, has_met: bool = False
) -> CaseRow:
    """Let the stored promises of a case follow its move, in the transaction that writes it; the case as it is then.

    Nothing is read where no promise is open about the case; `has_met` says that some were met, ended or moved just now.
    """
    has_met = has_met or _revive(connection, before, after, now=now)
    if not has_met and (after.due_at is None or not moves(before, after)):
        return after
    open_ = ledger.open_of(connection, [after.id]).get(after.id, [])
    tier = ledger.tier_of(connection, after.account_id, now=now) if open_ and after.state in PAUSED_STATES else None
    followed = follow(before, after, open_, tier=tier, clocks=clocks, now=now)
    write(connection, followed, now=now)
    if followed.due_at == after.due_at:
        return after
    ledger.set_case_due(connection, after.id, followed.due_at)
    return replace(after, due_at=followed.due_at)


def moves(before: CaseRow, after: CaseRow) -> bool:
    """Whether what a case became can matter to its promises."""
    return before.state != after.state or (before.owner != after.owner and after.owner == "agent")


def write(connection: Connection, followed: Followed, *, now: int) -> None:
    """Write what became of the promises and set their timers again."""
    ledger.move(connection, followed.moved)
    for one in followed.met:
        broken_at = one.row.due_at if one.row.due_at < now else one.broken_at
        ledger.mark(connection, one.row.id, met_at=now, broken_at=broken_at)
    for one in followed.ended:
        ledger.mark(connection, one.row.id, ended_at=now, end_reason=followed.end_reason)
    rows.TIMERS.upsert(connection, followed.timers)


def _revive(connection: Connection, before: CaseRow, after: CaseRow, *, now: int) -> bool:
    """Let what was promised count again where a case was taken for junk and is none; watched from now on."""
    if before.state != "junk" or after.state in OVER:
        return False
    revived = ledger.revive(connection, after.id, end_reason=CLOSED_WITH["junk"])
    rows.TIMERS.upsert(connection, [TimerRow(id=new_id(), kind="promise", subject=id_, due_at=now) for id_ in revived])
    return bool(revived)


def _pauses(one: OpenPromise, case: CaseRow, tier: str | None, settings: Settings) -> bool:
    level: Level = "advanced" if case.level == "advanced" else "expert" if case.level == "expert" else "primary"
    policy = promises.policy_for(settings, tier, level, case.topic, one.row.kind)  # type: ignore[arg-type]
    return policy.pauses if policy is not None else one.row.kind == "closing"


def _moved_target(one: OpenPromise, now: int, clocks: Clocks) -> int | None:
    row = one.row
    if row.target_at is None or one.paused_at is None or row.target_at <= one.paused_at:
        return row.target_at
    left = left_at(replace(row, due_at=row.target_at), one.paused_at, clocks)
    return max(to_us(end_of(row, now, left, clocks)), row.target_at)


def _timer(one: OpenPromise, clocks: Clocks) -> TimerRow:
    at = one.row.due_at if one.warned_at is not None else warning(one.row, clocks)
    return TimerRow(id=new_id(), kind="promise", subject=one.row.id, due_at=at)
