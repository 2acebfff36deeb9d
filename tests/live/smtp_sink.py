"""Owns an SMTP server inside the test process that takes letters and can be told to misbehave."""

import asyncio
import ssl
import threading
import warnings
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from .child import free_port, run


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter as the server took it: the envelope, the bytes after DATA, and which connection brought it."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    connection: int = 0


class SmtpSink:
    """Takes every letter with 250 until told otherwise; each instruction holds for `times` transactions."""

    def __init__(self) -> None:
        self.host = "127.0.0.1"
        self.port = free_port()
        self._letters: list[Letter] = []
        self._changed = threading.Condition()
        self._data_script: list[str] = []
        self._refused: dict[str, str] = {}
        self._greetings: list[str] = []
        self._open: list[SMTP] = []
        self._released = threading.Event()
        self._going_on = threading.Event()
        self.held = 0
        self.connections = 0
        self.logins: list[tuple[str, bool]] = []
        self.mail_options: list[list[str]] = []
        self.password = "right"
        self.tokens: set[str] = set()

    @property
    def letters(self) -> tuple[Letter, ...]:
        """Every letter that was stored, oldest first; one whose confirmation was withheld is among them."""
        return tuple(self._letters)

    def refuse(self, recipient: str, reply: str = "550 5.1.1 no such user") -> None:
        """Answer RCPT TO of this address with the reply, for the rest of the test."""
        self._refused[recipient.lower()] = reply

    def answer_data(self, reply: str, *, times: int = 1) -> None:
        """Answer the end of DATA with the reply (say `451 4.3.0 later`) and store nothing."""
        self._data_script += [reply] * times

    def close_after_data(self, *, times: int = 1) -> None:
        """Store the letter and cut the connection instead of answering: the sender cannot know."""
        self._data_script += ["close"] * times

    def hang_after_data(self, *, times: int = 1) -> None:
        """Store the letter and answer nothing until the test is over: the sender must give up by itself."""
        self._data_script += ["hang"] * times

    def hold_data(self, *, times: int = 1) -> None:
        """Answer the end of DATA only once `go_on` was called, and then as always."""
        self._data_script += ["hold"] * times

    def go_on(self) -> None:
        """Let the held letters go."""
        self._going_on.set()

    def greet(self, greeting: str, *, times: int = 1) -> None:
        """Greet a connection with the reply (say `421 4.3.2 full`) and end it."""
        self._greetings += [greeting] * times

    def drop_connections(self) -> None:
        """Cut every connection that is open now; whoever comes anew is served."""
        for server in self._open:
            if server.transport is not None:
                server.loop.call_soon_threadsafe(server.transport.close)
        self._open.clear()

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, told: object
    ) -> AuthResult:
        """Let in whoever knows the password."""
        assert isinstance(told, LoginPassword)
        is_right = told.password == self.password.encode()
        self.logins.append((told.login.decode(), is_right))
        return AuthResult(success=is_right, handled=False)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        """Let in whoever brings a good token; else say so as the big providers do, and wait for the empty line."""
        told = b64decode(args[1]).decode().split("\x01")
        user, token = told[0].removeprefix("user="), told[1].removeprefix("auth=Bearer ")
        is_right = token in self.tokens
        self.logins.append((user, is_right))
        if not is_right:
            await server.challenge_auth('{"status":"401"}')
        return AuthResult(success=is_right, handled=False)

    async def handle_MAIL(  # noqa: N802 (aiosmtpd calls it by this name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take any sender."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        self.mail_options.append(options)
        return "250 2.1.0 OK"

    def wait_for(self, count: int, *, timeout_s: float = 60) -> tuple[Letter, ...]:
        """Return the letters once at least `count` are stored; raises `TimeoutError` with the number that came."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._letters) >= count, timeout_s):
                raise TimeoutError(f"{len(self._letters)} of {count} letters came within {timeout_s} s")
            return self.letters

    async def arrived(self, count: int, *, timeout_s: float = 60) -> tuple[Letter, ...]:
        """Do as `wait_for` does, without holding up the event loop."""
        return await asyncio.to_thread(self.wait_for, count, timeout_s=timeout_s)

    def release(self) -> None:
        """Let every hanging transaction go, so that the server can end."""
        self._released.set()
        self._going_on.set()

    async def handle_RCPT(  # noqa: N802 (aiosmtpd calls it by this name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse one recipient."""
        if (reply := self._refused.get(address.lower())) is not None:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Follow the next instruction of the script, or store the letter and confirm it."""
        instruction = self._data_script.pop(0) if self._data_script else "250 2.0.0 stored"
        if instruction[0] in "45":
            return instruction
        if instruction == "hold":
            self.held += 1
            await asyncio.to_thread(self._going_on.wait)
            instruction = "250 2.0.0 stored"
        self._store(envelope, number_of(server))
        if instruction == "hang":
            await asyncio.to_thread(self._released.wait)
        if instruction in {"hang", "close"}:
            server.transport.abort()
        return instruction if instruction[0] == "2" else "421 4.4.2 closed"

    def came(self, server: SMTP) -> tuple[int, str | None]:
        """Count one connection; gives its number, and the greeting that ends it, if one is wanted."""
        self.connections += 1
        self._open.append(server)
        return self.connections, self._greetings.pop(0) if self._greetings else None

    def _store(self, envelope: Envelope, connection: int) -> None:
        content = envelope.original_content or b""
        letter = Letter(
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            content=content,
            connection=connection,
        )
        with self._changed:
            self._letters.append(letter)
            self._changed.notify_all()


class _Server(SMTP):
    """One connection, which the sink may end with its greeting."""

    number = 0

    async def _handle_client(self) -> None:
        sink = self.event_handler
        assert isinstance(sink, SmtpSink)
        self.number, greeting = sink.came(self)
        if greeting is not None and self.transport is not None:
            await self.push(greeting)
            self.transport.close()
            return
        await super()._handle_client()


class _Controller(Controller):
    """Serves connections of our kind."""

    def factory(self) -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of passwords in the clear: it is a test's own server
            return _Server(self.handler, **self.SMTP_kwargs)


def number_of(server: SMTP) -> int:
    """Which connection of the sink this is, counted from 1; over STARTTLS still the same one."""
    return server.number if isinstance(server, _Server) else 0


def own_certificate(folder: Path) -> Path:
    """Make a certificate for localhost that nobody else vouches for; its key stands in the same file."""
    file = folder / "smtp.pem"
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file]
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    run(["openssl", "req", "-x509", "-days", "2", *key, *name, "-out", folder / "smtp.crt"])
    file.write_bytes(file.read_bytes() + (folder / "smtp.crt").read_bytes())
    return file


@contextmanager
def running_smtp_sink(
    *,
    certificate: Path | None = None,
    security: Literal["none", "starttls", "tls"] = "none",
    log_in: bool = False,
    international: bool = True,
    most_bytes: int | None = None,
) -> Iterator[SmtpSink]:
    """Yield a listening sink; its thread ends with the block. With `log_in` it takes letters only after AUTH."""
    sink = SmtpSink()
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    controller = _Controller(
        sink,
        hostname=sink.host,
        port=sink.port,
        enable_SMTPUTF8=international,
        ssl_context=context if security == "tls" else None,
        tls_context=context if security == "starttls" else None,
        require_starttls=security == "starttls",
        authenticator=sink.authenticate if log_in else None,
        auth_required=log_in,
        auth_require_tls=False,
        data_size_limit=most_bytes or 33_554_432,
    )
    controller.start()
    sink.connections = 0  # the controller knocks once itself
    try:
        yield sink
    finally:
        sink.release()
        controller.stop()
