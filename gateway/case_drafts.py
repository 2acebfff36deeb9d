"""What every action of a person on a case shares: who acts, whether it is possible now, and the rows it begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gateway.errors import Conflict, NotAllowed, NotFound
from gateway.ids import new_id
from gateway.routing import rank_of, reason
from gateway.store.access import AgentRow
from gateway.store.case_merges import MergeRow
from gateway.store.cases import Standing
from gateway.store.changes import Changes
from gateway.store.rows import AssignmentRow, CaseRow, ConversationRow, EventRow, MessageRow, Reason
from gateway.transitions import Action, Transition, transition

_KINDS_OF_EVENT: Final = {
    "claim": "case.claimed",
    "reply": "case.replied",
    "note": "case.noted",
    "transfer": "case.transferred",
    "close": "case.closed",
    "reopen": "case.reopened",
    "return_to_bot": "case.returned_to_bot",
    "snooze": "case.snoozed",
    "link": "case.linked",
    "split": "case.split",
    "wait_customer": "case.waiting",
    "wait_third": "case.waiting",
    "solve": "case.solved",
    "junk": "case.junked",
    "not_junk": "case.unjunked",
    "merge": "case.merged",
    "merge_into": "case.took_in",
    "unmerge": "case.unmerged",
    "unlink": "case.unlinked",
    "take_over": "case.taken_over",
    "decline": "offer.declined",
    "escalate": "case.escalated",
    "mark_escalation": "case.escalation_judged",
    "follow_up": "case.follow_up_planned",
}
_OF_OBSERVED: Final = ("note", "link", "unlink")
"""What people may do with a case that only shows what would be done."""
_LAST_AGENT_BY: Final = ("claim", "reply", "take_over", "solve", "close")
REASONS_KEPT: Final = 30


class CaseNotFound(NotFound):
    """There is no case of this number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"there is no case {number!r}")


class CaseConflict(Conflict):
    """Somebody else has the case, or it stands where this cannot be done; `who` has it."""

    def __init__(self, message: str, *, case: CaseRow, who: str | None) -> None:
        super().__init__(message, fields={"owner": case.owner, "agent": who, "state": case.state})
        self.who = who


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: an agent, at the desk or through the program whose token is named."""

    agent: AgentRow
    token_name: str | None = None

    @property
    def is_senior(self) -> bool:
        """Whether this one may act on what another agent holds."""
        return self.agent.role in ("supervisor", "admin")


@dataclass(slots=True, kw_only=True)
class Draft:
    """What an action comes to: the case after it, the message it adds, the rows to write; empty where nothing is.

    `other_before` is the other case as it was, where the action moves it too; `moved` are messages that go to another
    case, `merge` and `unmerge` what a merge or its undoing moves; `alarm` is what supervisors are told at once.
    """

    case: CaseRow
    before: CaseRow
    changes: Changes = field(default_factory=Changes)
    message: MessageRow | None = None
    other: CaseRow | None = None
    other_before: CaseRow | None = None
    moved: Sequence[MessageRow] = ()
    merge: MergeRow | None = None
    unmerge: MergeRow | None = None
    alarm: str | None = None


def begin(action: Action, standing: Standing, actor: Actor, now: int) -> Draft:
    """The case as the action leaves it, with its offers moved; raises CaseConflict where it is not possible."""
    case = standing.case
    row = transition(action, owner=case.owner, state=case.state)
    _check(action, row, standing, actor)
    draft = Draft(case=_after(case, row, actor, now), before=case)
    draft.changes.seen[case.id] = case.version
    if row is not None and row.owner is not None:
        _move_assignment(draft, standing, action, actor, now)
    return draft


def because(case: CaseRow, why: Reason) -> CaseRow:
    """The case with one more reason, the newest so many kept."""
    return replace(case, reasons=(*case.reasons, why)[-REASONS_KEPT:])


def add_message(
    draft: Draft,
    actor: Actor,
    now: int,
    *,
    direction: str,
    text: str,
    conversation: ConversationRow | None = None,
    verdict: dict[str, object] | None = None,
) -> MessageRow:
    """One message of the actor at the end of the case."""
    draft.case = replace(draft.case, last_position=draft.case.last_position + 1)
    draft.message = MessageRow(
        id=new_id(),
        case_id=draft.case.id,
        position=draft.case.last_position,
        conversation_id=conversation.id if conversation is not None else None,
        direction=direction,
        author="agent",
        author_name=actor.agent.name,
        channel=conversation.channel if conversation is not None else None,
        text=text,
        language=draft.case.language if direction == "out" else None,
        verdict=verdict,
        at=now,
    )
    draft.changes.messages.append(draft.message)
    return draft.message


def assign(case: CaseRow, agent_id: str, why: Reason, now: int, *, expires_at: int | None = None) -> AssignmentRow:
    """The case shown to an agent, not yet accepted."""
    return AssignmentRow(
        id=new_id(),
        case_id=case.id,
        agent_id=agent_id,
        reason=why,
        offered_at=now,
        expires_at=expires_at,
    )


def accepted(case: CaseRow, actor: Actor, now: int) -> AssignmentRow:
    """The case taken by the actor."""
    return replace(assign(case, actor.agent.person_id, reason("claimed"), now), accepted_at=now)


def linked(case: CaseRow, other_id: str) -> CaseRow:
    """The case with another one among those it names."""
    return case if other_id in case.linked else replace(case, linked=(*case.linked, other_id))


def unlinked(case: CaseRow, other_id: str) -> CaseRow:
    """The case without another one among those it names."""
    return replace(case, linked=tuple(one for one in case.linked if one != other_id))


def with_event(draft: Draft, action: Action, actor: Actor, now: int, **told: object) -> Draft:
    """The draft with its case in the changes and one event that says what was done, without any customer's words."""
    draft.case = _in_line(draft.case)
    draft.changes.cases.append(draft.case)
    if draft.other is not None:
        draft.other = _in_line(draft.other)
        (draft.changes.new_cases if draft.other.version == 1 else draft.changes.cases).append(draft.other)
    draft.changes.events.append(event(action, draft.case, actor, now, told))
    if action in _LAST_AGENT_BY and draft.case.contact_id is not None:
        draft.changes.last_agents.append((draft.case.contact_id, actor.agent.person_id, now))
    return draft


def event(action: Action, case: CaseRow, actor: Actor, now: int, told: Mapping[str, object]) -> EventRow:
    """The event of an action on a case."""
    return EventRow(
        id=new_id(),
        at=now,
        actor=f"agent:{actor.agent.mail}"[:80],
        kind=_KINDS_OF_EVENT[action],
        subject=case.number,
        case_id=case.id,
        data=told,
    )


def _in_line(case: CaseRow) -> CaseRow:
    return replace(case, rank_at=rank_of(case)) if case.owner == "queue" else case


def _check(action: Action, row: Transition | None, standing: Standing, actor: Actor) -> None:
    case = standing.case
    if case.observed and action not in _OF_OBSERVED:
        raise CaseConflict(
            f"case {case.number} is only observed: {case.opened_via} shows what would be done and sends nothing; "
            f"work it where it is worked today, or switch observing off for what comes from now on",
            case=case,
            who=None,
        )
    if action == "take_over" and not actor.is_senior:
        raise NotAllowed("taking a case over from an agent is for supervisors; ask one of them")
    held_by_other = case.owner == "agent" and case.agent_id != actor.agent.person_id
    if held_by_other and row is not None and row.of_holder and (action == "claim" or not actor.is_senior):
        raise CaseConflict(
            f"{standing.holder_mail} has case {case.number}; ask them or a supervisor to transfer it",
            case=case,
            who=standing.holder_mail,
        )
    if row is None:
        raise CaseConflict(
            f"case {case.number} is {case.state} and with {case.owner}; {action} is not possible then",
            case=case,
            who=standing.holder_mail,
        )


def _after(case: CaseRow, row: Transition | None, actor: Actor, now: int) -> CaseRow:
    after = replace(case, version=case.version + 1, active_at=max(case.active_at, now))
    if row is None or row.owner is None:
        return after
    state = row.state or case.state
    after = replace(after, owner=row.owner, state=state, agent_id=None)
    if state != "snoozed":
        after = replace(after, snoozed_until=None)
    if state not in ("closed", "junk"):
        after = replace(after, closed_at=None, close_reason=None)
    if row.owner == "agent":
        is_new = case.agent_id != actor.agent.person_id
        return replace(after, agent_id=actor.agent.person_id, claimed_at=now if is_new else case.claimed_at)
    return replace(after, queued_at=now) if row.owner == "queue" and case.owner != "queue" else after


def _move_assignment(draft: Draft, standing: Standing, action: Action, actor: Actor, now: int) -> None:
    open_ = standing.assignment
    is_ours = open_ is not None and open_.agent_id == actor.agent.person_id and draft.case.owner == "agent"
    if open_ is not None and is_ours:
        if open_.accepted_at is None:
            draft.changes.assignments_changed.append(replace(open_, accepted_at=now))
        return
    if open_ is not None:
        draft.changes.assignments_changed.append(replace(open_, ended_at=now, end_reason=action))
    if draft.case.owner == "agent":
        draft.changes.assignments.append(accepted(draft.case, actor, now))
