"""Actions of people on cases over HTTP, by whoever is logged in or by a program in an agent's name."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from gateway.api import case_life
from gateway.api.acting import WRITE, Act, Aside, Other, Why, action
from gateway.api.enclosures import MOST_FILES, Attached, brought
from gateway.api.endpoint import Call, Name, Words
from gateway.cases import Acted, Actor, CaseActions, Sheet

__all__ = ["ENDPOINTS", "WRITE"]
_LONGEST_TEXT: Final = 100_000


class Reply(Act):
    """What is written, and to whom if not to the last of the case's people who wrote; by mail with files."""

    text: Annotated[Words, Field(max_length=_LONGEST_TEXT)]
    channel: Name | None = Field(default=None, max_length=64)
    to: Name | None = Field(
        default=None, min_length=1, max_length=320, description="The address of one who wrote in the case."
    )
    id: Name | None = Field(
        default=None, min_length=1, max_length=64, description="Yours; the same id is written once."
    )
    attachments: list[Attached] = Field(
        default_factory=list, max_length=MOST_FILES, description="Files, where the channel carries them."
    )


class Note(Act):
    """A remark for colleagues."""

    text: Annotated[Words, Field(max_length=_LONGEST_TEXT)]


class Passing(Act):
    """The sheet that goes along when a case is passed on."""

    reason: Why
    missing: Aside = ""
    promised: Aside = ""

    @property
    def sheet(self) -> Sheet:
        """The sheet as it is kept."""
        return Sheet(reason=self.reason, missing=self.missing, promised=self.promised)


class Transfer(Passing):
    """Where the case goes, and the sheet that goes along."""

    queue: Name | None = Field(default=None, max_length=64)
    to: Name | None = Field(default=None, max_length=320, description="An agent's mail address.")

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Transfer:
        if self.queue is None and self.to is None:
            raise ValueError('give "queue" or "to" (an agent)')
        return self


class Escalate(Passing):
    """To which level the case goes, and the sheet that goes along."""

    level: Literal["advanced", "expert"]


class Judge(Act):
    """Whether an escalated case had to come to its level."""

    correct: bool


class Split(Act):
    """The ids of the messages that go to a new case."""

    messages: list[Annotated[Name, Field(max_length=36)]] = Field(min_length=1, max_length=200)


async def claim(call: Call, actions: CaseActions, actor: Actor, body: Act) -> Acted:
    """Take the case."""
    return await actions.claim(actor, call.param("number"))


async def take_over(call: Call, actions: CaseActions, actor: Actor, body: Act) -> Acted:
    """Take the case from the agent who has it."""
    return await actions.take_over(actor, call.param("number"))


async def decline(call: Call, actions: CaseActions, actor: Actor, body: Act) -> Acted:
    """Let an offer go to the next one."""
    return await actions.decline(actor, call.param("number"))


async def reply(call: Call, actions: CaseActions, actor: Actor, body: Reply) -> Acted:
    """Write to the customer."""
    number = call.param("number")
    most_bytes = call.parts.settings.gateway.max_attachment_bytes
    files = await asyncio.to_thread(brought, body.attachments, call.parts.blobs, most_bytes=most_bytes)
    return await actions.reply(
        actor,
        number,
        text=body.text,
        channel=body.channel,
        to=body.to,
        key=body.id,
        files=files.enclosures,
        keep_files=files.keep,
    )


async def note(call: Call, actions: CaseActions, actor: Actor, body: Note) -> Acted:
    """Leave a remark."""
    return await actions.note(actor, call.param("number"), text=body.text)


async def transfer(call: Call, actions: CaseActions, actor: Actor, body: Transfer) -> Acted:
    """Give the case to a queue or offer it to an agent."""
    return await actions.transfer(actor, call.param("number"), queue=body.queue, agent=body.to, sheet=body.sheet)


async def escalate(call: Call, actions: CaseActions, actor: Actor, body: Escalate) -> Acted:
    """Give the case to a deeper level."""
    return await actions.escalate(actor, call.param("number"), level=body.level, sheet=body.sheet)


async def judge(call: Call, actions: CaseActions, actor: Actor, body: Judge) -> Acted:
    """Say whether an escalation was right."""
    return await actions.mark_escalation(actor, call.param("number"), is_correct=body.correct)


async def link(call: Call, actions: CaseActions, actor: Actor, body: Other) -> Acted:
    """Let two cases name each other."""
    return await actions.link(actor, call.param("number"), to=body.to)


async def unlink(call: Call, actions: CaseActions, actor: Actor, body: Other) -> Acted:
    """Let two cases name each other no more."""
    return await actions.unlink(actor, call.param("number"), to=body.to)


async def split(call: Call, actions: CaseActions, actor: Actor, body: Split) -> Acted:
    """Move messages to a new case."""
    return await actions.split(actor, call.param("number"), messages=body.messages)


async def merge(call: Call, actions: CaseActions, actor: Actor, body: Other) -> Acted:
    """Make the case part of another."""
    return await actions.merge(actor, call.param("number"), to=body.to)


async def unmerge(call: Call, actions: CaseActions, actor: Actor, body: Act) -> Acted:
    """Undo a merge."""
    return await actions.unmerge(actor, call.param("number"))


ENDPOINTS: Final = (
    action("claim", Act, claim, "Take the case; 409 names who has it already."),
    action("take_over", Act, take_over, "Take the case from the agent who has it; for supervisors."),
    action("decline", Act, decline, "Let the offer of the case go to the next one."),
    action("reply", Reply, reply, "Write to the customer; claims the case."),
    action("note", Note, note, "Leave a remark for colleagues."),
    action("transfer", Transfer, transfer, "Give the case to a queue, or offer it to an agent first."),
    action("escalate", Escalate, escalate, "Give the case to the people of a deeper level, with their own promise."),
    action("escalation", Judge, judge, "Say whether the case had to come to its level."),
    *case_life.ENDPOINTS,
    action("link", Other, link, "Let two cases name each other."),
    action("unlink", Other, unlink, "Let two cases name each other no more."),
    action("split", Split, split, "Move messages to a new case."),
    action("merge", Other, merge, "Make the case part of another one; answers to it go there."),
    action("unmerge", Act, unmerge, "Undo a merge: what came with it goes back."),
)
