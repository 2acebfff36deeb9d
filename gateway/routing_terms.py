"""The words of routing: what is asked (a matter), what comes of it (a target), and reasons as they are stored."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.store.colleagues import LastAgent
from gateway.store.rows import Reason

COMPLAINTS = "complaints"
"""The skill without which nobody gets a complaint."""
COMPLAINT_INTENTS = "complaint_"
"""How the names of intents begin that are complaints."""
ALARM_PRIORITY = 1000
"""The priority of what endangers people; tiers and queues stay far below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is known of a case when a person is looked for; `entrance_queue` is that of the mailbox or line used.

    `own_agent` is the id of the one of us whose own mailbox was written to.
    """

    topic: str | None
    intent: str | None
    level: str
    tier: str
    entrance_queue: str | None = None
    language: str | None = None
    brand: str | None = None
    channel_kind: str | None = None
    last_agent: LastAgent | None = None
    own_agent: str | None = None

    @property
    def is_complaint(self) -> bool:
        """Whether the intent says that it is a complaint."""
        return is_complaint(self.intent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Specialist:
    """An agent who is asked before others, as what (personal, preferred, backup, lead, stand_in, sticky), and why."""

    agent_id: str
    role: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a case goes: its queue, who is asked first and in which order, and why.

    Whoever else is asked has all of `skills`. `lead_us` is how much earlier the case stands in line by its priority.
    `has_preferred` says that the care table names a preferred specialist for it, present or not.
    """

    queue: str
    specialists: tuple[Specialist, ...] = ()
    reasons: tuple[Reason, ...] = ()
    priority: int = 0
    lead_us: int = 0
    skills: tuple[str, ...] = ()
    is_alarm: bool = False
    has_preferred: bool = False


def is_complaint(intent: str | None) -> bool:
    """Whether an intent is a complaint, by its name."""
    return (intent or "").startswith(COMPLAINT_INTENTS)


def reason(code: str, **args: object) -> Reason:
    """A reason as it is stored: a code and its arguments, read in the reader's language."""
    return {"code": code, "args": args}
