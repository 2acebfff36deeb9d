"""Owns the repair of a mail's own header block before it is parsed: junk in it, no header at all, no line between."""

from __future__ import annotations

import re

_LINES = re.compile(rb"[^\r\n]*(?>\r\n|\r|\n|\Z)")
_FIELD = re.compile(rb"([!-9;-~]{1,80})([ \t]{0,20}):")
_STAMP = b"x-switchboard-"
_KNOWN = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|message-id|received|return-path|mime-version|content-[a-z-]+|sender|reply-to|"
    rb"in-reply-to|references|delivered-to|envelope-to|auto-submitted|precedence|importance|priority|user-agent|"
    rb"dkim-signature|authentication-results|resent-[a-z-]+|list-[a-z-]+|arc-[a-z-]+|x-[a-z0-9_-]+)\Z",
    re.IGNORECASE,
)
_IN_ORDER = re.compile(
    rb"(?:[!-9;-~]{1,80}+:[^\r\n]*+(?:\r?\n|\Z)(?:[ \t][^\r\n]*+(?:\r?\n|\Z))*+)++\Z",
)
_SURELY_KNOWN = re.compile(rb"^(?:from|to|date|subject|message-id|received):", re.IGNORECASE | re.MULTILINE)


def mended(head: bytes) -> tuple[bytes, bytes]:
    """The header block as a parser can read it, and what of it is body already (with the empty line before it).

    White space before a colon is taken out (RFC 5322, 4.5). A line that is no field is dropped where known fields
    follow it; otherwise the body begins there. A block without one known field is body from its first line.
    """
    if _SURELY_KNOWN.search(head) and _IN_ORDER.match(head):
        return head, b""  # nearly every mail: nothing below would change it
    lines = [line for line in _LINES.findall(head) if line]
    names = [_name(line) for line in lines]
    known = [place for place, name in enumerate(names) if _KNOWN.match(name) and not name.startswith(_STAMP)]
    stamps = next((place for place, name in enumerate(names) if not name.startswith(_STAMP)), len(names))
    if not known:
        rest = b"".join(lines[stamps:])
        return b"".join(lines[:stamps]), b"\r\n" + rest if rest.strip() else b""
    return _kept(lines, names, known)


def _name(line: bytes) -> bytes:
    """The lower-cased name of the field that begins in a line; empty for any other line."""
    found = _FIELD.match(line)
    return found[1].lower() if found else b""


def _kept(lines: list[bytes], names: list[bytes], known: list[int]) -> tuple[bytes, bytes]:
    kept: list[bytes] = []
    skipping = False
    for place, (line, name) in enumerate(zip(lines, names, strict=True)):
        if name:
            kept.append(_FIELD.sub(rb"\1:", line, count=1))
            skipping = False
        elif line[:1] in (b" ", b"\t") and (kept or skipping):
            kept += [] if skipping else [line]
        elif _goes_on(place, known):
            skipping = True
        else:
            return b"".join(kept), b"\r\n" + b"".join(lines[place:])
    return b"".join(kept), b""


def _goes_on(place: int, known: list[int]) -> bool:
    """Whether the header goes on behind a line that is no field: two known fields follow, or one and one is before."""
    behind = sum(1 for one in known if one > place)
    return behind >= 2 or (behind == 1 and known[0] < place)
