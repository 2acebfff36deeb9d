"""The only way out: a letter is sent once, tried again by what the error says, and never guessed at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from sqlalchemy.engine import Connection

from channels.contract import Channel, Sent
from channels.errors import NotSent, Refused, SendUnknown
from gateway.ids import SECOND, new_id
from gateway.letters import letter_of
from gateway.parts import Parts
from gateway.store import letters
from gateway.store.changes import append_events
from gateway.store.rows import EventRow, LetterRow
from gateway.store.store import StoreDownError

log = structlog.get_logger()

SWEEP_S = 1.0
SEND_TIMEOUT_S = 60
LEASE_S = SEND_TIMEOUT_S + 30
_DAY = 24 * 3600 * SECOND
AT_ONCE = 16
NOBODY = "@mail.invalid"  # how the mail channel names a sender that is not named
PAUSES_S = (2, 10, 30, 120, 600, 1800, 3600)


class Outbox:
    """Sends what is due until cancelled."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._now = now

    async def run(self) -> None:
        """Send what is due, woken by whoever queued it and by a sweep."""
        with self._parts.bus.waiter("outbox") as waiter:
            while True:
                try:
                    sent = await self.send_due()
                except StoreDownError as err:
                    log.warning("the store is down, letters wait", error=str(err))
                    sent = 0
                if not sent:
                    await waiter.wait(SWEEP_S)

    async def send_due(self) -> int:
        """Send the letters that are due now, several at once; gives how many were taken up."""
        now = self._now()
        taken = await self._parts.store.write(
            letters.take_due,
            owner=self._parts.process_id,
            now=now,
            lease_until=now + LEASE_S * SECOND,
            most=AT_ONCE,
        )
        await asyncio.gather(*(self._send(letter, tries + 1, was_cut_off) for letter, tries, was_cut_off in taken))
        return len(taken)

    async def _send(self, letter: LetterRow, tries: int, was_cut_off: bool) -> None:
        channel = self._parts.channels.get(letter.channel)
        if channel is None:
            await self._end(letter, "failed", f"channel {letter.channel!r} is not configured any more")
            return
        if str(letter.letter["to"]).endswith(NOBODY):
            await self._end(letter, "failed", "the mail named no sender; there is no address to write to")
            return
        if await self._is_overtaken(letter):
            why = "a person has taken the case; the bot's text was not sent"
            await self._end(letter, "failed", why, was_overtaken=True)
            return
        if await self._is_blocked(letter):
            await self._end(letter, "failed", "the customer has blocked us; nothing arrives until they write again")
            return
        if was_cut_off and not _can_repeat(channel):
            await self._end(letter, "unknown", "the process ended while sending; check before sending again")
            return
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                sent = await channel.send(letter_of(letter))
        except NotSent as err:
            await self._try_again(letter, tries, str(err), err.retry_after_s)
        except Refused as err:
            await self._end(letter, "failed", str(err), address_dead=err.address_dead)
        except SendUnknown as err:
            await self._end(letter, "unknown", str(err))
        except TimeoutError:
            await self._end(letter, "unknown", f"no answer within {SEND_TIMEOUT_S} s; check before sending again")
        else:
            await self._note_sent(letter, sent)

    async def _is_overtaken(self, letter: LetterRow) -> bool:
        """Whether a person has the case since the bot wrote this: looked up right before the text leaves."""
        if letter.author != "bot":
            return False
        return await self._parts.store.read(letters.is_overtaken, letter)

    async def _is_blocked(self, letter: LetterRow) -> bool:
        """Whether nothing reaches the address; what an agent writes by mail is tried all the same.

        A mailbox that refused a letter is given `blocked_days`, a customer who blocked us all the time in the world.
        """
        kind, address = str(letter.letter["to_kind"]), str(letter.letter["to"])
        if kind == "email" and letter.author == "agent":
            return False
        blocked_us = int(self._parts.settings.acknowledgement.blocked_days * _DAY) if kind == "email" else self._now()
        since = self._now() - blocked_us
        return await self._parts.store.read(letters.is_blocked, kind=kind, value=address, since=since)

    async def _note_sent(self, letter: LetterRow, sent: Sent) -> None:
        await self._parts.store.write(letters.mark, letter.id, state="sent", external_id=sent.external_id)

    async def _try_again(self, letter: LetterRow, tries: int, error: str, retry_after_s: float | None) -> None:
        if tries >= self._parts.settings.gateway.delivery_tries:
            await self._end(letter, "failed", f"given up after {tries} tries: {error}")
            return
        pause_s = retry_after_s if retry_after_s is not None else PAUSES_S[min(tries - 1, len(PAUSES_S) - 1)]
        due_at = self._now() + int(pause_s * SECOND)
        await self._parts.store.write(letters.mark, letter.id, state="queued", error=error, due_at=due_at)
        log.info("letter waits for another try", channel=letter.channel, tries=tries, pause_s=pause_s)

    async def _end(
        self, letter: LetterRow, state: str, error: str, *, address_dead: bool = False, was_overtaken: bool = False
    ) -> None:
        now = self._now()
        to_kind, to = str(letter.letter["to_kind"]), str(letter.letter["to"])
        event = EventRow(
            id=new_id(),
            at=now,
            actor="outbox",
            kind=f"letter.{state}",
            subject=str(letter.letter["case"]),
            case_id=letter.case_id,
            data={"channel": letter.channel, "address_dead": address_dead, "was_overtaken": was_overtaken},
        )
        await self._parts.store.write(
            _end, letter.id, state, error, event, (to_kind, to) if address_dead else None, now
        )
        log.warning("letter not sent", channel=letter.channel, state=state)
        await self._parts.bus.publish("desk", b'{"type":"letter"}')


def _end(
    connection: Connection,
    letter_id: str,
    state: str,
    error: str,
    event: EventRow,
    dead: tuple[str, str] | None,
    now: int,
) -> None:
    letters.mark(connection, letter_id, state=state, error=error)
    if dead is not None:
        letters.block_address(connection, kind=dead[0], value=dead[1], now=now)
    append_events(connection, [event])


def _can_repeat(channel: Channel) -> bool:
    """Whether the receiver recognises a letter that comes twice: by its webhook id, or its Message-ID."""
    return channel.kind in ("api", "email")
