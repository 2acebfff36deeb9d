"""Owns the writing of winmail.dat for tests, as Outlook lays it out (MS-OXTNEF)."""

from __future__ import annotations

import struct

LEVEL_MESSAGE, LEVEL_ATTACHMENT = 1, 2
ATT_BODY, ATT_CODEPAGE, ATT_PROPERTIES = 0x800C, 0x9007, 0x9003
ATT_DATA, ATT_TITLE, ATT_RENDERING, ATT_ATTACHMENT = 0x800F, 0x8010, 0x9002, 0x9005
HTML, LONG_NAME, MIME_TYPE, RTF = 0x1013, 0x3707, 0x370E, 0x1009
BINARY, UNICODE, STRING = 0x102, 0x1F, 0x1E


def tnef(*objects: bytes) -> bytes:
    """A stream of these objects."""
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(objects)


def put(level: int, name: int, value: bytes, *, kind: int = 6) -> bytes:
    """One object with its length and its sum."""
    return struct.pack("<BHHI", level, name, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(*told: tuple[int, int, bytes]) -> bytes:
    """A block of variable MAPI properties: type, id, bytes."""
    said = struct.pack("<I", len(told))
    for kind, name, value in told:
        said += struct.pack("<HHII", kind, name, 1, len(value)) + value + bytes(-len(value) % 4)
    return said


def attached(name: str, content: bytes, media_type: str = "application/pdf") -> bytes:
    """An attachment with a long name in two-byte letters."""
    own = properties((UNICODE, LONG_NAME, f"{name}\0".encode("utf-16-le")), (STRING, MIME_TYPE, media_type.encode()))
    return (
        put(LEVEL_ATTACHMENT, ATT_RENDERING, bytes(14))
        + put(LEVEL_ATTACHMENT, ATT_TITLE, b"SHORT~1.PDF\0")
        + put(LEVEL_ATTACHMENT, ATT_DATA, content)
        + put(LEVEL_ATTACHMENT, ATT_ATTACHMENT, own)
    )


def with_html(markup: bytes) -> bytes:
    """The message's own properties with this page."""
    return put(LEVEL_MESSAGE, ATT_PROPERTIES, properties((BINARY, HTML, markup)))
