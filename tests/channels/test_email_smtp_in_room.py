"""Mail brought faster, slower or by more than we bear: the source keeps it, and who waits is cut off."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from channels.contract import Incoming, Receipt
from channels.email.smtp_in import Listener, Protocol, listen
from channels.email.smtp_room import Room
from tests.channels.email.support import OURS, Doorstep, mail, settings
from tests.channels.test_email_smtp_in import FROM, talk
from tests.channels.test_email_smtp_in_strangers import MAIL, TO, connected, wire


@dataclass
class SlowDoor(Doorstep):
    """A door at which everybody waits until it is opened."""

    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def accept(self, incoming: Incoming) -> Receipt:
        self.knocks += 1
        await self._tell()
        await self.opened.wait()
        return await super().accept(incoming)


@asynccontextmanager
async def listening_in(room: Room, door: Doorstep, protocol: Protocol = "smtp") -> AsyncIterator[Listener]:
    listener = await listen(protocol, name="mail", door=door, settings=settings(), port=0, default_port=0, room=room)
    try:
        yield listener
    finally:
        await listener.close()


async def answers(reader: asyncio.StreamReader, count: int) -> list[str]:
    """The codes of the next so many answers."""
    found: list[str] = []
    while len(found) < count and (line := await asyncio.wait_for(reader.readline(), 60)):
        if line[3:4] != b"-":
            found.append(line[:3].decode())
    return found


async def test_a_silent_client_is_cut_off() -> None:
    async with listening_in(Room(calm_s=0.05), Doorstep()) as listener, connected(listener.port) as (reader, _):
        assert await asyncio.wait_for(reader.read(), 60) == b""


async def test_a_client_that_lets_a_mail_drip_is_cut_off_and_nothing_is_stored() -> None:
    door = Doorstep()
    async with listening_in(Room(calm_s=0.2), door) as listener, connected(listener.port) as (reader, writer):
        writer.write(wire("EHLO x", MAIL, TO, "DATA", then=b"Subject: "))
        assert await answers(reader, 4) == ["250", "250", "250", "354"]

        async def drip() -> None:
            with pytest.raises(ConnectionError):
                while True:
                    writer.write(b"x")
                    await writer.drain()
                    await asyncio.sleep(0.01)

        await asyncio.wait_for(drip(), 10)
    assert door.stored == []


async def test_under_pressure_patience_is_short() -> None:
    room = Room(most_connections=2, calm_s=300, pressed_s=0.05)
    async with listening_in(room, Doorstep()) as listener, connected(listener.port), connected(listener.port) as last:
        assert await asyncio.wait_for(last[0].read(), 10) == b""


async def test_more_connections_than_there_may_be_are_asked_to_come_later() -> None:
    async with listening_in(Room(most_connections=1), Doorstep()) as listener:
        async with connected(listener.port):
            reader, _ = await asyncio.open_connection("127.0.0.1", listener.port)
            assert (await asyncio.wait_for(reader.read(), 60))[:3] == b"421"
        door_is_free_again = False
        while not door_is_free_again:
            reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
            door_is_free_again = (await asyncio.wait_for(reader.readline(), 60))[:3] == b"220"
            writer.close()


async def test_one_client_takes_not_every_place() -> None:
    async with listening_in(Room(most_of_one=1), Doorstep()) as listener, connected(listener.port):
        reader, _ = await asyncio.open_connection("127.0.0.1", listener.port)
        assert (await asyncio.wait_for(reader.read(), 60))[:3] == b"421"


@pytest.mark.parametrize(("protocol", "count"), [("smtp", 1), ("lmtp", 2)])
async def test_a_mail_for_which_there_is_no_room_is_asked_for_later_and_taken_then(
    protocol: Protocol, count: int
) -> None:
    room = Room(most_bytes=3000, room_within_s=0.05)
    door = SlowDoor()
    second = wire(MAIL, *[TO] * count, "DATA", then=mail("y" * 2000, message_id="<2@example.com>") + b"\r\n.\r\n")
    hello = wire("EHLO x" if protocol == "smtp" else "LHLO x")
    async with listening_in(room, door, protocol) as listener:
        first = asyncio.create_task(
            talk(protocol, listener.port, lambda one: one.sendmail(FROM, OURS[0], mail("x" * 2000)))
        )
        await door.until(lambda: door.knocks == 1)
        async with connected(listener.port) as (reader, writer):
            writer.write(hello + second)
            refused = (await answers(reader, 3 + count + count))[-count:]
            door.opened.set()
            await first
            writer.write(second)
            taken = (await answers(reader, 2 + count + count))[-count:]
    assert (refused, taken, len(door.stored)) == (["451"] * count, ["250"] * count, 2)


async def test_a_mail_that_is_alone_always_has_room() -> None:
    door = Doorstep()
    async with listening_in(Room(most_bytes=10, room_within_s=0.05), door) as listener:
        await talk("smtp", listener.port, lambda one: one.sendmail(FROM, OURS[0], mail("x" * 300_000)))
    assert len(door.stored) == 1


async def test_a_mail_that_broke_off_gives_its_room_back() -> None:
    room = Room(most_bytes=100_000, room_within_s=0.05)
    door = Doorstep()
    async with listening_in(room, door) as listener:
        for _ in range(3):
            async with connected(listener.port) as (reader, writer):
                writer.write(wire("EHLO x", MAIL, TO, "DATA", then=b"x" * 300_000))
                await answers(reader, 4)
        await talk("smtp", listener.port, lambda one: one.sendmail(FROM, OURS[0], mail("x" * 90_000)))
        await talk("smtp", listener.port, lambda one: one.sendmail(FROM, OURS[0], mail("y" * 90_000)))
    assert len(door.stored) == 2


async def test_a_mail_that_is_being_stored_is_answered_before_the_listener_closes() -> None:
    door = SlowDoor()
    async with listening_in(Room(), door) as listener, connected(listener.port) as (reader, writer):
        writer.write(wire("EHLO x", MAIL, TO, "DATA", then=mail() + b"\r\n.\r\n"))
        await door.until(lambda: door.knocks == 1)
        closing = asyncio.create_task(listener.close())
        await door.until(lambda: True)
        door.opened.set()
        said = await answers(reader, 5)
        await closing
    assert (said[-1], len(door.stored)) == ("250", 1)


async def test_a_mail_on_its_way_when_the_listener_closes_is_kept_by_its_source() -> None:
    door = Doorstep()
    async with listening_in(Room(), door) as listener, connected(listener.port) as (reader, writer):
        writer.write(wire("EHLO x", MAIL, TO, "DATA", then=b"Subject: half a m"))
        await answers(reader, 4)
        await listener.close()
        said = await asyncio.wait_for(reader.read(), 60)
    assert (said[:3], door.stored) == (b"421", [])


async def test_a_client_that_waits_is_told_that_the_listener_closes() -> None:
    async with listening_in(Room(), Doorstep()) as listener, connected(listener.port) as (reader, _):
        await listener.close()
        assert (await asyncio.wait_for(reader.read(), 60))[:3] == b"421"


async def test_a_closed_listener_takes_nobody() -> None:
    async with listening_in(Room(), Doorstep()) as listener:
        await listener.close()
        with pytest.raises(OSError, match=r"refused|Connect"):
            await talk("smtp", listener.port, smtplib.SMTP.noop)
