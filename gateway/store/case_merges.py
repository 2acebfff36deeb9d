"""Statements of merges: what moves from one case to another, kept so that it can be moved back, and the moving itself.

A merged case's messages stand at its target in one unbroken run of positions behind what stood there before. So a merge
and its undoing are one statement each, however long the case is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection

from gateway.store import promises as ledger
from gateway.store.schema import case_merge, cases, conversation, message, promise, timer

MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRow:
    """One merge: messages went to the positions after `offset`, `count` of them; conversations and promises by id.

    `dropped` are promises that ended because the other case had a nearer one of their kind. `follow_up_at` is the
    contact that was planned in the source, `kept_follow_up_at` that of the target before; `kept_priority` and
    `kept_queued_at` are what the target had before too, no priority in a merge that was made before these were kept.
    """

    id: str
    source_id: str
    target_id: str
    offset: int
    count: int
    conversations: Sequence[str]
    promises: Sequence[str]
    dropped: Sequence[str]
    made_at: int
    made_by: str
    follow_up_at: int | None = None
    kept_follow_up_at: int | None = None
    kept_priority: int | None = None
    kept_queued_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPromise:
    """A promise of a case that is neither met nor ended."""

    id: str
    kind: str
    due_at: int


def open_promises(connection: Connection, case_id: str) -> list[OpenPromise]:
    """The promises of the case that still count, in the order of their kinds."""
    query = select(promise.c.id, promise.c.kind, promise.c.due_at).where(
        promise.c.case_id == case_id, promise.c.met_at.is_(None), promise.c.ended_at.is_(None)
    )
    found = connection.execute(query.order_by(promise.c.kind))
    return [OpenPromise(id=id_, kind=kind, due_at=due_at) for id_, kind, due_at in found]


def standing_merge(connection: Connection, source_id: str) -> MergeRow | None:
    """The merge by which a case went into another, where it was not undone."""
    query = select(case_merge).where(case_merge.c.source_id == source_id, case_merge.c.undone_at.is_(None))
    row = connection.execute(query.order_by(case_merge.c.made_at.desc()).limit(1)).mappings().one_or_none()
    if row is None:
        return None
    moved: Mapping[str, object] = row["moved"]
    return MergeRow(
        id=row["id"],
        source_id=row["source_id"],
        target_id=row["target_id"],
        offset=int(str(moved["offset"])),
        count=int(str(moved["count"])),
        conversations=_ids(moved, "conversations"),
        promises=_ids(moved, "promises"),
        dropped=_ids(moved, "dropped"),
        made_at=row["made_at"],
        made_by=row["made_by"],
        follow_up_at=_number(moved, "follow_up_at"),
        kept_follow_up_at=_number(moved, "kept_follow_up_at"),
        kept_priority=_number(moved, "kept_priority"),
        kept_queued_at=_number(moved, "kept_queued_at"),
    )


def beside_others(connection: Connection, merge: MergeRow) -> MergeRow:
    """The merge with what its target keeps when it is undone: not less urgent than other cases that stay part of it."""
    if merge.kept_priority is None:
        return merge
    others = select(func.max(cases.c.priority), func.min(cases.c.queued_at)).where(
        cases.c.id.in_(
            select(case_merge.c.source_id).where(
                case_merge.c.target_id == merge.target_id,
                case_merge.c.undone_at.is_(None),
                case_merge.c.id != merge.id,
            )
        )
    )
    priority, queued_at = connection.execute(others).one()
    return replace(
        merge,
        kept_priority=max(merge.kept_priority, priority if priority is not None else merge.kept_priority),
        kept_queued_at=min((at for at in (merge.kept_queued_at, queued_at) if at is not None), default=None),
    )


def number_of(connection: Connection, case_id: str) -> str:
    """The number of a case that is known to exist."""
    return str(connection.execute(select(cases.c.number).where(cases.c.id == case_id)).scalar_one())


def merged_into(connection: Connection, case_id: str) -> list[str]:
    """The numbers of the cases that stand merged into this one, oldest first."""
    query = (
        select(cases.c.number)
        .join(case_merge, case_merge.c.source_id == cases.c.id)
        .where(case_merge.c.target_id == case_id, case_merge.c.undone_at.is_(None))
        .order_by(case_merge.c.made_at)
    )
    return list(connection.execute(query).scalars())


def write_merge(connection: Connection, merge: MergeRow) -> None:
    """Move everything to the target and keep what was moved; the cases themselves are written before."""
    connection.execute(
        update(message)
        .where(message.c.case_id == merge.source_id)
        .values(case_id=merge.target_id, position=message.c.position + merge.offset)
    )
    _end(connection, merge.dropped, at=merge.made_at)
    _place(connection, merge.promises, merge.target_id)
    moved: dict[str, object] = {name: list(getattr(merge, name)) for name in ("conversations", "promises", "dropped")}
    moved |= {"follow_up_at": merge.follow_up_at, "kept_follow_up_at": merge.kept_follow_up_at}
    moved |= {"kept_priority": merge.kept_priority, "kept_queued_at": merge.kept_queued_at}
    connection.execute(
        insert(case_merge).values(
            id=merge.id,
            source_id=merge.source_id,
            target_id=merge.target_id,
            moved={"offset": merge.offset, "count": merge.count, **moved},
            made_at=merge.made_at,
            made_by=merge.made_by,
        )
    )


def write_unmerge(connection: Connection, merge: MergeRow, *, at: int, by: str) -> int:
    """Move back what came with the merge and still stands at the target; gives how many messages that were."""
    came = (
        message.c.case_id == merge.target_id,
        message.c.position > merge.offset,
        message.c.position <= merge.offset + merge.count,
    )
    back = update(message).where(*came).values(case_id=merge.source_id, position=message.c.position - merge.offset)
    count = connection.execute(back).rowcount
    connection.execute(
        update(conversation)
        .where(conversation.c.id.in_(merge.conversations), conversation.c.case_id == merge.target_id)
        .values(case_id=merge.source_id)
    )
    _place(connection, merge.promises, merge.source_id)
    _revive(connection, merge.dropped)
    _note_nearest(connection, merge.source_id, merge.target_id)
    subjects = [*merge.promises, *merge.dropped]
    watched = (timer.c.kind == "promise", timer.c.subject.in_(subjects), timer.c.done_at.is_not(None))
    connection.execute(update(timer).where(*watched).values(done_at=None, due_at=at))  # too early, they arm again
    connection.execute(update(case_merge).where(case_merge.c.id == merge.id).values(undone_at=at, undone_by=by))
    return count


def _ids(moved: Mapping[str, object], name: str) -> list[str]:
    found = moved.get(name)
    return [str(one) for one in found] if isinstance(found, list) else []


def _number(moved: Mapping[str, object], name: str) -> int | None:
    found = moved.get(name)
    return found if isinstance(found, int) else None


def _end(connection: Connection, ids: Sequence[str], *, at: int) -> None:
    if ids:
        still_open = (promise.c.id.in_(ids), promise.c.met_at.is_(None), promise.c.ended_at.is_(None))
        connection.execute(update(promise).where(*still_open).values(ended_at=at, end_reason=MERGED))


def _place(connection: Connection, ids: Sequence[str], case_id: str) -> None:
    if ids:
        still_open = (promise.c.id.in_(ids), promise.c.met_at.is_(None), promise.c.ended_at.is_(None))
        connection.execute(update(promise).where(*still_open).values(case_id=case_id))


def _note_nearest(connection: Connection, *case_ids: str) -> None:
    open_ = ledger.open_of(connection, case_ids)
    for case_id in case_ids:
        ends = [one.row.due_at for one in open_.get(case_id, ()) if one.row.to_whom == "customer"]
        ledger.set_case_due(connection, case_id, min(ends, default=None))


def _revive(connection: Connection, ids: Sequence[str]) -> None:
    """Let promises that ended by the merge count again, where their case has no other of the kind by now."""
    for id_ in ids:
        row = connection.execute(select(promise.c.case_id, promise.c.kind).where(promise.c.id == id_)).one_or_none()
        if row is None:
            continue
        others = select(promise.c.id).where(
            promise.c.case_id == row.case_id,
            promise.c.kind == row.kind,
            promise.c.met_at.is_(None),
            promise.c.ended_at.is_(None),
        )
        if connection.execute(others.limit(1)).first() is None:
            ended = (promise.c.id == id_, promise.c.end_reason == MERGED, promise.c.met_at.is_(None))
            connection.execute(update(promise).where(*ended).values(ended_at=None, end_reason=None))
