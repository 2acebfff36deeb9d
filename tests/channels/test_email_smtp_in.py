"""Mail brought by SMTP and LMTP: 250 means stored, each recipient of LMTP gets its own answer."""

from __future__ import annotations

import asyncio
import re
import smtplib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from channels.email.inbound import read
from channels.email.smtp_in import Listener, Protocol, listen
from channels.errors import CannotConnect, NotStored
from tests.channels.email.support import OURS, Doorstep, mail, settings
from tests.live.child import free_port
from tests.live.postfix import PostfixFor

FROM = "customer@example.com"


@asynccontextmanager
async def listening(
    door: Doorstep, protocol: Protocol = "lmtp", *, port: int | None = 0, default_port: int = 0, **keys: object
) -> AsyncIterator[Listener]:
    listener = await listen(
        protocol, name="mail", door=door, settings=settings(**keys), port=port, default_port=default_port
    )
    try:
        yield listener
    finally:
        await listener.close()


async def talk(protocol: Protocol, port: int, say: Callable[[smtplib.SMTP], object]) -> object:
    """What a real client makes of the server."""

    def client() -> object:
        with (smtplib.LMTP if protocol == "lmtp" else smtplib.SMTP)("127.0.0.1", port, timeout=10) as one:
            return say(one)

    return await asyncio.to_thread(client)


async def spoken(port: int, *commands: str, final: bytes) -> list[bytes]:
    """Every line the server says to these commands and then to the mail's bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    for command in commands:
        writer.write(f"{command}\r\n".encode())
        while (await reader.readline())[3:4] == b"-":
            pass
    writer.write(final + b"\r\n.\r\nQUIT\r\n")
    said = (await asyncio.wait_for(reader.read(), 60)).splitlines()
    writer.close()
    return said


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
async def test_a_mail_is_stored_with_its_envelope(protocol: Protocol) -> None:
    door = Doorstep()
    async with listening(door, protocol) as listener:
        await talk(protocol, listener.port, lambda one: one.sendmail(FROM, "quotes@example.com", mail()))
    message = read(door.stored[0].payload, mailboxes=frozenset(OURS))
    assert message.mail is not None
    assert (message.text, message.mailbox, message.mail.return_path) == (
        "Where is order 4500123456?",
        "quotes@example.com",
        FROM,
    )


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
async def test_what_cannot_be_stored_is_answered_with_later(protocol: Protocol) -> None:
    door = Doorstep(full=NotStored("disk full"))
    async with listening(door, protocol) as listener:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await talk(protocol, listener.port, lambda one: one.sendmail(FROM, "orders@example.com", mail()))
    assert refused.value.smtp_code == 451


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
async def test_a_mail_that_is_too_large_is_refused_for_good(protocol: Protocol) -> None:
    door = Doorstep()
    async with listening(door, protocol, max_bytes=2000) as listener:
        said = await spoken(
            listener.port,
            "LHLO x" if protocol == "lmtp" else "EHLO x",
            f"MAIL FROM:<{FROM}>",
            "RCPT TO:<orders@example.com>",
            "DATA",
            final=mail("x" * 3000),
        )
    assert (said[0][:3], door.stored) == (b"552", [])


async def test_lmtp_says_of_each_recipient_that_a_mail_is_too_large() -> None:
    async with listening(Doorstep(), max_bytes=2000) as listener:
        recipients = [f"RCPT TO:<{address}>" for address in OURS[:3]]
        said = await spoken(listener.port, "LHLO x", "MAIL FROM:<>", *recipients, "DATA", final=mail("x" * 3000))
    assert [line[:3] for line in said] == [b"552", b"552", b"552", b"221"]


async def test_lmtp_answers_data_once_for_each_recipient_it_took() -> None:
    async with listening(Doorstep()) as listener:
        recipients = [f"RCPT TO:<{one}>" for one in (OURS[0], "stranger@example.com", OURS[1])]
        said = await spoken(listener.port, "LHLO x", "MAIL FROM:<>", *recipients, "DATA", final=mail())
    assert [line[:3] for line in said] == [b"250", b"250", b"221"]


async def test_a_second_mail_on_the_same_connection_gets_its_own_answers() -> None:
    recipients = [f"RCPT TO:<{address}>" for address in OURS[:3]]
    between = "\r\n".join(["", ".", f"MAIL FROM:<{FROM}>", *recipients[:2], "DATA", ""]).encode()
    second = mail("second", message_id="<2@example.com>")
    door = Doorstep()
    async with listening(door) as listener:
        said = await spoken(
            listener.port, "LHLO x", "MAIL FROM:<>", *recipients, "DATA", final=mail() + between + second
        )
    stored = [line[:10] for line in said].count(b"250 2.0.0 ")
    assert (stored, len(door.stored)) == (5, 2)


async def test_a_plus_address_is_one_of_ours() -> None:
    door = Doorstep()
    async with listening(door) as listener:
        await talk("lmtp", listener.port, lambda one: one.sendmail(FROM, "Orders+spring@Example.com", mail(to="")))
    assert read(door.stored[0].payload, mailboxes=frozenset(OURS)).mailbox == "orders@example.com"


async def test_we_are_no_relay() -> None:
    async with listening(Doorstep(), "smtp") as listener:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            await talk("smtp", listener.port, lambda one: one.sendmail(FROM, "someone@example.org", mail()))
    assert refused.value.recipients["someone@example.org"][0] == 550


async def test_recipients_over_the_limit_are_asked_to_come_separately() -> None:
    async with listening(Doorstep(), "smtp", max_recipients=2) as listener:
        refused = await talk("smtp", listener.port, lambda one: one.sendmail(FROM, list(OURS[:3]), mail()))
    assert isinstance(refused, dict) and {address: code for address, (code, _) in refused.items()} == {OURS[2]: 452}


async def test_a_very_long_line_is_no_reason_to_refuse_a_mail() -> None:
    door = Doorstep()
    async with listening(door, "smtp") as listener:
        await talk("smtp", listener.port, lambda one: one.sendmail(FROM, OURS[0], mail("x" * 200_000)))
    assert len(read(door.stored[0].payload).text) == 200_000


async def test_a_sender_cannot_forge_the_envelope_we_record() -> None:
    forged = mail(**{"x_switchboard_recipient": "<service@example.com>", "X-SWITCHBOARD-Return-Path": "<>"})
    door = Doorstep()
    async with listening(door) as listener:
        await talk("lmtp", listener.port, lambda one: one.sendmail(FROM, "orders@example.com", forged))
    message = read(door.stored[0].payload, mailboxes=frozenset(OURS))
    assert message.mail is not None
    assert (message.mailbox, message.mail.return_path) == ("orders@example.com", FROM)


async def test_a_mail_of_no_bytes_is_stored_too() -> None:
    door = Doorstep()
    async with listening(door) as listener:
        said = await spoken(listener.port, "LHLO x", "MAIL FROM:<>", f"RCPT TO:<{OURS[0]}>", "DATA", final=b"")
    assert (said[0][:3], len(door.stored)) == (b"250", 1)


async def test_an_own_failure_is_answered_with_later() -> None:
    door = Doorstep(refusals=[RuntimeError("our own mistake")])
    async with listening(door, "smtp") as listener:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await talk("smtp", listener.port, lambda one: one.sendmail(FROM, OURS[0], mail()))
    assert refused.value.smtp_code == 451


async def test_a_default_port_that_is_taken_gives_way_to_a_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with listening(Doorstep(), port=None, default_port=port) as listener:
            assert listener.port not in {0, port}


async def test_a_port_of_the_settings_that_is_taken_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotConnect, match=f"port {port} of 127.0.0.1 is taken"):
            async with listening(Doorstep(), port=port):
                pass


@pytest.fixture(scope="module")
def lmtp_port() -> int:
    """One port for all tests with Postfix, so that one Postfix serves them."""
    return free_port()


@pytest.mark.live
async def test_postfix_delivers_to_three_mailboxes_at_once_and_is_content(postfix: PostfixFor, lmtp_port: int) -> None:
    door = Doorstep()
    async with listening(door, port=lmtp_port):
        server = await asyncio.to_thread(postfix, lmtp_port)
        before = len(server.status_lines())
        await talk("smtp", server.port, lambda one: one.sendmail(FROM, list(OURS[:3]), mail()))
        lines = (await asyncio.to_thread(server.wait_for_status_lines, before + 3))[before:]
    ends = {address: re.search(rf"to=<{address}>.* status=(\w+)", "\n".join(lines)) for address in OURS[:3]}
    assert {address: end and end[1] for address, end in ends.items()} == dict.fromkeys(OURS[:3], "sent")
    assert len(door.stored) == 1


@pytest.mark.live
async def test_postfix_keeps_what_we_cannot_store_and_brings_it_again(postfix: PostfixFor, lmtp_port: int) -> None:
    door = Doorstep(refusals=[NotStored("restarting")])
    async with listening(door, port=lmtp_port):
        server = await asyncio.to_thread(postfix, lmtp_port)
        before = len(server.status_lines())
        await talk("smtp", server.port, lambda one: one.sendmail(FROM, list(OURS[:3]), mail()))
        await door.until(lambda: len(door.stored) == 1)
        lines = (await asyncio.to_thread(server.wait_for_status_lines, before + 6))[before:]
    assert [re.search(r"status=(\w+)", line)[1] for line in lines] == ["deferred"] * 3 + ["sent"] * 3  # type: ignore[index]
