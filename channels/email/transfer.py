"""Owns transfer encodings: the bytes that a part carries, however broken the encoding around them (RFC 2045, 6)."""

from __future__ import annotations

import base64
import binascii
import re

from channels.email.uuencoded import uu_octets

_SPACES = b" \t\r\n\x0b\x0c"
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]*={0,3}\Z")
_OTHER_THAN_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_SEGMENT = re.compile(rb"[A-Za-z0-9+/]+")
_SOFT_BREAK_WITH_SPACES = re.compile(rb"=[ \t]{1,200}(?=[\r\n])")
_ESCAPE = re.compile(rb"=(?:[0-9A-Fa-f]{2}|\r?\n)")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")
_LOOKED_AT = 20_000


def unwrapped(content: bytes, encoding: str, *, is_text: bool) -> bytes:
    """The bytes in their transfer encoding taken out of it; never fails.

    Of a text, what is no base64 in it (a footer that a list server put below) is kept, and a wrapping that its label
    denies is taken off where there is no doubt of it.
    """
    name = encoding.strip().strip("\"'").lower().replace("_", "-").partition(";")[0].partition("(")[0].strip()
    if name in {"base64", "base-64", "b", "base64-encoded", "x-base64"}:
        return _from_base64(content, keeps_rest=is_text)
    if name in {"quoted-printable", "quoted", "quotedprintable", "qp", "q", "quoted-printeable"}:
        return _from_quoted(content)
    if name in {"x-uuencode", "uuencode", "uue", "x-uue"}:
        return uu_octets(content)
    return _unlabelled(content) if is_text else content


def _from_base64(content: bytes, *, keeps_rest: bool) -> bytes:
    try:
        return base64.b64decode(content.translate(None, _SPACES), validate=True)
    except binascii.Error:
        pass
    lines = content.splitlines()
    packed, rest = _packed_lines(lines)
    if not keeps_rest:
        return b"".join(_segments(b"".join(lines)))
    octets = b"".join(_segments(b"".join(packed)))
    if rest and not _is_text(octets):
        return content
    return octets + b"\n" + b"\n".join(rest) if rest else octets


def _is_text(octets: bytes) -> bool:
    """Whether these are words and not what comes out when words are taken for base64."""
    try:
        return bool(octets) and not _CONTROLS.search(octets.decode())
    except UnicodeDecodeError:
        return len(octets) > 200 and not _CONTROLS.search(octets.decode("latin-1"))


def _packed_lines(lines: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """The lines up to the end of the base64, and the words that stand behind it."""
    for place, line in enumerate(lines):
        bare = line.strip()
        if _BASE64_LINE.match(bare):
            continue
        if b" " in bare or len(_OTHER_THAN_BASE64.findall(bare)) * 4 > len(bare):
            return lines[:place], lines[place:]
    return lines, []


def _segments(packed: bytes) -> list[bytes]:
    """What stands between paddings decoded each for itself, foreign characters left out."""
    joined = re.sub(rb"[^A-Za-z0-9+/=]", b"", packed)
    return [_mended(segment) for segment in _SEGMENT.findall(joined)]


def _mended(segment: bytes) -> bytes:
    letters = segment[: len(segment) - 1] if len(segment) % 4 == 1 else segment
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def _from_quoted(content: bytes) -> bytes:
    return binascii.a2b_qp(_SOFT_BREAK_WITH_SPACES.sub(b"=", content))


def _unlabelled(content: bytes) -> bytes:
    """A text that says it is not wrapped and surely is, unwrapped; any other as it stands."""
    lines = content.strip().splitlines()
    if len(lines) >= 3 and len(lines[0]) >= 60 and _is_block(lines):
        try:
            octets = base64.b64decode(b"".join(lines), validate=True)
            return octets if octets.decode().isprintable() or b"\n" in octets else content
        except (binascii.Error, UnicodeDecodeError):
            return content
    seen = content[:_LOOKED_AT]
    escapes = _ESCAPE.findall(seen)
    if len(escapes) >= 6 and len(escapes) == seen.count(b"=") and seen.isascii() and b"=\n" in seen.replace(b"\r", b""):
        octets = _from_quoted(content)
        try:
            return octets if not octets.decode().isascii() else content
        except UnicodeDecodeError:
            return content
    return content


def _is_block(lines: list[bytes]) -> bool:
    """Whether the lines are base64 of one width, as programs write it and nobody else."""
    width = len(lines[0])
    return all(len(line) == width for line in lines[:-1]) and all(_BASE64_LINE.match(line) for line in lines)
