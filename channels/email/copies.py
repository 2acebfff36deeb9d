"""Owns what becomes of a mail that is delivered again for another mailbox of ours: a note of it, never a second mail.

The door counts a repeat on the first record and keeps nothing of the second delivery. Where that one was for a mailbox
that neither To nor Cc names (Bcc, a second account), a tiny event of its own tells the gateway; its key is made of the
mail's key and the mailbox, so that however often the mail is looked at there is one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from channels.contract import Door, Incoming, Receipt
from channels.email.headers import all_addresses, raw_fields
from channels.email.inbound import mailbox_of
from channels.email.parts import parse
from channels.errors import BadPayload
from channels.message import Copied

MOST_MAILBOXES = 50
"""Mailboxes noted of one delivery: nobody has more, and a list of thousands is no reason for thousands of events."""
_HEAD_BYTES = 262_144
_HEAD_END = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_COPY = re.compile(rb"X-Switchboard-Copy: ([0-9a-f]{1,64})\r\nX-Switchboard-Recipient: <([^\r\n<>]{1,330})>\r\n\r\n")
"""Nothing from outside has this form: `envelope` takes out fields of our name, and puts its own first line in front."""


async def hand_in(
    door: Door, incoming: Incoming, receipt: Receipt, recipients: Iterable[str], *, ours: frozenset[str]
) -> None:
    """Tell of mailboxes of `ours` among the recipients of a delivery that turned out to be a repeat.

    Nothing is done for a mail that is new, nor for mailboxes that the mail names itself. Raises NotStored, like the
    door: the delivery then counts as not taken and comes again.
    """
    if receipt.outcome != "duplicate":
        return
    for mailbox in mailboxes_untold(incoming.payload, recipients, ours=ours):
        await door.accept(copy_of(incoming, mailbox))


def mailboxes_untold(payload: bytes, recipients: Iterable[str], *, ours: frozenset[str]) -> tuple[str, ...]:
    """The mailboxes of ours among the recipients that the mail's own To and Cc do not name."""
    found = dict.fromkeys(box for one in recipients if (box := mailbox_of(one, ours)) is not None)
    if not found:
        return ()
    named = {mailbox_of(one, ours) for one in _named_in(payload)}
    return tuple(box for box in found if box not in named)[:MOST_MAILBOXES]


def copy_of(incoming: Incoming, mailbox: str) -> Incoming:
    """The event that says: this mail came to that mailbox too. It stands in the mail's lane, behind it."""
    key = hashlib.sha256(f"{incoming.dedupe_key}\n{mailbox}".encode()).hexdigest()
    payload = f"X-Switchboard-Copy: {incoming.dedupe_key}\r\nX-Switchboard-Recipient: <{mailbox}>\r\n\r\n".encode()
    return Incoming(
        channel=incoming.channel, dedupe_key=key, conversation_key=incoming.conversation_key, payload=payload
    )


def read_copy(payload: bytes) -> Copied | None:
    """What such an event says, or None for a mail."""
    found = _COPY.fullmatch(payload)
    if found is None:
        return None
    return Copied(content_key=found[1].decode(), mailbox=found[2].decode("utf-8", "replace"))


def _named_in(payload: bytes) -> tuple[str, ...]:
    head = payload[:_HEAD_BYTES]
    end = _HEAD_END.search(head)
    try:
        mail = parse(head[: end.start()] + b"\r\n\r\n" if end else head)
    except (BadPayload, RecursionError):
        return ()
    return all_addresses(raw_fields(mail, "To") + raw_fields(mail, "Cc"))
