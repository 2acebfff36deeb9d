"""Single fields of an update, taken as strangers write them: a wrong type is a field that is not there."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NoReturn

import phonenumbers

from channels.errors import BadPayload

Table = Mapping[str, object]

_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_HIGHEST_ID: Final = 2**53
_LATEST_S: Final = 2**33
_NOTHING: Final[Table] = {}


def decode(payload: bytes) -> Table:
    """The JSON object of a payload, lone surrogates and all; raises BadPayload."""
    try:
        found = json.loads(payload, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as err:
        raise BadPayload("this is not an update of the Bot API: no JSON in UTF-8") from err
    if not isinstance(found, dict):
        raise BadPayload('this is not an update of the Bot API: no object such as {"update_id": 1, "message": {…}}')
    return found


def table(fields: Table, key: str) -> Table:
    """The object under a key; empty where there is none."""
    value = fields.get(key)
    return value if isinstance(value, dict) else _NOTHING


def tables(fields: Table, key: str) -> Sequence[Table]:
    """The objects of the list under a key; empty where there is none."""
    value = fields.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(fields: Table, key: str) -> str:
    """The text under a key, cleaned: no control characters, lone surrogates or marks that turn it, in NFC."""
    value = fields.get(key)
    if not isinstance(value, str):
        return ""
    seen = _UNSEEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", seen).strip()


def number(fields: Table, key: str) -> int | None:
    """The whole number under a key, as large as an id of Telegram may be, or None."""
    value = fields.get(key)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and -_HIGHEST_ID < value < _HIGHEST_ID else None  # type: ignore[operator, return-value]


def identifier(fields: Table, key: str, *, of: str) -> int:
    """The positive number under a key; raises BadPayload naming it."""
    value = number(fields, key)
    if value is None or value <= 0:
        raise BadPayload(f"the update has no {of}.{key}", field=f"{of}.{key}")
    return value


def moment(fields: Table, key: str) -> datetime | None:
    """The instant under a key, written in seconds, or None."""
    seconds = number(fields, key)
    return datetime.fromtimestamp(seconds, UTC) if seconds and 0 < seconds < _LATEST_S else None


def phone(fields: Table, key: str) -> str | None:
    """The number under a key in E.164; Telegram leaves the plus away. None where it can be no number."""
    digits = re.sub(r"[^0-9]", "", text(fields, key))
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")
