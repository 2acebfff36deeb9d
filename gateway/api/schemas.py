"""The JSON schemas of answers, for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

_TEXT: Final = {"type": "string"}
_TEXT_OR_NULL: Final = {"type": ["string", "null"]}
_MOMENT: Final = {"type": ["string", "null"], "format": "date-time"}


def object_of(**properties: Schema) -> Schema:
    """An object with at least these properties."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def list_of(item: Schema) -> Schema:
    """A page of a list."""
    return object_of(items={"type": "array", "items": item}, next=_TEXT_OR_NULL)


ANYTHING: Final[Schema] = {"type": "object"}
LIST: Final[Schema] = list_of(ANYTHING)
FAILED: Final[Schema] = object_of(error=object_of(code=_TEXT, message=_TEXT, fields=ANYTHING))
ACTED: Final[Schema] = object_of(
    number=_TEXT,
    owner={"enum": ["bot", "queue", "agent", "nobody"]},
    agent=_TEXT_OR_NULL,
    state=_TEXT,
    version={"type": "integer"},
    message={"type": ["object", "null"]},
    other=_TEXT_OR_NULL,
)
CASE: Final[Schema] = object_of(
    number=_TEXT,
    contact={"type": ["object", "null"]},
    account={"type": ["object", "null"]},
    brand=_TEXT_OR_NULL,
    topic=_TEXT_OR_NULL,
    intent=_TEXT_OR_NULL,
    level=_TEXT,
    queue=_TEXT_OR_NULL,
    owner={"enum": ["bot", "queue", "agent", "nobody"]},
    agent=_TEXT_OR_NULL,
    state=_TEXT,
    opened_at=_MOMENT,
    active_at=_MOMENT,
    follow_up_at=_MOMENT,
    hops={"type": "integer"},
    observed={"type": "boolean"},
    merged_into=_TEXT_OR_NULL,
    merged={"type": "array", "items": _TEXT},
    linked={"type": "array", "items": _TEXT},
    waits_for={"type": ["object", "null"]},
    sheets={"type": "array", "items": ANYTHING},
    messages={"type": "array", "items": ANYTHING},
    messages_next=_TEXT_OR_NULL,
    events={"type": "array", "items": ANYTHING},
    promises={"type": "array", "items": ANYTHING},
    reasons={"type": "array", "items": object_of(code=_TEXT, args=ANYTHING, text=_TEXT)},
    handoff={"type": ["object", "null"]},
)
