"""Takes raw mails in as if they came by IMAP, works them to their end in groups, and tells what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.engine import Connection

from channels.contract import Channel, Incoming, Receipt
from channels.email.inbound import envelope, for_the_archive, for_the_record
from channels.errors import BadPayload, NotStored
from channels.message import Message
from gateway.app import Gateway
from gateway.errors import NotFound
from gateway.ids import now_us
from gateway.outbox import Outbox
from gateway.own_rows import letters_due, work_many_to_end
from gateway.reading import own_addresses
from gateway.robots import Reason, Verdict, verdict
from gateway.store.schema import acknowledgement, cases, message

FALLBACK_CHANNEL: Final = "mail-demo"
STORE_TRIES_S: Final = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 10.0)
"""How long to wait for room in the store before a mail counts as not taken in."""
_UNREADABLE = Verdict(robot=True, kind="machine", reasons=(Reason(code="unreadable"),))

_CASES = (
    select(message.c.inbox_id, cases.c.number)
    .join(cases, message.c.case_id == cases.c.id)
    .where(message.c.inbox_id.in_(bindparam("ids", expanding=True)))
)
_LETTERS = select(acknowledgement.c.inbox_id, acknowledgement.c.outbox_id).where(
    acknowledgement.c.inbox_id.in_(bindparam("ids", expanding=True)), acknowledgement.c.outcome == "sent"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One mail as its channel reads it, ready to be stored; `read` is None where nothing can be made of it."""

    channel: str
    incoming: Incoming
    read: Message | None

    @property
    def own_ids(self) -> frozenset[str]:
        """By what other mails name this one."""
        mail = self.read.mail if self.read is not None else None
        return frozenset((mail.message_id,)) if mail is not None and mail.message_id else frozenset()

    @property
    def names(self) -> frozenset[str]:
        """The mails that it names: they must be worked before it, so that it finds their case."""
        mail = self.read.mail if self.read is not None else None
        return frozenset((*mail.references, mail.in_reply_to or "")) if mail is not None else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What became of one mail: its record's state and case, and whether this time led to a letter.

    `outcome` is "new" for one that is stored and could not be worked: a running gateway will.
    """

    outcome: str
    case: str | None
    acknowledged: bool
    read: Message | None
    verdict: Verdict


class Ingest:
    """Takes mail in by the channels of an open gateway; without `acknowledge` no letter goes out for it.

    With `archive` it is history: its cases are closed from the beginning and dated as their mails are; mails of the
    last `open_days` stay work.
    """

    def __init__(
        self,
        gateway: Gateway,
        *,
        channel: str | None,
        acknowledge: bool = False,
        archive: bool = False,
        open_days: float = 0,
    ) -> None:
        self._gateway = gateway
        self._parts = gateway.parts
        self._mail_channels = {name: one for name, one in self._parts.channels.items() if one.kind == "email"}
        self._own_addresses = own_addresses(self._parts)
        self._named = None if channel is None else self._channel(channel)
        self._acknowledge = acknowledge
        self._archive = archive
        self._open_from = datetime.now(UTC) - timedelta(days=open_days) if open_days else None

    def open(self, raw: bytes) -> Opened:
        """One mail, read by the channel with a mailbox among its recipients; raises NotFound where there is none."""
        if self._named is not None:
            return self._opened(self._named, raw)
        first: Opened | None = None
        for channel in self._mail_channels.values():
            opened = self._opened(channel, raw)
            first = opened if first is None or channel.name == FALLBACK_CHANNEL else first
            if opened.read is not None and opened.read.mailbox in channel.entrances:
                return opened
        fallback = self._channel(FALLBACK_CHANNEL)
        return first if first is not None and first.channel == fallback.name else self._opened(fallback, raw)

    async def take(self, raw: bytes) -> Ingested:
        """Take one mail in and work it; raises NotStored, StoreDownError and NotFound."""
        return (await self.take_group([self.open(raw)]))[0]

    async def take_group(self, group: Sequence[Opened]) -> list[Ingested]:
        """Take mails in together, in their order, and work them; raises NotStored and StoreDownError.

        None of them may name another one of the group: they are worked beside each other.
        """
        receipts = await self._stored([one.incoming for one in group])
        states = await work_many_to_end(self._parts.store, self._gateway.worker, receipts)
        ids = [one.inbox_id for one in receipts]
        numbers = await self._parts.store.read(_pairs, _CASES, ids)
        letters = await self._parts.store.read(_pairs, _LETTERS, ids) if self._acknowledge else {}
        return [
            Ingested(
                outcome=receipt.outcome if states[receipt.inbox_id] == "done" else states[receipt.inbox_id],
                case=numbers.get(receipt.inbox_id),
                acknowledged=await self._is_acknowledged(receipt, letters),
                read=one.read,
                verdict=_UNREADABLE if one.read is None else verdict(one.read, self._own_addresses),
            )
            for one, receipt in zip(group, receipts, strict=True)
        ]

    def line(self, file: str, taken: Ingested) -> Mapping[str, object]:
        """One mail's line, always with every field, told by this file and not by its record."""
        read = taken.read
        mail = read.mail if read is not None else None
        return {
            "file": file,
            "outcome": taken.outcome,
            "case": taken.case,
            "message_id": mail.message_id if mail is not None else None,
            "from": _sender(read),
            "subject": mail.subject if mail is not None else "",
            "text": (read.full_text if read is not None else None) or "",
            "visible_reply": read.text if read is not None else "",
            "verdict": {
                "robot": taken.verdict.robot,
                "kind": taken.verdict.kind,
                "reasons": [self._told(one) for one in taken.verdict.reasons],
            },
            "acknowledged": taken.acknowledged,
            "attachments": [
                {"name": one.name, "media_type": one.media_type, "size": one.size}
                for one in (read.files if read is not None else ())
            ],
        }

    def _channel(self, name: str) -> Channel:
        found = self._mail_channels.get(name)
        if found is None:
            known = ", ".join(sorted(self._mail_channels)) or "none"
            raise NotFound(f"there is no mail channel {name!r}; the mail channels are {known}: give one with --channel")
        return found

    def _opened(self, channel: Channel, raw: bytes) -> Opened:
        incoming = envelope(channel.name, raw)
        read = _read(channel, incoming)
        if self._is_history(read):
            incoming = for_the_archive(incoming)
        elif not self._acknowledge:
            incoming = for_the_record(incoming)
        return Opened(channel=channel.name, incoming=incoming, read=read)

    def _is_history(self, read: Message | None) -> bool:
        sent_at = read.sent_at if read is not None else None
        return self._archive and (self._open_from is None or sent_at is None or sent_at < self._open_from)

    async def _stored(self, incoming: Sequence[Incoming]) -> list[Receipt]:
        """Store them; where there is no room for the moment, wait for it."""
        for pause_s in STORE_TRIES_S:
            try:
                return await self._parts.door.accept_many(incoming)
            except NotStored:
                await asyncio.sleep(pause_s)
                await self._parts.intake.measure()
        return await self._parts.door.accept_many(incoming)

    async def _is_acknowledged(self, receipt: Receipt, letters: Mapping[str, str]) -> bool:
        """Whether the mail is answered; its letter is sent now where no running gateway is quicker."""
        letter = letters.get(receipt.inbox_id)
        if letter is None or receipt.outcome != "accepted":
            return False
        outbox = Outbox(self._parts, now=now_us)
        while await self._parts.store.read(letters_due, [letter], now=now_us()):
            if not await outbox.send_due():
                break
        return True

    def _told(self, one: Reason) -> Mapping[str, object]:
        language = self._parts.settings.gateway.default_language
        return {"code": one.code, "args": one.args, "text": self._parts.texts.reason(language, one.code, one.args)}


def _read(channel: Channel, incoming: Incoming) -> Message | None:
    try:
        content = channel.read(incoming.payload)
    except BadPayload:
        return None
    return content if isinstance(content, Message) else None


def _sender(read: Message | None) -> str | None:
    if read is None or read.sender.value.endswith("@mail.invalid"):
        return None
    return read.sender.value


def _pairs(connection: Connection, query: Select[Any], ids: Sequence[str]) -> Mapping[str, str]:
    return {str(key): str(value) for key, value in connection.execute(query, {"ids": list(ids)})}
