"""The line of those who wait for a person: each stands at an instant, earlier by a lead that has a bound. Pure.

Since no lead is longer than its bound, a case that came later than that stands behind, whatever it is: nothing starves.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gateway.ids import SECOND
from gateway.routing_terms import ALARM_PRIORITY
from gateway.store.rows import CaseRow

HOUR: Final = 3600 * SECOND
PRIORITY_LEAD: Final = 4 * HOUR
"""What a priority of 100 or more is worth; one below 0 stands as much later."""
PROMISE_LEAD: Final = 4 * HOUR
"""What a promise is worth that is due now; one that is due in so long or later is worth nothing."""
ALARM_LEAD: Final = 30 * 24 * HOUR
"""What danger to people is worth: strictly first among all that nobody lets lie for a month."""
BROKEN_LEAD: Final = 10 * 24 * HOUR
"""What a promise is worth that was broken: before all others but danger to people."""
_WHOLE: Final = 100


def lead_of(priority: int) -> int:
    """How much earlier a case of this priority stands, in microseconds."""
    if priority >= ALARM_PRIORITY:
        return ALARM_LEAD
    return PRIORITY_LEAD * max(-_WHOLE, min(_WHOLE, priority)) // _WHOLE


def rank_of(case: CaseRow, *, now: int | None = None) -> int:
    """Where the case stands in line, by when it was queued, its priority and the promise that is due next.

    To be set as `rank_at` by whoever makes a queue the owner, after queue, priority, `queued_at` and `due_at` are. With
    `now`, a promise that was broken by then counts as broken.
    """
    queued_at = case.queued_at if case.queued_at is not None else case.opened_at
    left = PROMISE_LEAD if case.due_at is None else case.due_at - queued_at
    broken = BROKEN_LEAD if now is not None and case.due_at is not None and case.due_at <= now else 0
    return queued_at - lead_of(case.priority) - broken - (PROMISE_LEAD - max(0, min(PROMISE_LEAD, left)))


def placed(case: CaseRow, before: CaseRow | None) -> CaseRow:
    """The case with its place in line, new where it was queued anew; one that waits on or that nobody queued keeps its.

    `before` is the case as it was, None where it is new.
    """
    if case.owner != "queue" or (before is not None and _waits_on(case, before)):
        return case
    return replace(case, rank_at=rank_of(case))


def _waits_on(case: CaseRow, before: CaseRow) -> bool:
    was = (before.owner, before.queue, before.queued_at, before.priority)
    return before.rank_at is not None and was == (case.owner, case.queue, case.queued_at, case.priority)
