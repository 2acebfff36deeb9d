"""The operations that flows may call: each module here owns some, and `Operations` finds them by name."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import structlog

from bots.flow import JSON
from config.settings import Settings
from gateway.calendars import Calendar
from gateway.deeds import key_of, look_at
from gateway.defectura.noting import note_missing
from gateway.handoff_pack.noting import noted
from gateway.operations import (
    awaiting,
    calling,
    changing,
    goods,
    keeping,
    looking,
    papers,
    people,
    placing,
    reports,
    requested,
    reserving,
    returning,
    waiting,
)
from gateway.operations.contract import UNAVAILABLE, Answered, Asked, Operation
from gateway.operations.hooks import hook_operation
from gateway.orders.contract import OrderSystem, OrderSystemDown
from gateway.store import deeds
from gateway.store.blobs import Blobs
from gateway.store.store import Store
from gateway.texts import Texts
from gateway.turns import Turn

__all__ = ["OPERATIONS", "Answered", "Operations"]

_log = structlog.get_logger()

OPERATIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        **awaiting.OPERATIONS,
        **calling.OPERATIONS,
        **reserving.OPERATIONS,
        **keeping.OPERATIONS,
        **looking.OPERATIONS,
        **goods.OPERATIONS,
        **placing.OPERATIONS,
        **changing.OPERATIONS,
        **papers.OPERATIONS,
        **people.OPERATIONS,
        **reports.OPERATIONS,
        **requested.OPERATIONS,
        **returning.OPERATIONS,
        **waiting.OPERATIONS,
    }
)
"""Every operation by the name that flows call it by."""


_TOLD_BY_NUMBER: Final = frozenset({"place_order", "change_order", "redirect_order", "cancel_order"})
"""Deeds whose number alone tells the customer what was done."""
_UNCONFIRMED: Final = Answered(outcome="unconfirmed")


class Operations:
    """Calls operations over one order system and store."""

    def __init__(
        self,
        settings: Settings,
        orders: OrderSystem,
        store: Store,
        blobs: Blobs,
        texts: Texts,
        *,
        calendars: Mapping[str, Calendar] | None = None,
        signing_key: bytes = b"",
    ) -> None:
        self._settings = settings
        self._orders = orders
        self._store = store
        self._blobs = blobs
        self._texts = texts
        self._calendars = calendars if calendars is not None else {}
        self._signing_key = signing_key

    async def call(self, turn: Turn, operation: str, args: Mapping[str, JSON], *, is_to_act: bool = False) -> Answered:
        """Run one operation of a flow that acts in the end or only tells.

        An unknown one is answered `unavailable`, so that a person takes over.
        """
        found = OPERATIONS.get(operation) or hook_operation(operation)
        if (turn.kept is not None or turn.is_draft) and (found is None or found.acts):
            turn.held_back.append(operation)
            return UNAVAILABLE
        if found is None:
            return UNAVAILABLE
        asked = Asked(
            turn=turn,
            settings=self._settings,
            orders=self._orders,
            store=self._store,
            blobs=self._blobs,
            texts=self._texts,
            calendars=self._calendars,
            signing_key=self._signing_key,
            key=_key_of(turn, operation, found),
            is_to_act=is_to_act,
        )
        turn.calls += 1
        if found.binds and turn.deed is not None:
            answered = await self._bound(asked, operation, found, args)
        else:
            answered = await _run(asked, operation, found, args)
        turn.operations.append(noted(operation, args, answered.outcome, answered.value))
        note_missing(turn, operation, args, answered.value, days=self._settings.orders.demand_days)
        return answered

    async def _bound(self, asked: Asked, operation: str, found: Operation, args: Mapping[str, JSON]) -> Answered:
        """Do what binds: written down before it is asked for, and again as it was answered."""
        turn, now = asked.turn, asked.turn.now
        case = turn.place.case if turn.place is not None else None
        if case is None:
            return UNAVAILABLE  # nobody has agreed to anything where nothing was said before
        named = {"key": asked.key, "case_id": case.id, "operation": operation}
        is_first = await self._store.write(deeds.begin, **named, now=now, look_at=look_at(now))
        before = None if is_first else await self._store.write(deeds.held, asked.key)
        answered = await _run(replace(asked, is_again=before is not None), operation, found, args)
        if before is not None:
            answered = _as_it_stands(before, answered)
        number = answered.value.get("number")
        told = {"outcome": answered.outcome, "number": number if isinstance(number, str) else None}
        await self._store.write(deeds.note, key=asked.key, **told)
        turn.changes.deeds.append((asked.key, now))
        return answered


def _as_it_stands(before: deeds.DeedRow, answered: Answered) -> Answered:
    """What a deed that was begun before comes to: what was done is done, however the later try is answered.

    The order system's own answer under the key counts; what never came to ask it tells nothing of the first try.
    """
    if before.is_known_done:
        if answered.outcome == before.outcome:
            return answered
        if before.operation in _TOLD_BY_NUMBER and before.outcome is not None and before.number is not None:
            return Answered(outcome=before.outcome, value={"number": before.number})
        return _UNCONFIRMED
    is_in_doubt = before.outcome in (None, "unconfirmed")
    was_asked = answered.outcome not in deeds.NOT_DONE or answered.outcome == "refused"
    return answered if was_asked or not (is_in_doubt or answered.outcome == "unavailable") else _UNCONFIRMED


async def _run(asked: Asked, operation: str, found: Operation, args: Mapping[str, JSON]) -> Answered:
    """Run it in the time it has; what binds and was not answered in it may have been done."""
    try:
        async with asyncio.timeout(4 * asked.timeout_s):
            return await found.run(asked, args)
    except (OrderSystemDown, TimeoutError) as err:
        _log.warning("the order system did not answer", operation=operation, error=str(err) or type(err).__name__)
        is_undone = isinstance(err, OrderSystemDown) and not err.may_be_done
        return _UNCONFIRMED if found.binds and not is_undone else UNAVAILABLE


def _key_of(turn: Turn, operation: str, found: Operation) -> str:
    """One key for what binds by one agreement, whichever turn does it; else one for each place in the turn."""
    if found.binds and turn.deed is not None:
        return key_of(turn.deed, operation)
    return f"{turn.claim.turn_id}:{turn.calls}"
