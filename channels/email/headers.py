"""Owns the reading of single header fields as they come: encoded words, addresses, ids, dates, file names."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message as Mail
from email.utils import getaddresses, parsedate_to_datetime

from channels.email.charsets import clean, decode

MAX_FIELD = 200_000
"""Characters of one header field that are looked at; ten thousand recipients are more than anyone answers."""

_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(?<=\?=)\s+(?==\?)")
_ADDRESS = re.compile(r"(?<![^\s<>()\[\],;:\"\\@])[^\s<>()\[\],;:\"\\@]{1,128}@[^\s<>()\[\],;:\"\\@]{1,255}")
_ANGLED = re.compile(r"<\s*([^<>\s@]{1,128}@[^<>\s@]{1,255})\s*>")
_MESSAGE_ID = re.compile(r"<\s*([^<>\s]{1,990})\s*>")


def field(mail: Mail, name: str) -> str:
    """The first field of that name, decoded and in one line; empty where it is missing."""
    return next(fields(mail, name), "")


def fields(mail: Mail, name: str) -> Iterator[str]:
    """Every field of that name, decoded and in one line each."""
    for value in raw_fields(mail, name):
        yield decode_words(value)


def raw_fields(mail: Mail, name: str) -> list[str]:
    """Every field of that name as it stands, 8-bit bytes as surrogates, cut at `MAX_FIELD`."""
    return [str(value)[:MAX_FIELD] for value in mail.get_all(name, [])]


def decode_words(value: str) -> str:
    """A header field as people read it: RFC 2047 words and bare 8-bit bytes decoded, unfolded, cleaned.

    Neighbouring words of one charset are joined as bytes first: many programs cut a character in two.
    """
    value = _BETWEEN_WORDS.sub("", value)
    said: list[str] = []
    pending: tuple[str, bytes] = ("", b"")
    position = 0
    for word in _WORD.finditer(value):
        charset, content = word[1].lower(), _unpacked(word[2], word[3])
        if pending[0] and (charset != pending[0] or word.start() != position):
            said.append(decode(pending[1], pending[0]))
            pending = ("", b"")
        said.append(_bare(value[position : word.start()]))
        pending, position = (charset, pending[1] + content), word.end()
    if pending[0]:
        said.append(decode(pending[1], pending[0]))
    said.append(_bare(value[position:]))
    return " ".join(clean("".join(said)).split())


def first_address(value: str) -> tuple[str, str | None]:
    """The first address of a field, in lower case, and the name beside it; ("", None) where there is none."""
    for name, address in _addresses(value):
        if _ADDRESS.fullmatch(address):
            return _normal(address), decode_words(name) or None
    angled = _ANGLED.search(value) or _ADDRESS.search(value)
    if angled is None:
        return "", None
    address = angled[1] if angled.re is _ANGLED else angled[0]
    name = decode_words(value[: angled.start()].strip(" \"'<"))
    return _normal(address), name or None


def all_addresses(values: list[str]) -> tuple[str, ...]:
    """Every address of the fields in order, in lower case, each once."""
    return tuple(dict.fromkeys(_normal(found) for value in values for found in _ADDRESS.findall(value)))


def message_ids(values: list[str]) -> tuple[str, ...]:
    """Every message id of the fields in order, without brackets, each once."""
    return tuple(dict.fromkeys(clean(found) for value in values for found in _MESSAGE_ID.findall(value)))


def date_of(value: str) -> datetime | None:
    """The instant of a Date field in UTC, or None where it is missing or senseless."""
    try:
        at = parsedate_to_datetime(value)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _addresses(value: str) -> list[tuple[str, str]]:
    try:
        return getaddresses([value])
    except (ValueError, IndexError, TypeError, AttributeError, RecursionError):
        return []


def _normal(address: str) -> str:
    return clean(decode(address.encode("utf-8", "surrogateescape"), None)).strip(".'").lower()


def _unpacked(encoding: str, text: str) -> bytes:
    """The bytes of one encoded word; padding that is missing or wrong is mended."""
    content = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return quopri.decodestring(content.replace(b"_", b" "), header=False)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
    letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return content


def _bare(text: str) -> str:
    return decode(text.encode("utf-8", "surrogateescape"), None) if not text.isascii() else text
