"""Turns one event of the generic protocol into an envelope and a fact; pure, the same each time."""

from __future__ import annotations

import hashlib
from typing import get_args

from channels.contract import Incoming
from channels.errors import BadPayload
from channels.message import AgentState, AgentTelephoneState, CallEvent, CallEventType
from channels.phone import fields
from channels.phone.numbers import e164

Fact = CallEvent | AgentState

AGENT_STATE = "agent.state"
CALL_EVENT_TYPES: tuple[CallEventType, ...] = get_args(CallEventType)
AGENT_TELEPHONE_STATES: tuple[AgentTelephoneState, ...] = get_args(AgentTelephoneState)
ROUTABLE = frozenset({"call.started", "call.step", "call.queued", "call.callback_requested"})
"""Events after which the caller waits for what comes next."""
URGENT = ROUTABLE | {"call.answered"}
"""Events whose answer somebody waits for: the caller, or the agent whose desk shall open."""

_DEDUPE_CHARS = 200


def read_event(body: bytes, *, line: str, region: str | None = None) -> Fact:
    """The fact one posted JSON event states; raises BadPayload with the field that is wrong."""
    event = fields.json_object(body)
    kind = fields.text(event, "type")
    if kind == AGENT_STATE:
        return _agent_state(event)
    if kind not in CALL_EVENT_TYPES:
        named = "is missing" if kind is None else f"{kind!r} is unknown"
        known = ", ".join((*CALL_EVENT_TYPES, AGENT_STATE))
        raise BadPayload(f"the event type {named}; the types are {known}", field="type")
    return CallEvent(
        type=kind,
        call_id=fields.call_id(event, "call_id"),
        line=line,
        at=fields.instant(event, "at"),
        caller=e164(fields.text(event, "from"), region=region),
        dialled=e164(fields.text(event, "to"), region=region),
        digits=fields.text(event, "digits", at_most=64),
        speech=fields.text(event, "speech"),
        menu=fields.text(event, "menu", at_most=64),
        agent=_agent(event),
        queue=fields.text(event, "queue", at_most=64),
        reason=fields.text(event, "reason", at_most=300),
        recording_url=fields.text(event, "recording_url"),
    )


def envelope(
    fact: Fact, payload: bytes, *, channel: str, event_id: str | None = None, fact_key: str | None = None
) -> Incoming:
    """The envelope of a fact: one `event_id` of its sender is one event; without one, the same fact is.

    `fact_key` stands for the fact where its instant is that of its arrival and so differs each time.
    """
    return Incoming(
        channel=channel,
        dedupe_key=_dedupe_key(event_id, fact_key or repr(fact)),
        conversation_key=conversation_key(fact),
        payload=payload,
        urgent=isinstance(fact, CallEvent) and fact.type in URGENT,
    )


def conversation_key(fact: Fact) -> str:
    """The lane of a fact: its call, or its agent."""
    return fact.call_id if isinstance(fact, CallEvent) else f"{fields.AGENT_LANE}{fact.agent}"


def _dedupe_key(event_id: str | None, fact_key: str) -> str:
    if event_id is None:
        return f"fact:{_digest(fact_key)}"
    if len(event_id) > _DEDUPE_CHARS or not event_id.isascii() or not event_id.isprintable():
        return f"id:{_digest(event_id)}"
    return f"id:{event_id}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _agent_state(event: fields.Fields) -> AgentState:
    agent = _agent(event)
    if agent is None:
        raise BadPayload("'agent' is missing; send the agent's mail address", field="agent")
    state = fields.text(event, "state")
    if state not in AGENT_TELEPHONE_STATES:
        named = "is missing" if state is None else f"{state!r} is unknown"
        raise BadPayload(f"the state {named}; the states are {', '.join(AGENT_TELEPHONE_STATES)}", field="state")
    return AgentState(agent=agent, state=state, at=fields.instant(event, "at"))


def _agent(event: fields.Fields) -> str | None:
    agent = fields.text(event, "agent", at_most=254)
    return agent.lower() if agent else None
