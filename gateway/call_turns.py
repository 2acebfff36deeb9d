"""Turns of calls: the events of one call become its case, and the answer that the voice system waits for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from channels.message import CallEvent
from gateway.numbers import Numbers
from gateway.parts import Parts
from gateway.store.contexts import Known
from gateway.store.lanes import Claim, Row
from gateway.store.turns import Wanted

if TYPE_CHECKING:
    from gateway.pipeline import Batch

CallRows = list[tuple[Row, CallEvent]]


class CallTurns:
    """Works the call turns of a batch."""

    def __init__(self, parts: Parts, numbers: Numbers) -> None:
        self._parts = parts
        self._numbers = numbers

    def want(self, claim: Claim, events: Sequence[CallEvent], wanted: Wanted) -> None:
        """Ask for what is stored about the call and its caller."""
        wanted.calls.update((claim.channel, event.call_id) for event in events)

    async def run(self, calls: Sequence[tuple[Claim, CallRows]], known: Known, batch: Batch) -> None:
        """Work each call's turn into rows; a fault of one leaves the others alone."""
