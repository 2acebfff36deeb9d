"""Owns what a broken multipart leaves around: its delimiters within texts, and words that stand outside every part."""

from __future__ import annotations

import re
from collections.abc import Set
from email.message import Message as Mail

from channels.email.charsets import clean, decode
from channels.email.parameters import parameter
from channels.email.parts import MAX_DEPTH, children

_MOST = 200
_MAX_TEXT = 1_000_000
_NOTICE = re.compile(r"\bmime\b|multi-?part", re.IGNORECASE)
_NOTICE_LENGTH = 500
_FIELD = re.compile(r"(?:content-[a-z-]{1,40}|mime-version)[ \t]{0,5}:", re.IGNORECASE)


def declared(mail: Mail) -> frozenset[str]:
    """The boundaries that the multiparts of a mail declare."""
    found: set[str] = set()
    _collect(mail, found, depth=0)
    return frozenset(found)


def left_out(text: str, boundaries: Set[str]) -> str:
    """A text without the delimiter lines of its own mail and the part headers below them; else as it is."""
    if "--" not in text or not any(f"--{one}" in text for one in boundaries):
        return text
    kept: list[str] = []
    is_header = False
    for line in text.split("\n"):
        bare = line.rstrip()
        if bare.startswith("--") and (bare[2:] in boundaries or bare[2:].removesuffix("--") in boundaries):
            is_header = True
            continue
        if is_header and (not bare or _FIELD.match(bare) or line[:1] in " \t"):
            is_header = bool(bare)
            continue
        is_header = False
        kept.append(line)
    return "\n".join(kept)


def outside(mail: Mail) -> str:
    """What stands before and behind the parts of a multipart; only a mail that has nothing else is read so."""
    boundaries = declared(mail)
    if not children(mail) or not boundaries:
        return ""
    preamble = mail.preamble or ""
    said = [preamble if not _NOTICE.search(preamble[:_NOTICE_LENGTH]) else "", mail.epilogue or ""]
    around = f"\n--{min(boundaries)}\n".join(["", *said])[:_MAX_TEXT]
    text = clean(decode(around.encode("ascii", "surrogateescape"), None))
    return left_out(text, boundaries).strip("\n")


def _collect(part: Mail, found: set[str], *, depth: int) -> None:
    if part.get_content_maintype() == "multipart" and len(found) < _MOST:
        if boundary := parameter(part, "boundary"):
            found.add(boundary.rstrip())
        for child in children(part) if depth < MAX_DEPTH else []:
            _collect(child, found, depth=depth + 1)
