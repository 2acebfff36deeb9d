"""What each step of a request writes, in one transaction with its letter: asked, summed up, placed, with people.

A request that is not in the state any more in which it was seen is left alone: somebody else was first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.engine import Connection

from gateway import unasked
from gateway.case_timers import bring_back
from gateway.firing import Firing
from gateway.ids import SECOND, new_id, to_us
from gateway.order_requests import wording
from gateway.order_requests.asking import AskedBranch
from gateway.order_requests.taking import INTENT, happened
from gateway.orders.references import fold_reference
from gateway.orders.wishes import Placed, Reservation
from gateway.routing_queues import queue_of
from gateway.routing_terms import Matter
from gateway.store import order_requests, reservations
from gateway.store.cases import message_of_letter
from gateway.store.changes import Changes, append_events, write_one
from gateway.store.order_events import PLACED, PlacedOrderRow
from gateway.store.order_requests import REQUESTS, OrderRequestRow
from gateway.store.reservations import ReservationRow
from gateway.store.rows import CaseRow, EventRow, MessageRow
from gateway.store.schema import conversation, identity
from gateway.wanted_rows import confirm_by

BRANCH_LOOK_S: Final = 15
_HOUR: Final = 3600 * SECOND
_FIRST_LOOK_S: Final = 10
_LONGEST_WHY: Final = 32


def looked(
    connection: Connection, row: OrderRequestRow, goods: Sequence[Mapping[str, Any]], amounts: Mapping[str, Any]
) -> None:
    """Keep what the lines mean and cost, so that the next steps go by the same."""
    held = order_requests.held(connection, row)
    if held is not None:
        REQUESTS.update(connection, [replace(held, goods=list(goods), body={**held.body, "sum": dict(amounts)})])


def arrived(connection: Connection, row: OrderRequestRow, again_at: int, firing: Firing) -> list[Changes]:
    """Tell that the request has arrived, where nothing more can be said of it until it is tried again at an instant."""
    held = order_requests.held(connection, row)
    order_requests.put_off(connection, row, at=again_at, is_try=True)
    said = unasked.tell(connection, wording.arrived(held, firing), firing) if held is not None else None
    return [said.changes] if said is not None else []


def branch_asked(connection: Connection, row: OrderRequestRow, asked: AskedBranch, firing: Firing) -> list[Changes]:
    """Keep what a branch was asked to put aside, watched like every reservation, and tell so with the first one."""
    held, found = order_requests.held(connection, row), asked.reservation
    if held is None or found is None:
        return []
    after = _moved(
        held,
        "branch_asked",
        firing.now,
        branch=found.branch.code,
        tried=list(asked.tried),
        reservation_number=found.number,
        look_at=firing.now if found.state == "confirmed" else firing.now + BRANCH_LOOK_S * SECOND,
    )
    REQUESTS.update(connection, [after])
    reservations.add(connection, [_reservation(connection, after, found, firing)])
    told = {"branch": found.branch.code, "reservation": found.number, "place": len(asked.tried)}
    event = happened(after, "order_request.branch_asked", firing.now, **told)
    said = None
    if not _is_with_people(connection, after):
        said = unasked.tell(connection, replace(wording.taken(after, firing), events=(event,)), firing)
    return [said.changes] if said is not None else _noted(connection, event, after)


def ask_customer(connection: Connection, row: OrderRequestRow, until: int | None, firing: Firing) -> list[Changes]:
    """Sum the order up to its customer and wait for the answer until its time is over; else people have it."""
    held = order_requests.held(connection, row)
    if held is None:
        return []
    case = unasked.present_case(connection, held.case_id)
    if case is None or case.owner in ("queue", "agent"):
        return hand_over(connection, row, "with_people", firing)
    due_at = firing.now + int(firing.settings.orders.request_confirm_hours * _HOUR)
    due_at = min(due_at, until) if until is not None else due_at
    event = happened(held, "order_request.customer_asked", firing.now, due_at=due_at)
    said = unasked.tell(connection, replace(wording.asks(held, firing), events=(event,)), firing)
    if said is None:
        return hand_over(connection, row, "not_reachable", firing)
    REQUESTS.update(connection, [_moved(held, "customer_asked", firing.now, due_at=due_at, look_at=due_at)])
    return [said.changes]


def ask_anew(
    connection: Connection, row: OrderRequestRow, amounts: Mapping[str, Any], until: int | None, firing: Firing
) -> list[Changes]:
    """Sum the order up once more, for what it costs now."""
    held = order_requests.held(connection, row)
    if held is None:
        return []
    fresh = replace(held, body={**held.body, "sum": dict(amounts), "asked_anew": True})
    REQUESTS.update(connection, [fresh])
    return ask_customer(connection, fresh, until, firing)


def placed(connection: Connection, row: OrderRequestRow, order: Placed, firing: Firing) -> list[Changes]:
    """Keep the order's number and tell it; what happens with the order is told at the same end from then on."""
    held = order_requests.held(connection, row)
    if held is None:
        return []
    REQUESTS.update(connection, [_moved(held, "placed", firing.now, order_number=order.number)])
    own = connection.execute(
        select(conversation.c.identity_id, conversation.c.channel).where(conversation.c.id == held.conversation_id)
    ).one()
    number = fold_reference(order.number)[:64]
    PLACED.insert_missing(
        connection, [PlacedOrderRow(number=number, identity_id=own.identity_id, channel=own.channel, at=firing.now)]
    )
    event = happened(held, "order_request.placed", firing.now, order=order.number)
    said = unasked.tell(connection, replace(wording.placed(held, order, firing), events=(event,)), firing)
    return [said.changes] if said is not None else _noted(connection, event, held)


def hand_over(connection: Connection, row: OrderRequestRow, why: str, firing: Firing) -> list[Changes]:
    """Bring the request to people with everything that is known, and tell the customer so."""
    held = order_requests.held(connection, row)
    if held is None:
        return []
    REQUESTS.update(connection, [_moved(held, "handed_over", firing.now, why=why[:_LONGEST_WHY])])
    event = happened(held, "order_request.handed_over", firing.now, why=why)
    case = unasked.present_case(connection, held.case_id)
    if case is None or case.state in ("junk", "merged"):
        return _noted(connection, event, held)
    said = None
    if case.owner not in ("queue", "agent"):
        letter = wording.to_person(held, why, firing, is_first=_is_unheard(connection, held))
        said = unasked.tell(connection, letter, firing)
    case = said.case if said is not None else case
    noted = write_one(connection, _with_note(case, wording.note_of(held, why, firing), event, firing))
    told = [said.changes, noted] if said is not None else [noted]
    if case.owner == "agent":
        return told
    open_again = replace(noted.cases[0], closed_at=None, close_reason=None, queue=case.queue or _queue(case, firing))
    return [*told, Changes(cases=[bring_back(connection, open_again, firing, wording.why_of(why))])]


def settled(connection: Connection, row: OrderRequestRow, why: str | None, firing: Firing) -> None:
    """Note that a request which people have already needs nothing more of us."""
    held = order_requests.held(connection, row)
    if held is not None:
        REQUESTS.update(connection, [_moved(held, "handed_over", firing.now, why=why)])
        _noted(connection, happened(held, "order_request.handed_over", firing.now, why=why), held)


def _is_unheard(connection: Connection, row: OrderRequestRow) -> bool:
    """Whether its customer has read nothing of it yet: by mail nothing is told before the sum is."""
    if row.state not in ("taken", "branch_asked"):
        return False
    return bool(row.body.get("asks_by_mail")) or message_of_letter(connection, wording.taken_key(row)) is None


def _is_with_people(connection: Connection, row: OrderRequestRow) -> bool:
    case = unasked.present_case(connection, row.case_id)
    return case is None or case.owner in ("queue", "agent")


def _moved(row: OrderRequestRow, state: str, now: int, **changed: Any) -> OrderRequestRow:
    fresh: dict[str, Any] = {"look_at": None, "due_at": None, "tries": 0, **changed}
    return replace(row, state=state, changed_at=now, **fresh)


def _reservation(connection: Connection, row: OrderRequestRow, found: Reservation, firing: Firing) -> ReservationRow:
    """The reservation as the page of reservations shows it; its customer hears of it from the request."""
    now, names = firing.now, {str(one["reference"]): str(one["name"]) for one in row.goods}
    own = select(identity.c.contact_id).join(conversation, conversation.c.identity_id == identity.c.id)
    contact_id = connection.execute(own.where(conversation.c.id == row.conversation_id)).scalar_one()
    is_confirmed = found.state == "confirmed"
    return ReservationRow(
        id=new_id(),
        number=found.number,
        branch=found.branch.code,
        branch_names=dict(found.branch.names),
        lines=[
            {"reference": one.reference, "name": names.get(one.reference, ""), "quantity": one.quantity}
            for one in found.lines
        ],
        wished={"name": row.body.get("name"), "phone": row.body.get("phone"), "request": row.id},
        contact_id=contact_id,
        conversation_id=row.conversation_id,
        case_id=row.case_id,
        language=row.language,
        state=found.state,
        asked_at=now,
        due_at=confirm_by(firing.settings, firing.calendars, found.branch.code, now),
        until=to_us(found.until) if found.until is not None else None,
        decided_at=now if is_confirmed else None,
        decided_by="order-system" if is_confirmed else None,
        look_at=now + _FIRST_LOOK_S * SECOND,
    )


def _with_note(case: CaseRow, text: str, event: EventRow, firing: Firing) -> Changes:
    after = replace(case, version=case.version + 1, last_position=case.last_position + 1)
    note = MessageRow(
        id=new_id(),
        case_id=case.id,
        position=after.last_position,
        conversation_id=None,
        direction="note",
        author="system",
        channel=None,
        text=text,
        language=firing.settings.gateway.default_language,
        at=firing.now,
    )
    told = replace(event, case_id=case.id, subject=case.number)
    return Changes(seen={case.id: case.version}, cases=[after], messages=[note], events=[told])


def _noted(connection: Connection, event: EventRow, row: OrderRequestRow) -> list[Changes]:
    case = unasked.present_case(connection, row.case_id)
    told = replace(event, case_id=case.id, subject=case.number) if case is not None else event
    append_events(connection, [told])
    return [Changes(events=[told])]


def _queue(case: CaseRow, firing: Firing) -> str:
    section = firing.settings.intents.get(INTENT)
    matter = Matter(
        topic=case.topic or (section.topic if section is not None else None),
        intent=INTENT,
        level=case.level,
        tier=firing.settings.gateway.default_tier,
        language=case.language,
        brand=case.brand,
    )
    return queue_of(firing.settings, matter)[0]
