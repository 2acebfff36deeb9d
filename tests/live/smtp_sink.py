"""Owns an SMTP server inside the test process that takes letters and can be told to misbehave."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from .child import free_port


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter as the server took it: the envelope, and the bytes after DATA."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class SmtpSink:
    """Takes every letter with 250 until told otherwise; each instruction holds for `times` transactions."""

    def __init__(self) -> None:
        self.host = "127.0.0.1"
        self.port = free_port()
        self._letters: list[Letter] = []
        self._changed = threading.Condition()
        self._data_script: list[str] = []
        self._refused: dict[str, str] = {}
        self._released = threading.Event()

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

    def wait_for(self, count: int, *, timeout_s: float = 10) -> tuple[Letter, ...]:
        """Return the letters once at least `count` are stored; raises `TimeoutError` with the number that came."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._letters) >= count, timeout_s):
                raise TimeoutError(f"{len(self._letters)} of {count} letters came within {timeout_s} s")
            return self.letters

    async def arrived(self, count: int, *, timeout_s: float = 10) -> tuple[Letter, ...]:
        """Do as `wait_for` does, without holding up the event loop."""
        return await asyncio.to_thread(self.wait_for, count, timeout_s=timeout_s)

    def release(self) -> None:
        """Let every hanging transaction go, so that the server can end."""
        self._released.set()

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
        self._store(envelope)
        if instruction == "hang":
            await asyncio.to_thread(self._released.wait)
        if instruction in {"hang", "close"}:
            server.transport.abort()
        return instruction if instruction[0] == "2" else "421 4.4.2 closed"

    def _store(self, envelope: Envelope) -> None:
        content = envelope.original_content or b""
        letter = Letter(sender=envelope.mail_from or "", recipients=tuple(envelope.rcpt_tos), content=content)
        with self._changed:
            self._letters.append(letter)
            self._changed.notify_all()


@contextmanager
def running_smtp_sink() -> Iterator[SmtpSink]:
    """Yield a listening sink; its thread ends with the block."""
    sink = SmtpSink()
    controller = Controller(sink, hostname=sink.host, port=sink.port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield sink
    finally:
        sink.release()
        controller.stop()
