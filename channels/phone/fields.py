"""Reads single fields out of what a voice system sent, each with an error that says what to send instead."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from channels.errors import BadPayload

Fields = Mapping[str, object]

ID_CHARS = 128
AGENT_LANE = "agent:"
"""Begins the lane of an agent's states; no call's id may, or that call would be worked among the agent's states."""
TEXT_CHARS = 4000

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def json_object(body: bytes) -> Fields:
    """The body as a JSON object; raises BadPayload for anything else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as err:
        raise BadPayload("the body is no JSON in UTF-8; post one event as a JSON object") from err
    if not isinstance(value, dict):
        raise BadPayload(f"the body is {_named(value)}; post one event as a JSON object")
    return cast(Fields, value)


def text(fields: Fields, key: str, *, at_most: int = TEXT_CHARS) -> str | None:
    """A cleaned text in NFC; None where it is left out, null or blank.

    NUL, lone surrogates and marks that turn its direction (a name could be shown as another) are taken out.
    """
    written = _written(fields, key, at_most=at_most)
    return unicodedata.normalize("NFC", _TURNING.sub("", written or "")).strip() or None


def identifier(fields: Fields, key: str) -> str:
    """A required id of one line; raises BadPayload where it is missing, long or holds control characters."""
    value = _written(fields, key, at_most=ID_CHARS)
    if value is None:
        raise BadPayload(f"{key!r} is missing; every event names it", field=key)
    if any(unicodedata.category(char).startswith("C") for char in value):
        raise BadPayload(f"{key!r} holds control characters; send a plain id", field=key)
    return value


def call_id(fields: Fields, key: str) -> str:
    """The id of a call under a key; raises BadPayload for none, and for one that names an agent's lane."""
    named = identifier(fields, key)
    if named.startswith(AGENT_LANE):
        raise BadPayload(f"{key!r} begins with {AGENT_LANE!r}, which names agents; send the call's own id", field=key)
    return named


def instant(fields: Fields, key: str) -> datetime:
    """A required instant with its offset from UTC, in UTC."""
    written = text(fields, key, at_most=64)
    if written is None:
        raise BadPayload(f"{key!r} is missing; send when it happened, like 2026-03-02T09:30:00Z", field=key)
    return instant_of(written, key)


def instant_of(written: str, key: str) -> datetime:
    """The UTC instant of an RFC 3339 text; raises BadPayload where it is none or has no offset."""
    try:
        moment = datetime.fromisoformat(written)
        if moment.tzinfo is None:
            raise BadPayload(f"{key!r} is {written!r}, without an offset; add Z or +03:00", field=key)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as err:
        raise BadPayload(f"{key!r} is {written!r}; send an instant like 2026-03-02T09:30:00Z", field=key) from err


def _written(fields: Fields, key: str, *, at_most: int) -> str | None:
    value = fields.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadPayload(f"{key!r} is {_named(value)}; send a string", field=key)
    known = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    clean = unicodedata.normalize("NFC", known).strip()
    if len(clean) > at_most:
        raise BadPayload(f"{key!r} has {len(clean)} characters, at most {at_most} are taken", field=key)
    return clean or None


def _named(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a truth value"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case _:
            return "an object"
