"""Owns the reading of single header fields as they come: fields by name, message ids, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message as Mail
from email.utils import parsedate_to_datetime

from channels.email.addresses import all_addresses, first_address
from channels.email.charsets import clean
from channels.email.words import decode_words

__all__ = [
    "MAX_FIELD",
    "all_addresses",
    "date_of",
    "decode_words",
    "field",
    "fields",
    "first_address",
    "message_ids",
    "raw_fields",
]

MAX_FIELD = 200_000
"""Characters of one header field that are looked at; ten thousand recipients are more than anyone answers."""

_MESSAGE_ID = re.compile(r"<([^<>]{1,990})>?")
_BARE_ID = re.compile(r"(?<!\S)[^\s<>@,;\"]{1,500}@[^\s<>@,;\"]{1,490}")
_SPACES = re.compile(r"\s+")
_MAX_DATE = 200
_ISO_DATE = re.compile(
    r"(?P<y>\d{4})[-/.](?P<mo>\d{1,2})[-/.](?P<d>\d{1,2})[T ]{1,3}(?P<h>\d{1,2})[:.](?P<mi>\d{2})(?:[:.](?P<s>\d{2}))?"
    r"(?:\.\d{1,9})?\s{0,3}(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_DOTTED_DATE = re.compile(
    r"(?P<d>\d{1,2})\.(?P<mo>\d{1,2})\.(?P<y>\d{4}),? {1,3}(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2}))?"
    r"\s{0,3}(?P<zone>[+-]\d{2}:?\d{2})?"
)
_NUMERIC_ZONE = re.compile(r"(?<=\d)([+-]\d{4})\b")
_RUSSIAN_MONTHS = re.compile("(янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]{0,6}\\.?", re.IGNORECASE)
_MONTHS = dict(
    zip(
        ("янв", "фев", "мар", "апр", "май", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
        ("Jan", "Feb", "Mar", "Apr", "May", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        strict=True,
    )
)


def field(mail: Mail, name: str) -> str:
    """The first field of that name, decoded and in one line; empty where it is missing."""
    return next(fields(mail, name), "")


def fields(mail: Mail, name: str) -> Iterator[str]:
    """Every field of that name, decoded and in one line each."""
    for value in raw_fields(mail, name):
        yield decode_words(value)


def raw_fields(mail: Mail, name: str) -> list[str]:
    """Every field of that name as it stands, 8-bit bytes as surrogates, cut at `MAX_FIELD`."""
    return [str(value)[:MAX_FIELD] for value in mail.get_all(name, [])]


def message_ids(values: list[str]) -> tuple[str, ...]:
    """Every message id of the fields in order, without brackets and folds, each once; also one without brackets."""
    found: list[str] = []
    for value in values:
        bracketed = _MESSAGE_ID.findall(value)
        found += [_SPACES.sub("", clean(one)) for one in bracketed] or [clean(one) for one in _BARE_ID.findall(value)]
    return tuple(dict.fromkeys(one for one in found if one))


def date_of(value: str) -> datetime | None:
    """The instant of a Date field in UTC, or None where it is missing or senseless."""
    value = _RUSSIAN_MONTHS.sub(lambda found: _MONTHS[found[1].lower()], value[:_MAX_DATE])
    for written in (value, _NUMERIC_ZONE.sub(r" \1", value)):
        try:
            at = parsedate_to_datetime(written)
            return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        except (TypeError, ValueError, IndexError, OverflowError):
            continue
    return _numeric_date(value)


def _numeric_date(value: str) -> datetime | None:
    """A date that a program wrote in numbers alone."""
    found = _ISO_DATE.search(value) or _DOTTED_DATE.search(value)
    if found is None:
        return None
    zone = (found["zone"] or "Z").replace("UTC", "Z").replace("GMT", "Z")
    day = f"{found['y']}-{int(found['mo']):02}-{int(found['d']):02}"
    try:
        at = datetime.fromisoformat(f"{day}T{int(found['h']):02}:{found['mi']}:{found['s'] or '00'}{zone}")
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
