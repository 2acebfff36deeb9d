"""Instants as requests hold them: RFC 3339 with a time zone, in years that our clocks and calendars reach."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from gateway.errors import NotValid
from gateway.ids import to_us

_LIKE: Final = "2026-01-31T09:00:00Z"
_FIRST_YEAR: Final = 1971
_LAST_YEAR: Final = 9998


def _checked(value: str) -> str:
    read(value)
    return value


Moment = Annotated[str, Field(max_length=40, examples=[_LIKE]), AfterValidator(_checked)]
"""An instant in a body."""


def micros(moment: str) -> int:
    """A sent instant in UTC microseconds."""
    return to_us(datetime.fromisoformat(moment))


def instant_of(written: str, name: str, *, first_year: int = _FIRST_YEAR, last_year: int = _LAST_YEAR) -> datetime:
    """The instant of a query or a field of that name; raises NotValid naming it."""
    try:
        return read(written, first_year=first_year, last_year=last_year)
    except ValueError as err:
        raise NotValid(f"{name} {err}", fields={name: str(err)}) from err


def read(written: str, *, first_year: int = _FIRST_YEAR, last_year: int = _LAST_YEAR) -> datetime:
    """The instant that is written; raises ValueError saying what is wrong with it and how it is written."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as err:
        raise ValueError(f"must be RFC 3339, such as {_LIKE}") from err
    if moment.tzinfo is None:
        raise ValueError(f"must have a time zone, such as {_LIKE}")
    if not first_year <= moment.year <= last_year:
        raise ValueError(f"is out of range: its year must lie between {first_year} and {last_year}")
    return moment
