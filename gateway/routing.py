"""Finds the right queue and the people who know the customer; pure, and every step of it gives its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from config.care import IntentSettings, QueueSettings
from config.settings import Settings
from gateway.store.contexts import AccountRow, CareRow
from gateway.store.rows import Reason

_ROLES = ("preferred", "backup", "lead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is known of a case when a person is looked for; `entrance_queue` is that of the mailbox or line used."""

    topic: str | None
    intent: str | None
    level: str
    tier: str
    entrance_queue: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Specialist:
    """An agent who looks after the account in this topic, and as what."""

    agent_id: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a case goes: its queue, who is asked first and in which order, and why."""

    queue: str
    specialists: tuple[Specialist, ...] = ()
    reasons: tuple[Reason, ...] = ()
    priority: int = 0
    skills: tuple[str, ...] = field(default=())


def reason(code: str, **args: object) -> Reason:
    """A reason as it is stored: a code and its arguments, read in the reader's language."""
    return {"code": code, "args": args}


def route(
    settings: Settings, matter: Matter, *, account: AccountRow | None, care: Sequence[CareRow], now: int
) -> Target:
    """The target of a matter: safety's queue, else the care row's people, else the queue that says most about it."""
    intent = settings.intents.get(matter.intent or "")
    queue, why = _queue(settings, matter, intent)
    section = settings.queues.get(queue)
    specialists = () if intent is not None and intent.alarm else _specialists(matter, care, now)
    reasons: list[Reason] = []
    if specialists and account is not None:
        reasons += [
            reason("care-row", account=account.name, topic=matter.topic or "", role=one.role) for one in specialists[:1]
        ]
    return Target(
        queue=queue,
        specialists=specialists,
        reasons=(*reasons, why),
        priority=_priority(settings, matter, section),
        skills=section.skills if section else (),
    )


def _queue(settings: Settings, matter: Matter, intent: IntentSettings | None) -> tuple[str, Reason]:
    if intent is not None and intent.queue:
        return intent.queue, reason("queue-by-intent", queue=intent.queue, intent=matter.intent or "")
    if matter.entrance_queue:
        return matter.entrance_queue, reason("queue-by-mailbox", queue=matter.entrance_queue)
    queue = _best_queue(_Queues(settings.queues), matter.topic, matter.tier, matter.level)
    if queue is None:
        return settings.gateway.default_queue, reason("queue-by-default", queue=settings.gateway.default_queue)
    return queue, reason("queue-by-topic", queue=queue, topic=matter.topic or "", tier=matter.tier)


class _Queues:
    """The queues of one settings value, compared by identity so that what was found for it can be kept."""

    __slots__ = ("sections",)

    def __init__(self, sections: Mapping[str, QueueSettings]) -> None:
        self.sections = sections

    def __hash__(self) -> int:
        return id(self.sections)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Queues) and other.sections is self.sections


@lru_cache(maxsize=1024)
def _best_queue(queues: _Queues, topic: str | None, tier: str, level: str) -> str | None:
    best: str | None = None
    most = -1
    for name, section in queues.sections.items():
        if topic not in section.topics or (section.tiers and tier not in section.tiers):
            continue
        if section.level is not None and section.level != level:
            continue
        said = bool(section.tiers) * 2 + (section.level is not None)
        if said > most:
            best, most = name, said
    return best


def _specialists(matter: Matter, care: Sequence[CareRow], now: int) -> tuple[Specialist, ...]:
    rows = [
        row
        for row in care
        if row.topic == matter.topic
        and row.agent_mail is not None
        and (row.valid_from is None or row.valid_from <= now)
        and (row.valid_to is None or now < row.valid_to)
    ]
    return tuple(
        Specialist(agent_id=row.person_id, role=row.role) for role in _ROLES for row in rows if row.role == role
    )


def _priority(settings: Settings, matter: Matter, section: QueueSettings | None) -> int:
    tier = settings.tiers.get(matter.tier)
    return (tier.priority if tier else 0) + (section.priority if section else 0)
