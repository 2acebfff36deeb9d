"""Turns that are no message and no call: an agent's telephone state, a rating, a customer who left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from channels.message import AgentState, Copied, Left, Rating
from gateway.edits import acknowledge_folded
from gateway.ids import new_id, to_us
from gateway.routing import reason
from gateway.store.changes import Changes
from gateway.store.contexts import Known
from gateway.store.lanes import Claim, Row
from gateway.store.rows import AcknowledgementRow, CaseRow, EventRow, IdentityRow, Reason
from gateway.threads import followed
from gateway.turns import Turn

_NOT_A_MESSAGE = reason("not-a-message")
_RATED: Final = "conversation.rated"


@dataclass(slots=True, kw_only=True)
class Side:
    """A turn without a message: what it changes already, and who left, of whom more must be known."""

    claim: Claim
    changes: Changes
    left: list[tuple[Row, Left]] = field(default_factory=list)
    rated: list[Rating] = field(default_factory=list)
    copied: list[tuple[Row, Copied]] = field(default_factory=list)  # mails that came to other mailboxes too


def note_side(changes: Changes, rows: Sequence[tuple[Row, AgentState | Rating]], *, subject: str, now: int) -> None:
    """Add what these rows say: events that others act on; nobody is answered."""
    for row, content in rows:
        kind, data = _event_of(content)
        if isinstance(content, AgentState):
            at = min(to_us(content.at), now)  # a state told by a clock that is ahead must not outlast those that follow
            changes.telephones.append((content.agent, content.state, at))
        changes.events.append(
            EventRow(id=new_id(), at=now, actor="customer", kind=kind, subject=subject, case_id=None, data=data)
        )
        changes.acknowledgements.append(_acknowledged(row, None, now))


def block_if_left(turn: Turn) -> None:
    """Nothing more can be sent to a customer whose last act in this turn was to leave."""
    if not turn.left or turn.left[-1][0].seq < turn.messages[-1][0].seq:
        return
    person = turn.known_person
    turn.person = replace(person, identity=_blocked(turn.changes, person.identity, now=turn.now))


def finish_turn(turn: Turn) -> None:
    """Note what the turn held beside its messages: edits that went into them, and a customer who left in between."""
    if turn.case is not None:
        acknowledge_folded(turn.changes, turn.folded, case_id=turn.case.id, now=turn.now)
        _put_case_of_ratings(turn.changes, turn.case)
        _put_left(turn.changes, turn.left, turn.case, subject=turn.claim.channel, now=turn.now)


def finish_side(side: Side, known: Known, *, now: int) -> None:
    """Block who left, and tell the case of their conversation."""
    case: CaseRow | None = None
    for _, content in side.left:
        identity = known.identities.get((content.sender.kind, content.sender.value))
        if identity is None:
            continue  # somebody who never wrote: there is nothing that could be sent to them
        _blocked(side.changes, identity, now=now)
        case = _case_of(side, identity, known)
    for rating in side.rated:
        rater = known.identities.get((rating.sender.kind, rating.sender.value))
        _put_case_of_ratings(side.changes, _case_of(side, rater, known) if rater is not None else None)
    _put_left(side.changes, side.left, case, subject=side.claim.channel, now=now)


def _case_of(side: Side, identity: IdentityRow, known: Known) -> CaseRow | None:
    """The case that the conversation of this identity stands at."""
    thread = known.conversations.get((side.claim.channel, identity.id))
    return followed(known, thread.case_id) if thread is not None and thread.case_id else None


def _put_case_of_ratings(changes: Changes, case: CaseRow | None) -> None:
    """A rating is one of the case that its conversation stands at."""
    if case is None or not any(one.kind == _RATED for one in changes.events):
        return
    changes.events = [
        replace(one, case_id=case.id, subject=case.number) if one.kind == _RATED else one for one in changes.events
    ]


def _event_of(content: AgentState | Rating) -> tuple[str, dict[str, object]]:
    match content:
        case AgentState(agent=agent, state=state):
            return "agent.telephone", {"agent": agent, "state": state}
        case Rating(score=score):
            return _RATED, {"score": score}


def _blocked(changes: Changes, identity: IdentityRow, *, now: int) -> IdentityRow:
    """The identity, blocked; put into the changes in place of what they say of it already."""
    blocked = replace(identity, blocked_at=now)
    for rows in (changes.identities, changes.identities_changed):
        for place, row in enumerate(rows):
            if row.id == identity.id:
                rows[place] = blocked
                return blocked
    changes.identities_changed.append(blocked)
    return blocked


def _put_left(
    changes: Changes, left: Sequence[tuple[Row, Left]], case: CaseRow | None, *, subject: str, now: int
) -> None:
    for row, _ in left:
        changes.events.append(
            EventRow(
                id=new_id(),
                at=now,
                actor="customer",
                kind="conversation.left",
                subject=case.number if case is not None else subject,
                case_id=case.id if case is not None else None,
                data={"channel": subject},
            )
        )
        changes.acknowledgements.append(_acknowledged(row, case.id if case is not None else None, now))
        if case is not None:
            changes.touched_cases[case.number] = case.version


def _acknowledged(row: Row, case_id: str | None, now: int) -> AcknowledgementRow:
    why: Reason = _NOT_A_MESSAGE
    return AcknowledgementRow(inbox_id=row.id, case_id=case_id, outcome="suppressed", reason=why, at=now)
