"""Owns files written into the text of a mail: uuencoded, yEnc and BinHex blocks."""

from __future__ import annotations

import binascii
import re

from channels.email.charsets import clean, decode
from channels.message import File

MAX_BLOCKS = 50
"""How many such files are taken out of one text."""

_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} (?P<name>[^\r\n]{1,255})$", re.MULTILINE)
_YBEGIN = re.compile(rb"^=ybegin [^\r\n]{0,200}?name=(?P<name>[^\r\n]{1,255})$", re.MULTILINE)
_BINHEX = re.compile(rb"^\(This file must be converted with BinHex[^\r\n]{0,40}\)[ \t]*$", re.MULTILINE)
_UU_LINE = re.compile(rb"[ -`]{1,90}\Z")
_YENC_ESCAPED = re.compile(rb"=(.)", re.DOTALL)
_YENC_ENDS = (b"=yend", b"=ybegin")
_UNSHIFTED = bytes((octet - 42) % 256 for octet in range(256))


def taken_out(body: bytes) -> tuple[bytes, tuple[File, ...]]:
    """The text without the blocks, and the blocks as files; a text without any comes back as it is."""
    if b"begin" not in body and b"BinHex" not in body:
        return body, ()
    lines = body.replace(b"\r\n", b"\n").split(b"\n")
    kept: list[bytes] = []
    files: list[File] = []
    at = 0
    while at < len(lines):
        found = _block(lines, at) if len(files) < MAX_BLOCKS else None
        if found is None:
            kept.append(lines[at])
            at += 1
        else:
            file, at = found
            files.append(file)
    return (b"\n".join(kept), tuple(files)) if files else (body, ())


def uu_octets(content: bytes) -> bytes:
    """What the lines of a whole uuencoded body carry, begin and end left out."""
    lines = content.replace(b"\r\n", b"\n").split(b"\n")
    first = next((place + 1 for place, line in enumerate(lines) if _BEGIN.match(line)), 0)
    return b"".join(_uu_line(line) for line in lines[first:] if line.strip() != b"end")


def _block(lines: list[bytes], at: int) -> tuple[File, int] | None:
    """The file that begins in this line, and the line to read on at; None where none begins."""
    line = lines[at].rstrip()
    if begin := _BEGIN.match(line):
        return _uuencoded(lines, at + 1, begin["name"])
    if begin := _YBEGIN.match(line):
        end = next((place for place in range(at + 1, len(lines)) if lines[place].startswith(_YENC_ENDS)), len(lines))
        return _file(begin["name"], _yenc(lines[at + 1 : end])), end + (
            end < len(lines) and lines[end].startswith(b"=yend")
        )
    if _BINHEX.match(line):
        end = next((place for place in range(at + 1, len(lines)) if _ends_binhex(lines[place])), len(lines) - 1)
        return _file(b"binhex.hqx", b"\n".join(lines[at : end + 1])), end + 1
    return None


def _uuencoded(lines: list[bytes], first: int, name: bytes) -> tuple[File, int] | None:
    """The block up to its `end`, or up to the first line that is none of it; None where not one line is."""
    octets: list[bytes] = []
    at = first
    while at < len(lines) and lines[at].strip() != b"end":
        line = lines[at].rstrip(b"\r")
        if line.strip() and not _UU_LINE.match(line):
            break
        octets.append(_uu_line(line))
        at += 1
    content = b"".join(octets)
    is_ended = at < len(lines) and lines[at].strip() == b"end"
    return (_file(name, content), at + is_ended) if content else None


def _uu_line(line: bytes) -> bytes:
    """One line decoded; a length or padding that is wrong is mended."""
    if not line.strip() or not 32 <= line[0] <= 96:
        return b""
    length = (line[0] - 32) & 63
    letters = line[1:].replace(b" ", b"`")[: (length + 2) // 3 * 4].ljust((length + 2) // 3 * 4, b"`")
    try:
        return binascii.a2b_uu(line[:1] + letters)
    except binascii.Error:
        return b""


def _yenc(lines: list[bytes]) -> bytes:
    bare = b"".join(line.rstrip(b"\r") for line in lines if not line.startswith(b"=ypart"))
    return _YENC_ESCAPED.sub(lambda found: bytes([(found[1][0] - 64) % 256]), bare).translate(_UNSHIFTED)


def _ends_binhex(line: bytes) -> bool:
    bare = line.strip()
    return len(bare) > 1 and bare.endswith(b":")


def _file(name: bytes, content: bytes) -> File:
    bare = clean(decode(name, None)).replace("\\", "/").rpartition("/")[2].strip()[:255]
    return File(name=bare or "file", media_type="application/octet-stream", content=content, size=len(content))
