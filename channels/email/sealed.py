"""Owns signed and encrypted mail (S/MIME, RFC 8551; PGP, RFC 3156): what can be read of it without any key.

Nothing is verified or decrypted here: what is encrypted is named as such in one line of the text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

SMIME_ENCRYPTED = "[encrypted: S/MIME]"
PGP_ENCRYPTED = "[encrypted: PGP]"
SMIME_SIGNED = "[signed: S/MIME]"

SMIME_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
PGP_TYPES = frozenset({"application/pgp-encrypted"})

MAX_DEPTH = 24

MAX_ELEMENTS = 500_000
"""How many elements of a structure are looked at, each as often as it is: a large signed file has some 10,000."""

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_ENVELOPED = frozenset(
    bytes.fromhex(code) for code in ("2a864886f70d010703", "2a864886f70d010706", "2a864886f70d0109100117")
)
_SEQUENCE, _OID, _EXPLICIT = 0x30, 0x06, 0xA0
_CLEAR_SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z-]{1,30}: [^\n]{0,80}\n){0,10}[ \t]*\n", re.MULTILINE
)
_SIGNATURE = re.compile(r"^-----(?P<what>BEGIN|END) PGP SIGNATURE-----[ \t]*$", re.MULTILINE)
_ENCRYPTED = re.compile(r"^-----(?P<what>BEGIN|END) PGP MESSAGE-----[ \t]*$", re.MULTILINE)


class UnreadableSealError(ValueError):
    """These bytes are no CMS structure that can be read, or one without content inside."""


def is_encrypted(content: bytes) -> bool:
    """Whether a CMS structure says that it is encrypted (enveloped, encrypted or authenticated-enveloped data)."""
    try:
        return _kind(content, itertools.count())[0] in _ENVELOPED
    except UnreadableSealError:
        return False


def signed_content(content: bytes) -> bytes:
    """The mail part inside an opaque signature; raises UnreadableSealError where there is none."""
    spent = itertools.count()
    kind, first, last = _kind(content, spent)
    if kind != _SIGNED_DATA:
        raise UnreadableSealError("the structure is not signed data")
    signed = _only(content, first, last, spent, _EXPLICIT)
    inner = _only(content, *signed, spent, _SEQUENCE)
    for tag, start, end in _elements(content, *inner, spent):
        if tag == _SEQUENCE:
            return _encapsulated(content, start, end, spent)
    raise UnreadableSealError("the signed data holds no content")


def unarmoured(text: str) -> str:
    """A text without PGP's armour: a clear signature taken off, an encrypted block named as such."""
    if "-----BEGIN PGP " not in text:
        return text
    if begin := _CLEAR_SIGNED.search(text):
        text = text[: begin.start()] + re.sub(r"^- ", "", text[begin.end() :], flags=re.MULTILINE)
        text = _without_blocks(text, _SIGNATURE, "")
    return _without_blocks(text, _ENCRYPTED, PGP_ENCRYPTED)


def _without_blocks(text: str, marks: re.Pattern[str], instead: str) -> str:
    kept: list[str] = []
    at = 0
    is_inside = False
    for mark in marks.finditer(text):
        if mark["what"] == "BEGIN" and not is_inside:
            kept += [text[at : mark.start()], instead]
            is_inside = True
        elif mark["what"] == "END" and is_inside:
            at, is_inside = mark.end(), False
    return "".join(kept if is_inside else [*kept, text[at:]])


def _kind(content: bytes, spent: Iterator[int]) -> tuple[bytes, int, int]:
    """The object identifier of a ContentInfo, and from where to where its content stands."""
    outer = _only(content, 0, len(content), spent, _SEQUENCE)
    elements = iter(_elements(content, *outer, spent))
    tag, first, last = next(elements, (0, 0, 0))
    if tag != _OID:
        raise UnreadableSealError("no object identifier where a CMS structure has one")
    return content[first:last], last, outer[1]


def _encapsulated(content: bytes, first: int, last: int, spent: Iterator[int]) -> bytes:
    found = [element for element in _elements(content, first, last, spent) if element[0] == _EXPLICIT]
    if not found:
        raise UnreadableSealError("the signature is detached: its content stands elsewhere")
    octets = b"".join(_octets(content, *found[0][1:], spent, depth=0))
    if not octets:
        raise UnreadableSealError("the signed content is empty")
    return octets


def _octets(content: bytes, first: int, last: int, spent: Iterator[int], *, depth: int) -> list[bytes]:
    """The pieces of an octet string, which may be cut into several."""
    pieces: list[bytes] = []
    for tag, start, end in _elements(content, first, last, spent):
        if tag == 0x04:
            pieces.append(content[start:end])
        elif tag == 0x24 and depth < MAX_DEPTH:
            pieces += _octets(content, start, end, spent, depth=depth + 1)
    return pieces


def _only(content: bytes, first: int, last: int, spent: Iterator[int], wanted: int) -> tuple[int, int]:
    for tag, start, end in _elements(content, first, last, spent):
        if tag == wanted:
            return start, end
    raise UnreadableSealError(f"no element {wanted:#04x} where a CMS structure has one")


def _elements(content: bytes, first: int, last: int, spent: Iterator[int]) -> list[tuple[int, int, int]]:
    """Tag, start and end of each element between two places."""
    found: list[tuple[int, int, int]] = []
    at = first
    while at < last and len(found) < 10_000:
        tag, start, end, behind = _element(content, at, last, spent, depth=0)
        if tag == 0 and start == end:
            break
        found.append((tag, start, end))
        at = behind
    return found


def _element(content: bytes, at: int, last: int, spent: Iterator[int], *, depth: int) -> tuple[int, int, int, int]:
    if next(spent) >= MAX_ELEMENTS:
        raise UnreadableSealError(f"the structure has more than {MAX_ELEMENTS} elements to look at")
    if at + 2 > last or depth > MAX_DEPTH:
        raise UnreadableSealError(f"the structure breaks off at byte {at}")
    tag, length, start = content[at], content[at + 1], at + 2
    if length == 0x80:
        end = _end_of_indefinite(content, start, last, spent, depth=depth)
        return tag, start, end, min(end + 2, last)
    if length > 0x80:
        width = length & 0x7F
        length, start = int.from_bytes(content[start : start + min(width, 8)], "big"), start + width
    if start + length > last:
        raise UnreadableSealError(f"an element at byte {at} is longer than the structure")
    return tag, start, start + length, start + length


def _end_of_indefinite(content: bytes, at: int, last: int, spent: Iterator[int], *, depth: int) -> int:
    while at < last and content[at : at + 2] != b"\x00\x00":
        at = _element(content, at, last, spent, depth=depth + 1)[3]
    return at
