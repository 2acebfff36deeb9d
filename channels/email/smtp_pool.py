"""Owns the connections to the SMTP server: a few at once, each used for several letters, idle ones closed politely."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import aiosmtplib

from channels.email.settings import Sending
from channels.email.smtp_login import SmtpLogin
from channels.errors import NotSent

IDLE_S = 15.0
ROOM_S = 20.0
_QUIT_S = 3.0
_SOON_S = 5.0


@dataclass(slots=True, kw_only=True)
class Line:
    """One connection: how many letters went over it, and since when it is idle."""

    client: aiosmtplib.SMTP
    letters: int = 0
    idle_since: float = 0.0

    @property
    def is_kept(self) -> bool:
        """Whether it was used before, so that the server may have closed it since."""
        return self.letters > 0


class SmtpPool:
    """Gives out connections; who took one gives it back or throws it away. `clock` never goes back."""

    def __init__(
        self,
        sending: Sending,
        login: SmtpLogin,
        *,
        clock: Callable[[], float],
        idle_s: float = IDLE_S,
        room_s: float = ROOM_S,
    ) -> None:
        self._per_connection = sending.per_connection
        self._login = login
        self._clock = clock
        self._idle_s = idle_s
        self._room_s = room_s
        self._room = asyncio.Semaphore(sending.connections)
        self._idle: list[Line] = []
        self._closing: asyncio.Task[None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    async def take(self, *, fresh: bool = False) -> Line:
        """A kept connection, or a new one; raises NotSent, at no cost of a try where all are busy for long."""
        try:
            async with asyncio.timeout(self._room_s):
                await self._room.acquire()
        except TimeoutError as err:
            raise NotSent("all connections to the mail server are busy", retry_after_s=_SOON_S, counts=False) from err
        try:
            while self._idle and not fresh:
                line = self._idle.pop()
                if line.client.is_connected:
                    return line
            return Line(client=await self._login.open())
        except BaseException:
            self._room.release()
            raise

    def give_back(self, line: Line) -> None:
        """Keep the connection for the next letter, unless it has carried its share; nobody waits for the goodbye.

        Its place is free for another connection once the server has heard that we leave.
        """
        line.letters += 1
        if not line.client.is_connected or line.letters >= self._per_connection:
            leaving = asyncio.create_task(self._leave_and_make_room(line), name="smtp-leave")
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)
            return
        line.idle_since = self._clock()
        self._idle.append(line)
        self._room.release()
        if self._closing is None or self._closing.done():
            self._closing = asyncio.create_task(self._close_idle(), name="smtp-idle")

    def throw_away(self, line: Line) -> None:
        """Cut the connection: what the server thinks of it is not known."""
        line.client.close()
        self._room.release()

    async def close(self) -> None:
        """Leave every idle connection; a second call does nothing."""
        if self._closing is not None:
            self._closing.cancel()
            await asyncio.gather(self._closing, return_exceptions=True)
            self._closing = None
        idle, self._idle = self._idle, []
        await asyncio.gather(*(_leave(line.client) for line in idle), *self._leaving)

    async def _leave_and_make_room(self, line: Line) -> None:
        try:
            await _leave(line.client)
        finally:
            self._room.release()

    async def _close_idle(self) -> None:
        """Leave each connection that nothing was sent by for a while, until none is left."""
        while self._idle:
            oldest = self._idle[0]
            left_s = oldest.idle_since + self._idle_s - self._clock()
            if left_s > 0:
                await asyncio.sleep(left_s)
            elif oldest in self._idle:
                self._idle.remove(oldest)
                await _leave(oldest.client)


async def _leave(client: aiosmtplib.SMTP) -> None:
    """Say goodbye, without waiting long for an answer."""
    with suppress(aiosmtplib.SMTPException, OSError):
        if client.is_connected:
            await client.quit(timeout=_QUIT_S)
    client.close()
