"""The demo shop behind a door that a transcript can shut, and that notes what was done in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

from gateway.app import Gateway
from gateway.orders.contract import OrderSystem, OrderSystemDown
from gateway.orders.wishes import Refused
from gateway.pipeline import Pipeline
from gateway.worker import Worker

ACTS = (
    "place_order",
    "change_order",
    "cancel_order",
    "reserve",
    "end_reservation",
    "request_return",
    "make_quote",
)


class OrderDoors:
    """Passes every call on while it is open; `done` names what was done, once a key."""

    def __init__(self, shop: OrderSystem) -> None:
        self._shop = shop
        self.is_open = True
        self.done: list[str] = []
        self._keys: set[object] = set()

    def as_system(self) -> OrderSystem:
        """The same, as what the gateway expects."""
        return cast(OrderSystem, self)

    def __getattr__(self, name: str) -> object:
        inner = getattr(self._shop, name)
        if not callable(inner):
            return inner
        return self._guarded(name, inner)

    def _guarded(self, name: str, inner: Callable[..., Any]) -> Callable[..., Awaitable[object]]:
        async def call(*args: object, **named: object) -> object:
            if not self.is_open:
                raise OrderSystemDown("it is shut for this talk", retry_after_s=60)
            answer: object = await inner(*args, **named)
            key = named.get("key", args)
            if name in ACTS and not isinstance(answer, Refused) and repr(key) not in self._keys:
                self._keys.add(repr(key))
                self.done.append(name)
            return answer

        return call


def gateway_behind(gateway: Gateway, orders: OrderDoors, now: Callable[[], int]) -> Gateway:
    """The same gateway with its order system behind the door."""
    parts = replace(gateway.parts, orders=orders.as_system())
    pipeline = Pipeline(parts, gateway.numbers, now=now)
    worker = Worker(parts, pipeline, now=now, saved=gateway.live.saved, lock=None)
    parts.intake.work_urgent_by(worker.work_now)
    return replace(gateway, parts=parts, pipeline=pipeline, worker=worker)
