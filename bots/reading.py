"""Reads the values that the order system answers: a field of the right type, or None; nothing here raises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bots.flow import JSON, Slots


def text_at(row: Slots, name: str) -> str | None:
    """Give a text that is not empty."""
    value = row.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None


def whole_at(row: Slots, name: str) -> int | None:
    """Give a whole number; a fraction of zero counts as whole."""
    value = row.get(name)
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) else None


def date_at(row: Slots, name: str) -> date | None:
    """Give a day out of an ISO date or instant."""
    value = row.get(name)
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def says_yes(row: Slots, name: str) -> bool:
    """Tell whether the field is true; anything else is false."""
    return row.get(name) is True


def rows_at(row: Slots, name: str) -> tuple[Slots, ...]:
    """Give the objects of a list; what is no object is left out."""
    value = row.get(name)
    return rows_of(value)


def rows_of(value: JSON) -> tuple[Slots, ...]:
    """Give the objects of a value that should be a list."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    return tuple(item for item in value if isinstance(item, Mapping))


def texts_of(value: JSON) -> tuple[str, ...]:
    """Give the texts of a value that should be a list."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    return tuple(item for item in value if isinstance(item, str))
