"""Owns where bytes from strangers are read: large ones in a thread, so that nobody else waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LARGE_BYTES = 200_000


async def read_aside(raw: bytes, reading: Callable[[bytes], T]) -> T:
    """What a pure `reading` makes of the bytes; from LARGE_BYTES on it runs in a thread of its own."""
    return await asyncio.to_thread(reading, raw) if len(raw) > LARGE_BYTES else reading(raw)
