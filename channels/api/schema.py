"""The JSON schemas of the HTTP channel, for the OpenAPI document; what is checked stands in `inbound.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_STRING: Final = {"type": "string"}

_MESSAGE: Final[Mapping[str, object]] = {
    "type": "object",
    "required": ["id", "from"],
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 200, "description": "Yours; the same id is stored once."},
        "from": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string", "minLength": 1, "maxLength": 200},
                "name": {"type": "string", "maxLength": 500},
                "phone": {"type": "string", "examples": ["+74950000001"]},
                "email": {"type": "string", "format": "email"},
                "locale": {"type": "string", "examples": ["ru"]},
            },
        },
        "text": {"type": "string", "maxLength": 100_000},
        "button": {"type": "string", "description": "The payload of a button of an outgoing item that was pressed."},
        "attachments": {
            "type": "array",
            "maxItems": 20,
            "items": {
                "type": "object",
                "properties": {
                    "name": _STRING,
                    "media_type": _STRING,
                    "data": {"type": "string", "contentEncoding": "base64"},
                    "url": {"type": "string", "format": "uri"},
                },
            },
        },
        "sent_at": {"type": "string", "format": "date-time"},
    },
}

INBOUND: Final[Mapping[str, object]] = {
    "oneOf": [_MESSAGE, {"type": "array", "items": _MESSAGE, "minItems": 1, "maxItems": 500}]
}

FAILED: Final[Mapping[str, object]] = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {"code": _STRING, "message": _STRING, "fields": {"type": "object"}},
        }
    },
}

_OUTCOME: Final[Mapping[str, object]] = {
    "type": "object",
    "properties": {
        "inbox_id": _STRING,
        "outcome": {"enum": ["accepted", "duplicate", "rejected"]},
        "error": {"type": "object"},
    },
}

TAKEN: Final[Mapping[str, object]] = {
    "oneOf": [_OUTCOME, {"type": "object", "properties": {"items": {"type": "array", "items": _OUTCOME}}}]
}

OUTGOING: Final[Mapping[str, object]] = {
    "type": "object",
    "required": ["items", "next"],
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "seq": {"type": "integer"},
                    "to": _STRING,
                    "case": _STRING,
                    "author": {"enum": ["bot", "agent", "system"]},
                    "text": _STRING,
                    "buttons": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"title": _STRING, "payload": _STRING}},
                    },
                    "attachments": {
                        "type": "array",
                        "description": "Files of the answer, where it has any; each link is good for seven days.",
                        "items": {
                            "type": "object",
                            "properties": {
                                "name": _STRING,
                                "media_type": _STRING,
                                "size": {"type": "integer"},
                                "url": _STRING,
                            },
                        },
                    },
                },
            },
        },
        "next": {"type": ["string", "null"]},
    },
}
