"""Owns the MIME parts of a letter as bytes: text, HTML, files, and what holds them together (RFC 2045, 2046, 2231).

Everything is seven-bit and in short lines, so that any server takes it as it is; written by hand, as the library takes
a millisecond for it.
"""

from __future__ import annotations

from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Sequence
from urllib.parse import quote

from channels.email.letter_files import safe_name, safe_type
from channels.errors import Refused
from channels.message import File

_LONGEST_LINE = 900
_PIECE = 60
_QUOTED_IS_SHORT = 1.3


def text_part(kind: str, text: str) -> bytes:
    """A part `text/KIND` with its fields: as it is where that can be, else in the shorter of both encodings."""
    told = text.encode("utf-8", "replace")
    if told.isascii() and max(map(len, told.split(b"\n"))) <= _LONGEST_LINE:
        encoding, body = "7bit", told
    else:
        encoding, body = "quoted-printable", b2a_qp(told, istext=True)
        if len(body) > len(told) * _QUOTED_IS_SHORT:
            encoding, body = "base64", encodebytes(told.replace(b"\n", b"\r\n"))
    return _part(f"text/{kind}; charset=utf-8", encoding, "", body)


def file_part(file: File) -> bytes:
    """A file with its fields; raises Refused where its bytes are not there."""
    if file.content is None:
        raise Refused(f"the attachment {file.name[:100]!r} has no bytes; fetch it before the letter is sent")
    disposition = "Content-Disposition: attachment" + _file_name(safe_name(file.name)) + "\r\n"
    return _part(safe_type(file.media_type), "base64", disposition, encodebytes(file.content))


def together(kind: str, parts: Sequence[bytes], boundary: str) -> bytes:
    """The parts as one `multipart/KIND`; one alone stays as it is."""
    if len(parts) == 1:
        return parts[0]
    opened = b"\r\n--" + boundary.encode("ascii")
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n'.encode("ascii")
    return head + b"".join(opened + b"\r\n" + part for part in parts) + opened + b"--\r\n"


def _part(media_type: str, encoding: str, more: str, body: bytes) -> bytes:
    head = f"Content-Type: {media_type}\r\nContent-Transfer-Encoding: {encoding}\r\n{more}\r\n"
    return head.encode("ascii") + body.replace(b"\n", b"\r\n")


def _file_name(name: str) -> str:
    """The name as a parameter; one beyond ASCII in pieces (RFC 2231, 3 and 4)."""
    if name.isascii():
        return f';\r\n filename="{name}"'
    told = quote(name, safe="")
    pieces: list[str] = [""]
    for char in _escapes(told):
        if len(pieces[-1]) + len(char) > _PIECE:
            pieces.append("")
        pieces[-1] += char
    if len(pieces) == 1:
        return f";\r\n filename*=utf-8''{told}"
    return "".join(
        f";\r\n filename*{place}*={'' if place else 'utf-8' + chr(39) * 2}{piece}" for place, piece in enumerate(pieces)
    )


def _escapes(told: str) -> list[str]:
    """The characters of a percent-encoded text, an escape counted as one."""
    found: list[str] = []
    at = 0
    while at < len(told):
        length = 3 if told[at] == "%" else 1
        found.append(told[at : at + length])
        at += length
    return found
