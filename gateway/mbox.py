"""Owns the mbox format: cuts one long file into its mails, without ever holding more than one of them (RFC 4155).

Four dialects are about. All put a `From ` line with a date before each mail. In mboxo and mboxrd lines of the text that
begin so got a `>`; mboxcl counts the text in Content-Length besides, and mboxcl2 does that instead.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

MOST_BYTES: Final = 100 * 1024 * 1024
"""A longer mail is told of and passed by: none that a mail server takes is so long."""
_BLOCK: Final = 1 << 16
_SEPARATOR_AT_MOST: Final = 400
_COUNTED_MAILS: Final = 3
_TIME = re.compile(rb"\b\d{1,2}:\d\d\b")
_YEAR = re.compile(rb"\b(?:19|20)\d\d\b")
_FIELD = re.compile(rb"[!-9;-~]{1,200}[ \t]*:|>From ")
_LENGTH = re.compile(rb"^Content-Length:[ \t]*(\d{1,11})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_UNQUOTED = re.compile(rb"^From ", re.MULTILINE)
_BLANK = (b"\n", b"\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One mail of an mbox: its bytes, None where it is longer than any mail may be, and where the next one begins."""

    raw: bytes | None
    size: int
    ends_at: int


def is_mbox(file: BinaryIO) -> bool:
    """Whether the file begins as an mbox does; read from its beginning."""
    file.seek(0)
    return is_separator(file.readline(_SEPARATOR_AT_MOST))


def is_separator(line: bytes) -> bool:
    """Whether a line is one that stands before a mail: `From `, somebody, and an instant."""
    if not line.startswith(b"From ") or len(line) >= _SEPARATOR_AT_MOST:
        return False
    return _TIME.search(line) is not None and _YEAR.search(line) is not None


def pieces(file: BinaryIO, *, start: int = 0, most: int = MOST_BYTES) -> Iterator[Piece]:
    """The mails of an mbox from the one that begins at `start`; the file is read once and can be of any size."""
    is_counted = _is_counted(file)
    file.seek(start)
    file.readline(_SEPARATOR_AT_MOST)
    ends = False
    while not ends:
        begins = file.tell()
        collected = _Collected(most=most)
        _read_head(file, collected)
        if is_counted and (length := _length(file, collected)) is not None:
            collected.add(file.read(length)) if length <= most else file.seek(length, os.SEEK_CUR)
            collected.is_too_long |= length > most
        ends_at = _read_to_separator(file, collected)
        ends = ends_at is None
        upto = file.tell() if ends_at is None else ends_at
        if upto > begins:
            yield Piece(raw=collected.mail(is_counted=is_counted), size=upto - begins, ends_at=upto)


class _Collected:
    """The lines of one mail so far; what is too long is forgotten at once."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._bytes = bytearray()
        self.is_too_long = False

    def add(self, part: bytes) -> None:
        if len(self._bytes) + len(part) > self._most:
            self.is_too_long = True
            self._bytes.clear()
        if not self.is_too_long:
            self._bytes += part

    @property
    def head(self) -> bytes:
        return bytes(self._bytes)

    def mail(self, *, is_counted: bool) -> bytes | None:
        """The mail as it was before it was put into the file."""
        if self.is_too_long:
            return None
        raw = bytes(self._bytes)
        for end in (b"\r\n\r\n", b"\n\n"):
            if raw.endswith(end):
                raw = raw[: -len(end) // 2]
                break
        is_bare = is_counted and _UNQUOTED.search(raw) is not None
        return raw if is_bare else _QUOTED.sub(rb"\1", raw)


def _read_head(file: BinaryIO, collected: _Collected) -> None:
    """Read up to and with the empty line below the fields; what follows where there is none is no head."""
    while line := file.readline(_BLOCK):
        if is_separator(line):
            file.seek(-len(line), os.SEEK_CUR)
            return
        collected.add(line)
        if line in _BLANK:
            return


def _read_to_separator(file: BinaryIO, collected: _Collected) -> int | None:
    """Read to the line before the next mail and past it; gives where that line begins, None at the end of the file."""
    is_line_start = is_after_blank = True
    while line := file.readline(_BLOCK):
        if is_line_start and is_after_blank and is_separator(line):
            begins = file.tell() - len(line)
            if _begins_mail(file):
                return begins
        collected.add(line)
        is_after_blank = is_line_start and line in _BLANK
        is_line_start = line.endswith(b"\n")
    return None


def _begins_mail(file: BinaryIO) -> bool:
    """Whether a field follows, as below every separator; in a text that quotes one, words do."""
    here = file.tell()
    line = file.readline(_SEPARATOR_AT_MOST)
    file.seek(here)
    return not line or _FIELD.match(line) is not None


def _is_counted(file: BinaryIO) -> bool:
    """Whether whoever wrote the file counted its mails' texts.

    Asked of its first mails together: Content-Length is also a field that a stranger can send, to hide in one mail
    those that follow.
    """
    file.seek(0)
    for place in range(_COUNTED_MAILS):
        if not is_separator(file.readline(_SEPARATOR_AT_MOST)):
            return place > 0  # the end of the file
        head = _Collected(most=_BLOCK * 16)
        _read_head(file, head)
        length = _length(file, head)
        if length is None:
            return False
        file.seek(length, os.SEEK_CUR)
        _skip_blank(file)
    return True


def _length(file: BinaryIO, head: _Collected) -> int | None:
    """How long the text is by the mail's own word, where a separator or the end of the file follows there."""
    found = _LENGTH.search(head.head)
    if found is None:
        return None
    here, length = file.tell(), int(found[1])
    file.seek(0, os.SEEK_END)
    is_inside = here + length <= file.tell()
    file.seek(here + length)
    _skip_blank(file)
    next_line = file.readline(_SEPARATOR_AT_MOST)
    file.seek(here)
    return length if is_inside and (not next_line or is_separator(next_line)) else None


def _skip_blank(file: BinaryIO) -> None:
    while (line := file.readline(_SEPARATOR_AT_MOST)) in _BLANK:
        pass
    file.seek(-len(line), os.SEEK_CUR)
