"""An IMAP server that speaks nonsense: what is told of it, and what is not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from channels.email.imap_session import Pace, opened
from channels.email.settings import Fetching, Server
from channels.errors import CannotConnect

SECRET = "correct horse battery"


@asynccontextmanager
async def speaking(command: bytes, answer: bytes) -> AsyncIterator[int]:
    """A server that says `answer` to that command; gives its port."""

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := await reader.readline():
            tag, asked = line.split()[:2]
            caps = b"* CAPABILITY IMAP4rev1\r\n" if asked == b"CAPABILITY" else b""
            writer.write(answer.replace(b"TAG", tag) if asked == command else caps + tag + b" OK done\r\n")
        writer.close()

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def fetching(port: int) -> Fetching:
    server = Server(host="127.0.0.1", port=port, user="care@example.com", password=SECRET, security="none")
    return Fetching(server=server, folder="INBOX")


@pytest.mark.parametrize("answer", [b"ZZZZ99 OK done\r\n", b"ZZ\xff1 OK done\r\n", b"* 1 FETCH (UID {9}\r\n"])
async def test_an_answer_beyond_reading_tells_no_password(answer: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with speaking(b"LOGIN", answer) as port:
        with pytest.raises(CannotConnect) as told:
            async with opened(fetching(port), Pace(call_timeout_s=1)):
                pass
    assert SECRET not in str(told.value) + caplog.text


async def test_words_of_the_server_that_no_database_holds_are_told_without_them() -> None:
    async with speaking(b"SELECT", b"TAG NO not\x00 here\r\n") as port:
        with pytest.raises(CannotConnect, match="NO not here"):
            async with opened(fetching(port), Pace(call_timeout_s=1)):
                pass
