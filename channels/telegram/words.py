"""What a message of a private chat says: its words, its files, and a number its sender shared as his own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from channels.message import Claimed, File
from channels.telegram import fields
from channels.telegram.fields import Table

_FILES: Final[Mapping[str, tuple[str, str]]] = {
    "document": ("document", "application/octet-stream"),
    "audio": ("audio.mp3", "audio/mpeg"),
    "voice": ("voice.ogg", "audio/ogg"),
    "video": ("video.mp4", "video/mp4"),
    "video_note": ("video.mp4", "video/mp4"),
    "animation": ("animation.mp4", "video/mp4"),
}
_SERVICE: Final = frozenset(
    {
        "pinned_message",
        "message_auto_delete_timer_changed",
        "write_access_allowed",
        "connected_website",
        "boost_added",
        "chat_background_set",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "proximity_alert_triggered",
    }
)
_ENVELOPE: Final = frozenset(
    {
        "message_id",
        "from",
        "chat",
        "date",
        "edit_date",
        "reply_to_message",
        "external_reply",
        "quote",
        "via_bot",
        "media_group_id",
        "author_signature",
        "reply_markup",
        "link_preview_options",
        "effect_id",
        "business_connection_id",
        "message_thread_id",
    }
)


def is_service(message: Table) -> bool:
    """Whether Telegram wrote the message about the chat itself, so that nobody said anything."""
    return not _SERVICE.isdisjoint(message)


def words_of(message: Table) -> str:
    """The text or caption; else what the message shows, in words: a number, a place, a question, or its kind."""
    written = fields.text(message, "text") or fields.text(message, "caption")
    return written or _shown(message)


def files_of(message: Table) -> tuple[File, ...]:
    """The files of the message by their ids: fetched after the message is stored, never on its way in."""
    found = [_file(fields.table(message, key), *_FILES[key]) for key in _FILES if _is_own_file(message, key)]
    sizes = fields.tables(message, "photo")
    if sizes:
        largest = max(sizes, key=lambda one: (fields.number(one, "width") or 0) * (fields.number(one, "height") or 0))
        found.append(_file(largest, "photo.jpg", "image/jpeg"))
    return tuple(one for one in found if one.external_id)


def claims_of(message: Table) -> tuple[Claimed, ...]:
    """The number of a contact that is the sender himself and sent by himself; Telegram vouches for whose it is.

    A forwarded contact, or another person's, proves nothing about who writes.
    """
    contact = fields.table(message, "contact")
    number = fields.phone(contact, "phone_number")
    owner = fields.number(contact, "user_id")
    is_passed_on = any(key.startswith("forward_") for key in message) or "via_bot" in message
    if number is None or owner is None or is_passed_on or owner != fields.number(fields.table(message, "from"), "id"):
        return ()
    return (Claimed(kind="phone", value=number, verified=True),)


def _is_own_file(message: Table, key: str) -> bool:
    """An animation comes with the same file as a document, for programs that do not know animations."""
    return key in message and not (key == "document" and "animation" in message)


def _file(own: Table, default_name: str, default_type: str) -> File:
    name = fields.text(own, "file_name").replace("/", "_").replace("\\", "_").replace("\n", " ")
    return File(
        name=name[:255] or default_name,
        media_type=fields.text(own, "mime_type").lower()[:100] or default_type,
        external_id=fields.text(own, "file_id") or None,
        size=max(fields.number(own, "file_size") or 0, 0),
    )


def _shown(message: Table) -> str:
    if "contact" in message:
        return _contact(message)
    if "location" in message:
        return _place(message)
    for key, field in (("sticker", "emoji"), ("dice", "emoji"), ("poll", "question")):
        if key in message:
            return fields.text(fields.table(message, key), field) or f"[{key}]"
    if "photo" in message or any(key in message for key in _FILES):
        return ""
    kind = next((key for key in message if key not in _ENVELOPE and not key.startswith("forward_")), None)
    return fields.text({"kind": f"[{kind[:40]}]"}, "kind") if kind else ""


def _contact(message: Table) -> str:
    contact = fields.table(message, "contact")
    number = fields.phone(contact, "phone_number") or fields.text(contact, "phone_number")
    if claims_of(message):
        return number
    names = (fields.text(contact, "first_name"), fields.text(contact, "last_name"), number)
    return " ".join(one for one in names if one)


def _place(message: Table) -> str:
    venue = fields.table(message, "venue")
    place = fields.table(message, "location")
    point = [place.get("latitude"), place.get("longitude")]
    written = [f"{one:.6f}" for one in point if isinstance(one, int | float)]
    named = [fields.text(venue, "title"), fields.text(venue, "address")]
    return ", ".join(one for one in (*named, *written) if one)
