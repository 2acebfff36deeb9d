"""How much is fetched at once, and when what did not come is asked for again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from channels.email.budget import LARGE_BYTES, ByteBudget
from channels.email.folders import bodies_of
from channels.email.imap_names import mailbox_name, source_of, uid_set
from channels.email.settings import Fetching, Server
from channels.email.troubles import Troubles


@dataclass
class Clock:
    at: float = 0.0

    def __call__(self) -> float:
        return self.at


async def test_more_than_the_budget_waits_until_bytes_are_given_back() -> None:
    budget = ByteBudget(100)
    async with budget.purse() as one, budget.purse() as two:
        await one.take(70)
        waiting = asyncio.create_task(two.take(40))
        await asyncio.sleep(0)
        assert budget.in_use == 70
        one.give_back(70)
        await waiting
        assert budget.in_use == 40


async def test_who_asked_first_gets_first_however_much_it_is() -> None:
    budget, order = ByteBudget(100), []

    async def take(name: str, count: int) -> None:
        async with budget.purse() as purse:
            await purse.take(count)
            order.append(name)

    async with budget.purse() as purse:
        await purse.take(50)
        asking = [asyncio.create_task(take("much", 100)), asyncio.create_task(take("little", 10))]
        await asyncio.sleep(0)
    await asyncio.gather(*asking)
    assert order == ["much", "little"]


async def test_more_than_all_goes_alone() -> None:
    budget = ByteBudget(10)
    async with budget.purse() as purse:
        await purse.take(50)
        assert budget.in_use == 10
    assert budget.in_use == 0


async def test_a_large_mail_of_one_holds_up_no_small_one_of_others() -> None:
    budget = ByteBudget(LARGE_BYTES + 1)
    async with budget.purse() as slow, budget.purse() as quick:
        await slow.take(LARGE_BYTES + 1)
        await quick.take(100)
        assert budget.in_use == LARGE_BYTES + 101


async def test_who_is_cancelled_while_waiting_takes_nothing_and_holds_nobody_up() -> None:
    budget = ByteBudget(10)
    async with budget.purse() as one, budget.purse() as two:
        await one.take(10)
        waiting = asyncio.create_task(two.take(10))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        one.give_back(10)
        await two.take(10)
    assert budget.in_use == 0


async def test_a_session_that_ends_gives_everything_back() -> None:
    budget = ByteBudget(10)
    with pytest.raises(ConnectionError):
        async with budget.purse() as purse:
            await purse.take(4)
            await purse.take(5)
            raise ConnectionError
    assert budget.in_use == 0


def test_a_mail_on_which_the_connection_broke_comes_again_with_few_others_then_alone_then_apart() -> None:
    troubles = Troubles(Clock(), again_s=(1.0, 10.0))
    told = []
    for _ in range(3):
        troubles.broke([5])
        told.append((troubles.in_order([5, 6]), troubles.at_once(5), troubles.missing))
    assert told == [([5, 6], 10, []), ([5, 6], 1, []), ([6], 1, [5])]


def test_a_mail_that_does_not_come_is_asked_for_again_with_growing_pauses_and_last() -> None:
    clock = Clock()
    troubles = Troubles(clock, again_s=(1.0, 10.0))
    troubles.not_given([5])
    assert (troubles.in_order([5, 6]), troubles.wait_s) == ([6], 1.0)
    clock.at = 1.0
    assert troubles.in_order([5, 6]) == [6, 5]
    troubles.not_given([5])
    troubles.not_given([5])
    assert troubles.wait_s == 10.0


def test_a_mail_that_came_or_is_gone_is_no_trouble_any_more() -> None:
    troubles = Troubles(Clock())
    troubles.not_given([5])
    troubles.over([5, 6])
    assert (list(troubles.owed), troubles.missing, troubles.wait_s) == ([], [], None)


def test_neighbouring_uids_are_asked_for_as_ranges() -> None:
    assert uid_set([7, 1, 2, 3, 9, 10]) == "1:3,7,9:10"


@pytest.mark.parametrize(
    ("folder", "name"),
    [("INBOX", '"INBOX"'), ('a"b', '"a\\"b"'), ("R&D", '"R&-D"'), ("Архив", '"&BBAEQARFBDgEMg-"')],
)
def test_a_folder_is_named_as_the_wire_wants_it(folder: str, name: str) -> None:
    assert mailbox_name(folder) == name


def fetching(user: str, host: str, folder: str = "INBOX") -> Fetching:
    return Fetching(server=Server(host=host, port=993, security="tls", user=user, password="x"), folder=folder)


@pytest.mark.parametrize(
    ("user", "host", "name"),
    [
        ("care", "imap.example.com", "care@imap.example.com/INBOX"),
        ("care@example.com", "imap.example.com", "care@example.com@imap.example.com/INBOX"),
        ("care@example.com", "example.com", "care@example.com/INBOX"),
    ],
)
def test_a_source_is_named_by_its_account_and_folder(user: str, host: str, name: str) -> None:
    assert source_of(fetching(user, host)) == name


def test_long_names_of_sources_stay_apart() -> None:
    one, other = (source_of(fetching("care", "imap.example.com", "x" * 300 + end)) for end in "ab")
    assert one != other
    assert len(one) <= 200


@pytest.mark.parametrize(
    ("lines", "mails"),
    [
        ([b"1 FETCH (UID 5 BODY[] {3}", bytearray(b"abc"), b")", b"OK"], [(5, b"abc")]),
        ([b"1 FETCH (BODY[] {3}", bytearray(b"abc"), b" UID 5)", b"OK"], [(5, b"abc")]),
        ([b'1 FETCH (UID 5 BODY[] "a\\"b")', b'2 FETCH (UID 6 BODY[]<0> "")', b"OK"], [(5, b'a"b'), (6, b"")]),
        ([b"1 FETCH (UID 5 BODY[] NIL)", b"2 FETCH (FLAGS (\\Seen))", b"OK"], []),
    ],
)
def test_a_mail_is_found_however_a_server_writes_it(
    lines: list[bytes | bytearray], mails: list[tuple[int, bytes]]
) -> None:
    assert bodies_of(lines) == mails
