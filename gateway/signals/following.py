"""Follows the log of events and raises what the rules say, beside the turns and never on their way.

Each batch is read whole, judged in memory, and written in one transaction with the place it was read up to: an event
counts once, whichever process works it and however often one dies. A batch with a fault is worked event by event, and
the one that cannot be judged is passed by: it must not keep the signals of all that follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
import structlog
from sqlalchemy.engine import Connection

from gateway.parts import Parts
from gateway.signals import contacts
from gateway.signals.facts import COMPETITOR, FAILED_CONTACTS, LOWEST_RATING, Batch, Happened
from gateway.signals.reported import raised_by_staff
from gateway.signals.rules import Raised, Rules
from gateway.store import parameters, signal_facts
from gateway.store import signals as signal_rows
from gateway.store.changes import append_events
from gateway.store.parameters import MEASURED
from gateway.store.signals import Noted
from gateway.store.store import StoreDownError

log = structlog.get_logger()

SWEEP_S: Final = 1.0
AT_ONCE: Final = 500


@dataclass(slots=True, kw_only=True)
class _Judged:
    """What a batch comes to: signals, parameters of accounts by (account, name), ratings of cases."""

    raised: list[Raised] = field(default_factory=list)
    kept: dict[tuple[str, str], tuple[Mapping[str, Any], int]] = field(default_factory=dict)
    ratings: dict[str, tuple[str, int, int]] = field(default_factory=dict)


class Signals:
    """Raises signals until cancelled; makes way while messages come fast."""

    def __init__(self, parts: Parts, *, now: Callable[[], int], is_busy: Callable[[], bool] = lambda: False) -> None:
        self._parts = parts
        self._now = now
        self._is_busy = is_busy
        self._rules = Rules(parts.settings.signals, parts.settings.intents)
        self._by_hand = next((one for one in parts.settings.signals.values() if one.on == "by_hand"), None)

    async def run(self) -> None:
        """Begin at the newest event the first time, then look every second for more."""
        await self._parts.store.write(signal_facts.begin)
        with self._parts.bus.waiter("signals") as waiter:
            while True:
                try:
                    worked = await self.follow()
                except StoreDownError as err:
                    log.warning("the store is down, signals wait", error=str(err))
                    worked = 0
                if worked < AT_ONCE or self._is_busy():
                    await waiter.wait(SWEEP_S)

    async def follow(self) -> int:
        """Work the next events of the log; gives how many there were."""
        try:
            return await self._work(AT_ONCE)
        except StoreDownError:
            raise
        except Exception as err:  # noqa: BLE001 - one event's fault must not stop the others
            log.warning("a batch of signals failed, its events are worked one by one", error=type(err).__name__)
            return await self._work_singly()

    async def _work_singly(self) -> int:
        """As `follow`, each event alone; one that fails again is passed by."""
        for worked in range(AT_ONCE):
            ahead = await self._parts.store.read(signal_facts.next_place)
            if ahead is None:
                return worked
            try:
                await self._work(1)
            except StoreDownError:
                raise
            except Exception as err:  # noqa: BLE001 - one event's fault must not stop the others
                is_passed = await self._parts.store.write(signal_facts.move_cursor, ahead)
                log.error("an event raised no signals", seq=ahead.last, passed=is_passed, error=type(err).__name__)
        return AT_ONCE

    async def _work(self, most: int) -> int:
        batch = await self._parts.store.read(signal_facts.load_next, most=most, act=self._parts.settings.nlu.acts_from)
        if batch is None:
            return 0
        judged = self._judge(batch)
        noted = await self._parts.store.write(_save, batch, judged, self._now())
        await tell(self._parts, noted)
        return batch.last - batch.cursor

    def _judge(self, batch: Batch) -> _Judged:
        judged = _Judged()
        for event in batch.events:
            self._measure(event, batch, judged)
            if event.kind == "signal.reported":
                owner = self._by_hand.owner if self._by_hand is not None else None
                judged.raised.append(raised_by_staff(event, batch, owner_mail=owner))
            else:
                found = self._rules.raised(event, batch)
                judged.raised += found
                for one in found:
                    if one.kind == COMPETITOR and one.account_id is not None:
                        judged.kept[one.account_id, COMPETITOR] = ({"value": "yes"}, event.at)
        return judged

    def _measure(self, event: Happened, batch: Batch, judged: _Judged) -> None:
        """Take the event into what is kept of its account, which the rules look at next."""
        case = batch.cases.get(event.case_id or "")
        if case is None:
            return
        score = event.data.get("score")
        is_rating = event.kind == "conversation.rated" and isinstance(score, int)
        if is_rating:
            judged.ratings[case.id] = (case.id, score, event.at)  # type: ignore[assignment]
        if case.account_id is None:
            return
        wrote = any(not one.is_robots for one in batch.messages_of(event)) if event.kind == "message.received" else True
        contact = contacts.contact_of(event, is_customers=wrote)
        failed, rated = (case.account_id, FAILED_CONTACTS), (case.account_id, LOWEST_RATING)
        if is_rating:
            batch.kept[rated] = contacts.with_rating(batch.kept.get(rated, {}), at=event.at, score=score)  # type: ignore[arg-type]
            judged.kept[rated] = (batch.kept[rated], event.at)
        if contact == "failed" or (contact == "reached" and batch.kept.get(failed, {}).get("failed")):
            batch.kept[failed] = contacts.with_contact(batch.kept.get(failed, {}), event, contact)
            judged.kept[failed] = (batch.kept[failed], event.at)


async def tell(parts: Parts, noted: list[Noted]) -> None:
    """Hints for the desks of those who have a new signal, and for who tells programs of it."""
    for one in noted:
        hint = {"type": "signal", "id": one.id, "owner": one.owner_id, "kind": one.raised.kind}
        await parts.bus.publish("desk", orjson.dumps(hint))
    if noted:
        await parts.bus.wake("webhooks")
        log.info("signals raised", count=len(noted))


def _save(connection: Connection, batch: Batch, judged: _Judged, now: int) -> list[Noted]:
    """Everything of a batch, or nothing where another process has worked it meanwhile."""
    if not signal_facts.move_cursor(connection, batch):
        return []
    for (account_id, name), (value, at) in sorted(judged.kept.items(), key=lambda one: one[0]):
        parameters.put(connection, account_id, {name: value}, source=MEASURED, at=at)
    signal_rows.put_ratings(connection, list(judged.ratings.values()))
    noted = signal_rows.note(connection, judged.raised, now=now)
    append_events(connection, [one.event(now) for one in noted])
    return noted
