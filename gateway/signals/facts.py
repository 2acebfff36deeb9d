"""What the rules look at: events with their cases and messages, and what is kept of an account from event to event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

FAILED_CONTACTS: Final = "failed_contacts"
LOWEST_RATING: Final = "lowest_rating"
COMPETITOR: Final = "competitor"
KEPT: Final = (FAILED_CONTACTS, LOWEST_RATING)
"""Parameters of an account that are measured from event to event, and that nobody else may set."""

Fact = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event of the log."""

    id: str
    seq: int
    at: int
    kind: str
    case_id: str | None
    data: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutCase:
    """The case of an event, with its customer and account."""

    id: str
    number: str
    topic: str | None
    hops: int
    contact_id: str | None
    contact_made_at: int | None
    account_id: str | None
    account_no: str | None
    tier: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A customer's message: its newest text, and what it was understood as."""

    id: str
    text: str
    intents: frozenset[str]
    is_robots: bool


@dataclass(slots=True, kw_only=True)
class Batch:
    """The next events of the log with all that the rules may ask; `cursor` is where it was read, `last` its end."""

    cursor: int
    last: int
    events: Sequence[Happened] = ()
    cases: dict[str, AboutCase] = field(default_factory=dict)
    messages: dict[tuple[str, int], Said] = field(default_factory=dict)  # by case and position
    reopened: dict[str, int] = field(default_factory=dict)  # by case: how often
    kept: dict[tuple[str, str], Fact] = field(default_factory=dict)  # by account and parameter

    def messages_of(self, event: Happened) -> list[Said]:
        """The messages that a `message.received` or `message.edited` is about."""
        first, count = event.data.get("position"), event.data.get("messages", 1)
        if event.case_id is None or not isinstance(first, int) or not isinstance(count, int):
            return []
        places = ((event.case_id, first + offset) for offset in range(min(count, 100)))
        return [self.messages[place] for place in places if place in self.messages]
