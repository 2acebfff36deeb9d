"""Letters through a real mail server, as they are found in the customer's mailbox."""

from __future__ import annotations

import imaplib
import uuid
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from channels.email.channel import EmailChannel
from channels.errors import Refused
from channels.message import Address, File
from tests.channels.email.support import letter, settings, surroundings
from tests.live.dovecot import DovecotServer
from tests.live.postfix import PostfixFor

pytestmark = pytest.mark.live
TEXT = "Добрый день.\n.\n..\nFrom here on: 您好。\n\n- one\n- two"


def mailbox_of(dovecot: DovecotServer, user: str) -> list[bytes]:
    client = imaplib.IMAP4("127.0.0.1", dovecot.imap_port)
    client.login(user, "secret")
    client.select("INBOX")
    _, found = client.search(None, "ALL")
    mails = [client.fetch(number.decode(), "(RFC822)")[1][0][1] for number in found[0].split()]  # type: ignore[index]
    client.logout()
    return mails  # type: ignore[return-value]


async def test_letters_arrive_as_they_were_written(dovecot: DovecotServer, postfix: PostfixFor, tmp_path: Path) -> None:
    user = f"{uuid.uuid4().hex}@example.com"
    dovecot.add_user(user, "secret")
    server = postfix(dovecot.lmtp_port)
    before = len(server.status_lines())
    channel = EmailChannel(
        settings(
            smtp={"host": "127.0.0.1", "port": server.port, "security": "none"}, bounce_address="bounces@example.com"
        ),
        surroundings(tmp_path),
    )
    file = File(name="счёт.pdf", media_type="application/pdf", content=bytes(range(256)) * 1000, size=256_000)
    for _ in range(3):
        await channel.send(letter(TEXT, to=Address(kind="email", value=user), files=(file,)))
    await channel.close()
    server.wait_for_status_lines(before + 3)
    arrived = [message_from_bytes(one, policy=default) for one in mailbox_of(dovecot, user)]
    assert len(arrived) == 3
    body = arrived[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == f"{TEXT}\n"
    (attached,) = arrived[0].iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("счёт.pdf", file.content)
    assert arrived[0]["Return-Path"] == "<bounces+sb.TOKEN-1@example.com>"


async def test_what_the_server_refuses_at_once_is_refused(
    dovecot: DovecotServer, postfix: PostfixFor, tmp_path: Path
) -> None:
    server = postfix(dovecot.lmtp_port)
    channel = EmailChannel(
        settings(smtp={"host": "127.0.0.1", "port": server.port, "security": "none"}), surroundings(tmp_path)
    )
    with pytest.raises(Refused):
        await channel.send(letter(to=Address(kind="email", value="покупатель@example.com")))
    await channel.close()
