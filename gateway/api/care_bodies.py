"""What is sent to change accounts, staff and the care table, and who is taken to send it."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from functools import wraps
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field

from gateway.access import Grant, reaches
from gateway.api.endpoint import Call, Handler, Name, Remark, StrictBody, Words
from gateway.care.checks import CareRole
from gateway.care.days import parse_day
from gateway.care.editor import Bench, Editor
from gateway.care.findings import CareRefused
from gateway.care.staff_checks import StaffRole
from gateway.errors import NotAllowed, NotValid
from gateway.sessions import Session
from gateway.store.access import AgentRow

Json = dict[str, Any]


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    return parse_day(value[:40])


Day = Annotated[
    date,
    BeforeValidator(_day, json_schema_input_type=str),
    Field(description="A day of the installation's zone: 2026-01-31.", examples=["2026-01-31"]),
]
Mail = Annotated[Name, Field(max_length=320), AfterValidator(lambda mail: mail.strip().lower())]
Number = Annotated[Name, Field(min_length=1, max_length=64)]
Short = Annotated[Name, Field(max_length=64)]


class PlainBody(StrictBody):
    """A body whose schema is told in one piece, with what it is made of inside it."""

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> Json:
        """The schema without references."""
        schema = super().model_json_schema(*args, **kwargs)
        parts = schema.pop("$defs", {})
        inlined = _inlined(schema, parts)
        return inlined if isinstance(inlined, dict) else schema


class ByWhom(PlainBody):
    """Programs may name the agent in whose name they act; people leave it out."""

    agent: Mail | None = Field(default=None, examples=["supervisor@example.com"])


class AccountBody(ByWhom):
    """An account; what is left out stays as it is, or has its default in a new one."""

    name: Annotated[Words, Field(max_length=200)] = ""
    tier: Short = ""
    calendar: Short | None = None
    domains: list[Annotated[Name, Field(max_length=253)]] = Field(default_factory=list, max_length=50)
    preferences: dict[Short, Annotated[Words, Field(max_length=500)] | bool | int | float | None] = Field(
        default_factory=dict, max_length=50
    )
    entitled_from: Day | None = None
    entitled_to: Day | None = None


class StaffBody(ByWhom):
    """Somebody who works here; what is left out stays as it is."""

    name: Annotated[Words, Field(max_length=200)] = ""
    role: StaffRole = "employee"
    unit: Short | None = None
    last_day: Day | None = None
    successor: Mail | None = None
    phones: list[Annotated[Name, Field(max_length=40)]] = Field(default_factory=list, max_length=20)
    mails: list[Mail] = Field(default_factory=list, max_length=20)
    skills: list[Short] = Field(default_factory=list, max_length=50)
    languages: list[Short] = Field(default_factory=list, max_length=50)
    language: Short | None = None
    capacity: int | None = Field(default=None, ge=0, le=100)
    brands: list[Short] | None = Field(default=None, max_length=50)


class AbsenceBody(ByWhom):
    """From the start of a day to the end of a day; the reason is for colleagues and stands in no event."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")
    stand_in: Mail | None = None
    reason: Annotated[Remark, Field(max_length=200)] | None = None


class CareRowPart(PlainBody):
    """One person in one role for a topic."""

    topic: Short
    role: CareRole
    person: Mail
    valid_from: Day | None = None
    valid_to: Day | None = None
    note: Annotated[Remark, Field(max_length=500)] | None = None


class CareBody(ByWhom, CareRowPart):
    """A row of the care table; with `replace` rows of the same role make way for its days."""

    account: Number
    replaces: bool = Field(default=False, alias="replace")


class CareChangeBody(ByWhom):
    """What a row is to say; `from` a day, the old one ends the day before and a new one begins."""

    person: Mail
    valid_from: Day | None = None
    valid_to: Day | None = None
    note: Annotated[Remark, Field(max_length=500)] | None = None
    start: Day | None = Field(default=None, alias="from")


class ApproveBody(ByWhom):
    """With `replace` rows of the same role make way for the days of the proposal."""

    replaces: bool = Field(default=False, alias="replace")


class AccountCareBody(ByWhom):
    """All approved rows of an account; `version` is the one that was read."""

    version: Short
    rows: list[CareRowPart] = Field(max_length=500)
    start: Day | None = Field(default=None, alias="from")


class SpeaksForPart(PlainBody):
    """An account that an identity speaks for."""

    account: Number
    role: Annotated[Words, Field(max_length=40)] = "account_manager"
    valid_from: Day | None = None
    valid_to: Day | None = None


class DelegationBody(ByWhom):
    """The accounts that an address speaks for, all of them; an empty list ends it."""

    kind: Short
    value: Annotated[Name, Field(max_length=320)]
    accounts: list[SpeaksForPart] = Field(max_length=500)


class RightsBody(ByWhom):
    """What a contact may do for an account."""

    account: Number
    may_order: bool
    may_see_prices: bool
    may_see_invoices: bool


class SharedBody(ByWhom):
    """Whether an address is an account's as a whole; `account` is needed where it is."""

    shared: bool
    account: Number | None = None


_APPROVING: Final = "supervisor"


async def editor_of(call: Call, mail: str | None) -> Editor:
    """Who asks for a change; a program acts for the agent it names, and only with scope admin as a supervisor."""
    if isinstance(call.caller, Session):
        if mail is not None and mail != call.caller.agent.mail:
            raise NotAllowed('you act in your own name; leave out "agent"')
        agent = call.caller.agent
        return _acting(agent, token=None)
    if not isinstance(call.caller, Grant):
        raise AssertionError("the rule of the route lets in nobody else")
    if mail is None:
        if not call.caller.allows("admin"):
            message = 'say which agent acts, e.g. "agent": "supervisor@example.com", or send a token of scope admin'
            raise NotValid(message, fields={"agent": "missing"})
        return Editor(name=f"program {call.caller.name}", token=call.caller.name, may_approve=True, is_admin=True)
    named = _acting(await call.services.actions.agent(mail), token=call.caller.name)
    if call.caller.allows("admin"):
        return named
    return replace(named, may_approve=False, is_admin=False)  # a name is no proof: the token lets it only propose


def in_readers_language(handler: Handler) -> Handler:
    """The handler, whose refusals tell what is wrong in the reader's language."""

    @wraps(handler)
    async def handle(call: Call) -> object:
        try:
            return await handler(call)
        except CareRefused as err:
            raise err.in_language(call.parts.texts, call.language) from err

    return handle


def bench_of(call: Call) -> Bench:
    """What the services of care data work with."""
    parts = call.parts
    return Bench(parts.store, parts.settings, parts.texts, parts.bus, now=call.services.now)


def _acting(agent: AgentRow, *, token: str | None) -> Editor:
    return Editor(
        name=agent.mail,
        agent_id=agent.person_id,
        token=token,
        may_approve=reaches(agent.role, _APPROVING),
        is_admin=agent.role == "admin",
    )


def _inlined(value: object, parts: Json) -> object:
    if isinstance(value, list):
        return [_inlined(one, parts) for one in value]
    if not isinstance(value, dict):
        return value
    name = str(value.get("$ref", "")).rpartition("/")[2]
    if name in parts:
        return _inlined({**copy.deepcopy(parts[name]), **{k: v for k, v in value.items() if k != "$ref"}}, parts)
    return {key: _inlined(one, parts) for key, one in value.items()}
