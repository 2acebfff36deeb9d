"""Owns what a turn makes of its case: a new one, or whose it is, in which state, and why, after the turn. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from gateway.bounce_turns import woken
from gateway.decide import HUMAN, Note
from gateway.handover import Handover
from gateway.ids import new_id
from gateway.incidents.turns import reporter_of
from gateway.performed import Performed
from gateway.store.rows import CaseRow, Reason
from gateway.transitions import happen
from gateway.turns import Turn
from gateway.waiting import has_finished

_REASONS_KEPT = 30
_SMALL_TALK = frozenset({"greet", "goodbye", "thanks", "affirm", "deny", "inform", "cancel_dialog"})


def case_after(
    turn: Turn,
    performed: Performed,
    handover: Handover | None,
    before: CaseRow | None,
    number: str | None,
    *,
    added: int,
) -> CaseRow:
    """The case after the turn, with places for so many more messages."""
    case = before if before is not None else _opened(turn, performed, number or "")
    changed: dict[str, Any] = {"last_position": case.last_position + added}
    if turn.known_person.acts_for and case.account_id is None and turn.known_person.account is not None:
        changed |= {"account_id": turn.known_person.account.id, "reasons": _earlier(turn, before)}
    if before is not None:
        changed["version"] = before.version + 1
        changed["active_at"] = turn.now
        is_spoken = turn.meaning is not None and not turn.verdict.robot
        changed["language"] = turn.meaning.language if turn.meaning is not None and is_spoken else before.language
    if performed.intent is not None and (case.intent in (None, *_SMALL_TALK) or performed.intent not in _SMALL_TALK):
        changed["intent"] = performed.intent
    if handover is not None:
        changed |= _with_people(turn, case, handover, earlier=_earlier(turn, before))
        if case.intent is None and performed.reason["code"] == "human-asked":
            changed["intent"] = HUMAN
    elif performed.is_note is not None:
        changed |= _kept(turn, case, performed)
    elif case.owner == "queue" and has_finished(turn, performed):
        owner, state = happen("bot_finishes", owner=case.owner, state=case.state)
        changed |= {"owner": owner, "state": state, "queue": None, "queued_at": None}
    elif case.owner == "queue":  # the bot only tells how it stands, or collects on
        changed["state"] = happen("customer_writes", owner=case.owner, state=case.state)[1]
        changed["intent"] = case.intent
    elif (case.owner, case.state) != (after := happen("bot_answers", owner=case.owner, state=case.state)):
        changed |= {"agent_id": None, "snoozed_until": None, "closed_at": None, "close_reason": None}
        changed["owner"], changed["state"] = after
    return replace(case, **changed)


def _earlier(turn: Turn, before: CaseRow | None) -> tuple[Reason, ...]:
    """The reasons that the case has, and why it is whose it is."""
    stored = before.reasons if before is not None else _entrance(turn)
    return (*stored, *(one for one in turn.known_person.reasons if one not in stored))


def _with_people(turn: Turn, case: CaseRow, handover: Handover, *, earlier: Sequence[Reason]) -> dict[str, Any]:
    owner, state = happen("hand_over", owner=case.owner, state=case.state)
    waits_since = case.queued_at if case.owner == "queue" else None  # another line, the same wait
    return {
        "owner": owner,
        "agent_id": None,
        "state": state,
        "queue": handover.target.queue,
        "topic": handover.topic,
        "level": handover.level,
        "priority": handover.target.priority,
        "queued_at": waits_since if waits_since is not None else turn.now,
        "closed_at": None,
        "close_reason": None,
        "reasons": (*earlier, *handover.reasons)[-_REASONS_KEPT:],
    }


def _kept(turn: Turn, case: CaseRow, performed: Performed) -> dict[str, Any]:
    """A message that only joins: a person's case wakes up from waiting, a robot's wakes nothing.

    A thank-you leaves a case solved.
    """
    note = performed.is_note
    is_new = turn.place is None or turn.place.case is None
    if isinstance(note, Note) and is_new and note.folder is not None:
        owner, state = happen("file_as_junk", owner=case.owner, state=case.state)
        return {"owner": owner, "state": state, "close_reason": note.folder}
    if (awake := woken(turn, case)) is not None:
        return {"state": awake, "snoozed_until": None}
    if not isinstance(note, Note) or not note.reopens:
        happen("robot_writes", owner=case.owner, state=case.state)
        return {}
    if note.is_polite and case.state == "solved":
        return {}
    _, state = happen("customer_writes", owner=case.owner, state=case.state)
    return {"state": state, "snoozed_until": None} if state != case.state else {}


def _opened(turn: Turn, performed: Performed, number: str) -> CaseRow:
    person, about = turn.known_person, turn.about
    is_reported = turn.unit_letter is not None and not turn.unit_letter.is_forward
    account = about.account if about is not None else person.account
    last = turn.last
    entrance = turn.channel.entrances.get(last.mailbox or "")
    linked_to = turn.place.linked_to if turn.place is not None else None
    return CaseRow(
        id=new_id(),
        number=number,
        contact_id=about.contact.id if about is not None else None if is_reported else person.customer_id,
        reporter_id=reporter_of(turn),
        account_id=account.id if account is not None else None,
        brand=(entrance.brand if entrance else None) or turn.section.brand,
        subject=last.mail.subject[:500] if last.mail is not None else None,
        language=turn.meaning.language if turn.meaning is not None else "en",
        topic=(entrance.topic if entrance else None) or turn.section.topic,
        owner="bot",
        version=1,
        opened_via=turn.claim.channel,
        opened_by=turn.claim.turn_id,
        opened_at=turn.now,
        active_at=turn.now,
        channel_kind=turn.channel.kind,
        linked=(linked_to,) if linked_to else (),
        reasons=(performed.reason, *_why_apart(turn), *_entrance(turn)),
    )


def _entrance(turn: Turn) -> tuple[Reason, ...]:
    """That a customer came in by an entrance not for customers."""
    by = turn.internal_entrance
    return () if by is None else ({"code": "internal-entrance", "args": {"entrance": by}},)


def _why_apart(turn: Turn) -> tuple[Reason, ...]:
    other = turn.place.parted_from if turn.place is not None else None
    return () if other is None else ({"code": "other-matter", "args": {"case": other.number}},)
