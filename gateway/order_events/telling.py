"""Tells one event to whoever owns the order, or notes why nobody was told; all of it in the caller's transaction.

An event is worked while it is `due`, and what comes of it is written with the letter: a crash leaves both or neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.engine import Connection

from config.settings import Settings
from gateway import unasked
from gateway.firing import Firing
from gateway.ids import SECOND, new_id
from gateway.order_events.letters import news_of, text_of
from gateway.orders.contract import Order
from gateway.orders.references import fold_reference
from gateway.store import limits, order_events, order_owners
from gateway.store.cases import message_of_letter
from gateway.store.changes import Changes, append_events
from gateway.store.limits import Count, Subject
from gateway.store.order_events import OrderEventRow
from gateway.store.order_owners import Marks, OwnersEnd
from gateway.store.rows import EventRow

_DAY: Final = 24 * 3600 * SECOND
_ACTOR: Final = "orders"


def tell_once(connection: Connection, event: OrderEventRow, order: Order, firing: Firing) -> Changes | None:
    """Write the letter and end the event; None where it was ended meanwhile."""
    row = order_events.held(connection, event.id)
    if row is None:
        return None
    ends = ends_of(connection, order)
    end = next((one for one in ends if _is_reached(one, firing)), None)
    if end is None or end.conversation.case_id is None:
        return note(connection, row, firing, why="not_reachable" if ends else "nobody_known")
    if message_of_letter(connection, _key(row, order)) is not None:
        return note(connection, row, firing, why="said_already")
    count = _count(end, firing)
    if limits.over(connection, [[count]]):
        return note(connection, row, firing, why="capped")
    said = unasked.tell(connection, _said(row, order, end, firing), firing)
    if said is None:
        return note(connection, row, firing, why="not_reachable")
    limits.raise_counts(connection, [count])
    order_events.end(connection, row, state="told", now=firing.now, case_id=said.case.id)
    return said.changes


def note_once(connection: Connection, event: OrderEventRow, firing: Firing, *, why: str) -> Changes | None:
    """End an event that nobody is told of; None where it was ended meanwhile."""
    row = order_events.held(connection, event.id)
    return note(connection, row, firing, why=why) if row is not None else None


def note(connection: Connection, row: OrderEventRow, firing: Firing, *, why: str) -> Changes:
    """Keep that an event was told to nobody, and why."""
    order_events.end(connection, row, state="noted", now=firing.now, why=why)
    noted = happened(row, "order.noted", firing.now, why=why)
    append_events(connection, [noted])
    return Changes(events=[noted])


def happened(row: OrderEventRow, kind: str, now: int, **more: object) -> EventRow:
    """What the log keeps of an event of the order system; its subject is the order's number until a case is known."""
    data: Mapping[str, object] = {"event": row.id, "of": row.kind, "order": row.number, **more}
    return EventRow(id=new_id(), at=now, actor=_ACTOR, kind=kind, subject=row.number, case_id=None, data=dict(data))


def ends_of(connection: Connection, order: Order) -> Sequence[OwnersEnd]:
    """Where the order's owner can be told, the end used last first."""
    marks = Marks(
        number=fold_reference(order.number),
        phone=order.phone,
        mail=order.mail.lower() if order.mail is not None else None,
        account_no=order.account_no,
    )
    return order_owners.ends_of(connection, marks)


def spoken(settings: Settings, language: str | None) -> str:
    """The language if it is one of ours, else the default one."""
    known = settings.gateway
    return language if language in known.languages else known.default_language


def _is_reached(end: OwnersEnd, firing: Firing) -> bool:
    """Whether a letter to this end goes out and is not refused there as far as is known."""
    channel = firing.channels.get(end.conversation.channel)
    if channel is None or channel.delivery == "answer" or not unasked.may_write(firing.settings, channel.name):
        return False
    if end.blocked_at is None:
        return True
    blocked_us = firing.settings.acknowledgement.blocked_days * _DAY
    return end.kind == "email" and firing.now - end.blocked_at >= blocked_us


def _said(row: OrderEventRow, order: Order, end: OwnersEnd, firing: Firing) -> unasked.Unasked:
    language = spoken(firing.settings, end.language)
    return unasked.Unasked(
        case_id=end.conversation.case_id or "",
        conversation_id=end.conversation.id,
        key=_key(row, order),
        language=language,
        text=text_of(row, order, firing.texts, language),
        subject=firing.texts.say(language, "order-event-subject", number=order.number),
        events=(happened(row, "order.told", firing.now, channel=end.conversation.channel),),
    )


def _key(row: OrderEventRow, order: Order) -> str:
    """The key under which the same news are said once."""
    return f"order-event:{hashlib.blake2b(news_of(row, order).encode(), digest_size=16).hexdigest()}"


def _count(end: OwnersEnd, firing: Firing) -> Count:
    """One letter of the day to this end: an order system gone wild writes to nobody a hundred times."""
    most = firing.settings.orders.events_per_day
    name = f"order-events:{most}:{end.conversation.id}"
    return Count(subject=Subject(name=name, window_us=_DAY, most=most, slack=most), at=firing.now)
