"""From a posted JSON message to what it says: checked by hand on the way in, read whole only by the worker."""

from __future__ import annotations

import binascii
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import NoReturn

import orjson
import phonenumbers

from channels.api.settings import LONGEST_TEXT
from channels.errors import BadPayload
from channels.message import Address, Claimed, File, Message

MOST_ITEMS = 500
_MOST_FILES = 20
_LONGEST_ID = 200
_LONGEST_URL = 2000
_EARLIEST_YEAR, _LATEST_YEAR = 1971, 9998  # a zone moves neither out of what a datetime holds
_PHONE = re.compile(r"\+[0-9][0-9 ().-]{5,24}")
_LOCALE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,3}")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+")
_EMAIL = re.compile(r"[^@\s\x00-\x1f\ud800-\udfff]{1,64}@[^@\s\x00-\x1f\ud800-\udfff]{1,255}")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANK = "".join(map(chr, range(0x21))) + "\x7f\xa0\u200b\u2028\u2029\u3000\ufeff"


def decode(body: bytes) -> object:
    """The JSON value of a body; lone surrogates, which orjson refuses, are taken; raises BadPayload."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as err:
        if b"\\ud" not in body and b"\\uD" not in body:
            raise BadPayload(f"the body is not JSON in UTF-8: {err}") from err
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as err:
        raise BadPayload(f"the body is not JSON in UTF-8: {err}") from err


def items_of(body: bytes) -> list[tuple[object, bytes]]:
    """Every item of a batch with the bytes it was written with; raises BadPayload when the body is no JSON array."""
    found: list[tuple[object, bytes]] = []
    try:
        text = body.decode("utf-8")
        at = _skip(text, text.index("[") + 1)
        while text[at] != "]":
            if found:
                at = _skip(text, _expect(text, at, ","))
            item, end = _SCANNER.raw_decode(text, at)
            found.append((item, text[at:end].encode("utf-8")))
            at = _skip(text, end)
        if _skip(text, at + 1) != len(text):
            raise ValueError(f"there is more after the array at character {at + 1}")
    except (ValueError, IndexError, RecursionError) as err:
        raise BadPayload(f"the body is not a JSON array in UTF-8: {err}") from err
    return found


def check(item: object, *, max_text: int) -> tuple[str, str]:
    """The id of the message and of who sent it, or BadPayload naming the field that is wrong and what it should be."""
    if not isinstance(item, dict):
        raise BadPayload('a message is a JSON object such as {"id": "1", "from": {"id": "7"}, "text": "Hello"}')
    event_id = _id(item.get("id"), "id")
    sender = item.get("from")
    if not isinstance(sender, dict):
        raise _bad("from", 'must be an object such as {"id": "customer-7"}')
    sender_id = _id(sender.get("id"), "from.id")
    if len(sender) > 1:
        _check_sender(sender)
    _check_words(item, max_text)
    return event_id, sender_id


def read(payload: bytes, *, channel: str, trusts: bool) -> Message:
    """What a stored message says, its texts cleaned; raises BadPayload."""
    item = decode(payload)
    event_id, sender_id = check(item, max_text=LONGEST_TEXT)
    assert isinstance(item, dict)
    sender = item["from"]
    sent_at = item.get("sent_at")
    return Message(
        sender=Address(kind="external", value=f"{channel}:{sender_id}", name=clean(sender.get("name") or "") or None),
        text=clean(item.get("text") or ""),
        external_id=event_id,
        sent_at=datetime.fromisoformat(sent_at).astimezone(UTC) if sent_at else None,
        locale=_when(_LOCALE, sender.get("locale")),
        button=clean(item.get("button") or "") or None,
        claimed=claimed_by(sender, verified=trusts),
        files=tuple(_file(one) for one in item.get("attachments") or ()),
    )


def clean(text: str) -> str:
    """The text without control characters, lone surrogates and marks that turn its direction, in NFC."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def claimed_by(sender: Mapping[str, str | None], *, verified: bool) -> tuple[Claimed, ...]:
    """The phone and mail address that were told of a sender; what no network could have claims nothing."""
    found = []
    if phone := _e164(sender.get("phone")):
        found.append(Claimed(kind="phone", value=phone, verified=verified))
    if email := sender.get("email"):
        found.append(Claimed(kind="email", value=email.lower(), verified=verified))
    return tuple(found)


def _bad(field: str, message: str) -> BadPayload:
    return BadPayload(f"{field} {message}", field=field)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


_SCANNER = json.JSONDecoder(parse_constant=_refuse_constant)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\n\r":
        at += 1
    return at


def _expect(text: str, at: int, char: str) -> int:
    if text[at] != char:
        raise ValueError(f"{char!r} is missing at character {at}")
    return at + 1


def _id(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise _bad(field, "is missing or not a string; every message and sender has one of your own")
    if not 0 < len(value) <= _LONGEST_ID:
        raise _bad(field, f"has {len(value)} characters; give 1 to {_LONGEST_ID}")
    if not value.isprintable():
        raise _bad(field, "holds characters that cannot be printed; use letters, digits and signs")
    return value


def _check_sender(sender: Mapping[str, object]) -> None:
    _optional(sender.get("name"), "from.name", 500)
    _optional(sender.get("locale"), "from.locale", 35)
    phone = _optional(sender.get("phone"), "from.phone", 40)
    if phone and not _PHONE.fullmatch(phone):
        raise _bad("from.phone", "must be an international number such as +74950000001")
    email = _optional(sender.get("email"), "from.email", 320)
    if email and not _EMAIL.fullmatch(email):
        raise _bad("from.email", "must be a mail address such as customer@example.com")


def _optional(value: object, field: str, longest: int) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise _bad(field, "must be a string or left out")
    if len(value) > longest:
        raise _bad(field, f"has {len(value)} characters; the limit is {longest}")
    return value


def _check_words(item: Mapping[str, object], max_text: int) -> None:
    text = item.get("text")
    if text is not None and not isinstance(text, str):
        raise _bad("text", "must be a string")
    if text and len(text) > max_text:
        advice = f"has {len(text)} characters, the limit is {max_text}; send a longer one as an attachment"
        raise _bad("text", advice)
    button = _optional(item.get("button"), "button", 500)
    files = item.get("attachments")
    if files:
        _check_files(files)
    if not files and not button and not (text and text.strip(_BLANK)):
        raise _bad("text", "is empty and there is no attachment; send one of the two")
    if item.get("sent_at") is not None:
        _check_moment(item["sent_at"])


def _check_moment(value: object) -> None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment and moment.tzinfo and _EARLIEST_YEAR <= moment.year <= _LATEST_YEAR:
            return
    except ValueError:
        pass
    raise _bad("sent_at", "must be RFC 3339 with a time zone, such as 2026-01-31T09:00:00Z")


def _check_files(files: object) -> None:
    if not isinstance(files, list) or len(files) > _MOST_FILES:
        raise _bad("attachments", f"must be an array of at most {_MOST_FILES} objects")
    for place, one in enumerate(files):
        field = f"attachments.{place}"
        if not isinstance(one, dict):
            raise _bad(field, 'must be an object with "name", "media_type" and "data" or "url"')
        _optional(one.get("name"), f"{field}.name", 255)
        _optional(one.get("media_type"), f"{field}.media_type", 127)
        content, url = one.get("data"), _optional(one.get("url"), f"{field}.url", _LONGEST_URL)
        if (content is None) == (url is None):
            raise _bad(field, 'must have exactly one of "data" (base64) and "url"')
        if url is not None and not (url.startswith(("https://", "http://")) and url.isprintable()):
            raise _bad(f"{field}.url", "must begin with https:// or http://")
        if content is not None:
            _bytes(content, f"{field}.data")


def _bytes(content: object, field: str) -> bytes:
    try:
        if isinstance(content, str):
            return binascii.a2b_base64(content, strict_mode=True)
    except ValueError:
        pass
    raise _bad(field, "must be a string in base64 without line breaks")


def _when(shape: re.Pattern[str], value: str | None) -> str | None:
    return value if value and shape.fullmatch(value) else None


@lru_cache(maxsize=4096)
def _e164(phone: str | None) -> str | None:
    """The number in E.164, or None where no telephone network could have it: an unusable number claims nothing."""
    if not phone:
        return None
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _file(one: Mapping[str, str | None]) -> File:
    content = None if one.get("data") is None else _bytes(one["data"], "attachments")
    return File(
        name=clean(one.get("name") or "").replace("/", "_").replace("\\", "_") or "attachment",
        media_type=(_when(_MEDIA_TYPE, one.get("media_type")) or "application/octet-stream").lower(),
        content=content,
        url=one.get("url"),
        size=len(content or b""),
    )
