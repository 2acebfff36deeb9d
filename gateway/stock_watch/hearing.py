"""What the order system tells of goods and reservations only brings a look forward: the look finds out and tells."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from gateway.store import reservations, stock_waits


def hear(connection: Connection, kind: str, number: str, *, now: int) -> bool:
    """Have what an event names looked at at once; False where the event is of another kind or of nobody here.

    `number` is an article's reference for `back_in_stock`, else a reservation's. Wake the topics "stock" and
    "reservations" after the commit.
    """
    match kind:
        case "back_in_stock":
            return stock_waits.look_now(connection, number, now=now)
        case "reservation_confirmed" | "reservation_refused":
            return reservations.look_now(connection, number, now=now)
        case _:
            return False
