"""Reads the stored rows of claimed lanes: what each says, and which turn it belongs to; nothing is decided yet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from channels.message import AgentState, CallEvent, Content, Copied, Left, Message, Rating
from channels.reading import LARGE_BYTES, read_aside
from config.settings import ChannelSettings
from gateway import edits, mail_reading, robots
from gateway.mail_forwards import Forwarded
from gateway.parts import Parts
from gateway.side_turns import Side, note_side
from gateway.store import edits as store_edits
from gateway.store.changes import Changes
from gateway.store.edits import Original, OriginalKey
from gateway.store.lanes import Claim, Row
from gateway.turns import Turn

CallEvents = tuple[Claim, list[tuple[Row, CallEvent]]]
Fail = Callable[[Claim, Exception], None]

_HUMAN = robots.Verdict(robot=False, kind="human", reasons=())
_DEFAULT_SECTION = ChannelSettings(kind="api")


class ChannelGoneError(Exception):
    """A stored event belongs to a channel that is not configured now; it waits until it is, or for an admin."""


def own_addresses(parts: Parts) -> frozenset[str]:
    """The addresses of all our mailboxes from which only we write: a specialist's own may be their address too."""
    mail = (channel for channel in parts.channels.values() if channel.kind == "email")
    boxes = (box for channel in mail for box in channel.entrances.items())
    return frozenset(address for address, entrance in boxes if entrance.agent != address)


class Reader:
    """Reads batches of claims; stores files that came with a message, and writes no row."""

    def __init__(self, parts: Parts, *, now: Callable[[], int]) -> None:
        self._parts = parts
        self._settings = parts.settings
        self._now = now
        self._own_addresses = own_addresses(parts)

    async def read(self, claims: Sequence[Claim], fail: Fail) -> tuple[list[Turn], list[CallEvents], list[Side]]:
        """The turns of messages, of calls and of the rest; `fail` is told of each that cannot be read."""
        turns: list[Turn] = []
        calls: list[CallEvents] = []
        sides: list[Side] = []
        contents = await self._contents([self._with_one_mail(claim) for claim in claims], fail)
        originals = await self._originals(contents)
        for claim, read in contents:
            try:
                side = self._side(claim, read)
                if events := [(row, one) for row, one in read if isinstance(one, CallEvent)]:
                    calls.append((claim, events))
                elif turn := await self._turn(side, _messages(read), originals):
                    turns.append(turn)
                else:
                    sides.append(side)
            except Exception as err:  # noqa: BLE001 - one turn's fault must not stop the others
                fail(claim, err)
        return turns, calls, sides

    def _with_one_mail(self, claim: Claim) -> Claim:
        """A turn of one mail: each mail is a matter of its own thread, also where several came within a second."""
        channel = self._parts.channels.get(claim.channel)
        if channel is None or channel.kind != "email":
            return claim
        return replace(claim, rows=claim.rows[:1], turn_id=claim.rows[0].id)

    async def _contents(self, claims: Sequence[Claim], fail: Fail) -> list[tuple[Claim, list[tuple[Row, Content]]]]:
        read: list[tuple[Claim, list[tuple[Row, Content]]]] = []
        for claim in claims:
            try:
                read.append((claim, [(row, await self._content(claim, row)) for row in claim.rows]))
            except Exception as err:  # noqa: BLE001 - one unreadable row must not stop the others
                fail(claim, err)
        return read

    async def _originals(
        self, contents: Sequence[tuple[Claim, Sequence[tuple[Row, Content]]]]
    ) -> Mapping[OriginalKey, Original]:
        """The stored messages that others of these replace."""
        wanted = {key for claim, read in contents for key in edits.wanted(claim.key, _messages(read))}
        return await self._parts.store.read(store_edits.originals, wanted) if wanted else {}

    def _side(self, claim: Claim, read: Sequence[tuple[Row, Content]]) -> Side:
        """What a turn holds beside messages and events of calls."""
        side = Side(claim=claim, changes=Changes())
        others = [(row, one) for row, one in read if isinstance(one, AgentState | Rating)]
        note_side(side.changes, others, subject=claim.channel, now=self._now())
        side.left = [(row, one) for row, one in read if isinstance(one, Left)]
        side.rated = [one for _, one in read if isinstance(one, Rating)]
        side.copied = [(row, one) for row, one in read if isinstance(one, Copied)]
        return side

    async def _content(self, claim: Claim, row: Row) -> Content:
        channel = self._parts.channels.get(claim.channel)
        if channel is None:
            raise ChannelGoneError(f"channel {claim.channel!r} is not configured; add it again or remove its events")
        payload = await self._parts.blobs.get(row.blob_sha256) if row.blob_sha256 else row.payload
        content = await read_aside(payload, channel.read)
        is_mail = isinstance(content, Message) and content.mail is not None
        return mail_reading.addressed(content, channel.entrances) if is_mail else content  # type: ignore[arg-type]

    async def _turn(
        self, side: Side, messages: Sequence[tuple[Row, Message]], originals: Mapping[OriginalKey, Original]
    ) -> Turn | None:
        """The turn of these messages, or None where all of them only edit stored ones."""
        claim, now = side.claim, self._now()
        found = edits.sort_out(claim.key, messages, originals)
        files = {
            (row.id, place): await self._parts.blobs.put(file.content)
            for row, message in (*found.messages, *((row, message) for row, message, _ in found.stored))
            for place, file in enumerate(message.files)
            if file.content is not None
        }
        edits.put_edits(side.changes, claim.key, found.stored, stored_files=files, now=now)
        if not found.messages:
            return None
        last = found.messages[-1][1]
        verdict = robots.verdict(last, self._own_addresses) if last.mail is not None else _HUMAN
        return Turn(
            claim=claim,
            channel=self._parts.channels[claim.channel],
            section=self._settings.channels.get(claim.channel, _DEFAULT_SECTION),
            now=now,
            messages=found.messages,
            changes=side.changes,
            verdict=verdict,
            forwards=() if verdict.robot or last.mail is None else await _forwards_of(last),
            folded=found.folded,
            left=side.left,
            stored_files=files,
        )


async def _forwards_of(mail: Message) -> tuple[Forwarded, ...]:
    """What a mail passes on; where an attached mail is large, nobody else waits for its reading."""
    attached = sum(len(file.content or b"") for file in mail.files if file.media_type == "message/rfc822")
    if attached > LARGE_BYTES:
        return await asyncio.to_thread(mail_reading.forwards_of, mail)
    return mail_reading.forwards_of(mail)


def _messages(read: Sequence[tuple[Row, Content]]) -> list[tuple[Row, Message]]:
    return [(row, one) for row, one in read if isinstance(one, Message)]
