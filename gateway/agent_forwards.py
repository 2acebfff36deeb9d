"""Where one of us forwards a customer's mail, the customer is who wrote it; the words above it are a note of ours."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from channels.message import Message
from gateway.ids import new_id
from gateway.mail_forwards import Forwarded
from gateway.parts import Parts
from gateway.reading import own_addresses
from gateway.store.contexts import Known
from gateway.store.rows import CaseRow, MessageRow
from gateway.store.turns import Wanted
from gateway.turns import Turn

_TEXT_KEPT: Final = 100_000
_WORD: Final = re.compile(r"\w")


class AgentForwards:
    """Takes forwards of ours; one value a gateway."""

    def __init__(self, parts: Parts) -> None:
        self._blobs = parts.blobs
        self._own_addresses = own_addresses(parts)

    def want(self, turn: Turn, message: Message, wanted: Wanted) -> None:
        """What must be looked up: whether one of us sent the mail, and who wrote what it forwards."""
        for inner in turn.forwards:
            wanted.mail.forwarders.update((message.sender.value, inner.sender.value))
            key = (inner.sender.kind, inner.sender.value)
            wanted.identities.add(key)
            wanted.channel_of[key] = turn.claim.channel
            wanted.external_ids.update((inner.message_id,) if inner.message_id else ())

    async def take(self, turn: Turn, known: Known) -> None:
        """Make the turn the customer's, where one of us forwards what a customer wrote.

        A From that our mail servers do not confirm, where some are trusted, is nobody's of ours.
        """
        row, message = turn.messages[-1]
        if message.mail is None or message.sender.value not in known.mail.staff or turn.is_doubtful:
            return
        ours = known.mail.staff | self._own_addresses
        inner = next((one for one in turn.forwards if one.sender.value not in ours), None)
        if inner is None:
            return
        for place, file in enumerate(inner.files, start=len(message.files)):
            if file.content is not None:
                turn.stored_files[row.id, place] = await self._blobs.put(file.content)
        turn.forwarded_by = message.sender.value
        staff = known.staff.get(known.staff_of_mail.get(message.sender.value, ""))
        turn.forwarder_name = staff.name if staff is not None else None
        turn.forwarders_words = inner.above if _WORD.search(inner.above) else ""
        turn.messages[-1] = (row, _as_theirs(message, inner))


def note_of(turn: Turn, case: CaseRow, *, position: int) -> MessageRow:
    """The forwarder's own words, for colleagues."""
    return MessageRow(
        id=new_id(),
        case_id=case.id,
        position=position,
        conversation_id=None,
        direction="note",
        author="agent",
        author_name=turn.forwarder_name,
        channel=None,
        text=turn.forwarders_words[:_TEXT_KEPT],
        at=turn.now,
    )


def _as_theirs(message: Message, inner: Forwarded) -> Message:
    """The mail as if its writer had sent it to us; what it answers is found by its own Message-ID too."""
    mail = message.mail
    if mail is not None:
        named = (*inner.references, *((inner.message_id,) if inner.message_id else ()))
        message_id = inner.message_id or mail.message_id
        mail = replace(mail, message_id=message_id, references=(*mail.references, *named))
    return replace(
        message,
        sender=inner.sender,
        text=inner.text or message.text,
        external_id=inner.message_id or message.external_id,
        files=(*message.files, *inner.files),
        mail=mail,
    )
