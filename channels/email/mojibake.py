"""Owns texts that were decoded wrongly once and encoded again before they came to us: put right where it is certain."""

from __future__ import annotations

import codecs

_WRONGLY_TAKEN_FOR = ("cp1252", "cp1251", "koi8-r", "cp866")
_FEWEST = 3


def put_right(text: str) -> str:
    """The text as it was written, if all of it is UTF-8 that somebody took for a single-byte charset; else as it is.

    Certain it is where every character goes back to a byte and the bytes are valid UTF-8 of several letters: no text
    that anybody writes does.
    """
    if text.isascii():
        return text
    for charset in _WRONGLY_TAKEN_FOR:
        try:
            meant = text.encode(charset, _C1).decode()
        except UnicodeError:
            continue
        if sum(1 for mark in meant if mark > "\x7f") >= _FEWEST:
            return meant
    return text


def _as_byte(error: UnicodeError) -> tuple[bytes, int]:
    """A control character of the upper half is the byte that its charset leaves undefined."""
    if isinstance(error, UnicodeEncodeError) and "\x80" <= error.object[error.start] <= "\x9f":
        return bytes([ord(error.object[error.start])]), error.start + 1
    raise error


_C1 = "channels.email.mojibake"
codecs.register_error(_C1, _as_byte)
