"""Sees to it that what is over of the work with orders is forgotten in time, a few rows at a time.

A timer that never ends: one a whole installation has, so that no two processes forget at once.
"""

from __future__ import annotations

from typing import Final

import structlog
from sqlalchemy.engine import Connection

from gateway.firing import Fired, Firing
from gateway.ids import SECOND, new_id
from gateway.store import finished
from gateway.store.rows import TIMERS, TimerRow
from gateway.store.timers import Due

TIMER: Final = "retention"
AT_ONCE: Final = 500
_SOON: Final = 10 * SECOND
_DAY: Final = 24 * 3600 * SECOND
log = structlog.get_logger()


def arm(connection: Connection, *, now: int) -> None:
    """Have the timer ring from now on, if it does not yet."""
    TIMERS.insert_missing(connection, [TimerRow(id=new_id(), kind=TIMER, subject="orders", due_at=now)])


def forget(connection: Connection, due: Due, firing: Firing) -> Fired:
    """Forget what was over long ago; again soon while there is more, else tomorrow."""
    before = firing.now - int(firing.settings.orders.finished_kept_days * _DAY)
    gone = finished.forget(connection, before=before, most=AT_ONCE)
    if any(gone.values()):
        log.info("what is over was forgotten", **gone)
    return Fired(again_at=firing.now + (_SOON if max(gone.values()) == AT_ONCE else _DAY))


EFFECTS: Final = {TIMER: forget}
