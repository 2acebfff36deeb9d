"""What people do about reservations: take one over, note that the branch confirmed or refused, give one up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, Literal, get_args

from sqlalchemy.engine import Connection

from gateway.errors import Conflict, NotFound, Refusal
from gateway.firing import Firing
from gateway.live import Live
from gateway.orders.contract import OrderSystemDown
from gateway.orders.wishes import Refused
from gateway.parts import Parts
from gateway.reservations.deciding import Seen, decide
from gateway.reservations.watching import ReservationWatch
from gateway.reservations.wording import Elsewhere
from gateway.store import reservations
from gateway.store.access import AgentRow
from gateway.store.changes import Changes, VersionConflictError
from gateway.store.fields import Fields
from gateway.store.reservations import RESERVATIONS, ReservationFilter
from gateway.unasked import firing_of

Action = Literal["take", "confirm", "refuse", "end"]
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
_BECOMES: Final = {"confirm": "confirmed", "refuse": "refused", "end": "ended"}
_FROM: Final = {"take": ("asked",), "confirm": ("asked",), "refuse": ("asked",), "end": ("asked", "confirmed")}
_GIVEN_UP_FROM: Final = {"refuse": ("asked", "confirmed")}
"""Where it may stand once the order system has taken it back: confirmed just then, it is refused all the same."""
_OVER: Final = ("refused", "expired", "ended")
_TRIES: Final = 5


class NotPossibleNow(Conflict):
    """The reservation stands where this cannot be done; it is shown as it is."""


class NotGivenUp(Refusal):
    """The order system did not take the reservation back: try again, or tell the branch."""

    code = "not_given_up"


class Reservations:
    """Reservations as people see and change them."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._now = now

    async def listed(
        self, wanted: ReservationFilter, *, after: tuple[int, str] | None = None, limit: int = 100
    ) -> Sequence[Fields]:
        """Reservations, the newest first."""
        return await self._parts.store.read(reservations.listed, wanted, after=after, limit=limit)

    async def get(self, number: str) -> Fields:
        """One reservation; raises NotFound."""
        found = await self._parts.store.read(reservations.shown, number)
        if found is None:
            raise NotFound(f"there is no reservation {number[:64]!r}")
        return found

    async def act(self, agent: AgentRow, number: str, action: Action) -> Fields:
        """Do something with a reservation; raises NotFound, NotPossibleNow or NotGivenUp."""
        _check(number, str((await self.get(number))["state"]), _FROM[action])
        if action in ("refuse", "end"):
            await self._give_up(number)
        elsewhere = await self._elsewhere(number) if action == "refuse" else ()
        for _ in range(_TRIES):
            try:
                firing = firing_of(self._parts, self._now())
                told = await self._parts.store.write(_act, number, action, agent, elsewhere, firing)
            except VersionConflictError:
                continue
            await Live(self._parts.bus).written(told)
            await self._parts.bus.publish("desk", b'{"type":"reservations"}')
            return await self.get(number)
        raise NotPossibleNow("its case was changed meanwhile; try again")

    async def _give_up(self, number: str) -> None:
        """Have the order system take it back, under one key however often this is tried; one that is over is."""
        orders, timeout_s = self._parts.orders, self._parts.settings.orders.timeout_s
        try:
            async with asyncio.timeout(2 * timeout_s):
                answer = await orders.end_reservation(number, key=f"reservation:{number}:end")
                stands = await orders.reservation(number) if isinstance(answer, Refused) else None
        except (OrderSystemDown, TimeoutError) as err:
            raise NotGivenUp("the order system did not answer; try again in a minute") from err
        if isinstance(answer, Refused) and stands is not None and stands.state not in _OVER:
            raise NotGivenUp(
                f"the order system keeps it, it is {stands.state} there ({answer.why.value}); ask the branch"
            )

    async def _elsewhere(self, number: str) -> Sequence[Elsewhere]:
        row = await self._parts.store.read(reservations.by_number, number)
        return await ReservationWatch(self._parts, now=self._now).elsewhere(row) if row is not None else ()


def _act(
    connection: Connection,
    number: str,
    action: Action,
    agent: AgentRow,
    elsewhere: Sequence[Elsewhere],
    firing: Firing,
) -> list[Changes]:
    row = reservations.held(connection, number)
    if row is None:
        raise NotFound(f"there is no reservation {number[:64]!r}")
    _check(number, row.state, _GIVEN_UP_FROM.get(action, _FROM[action]))
    if action == "take":
        RESERVATIONS.update(connection, [replace(row, holder_id=agent.person_id, version=row.version + 1)])
        return []
    seen = Seen(state=_BECOMES[action], elsewhere=elsewhere)
    return decide(connection, row, seen, firing, by=f"agent:{agent.mail}")


def _check(number: str, state: str, possible: Sequence[str]) -> None:
    if state not in possible:
        raise NotPossibleNow(f"reservation {number} is {state} already")
