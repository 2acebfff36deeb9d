"""Takes raw mail files in as if they came by IMAP, works each to its end, and tells what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from channels.contract import Channel, Incoming, Receipt
from channels.email.inbound import envelope, for_the_record
from channels.errors import BadPayload
from channels.message import Message
from gateway.app import Gateway
from gateway.errors import NotFound
from gateway.ids import now_us
from gateway.outbox import Outbox
from gateway.own_rows import letters_due, work_to_end
from gateway.robots import Reason, Verdict, verdict
from gateway.store.schema import acknowledgement, cases, message

FALLBACK_CHANNEL = "mail-demo"
_UNREADABLE = Verdict(robot=True, kind="machine", reasons=(Reason(code="unreadable"),))

_CASE = (
    select(cases.c.number)
    .join(message, message.c.case_id == cases.c.id)
    .where(message.c.inbox_id == bindparam("inbox_id"))
)
_LETTER = select(acknowledgement.c.outbox_id).where(
    acknowledgement.c.inbox_id == bindparam("inbox_id"), acknowledgement.c.outcome == "sent"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What became of one mail: its record's state and case, and whether this time led to a letter."""

    outcome: str
    case: str | None
    acknowledged: bool
    read: Message | None
    verdict: Verdict


class Ingest:
    """Takes mail in by the channels of an open gateway; without `acknowledge` no letter goes out for it."""

    def __init__(self, gateway: Gateway, *, channel: str | None, acknowledge: bool) -> None:
        self._gateway = gateway
        self._parts = gateway.parts
        self._mail_channels = {name: one for name, one in self._parts.channels.items() if one.kind == "email"}
        self._own_addresses = frozenset(address for one in self._mail_channels.values() for address in one.entrances)
        self._named = None if channel is None else self._channel(channel)
        self._acknowledge = acknowledge

    async def take(self, raw: bytes) -> Ingested:
        """Take one mail in and work it; raises NotStored, NotWorkedError, StoreDownError and NotFound."""
        channel = self._named or self._addressed(raw)
        incoming = envelope(channel.name, raw)
        read = _read(channel, incoming)
        receipt = await self._parts.door.accept(incoming if self._acknowledge else for_the_record(incoming))
        state = await work_to_end(self._parts.store, self._gateway.worker, receipt)
        acknowledged = receipt.outcome == "accepted" and await self._letter_went(receipt)
        return Ingested(
            outcome="quarantined" if state == "quarantined" else receipt.outcome,
            case=await self._parts.store.read(_case_of, receipt.inbox_id),
            acknowledged=acknowledged,
            read=read,
            verdict=_UNREADABLE if read is None else verdict(read, self._own_addresses),
        )

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

    def _addressed(self, raw: bytes) -> Channel:
        """The channel with a mailbox among the mail's recipients, else the one for what is addressed to nobody."""
        for name, channel in self._mail_channels.items():
            read = _read(channel, envelope(name, raw))
            if read is not None and read.mailbox in channel.entrances:
                return channel
        return self._channel(FALLBACK_CHANNEL)

    async def _letter_went(self, receipt: Receipt) -> bool:
        """Whether the mail is answered; its letter is sent now where no running gateway is quicker."""
        letter = await self._parts.store.read(_letter_of, receipt.inbox_id)
        if letter is None:
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


def _case_of(connection: Connection, inbox_id: str) -> str | None:
    return connection.execute(_CASE, {"inbox_id": inbox_id}).scalar_one_or_none()


def _letter_of(connection: Connection, inbox_id: str) -> str | None:
    return connection.execute(_LETTER, {"inbox_id": inbox_id}).scalar_one_or_none()
