"""Passwords: argon2id in threads, a few at a time, and the same time for people who are not known."""

from __future__ import annotations

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_AT_ONCE = 2


class Passwords:
    """Hashes and checks passwords without blocking the loop; memory is bounded by how many are checked at once."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """What the store keeps of a password."""
        async with self._free:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, hashed: str | None) -> bool:
        """Whether the password is that of the hash; without a hash it takes as long and is never right."""
        if self._nobodys is None:
            self._nobodys = await self.hash(secrets.token_urlsafe(16))
        async with self._free:
            right = await asyncio.to_thread(self._verify, password, hashed or self._nobodys)
        return right and hashed is not None

    def _verify(self, password: str, hashed: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (InvalidHashError, VerificationError):
            return False
