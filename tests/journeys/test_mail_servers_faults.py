"""Mail servers that end, refuse, break off and count anew while mail flows: nothing lost, one case, one letter each."""

from __future__ import annotations

import asyncio
import re
import smtplib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiosmtplib
import pytest

from config.settings import Loaded
from gateway.serve import Serving, serving
from gateway.store.store import Store
from tests.fakes.mail_rush import BOX, MailRush, answered, by, mail_faults
from tests.fakes.rows import rows_of
from tests.fakes.until import until
from tests.journeys.mail_post import settings
from tests.live.child import free_port
from tests.live.dovecot import DovecotServer
from tests.live.postfix import PostfixFor, PostfixServer
from tests.live.smtp_sink import SmtpSink

pytestmark = pytest.mark.live

PLENTY = {scope: ["100000 in 1h"] for scope in ("per_case", "per_address", "per_domain", "in_all")}


def out_by(sink: SmtpSink) -> dict[str, object]:
    return {"host": sink.host, "port": sink.port, "security": "none"}


def fetching(folder: Path, server: DovecotServer, sink: SmtpSink, box: str, **more: object) -> Loaded:
    """A centre that fetches the box and sends by the sink."""
    server.add_user(box, "secret")
    account = {"host": "127.0.0.1", "port": server.imap_port, "security": "none", "user": box, "password": "secret"}
    own = {"imap": {**account, **more}, "smtp": out_by(sink), "mailboxes": {BOX: {"shared": True}, box: {}}}
    return settings(folder, mail=own, limits=PLENTY)


@asynccontextmanager
async def brought(folder: Path, sink: SmtpSink, port: int, **gateway: object) -> AsyncIterator[Store]:
    """A running centre to which mail is brought by LMTP."""
    own = {"lmtp_port": port, "smtp_port": 0, "smtp": out_by(sink)}
    async with serving(settings(folder, mail=own, limits=PLENTY, **gateway)) as running:
        yield store_of(running)


def store_of(running: Serving) -> Store:
    return running.gateway.parts.store


async def test_an_imap_server_that_ends_twice_while_mail_flows_loses_and_doubles_none(
    tmp_path: Path, dovecot: DovecotServer, smtp_sink: SmtpSink
) -> None:
    rush, box = MailRush(), "ending@example.com"
    async with serving(fetching(tmp_path, dovecot, smtp_sink, box)) as running:
        flowing = asyncio.create_task(rush.bring(200, dovecot.deliver, box=box))
        for count in (30, 110):
            await smtp_sink.arrived(count, timeout_s=30)
            await asyncio.to_thread(dovecot.stop)
            await asyncio.to_thread(dovecot.start)
        await flowing
        await answered(rush.taken, lambda: smtp_sink.letters)
        assert await mail_faults(store_of(running), rush, smtp_sink.letters) == []
    assert len(rush.taken) == 200


async def test_a_mailbox_that_numbers_its_mail_anew_is_looked_at_again_and_nothing_is_taken_twice(
    tmp_path: Path, dovecot: DovecotServer, smtp_sink: SmtpSink
) -> None:
    rush, box = MailRush(), "anew@example.com"
    loaded = fetching(tmp_path, dovecot, smtp_sink, box, after="keep")
    async with serving(loaded) as running:
        await rush.bring(20, dovecot.deliver, box=box)
        await smtp_sink.arrived(10, timeout_s=30)
        await asyncio.to_thread(dovecot.stop)
        for forgotten in dovecot.maildir(box).glob("dovecot*"):
            forgotten.unlink()
        await asyncio.to_thread(dovecot.start)
        await rush.bring(20, dovecot.deliver, box=box)
        await answered(rush.taken, lambda: smtp_sink.letters)
        assert await mail_faults(store_of(running), rush, smtp_sink.letters) == []


async def test_mail_that_cannot_be_moved_after_it_is_stored_is_one_case_and_one_letter_also_after_a_restart(
    tmp_path: Path, dovecot: DovecotServer, smtp_sink: SmtpSink
) -> None:
    rush, box = MailRush(), "stays@example.com"
    loaded = fetching(tmp_path, dovecot, smtp_sink, box, after="move:Nowhere/Missing")
    for _ in range(2):
        async with serving(loaded) as running:
            await rush.bring(5, dovecot.deliver, box=box)
            await answered(rush.taken, lambda: smtp_sink.letters)
            assert await mail_faults(store_of(running), rush, smtp_sink.letters) == []


async def test_an_smtp_server_that_refuses_breaks_off_and_hangs_gets_every_letter_once(
    tmp_path: Path, smtp_sink: SmtpSink
) -> None:
    rush, port = MailRush(), free_port()
    smtp_sink.greet("421 4.3.2 full", times=2)
    smtp_sink.answer_data("451 4.3.0 later", times=3)
    smtp_sink.close_after_data(times=3)
    smtp_sink.hang_after_data()
    async with brought(tmp_path, smtp_sink, port) as store:
        await rush.bring(30, by(smtplib.LMTP, port))
        smtp_sink.drop_connections()
        await rush.bring(30, by(smtplib.LMTP, port))
        await answered(rush.taken, lambda: smtp_sink.letters)
        smtp_sink.release()
        assert await mail_faults(store, rush, smtp_sink.letters) == []


@pytest.fixture(scope="module")
def lmtp_port() -> int:
    """One port for all tests with Postfix, so that one Postfix serves them."""
    return free_port()


def database_in(folder: Path) -> Path:
    (found,) = folder.rglob("*.db")
    return found


async def send_by(server: PostfixServer, rush: MailRush, count: int) -> None:
    await rush.bring(count, by(smtplib.SMTP, server.port))


async def deferred(server: PostfixServer, after: int) -> None:
    async def there() -> bool:
        lines = server.status_lines()[after:]
        return bool([one for one in lines if re.search(r"status=deferred .*451", one)])

    await until(there, within_s=30, what="a deferred delivery")


async def test_mail_waits_at_postfix_while_our_database_is_locked_and_comes_when_it_is_free(
    tmp_path: Path, postfix: PostfixFor, lmtp_port: int, smtp_sink: SmtpSink
) -> None:
    rush = MailRush()
    async with brought(tmp_path, smtp_sink, lmtp_port) as store:
        server = await asyncio.to_thread(postfix, lmtp_port)
        before = len(server.status_lines())
        with closing(sqlite3.connect(database_in(tmp_path), isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            await send_by(server, rush, 5)
            await deferred(server, before)
            other.execute("ROLLBACK")
        await answered(rush.taken, lambda: smtp_sink.letters)
        assert await mail_faults(store, rush, smtp_sink.letters) == []


async def test_mail_waits_at_postfix_while_there_is_no_room_and_comes_when_there_is(
    tmp_path: Path, postfix: PostfixFor, lmtp_port: int, smtp_sink: SmtpSink
) -> None:
    rush = MailRush()
    server = await asyncio.to_thread(postfix, lmtp_port)
    before = len(server.status_lines())
    async with brought(tmp_path, smtp_sink, lmtp_port, min_free_bytes=10**15) as store:
        await send_by(server, rush, 5)
        await deferred(server, before)
        assert await rows_of(store, "SELECT id FROM inbox") == []
    async with brought(tmp_path, smtp_sink, lmtp_port) as store:
        await answered(rush.taken, lambda: smtp_sink.letters)
        assert await mail_faults(store, rush, smtp_sink.letters) == []


async def test_a_mail_being_brought_while_we_stop_is_taken_by_the_next_life_once(
    tmp_path: Path, smtp_sink: SmtpSink
) -> None:
    rush, port = MailRush(), free_port()
    async with brought(tmp_path, smtp_sink, port):
        flowing = asyncio.create_task(rush.bring(60, by(smtplib.LMTP, port)))
        await smtp_sink.arrived(10)
    async with brought(tmp_path, smtp_sink, port) as store:
        await flowing
        await answered(rush.taken, lambda: smtp_sink.letters)
        assert await mail_faults(store, rush, smtp_sink.letters, sent_again=True) == []
    assert await aiosmtplib_is_refused(port)


async def aiosmtplib_is_refused(port: int) -> bool:
    """Nobody listens there any more."""
    try:
        await aiosmtplib.SMTP(hostname="127.0.0.1", port=port, timeout=2).connect()
    except (aiosmtplib.SMTPException, OSError):
        return True
    return False
