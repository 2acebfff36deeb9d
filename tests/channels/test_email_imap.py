"""Mail fetched from a real Dovecot: everything that waits comes in once, through every loss of the connection."""

from __future__ import annotations

import asyncio
import imaplib
from collections.abc import Iterator

import pytest

from channels.email.folders import Folder
from channels.email.imap_session import Pace, opened
from channels.email.inbound import read
from channels.errors import BadCredentials, CannotConnect, NotStored
from tests.channels.email.line import between
from tests.channels.email.mailbox import (
    append,
    caught_up,
    deliver,
    fetching,
    flags_of,
    following,
    new_account,
    numbered,
    other_client,
    place,
    texts,
)
from tests.channels.email.support import Doorstep, mail
from tests.live.child import free_port
from tests.live.dovecot import DovecotServer

pytestmark = pytest.mark.live


@pytest.fixture
def account(dovecot: DovecotServer) -> str:
    return new_account(dovecot)


@pytest.fixture
def client(dovecot: DovecotServer, account: str) -> Iterator[imaplib.IMAP4]:
    with other_client(dovecot, account) as other:
        yield other


async def test_all_waiting_mail_comes_in_also_what_another_client_has_read(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4
) -> None:
    await deliver(dovecot, account, *numbered(1, 2, 3))
    client.noop()
    client.store("1:2", "+FLAGS", r"(\Seen)")
    door = Doorstep()
    async with following(door, fetching(dovecot, account)):
        await door.until(caught_up(door))
    assert texts(door) == ["mail 1", "mail 2", "mail 3"]


async def test_a_mail_keeps_the_account_it_was_delivered_to(dovecot: DovecotServer, account: str) -> None:
    await deliver(dovecot, account, mail(to="undisclosed-recipients:;"))
    door = Doorstep()
    async with following(door, fetching(dovecot, account)):
        await door.until(caught_up(door))
    assert read(door.stored[0].payload, mailboxes=frozenset({account})).mailbox == account


async def test_new_mail_comes_in_while_we_idle(dovecot: DovecotServer, account: str) -> None:
    door = Doorstep()
    async with following(door, fetching(dovecot, account)):
        await door.until(caught_up(door))
        await deliver(dovecot, account, *numbered(1))
        await door.until(lambda: len(door.stored) == 1)
        await deliver(dovecot, account, *numbered(2))
        await door.until(lambda: len(door.stored) == 2)
    assert texts(door) == ["mail 1", "mail 2"]


async def test_more_mails_than_one_answer_may_hold_come_in_in_order(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4
) -> None:
    append(client, *numbered(*range(1, 261)))
    door = Doorstep()
    async with following(door, fetching(dovecot, account)):
        await door.until(caught_up(door))
    assert texts(door) == [f"mail {number}" for number in range(1, 261)]


async def test_mail_is_marked_as_read_only_after_it_was_stored(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4
) -> None:
    await deliver(dovecot, account, *numbered(1))
    door = Doorstep(full=NotStored("full", retry_after_s=0.01))
    async with following(door, fetching(dovecot, account)):
        await door.until(lambda: door.knocks >= 2)
        unread = flags_of(client)
        door.full = None
        await door.until(caught_up(door))
    assert (b"Seen" in unread[0], b"Seen" in flags_of(client)[0]) == (False, True)


async def test_a_mail_that_could_not_be_stored_comes_in_once_it_can(dovecot: DovecotServer, account: str) -> None:
    await deliver(dovecot, account, *numbered(1, 2))
    door = Doorstep(refusals=[NotStored("full", retry_after_s=0.01)] * 2)
    async with following(door, fetching(dovecot, account)):
        await door.until(caught_up(door))
    assert texts(door) == ["mail 1", "mail 2"]


async def test_nothing_is_marked_where_the_settings_say_keep(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4
) -> None:
    await deliver(dovecot, account, *numbered(1))
    door = Doorstep()
    async with following(door, fetching(dovecot, account, after="keep")):
        await door.until(caught_up(door))
    assert b"Seen" not in flags_of(client)[0]


async def test_stored_mail_is_moved_where_the_settings_say_so(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4
) -> None:
    client.create('"&BBAEQARFBDgEMg-"')
    await deliver(dovecot, account, *numbered(1))
    door = Doorstep()
    async with following(door, fetching(dovecot, account, after="move:Архив")):
        await door.until(caught_up(door))
    assert client.select('"&BBAEQARFBDgEMg-"')[1] == [b"1"]


async def test_a_server_that_will_not_mark_mail_holds_up_none_and_is_told_of(
    dovecot: DovecotServer, account: str
) -> None:
    await deliver(dovecot, account, *numbered(1, 2))
    door = Doorstep()
    async with following(door, fetching(dovecot, account, after="move:Nowhere")):
        await door.until(lambda: bool(door.reports))
        await deliver(dovecot, account, *numbered(3))
        await door.until(lambda: len(door.stored) == 3)
    assert (door.knocks, "set imap.after right" in str(door.reports[0][1])) == (3, True)


async def test_a_start_from_the_cursor_takes_only_what_came_since(dovecot: DovecotServer, account: str) -> None:
    await deliver(dovecot, account, *numbered(1, 2))
    door = Doorstep()
    async with following(door, fetching(dovecot, account)):
        await door.until(caught_up(door))
    await deliver(dovecot, account, *numbered(3))
    door.knocks = 0
    async with following(door, fetching(dovecot, account)):
        await door.until(caught_up(door, 2))
    assert (door.knocks, texts(door)) == (1, ["mail 1", "mail 2", "mail 3"])


async def test_another_uidvalidity_looks_at_everything_again_and_takes_nothing_twice(
    dovecot: DovecotServer, account: str
) -> None:
    await deliver(dovecot, account, *numbered(1, 2))
    door = Doorstep()
    async with following(door, fetching(dovecot, account)):
        await door.until(caught_up(door))
    imap = fetching(dovecot, account)
    door.cursors[place(imap)] = "1;1:999"
    async with following(door, imap):
        await door.until(caught_up(door, 2))
    assert (door.knocks, texts(door)) == (4, ["mail 1", "mail 2"])


async def test_a_mail_without_message_id_or_anything_else_does_not_stop_the_run(
    dovecot: DovecotServer, account: str
) -> None:
    await deliver(dovecot, account, b"\r\n\r\n", mail("next"))
    door = Doorstep()
    async with following(door, fetching(dovecot, account)):
        await door.until(caught_up(door))
    assert texts(door)[-1] == "next" and len(door.stored) == 2


async def test_a_mail_over_the_limit_comes_in_with_its_head_and_first_words(
    dovecot: DovecotServer, account: str
) -> None:
    await deliver(
        dovecot,
        account,
        mail("first words\n" + "x" * 70 * 1024, subject="Huge"),
        mail("next", message_id="<2@example.com>"),
    )
    door = Doorstep()
    async with following(door, fetching(dovecot, account), max_bytes=50_000):
        await door.until(caught_up(door))
    huge, following_mail = (read(one.payload) for one in door.stored)
    assert huge.text[:11] == "first words" and following_mail.text == following_mail.full_text == "next"
    assert huge.full_text.endswith("bytes only the beginning is here]")


async def test_a_server_that_goes_and_comes_back_loses_no_mail(dovecot: DovecotServer, account: str) -> None:
    door = Doorstep()
    async with following(door, fetching(dovecot, account)):
        await deliver(dovecot, account, *numbered(1))
        await door.until(lambda: len(door.stored) == 1)
        await asyncio.to_thread(dovecot.stop)
        try:
            await door.until(lambda: any(error for _, error in door.reports))
        finally:
            await asyncio.to_thread(dovecot.start)
        await deliver(dovecot, account, *numbered(2))
        await door.until(lambda: len(door.stored) == 2)
    assert texts(door) == ["mail 1", "mail 2"]


async def test_a_connection_that_falls_silent_is_given_up_and_opened_again(
    dovecot: DovecotServer, account: str
) -> None:
    door = Doorstep()
    async with between(dovecot.imap_port) as line:
        pace = Pace(call_timeout_s=0.5, renew_idle_s=0.2)
        async with following(door, fetching(dovecot, account, port=line.port), pace=pace):
            await door.until(caught_up(door))
            line.fall_silent()
            await deliver(dovecot, account, *numbered(1))
            await door.until(lambda: len(door.stored) == 1)
    assert [error is None for _, error in door.reports].count(False) == 1


async def test_a_connection_cut_in_the_middle_of_a_mail_loses_nothing(dovecot: DovecotServer, account: str) -> None:
    long = mail("long " * 40_000, message_id="<long@example.com>")
    await deliver(dovecot, account, *numbered(1), long, *numbered(2))
    door = Doorstep()
    async with between(dovecot.imap_port) as line:
        line.cut_after(100_000)
        async with following(door, fetching(dovecot, account, port=line.port)):
            await door.until(caught_up(door))
    assert [text[:6] for text in texts(door)] == ["mail 1", "long l", "mail 2"]


async def test_we_look_again_though_the_server_says_nothing(dovecot: DovecotServer, account: str) -> None:
    door = Doorstep()
    async with following(door, fetching(dovecot, account), pace=Pace(renew_idle_s=0.05)):
        await door.until(caught_up(door, 4))


async def test_a_wrong_password_is_told_as_one(dovecot: DovecotServer, account: str) -> None:
    with pytest.raises(BadCredentials, match="refuses our user or password"):
        async with opened(fetching(dovecot, account, password="wrong")):
            pass


async def test_nobody_there_is_worth_another_try(dovecot: DovecotServer, account: str) -> None:
    with pytest.raises(CannotConnect):
        async with opened(fetching(dovecot, account, port=free_port())):
            pass


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_an_encrypted_connection_reads_mail(dovecot: DovecotServer, account: str, security: str) -> None:
    await deliver(dovecot, account, *numbered(1))
    port = dovecot.imaps_port if security == "tls" else dovecot.imap_port
    keys = {"host": "localhost", "port": port, "security": security, "ca_file": str(dovecot.certificate)}
    async with opened(fetching(dovecot, account, **keys)) as session:
        (uid,) = await Folder(session).all_uids()
        raw = (await Folder(session).bodies([uid]))[uid]
    assert read(raw).text == "mail 1"


async def test_a_server_that_nobody_knows_is_told_with_the_key(dovecot: DovecotServer, account: str) -> None:
    with pytest.raises(CannotConnect, match=r"; see imap\.host$"):
        async with opened(fetching(dovecot, account, host="imap.nowhere.invalid")):
            pass


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_certificate_nobody_vouches_for_is_refused(dovecot: DovecotServer, account: str, security: str) -> None:
    port = dovecot.imaps_port if security == "tls" else dovecot.imap_port
    with pytest.raises(CannotConnect, match=r"(?i)certificate.*; see imap\.security and imap\.ca_file"):
        async with opened(fetching(dovecot, account, host="localhost", port=port, security=security)):
            pass
