"""Owns the words of header fields: RFC 2047 as it is written, and as programs write it."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from functools import lru_cache

from channels.email.charsets import clean, decode

_WORD = re.compile(
    r"=\?[ \t]{0,3}([A-Za-z0-9_.:+-]{1,60})(?:\*[^?\s]{0,20})?[ \t]{0,3}\?[ \t]{0,3}([bBqQ])[ \t]{0,3}\?"
    r"(?:((?:[^?=]|\?(?!=)|=(?!\?[A-Za-z0-9_.:+-]{1,60}(?:\*[^?\s]{0,20})?\?[bBqQ]\?)){0,20000})\?=|([^\s?]{1,5000})(?=\s|\Z))"
)
_BETWEEN_WORDS = re.compile(r"(?<=\?=)\s+(?==\?)")
_FOLD = re.compile(r"[\r\n]+")
_STILL_CODED = re.compile(r"=\?[A-Za-z0-9_.:+-]{1,60}\?[bBqQ]\?[^?\s]{1,5000}\?=")
_HZ = re.compile(r"~\{(?:[!-}][!-~]){1,500}~\}")
_MOST_LAYERS = 2
_SHORT = 500
_REMEMBERED = 500


def decode_words(value: str) -> str:
    """A header field as people read it: RFC 2047 words and bare 8-bit bytes decoded, unfolded, cleaned.

    Neighbouring words of one charset are joined as bytes first: many programs cut a character in two. A word may hold
    spaces, lack its end, or be encoded twice.
    """
    unfolded = _FOLD.sub("", value)
    if (
        unfolded.isascii()
        and "=?" not in unfolded
        and "~{" not in unfolded
        and unfolded.replace("\t", " ").isprintable()
    ):
        return " ".join(unfolded.split())  # nearly every field: nothing below would change it
    return _of_short(unfolded) if len(unfolded) <= _SHORT else _of(unfolded)


def _of(unfolded: str) -> str:
    said = _decoded(unfolded)
    for _ in range(_MOST_LAYERS):
        if not _STILL_CODED.search(said):
            break
        said = _decoded(said)
    return " ".join(clean(said).split())


@lru_cache(maxsize=_REMEMBERED)
def _of_short(unfolded: str) -> str:
    """The same of a field like most: a mail's names and its subject are asked for several times."""
    return _of(unfolded)


def _decoded(value: str) -> str:
    value = _BETWEEN_WORDS.sub("", value)
    said: list[str] = []
    pending: tuple[str, bytes] = ("", b"")
    position = 0
    for word in _WORD.finditer(value):
        charset, content = word[1].lower(), _unpacked(word[2], word[3] if word[3] is not None else word[4])
        if pending[0] and (charset != pending[0] or word.start() != position):
            said.append(decode(pending[1], pending[0]))
            pending = ("", b"")
        said.append(_bare(value[position : word.start()]))
        pending, position = (charset, pending[1] + content), word.end()
    if pending[0]:
        said.append(decode(pending[1], pending[0]))
    said.append(_bare(value[position:]))
    return "".join(said)


def _unpacked(encoding: str, text: str) -> bytes:
    """The bytes of one encoded word; padding that is missing, wrong or in the middle is mended."""
    content = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return quopri.decodestring(content.replace(b"_", b" "), header=False)
    segments = re.findall(rb"[A-Za-z0-9+/]+", re.sub(rb"[^A-Za-z0-9+/=]", b"", content))
    return b"".join(_segment(one) for one in segments) if segments else b""


def _segment(letters: bytes) -> bytes:
    letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return b""


def _bare(text: str) -> str:
    """What stands outside encoded words: bare 8-bit bytes, escape sequences of ISO-2022 and HZ are decoded too."""
    if not text.isascii() or "\x1b$" in text:
        return decode(text.encode("utf-8", "surrogateescape"), None)
    return _HZ.sub(lambda found: decode(found[0].encode(), "hz"), text) if "~{" in text else text
