"""Owns where bytes from strangers are read: large ones in a thread, so that nobody else waits for them.

It is one thread, and gives its memory back after each: a mail of 10 MB takes some 50 MB while it is read (150 where
its parts are not in order), and every thread that ever read one would keep as much.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

LARGE_BYTES = 200_000
HUGE_BYTES = 2_000_000
"""From here on what `email` leaves in circles is taken away at once: it holds the whole mail."""

_aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading")
_trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc alone has it


async def read_aside(raw: bytes, reading: Callable[[bytes], T]) -> T:
    """What a pure `reading` makes of the bytes; from LARGE_BYTES on it runs in a thread, one after another."""
    if len(raw) <= LARGE_BYTES:
        return reading(raw)
    return await asyncio.get_running_loop().run_in_executor(_aside, _read_and_give_back, raw, reading)


def _read_and_give_back(raw: bytes, reading: Callable[[bytes], T]) -> T:
    """Nothing is collected while it reads, so that afterwards what it left is young: looking through all there is
    would stop every thread, for long where much is held."""
    is_huge, was_collected = len(raw) > HUGE_BYTES, gc.isenabled()
    try:
        if is_huge:
            gc.disable()
        return reading(raw)
    finally:
        if is_huge:
            gc.collect(0)
            if was_collected:
                gc.enable()
        if _trim is not None:
            _trim(0)
