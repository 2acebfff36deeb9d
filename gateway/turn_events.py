"""Writes the events of a turn: what came in, whose it is now, what was asked of the order system and learned. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from gateway import decide
from gateway.decide import HandOver
from gateway.handoff_pack.pack import given_slots, missing_slots
from gateway.handover import Handover
from gateway.ids import new_id
from gateway.performed import Performed
from gateway.routing import Target
from gateway.store.rows import CaseRow, EventRow
from gateway.turns import Turn


def put_events(turn: Turn, case: CaseRow, performed: Performed, handover: Handover | None, *, is_new: bool) -> None:
    """Add to the turn's changes what its case's log tells of it."""

    def put(kind: str, actor: str, **data: object) -> None:
        turn.changes.events.append(
            EventRow(id=new_id(), at=turn.now, actor=actor, kind=kind, subject=case.number, case_id=case.id, data=data)
        )

    if is_new:
        put("case.opened", "customer", via=turn.claim.channel, **turn.known_person.recognition)
    elif turn.place is not None and turn.place.reopens and case.state == "open":
        put("case.reopened", "customer", by="customer", **_ended_before(turn))
    first = min((one.position for one in turn.changes.messages if one.direction == "in"), default=None)
    put("message.received", "customer", messages=len(turn.messages), position=first, intent=case.intent)
    if handover is not None:
        alarm = isinstance(performed.hand_over, HandOver) and performed.hand_over.alarm
        facts = _facts(handover.target, turn.known_person.recognition)
        put(
            "case.handed_over",
            "bot",
            reasons=list(handover.reasons),
            alarm=alarm,
            **facts,
            **_asked(turn),
            **_learned(turn, performed),
        )
    elif performed.is_note is None:
        put("case.answered", "bot", reason=performed.reason, **_asked(turn))
    elif case.owner == "agent" and _tells_of_danger(turn):
        put("case.danger", "customer", agent=case.agent_id, alarm=True)


def _asked(turn: Turn) -> dict[str, object]:
    """What flows asked the order system for in this turn, and what came of it; nothing where they asked nothing."""
    return {"operations": list(turn.operations)} if turn.operations else {}


def _learned(turn: Turn, performed: Performed) -> dict[str, object]:
    """Which data a flow has and lacks, by their names alone; nothing where no flow ran."""
    row = performed.flow or turn.flow
    if row is None or "slots" not in row.state:
        return {}
    given = given_slots(row.flow, row.state)
    return {"handoff": {"flow": row.flow, "given": list(given), "missing": list(missing_slots(row.flow, given))}}


def _tells_of_danger(turn: Turn) -> bool:
    meaning = turn.understood
    return not turn.verdict.robot and decide.is_danger(meaning.intent, meaning.confidence, meaning.act_from)


def _ended_before(turn: Turn) -> dict[str, object]:
    case = turn.place.case if turn.place is not None else None
    if case is None:
        return {}
    return {"was": case.state, "after_us": turn.now - (case.closed_at or case.active_at)}


def _facts(target: Target, recognition: Mapping[str, object]) -> dict[str, object]:
    """What figures ask of a handover: whether we knew who it was, and whether somebody of theirs is named and asked."""
    return {
        "queue": target.queue,
        "recognised": recognition.get("recognised", False),
        "has_preferred": target.has_preferred,
        "first_role": target.specialists[0].role if target.specialists else None,
    }
