"""Decides how cases become one and come apart again: merge, its undoing, and splitting off. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gateway.case_drafts import (
    Actor,
    CaseConflict,
    Draft,
    accepted,
    because,
    begin,
    event,
    linked,
    with_event,
)
from gateway.errors import NotValid
from gateway.ids import new_id
from gateway.routing import reason
from gateway.store.case_merges import MergeRow, OpenPromise
from gateway.store.cases import Standing
from gateway.store.rows import CaseRow, ConversationRow, MessageRow, TimerRow


def merge(
    source: Standing,
    target: Standing,
    actor: Actor,
    now: int,
    *,
    promises: Mapping[str, Sequence[OpenPromise]],
    threads: Sequence[ConversationRow],
) -> Draft:
    """The source becomes part of the target; `promises` are those still open, by case, `threads` the source's.

    Of two promises of a kind the nearer stays. A target that the bot or nobody has is the actor's then: what people had
    must not fall to the bot.
    """
    if source.case.id == target.case.id:
        raise NotValid("a case cannot be merged into itself", fields={"to": "must be another case's number"})
    draft, into = begin("merge", source, actor, now), begin("merge_into", target, actor, now)
    moved, dropped = _nearer(promises.get(source.case.id, ()), promises.get(target.case.id, ()))
    draft.merge = MergeRow(
        id=new_id(),
        source_id=source.case.id,
        target_id=target.case.id,
        offset=target.case.last_position,
        count=source.case.last_position,
        conversations=[one.id for one in threads],
        promises=moved,
        dropped=dropped,
        made_at=now,
        made_by=actor.agent.mail,
        follow_up_at=source.case.follow_up_at,
        kept_follow_up_at=target.case.follow_up_at,
        kept_priority=target.case.priority,
        kept_queued_at=target.case.queued_at,
    )
    draft.case = replace(draft.case, merged_into=target.case.id, follow_up_at=None, due_at=None)
    draft.other, draft.other_before = _joined(into.case, source.case), target.case
    draft.changes.seen |= into.changes.seen
    draft.changes.assignments += into.changes.assignments
    draft.changes.assignments_changed += into.changes.assignments_changed
    draft.changes.conversations += [replace(one, case_id=target.case.id) for one in threads]
    draft.changes.flows_ended.append(source.case.id)
    if draft.other.follow_up_at is not None:
        timer = TimerRow(id=new_id(), kind="follow_up", subject=draft.other.id, due_at=draft.other.follow_up_at)
        draft.changes.timers.append(timer)
    other = draft.other
    same_contact = source.case.contact_id == target.case.contact_id
    draft = with_event(
        draft, "merge", actor, now, to=other.number, messages=source.case.last_position, same_contact=same_contact
    )
    told = {"of": source.case.number, "messages": source.case.last_position, "same_contact": same_contact}
    draft.changes.events.append(event("merge_into", other, actor, now, told))
    return draft


def unmerge(source: Standing, target: Standing, actor: Actor, now: int, *, made: MergeRow) -> Draft:
    """What came with a merge goes back, and who undoes it has the source; what came after it stays with the target."""
    if target.case.state == "merged":
        raise CaseConflict(
            f"case {target.case.number} was itself merged since; undo that first, then this",
            case=target.case,
            who=None,
        )
    draft = begin("unmerge", source, actor, now)
    draft.unmerge = made
    back = replace(draft.case, merged_into=None, follow_up_at=made.follow_up_at)
    draft.case = because(back, reason("unmerged", case=target.case.number))
    left = _parted(target.case, source.case, made)
    draft.other = replace(left, version=left.version + 1, active_at=max(left.active_at, now))
    draft.changes.timers += [
        TimerRow(id=new_id(), kind="follow_up", subject=one.id, due_at=one.follow_up_at)
        for one in (draft.case, draft.other)
        if one.follow_up_at is not None
    ]
    draft.changes.seen[target.case.id] = target.case.version
    other = draft.other
    draft = with_event(draft, "unmerge", actor, now, **{"from": other.number, "after_us": now - made.made_at})
    told = {"of": source.case.number, "is_target": True}
    draft.changes.events.append(event("unmerge", other, actor, now, told))
    return draft


def split(
    standing: Standing,
    actor: Actor,
    now: int,
    *,
    number: str,
    moved: Sequence[MessageRow],
    threads: Sequence[ConversationRow],
) -> Draft:
    """The messages move to a new case, which the agent has; `threads` are the conversations that go with them.

    What was promised was promised for the matter that stays: the new case begins without promises.
    """
    draft = begin("split", standing, actor, now)
    made = CaseRow(
        id=new_id(),
        number=number,
        contact_id=draft.case.contact_id,
        account_id=draft.case.account_id,
        reporter_id=draft.case.reporter_id,
        brand=draft.case.brand,
        subject=draft.case.subject,
        language=draft.case.language,
        topic=draft.case.topic,
        level=draft.case.level,
        queue=draft.case.queue,
        owner="agent",
        agent_id=actor.agent.person_id,
        version=1,
        last_position=len(moved),
        opened_via=draft.case.opened_via,
        opened_by=new_id(),
        opened_at=now,
        active_at=now,
        claimed_at=now,
        linked=(draft.case.id,),
        reasons=(reason("split", case=draft.case.number),),
        channel_kind=draft.case.channel_kind,
    )
    draft.case, draft.other = linked(draft.case, made.id), made
    draft.moved = [replace(row, case_id=made.id, position=place) for place, row in enumerate(moved, start=1)]
    draft.changes.conversations += [replace(one, case_id=made.id) for one in threads]
    draft.changes.assignments.append(accepted(made, actor, now))
    draft = with_event(draft, "split", actor, now, to=number, messages=len(moved))
    data: dict[str, object] = {"via": "split", "of": draft.case.number}
    opened = event("split", made, actor, now, data)
    draft.changes.events.append(replace(opened, kind="case.opened"))
    return draft


def _joined(target: CaseRow, source: CaseRow) -> CaseRow:
    """The target with the source's messages behind its own, as urgent and as early as the more urgent of the two."""
    return because(
        replace(
            target,
            last_position=target.last_position + source.last_position,
            priority=max(target.priority, source.priority),
            queued_at=_earlier(target.queued_at, source.queued_at),
            due_at=_earlier(target.due_at, source.due_at),
            follow_up_at=_earlier(target.follow_up_at, source.follow_up_at),
        ),
        reason("merged", case=source.number),
    )


def _parted(target: CaseRow, source: CaseRow, made: MergeRow) -> CaseRow:
    """The target without what it has from the source; what was changed since the merge stays as it is."""
    if made.follow_up_at is not None and target.follow_up_at == made.follow_up_at:
        target = replace(target, follow_up_at=made.kept_follow_up_at)
    if made.kept_priority is None:
        return target
    if target.priority == source.priority:
        target = replace(target, priority=made.kept_priority)
    if target.queued_at is not None and target.queued_at == source.queued_at:
        target = replace(target, queued_at=made.kept_queued_at)
    return target


def _earlier(one: int | None, other: int | None) -> int | None:
    return min((at for at in (one, other) if at is not None), default=None)


def _nearer(source: Sequence[OpenPromise], target: Sequence[OpenPromise]) -> tuple[list[str], list[str]]:
    """Which of the source's promises go along, and which of both end because the other case's is nearer."""
    kept = {one.kind: one for one in target}
    moved: list[str] = []
    dropped: list[str] = []
    for one in source:
        other = kept.get(one.kind)
        if other is None or one.due_at < other.due_at:
            moved.append(one.id)
            dropped += [other.id] if other is not None else []
        else:
            dropped.append(one.id)
    return moved, dropped
