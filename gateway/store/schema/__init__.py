"""The tables, by what they are about; `metadata` holds them all.

Ids are UUIDv7 as text, instants are UTC microseconds as 64-bit integers, closed sets of words are CHECKed.
"""

from gateway.store.schema.access import agent_session, api_token, audit, channel_secret, setting
from gateway.store.schema.base import metadata
from gateway.store.schema.cases import (
    acknowledgement,
    assignment,
    attachment,
    call,
    cases,
    conversation,
    event,
    flow_state,
    message,
    promise,
    rating,
    understanding,
)
from gateway.store.schema.intake import channel, counter, inbox, lane, outbox, process, timer
from gateway.store.schema.people import (
    account,
    agent,
    care,
    contact,
    contact_right,
    delegation,
    identity,
    person,
    proof_try,
)
from gateway.store.schema.search import search_case

__all__ = [
    "account",
    "acknowledgement",
    "agent",
    "agent_session",
    "api_token",
    "assignment",
    "attachment",
    "audit",
    "call",
    "care",
    "cases",
    "channel",
    "channel_secret",
    "contact",
    "contact_right",
    "conversation",
    "counter",
    "delegation",
    "event",
    "flow_state",
    "identity",
    "inbox",
    "lane",
    "message",
    "metadata",
    "outbox",
    "person",
    "process",
    "promise",
    "proof_try",
    "rating",
    "search_case",
    "setting",
    "timer",
    "understanding",
]
