"""Which queue takes a matter: its intent's, the complaint line, the entrance's, else the one that says most of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from config.care import QueueSettings
from config.settings import Settings
from gateway.routing_terms import COMPLAINTS, Matter, reason
from gateway.store.rows import Reason


def queue_of(settings: Settings, matter: Matter) -> tuple[str, Reason]:
    """The queue of a matter, and why it is that one."""
    intent = settings.intents.get(matter.intent or "")
    if intent is not None and intent.queue:
        return intent.queue, reason("queue-by-intent", queue=intent.queue, intent=matter.intent or "")
    brand = matter.brand or settings.gateway.default_brand
    queues = _Queues(settings.queues)
    if matter.is_complaint and (line := _complaint_line(queues, matter.topic, brand, matter.language)):
        return line, reason("complaint-line", queue=line)
    if matter.entrance_queue:
        return matter.entrance_queue, reason("queue-by-mailbox", queue=matter.entrance_queue)
    queue = _best_queue(queues, matter.topic, matter.tier, matter.level, brand, matter.language)
    if queue is None:
        return settings.gateway.default_queue, reason("queue-by-default", queue=settings.gateway.default_queue)
    return queue, _why(settings.queues[queue], queue, matter, brand)


def overflows(queues: Mapping[str, QueueSettings], queue: str) -> Iterator[tuple[str, float]]:
    """The queues whose people are asked too, each with the minutes of waiting after which they are."""
    minutes = 0.0
    seen = {queue}
    section = queues.get(queue)
    while section is not None and section.overflow is not None and section.overflow not in seen:
        minutes += section.overflow_after_minutes
        yield section.overflow, minutes
        seen.add(section.overflow)
        section = queues.get(section.overflow)


def _why(section: QueueSettings, queue: str, matter: Matter, brand: str | None) -> Reason:
    topic = matter.topic or ""
    if section.brands:
        return reason("queue-by-brand", queue=queue, topic=topic, brand=brand or "")
    if section.languages:
        return reason("queue-by-language", queue=queue, topic=topic, language=matter.language or "")
    return reason("queue-by-topic", queue=queue, topic=topic, tier=matter.tier)


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
def _complaint_line(queues: _Queues, topic: str | None, brand: str | None, language: str | None) -> str | None:
    lines = [
        (name, section)
        for name, section in queues.sections.items()
        if COMPLAINTS in section.skills and _takes(section.brands, brand) and _takes(section.languages, language)
    ]
    return max(
        lines,
        key=lambda line: (topic in line[1].topics, bool(line[1].brands), bool(line[1].languages)),
        default=(None, None),
    )[0]


@lru_cache(maxsize=4096)
def _best_queue(
    queues: _Queues, topic: str | None, tier: str, level: str, brand: str | None, language: str | None
) -> str | None:
    best: str | None = None
    most = -1
    for name, section in queues.sections.items():
        if topic not in section.topics or not _takes(section.tiers, tier):
            continue
        if section.level is not None and section.level != level:
            continue
        if not _takes(section.brands, brand) or not _takes(section.languages, language):
            continue
        said = bool(section.brands) * 8 + bool(section.languages) * 4
        said += bool(section.tiers) * 2 + (section.level is not None)
        if said > most:
            best, most = name, said
    return best


def _takes(named: tuple[str, ...], value: str | None) -> bool:
    return not named or value in named
