"""Owns one connection to an IMAP server: log-in, search, fetch, marks, waiting; every call ends in bounded time.

aioimaplib tells a lost connection to nobody and lets calls wait for ever, so each call here also waits for the loss
and for a clock, and whatever goes wrong is CannotConnect (later is worth a try) or BadCredentials (it is not).
"""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from aioimaplib import aioimaplib

from channels.email.settings import Fetching
from channels.errors import BadCredentials, CannotConnect

UIDS_PER_CALL = 200
"""The client fails on some 950 answer lines in one read."""

_VALIDITY = re.compile(rb"\[UIDVALIDITY (\d+)\]", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bUID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?\bUID (\d+)")
_TRY_LATER = re.compile(rb"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]")
_NOT_ASCII = re.compile(r"[^\x20-\x7e]+|&")

T = TypeVar("T")


class NotDone(CannotConnect):
    """The server answers and will not do what was asked; the connection is sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long we wait: for an answer, for a mail's bytes, before IDLE is renewed, between looks without IDLE."""

    call_timeout_s: float = 60.0
    fetch_timeout_s: float = 600.0
    renew_idle_s: float = 300.0
    poll_s: float = 30.0


@asynccontextmanager
async def opened(fetching: Fetching, pace: Pace | None = None) -> AsyncIterator[ImapSession]:
    """A logged-in session with the folder selected; raises CannotConnect or BadCredentials, cuts it at the end."""
    session = ImapSession(fetching, pace or Pace())
    try:
        await session.open()
        yield session
    finally:
        await session.close()


class ImapSession:
    """One connection; after any error it is good for nothing but `close`."""

    def __init__(self, fetching: Fetching, pace: Pace) -> None:
        self._fetching = fetching
        self._pace = pace
        self._where = f"{fetching.server.host}:{fetching.server.port}"
        self._lost = asyncio.Event()
        self._client: aioimaplib.IMAP4 | None = None
        self._is_idling = False
        self.uid_validity = 0

    async def open(self) -> None:
        """Connect, secure, log in and select the folder."""
        server = self._fetching.server
        try:
            context = ssl.create_default_context(cafile=server.ca_file) if server.security != "none" else None
        except OSError as err:
            raise BadCredentials(f"{server.ca_file} cannot be read as a certificate; set imap.ca_file right") from err
        self._client = aioimaplib.IMAP4(
            server.host,
            server.port,
            timeout=self._pace.call_timeout_s,
            conn_lost_cb=lambda _: self._lost.set(),
            ssl_context=context if server.security == "tls" else None,
        )
        await self._call(self._client.wait_hello_from_server())
        if server.security == "starttls" and context is not None:
            await self._call(self._start_tls(context))
        await self._log_in()
        await self._select()

    async def close(self) -> None:
        """Say goodbye where the server listens, and cut the connection; one that idles is just cut."""
        if self._client is None:
            return
        if not self._lost.is_set() and not self._is_idling:
            with suppress(CannotConnect):
                await self._call(self._client.logout(), timeout_s=2)
        if (transport := self._client.protocol.transport) is not None:
            transport.abort()

    async def uids_above(self, uid: int) -> list[int]:
        """Every UID above that one in ascending order, seen or not, however old."""
        answer = await self._call(self._known.uid_search(f"UID {uid + 1}:*", charset=None))
        self._demand(answer, "search the folder")
        words = b" ".join(line for line in answer.lines[:-1] if re.fullmatch(rb"[\d ]*", line)).split()
        # "n:*" always names the last mail, also where it lies below n (RFC 3501, 6.4.8).
        return sorted(found for found in map(int, words) if found > uid)

    async def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """The size in bytes of each mail that is still there; at most `UIDS_PER_CALL` at once."""
        answer = await self._call(self._known.uid("fetch", _set(uids), "(UID RFC822.SIZE)"))
        self._demand(answer, "ask for sizes")
        found = (_SIZE.search(line) for line in answer.lines if isinstance(line, bytes))
        sizes = {int(one[1] or one[4]): int(one[2] or one[3]) for one in found if one}
        return {uid: sizes[uid] for uid in uids if uid in sizes}

    async def bodies(self, uids: Sequence[int], *, first_bytes: int | None = None) -> dict[int, bytes]:
        """The raw mails, unmarked, by UID; only those asked for and still there."""
        part = f"BODY.PEEK[]<0.{first_bytes}>" if first_bytes else "BODY.PEEK[]"
        self._known.timeout = self._pace.fetch_timeout_s
        try:
            call = self._known.uid("fetch", _set(uids), f"(UID {part})")
            answer = await self._call(call, timeout_s=self._pace.fetch_timeout_s)
        finally:
            self._known.timeout = self._pace.call_timeout_s
        self._demand(answer, "fetch mail")
        return {uid: raw for uid, raw in _literals(answer.lines) if uid in set(uids)}

    async def mark_seen(self, uids: Sequence[int]) -> None:
        """Set the flag that other clients show as read."""
        answer = await self._call(self._known.uid("store", _set(uids), "+FLAGS.SILENT", r"(\Seen)"))
        self._demand(answer, "mark mail as read")

    async def move(self, uids: Sequence[int], folder: str) -> None:
        """Move the mails to another folder, by MOVE or by copy and removal of exactly these."""
        target = _mailbox_name(folder)
        if self._known.has_capability("MOVE"):
            self._demand(await self._call(self._known.uid("move", _set(uids), target)), f"move mail to {folder}")
            return
        self._demand(await self._call(self._known.uid("copy", _set(uids), target)), f"copy mail to {folder}")
        answer = await self._call(self._known.uid("store", _set(uids), "+FLAGS.SILENT", r"(\Deleted)"))
        self._demand(answer, "mark mail as deleted")
        if self._known.has_capability("UIDPLUS"):
            self._demand(await self._call(self._known.uid("expunge", _set(uids))), "remove moved mail")

    async def wait_for_news(self) -> None:
        """Return when the server has something to tell, and at the latest when it is time to look again."""
        if not self._known.has_capability("IDLE"):
            await self._pause(self._pace.poll_s)
            return
        self._is_idling = True
        idle = await self._call(self._known.idle_start(timeout=self._pace.renew_idle_s * 2))
        try:
            pushed = await self._push_or_none(self._pace.renew_idle_s)
        finally:
            if not self._lost.is_set():
                self._known.idle_done()
        if any(bytes(line).upper().startswith(b"BYE") for line in pushed):
            raise CannotConnect(f"{self._where} closes the connection")
        await self._call(_result(idle))
        self._is_idling = False

    @property
    def _known(self) -> aioimaplib.IMAP4:
        if self._client is None:
            raise CannotConnect(f"{self._where} is not connected")
        return self._client

    async def _log_in(self) -> None:
        if self._known.has_capability("LOGINDISABLED"):
            raise BadCredentials(f"{self._where} takes no password without encryption; set imap.security")
        server = self._fetching.server
        answer = await self._call(self._known.login(_quoted(server.user or ""), server.password))
        if answer.result != "OK":
            if _TRY_LATER.search(b" ".join(answer.lines)):
                raise CannotConnect(f"{self._where} lets nobody in now")
            raise BadCredentials(f"{self._where} refuses our user or password; set imap.user and imap.password right")
        await self._call(self._known.protocol.capability())

    async def _select(self) -> None:
        answer = await self._call(self._known.select(_mailbox_name(self._fetching.folder)))
        self._demand(answer, f"open the folder {self._fetching.folder}")
        found = _VALIDITY.search(b"\n".join(answer.lines))
        if found is None:
            raise CannotConnect(f"{self._where} names no UIDVALIDITY for {self._fetching.folder}")
        self.uid_validity = int(found[1])

    async def _start_tls(self, context: ssl.SSLContext) -> None:
        """STARTTLS, which the client lacks; what the server said before is asked again inside (RFC 3501, 6.2.1)."""
        protocol = self._known.protocol
        answer = await protocol.execute(aioimaplib.Command("STARTTLS", protocol.new_tag(), loop=protocol.loop))
        self._demand(answer, "begin encryption")
        loop = asyncio.get_running_loop()
        host = self._fetching.server.host
        protocol.transport = await loop.start_tls(protocol.transport, protocol, context, server_hostname=host)
        await protocol.capability()

    async def _push_or_none(self, timeout_s: float) -> list[bytes]:
        push = asyncio.ensure_future(self._known.wait_server_push(timeout=timeout_s * 2))
        lost = asyncio.ensure_future(self._lost.wait())
        try:
            done, _ = await asyncio.wait({push, lost}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            push.cancel()
            lost.cancel()
        if push in done:
            return list(push.result())
        if done:
            raise CannotConnect(f"the connection to {self._where} is lost")
        return []

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._lost.wait(), seconds)
            raise CannotConnect(f"the connection to {self._where} is lost")

    async def _call(self, call: Coroutine[Any, Any, T], *, timeout_s: float | None = None) -> T:
        """The call's result, unless the connection is lost or the time over first."""
        timeout_s = timeout_s or self._pace.call_timeout_s
        task = asyncio.ensure_future(call)
        lost = asyncio.ensure_future(self._lost.wait())
        try:
            done, _ = await asyncio.wait({task, lost}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            if task in done:
                return task.result()
        except (aioimaplib.AioImapException, OSError, TimeoutError, ValueError) as err:
            raise CannotConnect(f"{self._where}: {type(err).__name__} {err}".rstrip()) from err
        finally:
            task.cancel()
            lost.cancel()
        raise CannotConnect(
            f"the connection to {self._where} is lost"
            if done
            else f"{self._where} does not answer within {timeout_s} s"
        )

    def _demand(self, answer: aioimaplib.Response, what: str) -> None:
        if answer.result != "OK":
            said = bytes(answer.lines[-1]).decode("utf-8", "replace")[:200] if answer.lines else ""
            raise NotDone(f"{self._where} does not let us {what}: {answer.result} {said}")


async def _result(task: asyncio.Future[T]) -> T:
    return await task


def _literals(lines: Sequence[bytes | bytearray]) -> list[tuple[int, bytes]]:
    """UID and bytes of each literal of a FETCH: the UID stands before it, with some servers behind."""
    found: list[tuple[int, bytes]] = []
    for index, line in enumerate(lines):
        if isinstance(line, bytearray):
            around = [lines[index - 1] if index else b"", lines[index + 1] if index + 1 < len(lines) else b""]
            uid = next((one[1] for side in around if isinstance(side, bytes) and (one := _UID.search(side))), None)
            if uid is not None:
                found.append((int(uid), bytes(line)))
    return found


def _set(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _mailbox_name(folder: str) -> str:
    """A folder's name as the wire wants it: quoted, in modified UTF-7 (RFC 3501, 5.1.3)."""
    return _quoted(_NOT_ASCII.sub(_modified_utf7, folder))


def _modified_utf7(found: re.Match[str]) -> str:
    if found[0] == "&":
        return "&-"
    letters = base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return f"&{letters}-"
