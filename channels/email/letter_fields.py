"""Owns the header fields of a letter as lines: texts encoded by RFC 2047, addresses, the ids that join a thread.

Written by hand: the library folds long ids beyond recognition, and loses the quotes of names that it encodes.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator

from channels.email.charsets import clean

_LINE = 76
_LONGEST_WORD = 60
_BYTES_IN_WORD = 45
_LONGEST_TEXT = 300
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_SAFE_ID = re.compile(r"[!-;=?-~]{1,250}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u2060\ufeff]")
_REFERENCES_KEPT = 20


def in_one_line(text: str, *, at_most: int = _LONGEST_TEXT) -> str:
    """A text for a header: one line, no control characters, not endless."""
    return " ".join(_UNSEEN.sub(" ", clean(text[: at_most * 4])).split())[:at_most].rstrip()


def text_field(name: str, text: str) -> str:
    """One field with a text for people (Subject)."""
    return _folded(name, _words(in_one_line(text)))


def plain_field(name: str, value: str) -> str:
    """One field whose value is ours and ASCII."""
    return _folded(name, value.split(" "))


def address_field(name: str, shown: str, address: str) -> str:
    """One field with one address and the name before it, if any."""
    named = in_one_line(shown, at_most=120)
    if not named:
        return f"{name}: {address}\r\n"
    if named.isascii() and "=?" not in named and len(named) <= _LONGEST_WORD:
        quoted = named if _ATOMS.fullmatch(named) else '"' + re.sub(r'(["\\])', r"\\\1", named) + '"'
        return _folded(name, [quoted, f"<{address}>"])
    return _folded(name, [*_encoded(named), f"<{address}>"])


def thread_fields(answered: str | None, references: Iterable[str]) -> str:
    """In-Reply-To and References; ids that are none are left out, of many the first and the newest are kept."""
    known = [one for one in dict.fromkeys((*references, answered)) if one and _SAFE_ID.fullmatch(one)]
    lines = f"In-Reply-To: <{answered}>\r\n" if answered and _SAFE_ID.fullmatch(answered) else ""
    if known:
        kept = known if len(known) <= _REFERENCES_KEPT else [known[0], *known[-_REFERENCES_KEPT + 1 :]]
        lines += "References: " + "\r\n ".join(f"<{one}>" for one in kept) + "\r\n"
    return lines


def _words(text: str) -> list[str]:
    words = text.split(" ")
    is_plain = text.isascii() and "=?" not in text and max(map(len, words)) <= _LONGEST_WORD
    return words if is_plain else list(_encoded(text))


def _encoded(text: str) -> Iterator[str]:
    """The text as encoded words of whole characters (RFC 2047, 2 and 5)."""
    piece = b""
    for char in text:
        told = char.encode("utf-8", "replace")
        if len(piece) + len(told) > _BYTES_IN_WORD:
            yield f"=?utf-8?B?{b64encode(piece).decode()}?="
            piece = b""
        piece += told
    yield f"=?utf-8?B?{b64encode(piece).decode()}?="


def _folded(name: str, words: Iterable[str]) -> str:
    """The field over as many lines as it needs."""
    lines = [f"{name}:"]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > _LINE and not lines[-1].endswith(":"):
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines) + "\r\n"
