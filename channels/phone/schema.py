"""JSON schemas of a generic phone event and of its answer, for OpenAPI."""

from __future__ import annotations

from collections.abc import Mapping

from channels.phone.inbound import AGENT_STATE, AGENT_TELEPHONE_STATES, CALL_EVENT_TYPES

Schema = Mapping[str, object]

_TEXT: Schema = {"type": "string"}
_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_TARGETS: Schema = {"type": "string", "enum": ["agent", "queue", "self_service", "hangup", "callback"]}

EVENT: Schema = {
    "type": "object",
    "required": ["type", "at"],
    "properties": {
        "type": {"type": "string", "enum": [*CALL_EVENT_TYPES, AGENT_STATE]},
        "call_id": {"type": "string", "maxLength": 128, "description": "required for every call.* event"},
        "at": {"type": "string", "format": "date-time"},
        "from": {"type": ["string", "null"], "description": "the caller; null or 'anonymous' where it is withheld"},
        "to": _MAYBE_TEXT,
        "digits": _MAYBE_TEXT,
        "speech": _MAYBE_TEXT,
        "menu": _MAYBE_TEXT,
        "agent": {"type": ["string", "null"], "description": "mail address; required for agent.state"},
        "queue": _MAYBE_TEXT,
        "state": {"type": "string", "enum": list(AGENT_TELEPHONE_STATES)},
        "reason": _MAYBE_TEXT,
        "recording_url": _MAYBE_TEXT,
    },
}

_GATHER: Schema = {
    "type": ["object", "null"],
    "properties": {
        "menu": _TEXT,
        "options": {"type": "object", "additionalProperties": _TEXT},
        "speech": {"type": "boolean"},
    },
}
_ROUTE: Schema = {
    "type": ["object", "null"],
    "properties": {
        "to": _TARGETS,
        "target": _MAYBE_TEXT,
        "extension": _MAYBE_TEXT,
        "priority": {"type": "integer"},
        "reason": _MAYBE_TEXT,
        "expected_wait_s": {"type": ["integer", "null"]},
        "else": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"to": _TARGETS, "target": _MAYBE_TEXT, "after_s": {"type": "integer"}},
            },
        },
        "desk_url": _MAYBE_TEXT,
    },
}

ANSWER: Schema = {
    "type": "object",
    "required": ["call_id", "case", "stored", "degraded", "language", "say", "gather", "route"],
    "properties": {
        "call_id": _MAYBE_TEXT,
        "case": _MAYBE_TEXT,
        "stored": {"type": "boolean", "description": "false: keep the event and post it again"},
        "degraded": {"type": "boolean", "description": "true: the line's safe answer, nothing considered"},
        "language": _TEXT,
        "say": {"type": "array", "items": _TEXT},
        "gather": _GATHER,
        "route": _ROUTE,
    },
}
