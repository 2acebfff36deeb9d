"""Owns winmail.dat (MS-OXTNEF): the files and the text that Outlook put into it, read within bounds.

The library for it loops as often as a length field of the file says (four thousand million times); this reader takes a
number only as far as bytes are left.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from channels.email.charsets import clean, decode
from channels.email.parameters import bare_name
from channels.email.rtf import markup_or_text
from channels.message import File

TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef", "application/x-ms-tnef"})

MAX_OBJECTS = 20_000
MAX_PROPERTIES = 5_000
MAX_FILES = 200

_SIGNATURE = b"\x78\x9f\x3e\x22"
_ATTACHMENT = 2
_BODY, _CODEPAGE, _PROPERTIES = 0x800C, 0x9007, 0x9003
_DATA, _TITLE, _RENDERING, _OF_ATTACHMENT = 0x800F, 0x8010, 0x9002, 0x9005
_TEXT, _HTML, _RTF = 0x1000, 0x1013, 0x1009
_LONG_NAME, _NAME, _MIME, _CONTENT_ID, _OBJECT = 0x3707, 0x3704, 0x370E, 0x3712, 0x3701
_EMBEDDED = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
_WIDTHS = {0: 0, 1: 0, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_NAMED, _MANY = 0x8000, 0x1000


class BrokenTnefError(ValueError):
    """These bytes are no winmail.dat that can be read to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a winmail.dat holds: a text (plain or markup, "" where there is none) and files."""

    text: str
    is_markup: bool
    files: tuple[File, ...]


@dataclass(slots=True, kw_only=True)
class _Attached:
    title: bytes = b""
    content: bytes = b""
    properties: dict[int, bytes] = field(default_factory=dict)


def opened(content: bytes) -> Opened:
    """The text and files of a winmail.dat; raises BrokenTnefError where it is cut or none."""
    if content[:4] != _SIGNATURE:
        raise BrokenTnefError("not a TNEF stream: the signature is missing")
    codepage, plain, properties = "cp1252", b"", dict[int, bytes]()
    attached: list[_Attached] = []
    for level, name, value in _objects(content):
        if name == _RENDERING and level == _ATTACHMENT:
            attached.append(_Attached())
        elif level == _ATTACHMENT and attached:
            _take(attached[-1], name, value)
        elif name == _CODEPAGE and len(value) >= 4:
            codepage = f"cp{int.from_bytes(value[:4], 'little')}"
        elif name == _BODY:
            plain = value
        elif name == _PROPERTIES:
            properties |= dict(_properties(value))
    text, is_markup = _text(plain, properties, codepage)
    files = tuple(_file(one, codepage) for one in attached[:MAX_FILES])
    return Opened(text=text, is_markup=is_markup, files=files)


def _objects(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Level, name and bytes of each object."""
    at, seen = 6, 0
    while at + 11 <= len(content):
        level, name, length = struct.unpack_from("<BHxxI", content, at)
        end = at + 9 + length
        seen += 1
        if level not in (1, 2) or end + 2 > len(content) or seen > MAX_OBJECTS:
            raise BrokenTnefError(f"the TNEF stream breaks off at byte {at} of {len(content)}")
        yield level, name, content[at + 9 : end]
        at = end + 2
    if not seen or content[at:].strip(b"\x00\r\n"):
        raise BrokenTnefError(f"the TNEF stream breaks off at byte {at} of {len(content)}")


def _take(attached: _Attached, name: int, value: bytes) -> None:
    if name == _DATA:
        attached.content = value
    elif name == _TITLE:
        attached.title = value
    elif name == _OF_ATTACHMENT:
        attached.properties |= dict(_properties(value))


def _properties(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Id and bytes of each MAPI property of one value, a 16-bit string in UTF-8; what cannot be read ends it."""
    try:
        (count,) = struct.unpack_from("<I", content, 0)
        at = 4
        for _ in range(min(count, MAX_PROPERTIES)):
            kind, name = struct.unpack_from("<HH", content, at)
            at = _behind_name(content, at + 4) if name >= _NAMED else at + 4
            value, at = _value(content, at, kind)
            if name < _NAMED:
                yield name, value
    except struct.error:
        return


def _behind_name(content: bytes, at: int) -> int:
    (is_text,) = struct.unpack_from("<I", content, at + 16)
    if not is_text:
        return at + 24
    (length,) = struct.unpack_from("<I", content, at + 20)
    return at + 24 + _padded(length)


def _value(content: bytes, at: int, kind: int) -> tuple[bytes, int]:
    base = kind & ~_MANY
    count = 1
    if kind & _MANY or base in _VARIABLE:
        (count,) = struct.unpack_from("<I", content, at)
        at += 4
    if base in _VARIABLE:
        first, end = b"", at
        for place in range(min(count, MAX_PROPERTIES)):
            (length,) = struct.unpack_from("<I", content, end)
            value = content[end + 4 : end + 4 + length] if place == 0 else b""
            first = value or first
            end += 4 + _padded(length)
        return (_as_utf8(first) if base == 0x1F else first), end
    if base not in _WIDTHS:
        raise struct.error(f"unknown MAPI type {kind:#x}")
    end = at + _padded(_WIDTHS[base] * count)
    return content[at : at + _WIDTHS[base]], end


def _padded(length: int) -> int:
    return length + -length % 4


def _as_utf8(octets: bytes) -> bytes:
    return octets.decode("utf-16-le", "replace").encode("utf-8", "replace")


def _text(plain: bytes, properties: dict[int, bytes], codepage: str) -> tuple[str, bool]:
    """The best text there is: HTML, else plain, else what the compressed RTF says."""
    if html := properties.get(_HTML, b"").rstrip(b"\x00"):
        return decode(html, codepage), True
    if words := (properties.get(_TEXT) or plain).rstrip(b"\x00"):
        return clean(decode(words, codepage)), False
    if _RTF in properties:
        return markup_or_text(properties[_RTF])
    return "", False


def _file(attached: _Attached, codepage: str) -> File:
    told = attached.properties
    content = attached.content or told.get(_OBJECT, b"")
    is_mail = content.startswith(_EMBEDDED)
    content = content.removeprefix(_EMBEDDED)
    raw_name = told.get(_LONG_NAME) or told.get(_NAME) or attached.title
    name = bare_name(decode(raw_name.rstrip(b"\x00"), codepage)) or ("message.dat" if is_mail else "file")
    media_type = "application/ms-tnef" if is_mail else _media_type(told.get(_MIME, b""))
    content_id = clean(decode(told.get(_CONTENT_ID, b"").rstrip(b"\x00"), None)).strip("<> ")[:300] or None
    return File(name=name, media_type=media_type, content=content, size=len(content), content_id=content_id)


def _media_type(octets: bytes) -> str:
    said = octets.rstrip(b"\x00").decode("ascii", "replace").lower()
    return said if re.fullmatch(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}", said) else "application/octet-stream"
