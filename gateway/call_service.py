"""Answers a want at once where no more is needed than is known: orders of a trusted number, stock, fixed texts.

A call keeps no flow: whatever would have to be asked for is a person's to ask, and so is what takes too long.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import assert_never, cast
from zoneinfo import ZoneInfo

from bots import engine, flow, registry, texts
from config.settings import Settings
from gateway.call_callers import Caller
from gateway.ids import from_us
from gateway.orders import operations
from gateway.orders.contract import OrderSystem
from nlu.contract import Parse

WITHIN_S = 0.15
"""The order system's share of the quarter second in which a caller is answered."""

_WRITTEN = ("person_hint",)
"""Lines that only make sense to somebody who types."""


class SelfService:
    """Runs flows to their end in one breath over one order system."""

    def __init__(self, settings: Settings, orders: OrderSystem) -> None:
        self._settings = settings
        self._orders = orders
        self._flows = registry.flows()

    async def lines(
        self, service: str, caller: Caller, parse: Parse | None, *, language: str, now: int
    ) -> tuple[str, ...]:
        """What answers this want, line by line; empty where a person must."""
        section = self._settings.intents.get(service)
        fixed = section.answer.get(language) if section is not None else None
        if fixed:
            return (fixed,)
        name = service if service in self._flows else (section.flow if section is not None else None)
        if name not in self._flows:
            return ()
        said = await self._run(name or "", caller, _heard(service, parse), language, now)
        return tuple(line.strip() for line in said.splitlines() if line.strip())

    async def _run(self, name: str, caller: Caller, heard: flow.Heard, language: str, now: int) -> str:
        state: flow.FlowState | None = None
        given: flow.Input = flow.Begin(heard=heard)
        for _ in range(engine.CALLS_AT_MOST + 1):
            step = engine.step(self._flows[name], state, given, change_at=self._settings.nlu.acts_from)
            state = step.state
            match step.output:
                case flow.Call(operation=operation, args=args):
                    given = await self._ask(operation, args, caller, language, now)
                case flow.Say(lines=lines) | flow.Done(lines=lines):
                    return texts.render(name, language, [line for line in lines if line.key not in _WRITTEN])
                case flow.Ask() | flow.HandOver() | flow.Leave():
                    return ""
                case _:
                    assert_never(step.output)
        return ""

    async def _ask(
        self, operation: str, args: Mapping[str, flow.JSON], caller: Caller, language: str, now: int
    ) -> flow.Result:
        timeout_s = min(self._settings.orders.timeout_s, WITHIN_S)
        match operation:
            case "order_status":
                number = args.get("order_number")
                answer = await operations.order_status(
                    self._orders,
                    order_number=number if isinstance(number, str) else None,
                    phone_tail=None,
                    verified=caller.verified,
                    tries_left=1,
                    language=language,
                    timeout_s=timeout_s,
                )
            case "availability":
                answer = await operations.availability(
                    self._orders,
                    wanted=operations.wanted_in(args.get("cart")),
                    language=language,
                    account_no=caller.verified.account_no if caller.may_see_prices else None,
                    timeout_s=timeout_s,
                )
            case _:
                return flow.Result(operation=operation, outcome="unavailable")
        value = {**answer.value, "today": self._today(now).isoformat()} if answer.value else answer.value
        return flow.Result(operation=operation, outcome=answer.outcome, value=cast(flow.Slots, value))

    def _today(self, now: int) -> date:
        """The day that it is where our calendar is kept."""
        calendar = self._settings.calendars.get(self._settings.gateway.default_calendar)
        return from_us(now).astimezone(ZoneInfo(calendar.zone if calendar is not None else "UTC")).date()


def _heard(service: str, parse: Parse | None) -> flow.Heard:
    if parse is None:
        return flow.Heard(intent=service, confidence=1.0)
    slots = tuple(flow.Slot(entity=one.entity, value=one.value, normalized=one.normalized) for one in parse.entities)
    return flow.Heard(text=parse.text, intent=service, confidence=1.0, entities=slots)
