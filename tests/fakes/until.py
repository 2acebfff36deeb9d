"""Waiting for something to be seen: looked at again and again, with a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(look: Callable[[], Awaitable[T]], *, within_s: float = 30.0, what: str = "") -> T:
    """What `look` gives as soon as it is true; fails with what it gave last when the time is over."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + within_s
    while not (found := await look()):
        assert loop.time() < ends_at, f"{what or 'what was waited for'} did not come within {within_s} s: {found!r}"
        await asyncio.sleep(0.01)
    return found
