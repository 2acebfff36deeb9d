"""What becomes of one letter: sent once, tried again by what the error says, and never guessed at.

A letter of which nobody knows whether it arrived is told to people at once. By mail, where a Message-ID shows that two
are one, it is sent once more after a pause, unless it was heard of meanwhile; what becomes of that is the end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

import orjson
import structlog

from channels.contract import Channel, Sent
from channels.errors import NotSent, Refused, SendUnknown
from channels.message import File, Letter
from gateway.file_links import FileLinks
from gateway.firing import Firing
from gateway.ids import SECOND
from gateway.letters import files_of, letter_of, quoted_of, token_of
from gateway.mail_letters import attribution
from gateway.parts import Parts
from gateway.store import letters
from gateway.store.letter_ends import End, Ended
from gateway.store.letters import Standing, Taken
from gateway.store.rows import LetterRow
from gateway.store.store import StoreDownError
from gateway.unsent import note_end

log = structlog.get_logger()
T = TypeVar("T")

SEND_TIMEOUT_S: Final = 60
MAIL_TIMEOUT_S: Final = 240
"""What handing over 25 MB takes at worst; the mail channel itself gives up earlier, and knows where it was."""

REPEAT_PAUSE_S: Final = 600
PAUSES_S: Final = (2, 10, 30, 120, 600, 1800, 3600)
NOBODY: Final = "@mail.invalid"  # how the mail channel names a sender that is not named
KEEP_FOR_S: Final = 25.0
WITH_FILES_AT_ONCE: Final = 2
FILES_PAUSE_S: Final = 2.0
_KEEP_PAUSE_S: Final = 0.5
_DAY: Final = 24 * 3600 * SECOND


def timeout_s(kind: str) -> float:
    """How long a channel of that kind may take over one letter."""
    return MAIL_TIMEOUT_S if kind == "email" else SEND_TIMEOUT_S


class LetterSender:
    """Sends single letters and notes what became of them."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._now = now
        self._links = FileLinks(parts.signing_key, parts.settings.public_url())
        self._with_files = asyncio.Semaphore(WITH_FILES_AT_ONCE)
        self._marks = parts.store.group(letters.mark_sent)

    async def standing_of(self, taken: Sequence[Taken]) -> Standing:
        """How things stand for letters that were taken up together, looked up right before they leave."""
        return await self._parts.store.read(letters.standing_of, [one.letter for one in taken]) if taken else Standing()

    async def send(self, taken: Taken, standing: Standing) -> None:
        """Send one letter that was taken up; raises StoreDownError where its end cannot be noted."""
        channel = self._parts.channels.get(taken.letter.channel)
        if (why := await self._why_not(taken, channel, standing)) is not None or channel is None:
            await self._end(taken, why or End(state="failed", error="the channel is gone"))
            return
        if taken.was_cut_off and channel.kind != "api":  # whose receiver knows every letter by its id
            may_repeat = taken.tries < self._parts.settings.gateway.delivery_tries  # our end is no server's silence
            why_lost = "the process ended while sending"
            await self._lose_sight(taken, channel, why_lost, pause_s=0, may_repeat=may_repeat)
            return
        try:
            sent = await self._sent(taken.letter, channel)
        except NotSent as err:
            await self._try_again(taken, err)
        except Refused as err:
            error = f"it may have arrived the first time; the second time: {err}" if taken.is_repeat else str(err)
            await self._end(taken, End(state=_surely(taken), error=error, address_dead=err.address_dead))
        except SendUnknown as err:
            await self._lose_sight(taken, channel, str(err))
        except TimeoutError:
            await self._lose_sight(taken, channel, f"no answer within {timeout_s(channel.kind):.0f} s")
        except FileNotFoundError:
            await self._end(taken, End(state="failed", error="an attachment is not there any more; attach it anew"))
        else:
            await self._note_sent(taken, sent)

    async def _sent(self, row: LetterRow, channel: Channel) -> Sent:
        """Hand it over; of letters with files, which lie in memory whole, only a few are on their way at once."""
        async with asyncio.timeout(timeout_s(channel.kind)):
            if not files_of(row):
                return await channel.send(await self._letter(row, ()))
            if self._with_files.locked():
                raise NotSent("other letters with files are on their way", retry_after_s=FILES_PAUSE_S, counts=False)
            async with self._with_files:
                return await channel.send(await self._letter(row, await self._files(row)))

    async def _why_not(self, taken: Taken, channel: Channel | None, standing: Standing) -> End | None:
        """What speaks against sending it, as it stands now."""
        letter = taken.letter
        if taken.is_repeat and (token := token_of(letter)) is not None:
            heard = await self._parts.store.read(letters.was_heard_of, letter, token)
            if heard == "bounced":
                return End(state="failed", error="it came back; see the report in the case", is_told=True)
            if heard == "answered":
                return End(state="sent", error=None)
        state = _surely(taken)
        if channel is None:
            return End(state=state, error=f"channel {letter.channel!r} is not configured any more")
        if str(letter.letter["to"]).endswith(NOBODY):
            return End(state=state, error="the mail named no sender; there is no address to write to")
        if letter.id in standing.overtaken:
            why = "a person has taken the case; the bot's text was not sent"
            return End(state=state, error=why, was_overtaken=True)
        if self._is_blocked(letter, standing):
            return End(state=state, error="the customer has blocked us; nothing arrives until they write again")
        return None

    def _is_blocked(self, letter: LetterRow, standing: Standing) -> bool:
        """Whether nothing reaches the address; what an agent writes by mail is tried all the same.

        A mailbox that refused a letter is given `blocked_days`, a customer who blocked us all the time in the world.
        """
        kind, address = str(letter.letter["to_kind"]), str(letter.letter["to"])
        if kind == "email" and letter.author == "agent":
            return False
        now = self._now()
        since = now - int(self._parts.settings.acknowledgement.blocked_days * _DAY) if kind == "email" else 0
        at = standing.blocked_at.get((kind, address))
        return at is not None and at > since

    async def _letter(self, row: LetterRow, files: Sequence[File]) -> Letter:
        """The letter with the line above its quote."""
        known = self._parts.settings.gateway
        language, quoted = str(row.letter["language"]), quoted_of(row)
        spoken = language if language in known.languages else known.default_language
        above = attribution(self._parts.texts, quoted, spoken) if quoted is not None else None
        return letter_of(row, files, attribution=above)

    async def _files(self, row: LetterRow) -> Sequence[File]:
        """The files it goes with; raises FileNotFoundError."""
        if row.message_id is None:
            return ()
        found = await self._parts.store.read(letters.files_of, row.message_id)
        return [
            File(
                name=one.name,
                media_type=one.media_type,
                size=one.size,
                content=await self._bytes(one.sha256),
                url=self._links.make(one.id, now=self._now()),
            )
            for one in found
        ]

    async def _bytes(self, digest: str | None) -> bytes:
        return await self._parts.blobs.get(digest or "")

    async def _try_again(self, taken: Taken, err: NotSent) -> None:
        tries = taken.tries
        if err.counts and tries >= self._parts.settings.gateway.delivery_tries:
            await self._end(taken, End(state=_surely(taken), error=f"given up after {tries} tries: {err}"))
            return
        pause_s = err.retry_after_s if err.retry_after_s is not None else PAUSES_S[min(tries, len(PAUSES_S)) - 1]
        again_at = self._now() + int(pause_s * SECOND)
        await self._keep(
            letters.mark,
            taken.letter.id,
            state="unknown" if taken.is_repeat else "queued",
            error=str(err),
            due_at=again_at,
            repeat_at=again_at if taken.is_repeat else None,
            counts=err.counts,
        )
        if err.counts:
            log.info("letter waits for another try", channel=taken.letter.channel, tries=tries, pause_s=pause_s)

    async def _lose_sight(
        self,
        taken: Taken,
        channel: Channel,
        error: str,
        *,
        pause_s: int = REPEAT_PAUSE_S,
        may_repeat: bool | None = None,
    ) -> None:
        """Nobody knows whether it arrived: told at once, and by mail sent again where that may be.

        Left out, it may be once.
        """
        may_repeat = may_repeat if may_repeat is not None else not taken.is_repeat
        if channel.kind != "email" or not may_repeat:
            await self._end(taken, End(state="unknown", error=f"{error}; check before sending again"))
            return
        repeat_at = self._now() + pause_s * SECOND
        await self._end(taken, End(state="unknown", error=f"{error}; it goes once more", repeat_at=repeat_at))

    async def _note_sent(self, taken: Taken, sent: Sent) -> None:
        if taken.is_repeat:
            await self._end(taken, End(state="sent", error=None, external_id=sent.external_id))
            return
        await self._kept(lambda: self._marks.put((taken.letter.id, sent.external_id)))

    async def _end(self, taken: Taken, end: End) -> None:
        letter = taken.letter
        agent_id = await self._keep(note_end, letter, end, self._firing(), is_repeat=taken.is_repeat)
        if end.state != "sent":
            log.warning("letter not sent", channel=letter.channel, state=end.state)
        if agent_id is not None:
            alarm = {"type": "alarm", "kind": "unsent", "number": str(letter.letter["case"]), "agent": agent_id}
            await self._parts.bus.publish("desk", orjson.dumps(alarm))
        await self._parts.bus.publish("desk", b'{"type":"letter"}')

    def _firing(self) -> Firing:
        """What brings a case back with the things of this gateway, now."""
        parts = self._parts
        return Firing(
            settings=parts.settings,
            calendars=parts.calendars,
            now=self._now(),
            texts=parts.texts,
            tokens=parts.tokens,
            channels=parts.channels,
        )

    async def _keep(self, write: Callable[..., T], *args: object, **named: object) -> T:
        """Note in a transaction of its own what became of a letter."""
        return await self._kept(lambda: self._parts.store.write(write, *args, **named))

    async def _kept(self, note: Callable[[], Awaitable[T]]) -> T:
        """Note what became of a letter; it has happened, so a store that is down for a moment is waited for."""
        give_up_at = asyncio.get_running_loop().time() + KEEP_FOR_S
        while True:
            try:
                return await note()
            except StoreDownError:
                if asyncio.get_running_loop().time() >= give_up_at:
                    raise
            await asyncio.sleep(_KEEP_PAUSE_S)


def _surely(taken: Taken) -> Ended:
    """What is known of a letter that did not go out now: of a repeat, that the first time it may have."""
    return "unknown" if taken.is_repeat else "failed"
