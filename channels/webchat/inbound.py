"""From a visitor's frame to what is stored, and from what is stored to what it says; pure.

Stored is `{"visitor": key, "locale": …, "frame": …}` around the frame's own bytes; the visitor's token is never in it.
"""

from __future__ import annotations

import binascii
import json
import re
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

import orjson

from channels.contract import Incoming
from channels.errors import BadPayload
from channels.message import Address, File, Message, Rating

LONGEST_TEXT = 20_000
Frame = Mapping[str, object]
_STORED_TYPES = ("message", "button", "attachment", "rate")
_LONGEST_ID = 100
_HIGHEST_SEQ = 2**63 - 1
_LOCALE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,3}")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANK = "".join(map(chr, range(0x21))) + "\x7f\xa0\u200b\u2028\u2029\u3000\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """How a socket begins: who says he is there, in which language, and what he has already seen."""

    token: str | None
    locale: str | None
    after: int


def decode(raw: bytes) -> Frame:
    """The frame of a text; raises BadPayload where it is no JSON object."""
    try:
        frame = orjson.loads(raw)
    except orjson.JSONDecodeError:
        frame = _decode_leniently(raw)
    if not isinstance(frame, dict):
        raise BadPayload('send a JSON object such as {"type": "message", "id": "…", "text": "…"}')
    return frame


def hello_of(frame: Frame) -> Hello:
    """What a hello says; raises BadPayload for any other frame."""
    if frame.get("type") != "hello":
        raise BadPayload('the first frame must be {"type": "hello", "visitor": null, "locale": "en", "after": 0}')
    after = frame.get("after") or 0
    if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after <= _HIGHEST_SEQ:
        raise _bad("after", "must be the seq of the last message you have, or 0")
    return Hello(token=_optional(frame, "visitor", 200), locale=locale_of(frame), after=after)


def locale_of(frame: Frame) -> str | None:
    """The language tag the frame names, or None where it is none."""
    locale = frame.get("locale")
    return locale if isinstance(locale, str) and _LOCALE.fullmatch(locale) else None


def incoming_of(
    frame: Frame, raw: bytes, *, channel: str, visitor: str, locale: str | None, most_bytes: int
) -> Incoming:
    """The envelope of a frame that is to be stored; raises BadPayload naming what is wrong with it."""
    check(frame, most_bytes=most_bytes)
    event_id = frame.get("id") or str(uuid.uuid4())
    is_plain = "visitor" not in frame and not any(isinstance(value, dict | list) for value in frame.values())
    own = raw if is_plain else _plain(frame)
    told = orjson.dumps(locale)
    return Incoming(
        channel=channel,
        dedupe_key=f"{visitor}:{event_id}",
        conversation_key=visitor,
        payload=b'{"visitor":"%b","locale":%b,"frame":%b}' % (visitor.encode(), told, own),
    )


def check(frame: Frame, *, most_bytes: int) -> None:
    """Raise BadPayload unless the frame is one of those a visitor's words come in."""
    match frame.get("type"):
        case "message":
            _check_text(_required(frame, "text", LONGEST_TEXT))
        case "button":
            _required(frame, "payload", 500)
            _optional(frame, "title", 500)
        case "attachment":
            _check_attachment(frame, most_bytes)
        case "rate":
            _check_score(frame.get("score"))
        case other:
            known = ", ".join(_STORED_TYPES)
            raise _bad("type", f"{str(other)[:40]!r} is not known; a visitor sends {known}, typing or hello")
    if frame["type"] != "rate" or "id" in frame:
        _check_id(frame.get("id"))


def read(payload: bytes) -> Message | Rating:
    """What a stored frame says; raises BadPayload."""
    stored = decode(payload)
    frame, key = stored.get("frame"), stored.get("visitor")
    if not isinstance(frame, dict) or not isinstance(key, str) or not key:
        raise BadPayload("this is not what a web chat stores: visitor or frame is missing")
    check(frame, most_bytes=2**31)
    sender = Address(kind="visitor", value=key)
    if frame["type"] == "rate":
        return Rating(sender=sender, score=frame["score"])
    return Message(
        sender=sender,
        text=clean(frame.get("text") or frame.get("title") or frame.get("payload") or ""),
        external_id=frame["id"],
        locale=locale_of(stored),
        button=clean(frame["payload"]) if frame["type"] == "button" else None,
        files=(_file(frame),) if frame["type"] == "attachment" else (),
    )


def clean(text: str) -> str:
    """The text without control characters, lone surrogates and marks that turn its direction, in NFC."""
    seen = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", seen).strip()


def _decode_leniently(raw: bytes) -> object:
    """Also takes lone surrogates, which browsers write as escapes and orjson refuses."""
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)  # from bytes it would take UTF-16 too
    except (ValueError, RecursionError) as err:
        raise BadPayload("this is not JSON in UTF-8") from err


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def _plain(frame: Frame) -> bytes:
    """The frame without its token and without what is nested: nothing of ours is, and too deep cannot be read."""
    kept = {key: value for key, value in frame.items() if key != "visitor" and not isinstance(value, dict | list)}
    return json.dumps(kept).encode()


def _bad(field: str, message: str) -> BadPayload:
    return BadPayload(f"{field} {message}", field=field)


def _required(frame: Frame, field: str, longest: int) -> str:
    value = _optional(frame, field, longest)
    if not value:
        raise _bad(field, "is missing or empty")
    return value


def _optional(frame: Frame, field: str, longest: int) -> str | None:
    value = frame.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _bad(field, "must be a string")
    if len(value) > longest:
        raise _bad(field, f"has {len(value)} characters; the limit is {longest}")
    return value


def _check_text(text: str) -> None:
    if not text.strip(_BLANK):
        raise _bad("text", "is empty")


def _check_id(value: object) -> None:
    if not (isinstance(value, str) and 0 < len(value) <= _LONGEST_ID and value.isprintable()):
        raise _bad("id", f"must be a UUID (at most {_LONGEST_ID} characters), new for every message")


def _check_score(score: object) -> None:
    if not isinstance(score, int) or isinstance(score, bool) or not 1 <= score <= 5:
        raise _bad("score", "must be a whole number from 1 to 5")


def _check_attachment(frame: Frame, most_bytes: int) -> None:
    _optional(frame, "name", 255)
    _optional(frame, "media_type", 127)
    size = len(_bytes(frame.get("data")))
    if not size:
        raise _bad("data", "is empty")
    if size > most_bytes:
        raise _bad("data", f"has {size} bytes; the limit is {most_bytes}")


def _bytes(content: object) -> bytes:
    try:
        if isinstance(content, str):
            return binascii.a2b_base64(content, strict_mode=True)
    except ValueError:
        pass
    raise _bad("data", "must be a string in base64 without line breaks")


def _file(frame: Mapping[str, str]) -> File:
    content, media_type = _bytes(frame["data"]), frame.get("media_type") or ""
    return File(
        name=clean(frame.get("name") or "").replace("/", "_").replace("\\", "_") or "attachment",
        media_type=media_type.lower() if _MEDIA_TYPE.fullmatch(media_type) else "application/octet-stream",
        content=content,
        size=len(content),
    )
