"""Gives what a turn's operations noted of goods its case and conversation, which are known only with its rows. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from config.settings import Settings
from gateway.bot_dial.turning import drafted_event
from gateway.calendars import Calendar, NeverOpen
from gateway.ids import SECOND, from_us, new_id, to_us
from gateway.promising import Clocks
from gateway.store.order_requests import OrderRequestRow
from gateway.store.reservations import ReservationRow
from gateway.store.rows import CaseRow, ConversationRow, EventRow
from gateway.turns import Turn


def place(turn: Turn, case: CaseRow, conversation: ConversationRow, clocks: Clocks) -> None:
    """Place who waits, reservations, order requests and the register's entries; a reservation gets its deadline."""
    changes = turn.changes
    changes.order_requests[:] = [
        replace(one, case_id=case.id, conversation_id=conversation.id) for one in changes.order_requests
    ]
    changes.drafts[:] = [replace(one, case_id=case.id, position=case.last_position) for one in changes.drafts]
    changes.events += [drafted_event(one, case.number) for one in changes.drafts]
    changes.events += [_taken(one, case, turn.now) for one in changes.order_requests]
    if not (changes.demands or changes.stock_waits or changes.reservations):
        return
    changes.demands[:] = [replace(one, case_id=case.id) for one in changes.demands]
    changes.stock_waits[:] = [
        replace(one, case_id=case.id, conversation_id=conversation.id) for one in changes.stock_waits
    ]
    changes.reservations[:] = [
        replace(
            one,
            case_id=case.id,
            conversation_id=conversation.id,
            due_at=confirm_by(clocks.settings, clocks.calendars, one.branch, turn.now),
        )
        for one in changes.reservations
    ]
    changes.events += [_asked(one, case, turn.now) for one in changes.reservations]


def confirm_by(settings: Settings, calendars: Mapping[str, Calendar], branch: str, now: int) -> int:
    """Until when a branch is to confirm: by the calendar of its own name, else the default one."""
    calendar = calendars.get(branch) or calendars.get(settings.gateway.default_calendar)
    worked = timedelta(hours=settings.orders.reserve_confirm_hours)
    try:
        if calendar is not None:
            return to_us(calendar.add_working(from_us(now), worked))
    except NeverOpen:
        pass
    return now + int(worked.total_seconds() * SECOND)


def _taken(row: OrderRequestRow, case: CaseRow, now: int) -> EventRow:
    data = {"request": row.request_id, "source": row.source, "lines": len(row.body["lines"])}
    return EventRow(
        id=new_id(), at=now, actor="bot", kind="order_request.taken", subject=case.number, case_id=case.id, data=data
    )


def _asked(row: ReservationRow, case: CaseRow, now: int) -> EventRow:
    data = {"number": row.number, "branch": row.branch, "due_at": row.due_at}
    return EventRow(
        id=new_id(), at=now, actor="bot", kind="reservation.asked", subject=case.number, case_id=case.id, data=data
    )
