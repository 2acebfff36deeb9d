"""Owns where bytes from strangers are read: large ones in a thread, so that nobody else waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

LARGE_BYTES = 200_000
HUGE_BYTES = 2_000_000
"""Reading a mail takes some ten times its size in memory: of those above this one is read at a time."""

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def read_aside(raw: bytes, reading: Callable[[bytes], T]) -> T:
    """What a pure `reading` makes of the bytes; from LARGE_BYTES on it runs in a thread of its own."""
    if len(raw) <= LARGE_BYTES:
        return reading(raw)
    if len(raw) <= HUGE_BYTES:
        return await asyncio.to_thread(reading, raw)
    async with _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
        return await asyncio.to_thread(reading, raw)
