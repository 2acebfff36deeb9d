"""From an update of the Bot API to its envelope, and from a stored update to what it says; pure, without aiogram."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Final, Literal

from channels.contract import Incoming
from channels.errors import BadPayload
from channels.message import Address, Left, Message
from channels.telegram import fields
from channels.telegram.buttons import press_of
from channels.telegram.fields import Table
from channels.telegram.words import claims_of, files_of, is_service, words_of

KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of updates we ask for; others do not come, and are skipped if they do."""

START: Final = "intent=greet"
"""What the Start button of a chat means: a greeting, not the words "/start"."""

_GONE: Final = frozenset({"kicked", "left"})
_LONGEST_NAME: Final = 200

UNREADABLE: Final = "unreadable"
"""The lane of updates that lack who, where or which: stored all the same, and put into quarantine by the worker."""

Why = Literal["kind", "group", "bot", "service", "unblocked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An update in which no customer said anything: nothing is stored, the offset goes on, the log counts it."""

    why: Why


def dumped(update: Table) -> bytes:
    """An update as it is stored; keeps lone surrogates, which are no UTF-8, as escapes."""
    return json.dumps(update, separators=(",", ":")).encode("ascii")


def envelope(update: Table, payload: bytes, *, channel: str) -> Incoming | Skipped:
    """Where an update belongs and what makes it the same again, or why it is skipped.

    One that lacks what it needs is stored too, in a lane of its own: refused, it would come again for a day and hold up
    those behind it; skipped, it would be lost.
    """
    kind = _kind_of(update)
    if kind is None:
        return Skipped(why="kind")
    own = fields.table(update, kind)
    if why := _why_skipped(own, kind):
        return Skipped(why=why)
    try:
        lane, dedupe_key = str(_chat_of(own, kind)), _dedupe_key(own, kind)
    except BadPayload:
        lane, dedupe_key = UNREADABLE, f"u:{hashlib.sha256(payload).hexdigest()[:32]}"
    return Incoming(channel=channel, dedupe_key=dedupe_key, conversation_key=lane, payload=payload)


def callback_id(update: Table) -> str | None:
    """The id under which a press is answered, so that the button stops turning; None for other updates."""
    return fields.text(fields.table(update, "callback_query"), "id") or None


def read(payload: bytes) -> Message | Left:
    """What a stored update says; raises BadPayload."""
    update = fields.decode(payload)
    kind = _kind_of(update)
    if kind is None:
        raise BadPayload(f"this update is of no kind that is taken in; they are {', '.join(KINDS)}")
    own = fields.table(update, kind)
    sender = _sender(own)
    match kind:
        case "my_chat_member":
            return Left(sender=sender, reason="the customer has stopped the bot")
        case "callback_query":
            return _press(own, sender)
        case _:
            return _message(own, sender, is_edit=kind == "edited_message")


def _kind_of(update: Table) -> str | None:
    return next((kind for kind in KINDS if isinstance(update.get(kind), dict)), None)


def _why_skipped(own: Table, kind: str) -> Why | None:
    chat = _chat_table(own, kind)
    if kind == "callback_query" and not chat:
        return "kind"  # under a message that a customer shared by an inline query: none of ours
    if chat.get("type", "private") != "private":
        return "group"
    if fields.table(own, "from").get("is_bot") is True:
        return "bot"
    if kind in ("message", "edited_message") and is_service(own):
        return "service"
    if kind == "edited_message" and "location" in own:
        return "service"  # a shared live location moves every few seconds
    if kind == "my_chat_member" and fields.table(own, "new_chat_member").get("status") not in _GONE:
        return "unblocked"
    return None


def _chat_table(own: Table, kind: str) -> Table:
    return fields.table(fields.table(own, "message") if kind == "callback_query" else own, "chat")


def _chat_of(own: Table, kind: str) -> int:
    fields.identifier(fields.table(own, "from"), "id", of="from")
    return fields.identifier(_chat_table(own, kind), "id", of="chat")


def _dedupe_key(own: Table, kind: str) -> str:
    chat = _chat_of(own, kind)
    match kind:
        case "callback_query":
            pressed = fields.text(own, "id")
            if not pressed:
                raise BadPayload("the update has no callback_query.id", field="callback_query.id")
            return f"c:{pressed[:100]}"
        case "my_chat_member":
            return f"k:{chat}:{fields.identifier(own, 'date', of=kind)}"
        case "edited_message":
            message_id = fields.identifier(own, "message_id", of=kind)
            return f"e:{chat}:{message_id}:{fields.identifier(own, 'edit_date', of=kind)}"
        case _:
            return f"m:{chat}:{fields.identifier(own, 'message_id', of=kind)}"


def _sender(own: Table) -> Address:
    user = fields.table(own, "from")
    names = (fields.text(user, "first_name"), fields.text(user, "last_name"))
    return Address(
        kind="telegram",
        value=str(fields.identifier(user, "id", of="from")),
        name=" ".join(one for one in names if one)[:_LONGEST_NAME] or None,
    )


def _message(own: Table, sender: Address, *, is_edit: bool) -> Message:
    place = _place_of(own)
    text = words_of(own)
    is_start = text.split(maxsplit=1)[:1] == ["/start"]
    return Message(
        sender=sender,
        text="" if is_start else text,  # no words of a customer: they would be taken for English
        full_text=text if is_start else None,
        external_id=f"{place}:{fields.number(own, 'edit_date')}" if is_edit else place,
        sent_at=fields.moment(own, "edit_date" if is_edit else "date"),
        locale=_locale(own),
        button=START if is_start else None,
        claimed=() if is_edit else claims_of(own),
        files=files_of(own),
        edits=place if is_edit else None,
    )


def _press(own: Table, sender: Address) -> Message:
    press = press_of(own)
    return Message(
        sender=sender,
        text=press.title,
        external_id=f"c:{fields.text(own, 'id')[:100]}",
        locale=_locale(own),
        button=press.payload,
    )


def _place_of(own: Table) -> str:
    chat = fields.identifier(fields.table(own, "chat"), "id", of="chat")
    return f"{chat}:{fields.identifier(own, 'message_id', of='message')}"


def _locale(own: Table) -> str | None:
    return fields.text(fields.table(own, "from"), "language_code")[:35] or None
