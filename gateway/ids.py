"""Makes public ids (UUIDv7, RFC 9562) and tells the time in the store's unit."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from uuid_utils import uuid7

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
MICROSECOND = timedelta(microseconds=1)


def new_id() -> str:
    """A new UUIDv7 as text: unique, and in the order of its making within this process."""
    return str(uuid7())


def now_us() -> int:
    """This instant in UTC microseconds since 1970."""
    return time.time_ns() // 1000


def to_us(instant: datetime) -> int:
    """An aware instant in UTC microseconds since 1970, exactly."""
    return (instant - EPOCH) // MICROSECOND


def from_us(micros: int) -> datetime:
    """The aware instant of UTC microseconds since 1970, exactly."""
    return EPOCH + timedelta(microseconds=micros)


def rfc3339(micros: int) -> str:
    """The instant as the API writes it, e.g. 2026-11-22T01:15:00.000000Z."""
    return from_us(micros).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
