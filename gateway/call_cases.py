"""Where a call's facts put its case, and how a case moves when more is known; pure.

A case is moved only as long as it stands where the call's earlier facts had put it. Whatever people or other channels
made of it meanwhile stands, but for two things: who answers the call has the case, and a caller who wants a person
leaves the bot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from gateway.call_record import Record
from gateway.call_targets import Place
from gateway.call_wants import Want
from gateway.routing import reason
from gateway.store.rows import CaseRow, Reason
from gateway.transitions import Happening, happen

_REASONS_KEPT = 30
_HAPPENS: Final[Mapping[str, Happening]] = {
    "agent": "call_taken",
    "queue": "call_waits",
    "bot": "call_with_bot",
    "nobody": "call_served",
}
"""What happens to a case that a call's facts give this owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a case stands by a call's facts; `is_owed` says that its caller is to be called back."""

    owner: str
    agent_id: str | None
    state: str
    close_reason: str | None
    queue: str
    topic: str
    intent: str | None
    level: str
    priority: int
    reasons: tuple[Reason, ...] = ()
    is_owed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What a call's facts say of whose case it is."""

    contact_id: str | None
    account_id: str | None
    language: str
    brand: str | None
    reporter_id: str | None = None


def as_if_told(case: CaseRow, before: Standing | None) -> CaseRow:
    """An observed call's case as it would stand by the facts told `before`."""
    owner, state = (before.owner, before.state) if before is not None else ("bot", "open")
    agent_id = before.agent_id if before is not None else None
    return replace(case, owner=owner, state=state, agent_id=agent_id, closed_at=None, close_reason=None)


def standing_of(record: Record, want: Want, place: Place, agents: Mapping[str, tuple[str, str]]) -> Standing:
    """Where the facts put the case: with who answered, in the queue, done by self-service, or still with the bot."""
    view = record.view
    ours = [agents[leg.agent][0] for leg in view.legs if leg.agent in agents]
    is_answered = view.outcome in ("answered", "transferred")
    is_outbound = any(fact.type == "call.outbound_result" for fact in view.facts)
    owner, close_reason = "bot", None
    if is_answered and ours:
        owner = "agent"
    elif want.is_person:
        owner = "queue"
    elif view.ended_at is not None and (want.is_served or (is_outbound and is_answered)):
        owner, close_reason = "nobody", "self-service" if want.is_served else "outbound"
    elif view.ended_at is not None:
        owner = "queue"
    is_missed = owner == "queue" and (want.is_callback or view.ended_at is not None)
    return Standing(
        owner=owner,
        agent_id=ours[-1] if owner == "agent" else None,
        state="solved" if owner == "nobody" else "open",
        close_reason=close_reason,
        queue=place.target.queue,
        topic=place.topic,
        intent=place.intent,
        level=place.level,
        priority=place.target.priority,
        reasons=(*((reason("call-missed"),) if is_missed and not want.is_callback else ()), *place.target.reasons),
        is_owed=is_missed and not is_answered and not is_outbound and view.caller is not None,
    )


def moved(case: CaseRow, before: Standing | None, after: Standing, now: int) -> CaseRow:
    """The case after more facts; the same one where they change nothing about where it stands."""
    if before is not None and _key(before) == _key(after):
        return case
    if before is None or _stands(case, before):
        return _placed(case, after, now)
    has_answered = after.owner == "agent" and after.agent_id not in (before.agent_id, case.agent_id)
    if has_answered and (case.owner != "agent" or case.agent_id == before.agent_id):
        return _owned(case, after, now)
    if after.owner == "queue" and before.owner != "queue" and case.owner in ("bot", "nobody"):
        return _owned(case, replace(after, queue=case.queue or after.queue), now)
    return case


def renamed(case: CaseRow, before: Naming | None, after: Naming) -> CaseRow:
    """The case with what the facts newly say of whose it is; what was changed otherwise stays."""
    if before is None:
        return case
    return replace(
        case,
        contact_id=after.contact_id if case.contact_id in (None, before.contact_id) else case.contact_id,
        reporter_id=after.reporter_id if case.reporter_id in (None, before.reporter_id) else case.reporter_id,
        account_id=after.account_id if case.account_id in (None, before.account_id) else case.account_id,
        language=after.language if case.language == before.language else case.language,
        brand=after.brand if case.brand == before.brand else case.brand,
    )


def _key(standing: Standing) -> Standing:
    return replace(standing, reasons=(), is_owed=False)


def _stands(case: CaseRow, before: Standing) -> bool:
    place = (case.owner, case.agent_id, case.state, case.queue)
    return place == (before.owner, before.agent_id, before.state, before.queue)


def _placed(case: CaseRow, after: Standing, now: int) -> CaseRow:
    matter = replace(
        case,
        queue=after.queue,
        topic=after.topic,
        intent=after.intent,
        level=after.level,
        priority=after.priority,
    )
    return _owned(matter, after, now)


def _owned(case: CaseRow, after: Standing, now: int) -> CaseRow:
    fresh = [one for one in after.reasons if one not in case.reasons] if after.owner != "bot" else []
    owner, state = happen(_HAPPENS[after.owner], owner=case.owner, state=case.state)
    was_queued = case.owner == "queue" and case.queue == after.queue
    return replace(
        case,
        owner=owner,
        agent_id=after.agent_id,
        state=state,
        queue=after.queue,
        queued_at=now if after.owner == "queue" and not was_queued else case.queued_at,
        claimed_at=now if after.agent_id not in (None, case.agent_id) else case.claimed_at,
        closed_at=now if after.owner == "nobody" else None,
        close_reason=after.close_reason,
        snoozed_until=None,
        reasons=(*case.reasons, *fresh)[-_REASONS_KEPT:],
    )
