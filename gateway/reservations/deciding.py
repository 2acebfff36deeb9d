"""What becomes of a reservation: confirmed, refused, not answered in time, run out; each in one transaction.

Who comes second finds it decided and does nothing: the row's version is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.engine import Connection

from gateway import unasked
from gateway.case_timers import bring_back
from gateway.firing import Firing
from gateway.ids import SECOND, new_id, to_us
from gateway.orders.contract import name_in
from gateway.orders.references import fold_reference
from gateway.orders.wishes import Reservation
from gateway.reservations import wording
from gateway.reservations.wording import Elsewhere
from gateway.routing import reason
from gateway.routing_queues import queue_of
from gateway.routing_terms import Matter
from gateway.store import demands, order_requests, reservations
from gateway.store.changes import Changes, append_events
from gateway.store.demands import DemandRow
from gateway.store.reservations import RESERVATIONS, ReservationRow
from gateway.store.rows import CaseRow, EventRow

LOOKS_S: Final = (10, 20, 40, 80, 160, 300)
"""Pauses between looks while a branch has not answered."""
CONFIRMED_LOOK_S: Final = 3600
_ENDS: Final = ("collected", "expired", "ended")
_DAY: Final = 24 * 3600 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the order system says of a reservation (None: it cannot say now), and where else there is enough."""

    state: str | None
    until: datetime | None = None
    elsewhere: Sequence[Elsewhere] = ()


def seen_of(found: Reservation | None, elsewhere: Sequence[Elsewhere] = ()) -> Seen:
    """What a look at the order system gave."""
    return Seen(state=found.state, until=found.until, elsewhere=elsewhere) if found is not None else Seen(state=None)


def follow(connection: Connection, row: ReservationRow, seen: Seen, firing: Firing) -> list[Changes]:
    """Let the reservation become what the order system says, or late; else it is looked at again."""
    held = reservations.held(connection, row.number)
    if held is None or held.version != row.version:
        return []
    if seen.state is not None and seen.state not in ("asked", held.state) and held.state not in _ENDS:
        return decide(connection, held, seen, firing, by="order-system")
    if held.state == "asked" and held.late_at is None and firing.now >= held.due_at:
        return _late(connection, held, firing)
    looks = held.looks + 1
    RESERVATIONS.update(connection, [replace(held, looks=looks, look_at=_next_look(held, firing.now, looks))])
    return []


def decide(connection: Connection, row: ReservationRow, seen: Seen, firing: Firing, *, by: str) -> list[Changes]:
    """Write down what was decided about a reservation that is held, and tell the customer."""
    until = to_us(seen.until) if seen.until is not None else row.until
    after = replace(
        row,
        state=seen.state or row.state,
        until=until,
        decided_at=firing.now,
        decided_by=by,
        looks=0,
        version=row.version + 1,
    )
    after = replace(after, look_at=_next_look(after, firing.now, 0))
    RESERVATIONS.update(connection, [after])
    event = _event(f"reservation.{after.state}", after, firing.now, by=by, waited_us=firing.now - row.asked_at)
    if row.wished.get("request") is not None and row.late_at is None:  # the order request goes on by it, and tells it
        order_requests.look_now(connection, row.number, now=firing.now)
        append_events(connection, [_placed(connection, event, after)])
        return []
    match after.state:
        case "confirmed":
            return _tell(connection, wording.confirmed(after, firing), event, firing)
        case "refused":
            noted = demands.note(connection, _demands(connection, after, firing))
            told = _tell(connection, wording.refused(after, seen.elsewhere, firing), event, firing)
            append_events(connection, noted)
            return told
        case "expired":
            return _tell(connection, wording.expired(after, firing), event, firing)
        case _:
            append_events(connection, [_placed(connection, event, after)])
            return []


def end_by_customer(connection: Connection, number: str, *, now: int) -> bool:
    """Note that its customer gave a reservation up, in his own words and therefore untold; False where it is over."""
    row = reservations.held(connection, number)
    if row is None or row.state not in reservations.OPEN:
        return False
    after = replace(row, state="ended", decided_at=now, decided_by="customer", look_at=None, version=row.version + 1)
    RESERVATIONS.update(connection, [after])
    event = _event("reservation.ended", after, now, by="customer", waited_us=now - row.asked_at)
    append_events(connection, [_placed(connection, event, after)])
    return True


def _late(connection: Connection, row: ReservationRow, firing: Firing) -> list[Changes]:
    """Nobody answered in time: the customer is told so, and people are alarmed in the queue."""
    after = replace(row, late_at=firing.now, version=row.version + 1, looks=row.looks + 1)
    after = replace(after, look_at=_next_look(after, firing.now, after.looks))
    RESERVATIONS.update(connection, [after])
    event = _event("reservation.late", after, firing.now, alarm=True, waited_us=firing.now - row.asked_at)
    told = _tell(connection, wording.late(after, firing), event, firing)
    case = told[0].cases[-1] if told and told[0].cases else unasked.present_case(connection, row.case_id)
    if case is not None and case.owner != "agent" and case.state not in ("junk", "merged"):
        branch = name_in(row.branch_names, case.language)
        why = reason("reservation-late", branch=branch, number=row.number)
        back = bring_back(connection, replace(case, queue=_queue(case, firing)), firing, why)
        told = [*told, Changes(cases=[back])]
    return told


def _tell(connection: Connection, letter: unasked.Unasked, event: EventRow, firing: Firing) -> list[Changes]:
    said = unasked.tell(connection, replace(letter, events=(event,)), firing)
    if said is not None:
        return [said.changes]
    append_events(connection, [event])
    return []


def _next_look(row: ReservationRow, now: int, looks: int) -> int | None:
    if row.state == "asked":
        next_at = now + LOOKS_S[min(looks, len(LOOKS_S) - 1)] * SECOND
        return min(next_at, row.due_at) if row.late_at is None and row.due_at > now else next_at
    return now + CONFIRMED_LOOK_S * SECOND if row.state == "confirmed" else None


def _queue(case: CaseRow, firing: Firing) -> str:
    """The queue that works it: the case's, else the one of the intent."""
    if case.queue is not None:
        return case.queue
    topic = case.topic or firing.settings.intents["reserve"].topic if "reserve" in firing.settings.intents else None
    matter = Matter(
        topic=topic,
        intent="reserve",
        level=case.level,
        tier=firing.settings.gateway.default_tier,
        language=case.language,
        brand=case.brand,
    )
    return queue_of(firing.settings, matter)[0]


def _event(kind: str, row: ReservationRow, now: int, **told: object) -> EventRow:
    data = {"number": row.number, "branch": row.branch, "was_late": row.late_at is not None, **told}
    return EventRow(id=new_id(), at=now, actor="gateway", kind=kind, subject=row.number, case_id=row.case_id, data=data)


def _placed(connection: Connection, event: EventRow, row: ReservationRow) -> EventRow:
    case = unasked.present_case(connection, row.case_id)
    return replace(event, subject=case.number, case_id=case.id) if case is not None else event


def _demands(connection: Connection, row: ReservationRow, firing: Firing) -> list[DemandRow]:
    """What was wanted and could not be put aside."""
    case = unasked.present_case(connection, row.case_id)
    days = firing.settings.orders.demand_days
    return [
        DemandRow(
            id=new_id(),
            key=fold_reference(str(line["reference"]))[:80],
            reference=str(line["reference"]),
            asked=str(line["reference"]),
            quantity=int(str(line["quantity"])),
            why="reserve_refused",
            channel=case.opened_via if case is not None else "",
            contact_id=row.contact_id,
            account_id=case.account_id if case is not None else None,
            case_id=row.case_id,
            at=firing.now,
            anew_before=firing.now - days * _DAY,
        )
        for line in row.lines
    ]
