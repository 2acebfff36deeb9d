"""What is kept of an account from event to event: contacts in a row that failed, and its low ratings. Pure.

Each state is small however much happens: of failures the newest ten, of ratings only those that may yet be the lowest
of the last days (each lower than all that came after it).
"""

from __future__ import annotations

from typing import Literal

from gateway.ids import SECOND
from gateway.signals.facts import Fact, Happened

DAY = 86_400 * SECOND
_MOST = 10

Contact = Literal["failed", "reached"]


def contact_of(event: Happened, *, is_customers: bool) -> Contact | None:
    """Whether the event is a contact with the customer that failed or came about; `is_customers`: a person wrote."""
    match event.kind:
        case "message.received":
            return "reached" if is_customers else None
        case "call.answered" | "call.transferred":
            return "reached"
        case "call.abandoned" | "call.ended" | "call.outbound_result":
            outcome = event.data.get("outcome")
            return "reached" if outcome in ("answered", "transferred") else _missed(outcome)
        case "letter.failed":
            return None if event.data.get("was_overtaken") else "failed"
        case "letter.bounced":
            return "failed" if event.data.get("final") else None
        case _:
            return None


def with_contact(kept: Fact, event: Happened, contact: Contact) -> Fact:
    """The contacts in a row that failed, after one more; a call that is told of twice counts once."""
    if contact == "reached":
        return {"failed": [], "reached_at": event.at}
    mark = str(event.data.get("call") or event.id)
    failed = [one for one in kept.get("failed", ()) if one[1] != mark]
    return {"failed": [*failed, [event.at, mark]][-_MOST:], "reached_at": kept.get("reached_at")}


def failed_since(kept: Fact, since: int) -> int:
    """How many contacts in a row failed since then."""
    return sum(at >= since for at, _ in kept.get("failed", ()))


def with_rating(kept: Fact, *, at: int, score: int) -> Fact:
    """The ratings that may be the lowest of some last days, after one more."""
    lower = [one for one in kept.get("ratings", ()) if one[1] < score]
    return {"ratings": [*lower, [at, score]]}


def lowest_since(kept: Fact, since: int) -> tuple[int, int] | None:
    """The lowest rating since then and its instant; of equal ones the newest."""
    found = [(score, at) for at, score in kept.get("ratings", ()) if at >= since]
    return min(found, key=lambda one: (one[0], -one[1])) if found else None


def _missed(outcome: object) -> Contact | None:
    return "failed" if outcome in ("missed", "abandoned") else None
