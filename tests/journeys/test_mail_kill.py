"""Kill -9 at any moment while mail flows in by IMAP and LMTP and letters go out: one case and one letter each."""

from __future__ import annotations

import asyncio
import os
import random
import smtplib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from gateway.store.engine import sqlite_url
from gateway.store.store import Store
from tests.fakes.mail_rush import BOX, MailRush, answered, by, mail_faults
from tests.fakes.real_gateway import ROOT, GatewayProcess
from tests.fakes.rows import rows_of
from tests.live.child import free_port
from tests.live.dovecot import DovecotServer
from tests.live.postgres import PostgresServer
from tests.live.redis_server import RedisServer
from tests.live.smtp_sink import SmtpSink

pytestmark = pytest.mark.live

SEED = int(os.environ.get("SWITCHBOARD_KILL_SEED", "1"))
KILLS = int(os.environ.get("SWITCHBOARD_KILLS", "5"))
EACH = 60
_OWN = """
lmtp_port = {lmtp}
smtp_port = 0
from = "Customer Care <customercare@example.com>"

[channels.mail-demo.imap]
host = "127.0.0.1"
port = {imap}
security = "none"
user = "{box}"
password = "secret"

[channels.mail-demo.smtp]
host = "{smtp_host}"
port = {smtp}
security = "none"

[channels.mail-demo.mailboxes."{box}"]
"""
_LETTERS = """
[acknowledgement.letters]
per_domain = []
in_all = []
"""


def configuration(folder: Path, server: DovecotServer, sink: SmtpSink, box: str, *, lmtp: int) -> Path:
    """The shipped settings with a mailbox that is fetched, a port for LMTP and the way out."""
    server.add_user(box, "secret")
    own = _OWN.format(lmtp=lmtp, imap=server.imap_port, box=box, smtp_host=sink.host, smtp=sink.port)
    shipped = (ROOT / "config" / "gateway.toml").read_text()
    section = '[channels.mail-demo]\nkind = "email"\n'
    assert section in shipped
    file = folder / f"{box}.toml"
    file.write_text(shipped.replace(section, section + own) + _LETTERS)
    return file


async def test_mail_flows_in_by_two_ways_while_the_process_is_killed_again_and_again(
    tmp_path: Path, dovecot: DovecotServer, smtp_sink: SmtpSink
) -> None:
    rng, rush, box, port = random.Random(SEED), MailRush(), "killed@example.com", free_port()
    settings = configuration(tmp_path, dovecot, smtp_sink, box, lmtp=port)
    product = GatewayProcess(tmp_path / "data", config=settings)
    store = Store(sqlite_url(product.folder))
    ways = asyncio.gather(
        rush.bring(EACH, dovecot.deliver, box=box, pause_s=0.1),
        rush.bring(EACH, by(smtplib.LMTP, port), box=BOX, pause_s=0.05),
    )
    try:
        for _ in range(KILLS):
            product.start()
            await product.ready()
            await asyncio.sleep(rng.uniform(0.0, 1.2))  # the moment of the kill, not a wait for anything
            product.kill()
        product.start()
        await product.ready()
        await ways
        await answered(rush.taken, lambda: smtp_sink.letters)
        assert await mail_faults(store, rush, smtp_sink.letters, sent_again=True) == []
        assert len(rush.taken) == 2 * EACH
    finally:
        ways.cancel()
        product.kill()
        await store.close()


@pytest.fixture
async def scaled(
    tmp_path: Path, postgres: PostgresServer, redis_server: RedisServer
) -> AsyncIterator[tuple[Mapping[str, str], Store]]:
    """A database and a Redis that several gateways share."""
    database = postgres.fresh_database()
    store = Store(database)
    yield {"DATABASE_URL": database, "REDIS_URL": redis_server.url}, store
    await store.close()


async def test_two_gateways_on_one_mailbox_take_each_mail_once_also_when_one_is_killed(
    tmp_path: Path, dovecot: DovecotServer, smtp_sink: SmtpSink, scaled: tuple[Mapping[str, str], Store]
) -> None:
    environment, store = scaled
    rush, box = MailRush(), "shared@example.com"
    settings = configuration(tmp_path, dovecot, smtp_sink, box, lmtp=0)
    both = [GatewayProcess(tmp_path / f"data{n}", config=settings, environment=environment) for n in range(2)]
    try:
        for product in both:
            product.start()
            await product.ready()
        await rush.bring(40, dovecot.deliver, box=box)
        await answered(rush.taken, lambda: smtp_sink.letters)
        flowing = asyncio.create_task(rush.bring(40, dovecot.deliver, box=box))
        both[0].kill()
        await flowing
        await answered(rush.taken, lambda: smtp_sink.letters, within_s=45)
        assert await mail_faults(store, rush, smtp_sink.letters, sent_again=True) == []
        assert (await rows_of(store, "SELECT count(*) AS n FROM inbox"))[0]["n"] == 80
    finally:
        for product in both:
            product.kill()
