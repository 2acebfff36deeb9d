"""Owns how much may be under way where mail is brought to us: connections, bytes not yet stored, patience.

A site under pressure waits less long for each client, takes no more connections, and lets bytes wait where they are:
the source keeps what we do not take.
"""

from __future__ import annotations

import asyncio
from collections import Counter

MOST_CONNECTIONS = 100
MOST_OF_ONE = 50
"""Connections of one address: half of all, so that one client shuts out nobody."""

MOST_BYTES = 33_554_432
CALM_S = 300.0
"""Patience with a silent client; RFC 5321 (4.5.3.2.7) asks for five minutes."""

PRESSED_S = 10.0
ROOM_WITHIN_S = 5.0


class Room:
    """What the connections of one listener share."""

    def __init__(
        self,
        *,
        most_connections: int = MOST_CONNECTIONS,
        most_of_one: int = MOST_OF_ONE,
        most_bytes: int = MOST_BYTES,
        calm_s: float = CALM_S,
        pressed_s: float = PRESSED_S,
        room_within_s: float = ROOM_WITHIN_S,
    ) -> None:
        self._most_connections = most_connections
        self._most_of_one = most_of_one
        self._most_bytes = most_bytes
        self._calm_s = calm_s
        self._pressed_s = pressed_s
        self._room_within_s = room_within_s
        self._inside: Counter[str] = Counter()
        self._bytes = 0
        self._freed = asyncio.Event()

    @property
    def idle_s(self) -> float:
        """Seconds a client may be silent, or take for the next 64 kB of a mail."""
        is_pressed = 2 * self._inside.total() > self._most_connections or 2 * self._bytes > self._most_bytes
        return self._pressed_s if is_pressed else self._calm_s

    def enter(self, address: str) -> bool:
        """Let one more connection of that address in, unless there are too many."""
        if self._inside.total() >= self._most_connections or self._inside[address] >= self._most_of_one:
            return False
        self._inside[address] += 1
        return True

    def leave(self, address: str) -> None:
        """Give a connection's place back."""
        self._inside[address] -= 1
        if not self._inside[address]:
            del self._inside[address]

    async def take(self, count: int, *, held: int) -> bool:
        """Make room for so many bytes more of a mail that holds `held`; False where none came free in time.

        A mail that is alone has room in any case.
        """
        try:
            async with asyncio.timeout(self._room_within_s):
                while self._bytes > held and self._bytes + count > self._most_bytes:
                    self._freed.clear()
                    await self._freed.wait()
        except TimeoutError:
            return False
        self._bytes += count
        return True

    def give_back(self, count: int) -> None:
        """So many bytes are stored, or thrown away."""
        self._bytes -= count
        self._freed.set()
