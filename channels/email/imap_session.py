"""Owns one connection to an IMAP server: log-in, the open folder, waiting for news; every call ends in bounded time.

aioimaplib tells a lost connection to nobody and lets calls wait for ever, so each call here also waits for the loss
and for a clock, and whatever goes wrong is CannotConnect (later is worth a try) or BadCredentials (it is not).
"""

from __future__ import annotations

import asyncio
import base64
import re
import socket
import ssl
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from aioimaplib import aioimaplib

from channels.email.charsets import clean
from channels.email.imap_client import Client
from channels.email.imap_names import mailbox_name, quoted
from channels.email.oauth import AccessTokens
from channels.email.settings import Fetching
from channels.errors import BadCredentials, CannotConnect

_VALIDITY = re.compile(rb"\[UIDVALIDITY (\d+)\]", re.IGNORECASE)
_EXISTS = re.compile(rb"^(\d+) EXISTS$", re.IGNORECASE | re.MULTILINE)
_TRY_LATER = re.compile(rb"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]", re.IGNORECASE)

_BROKEN = (aioimaplib.AioImapException, OSError, TimeoutError, ValueError, AttributeError, IndexError)
"""What the library raises where the connection or the server's words break; some of it is its own stumbling."""

T = TypeVar("T")


class NotDone(CannotConnect):
    """The server answers and will not do what was asked; the connection is sound."""


class NotBegun(CannotConnect):
    """The connection was lost before the call was its turn: what it asks for has no part in the loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long we wait: for an answer, before IDLE is renewed, between looks without IDLE, between full checks.

    A mail's bytes may take longer than `call_timeout_s` as long as some come, at `slowest_bytes_per_s` all in all.
    """

    call_timeout_s: float = 60.0
    slowest_bytes_per_s: float = 1000.0
    renew_idle_s: float = 300.0
    poll_s: float = 30.0
    check_all_s: float = 3600.0


@asynccontextmanager
async def opened(
    fetching: Fetching, pace: Pace | None = None, *, tokens: AccessTokens | None = None
) -> AsyncIterator[ImapSession]:
    """A logged-in session with the folder open; raises CannotConnect or BadCredentials, cuts it at the end.

    `tokens` give the log-in of an account with OAuth2.
    """
    session = ImapSession(fetching, pace or Pace(), tokens)
    try:
        await session.open()
        yield session
    finally:
        await session.close()


class ImapSession:
    """One connection with one open folder; after any error but NotDone it is good for nothing but `close`."""

    def __init__(self, fetching: Fetching, pace: Pace, tokens: AccessTokens | None = None) -> None:
        self.pace = pace
        self.where = f"{fetching.server.host}:{fetching.server.port}"
        self.uid_validity = 0
        self.exists = 0
        self._fetching = fetching
        self._tokens = tokens or (AccessTokens(fetching.server.oauth) if fetching.server.oauth else None)
        self._lost = asyncio.Event()
        self._client: Client | None = None
        self._one_at_a_time = asyncio.Lock()
        self._is_idling = False
        self._is_idle_refused = False

    @property
    def client(self) -> Client:
        """The open connection; raises CannotConnect before there is one."""
        if self._client is None:
            raise CannotConnect(f"{self.where} is not connected")
        return self._client

    async def open(self) -> None:
        """Connect, secure, log in and open the folder."""
        server = self._fetching.server
        try:
            context = ssl.create_default_context(cafile=server.ca_file) if server.security != "none" else None
        except OSError as err:
            raise BadCredentials(f"{server.ca_file} cannot be read as a certificate; set imap.ca_file right") from err
        self._client = Client(
            server.host,
            server.port,
            timeout=self.pace.call_timeout_s,
            conn_lost_cb=lambda _: self._lost.set(),
            ssl_context=context if server.security == "tls" else None,
        )
        await self.call(self._client.wait_hello_from_server())
        if server.security == "starttls" and context is not None:
            self.demand(await self.call(self._client.starttls(context)), "begin encryption")
        if self._client.get_state() != aioimaplib.AUTH:  # else it knew us by our address or certificate
            await self._log_in()
        await self.call(self._client.protocol.capability())
        await self.open_folder()

    async def open_folder(self) -> None:
        """Open the folder, once more where it is open: what lies there is counted anew; sets `exists`."""
        folder = self._fetching.folder
        read_only = self._fetching.is_observed
        answer = await self.call(self.client.look_into(mailbox_name(folder), read_only=read_only))
        self.demand(answer, f"open the folder {folder}")
        said = b"\n".join(answer.lines)
        found, count = _VALIDITY.search(said), _EXISTS.search(said)
        if found is None:
            raise CannotConnect(f"{self.where} names no UIDVALIDITY for {folder}")
        if self.uid_validity not in (0, int(found[1])):
            raise CannotConnect(f"{self.where} numbers the mail of {folder} anew")
        self.uid_validity = int(found[1])
        self.exists = int(count[1]) if count else 0

    async def close(self) -> None:
        """Say goodbye where the server listens, and cut the connection; one that is in the middle of a call is cut."""
        if self._client is None:
            return
        if not self._is_idling and not self._lost.is_set():
            with suppress(CannotConnect):
                await self.call(self._client.logout(), timeout_s=2)
        self._client.give_up()

    async def wait_for_news(self, at_most_s: float | None = None) -> None:
        """Return when the server has something to tell, and at the latest when it is time to look again."""
        at_most_s = self.pace.renew_idle_s if at_most_s is None else at_most_s
        wait_s = min(self.pace.renew_idle_s, at_most_s)
        idle = await self.call(self.client.begin_idle(wait_s * 2 + 60)) if self._has_idle() else None
        if idle is None:
            self._is_idle_refused = True
            await self._pause(min(self.pace.poll_s, at_most_s))
            self.demand(await self.call(self.client.noop()), "ask for news")
            return
        self._is_idling = True
        try:
            pushed = await self._push_or_none(wait_s)
        finally:
            if not self._lost.is_set():
                self.client.idle_done()
        if any(bytes(line).upper().startswith(b"BYE") for line in pushed):
            raise CannotConnect(f"{self.where} closes the connection")
        await self.call(_result(idle))
        self._is_idling = False

    async def call(self, call: Coroutine[Any, Any, T], *, timeout_s: float | None = None) -> T:
        """The call's result, unless the connection is lost or the time over first; calls wait for one another.

        With a `timeout_s` of its own a call may take that long as long as something comes at all.
        """
        try:
            await self._one_at_a_time.acquire()
        except asyncio.CancelledError:
            call.close()
            raise
        if self._lost.is_set():
            self._one_at_a_time.release()
            call.close()
            raise NotBegun(f"the connection to {self.where} is lost")
        task = asyncio.ensure_future(call)
        is_sound = False
        try:
            await self._end_of(task, timeout_s or self.pace.call_timeout_s)
            result = task.result()
            is_sound = True
            return result
        except _BROKEN as err:
            told = f"{self.where}: {type(err).__name__} {clean(str(err)[:200])}".rstrip()
            raise CannotConnect(f"{told}{_remedy(err)}") from err
        finally:
            if not is_sound:
                self._lost.set()  # what waits for its turn must not wait for an answer too
            task.cancel()
            self._one_at_a_time.release()

    async def _end_of(self, task: asyncio.Future[Any], timeout_s: float) -> None:
        """Wait for the task; raises CannotConnect where the connection is lost, falls silent, or the time is over."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        silence_s = min(self.pace.call_timeout_s, timeout_s)
        lost = asyncio.ensure_future(self._lost.wait())
        try:
            while True:
                heard_at = max(began, self.client.protocol.heard_at if timeout_s > silence_s else began)
                left_s = min(heard_at + silence_s, began + timeout_s) - loop.time()
                if left_s <= 0:
                    raise CannotConnect(f"{self.where} does not answer within {silence_s:g} s")
                await asyncio.wait((task, lost), timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
                if task.done():
                    return
                if lost.done():
                    raise CannotConnect(f"the connection to {self.where} is lost")
        finally:
            lost.cancel()

    def demand(self, answer: aioimaplib.Response, what: str) -> None:
        """Raise NotDone unless the server did it."""
        if answer.result != "OK":
            said = clean(bytes(answer.lines[-1]).decode("utf-8", "replace")[:200]) if answer.lines else ""
            raise NotDone(f"{self.where} does not let us {what}: {answer.result} {said}")

    async def _log_in(self) -> None:
        if self._tokens is not None:
            answer = await self._by_token(self._tokens, fresh=False)
            if answer.result != "OK" and not _TRY_LATER.search(b" ".join(answer.lines)):
                answer = await self._by_token(self._tokens, fresh=True)
            remedy = "access token; give the account a new log-in in imap.oauth"
        else:
            answer = await self._by_password()
            remedy = "user or password; set imap.user and imap.password right"
        if answer.result == "OK":
            return
        if _TRY_LATER.search(b" ".join(answer.lines)):
            raise CannotConnect(f"{self.where} lets nobody in now")
        raise BadCredentials(f"{self.where} refuses our {remedy}")

    async def _by_password(self) -> aioimaplib.Response:
        if self.client.has_capability("LOGINDISABLED"):
            raise BadCredentials(f"{self.where} takes no password without encryption; set imap.security")
        server = self._fetching.server
        return await self.call(self.client.login(quoted(server.user or ""), server.password))

    async def _by_token(self, tokens: AccessTokens, *, fresh: bool) -> aioimaplib.Response:
        """SASL XOAUTH2 (Google's and Microsoft's form of RFC 7628)."""
        token = await tokens.token(fresh=fresh)
        words = f"user={self._fetching.server.user or ''}\x01auth=Bearer {token}\x01\x01"
        message = base64.b64encode(words.encode())
        return await self.call(self.client.authenticate("XOAUTH2", message, secret=message.decode()))

    def _has_idle(self) -> bool:
        return not self._is_idle_refused and bool(self.client.has_capability("IDLE"))

    async def _push_or_none(self, timeout_s: float) -> list[bytes]:
        push = asyncio.ensure_future(self.client.wait_server_push(timeout=timeout_s * 2 + 60))
        lost = asyncio.ensure_future(self._lost.wait())
        try:
            done, _ = await asyncio.wait({push, lost}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            push.cancel()
            lost.cancel()
        if push in done:
            return list(push.result())
        if done:
            raise CannotConnect(f"the connection to {self.where} is lost")
        return []

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._lost.wait(), seconds)
            raise CannotConnect(f"the connection to {self.where} is lost")


async def _result(task: asyncio.Future[T]) -> T:
    return await task


def _remedy(err: BaseException) -> str:
    """Which key to look at where the settings are the likely cause."""
    if isinstance(err, ssl.SSLError):
        return "; see imap.security and imap.ca_file"
    return "; see imap.host" if isinstance(err, socket.gaierror) else ""
