"""Sees to it that nothing the bot did on a customer's word is forgotten, whatever became of the turn that did it.

A deed is done under the key of the summary that was agreed to, so it is one in every retry and for every further
"yes". It is written down before it is asked for and settled in the transaction that tells the customer; one that
stays open, because that turn was decided otherwise in the end, is shown to people.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import Final

from sqlalchemy.engine import Connection

from gateway.case_timers import bring_back
from gateway.firing import Fired, Firing, event_of
from gateway.ids import SECOND
from gateway.routing import reason
from gateway.store import deeds
from gateway.store.timers import Due
from gateway.unasked import present_case

LOOK_AFTER_S: Final = 180
"""When a deed must be settled: a turn is tried for a minute at most."""
_LONGEST_KEY: Final = 64
UNSETTLED: Final = "deed.unsettled"


def look(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Bring a case to people in which something was, or may have been, done that nobody was told of."""
    row = deeds.held(connection, due.subject)
    if row is None or row.settled_at is not None or row.outcome in deeds.NOT_DONE:
        return Fired()
    case = present_case(connection, row.case_id)
    deeds.settle(connection, [(row.key, firing.now)])
    if case is None or case.state in ("merged", "junk"):
        return Fired()
    is_known = "no" if row.outcome in (None, "unconfirmed") else "yes"
    named = {"operation": row.operation, "number": row.number or "", "is_known": is_known}
    again = replace(case, closed_at=None, close_reason=None) if case.state == "closed" else case
    woken = bring_back(connection, again, firing, reason("deed-unsettled", **named))
    return Fired(wakes=("offers",), events=(event_of(woken, UNSETTLED, firing.now, **named),))


def key_of(agreement: str, operation: str) -> str:
    """The key of one operation by one agreement; a long name is shortened, as the key has a column's room."""
    key = f"{agreement}:{operation}"
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{agreement}:{blake2b(operation.encode(), digest_size=8).hexdigest()}"


def look_at(now: int) -> int:
    """When a deed that is begun now is looked at."""
    return now + LOOK_AFTER_S * SECOND


EFFECTS: Final = {deeds.TIMER: look}
