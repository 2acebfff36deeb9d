"""Actions that put a case off, end it or take it up again, over HTTP."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from gateway.api.acting import Act, Aside, action
from gateway.api.endpoint import Call, Name, Remark, Words
from gateway.api.moments import Moment, micros
from gateway.cases import Acted, Actor, CaseActions


class Solve(Act):
    """Why it took long, where it did: a code of [gateway.close_reasons]."""

    delay: Name | None = Field(default=None, max_length=64)


class Close(Solve):
    """Why the case ends."""

    reason: Annotated[Words, Field(max_length=64)] = "done"


class Snooze(Act):
    """Until when the case sleeps, and why."""

    until: Moment
    reason: Aside = ""


class Wait(Act):
    """For whom the case waits: for the customer, or for a third party until a time."""

    for_: Literal["customer", "third_party"] = Field(alias="for")
    whom: Annotated[Remark, Field(max_length=200)] = ""
    until: Moment | None = None
    reason: Aside = ""

    @model_validator(mode="after")
    def _names_the_third(self) -> Wait:
        if self.for_ == "third_party" and not self.whom:
            raise ValueError('say "whom" the case waits for')
        if self.for_ == "customer" and (self.whom or self.until):
            raise ValueError('"whom" and "until" are for a third party; what the customer writes wakes the case')
        return self


class FollowUp(Act):
    """When the customer is contacted once more, and what about; null takes the plan back."""

    at: Moment | None
    note: Aside = ""


async def solve(call: Call, actions: CaseActions, actor: Actor, body: Solve) -> Acted:
    """Say that the customer has the answer."""
    return await actions.solve(actor, call.param("number"), delay=body.delay)


async def close(call: Call, actions: CaseActions, actor: Actor, body: Close) -> Acted:
    """End the case."""
    return await actions.close(actor, call.param("number"), reason=body.reason, delay=body.delay)


async def reopen(call: Call, actions: CaseActions, actor: Actor, body: Act) -> Acted:
    """Take an ended case up again."""
    return await actions.reopen(actor, call.param("number"))


async def junk(call: Call, actions: CaseActions, actor: Actor, body: Act) -> Acted:
    """Put the case where nobody has to look."""
    return await actions.junk(actor, call.param("number"))


async def not_junk(call: Call, actions: CaseActions, actor: Actor, body: Act) -> Acted:
    """Let the case wait for a person after all."""
    return await actions.not_junk(actor, call.param("number"))


async def return_to_bot(call: Call, actions: CaseActions, actor: Actor, body: Act) -> Acted:
    """Let the bot go on."""
    return await actions.return_to_bot(actor, call.param("number"))


async def snooze(call: Call, actions: CaseActions, actor: Actor, body: Snooze) -> Acted:
    """Let the case sleep."""
    return await actions.snooze(actor, call.param("number"), until=micros(body.until), note=body.reason)


async def wait(call: Call, actions: CaseActions, actor: Actor, body: Wait) -> Acted:
    """Let the case wait for somebody."""
    number = call.param("number")
    if body.for_ == "customer":
        return await actions.wait_for_customer(actor, number, note=body.reason)
    until = micros(body.until) if body.until is not None else None
    return await actions.wait_for_third(actor, number, whom=body.whom, until=until, note=body.reason)


async def follow_up(call: Call, actions: CaseActions, actor: Actor, body: FollowUp) -> Acted:
    """Plan one more contact."""
    at = micros(body.at) if body.at is not None else None
    return await actions.follow_up(actor, call.param("number"), at=at, note=body.note)


ENDPOINTS: Final = (
    action("wait", Wait, wait, "Let the case wait for the customer, or for a third party until a time."),
    action("snooze", Snooze, snooze, "Let the case sleep until a time or the customer's next message."),
    action("follow_up", FollowUp, follow_up, "Plan to contact the customer once more; null takes the plan back."),
    action("solve", Solve, solve, "Say that the customer has the answer; the case closes after silence."),
    action("close", Close, close, "End the case; one that took long asks for the reason of it."),
    action("reopen", Act, reopen, "Take an ended case up again."),
    action("junk", Act, junk, "Put the case where nobody has to look."),
    action("not_junk", Act, not_junk, "Let the case wait for a person after all."),
    action("return_to_bot", Act, return_to_bot, "Let the bot go on with the case."),
)
