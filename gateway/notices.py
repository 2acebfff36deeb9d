"""Notices of disruptions and changes: who is told, once a conversation; each process keeps those that stand in memory.

A notice holds in the process that took it in at once, in the others with the next hint or sweep, and ends by the clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import structlog

from channels.message import Address
from gateway.bus.contract import Bus
from gateway.store import notices as rows
from gateway.store.limits import LimitsWanted
from gateway.store.notices import Notice
from gateway.store.store import Store, StoreDownError
from gateway.turns import Turn

log = structlog.get_logger()

TOPIC = "notices"
SWEEP_S = 4.0
_DESK_HINT = b'{"type":"notices"}'


class Notices:
    """The notices that stand, as this process knows them; asking costs no query."""

    def __init__(self) -> None:
        self._standing: tuple[Notice, ...] = ()

    async def refresh(self, store: Store, *, now: int) -> None:
        """Read anew which notices stand."""
        self._standing = tuple(await store.read(rows.standing, now=now))

    def active(self, *, at: int) -> tuple[Notice, ...]:
        """The notices that hold at that instant, oldest first."""
        return tuple(one for one in self._standing if one.starts_at <= at < one.ends_at)

    def want(self, wanted: LimitsWanted, channel: str, kind: str, sender: Address, *, at: int) -> None:
        """Ask which of the notices of a channel this sender was told there."""
        wanted.names.update(mark_of(one, channel, sender) for one in self.active(at=at) if _is_on(one, channel, kind))

    def untold(self, turn: Turn, topic: str | None) -> tuple[Notice, ...]:
        """The notices that the next answer in this turn's conversation begins with."""
        channel = turn.claim.channel
        return tuple(
            one
            for one in self.active(at=turn.now)
            if _is_on(one, channel, turn.channel.kind)
            and _is_about(one, topic)
            and mark_of(one, channel, turn.last.sender) not in turn.limits.values
        )

    def heard(
        self, channel: str, *, before: str | None, topic: str | None, is_first: bool, at: int
    ) -> Sequence[Notice]:
        """The notices that a caller hears now: with the greeting, or once the topic of the call is known."""
        on_line = [one for one in self.active(at=at) if _is_on(one, channel, "phone") and _is_about(one, topic)]
        return on_line if is_first else [one for one in on_line if not _is_about(one, before)]


async def keep_fresh(notices: Notices, store: Store, bus: Bus, *, now: Callable[[], int]) -> None:
    """Read notices anew on every hint and at the latest every few seconds; tell open desks what changed."""
    shown: tuple[Notice, ...] = ()
    with bus.waiter(TOPIC) as waiter:
        while True:
            try:
                await notices.refresh(store, now=now())
            except StoreDownError:
                log.warning("notices could not be read, those known still hold")
            if (active := notices.active(at=now())) != shown:
                shown = active
                await bus.publish("desk", _DESK_HINT)
            await waiter.wait(SWEEP_S)


def mark_of(notice: Notice, channel: str, sender: Address) -> str:
    """The name under which it is noted that somebody was told a notice on a channel."""
    whom = hashlib.blake2b(f"{channel}\n{sender.kind}\n{sender.value}".encode(), digest_size=16).hexdigest()
    return f"notice:{notice.id}:{whom}"


def text_in(notice: Notice, language: str, default: str) -> str:
    """The notice in that language, else in the default one, else in whichever it has."""
    texts = notice.texts
    return texts.get(language) or texts.get(default) or next(iter(texts.values()))


def _is_on(notice: Notice, channel: str, kind: str) -> bool:
    return not notice.channels or channel in notice.channels or kind in notice.channels


def _is_about(notice: Notice, topic: str | None) -> bool:
    return not notice.topics or topic in notice.topics
