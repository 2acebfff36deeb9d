"""Owns how a connection to the SMTP server is opened: TLS, and the log-in by password or OAuth2.

Nothing of what goes wrong names the account's password or token.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Callable

import aiosmtplib
import structlog

from channels.email.charsets import clean
from channels.email.oauth import AccessTokens
from channels.email.settings import Server
from channels.errors import BadCredentials, CannotConnect, NotSent

log = structlog.get_logger()

COMMAND_TIMEOUT_S = 20.0
REFUSED_PAUSE_S = 600.0
_WORDS_KEPT = 300
_HOST_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})")


class SmtpLogin:
    """Opens connections to one server; one that refused our log-in is left alone for ten minutes: accounts get locked.

    `clock` gives seconds that never go back.
    """

    def __init__(
        self,
        server: Server,
        *,
        clock: Callable[[], float],
        tokens: AccessTokens | None = None,
        timeout_s: float = COMMAND_TIMEOUT_S,
    ) -> None:
        self._server = server
        self._clock = clock
        self._timeout_s = timeout_s
        self._tokens = tokens or (AccessTokens(server.oauth) if server.oauth is not None else None)
        self._context: ssl.SSLContext | None = None
        self._host_name = ""
        self._refused_until = float("-inf")
        self._refusal = ""

    async def open(self) -> aiosmtplib.SMTP:
        """A connection that is logged in; raises NotSent."""
        if (left_s := self._refused_until - self._clock()) > 0:
            raise NotSent(self._refusal, retry_after_s=left_s, counts=False)
        client = await self._client()
        try:
            await client.connect()
            await self._log_in(client)
            if self._refusal:
                log.info("smtp_login_taken_again", host=self._server.host)
                self._refusal = ""
        except BaseException as err:
            client.close()
            if isinstance(err, aiosmtplib.SMTPException | OSError | ChannelFault | ValueError):
                raise self._not_sent(err) from err
            raise
        return client

    async def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        if server.security != "none" and self._context is None:
            try:
                self._context = await asyncio.to_thread(ssl.create_default_context, cafile=server.ca_file)
            except OSError as err:
                raise NotSent(
                    f"{server.ca_file} cannot be read as certificates: {err}; set smtp.ca_file right"
                ) from err
        self._host_name = self._host_name or await asyncio.to_thread(_own_name)
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=self._context,
            timeout=self._timeout_s,
            local_hostname=self._host_name,
        )

    async def _log_in(self, client: aiosmtplib.SMTP) -> None:
        server = self._server
        if server.user is None:
            return
        if self._tokens is None:
            await client.login(server.user, server.password)
            return
        try:
            await client.auth_xoauth2(server.user, await self._tokens.token())
        except aiosmtplib.SMTPAuthenticationError:
            await client.auth_xoauth2(server.user, await self._tokens.token(fresh=True))

    def _not_sent(self, err: BaseException) -> NotSent:
        """What went wrong, and whether another try soon is worth anything."""
        where = f"{self._server.host}:{self._server.port}"
        if isinstance(err, aiosmtplib.SMTPAuthenticationError | BadCredentials) and not _is_passing(err):
            told = (
                f"{err.code} {said(err.message)}" if isinstance(err, aiosmtplib.SMTPAuthenticationError) else str(err)
            )
            if not self._refusal:
                log.error("smtp_login_refused", host=self._server.host, advice="set user and password under smtp")
            self._refusal = f"the mail server {where} refuses our user or password ({told}); set them right under smtp"
            self._refused_until = self._clock() + REFUSED_PAUSE_S
            return NotSent(self._refusal, retry_after_s=REFUSED_PAUSE_S, counts=False)
        if isinstance(err, CannotConnect):
            return NotSent(f"no access token for the mail server {where}: {err}")
        if isinstance(err, aiosmtplib.SMTPResponseException):
            return NotSent(f"the mail server {where} does not take us now: {err.code} {said(err.message)}")
        if isinstance(err, aiosmtplib.SMTPNotSupported):
            return NotSent(f"the mail server {where} does not know how we log in: {said(str(err))}")
        if isinstance(err, ssl.SSLError) or isinstance(err.__cause__, ssl.SSLError):
            cause = err if isinstance(err, ssl.SSLError) else err.__cause__
            reason = getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or "TLS failed"
            return NotSent(f"the mail server {where} cannot be reached safely: {reason}; see smtp.security and ca_file")
        return NotSent(f"the mail server {where} cannot be reached: {type(err).__name__}")


ChannelFault = BadCredentials | CannotConnect


def said(words: str) -> str:
    """A server's words as they can be stored and shown: one line, bounded, nothing that breaks a row or a page."""
    return " ".join(clean(words[: _WORDS_KEPT * 4]).split())[:_WORDS_KEPT]


def _own_name() -> str:
    """What we call ourselves to servers; what this machine is called where that can be said to one."""
    name = socket.getfqdn()
    return name if _HOST_NAME.fullmatch(name) else "localhost"


def _is_passing(err: BaseException) -> bool:
    """Whether the server only says that it cannot look at our log-in now (454, RFC 4954)."""
    return isinstance(err, aiosmtplib.SMTPAuthenticationError) and 400 <= err.code < 500
