"""What a visitor's page is told: the frames of the socket, and the same messages as a list."""

from __future__ import annotations

import orjson

from channels.contract import Attached, LiveNote, Posted
from channels.errors import BadPayload, NotStored


def message_of(posted: Posted) -> dict[str, object]:
    """A message as its visitor may see it."""
    return {
        "type": "message",
        "seq": posted.seq,
        "author": posted.author,
        "name": posted.name,
        "text": posted.text,
        "buttons": [dict(button) for button in posted.buttons],
        "attachments": [_attached(one) for one in posted.attachments],
        "at": posted.at,
    }


def note_of(note: LiveNote) -> dict[str, object] | None:
    """A hint as its frame, or None for the visitor's own typing."""
    if note.kind == "typing" and note.fields.get("author") == "visitor":
        return None
    if note.kind == "queue":
        return {
            "type": "queue",
            "place": note.fields.get("place"),
            "expected_wait_s": note.fields.get("expected_wait_s"),
        }
    return {"type": note.kind}


def too_many(wait_s: float, *, event_id: object) -> dict[str, object]:
    """The visitor sends faster than the channel allows; what was sent with this id is not stored."""
    message = f"too many messages; send it again in {wait_s:.0f} s"
    return _error("too_many", message, event_id=event_id, retry_after_s=wait_s)


def not_valid(error: BadPayload, *, event_id: object = None) -> dict[str, object]:
    """The frame cannot be taken, now or ever."""
    return _error("not_valid", str(error), event_id=event_id)


def not_stored(error: NotStored, *, event_id: object) -> dict[str, object]:
    """The frame could not be stored now."""
    message = "this could not be stored now; send it again with the same id"
    return _error("not_stored", message, event_id=event_id, retry_after_s=error.retry_after_s)


def text_of(frame: dict[str, object]) -> str:
    """The frame as the text that goes over the socket."""
    return orjson.dumps(frame).decode()


def _attached(file: Attached) -> dict[str, object]:
    return {"name": file.name, "media_type": file.media_type, "size": file.size, "url": file.url}


def _error(code: str, message: str, *, event_id: object, retry_after_s: float | None = None) -> dict[str, object]:
    frame: dict[str, object] = {"type": "error", "code": code, "message": message}
    if isinstance(event_id, str) and event_id.isprintable():
        frame["id"] = event_id
    if retry_after_s is not None:
        frame["retry_after_s"] = round(retry_after_s, 1)
    return frame
