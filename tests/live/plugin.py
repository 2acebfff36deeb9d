"""Owns the fixtures of real servers: each starts when the first test asks, once a session, and ends with it.

Under pytest-xdist every worker starts its own. What is shared by a session is left as it was found: who stops a server
starts it again.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import pytest
from playwright.async_api import Browser

from .chromium import running_chromium
from .dovecot import DovecotServer, running_dovecot
from .postfix import PostfixFor, PostfixServer, running_postfix
from .postgres import PostgresServer, running_postgres
from .redis_server import RedisServer, running_redis
from .smtp_sink import SmtpSink, running_smtp_sink


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL; `fresh_database()` gives the URL of an empty one."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A real redis-server (`url`), with `stop()`, `kill()` and `start()` to test its loss."""
    with running_redis() as server:
        yield server


@pytest.fixture(scope="session")
def dovecot() -> Iterator[DovecotServer]:
    """A real Dovecot: IMAP, IMAPS and LMTP ports, `add_user`, `deliver`, `stop()` and `start()`."""
    with running_dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def postfix() -> Iterator[PostfixFor]:
    """A maker of real Postfix servers: `postfix(lmtp_port)` hands all mail for example.com to that LMTP port."""
    with ExitStack() as running:
        started: dict[int, PostfixServer] = {}

        def start(lmtp_port: int) -> PostfixServer:
            if lmtp_port not in started:
                started[lmtp_port] = running.enter_context(running_postfix(lmtp_port))
            return started[lmtp_port]

        yield start


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """An SMTP server in this process that keeps its `letters` and misbehaves on request."""
    with running_smtp_sink() as sink:
        yield sink


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A real Chromium, driven through playwright's asyncio API in the test's own event loop."""
    async with running_chromium() as browser:
        yield browser
