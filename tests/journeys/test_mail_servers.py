"""Mail by way of real servers: Postfix hands it to us by LMTP, Dovecot keeps it for us to fetch by IMAP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiosmtplib
import pytest

from gateway.serve import Serving, serving
from gateway.store.store import Store
from tests.journeys.mail_post import ABOUT_ORDER, CUSTOMER, TO_PEOPLE, settings
from tests.live.child import free_port
from tests.live.dovecot import DovecotServer
from tests.live.postfix import PostfixFor
from tests.live.smtp_sink import SmtpSink

MAIL = (
    "From: Demo Customer <{sender}>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{id}@client.example.org>\r\n\r\n"
    "{body}\r\n"
)


def mail(body: str, *, to: str, id: str, sender: str = CUSTOMER, subject: str = "A question") -> bytes:  # noqa: A002
    return MAIL.format(sender=sender, to=to, subject=subject, id=id, body=body).encode()


def out_by(sink: SmtpSink) -> dict[str, object]:
    return {"host": sink.host, "port": sink.port, "security": "none"}


@pytest.fixture
async def lmtp(tmp_path: Path, smtp_sink: SmtpSink) -> AsyncIterator[tuple[Serving, int]]:
    """A running centre that takes mail by LMTP, and its port."""
    port = free_port()
    loaded = settings(tmp_path, mail={"lmtp_port": port, "smtp_port": 0, "smtp": out_by(smtp_sink)})
    async with serving(loaded) as running:
        yield running, port


async def count_cases(store: Store) -> int:
    return await store.read(lambda connection: connection.exec_driver_sql("SELECT count(*) FROM cases").scalar_one())


@pytest.mark.live
async def test_a_mail_through_postfix_is_answered_in_one_letter(
    lmtp: tuple[Serving, int], postfix: PostfixFor, smtp_sink: SmtpSink
) -> None:
    running, port = lmtp
    server = postfix(port)
    recipients = ["customercare@example.com", "orders@example.com", "service@example.com"]
    raw = mail(ABOUT_ORDER, to=", ".join(recipients), id="through-postfix")
    await aiosmtplib.send(raw, sender=CUSTOMER, recipients=recipients, hostname="127.0.0.1", port=server.port)
    (letter,) = await smtp_sink.arrived(1, timeout_s=30)
    lines = await asyncio.to_thread(server.wait_for_status_lines, 3)
    assert all("status=sent" in line for line in lines)
    assert b"Order 4500123456 is on its way." in letter.content
    assert (letter.recipients, b"In-Reply-To: <through-postfix@client.example.org>" in letter.content) == (
        (CUSTOMER,),
        True,
    )
    assert await count_cases(running.gateway.parts.store) == 1


@pytest.mark.live
async def test_mail_that_lay_in_the_mailbox_is_fetched_and_acknowledged(
    tmp_path: Path, dovecot: DovecotServer, smtp_sink: SmtpSink
) -> None:
    box = "customercare@example.com"
    dovecot.add_user(box, "secret")
    dovecot.deliver(box, mail(TO_PEOPLE, to=box, id="by-imap-1", subject="Contract"))
    dovecot.deliver(box, mail(ABOUT_ORDER, to=box, id="by-imap-2", subject="Order"))
    account = {"host": "127.0.0.1", "port": dovecot.imap_port, "security": "none", "user": box, "password": "secret"}
    loaded = settings(tmp_path, mail={"imap": account, "smtp": out_by(smtp_sink)})
    async with serving(loaded) as running:
        letters = await smtp_sink.arrived(2, timeout_s=30)
        told = b"".join(letter.content for letter in letters)
        assert b"Subject: Re: Contract [#100" in told
        assert b"Order 4500123456 is on its way." in told
        assert await count_cases(running.gateway.parts.store) == 2
    async with serving(loaded) as running:
        assert await count_cases(running.gateway.parts.store) == 2
    assert len(smtp_sink.letters) == 2
