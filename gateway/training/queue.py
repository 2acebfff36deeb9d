"""The queue of messages to label: the newest ones, near-duplicates in one group, least certain first; kept for a while.

Grouping some thousands of texts takes about a second, so what was grouped is kept for a minute; what was labelled
in between leaves its group at once, in this process by `forget`, in the others by the look at the labels.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from weakref import WeakKeyDictionary

from gateway.ids import SECOND
from gateway.store import nlu_labels
from gateway.store.nlu_labels import Waiting
from gateway.store.store import Store
from nlu.nearness import bare, groups, runs

ALIKE: Final = 0.6
"""From this share of common runs of characters on two messages say the same."""

KEPT_US: Final = 60 * SECOND
_TIMES_KEPT: Final = 10
"""A queue that took long to make is kept so many times as long."""

_DAY_US: Final = 24 * 3600 * SECOND
_COMPARED: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Messages that say the same; `lead` is the one of which the model is least certain."""

    lead: Waiting
    ids: Sequence[str]


@dataclass(slots=True)
class _Kept:
    made_at: int = 0
    until: int = 0
    days: int = 0
    groups: list[Group] = field(default_factory=list)
    making: asyncio.Lock = field(default_factory=asyncio.Lock)


class Queue:
    """The groups as they were made last, of each open store; one for the whole process."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Store, _Kept] = WeakKeyDictionary()

    async def groups(self, store: Store, *, days: int, now: int) -> list[Group]:
        """All groups of the last days, least certain first."""
        kept = self._kept.setdefault(store, _Kept())
        async with kept.making:
            if kept.days != days or not kept.made_at <= now < kept.until:
                started = time.monotonic()
                found = await store.read(nlu_labels.unlabelled, since=now - days * _DAY_US)
                kept.groups = await asyncio.to_thread(grouped, found)
                took_us = int((time.monotonic() - started) * SECOND)
                kept.made_at, kept.days, kept.until = now, days, now + max(KEPT_US, _TIMES_KEPT * took_us)
        labelled = await store.read(nlu_labels.labelled_since, since=kept.made_at)
        return _without(kept.groups, labelled) if labelled else kept.groups

    def forget(self, store: Store, ids: Collection[str]) -> None:
        """Take messages out that were labelled; without ids make the queue anew the next time."""
        kept = self._kept.get(store)
        if kept is not None and ids:
            kept.groups = _without(kept.groups, set(ids))
        elif kept is not None:
            kept.days = 0


def grouped(messages: Sequence[Waiting]) -> list[Group]:
    """Messages that say the same as groups, least certain first, newer ones first among equals."""
    found: list[Group] = []
    by_language: dict[str | None, list[Waiting]] = {}
    for one in messages:
        by_language.setdefault(one.language, []).append(one)
    for own in by_language.values():
        for places in groups([runs(bare(one.text[:_COMPARED])) for one in own], least=ALIKE):
            alike = sorted((own[place] for place in places), key=_certainty)
            found.append(Group(lead=alike[0], ids=tuple(one.id for one in alike)))
    return sorted(found, key=lambda one: _certainty(one.lead))


def _certainty(message: Waiting) -> tuple[float, int, str]:
    """How certain the model is of its likeliest intent, whatever the gate made of it."""
    first = message.ranking[0].get("confidence") if message.ranking else None
    return (float(first) if first is not None else message.confidence, -message.at, message.id)


def _without(found: Sequence[Group], gone: Collection[str]) -> list[Group]:
    """The groups without what is gone; one that lost its lead is made anew the next time, and left out until then."""
    left: list[Group] = []
    for group in found:
        ids = tuple(id_ for id_ in group.ids if id_ not in gone)
        if group.lead.id in ids:
            left.append(group if len(ids) == len(group.ids) else replace(group, ids=ids))
    return left
