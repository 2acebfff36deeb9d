"""Mail fetched while everything breaks: nothing lost, nothing twice, and what is wrong is told."""

from __future__ import annotations

import asyncio
import imaplib
import smtplib
from collections.abc import Iterator
from contextlib import suppress

import pytest

from channels.email.imap_session import Pace
from channels.errors import NotStored
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
from tests.live.dovecot import DovecotServer

pytestmark = pytest.mark.live

QUICK = Pace(renew_idle_s=0.2, poll_s=0.05)


@pytest.fixture
def account(dovecot: DovecotServer) -> str:
    return new_account(dovecot)


@pytest.fixture
def client(dovecot: DovecotServer, account: str) -> Iterator[imaplib.IMAP4]:
    with other_client(dovecot, account) as other:
        yield other


def long(number: int, size: int = 300_000) -> bytes:
    return mail(f"mail {number}\n" + "long " * (size // 5), message_id=f"<{number}@example.com>")


def numbers(door: Doorstep) -> list[int]:
    return [int(text.split()[1]) for text in texts(door)]


def missing(door: Doorstep) -> int:
    return door.looks[-1].missing if door.looks else -1


async def test_a_server_killed_in_the_middle_of_a_mail_loses_nothing(dovecot: DovecotServer, account: str) -> None:
    await deliver(dovecot, account, *numbered(1), long(2), *numbered(3))
    door = Doorstep()
    async with between(dovecot.imap_port, pause_s=0.002) as line:
        line.hold_at(b"BODY.PEEK")
        async with following(door, fetching(dovecot, account, port=line.port)):
            await line.held.wait()
            line.go_on()
            await asyncio.to_thread(dovecot.kill)
            await asyncio.to_thread(dovecot.start)
            await door.until(caught_up(door))
    assert numbers(door) == [1, 2, 3]


async def test_a_server_killed_while_we_idle_loses_nothing(dovecot: DovecotServer, account: str) -> None:
    door = Doorstep()
    async with following(door, fetching(dovecot, account)):
        await door.until(caught_up(door))
        await asyncio.to_thread(dovecot.kill)
        await door.until(lambda: any(error for _, error in door.reports))
        await asyncio.to_thread(dovecot.start)
        await deliver(dovecot, account, *numbered(1))
        await door.until(lambda: len(door.stored) == 1)


async def test_a_server_restarted_while_mail_flows_loses_nothing(dovecot: DovecotServer, account: str) -> None:
    async def post() -> None:
        for letter in numbered(*range(1, 41)):
            while True:
                with suppress(OSError, smtplib.SMTPException):
                    await deliver(dovecot, account, letter)
                    break

    door = Doorstep()
    async with following(door, fetching(dovecot, account)):
        posting = asyncio.create_task(post())
        for count in (5, 20):
            await door.until(lambda count=count: len(door.stored) >= count)
            await asyncio.to_thread(dovecot.kill)
            await asyncio.to_thread(dovecot.start)
        await posting
        await door.until(lambda: set(numbers(door)) >= set(range(1, 41)))
    assert sorted(set(numbers(door))) == list(range(1, 41))


async def test_a_slow_server_has_the_time_it_needs_for_a_large_mail(dovecot: DovecotServer, account: str) -> None:
    await deliver(dovecot, account, long(1, 400_000))
    door = Doorstep()
    async with between(dovecot.imap_port, pause_s=0.012) as line:
        pace = Pace(call_timeout_s=0.5)
        async with following(door, fetching(dovecot, account, port=line.port), pace=pace):
            await door.until(caught_up(door))
    assert (numbers(door), line.connections) == ([1], 1)


@pytest.mark.parametrize("after", ["flag", "move:Done"])
async def test_a_connection_that_breaks_before_the_mark_makes_no_double(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4, after: str
) -> None:
    client.create("Done")
    append(client, *numbered(1, 2))
    door = Doorstep()
    async with between(dovecot.imap_port) as line:
        line.cut_at(b"UID MOVE" if after != "flag" else b"UID STORE")
        async with following(door, fetching(dovecot, account, port=line.port, after=after)):
            await door.until(caught_up(door))
    assert (numbers(door), line.connections) == ([1, 2], 2)
    marked = client.select("Done")[1] == [b"2"] if after != "flag" else all(b"Seen" in one for one in flags_of(client))
    assert marked


@pytest.mark.parametrize("words", [b"\\Deleted", b"UID EXPUNGE"])
async def test_a_move_that_breaks_between_its_copy_and_its_removal_doubles_nothing(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4, words: bytes
) -> None:
    client.create("Done")
    append(client, *numbered(1, 2))
    door = Doorstep()
    async with between(dovecot.imap_port, hides=[b" MOVE"]) as line:
        line.cut_at(words)
        async with following(door, fetching(dovecot, account, port=line.port, after="move:Done")):
            await door.until(caught_up(door))
    assert (numbers(door), line.connections) == ([1, 2], 2)
    assert [client.select(folder)[1] for folder in ("Done", "INBOX")] == [[b"2"], [b"0"]]


async def test_a_move_that_a_killed_process_left_half_done_is_finished_without_a_second_copy(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4
) -> None:
    client.create("Done")
    append(client, *numbered(1))
    client.copy("1", "Done")
    client.store("1", "+FLAGS", r"(\Deleted)")
    door = Doorstep()
    async with (
        between(dovecot.imap_port, hides=[b" MOVE"]) as line,
        following(door, fetching(dovecot, account, port=line.port, after="move:Done")),
    ):
        await door.until(caught_up(door))
    assert [client.select(folder)[1] for folder in ("Done", "INBOX")] == [[b"1"], [b"0"]]


async def test_a_mark_that_was_refused_is_made_once_the_server_does_it(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4
) -> None:
    append(client, *numbered(1))
    door = Doorstep()
    imap = fetching(dovecot, account, after="move:Later")
    async with following(door, imap, pace=QUICK):
        await door.until(lambda: "set imap.after right" in str(door.errors.get(place(imap))))
        client.create("Later")
        await door.until(lambda: door.errors[place(imap)] is None)
    assert (numbers(door), client.select("Later")[1]) == ([1], [b"1"])


async def test_a_folder_that_is_numbered_anew_is_looked_at_again_and_nothing_comes_twice(
    dovecot: DovecotServer, account: str
) -> None:
    await deliver(dovecot, account, *numbered(1, 2))
    door = Doorstep()
    imap = fetching(dovecot, account)
    async with following(door, imap):
        await door.until(caught_up(door))
        before = door.cursors[place(imap)]
        await asyncio.to_thread(dovecot.number_anew, account)
        await deliver(dovecot, account, *numbered(3))
        await door.until(lambda: len(door.stored) == 3)
        await door.until(lambda: door.cursors[place(imap)].partition(";")[0] != before.partition(";")[0])
    assert (numbers(door), door.knocks) == ([1, 2, 3], 5)


async def test_two_processes_of_an_installation_read_a_folder_one_at_a_time(
    dovecot: DovecotServer, account: str
) -> None:
    one, two = Doorstep(), Doorstep()
    imap = fetching(dovecot, account)
    two.held_elsewhere.add(place(imap))
    async with following(one, imap, pace=QUICK), following(two, imap, pace=QUICK):
        await deliver(dovecot, account, *numbered(1))
        await one.until(lambda: place(imap) in one.cursors)
        one.held_elsewhere.add(place(imap))
        two.held_elsewhere.clear()
        two.cursors[place(imap)] = one.cursors[place(imap)]
        await one.until(lambda: place(imap) not in one.held)
        await deliver(dovecot, account, *numbered(2))
        await two.until(lambda: len(two.stored) == 1)
    assert (numbers(one), numbers(two)) == ([1], [2])


async def test_two_installations_on_one_mailbox_both_have_everything_once(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4
) -> None:
    append(client, *numbered(*range(1, 31)))
    one, two = Doorstep(), Doorstep()
    imap = fetching(dovecot, account)
    async with following(one, imap), following(two, imap):
        await one.until(caught_up(one))
        await deliver(dovecot, account, *numbered(31))
        await one.until(lambda: len(one.stored) == 31)
        await two.until(lambda: len(two.stored) == 31)
    assert numbers(one) == numbers(two) == list(range(1, 32))


@pytest.mark.parametrize("words", [b"RFC822.SIZE", b"BODY.PEEK"])
async def test_a_mail_that_another_client_removes_while_we_ask_for_it_is_no_loss_and_no_trouble(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4, words: bytes
) -> None:
    append(client, *numbered(1, 2, 3))
    door = Doorstep()
    async with between(dovecot.imap_port) as line:
        line.hold_at(words)
        imap = fetching(dovecot, account, port=line.port)
        async with following(door, imap):
            await line.held.wait()
            client.store("2", "+FLAGS", r"(\Deleted)")
            client.expunge()
            line.go_on()
            await door.until(caught_up(door))
            assert (door.errors[place(imap)], door.progress[place(imap)].missing) == (None, 0)
            await deliver(dovecot, account, *numbered(4))
            await door.until(lambda: len(door.stored) == 3)
    assert numbers(door) == [1, 3, 4]


async def test_a_mail_that_the_server_cannot_give_holds_up_no_other_is_told_and_comes_once_it_can(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4
) -> None:
    await deliver(dovecot, account, *numbered(1, 2, 3))
    client.noop()
    broken = next(one for one in dovecot.files_of(account) if b"mail 2" in one.read_bytes())
    broken.chmod(0)
    door = Doorstep()
    imap = fetching(dovecot, account, after="keep")
    async with following(door, imap, pace=QUICK):
        await door.until(lambda: sorted(numbers(door)) == [1, 3])
        await deliver(dovecot, account, *numbered(4))
        await door.until(lambda: 4 in numbers(door))
        await door.until(lambda: missing(door) == 1)
        await door.until(lambda: "1 mails lie there and do not come (UID 2)" in str(door.errors[place(imap)]))
        broken.chmod(0o600)
        await door.until(lambda: 2 in numbers(door))
        await door.until(lambda: missing(door) == 0 and door.errors[place(imap)] is None)
    assert sorted(numbers(door)) == [1, 2, 3, 4]


async def test_a_mail_that_could_not_be_had_is_asked_for_again_after_a_restart(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4
) -> None:
    await deliver(dovecot, account, *numbered(1, 2, 3))
    client.noop()
    broken = next(one for one in dovecot.files_of(account) if b"mail 2" in one.read_bytes())
    broken.chmod(0)
    door = Doorstep()
    imap = fetching(dovecot, account, after="keep")
    async with following(door, imap, again_s=(3600.0,)):
        await door.until(lambda: door.progress.get(place(imap)) is not None and numbers(door) == [1, 3])
    broken.chmod(0o600)
    async with following(door, imap):
        await door.until(lambda: len(door.stored) == 3)
    assert numbers(door) == [1, 3, 2]


async def test_a_mail_whose_number_shows_late_is_taken(dovecot: DovecotServer, account: str) -> None:
    await deliver(dovecot, account, *numbered(1, 2, 3))
    door = Doorstep()
    imap = fetching(dovecot, account)
    async with following(door, imap):
        await door.until(caught_up(door))
    validity = door.cursors[place(imap)].partition(";")[0]
    door.cursors[place(imap)] = f"{validity};1,3"
    door.knocks = 0
    async with following(door, imap):
        await door.until(caught_up(door, 2))
    assert (door.knocks, door.cursors[place(imap)]) == (1, f"{validity};1:3")


async def test_a_mail_that_nobody_foresaw_holds_up_no_other(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4
) -> None:
    append(client, *numbered(1, 2, 3))
    door = Doorstep(chokes_on={b"mail 2"})
    imap = fetching(dovecot, account)
    async with following(door, imap, pace=QUICK):
        await door.until(lambda: set(numbers(door)) == {1, 3})
        await door.until(lambda: missing(door) == 1)
        door.chokes_on.clear()
        await door.until(lambda: 2 in numbers(door))
    assert all(b"Seen" in one for one in flags_of(client))


async def test_a_cursor_that_could_not_be_stored_loses_nothing_and_is_stored_later(
    dovecot: DovecotServer, account: str
) -> None:
    await deliver(dovecot, account, *numbered(1, 2))
    door = Doorstep(cursor_refusals=[NotStored("full")])
    imap = fetching(dovecot, account)
    async with following(door, imap):
        await door.until(caught_up(door))
    assert (numbers(door), door.taken[place(imap)], door.cursors[place(imap)][-4:]) == ([1, 2], 2, ";1:2")


async def test_another_client_that_marks_thousands_of_mails_breaks_no_connection(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4
) -> None:
    append(client, *numbered(*range(1, 1201)))
    door = Doorstep()
    async with between(dovecot.imap_port) as line:
        async with following(door, fetching(dovecot, account, after="keep", port=line.port)):
            await door.until(caught_up(door), timeout_s=60)
            client.store("1:*", "+FLAGS.SILENT", r"(\Seen)")
            await door.until(caught_up(door, 2))
            await deliver(dovecot, account, *numbered(1201))
            await door.until(lambda: len(door.stored) == 1201)
        assert line.connections == 1


async def test_without_idle_new_mail_is_asked_for_now_and_then(dovecot: DovecotServer, account: str) -> None:
    door = Doorstep()
    async with (
        between(dovecot.imap_port, hides=[b" IDLE"]) as line,
        following(door, fetching(dovecot, account, port=line.port), pace=QUICK),
    ):
        await door.until(caught_up(door))
        await deliver(dovecot, account, *numbered(1))
        await door.until(lambda: len(door.stored) == 1)


@pytest.mark.parametrize("after", ["flag", "move:Done"])
async def test_an_observed_mailbox_is_read_and_left_as_it_was(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4, after: str
) -> None:
    client.create("Done")
    append(client, *numbered(1))
    door = Doorstep()
    imap = fetching(dovecot, account, after=after)
    observed = type(imap)(server=imap.server, after=imap.after, move_to=imap.move_to, is_observed=True)
    async with following(door, observed):
        await door.until(caught_up(door))
    assert numbers(door) == [1]
    assert [b"Seen" in one for one in flags_of(client)] == [False]


async def test_a_mail_of_no_bytes_holds_up_no_other_and_comes_in_as_it_is(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4
) -> None:
    await deliver(dovecot, account, *numbered(1, 2))
    client.noop()
    empty = next(one for one in dovecot.files_of(account) if b"mail 1" in one.read_bytes())
    empty.rename(empty.with_name(empty.name.partition(",")[0]))  # its name holds its size
    empty.with_name(empty.name.partition(",")[0]).write_bytes(b"")
    door = Doorstep()
    async with following(door, fetching(dovecot, account, after="keep"), pace=QUICK):
        await door.until(lambda: len(door.stored) == 2)
        await door.until(lambda: missing(door) == 0)


async def test_a_server_that_refuses_the_idle_it_offers_is_asked_now_and_then(
    dovecot: DovecotServer, account: str
) -> None:
    door = Doorstep()
    async with between(dovecot.imap_port, instead={b" IDLE\r\n": b" IDEL\r\n"}) as line:
        async with following(door, fetching(dovecot, account, port=line.port), pace=QUICK):
            await door.until(caught_up(door))
            await deliver(dovecot, account, *numbered(1))
            await door.until(lambda: len(door.stored) == 1)
        assert line.connections == 1


async def test_what_the_library_waits_for_in_vain_ends_with_its_connection(
    dovecot: DovecotServer, account: str
) -> None:
    door = Doorstep()
    before = asyncio.all_tasks()
    async with between(dovecot.imap_port) as line:
        async with following(door, fetching(dovecot, account, port=line.port)):
            await door.until(caught_up(door))
            line.cut_at(b"DONE")
            await deliver(dovecot, account, *numbered(1))
            await door.until(lambda: len(door.stored) == 1)
            await door.until(caught_up(door, 2))
        left = {one for one in asyncio.all_tasks() - before if "aioimaplib" in repr(one.get_coro())}
        await asyncio.wait_for(asyncio.gather(*left, return_exceptions=True), 5)


async def test_a_mail_that_another_process_had_meanwhile_is_missing_no_more(
    dovecot: DovecotServer, account: str, client: imaplib.IMAP4
) -> None:
    await deliver(dovecot, account, *numbered(1, 2))
    door = Doorstep(chokes_on={b"mail 2"})
    imap = fetching(dovecot, account)
    async with following(door, imap, pace=QUICK, again_s=(3600.0,)):
        await door.until(lambda: missing(door) == 1 and place(imap) in door.cursors)
        door.held_elsewhere.add(place(imap))
        await door.until(lambda: place(imap) not in door.held)
        door.cursors[place(imap)] = door.cursors[place(imap)].partition(";")[0] + ";1:2"
        door.held_elsewhere.clear()
        await door.until(lambda: missing(door) == 0 and door.errors[place(imap)] is None)
    assert numbers(door) == [1]
