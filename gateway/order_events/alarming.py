"""Brings the case of an order that nobody confirmed to people, or opens one; in the caller's transaction."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Final

from sqlalchemy.engine import Connection

from gateway import unasked
from gateway.case_timers import bring_back
from gateway.firing import Firing
from gateway.ids import SECOND, new_id
from gateway.order_events.telling import ends_of, happened, note, spoken
from gateway.orders.contract import Order
from gateway.orders.references import fold_reference
from gateway.routing import rank_of, reason
from gateway.store import limits, order_events
from gateway.store.changes import Changes, append_events, write_one
from gateway.store.limits import Count, Subject
from gateway.store.order_events import OrderEventRow
from gateway.store.rows import CaseRow, MessageRow

_SPACE: Final = uuid.UUID("6c0b7c8e-2f0e-5d0e-9d53-0f6c3e3b7a21")
_INTENT: Final = "order_status"
_VIA: Final = "orders"
_ALARMED_AGAIN: Final = 22 * 3600 * SECOND
"""A count is forgotten up to two hours late: an order rings once a day."""
UNCONFIRMED: Final = "order.unconfirmed"


def alarm_once(
    connection: Connection, event: OrderEventRow, order: Order, firing: Firing, *, number: str
) -> Changes | None:
    """Let people see that an order was not confirmed, once a day however its number is written.

    `number` is that of a new case. None where the event was worked meanwhile.
    """
    row = order_events.held(connection, event.id)
    if row is None:
        return None
    count = _count(order, firing)
    if limits.over(connection, [[count]]):
        return note(connection, row, firing, why="said_already")
    case = _case_of(connection, order)
    if case is None:
        changes = _opened(connection, row, firing, number)
        case = changes.new_cases[0]
    else:
        why = reason("order-unconfirmed", order=row.number)
        woken = bring_back(connection, replace(case, closed_at=None, close_reason=None), firing, why)
        changes, case = Changes(cases=[woken]), woken
    alarm = replace(happened(row, UNCONFIRMED, firing.now, queue=case.queue), case_id=case.id, subject=case.number)
    limits.raise_counts(connection, [count])
    order_events.end(connection, row, state="alarmed", now=firing.now, case_id=case.id)
    append_events(connection, [alarm])
    changes.events.append(alarm)
    return changes


def _count(order: Order, firing: Firing) -> Count:
    name = f"order-unconfirmed:{fold_reference(order.number)[:64]}"
    return Count(subject=Subject(name=name, window_us=_ALARMED_AGAIN, most=1, slack=1), at=firing.now)


def _case_of(connection: Connection, order: Order) -> CaseRow | None:
    """The case in which the order's owner wrote last, locked, unless it only shows what would have been done."""
    for end in ends_of(connection, order):
        if end.conversation.case_id is None:
            continue
        case = unasked.present_case(connection, end.conversation.case_id)
        if case is not None and not case.observed and case.state not in ("junk", "merged"):
            return case
    return None


def _opened(connection: Connection, row: OrderEventRow, firing: Firing, number: str) -> Changes:
    """A case of nobody's, in the queue of questions about orders."""
    settings, now = firing.settings, firing.now
    language = spoken(settings, None)
    intent = settings.intents.get(_INTENT)
    case = CaseRow(
        id=new_id(),
        number=number,
        contact_id=None,
        account_id=None,
        subject=firing.texts.say(language, "order-event-subject", number=row.number),
        language=language,
        topic=intent.topic if intent is not None else None,
        intent=_INTENT,
        queue=(intent.queue if intent is not None else None) or settings.gateway.default_queue,
        owner="queue",
        version=1,
        last_position=1,
        opened_via=_VIA,
        opened_by=str(uuid.uuid5(_SPACE, row.id)),
        opened_at=now,
        active_at=now,
        queued_at=now,
        channel_kind="api",
        reasons=(reason("order-unconfirmed", order=row.number),),
    )
    case = replace(case, rank_at=rank_of(case))
    note = MessageRow(
        id=new_id(),
        case_id=case.id,
        position=1,
        conversation_id=None,
        direction="system",
        author="system",
        channel=None,
        text=firing.texts.say(language, "reason-order-unconfirmed", order=row.number),
        language=language,
        at=now,
    )
    return write_one(connection, Changes(new_cases=[case], messages=[note]))
