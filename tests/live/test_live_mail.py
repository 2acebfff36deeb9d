"""The real mail servers of the tests, and the scriptable SMTP sink, work as tests rely on."""

import asyncio
import imaplib
import re
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager

import aiosmtplib
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP

from tests.live.child import free_port
from tests.live.dovecot import DovecotServer
from tests.live.postfix import PostfixFor
from tests.live.smtp_sink import SmtpSink

LETTER = b"From: customer@example.com\r\nTo: orders@example.com\r\nSubject: Order\r\n\r\nWhere is it?\r\n"
SENDER = "customer@example.com"


def subjects_in_inbox(client: imaplib.IMAP4) -> list[bytes]:
    client.select("INBOX")
    numbers = client.search(None, "ALL")[1][0].split()
    return [client.fetch(number, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1][0][1].strip() for number in numbers]


@pytest.mark.live
def test_a_letter_delivered_by_lmtp_is_read_by_imap(dovecot: DovecotServer) -> None:
    dovecot.add_user("by-lmtp@example.com", "secret")
    dovecot.deliver("by-lmtp@example.com", LETTER)
    with imaplib.IMAP4("127.0.0.1", dovecot.imap_port) as client:
        client.login("by-lmtp@example.com", "secret")
        assert subjects_in_inbox(client) == [b"Subject: Order"]


@pytest.mark.live
def test_imap_over_tls_shows_the_servers_own_certificate(dovecot: DovecotServer) -> None:
    trusting = ssl.create_default_context(cafile=str(dovecot.certificate))
    with imaplib.IMAP4_SSL("localhost", dovecot.imaps_port, ssl_context=trusting) as client:
        assert client.noop()[0] == "OK"


@pytest.mark.live
def test_a_wrong_password_is_refused(dovecot: DovecotServer) -> None:
    dovecot.add_user("refused@example.com", "secret")
    with imaplib.IMAP4("127.0.0.1", dovecot.imap_port) as client, pytest.raises(imaplib.IMAP4.error):
        client.login("refused@example.com", "wrong")


@pytest.mark.live
def test_mail_for_an_unknown_user_is_refused_for_good(dovecot: DovecotServer) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        dovecot.deliver("stranger@example.com", LETTER)
    assert refused.value.recipients["stranger@example.com"][0] == 550


@pytest.mark.live
def test_a_stopped_dovecot_keeps_its_mail(dovecot: DovecotServer) -> None:
    dovecot.add_user("kept@example.com", "secret")
    dovecot.deliver("kept@example.com", LETTER)
    dovecot.stop()
    dovecot.start()
    with imaplib.IMAP4("127.0.0.1", dovecot.imap_port) as client:
        client.login("kept@example.com", "secret")
        assert subjects_in_inbox(client) == [b"Subject: Order"]


@pytest.mark.live
async def test_postfix_hands_a_letter_to_the_lmtp_port(dovecot: DovecotServer, postfix: PostfixFor) -> None:
    dovecot.add_user("through-postfix@example.com", "secret")
    server = postfix(dovecot.lmtp_port)
    await aiosmtplib.send(
        LETTER, sender=SENDER, recipients=["through-postfix@example.com"], hostname="127.0.0.1", port=server.port
    )
    await asyncio.to_thread(wait_for_mail, dovecot, "through-postfix@example.com")


@pytest.mark.live
def test_postfix_tells_of_each_recipient_how_its_delivery_ended(postfix: PostfixFor) -> None:
    with per_recipient_lmtp_server() as port:
        server = postfix(port)
        recipients = [f"{name}@example.com" for name in ("orders", "quotes", "service")]
        with smtplib.SMTP("127.0.0.1", server.port) as client:
            client.sendmail(SENDER, recipients, LETTER)
        lines = "\n".join(server.wait_for_status_lines(3))
    ends = {
        name: re.search(rf"to=<{name}@example.com>.* status=(\w+)", lines) for name in ("orders", "quotes", "service")
    }
    assert {name: end and end[1] for name, end in ends.items()} == {
        "orders": "bounced",
        "quotes": "sent",
        "service": "sent",
    }


def test_the_sink_keeps_envelope_and_content(smtp_sink: SmtpSink) -> None:
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port) as client:
        client.sendmail(SENDER, ["orders@example.com", "quotes@example.com"], LETTER)
    (letter,) = smtp_sink.wait_for(1)
    assert (letter.sender, letter.recipients) == (SENDER, ("orders@example.com", "quotes@example.com"))
    assert letter.content == LETTER


@pytest.mark.parametrize("reply", ["451 4.3.0 try later", "554 5.7.1 not wanted"])
def test_the_sink_answers_data_as_told_once_and_stores_nothing(smtp_sink: SmtpSink, reply: str) -> None:
    smtp_sink.answer_data(reply)
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port) as client:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail(SENDER, ["orders@example.com"], LETTER)
        client.sendmail(SENDER, ["quotes@example.com"], LETTER)
    assert refused.value.smtp_code == int(reply[:3])
    assert [letter.recipients for letter in smtp_sink.letters] == [("quotes@example.com",)]


def test_the_sink_refuses_one_recipient_of_two(smtp_sink: SmtpSink) -> None:
    smtp_sink.refuse("nobody@example.com")
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port) as client:
        refused = client.sendmail(SENDER, ["nobody@example.com", "orders@example.com"], LETTER)
    assert refused["nobody@example.com"][0] == 550


async def test_the_sink_cuts_the_connection_after_storing(smtp_sink: SmtpSink) -> None:
    smtp_sink.close_after_data()
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await aiosmtplib.send(
            LETTER, sender=SENDER, recipients=["orders@example.com"], hostname=smtp_sink.host, port=smtp_sink.port
        )
    assert len(await smtp_sink.arrived(1)) == 1


async def test_the_sink_hangs_after_storing(smtp_sink: SmtpSink) -> None:
    smtp_sink.hang_after_data()
    client = aiosmtplib.SMTP(hostname=smtp_sink.host, port=smtp_sink.port, timeout=5)
    await client.connect()
    client.timeout = 0.3
    with pytest.raises(aiosmtplib.SMTPTimeoutError):
        await client.sendmail(SENDER, ["orders@example.com"], LETTER)
    client.close()
    assert len(await smtp_sink.arrived(1)) == 1


class PerRecipient:
    """Answers DATA with one status for each recipient, as RFC 2033 asks: the first is refused, the rest taken."""

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        taken = ["250 2.0.0 stored"] * (len(envelope.rcpt_tos) - 1)  # type: ignore[attr-defined]
        return "\r\n".join(["550 5.1.1 no such user", *taken])


class LmtpController(Controller):
    """aiosmtpd's thread, speaking LMTP."""

    def factory(self) -> LMTP:
        return LMTP(self.handler, **self.SMTP_kwargs)


@contextmanager
def per_recipient_lmtp_server() -> Iterator[int]:
    controller = LmtpController(PerRecipient(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def wait_for_mail(dovecot: DovecotServer, user: str) -> None:
    until = time.monotonic() + 10
    with imaplib.IMAP4("127.0.0.1", dovecot.imap_port) as client:
        client.login(user, "secret")
        while not subjects_in_inbox(client):
            assert time.monotonic() < until, "the letter did not come through Postfix within 10 s"
