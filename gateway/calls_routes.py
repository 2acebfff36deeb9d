"""Where a call goes: who is rung in which order, and the queue at the end of every way; pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from channels.phone.answer import Fallback, Route
from channels.phone.settings import SafeRoute


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may take the call; `is_free` is his presence and telephone state together."""

    mail: str
    extension: str | None = None
    is_free: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTarget:
    """What routing found: the queue, the specialists in the order they are asked, and who is there at all.

    `is_direct`: a dedicated number, which has no menu. `self_service`: the lines that answer the caller's want at
    once. `has_people` is False where nobody of the queue is there to take a call.
    """

    queue: str
    specialists: tuple[Person, ...] = ()
    priority: int = 0
    reason: str | None = None
    expected_wait_s: int | None = None
    has_people: bool = True
    is_direct: bool = False
    self_service: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCase:
    """The case of the call, and its address at the desk."""

    number: str
    desk_url: str | None = None


def people_route(target: CallTarget, ring_s: int, desk_url: str | None) -> Route:
    """The free specialists one after the other, `ring_s` each, then the queue."""
    free = [person for person in target.specialists if person.is_free]
    if not free:
        return queue_route(target, desk_url)
    others = tuple(
        Fallback(to="agent", target=person.mail, extension=person.extension, after_s=ring_s) for person in free[1:]
    )
    return Route(
        to="agent",
        target=free[0].mail,
        extension=free[0].extension,
        priority=target.priority,
        reason=target.reason,
        fallbacks=(*others, Fallback(to="queue", target=target.queue, after_s=ring_s)),
        desk_url=desk_url,
    )


def queue_route(target: CallTarget, desk_url: str | None) -> Route:
    """The queue, with how long it takes if that is known."""
    return Route(
        to="queue",
        target=target.queue or None,
        priority=target.priority,
        reason=target.reason,
        expected_wait_s=target.expected_wait_s,
        desk_url=desk_url,
    )


def safe_route(safe: SafeRoute, desk_url: str | None) -> Route:
    """The line's own way for a caller whose want nobody knows."""
    return Route(to=safe.to, target=safe.target, extension=safe.extension, reason="want_unknown", desk_url=desk_url)
