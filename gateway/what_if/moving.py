"""Routes the cases of the last days again on changed settings or a changed care table, and tells which would move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from channels.contract import Channel, Entrance
from config.settings import Settings
from gateway.routing import Target
from gateway.store.contexts import CareRow, Known
from gateway.store.rows import Reason
from gateway.store.store import Store
from gateway.what_if.cases import Past, Pasts, load_pasts, route_again

_AT_ONCE: Final = 500
_LISTED: Final = 200

Change = Callable[[Known], Known]
"""What is known of a page of cases, as it would be after the change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where a case goes: its queue and who is asked first."""

    queue: str
    first: str | None
    reasons: tuple[Reason, ...] = ()

    @property
    def place(self) -> tuple[str, str | None]:
        """What two stands are compared by."""
        return self.queue, self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A case that would go elsewhere."""

    number: str
    at: int
    before: Stand
    after: Stand


@dataclass(slots=True, kw_only=True)
class Moves:
    """What a change comes to: of how many cases how many move, between which queues, and the first of them."""

    of: int = 0
    moved: int = 0
    queues: dict[tuple[str, str], int] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)

    def note(self, past: Past, before: Stand, after: Stand) -> None:
        """Count one case."""
        self.of += 1
        if before.place == after.place:
            return
        self.moved += 1
        way = (before.queue, after.queue)
        self.queues[way] = self.queues.get(way, 0) + 1
        if len(self.moves) < _LISTED:
            self.moves.append(Move(number=past.case.number, at=past.at, before=before, after=after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The installation as it would be: settings, the entrances of its channels, and the change of the care table."""

    settings: Settings
    entrances: dict[str, dict[str, Entrance]]
    care: Change | None = None


def entrances_of(channels: Mapping[str, Channel]) -> dict[str, dict[str, Entrance]]:
    """The mailboxes and numbers of every channel."""
    return {name: dict(one.entrances) for name, one in channels.items()}


async def moves(store: Store, now_is: Changed, would_be: Changed, *, since: int, until: int) -> Moves:
    """Route every case of that span by both, and tell what differs; nothing is stored.

    Both are computed for the instant the case came, so that only the change itself shows.
    """
    told = Moves()
    async for pasts in _pages(store, since, until):
        after_change = would_be.care(pasts.known) if would_be.care is not None else pasts.known
        for past in pasts.cases:
            before = route_again(now_is.settings, now_is.entrances, past, pasts.known)
            after = route_again(would_be.settings, would_be.entrances, past, after_change)
            told.note(past, _stand(before, pasts.known), _stand(after, after_change))
    return told


def with_care(known: Known, care: Mapping[str, Sequence[CareRow]]) -> Known:
    """What is known with another care table: the accounts named in it have exactly its rows, others keep theirs."""
    return replace(known, care={**known.care, **{account: list(found) for account, found in care.items()}})


async def _pages(store: Store, since: int, until: int) -> AsyncIterator[Pasts]:
    after: tuple[int, str] | None = None
    while True:
        page = await store.read(load_pasts, since=since, until=until, after=after, most=_AT_ONCE)
        if page.cases:
            yield page
        if len(page.cases) < _AT_ONCE:
            return
        last = page.cases[-1].case
        after = (last.active_at, last.id)


def _stand(target: Target, known: Known) -> Stand:
    first = target.specialists[0].agent_id if target.specialists else None
    person = known.people.get(first or "")
    return Stand(queue=target.queue, first=person.mail if person is not None else first, reasons=target.reasons)
