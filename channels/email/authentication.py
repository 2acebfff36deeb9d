"""Owns what our own mail server says of a mail's From address: its Authentication-Results field (RFC 8601).

Anybody can write such a field into a mail. What counts is the topmost one under a trusted server's name: a server
puts its own above all that came with the mail, so a forged one lies below it. Only a mail to which the server adds none
could have a forged one on top: the server has to strip fields under its own name from outside (RFC 8601, section 5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message as Mail

import idna

from channels.email.headers import all_addresses, raw_fields
from channels.message import Authenticity

_MAX_FIELDS = 50
_MAX_FIELD = 16_384
_PIECE = re.compile(r'\\.?|["()]|[^"()\\]+', re.DOTALL)
_WORD = re.compile(r'"((?:[^"\\]|\\.?)*+)(?:"|\Z)|([;=])|([^\s;="]+)', re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


@dataclass(slots=True, kw_only=True)
class _Result:
    """One method's result, with what the server names beside it, all in lower case."""

    method: str
    value: str
    properties: dict[str, str] = field(default_factory=dict)


def authenticity(mail: Mail, sender: str, trusted_servers: Sequence[str]) -> Authenticity:
    """What the trusted servers say of `sender`, the address that the mail names as its author; never raises.

    "unknown" where none is trusted, "none" where they say nothing of this address. A DMARC result decides; without one
    a DKIM signature or an envelope of the sender's own domain passes, or a log-in at our server as that very address.
    """
    servers = {_server_name(one) for one in trusted_servers}
    if not servers:
        return "unknown"
    authors = raw_fields(mail, "From")
    if len(authors) != 1 or all_addresses(authors) != (sender,):
        return "none"  # no author, or several: what is said of one would be read as said of the other
    results = _topmost(raw_fields(mail, "Authentication-Results")[:_MAX_FIELDS], servers)
    return _judged(results, sender) if results else "none"


def _topmost(values: Sequence[str], servers: set[str]) -> list[_Result]:
    """The results of the first field under one of these names."""
    for value in values:
        words = list(_words(value[:_MAX_FIELD]))
        if words and _server_name(words[0]) in servers:
            return _results(words) if len(value) <= _MAX_FIELD else []
    return []


def _judged(results: Sequence[_Result], sender: str) -> Authenticity:
    domain = _domain(sender)
    dmarc = {one.value for one in results if one.method == "dmarc" and _is_about(one, domain)}
    if "fail" in dmarc:
        return "fail"
    if "pass" in dmarc or any(one.value == "pass" and _vouches(one, sender, domain) for one in results):
        return "pass"
    return "fail" if any(one.method in ("dkim", "spf") and one.value == "fail" for one in results) else "none"


def _is_about(result: _Result, domain: str) -> bool:
    named = result.properties.get("header.from", "")
    return not named or _domain(named) == domain


def _vouches(result: _Result, sender: str, domain: str) -> bool:
    """Whether a passed check speaks for the author's own domain, not for a forwarder's or a list's."""
    told = result.properties
    match result.method:
        case "dkim":
            return _are_aligned(_domain(told.get("header.d") or told.get("header.i", "")), domain)
        case "spf":
            return _are_aligned(_domain(told.get("smtp.mailfrom") or told.get("smtp.mail", "")), domain)
        case "auth":
            return told.get("smtp.auth", "") == sender
    return False


def _are_aligned(one: str, other: str) -> bool:
    """Whether two domains are the same or one lies below the other (DMARC's relaxed alignment, without a suffix list).

    A name without a dot is no organisation's.
    """
    if "." not in one or "." not in other:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _results(words: Sequence[str]) -> list[_Result]:
    """Each `method=result property=value …` between semicolons; what has no such form is passed over."""
    found: list[_Result] = []
    for part in _parts(words):
        pairs = [(part[at - 1], part[at + 1]) for at in range(1, len(part) - 1) if part[at] == "="]
        if pairs:
            method, value = pairs[0]
            properties = dict(reversed(pairs[1:]))  # what is named twice counts as first said
            found.append(_Result(method=method.partition("/")[0], value=value, properties=properties))
    return found


def _parts(words: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for word in words:
        if word == ";":
            yield part
            part = []
        else:
            part.append(word)
    yield part


def _words(value: str) -> Iterator[str]:
    """The words, semicolons and equals signs of a field in lower case, without comments; none of a field cut short."""
    for quoted, sign, word in _WORD.findall(_without_comments(value)):
        yield (sign or word or _QUOTED_PAIR.sub(r"\1", quoted).replace(";", "").replace("=", "")).lower()


def _without_comments(value: str) -> str:
    """The field without its comments, which nest; nothing where a comment or a quotation never ends."""
    kept: list[str] = []
    depth, is_quoted = 0, False
    for piece in _PIECE.findall(value):
        if depth:
            depth += (piece == "(") - (piece == ")")
            continue
        if piece == "(" and not is_quoted:
            depth = 1
            kept.append(" ")
            continue
        if piece == '"':
            is_quoted = not is_quoted
        kept.append(piece)
    return "" if depth or is_quoted else "".join(kept)


def _domain(named: str) -> str:
    """The domain of an address or the domain itself, as it stands on the wire."""
    domain = named.rpartition("@")[2].strip("<>.").lower()
    try:
        return domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except UnicodeError:
        return ""


def _server_name(name: str) -> str:
    return name.strip().rstrip(".").lower()
