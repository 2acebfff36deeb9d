"""Actions of people on cases over HTTP, by whoever is logged in or by a program in an agent's name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Final

from pydantic import AfterValidator, Field, model_validator

from gateway.api.endpoint import Call, Endpoint, Name, Remark, StrictBody, Words, json_answer
from gateway.api.rules import Needs
from gateway.api.schemas import ACTED, FAILED
from gateway.api.shapes import case_state, instant
from gateway.cases import Acted, Actor, CaseActions, Sheet
from gateway.ids import to_us
from gateway.transitions import Action

WRITE: Final = Needs(scope="cases:write", role="agent")
_LONGEST_TEXT: Final = 100_000


class Act(StrictBody):
    """An action that needs nothing but who acts; programs name the agent, people may leave it out."""

    agent: Name | None = Field(default=None, max_length=320, examples=["agent1@example.com"])


class Reply(Act):
    """What is written to the customer, and on which channel if not where they wrote last."""

    text: Annotated[Words, Field(max_length=_LONGEST_TEXT)]
    channel: Name | None = Field(default=None, max_length=64)
    id: Name | None = Field(
        default=None, min_length=1, max_length=64, description="Yours; the same id is written once."
    )


class Note(Act):
    """A remark for colleagues."""

    text: Annotated[Words, Field(max_length=_LONGEST_TEXT)]


class Transfer(Act):
    """Where the case goes, and the sheet that goes along."""

    queue: Name | None = Field(default=None, max_length=64)
    to: Name | None = Field(default=None, max_length=320, description="An agent's mail address.")
    reason: Annotated[Words, Field(max_length=2000)]
    missing: Annotated[Remark, Field(max_length=2000)] = ""
    promised: Annotated[Remark, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Transfer:
        if self.queue is None and self.to is None:
            raise ValueError('give "queue" or "to" (an agent)')
        return self


class Close(Act):
    """Why the case ends."""

    reason: Annotated[Words, Field(max_length=64)] = "done"


def _later(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as err:
        raise ValueError("must be RFC 3339, such as 2026-01-31T09:00:00Z") from err
    if moment.tzinfo is None or not 1971 <= moment.year <= 9998:
        raise ValueError("must have a time zone, such as 2026-01-31T09:00:00Z")
    return value


class Snooze(Act):
    """Until when the case sleeps."""

    until: Annotated[str, Field(max_length=40, examples=["2026-01-31T09:00:00Z"]), AfterValidator(_later)]


class Link(Act):
    """The number of the other case."""

    to: Name = Field(max_length=20)


class Split(Act):
    """The ids of the messages that go to a new case."""

    messages: list[Annotated[Name, Field(max_length=36)]] = Field(min_length=1, max_length=200)


async def claim(call: Call, actions: CaseActions, actor: Actor, body: Act) -> Acted:
    """Take the case."""
    return await actions.claim(actor, call.param("number"))


async def reply(call: Call, actions: CaseActions, actor: Actor, body: Reply) -> Acted:
    """Write to the customer."""
    number = call.param("number")
    return await actions.reply(actor, number, text=body.text, channel=body.channel, key=body.id)


async def note(call: Call, actions: CaseActions, actor: Actor, body: Note) -> Acted:
    """Leave a remark."""
    return await actions.note(actor, call.param("number"), text=body.text)


async def transfer(call: Call, actions: CaseActions, actor: Actor, body: Transfer) -> Acted:
    """Give the case to a queue or offer it to an agent."""
    sheet = Sheet(reason=body.reason, missing=body.missing, promised=body.promised)
    return await actions.transfer(actor, call.param("number"), queue=body.queue, agent=body.to, sheet=sheet)


async def close(call: Call, actions: CaseActions, actor: Actor, body: Close) -> Acted:
    """End the case."""
    return await actions.close(actor, call.param("number"), reason=body.reason)


async def reopen(call: Call, actions: CaseActions, actor: Actor, body: Act) -> Acted:
    """Take an ended case up again."""
    return await actions.reopen(actor, call.param("number"))


async def return_to_bot(call: Call, actions: CaseActions, actor: Actor, body: Act) -> Acted:
    """Let the bot go on."""
    return await actions.return_to_bot(actor, call.param("number"))


async def snooze(call: Call, actions: CaseActions, actor: Actor, body: Snooze) -> Acted:
    """Let the case sleep."""
    return await actions.snooze(actor, call.param("number"), until=to_us(datetime.fromisoformat(body.until)))


async def link(call: Call, actions: CaseActions, actor: Actor, body: Link) -> Acted:
    """Let two cases name each other."""
    return await actions.link(actor, call.param("number"), to=body.to)


async def split(call: Call, actions: CaseActions, actor: Actor, body: Split) -> Acted:
    """Move messages to a new case."""
    return await actions.split(actor, call.param("number"), messages=body.messages)


def _endpoint(action: Action, body: type[Act], run: Callable[..., Awaitable[Acted]], summary: str) -> Endpoint:
    async def handle(call: Call) -> object:
        sent = await call.body(body)
        actor = await call.actor(sent.agent)
        acted = await run(call, call.services.actions, actor, sent)
        return json_answer(_answer(acted))

    return Endpoint(
        method="POST",
        path=f"/v1/cases/{{number}}/{action}",
        handler=handle,
        rule=WRITE,
        tag="cases",
        summary=summary,
        body=body,
        answers={200: ACTED, 404: FAILED, 409: FAILED, 422: FAILED},
    )


def _answer(acted: Acted) -> object:
    made = acted.message
    return {
        **case_state(acted.case, agent=acted.holder),
        "message": {"id": made.id, "position": made.position, "at": instant(made.at)} if made is not None else None,
        "other": acted.other.number if acted.other is not None else None,
    }


ENDPOINTS: Final = (
    _endpoint("claim", Act, claim, "Take the case; 409 names who has it already."),
    _endpoint("reply", Reply, reply, "Write to the customer; claims the case."),
    _endpoint("note", Note, note, "Leave a remark for colleagues."),
    _endpoint("transfer", Transfer, transfer, "Give the case to a queue, or offer it to an agent first."),
    _endpoint("close", Close, close, "End the case."),
    _endpoint("reopen", Act, reopen, "Take an ended case up again."),
    _endpoint("return_to_bot", Act, return_to_bot, "Let the bot go on with the case."),
    _endpoint("snooze", Snooze, snooze, "Let the case sleep until a time or the customer's next message."),
    _endpoint("link", Link, link, "Let two cases name each other."),
    _endpoint("split", Split, split, "Move messages to a new case."),
)
