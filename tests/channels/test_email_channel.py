"""The mail channel as the gateway runs it: ports, both ways in, log-in checks, an orderly end."""

from __future__ import annotations

import asyncio
import smtplib
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from channels.contract import Probe
from channels.email.channel import EmailChannel
from channels.errors import CannotConnect
from tests.channels.email.support import Doorstep, mail, settings, surroundings
from tests.live.child import accepts_connections, free_port
from tests.live.dovecot import DovecotServer
from tests.live.smtp_sink import SmtpSink


@asynccontextmanager
async def running(channel: EmailChannel, door: Doorstep) -> AsyncIterator[None]:
    task = asyncio.create_task(channel.run(door))
    try:
        await door.until(lambda: bool(door.reports))
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def deliver(protocol: str, port: int) -> None:
    with (smtplib.LMTP if protocol == "lmtp" else smtplib.SMTP)("127.0.0.1", port) as client:
        client.sendmail("customer@example.com", "orders@example.com", mail())


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
async def test_mail_brought_to_either_port_reaches_the_door(protocol: str, tmp_path: Path) -> None:
    door = Doorstep()
    channel = EmailChannel(settings(smtp_port=free_port(), lmtp_port=free_port()), surroundings(tmp_path))
    async with running(channel, door):
        await asyncio.to_thread(deliver, protocol, channel.ports[protocol])
    assert channel.read(door.stored[0].payload).mailbox == "orders@example.com"


async def test_default_ports_follow_the_http_port(tmp_path: Path) -> None:
    http = free_port()
    door = Doorstep()
    channel = EmailChannel(settings(), surroundings(tmp_path, port=http))
    async with running(channel, door):
        ports = dict(channel.ports)
    assert ports == {"smtp": http + 1, "lmtp": http + 2}


async def test_two_channels_with_default_ports_live_side_by_side(tmp_path: Path) -> None:
    http = free_port()
    first, second = (EmailChannel(settings(), surroundings(tmp_path, port=http)) for _ in range(2))
    async with running(first, Doorstep()), running(second, Doorstep()):
        assert not set(first.ports.values()) & set(second.ports.values())


async def test_an_end_frees_the_ports(tmp_path: Path) -> None:
    port = free_port()
    channel = EmailChannel(settings(smtp_port=port, lmtp_port=0), surroundings(tmp_path))
    async with running(channel, Doorstep()):
        assert await asyncio.to_thread(accepts_connections, port)
    assert not await asyncio.to_thread(accepts_connections, port)


async def test_a_taken_port_of_the_settings_ends_the_run_and_frees_the_other(tmp_path: Path) -> None:
    smtp_port, lmtp_port = free_port(), free_port()
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", lmtp_port)
    channel = EmailChannel(settings(smtp_port=smtp_port, lmtp_port=lmtp_port), surroundings(tmp_path))
    async with server:
        with pytest.raises(CannotConnect, match=str(lmtp_port)):
            await channel.run(Doorstep())
    assert not accepts_connections(smtp_port)


async def test_a_check_without_servers_looks_at_the_folder(tmp_path: Path) -> None:
    channel = EmailChannel(settings(smtp_port=0, lmtp_port=0), surroundings(tmp_path))
    assert await channel.check() == [Probe(what="folder outgoing", ok=True)]


async def test_a_check_tells_which_server_is_away(tmp_path: Path) -> None:
    servers = {name: {"host": "127.0.0.1", "port": free_port(), "security": "none"} for name in ("imap", "smtp")}
    servers["imap"] |= {"user": "u", "password": "p"}
    probes = await EmailChannel(settings(**servers), surroundings(tmp_path)).check()
    assert [(probe.what.split()[0], probe.ok, bool(probe.advice)) for probe in probes] == [
        ("IMAP", False, True),
        ("SMTP", False, True),
    ]


@pytest.mark.live
async def test_a_check_logs_in_everywhere_and_changes_nothing(
    dovecot: DovecotServer, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    dovecot.add_user("checked@example.com", "secret")
    imap = {"host": "127.0.0.1", "port": dovecot.imap_port, "security": "none", "user": "checked@example.com"}
    smtp = {"host": smtp_sink.host, "port": smtp_sink.port, "security": "none"}
    channel = EmailChannel(settings(imap={**imap, "password": "secret"}, smtp=smtp), surroundings(tmp_path))
    assert [probe.ok for probe in await channel.check()] == [True, True] and smtp_sink.letters == ()


@pytest.mark.live
async def test_an_imap_account_of_the_settings_is_followed(dovecot: DovecotServer, tmp_path: Path) -> None:
    dovecot.add_user("orders@example.com", "secret")
    await asyncio.to_thread(dovecot.deliver, "orders@example.com", mail(to=""))
    imap = {"host": "127.0.0.1", "port": dovecot.imap_port, "security": "none", "user": "orders@example.com"}
    door = Doorstep()
    channel = EmailChannel(settings(imap={**imap, "password": "secret"}), surroundings(tmp_path))
    async with running(channel, door):
        await door.until(lambda: bool(door.stored))
    assert channel.read(door.stored[0].payload).mailbox == "orders@example.com"


def test_the_servers_are_imported_only_where_they_are_used() -> None:
    script = "import channels.email, sys; print({'aiosmtpd', 'aioimaplib'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
