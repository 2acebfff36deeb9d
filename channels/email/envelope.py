"""Owns the envelope of a letter: whom it goes to as a mail server takes it, and where it comes back to (RFC 5321)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import idna

from channels.errors import Refused

_ATOM = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~.-"
_LOCAL = re.compile(rf"[{_ATOM}]{{1,64}}")
_LOCAL_BEYOND_ASCII = re.compile(rf"(?:[{_ATOM}]|[^\x00-\xa0\s\ud800-\udfff]){{1,64}}")
_DOMAIN = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}))*")
_LONGEST_LOCAL = 64
_LONGEST_ADDRESS = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who a letter is from and to, as said to the server; `is_international` needs its SMTPUTF8 (RFC 6531)."""

    sender: str
    recipient: str
    is_international: bool = False


def recipient_of(address: str) -> tuple[str, bool]:
    """An address as servers take it, its domain in ASCII, and whether its name is not; raises Refused where it is none.

    Only addresses whose name needs no quotes are written to: what would stand in quotes can hide a second address.
    """
    local, _, domain = unicodedata.normalize("NFC", address[: _LONGEST_ADDRESS + 1]).rpartition("@")
    is_international = not local.isascii()
    wanted = _LOCAL_BEYOND_ASCII if is_international else _LOCAL
    name = _domain_of(domain)
    if len(address) > _LONGEST_ADDRESS or name is None or not wanted.fullmatch(local) or _is_too_long(local):
        raise Refused(f"{address[:_LONGEST_ADDRESS]!r} is no address mail can be sent to", address_dead=True)
    if is_international and any(unicodedata.category(char)[0] == "C" for char in local):
        raise Refused(f"{address!r} holds characters that cannot be seen", address_dead=True)
    return f"{local}@{name}", is_international


def return_path(sender: str, *, bounce_address: str | None, token: str | None) -> str:
    """Where a letter that cannot be delivered comes back to: `bounces+sb.TOKEN@…` names the letter by itself.

    Automatic letters have a real one too. The null path that RFC 3834 (3.3) allows keeps two machines from answering
    each other, which the robot verdict does here; and it would keep from us that an address is dead.
    """
    if bounce_address is None:
        return sender
    local, _, domain = bounce_address.rpartition("@")
    marked = f"{local}+sb.{token}" if token else local
    return f"{marked if len(marked) <= _LONGEST_LOCAL else local}@{domain}"


def _domain_of(domain: str) -> str | None:
    """A domain in ASCII, None where it is none."""
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    return domain if _DOMAIN.fullmatch(domain) else None


def _is_too_long(local: str) -> bool:
    return len(local.encode("utf-8", "replace")) > _LONGEST_LOCAL
