"""Encryption of mail that is brought, and what `check` says of ports and certificates."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import ssl
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvloop

from channels.email import KIND
from channels.email.channel import EmailChannel
from channels.email.smtp_tls import advice_on, good_until
from channels.errors import BadCredentials
from tests.channels.email.support import OURS, Doorstep, mail, surroundings
from tests.channels.test_email_smtp_in import FROM, listening, talk
from tests.channels.test_email_smtp_in_strangers import MAIL, TO, connected, wire
from tests.live.child import run

DAYS = 30


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost and its key in one file."""
    folder = tmp_path_factory.mktemp("tls")
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    files = ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem"]
    run(["openssl", "req", "-x509", "-days", str(DAYS), *curve, *name, *files])
    both = folder / "both.pem"
    both.write_text((folder / "key.pem").read_text() + (folder / "certificate.pem").read_text())
    return both


async def encrypted(port: int, certificate: Path, say: Callable[[smtplib.SMTP], object]) -> object:
    def starting(one: smtplib.SMTP) -> object:
        one.starttls(context=ssl.create_default_context(cafile=str(certificate)))
        return say(one)

    return await talk("smtp", port, starting)


async def a_mail_is_taken(certificate: Path) -> int:
    door = Doorstep()
    async with listening(door, "smtp", tls_certificate=str(certificate)) as listener:
        await encrypted(listener.port, certificate, lambda one: one.sendmail(FROM, OURS[0], mail("x" * 300_000)))
    return len(door.stored)


async def test_a_mail_is_taken_encrypted(certificate: Path) -> None:
    assert await a_mail_is_taken(certificate) == 1


def test_a_mail_is_taken_encrypted_on_the_loop_of_the_gateway_too(certificate: Path) -> None:
    def on_uvloop(work: Coroutine[object, object, int]) -> int:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work)

    assert on_uvloop(a_mail_is_taken(certificate)) == 1


async def test_encryption_is_offered_once_and_only_with_a_certificate(certificate: Path) -> None:
    def offered(one: smtplib.SMTP) -> bool:
        one.ehlo()
        return one.has_extn("starttls") or one.has_extn("auth")

    async with listening(Doorstep(), "smtp") as listener:
        assert await talk("smtp", listener.port, offered) is False
    async with listening(Doorstep(), "smtp", tls_certificate=str(certificate)) as listener:
        assert await talk("smtp", listener.port, offered) is True
        assert await encrypted(listener.port, certificate, offered) is False


async def test_what_is_sent_in_the_clear_behind_starttls_is_thrown_away(certificate: Path) -> None:
    context = ssl.create_default_context(cafile=str(certificate))
    async with (
        listening(Doorstep(), "smtp", tls_certificate=str(certificate)) as listener,
        connected(listener.port) as (reader, writer),
    ):
        writer.write(wire("EHLO x"))
        while (await reader.readline())[3:4] == b"-":
            pass
        writer.write(wire("STARTTLS", "EHLO injected", MAIL, TO, "RSET"))
        assert (await reader.readline())[:3] == b"220"
        await writer.start_tls(context, server_hostname="localhost")
        writer.write(wire(MAIL, "QUIT"))
        said = (await asyncio.wait_for(reader.read(), 60)).splitlines()
    assert [line[:3] for line in said] == [b"503", b"221"]


async def test_a_handshake_that_fails_ends_one_connection_and_no_more(certificate: Path) -> None:
    door = Doorstep()
    async with listening(door, "smtp", tls_certificate=str(certificate)) as listener:
        async with connected(listener.port) as (reader, writer):
            writer.write(wire("EHLO x", "STARTTLS"))
            while (await reader.readline())[:3] != b"220":
                pass
            writer.write(b"this is no handshake\r\n" * 10)
            await asyncio.wait_for(reader.read(), 60)
        await encrypted(listener.port, certificate, lambda one: one.sendmail(FROM, OURS[0], mail()))
    assert len(door.stored) == 1


def problems(**table: object) -> list[tuple[str, str]]:
    return [(one.key, one.message) for one in KIND.problems({"mailboxes": {OURS[0]: {}}, **table})]


def test_a_certificate_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    ((key, message),) = problems(tls_certificate=str(tmp_path / "none.pem"))
    assert (key, "none.pem cannot be used" in message) == ("tls_certificate", True)


def test_a_file_that_is_no_certificate_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "text.pem").write_text("no certificate")
    assert [key for key, _ in problems(tls_certificate=str(tmp_path / "text.pem"))] == ["tls_certificate"]


def test_a_good_certificate_is_no_finding(certificate: Path) -> None:
    assert problems(tls_certificate=str(certificate)) == []
    assert problems(tls_certificate=str(certificate), tls_key=str(certificate)) == []


def test_a_certificate_says_until_when_it_is_good(certificate: Path) -> None:
    left = good_until(str(certificate)) - datetime.now(UTC)
    assert timedelta(days=DAYS - 1) < left <= timedelta(days=DAYS)


@pytest.mark.parametrize(
    ("days", "is_good", "word"), [(0, True, "until"), (20, True, "soon"), (31, False, "void since")]
)
def test_a_certificate_near_its_end_is_told_of(certificate: Path, days: int, is_good: bool, word: str) -> None:
    found, advice = advice_on(str(certificate), datetime.now(UTC) + timedelta(days=days))
    assert (found, word in advice) == (is_good, True)


def test_a_file_without_a_certificate_cannot_be_asked(tmp_path: Path) -> None:
    (tmp_path / "text.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(BadCredentials, match="cannot be read as a certificate"):
        good_until(str(tmp_path / "text.pem"))


async def probed(tmp_path: Path, **table: object) -> dict[str, tuple[bool, str]]:
    channel = KIND.open({"mailboxes": {OURS[0]: {}}, "lmtp_port": 0, **table}, surroundings(tmp_path))
    assert isinstance(channel, EmailChannel)
    return {one.what.split()[0]: (one.ok, one.advice) for one in await channel.check()}


async def test_check_finds_a_port_that_somebody_else_has(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = await probed(tmp_path, smtp_port=taken.getsockname()[1])
    assert (found["SMTP"][0], "free it" in found["SMTP"][1]) == (False, True)


async def test_check_finds_a_free_port_and_one_of_our_own_good(tmp_path: Path) -> None:
    async with listening(Doorstep(), "smtp") as listener:
        port = listener.port
        assert await probed(tmp_path, smtp_port=port) | {"folder": 0} == {
            "SMTP": (True, "taken by a running Switchboard"),
            "folder": 0,
        }
    assert (await probed(tmp_path, smtp_port=port))["SMTP"] == (True, "")


async def test_check_looks_at_the_certificate(tmp_path: Path, certificate: Path) -> None:
    found = await probed(tmp_path, smtp_port=None, tls_certificate=str(certificate))
    assert (found["certificate"][0], found["certificate"][1][:6]) == (True, "until ")
